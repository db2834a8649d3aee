"""USDⓈ-M futures."""

import asyncio
from typing import Any

from binance import BinanceSocketManager
from binance.enums import FuturesType

from ..checks import Fault, Group, check, expect, refused
from .clients import client, listening

SYMBOL = "BTCUSDT"


class Futures(Group):
    """REST, WebSocket API and user data."""

    async def open(self) -> None:
        """Two accounts."""
        self.client = await client(self.exchange, self.exchange.key("alpha"))
        self.other = await client(self.exchange, self.exchange.key("beta"))
        self.sockets = BinanceSocketManager(self.client)

    async def close(self) -> None:
        """End their REST sessions."""
        await self.client.session.close()
        await self.other.session.close()

    async def bid(self) -> str:
        """What buyers pay now."""
        return (await self.client.futures_order_book(symbol=SYMBOL, limit=5))["bids"][0][0]

    @check("ping, time, exchangeInfo")
    async def info(self) -> None:
        await self.client.futures_ping()
        expect((await self.client.futures_time())["serverTime"] > 0, "time")
        expect((await self.client.futures_exchange_info())["symbols"][0]["symbol"] == SYMBOL, "info")

    @check("depth, trades, klines, tickers, mark price")
    async def market(self) -> None:
        expect(float(await self.bid()) > 0, "depth")
        expect(await self.client.futures_recent_trades(symbol=SYMBOL), "trades")
        expect(await self.client.futures_klines(symbol=SYMBOL, interval="1m"), "klines")
        expect((await self.client.futures_symbol_ticker(symbol=SYMBOL))["symbol"] == SYMBOL, "price")
        expect((await self.client.futures_ticker(symbol=SYMBOL))["symbol"] == SYMBOL, "24hr")
        expect(float((await self.client.futures_mark_price(symbol=SYMBOL))["markPrice"]) > 0, "mark price")

    @check("an order's life: placed, found, listed, canceled, gone")
    async def life(self) -> None:
        order = {"symbol": SYMBOL, "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.01"}
        order["price"] = f"{float(await self.bid()) * 0.96:.1f}"
        placed = await self.client.futures_create_order(**order)
        named = {"symbol": SYMBOL, "orderId": placed["orderId"]}
        expect((await self.client.futures_get_order(**named))["status"] == "NEW", "query")
        listed = await self.client.futures_get_open_orders(symbol=SYMBOL)
        expect(placed["orderId"] in [one["orderId"] for one in listed], listed)
        expect((await self.client.futures_cancel_order(**named))["status"] == "CANCELED", "cancel")
        await refused(lambda: self.client.futures_cancel_order(**named), "code=-2011")

    @check("user data by listenKey: events of a partial fill by another account, then of the cancel")
    async def user_data(self) -> None:
        async with listening(self.sockets.futures_user_socket()) as inbox:
            bid = await self.bid()
            buy = {"symbol": SYMBOL, "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "2"}
            placed = await self.client.futures_create_order(**buy, price=bid)
            sell = buy | {"side": "SELL", "timeInForce": "IOC", "quantity": "1"}
            await self.other.futures_create_order(**sell, price=bid)
            await self.client.futures_cancel_order(symbol=SYMBOL, orderId=placed["orderId"])
            for execution, status in (("NEW", "NEW"), ("TRADE", "PARTIALLY_FILLED"), ("CANCELED", "CANCELED")):
                update = await inbox.first(lambda event, x=execution: event.get("o", {}).get("x") == x)
                expect(update["o"]["i"] == placed["orderId"] and update["o"]["X"] == status, update)
            account = await inbox.first(lambda event: event["e"] == "ACCOUNT_UPDATE")
            expect(account["a"]["P"][0]["s"] == SYMBOL, account)

    @check("account, balance, positions, leverage")
    async def account(self) -> None:
        balances = {one["asset"]: one["balance"] for one in await self.client.futures_account_balance()}
        expect(float(balances["USDT"]) > 0, balances)
        expect(float((await self.client.futures_account())["totalWalletBalance"]) > 0, "account")
        positions = await self.client.futures_position_information(symbol=SYMBOL)
        expect(sum(float(one["positionAmt"]) for one in positions) > 0, positions)
        changed = await self.client.futures_change_leverage(symbol=SYMBOL, leverage=10)
        expect(changed["leverage"] == 10, changed)

    @check("the WebSocket API with an HMAC key: an order's life")
    async def ws_api(self) -> None:
        api = await client(self.exchange, self.exchange.key("alpha", "hmac"))
        order = {"symbol": SYMBOL, "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.01"}
        order["price"] = f"{float(await self.bid()) * 0.96:.1f}"
        placed = await api.ws_futures_create_order(**order)
        named = {"symbol": SYMBOL, "orderId": placed["orderId"]}
        expect((await api.ws_futures_get_order(**named))["status"] == "NEW", "query")
        expect((await api.ws_futures_cancel_order(**named))["status"] == "CANCELED", "cancel")
        await api.session.close()

    @check(
        "the WebSocket API with an Ed25519 key",
        Fault("PEERS.md A, PB: the futures WebSocket API with Ed25519 fails", "-1022"),
    )
    async def ws_api_ed25519(self) -> None:
        await self.client.ws_futures_account_balance()


class FuturesStreams(Group):
    """Market streams of futures."""

    async def open(self) -> None:
        """No key is needed."""
        self.client = await client(self.exchange, self.exchange.key("alpha"))
        self.sockets = BinanceSocketManager(self.client)

    async def close(self) -> None:
        """End the REST session."""
        await self.client.session.close()

    async def event(self, socket: Any) -> Any:
        """A socket's first event."""
        async with listening(socket) as inbox:
            event = await inbox.first(bool, within=12)
            return event.get("data", event)

    @check("aggTrade, kline, markPrice, ticker, bookTicker, depth")
    async def market(self) -> None:
        of = self.sockets
        sockets = {
            "aggTrade": of.aggtrade_futures_socket(SYMBOL),
            "continuous_kline": of.kline_futures_socket(SYMBOL),
            "markPriceUpdate": of.symbol_mark_price_socket(SYMBOL),
            "24hrTicker": of.individual_symbol_ticker_futures_socket(SYMBOL),
            "bookTicker": of.symbol_ticker_futures_socket(SYMBOL),
            "depthUpdate": of.futures_depth_socket(SYMBOL),
        }
        events = await asyncio.gather(*(self.event(socket) for socket in sockets.values()))
        for kind, event in zip(sockets, events, strict=True):
            expect(event["e"] == kind, event)

    @check(
        "many streams of both hosts in one",
        Fault("python-binance opens bookTicker on /market, where the exchange has it on /public", "nothing that fits"),
    )
    async def multiplex(self) -> None:
        names = ["btcusdt@bookTicker"]
        socket = self.sockets.futures_multiplex_socket(names, futures_type=FuturesType.USD_M)
        async with listening(socket) as inbox:
            await inbox.first(bool, within=3)
