"""Spot's WebSocket API, user data of spot and margin, and market streams."""

import asyncio
from typing import Any

from binance import BinanceSocketManager

from ..checks import Fault, Group, check, expect, refused
from .clients import client, listening

SYMBOL = "BTCUSDT"


class SpotWsApi(Group):
    """Requests over the WebSocket API."""

    async def open(self) -> None:
        """One account."""
        self.client = await client(self.exchange, self.exchange.key("gamma"))

    @check("ping, time, exchangeInfo, depth, klines, tickers")
    async def public(self) -> None:
        await self.client.ws_ping()
        expect((await self.client.ws_get_time())["serverTime"] > 0, "time")
        expect((await self.client.ws_get_exchange_info(symbol=SYMBOL))["symbols"][0]["symbol"] == SYMBOL, "info")
        expect((await self.client.ws_get_order_book(symbol=SYMBOL))["bids"], "depth")
        expect(await self.client.ws_get_klines(symbol=SYMBOL, interval="1m"), "klines")
        expect((await self.client.ws_get_symbol_ticker(symbol=SYMBOL))["symbol"] == SYMBOL, "price")

    @check("session.logon")
    async def logon(self) -> None:
        """There is no public method for it."""
        answer = await self.client._ws_api_request("session.logon", True, {})
        expect(answer["apiKey"] == self.exchange.key("gamma").api_key, answer)

    @check("an order's life: tested, placed, found, listed, canceled, gone")
    async def life(self) -> None:
        bid = float((await self.client.ws_get_order_book(symbol=SYMBOL))["bids"][0][0])
        order = {"symbol": SYMBOL, "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.001"}
        order["price"] = f"{bid * 0.8:.2f}"
        await self.client.ws_create_test_order(**order)
        placed = await self.client.ws_create_order(**order)
        found = await self.client.ws_get_order(symbol=SYMBOL, orderId=placed["orderId"])
        expect(found["status"] == "NEW", found)
        expect(len(await self.client.ws_get_open_orders(symbol=SYMBOL)) == 1, "open orders")
        canceled = await self.client.ws_cancel_order(symbol=SYMBOL, orderId=placed["orderId"])
        expect(canceled["status"] == "CANCELED", canceled)
        again = {"symbol": SYMBOL, "orderId": placed["orderId"]}
        await refused(lambda: self.client.ws_cancel_order(**again), "-2011")

    @check("account, errors")
    async def account(self) -> None:
        expect((await self.client.ws_get_account())["canTrade"] is True, "account")
        await refused(lambda: self.client.ws_get_order_book(symbol="NONESUCH"), "-1121")


class UserData(Group):
    """The user data sockets of spot and margin."""

    async def open(self) -> None:
        """One account with two clients, and one to trade with."""
        self.client = await client(self.exchange, self.exchange.key("alpha"))
        self.other = await client(self.exchange, self.exchange.key("beta"))
        self.sockets = BinanceSocketManager(self.client)

    async def close(self) -> None:
        """End the REST sessions."""
        await self.client.session.close()
        await self.other.session.close()

    async def transfer(self, market: str, asset: str, **more: str) -> None:
        """Deposit something."""
        body = {"account": "alpha", "market": market, "asset": asset, "amount": "1", **more}
        await asyncio.to_thread(self.exchange.admin, "transfer", **body)

    @check("spot: events of a partial fill by another account, then of the cancel")
    async def spot(self) -> None:
        async with listening(self.sockets.user_socket()) as inbox:
            bid = (await self.client.get_order_book(symbol=SYMBOL, limit=5))["bids"][0][0]
            placed = await self.client.order_limit_buy(symbol=SYMBOL, quantity="2", price=bid)
            await self.other.order_limit_sell(symbol=SYMBOL, quantity="1", price=bid, timeInForce="IOC")
            await self.client.cancel_order(symbol=SYMBOL, orderId=placed["orderId"])
            for execution, status in (("NEW", "NEW"), ("TRADE", "PARTIALLY_FILLED"), ("CANCELED", "CANCELED")):
                report = await inbox.first(lambda event, execution=execution: event.get("x") == execution)
                expect(report["i"] == placed["orderId"] and report["X"] == status, report)
            position = await inbox.first(lambda event: event["e"] == "outboundAccountPosition")
            expect({one["a"] for one in position["B"]} >= {"BTC", "USDT"}, position)

    @check("cross margin, by listenToken")
    async def margin(self) -> None:
        async with listening(self.sockets.margin_socket()) as inbox:
            placed = await self.client.create_margin_order(
                symbol=SYMBOL, side="BUY", type="MARKET", quantity="0.001", sideEffectType="NO_SIDE_EFFECT"
            )
            report = await inbox.first(lambda event: event.get("x") == "TRADE")
            expect(report["i"] == placed["orderId"], report)
            await self.transfer("margin", "USDT")
            await inbox.first(lambda event: event["e"] == "balanceUpdate")

    @check("isolated margin, by listenToken")
    async def isolated(self) -> None:
        async with listening(self.sockets.isolated_margin_socket(SYMBOL)) as inbox:
            await self.transfer("isolated_margin", "BTC", symbol=SYMBOL)
            event = await inbox.first(lambda event: event["e"] == "balanceUpdate")
            expect(event["a"] == "BTC", event)

    @check("the retired listenKeys of spot and margin")
    async def listen_keys(self) -> None:
        for start, keep, close in (
            (self.client.stream_get_listen_key, self.client.stream_keepalive, self.client.stream_close),
            (
                self.client.margin_stream_get_listen_key,
                self.client.margin_stream_keepalive,
                self.client.margin_stream_close,
            ),
        ):
            key = await start()
            await keep(key)
            await close(key)

    @check(
        "user data after a lost connection",
        Fault("PEERS.md A, PB: subscriptions are not restored after a reconnect", "code=-2036"),
    )
    async def lost(self) -> None:
        async with listening(self.sockets.user_socket()) as inbox:
            await asyncio.to_thread(self.exchange.admin, "drop", account="alpha", abort=True)
            await inbox.first(lambda event: event["e"] == "error")
            await self.client.ws_ping()
            await self.transfer("spot", "USDT")
            await inbox.first(lambda event: event["e"] == "balanceUpdate", within=3)


class SpotStreams(Group):
    """Market streams, raw and combined."""

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
            return await inbox.first(bool, within=12)

    @check("trade, aggTrade, depth, partial depth, bookTicker, kline, ticker, miniTicker")
    async def raw(self) -> None:
        of = self.sockets
        sockets = {
            "trade": of.trade_socket(SYMBOL),
            "aggTrade": of.aggtrade_socket(SYMBOL),
            "depthUpdate": of.depth_socket(SYMBOL),
            "kline": of.kline_socket(SYMBOL),
            "24hrTicker": of.symbol_ticker_socket(SYMBOL),
            "24hrMiniTicker": of.symbol_miniticker_socket(SYMBOL),
        }
        others = (of.depth_socket(SYMBOL, depth="5"), of.symbol_book_ticker_socket(SYMBOL))
        every = (*sockets.values(), *others)
        *events, partial, best = await asyncio.gather(*(self.event(socket) for socket in every))
        for kind, event in zip(sockets, events, strict=True):
            expect(event["e"] == kind and event["s"] == SYMBOL, event)
        expect(len(partial["bids"]) == 5 and float(best["b"]) < float(best["a"]), (partial, best))

    @check("combined streams")
    async def combined(self) -> None:
        names = ["btcusdt@trade", "ethusdt@trade", "bnbusdt@bookTicker"]
        async with listening(self.sockets.multiplex_socket(names)) as inbox:
            event = await inbox.first(lambda event: event["stream"] == "ethusdt@trade", within=12)
            expect(event["data"]["s"] == "ETHUSDT", event)

    @check(
        "all symbols' miniTickers",
        Fault("python-binance asks for !miniTicker@arr@1000ms; the page has !miniTicker@arr", "nothing that fits came"),
    )
    async def of_all(self) -> None:
        async with listening(self.sockets.miniticker_socket()) as inbox:
            await inbox.first(bool, within=3)
