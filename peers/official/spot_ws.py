"""Spot's WebSocket API and its user data."""

import asyncio
from typing import Any

from binance_sdk_spot.websocket_api.models import OrderPlaceSideEnum, OrderPlaceTimeInForceEnum, OrderPlaceTypeEnum

from ..checks import Fault, Inbox, check, expect, refused
from .clients import Decoding, named, plain, spot

BUY, SELL = OrderPlaceSideEnum["BUY"].value, OrderPlaceSideEnum["SELL"].value
LIMIT = OrderPlaceTypeEnum["LIMIT"].value
GTC, IOC = OrderPlaceTimeInForceEnum["GTC"].value, OrderPlaceTimeInForceEnum["IOC"].value
SYMBOL = "BTCUSDT"
AS_DATA = "PEERS.md A, OC: errors of the WebSocket API come back as data"


async def best_bid(api: Any) -> float:
    """What buyers pay now."""
    return float((await api.depth(SYMBOL, limit=5)).data().result.bids[0][0])


class SpotWsApi(Decoding):
    """Requests, each signed."""

    async def open(self) -> None:
        """One connection."""
        await super().open()
        self.api = spot(self.exchange, self.exchange.key("alpha")).websocket_api
        await self.api.create_connection()

    async def close(self) -> None:
        """End it."""
        await self.api.close_connection()
        await super().close()

    @check("ping, time, exchangeInfo")
    async def public(self) -> None:
        expect((await self.api.ping()).data().status == 200, "ping")
        answer = await self.api.time()
        expect(answer.data().result.server_time > 0 and answer.rate_limits[0].count >= 1, answer.rate_limits)
        expect(plain(await self.api.exchange_info(symbol=SYMBOL))["result"]["symbols"][0]["symbol"] == SYMBOL, "info")

    @check("depth, trades, klines, tickers, average price")
    async def market(self) -> None:
        expect(await best_bid(self.api) > 0, "depth")
        for call, arguments in (
            (self.api.trades_recent, {}),
            (self.api.trades_aggregate, {}),
            (self.api.klines, {"interval": "1m"}),
            (self.api.ui_klines, {"interval": "1m"}),
            (self.api.avg_price, {}),
        ):
            expect((await call(SYMBOL, **arguments)).data().result, call.__name__)
        for call in (self.api.ticker24hr, self.api.ticker_price, self.api.ticker_book, self.api.ticker):
            expect(plain(await call(symbol=SYMBOL)), call.__name__)

    @check("account, open orders, all orders, my trades")
    async def account(self) -> None:
        balances = {one.asset: one.free for one in (await self.api.account_status()).data().result.balances}
        expect(float(balances["USDT"]) > 0, balances)
        for call in (self.api.open_orders_status, self.api.all_orders, self.api.my_trades):
            expect((await call(symbol=SYMBOL)).data().status == 200, call.__name__)

    @check("every kind of key signs")
    async def keys(self) -> None:
        for kind in ("rsa", "hmac"):
            api = spot(self.exchange, self.exchange.key("alpha", kind)).websocket_api
            await api.create_connection()
            expect((await api.account_status()).data().status == 200, kind)
            await api.close_connection()

    @check("an order's life: tested, placed, found, canceled and replaced, canceled")
    async def life(self) -> None:
        price = round(await best_bid(self.api) * 0.8, 2)
        order = {"time_in_force": GTC, "quantity": 0.001, "price": price}
        expect((await self.api.order_test(SYMBOL, BUY, LIMIT, **order)).data().status == 200, "test")
        placed = (await self.api.order_place(SYMBOL, BUY, LIMIT, **order)).data().result
        found = (await self.api.order_status(SYMBOL, order_id=placed.order_id)).data().result
        expect(found.status == "NEW" and found.client_order_id == placed.client_order_id, found)
        both = await self.api.order_cancel_replace(
            SYMBOL, "STOP_ON_FAILURE", BUY, LIMIT, cancel_order_id=placed.order_id, **order
        )
        new = both.data().result.new_order_response
        canceled = (await self.api.order_cancel(SYMBOL, order_id=new.order_id)).data().result
        expect(plain(canceled)["status"] == "CANCELED", canceled)

    @check("an error of a request is raised", Fault(AS_DATA, "nothing was raised.*-1121"))
    async def raised(self) -> None:
        await refused(lambda: self._data(self.api.depth("NONESUCH")), "-1121")

    @check("errors: a symbol -1121, an order -2011, money -2010, a filter -1013")
    async def errors(self) -> None:
        low = {"time_in_force": GTC, "quantity": 0.001, "price": 0.001}
        high = {"time_in_force": GTC, "quantity": 100, "price": 50000}
        for code, call in (
            (-1121, self.api.depth("NONESUCH")),
            (-2011, self.api.order_cancel(SYMBOL, order_id=1)),
            (-2010, self.api.order_place(SYMBOL, BUY, LIMIT, **high)),
            (-1013, self.api.order_place(SYMBOL, BUY, LIMIT, **low)),
        ):
            answer = await self._data(call)
            expect(answer["error"]["code"] == code, (code, answer))

    @staticmethod
    async def _data(call: Any) -> Any:
        return (await call).data()


class SpotUserData(Decoding):
    """User data by logon and by signature, and what one order causes."""

    async def open(self) -> None:
        """A connection of each of two accounts."""
        await super().open()
        self.api = spot(self.exchange, self.exchange.key("alpha")).websocket_api
        self.other = spot(self.exchange, self.exchange.key("beta")).websocket_api
        await self.api.create_connection()
        await self.other.create_connection()
        self.events = Inbox()

    async def close(self) -> None:
        """End them."""
        await self.api.close_connection()
        await self.other.close_connection()
        await super().close()

    def take(self, event: Any) -> None:
        """Keep an event, as the connector decoded it."""
        self.events(named(event))

    @check("session.logon, session.status")
    async def logon(self) -> None:
        expect((await self.api.session_logon()).data().result.api_key == self.exchange.key("alpha").api_key, "logon")
        status = (await self.api.session_status()).data().result
        expect(status.authorized_since and not status.user_data_stream, status)

    @check("userDataStream.subscribe, and session.subscriptions shows it")
    async def subscribe(self) -> None:
        subscribed = await self.api.user_data_stream_subscribe()
        subscribed.stream.on("message", self.take)
        self.subscription = subscribed.response.data().result.subscription_id
        listed = (await self.api.session_subscriptions()).data().result
        expect([one.subscription_id for one in listed] == [self.subscription], listed)

    @check("events of a partial fill by another account, then of the cancel")
    async def events_of_an_order(self) -> None:
        price = await best_bid(self.api)
        order = {"time_in_force": GTC, "quantity": 2, "price": price}
        placed = (await self.api.order_place(SYMBOL, BUY, LIMIT, **order)).data().result
        await self.other.order_place(SYMBOL, SELL, LIMIT, time_in_force=IOC, quantity=1, price=price)
        canceled = (await self.api.order_cancel(SYMBOL, order_id=placed.order_id)).data().result
        last = await self.events.first(lambda event: event["kind"] == "ExecutionReport" and event["x"] == "CANCELED")
        expect(last["i"] == placed.order_id and last["z"] == plain(canceled)["executedQty"], last)
        new = await self.events.first(lambda event: event["kind"] == "ExecutionReport" and event["x"] == "NEW")
        expect(new["i"] == placed.order_id and new["X"] == "NEW", new)
        trade = await self.events.first(lambda event: event["kind"] == "ExecutionReport" and event["x"] == "TRADE")
        expect(trade["i"] == placed.order_id and trade["X"] == "PARTIALLY_FILLED" and trade["t"] > 0, trade)
        assets = await self.events.first(lambda event: event["kind"] == "OutboundAccountPosition")
        expect({one["a"] for one in assets["B"]} >= {"BTC", "USDT"}, assets)

    @check("an OCO and its cancel: listStatus")
    async def order_list(self) -> None:
        price = await best_bid(self.api)
        prices = {"above_price": round(price * 1.2, 2), "below_price": round(price * 0.8, 2)}
        stop = {"below_stop_price": round(price * 0.81, 2), "below_time_in_force": GTC}
        kinds = (SYMBOL, SELL, 0.001, "LIMIT_MAKER", "STOP_LOSS_LIMIT")
        placed = (await self.api.order_list_place_oco(*kinds, **prices, **stop)).data().result
        status = await self.events.first(lambda event: event["kind"] == "ListStatus" and event["l"] == "EXEC_STARTED")
        expect(status["g"] == placed.order_list_id and len(status["O"]) == 2, status)
        await self.api.order_list_cancel(SYMBOL, order_list_id=placed.order_list_id)
        await self.events.first(lambda event: event["kind"] == "ListStatus" and event["l"] == "ALL_DONE")

    @check("balanceUpdate")
    async def transfer(self) -> None:
        await asyncio.to_thread(
            self.exchange.admin, "transfer", account="alpha", market="spot", asset="USDT", amount="12.5"
        )
        event = await self.events.first(lambda event: event["kind"] == "BalanceUpdate")
        expect(event["a"] == "USDT" and float(event["d"]) == 12.5, event)

    @check("unsubscribe, logout")
    async def leave(self) -> None:
        expect((await self.api.user_data_stream_unsubscribe()).data().status == 200, "unsubscribe")
        expect((await self.api.session_subscriptions()).data().result == [], "a subscription is left")
        expect((await self.api.session_logout()).data().status == 200, "logout")

    @check("userDataStream.subscribe.signature, without a logon")
    async def by_signature(self) -> None:
        subscribed = await self.other.user_data_stream_subscribe_signature()
        subscribed.stream.on("message", self.take)
        await asyncio.to_thread(self.exchange.admin, "transfer", account="beta", market="spot", asset="BNB", amount="1")
        await self.events.first(lambda event: event["kind"] == "BalanceUpdate" and event["a"] == "BNB")

    @check("every user data event that can be ordered is decoded")
    async def ordered(self) -> None:
        lock = {"e": "externalLockUpdate", "E": 1581557507324, "a": "NEO", "d": "10.00000000", "T": 1581557507268}
        await asyncio.to_thread(self.exchange.admin, "emit", account="beta", market="spot", event=lock)
        event = await self.events.first(lambda event: event["kind"] == "ExternalLockUpdate")
        expect(event["d"] == lock["d"], event)


class LostConnection(Decoding):
    """What is known of the connector when a connection is lost."""

    async def open(self) -> None:
        """A connection."""
        await super().open()
        self.api = spot(self.exchange, self.exchange.key("gamma")).websocket_api
        await self.api.create_connection()
        await self.api.session_logon()

    async def close(self) -> None:
        """End it."""
        await self.api.close_connection()
        await super().close()

    @check(
        "after an unexpected close, a request goes over a new connection",
        Fault("PEERS.md A, OC: does not reconnect after an unexpected close", "No WebSocket connections available"),
    )
    async def lost(self) -> None:
        closed = Inbox()
        self.api.on_connection("close", lambda: closed("closed"))
        await asyncio.to_thread(self.exchange.admin, "drop", account="gamma", abort=True)
        await closed.first(bool)
        await self.api.ping()
