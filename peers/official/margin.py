"""Margin over REST, and the streams of margin and of its risk."""

import asyncio
from typing import Any

from ..checks import Fault, Inbox, check, expect, refused
from .clients import Decoding, margin, named

SYMBOL = "BTCUSDT"


class Margin(Decoding):
    """Orders in the cross account; the listenKeys of trade data are retired, and served by the sandbox all the same."""

    async def open(self) -> None:
        """One account."""
        await super().open()
        client = margin(self.exchange, self.exchange.key("delta"))
        self.rest, self.streams = client.rest_api, client.websocket_streams
        await self.streams.create_connection()
        self.events = Inbox()

    async def close(self) -> None:
        """End its streams."""
        await self.streams.close_connection()
        await super().close()

    async def admin(self, name: str, **body: Any) -> None:
        """Order something of the sandbox."""
        await asyncio.to_thread(self.exchange.admin, name, account="delta", **body)

    @check("the risk stream's listenKey: made, extended, listened to")
    async def risk(self) -> None:
        key = self.rest.start_user_data_stream().data().listen_key
        self.rest.keepalive_user_data_stream(key)
        handle = await self.streams.risk_data(key)
        handle.on("message", lambda event: self.events(named(event)))
        risk = {"e": "MARGIN_LEVEL_STATUS_CHANGE", "E": 1701949763462, "l": "1.1", "s": "MARGIN_CALL"}
        await self.admin("emit", market="margin_risk", event=risk)
        event = await self.events.first(lambda event: event["kind"] == "MarginLevelStatusChange")
        expect(event["s"] == "MARGIN_CALL", event)

    @check("a cross margin order: placed, canceled, gone")
    async def order(self) -> None:
        order = {"quantity": 0.001, "price": 40000, "time_in_force": "GTC"}
        placed = self.rest.margin_account_new_order(SYMBOL, "BUY", "LIMIT", **order).data()
        expect(placed.status == "NEW" and placed.order_id, placed)
        canceled = self.rest.margin_account_cancel_order(SYMBOL, order_id=placed.order_id).data()
        expect(canceled.status == "CANCELED", canceled)
        cancel = self.rest.margin_account_cancel_order
        await refused(lambda: cancel(SYMBOL, order_id=placed.order_id), "Unknown order sent")

    @check("an order that borrows, and the events of the trade and the debt")
    async def borrow(self) -> None:
        path, api_key = "/sapi/v1/userDataStream", self.exchange.key("delta").api_key
        key = (await asyncio.to_thread(self.exchange.post, path, api_key))["listenKey"]
        handle = await self.streams.trade_data(key)
        handle.on("message", lambda event: self.events(named(event)))
        # A whole number is borrowed: so the page's example has it, and so the model wants it.
        order = {"quantity": 0.5, "price": 80000, "time_in_force": "IOC", "side_effect_type": "MARGIN_BUY"}
        placed = self.rest.margin_account_new_order(SYMBOL, "BUY", "LIMIT", **order).data()
        expect(placed.margin_buy_borrow_amount == 30000 and placed.margin_buy_borrow_asset == "USDT", placed)
        debt = await self.events.first(lambda event: event["kind"] == "UserLiabilityChange")
        expect(debt["a"] == "USDT" and float(debt["p"]) > 0, debt)
        report = await self.events.first(lambda event: event["kind"] == "ExecutionReport" and event["x"] == "TRADE")
        expect(report["i"] == placed.order_id, report)
        await self.events.first(lambda event: event["kind"] == "OutboundAccountPosition")

    @check(
        "a path that the connector has no method for",
        Fault("the connector's send_request subscripts a function", "'function' object is not subscriptable"),
    )
    async def any_path(self) -> None:
        expect(self.rest.send_request("/sapi/v1/userDataStream", "POST").data(), "no listenKey")
