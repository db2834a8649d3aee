"""Spot's market streams."""

from typing import Any

from ..checks import Group, Inbox, check, expect
from .clients import plain, spot

SYMBOL = "btcusdt"


class SpotStreams(Group):
    """Each stream's events, as the connector decodes them."""

    async def open(self) -> None:
        """One connection, to `/stream`."""
        self.streams = spot(self.exchange, self.exchange.key("alpha")).websocket_streams
        await self.streams.create_connection()

    async def close(self) -> None:
        """End it."""
        await self.streams.close_connection()

    async def first(self, call: Any, **arguments: Any) -> Any:
        """The first event of a stream, in wire names; the stream is unsubscribed then."""
        inbox = Inbox()
        handle = await call(**arguments)
        handle.on("message", inbox)
        event = await inbox.first(bool, within=12)
        await handle.unsubscribe()
        return plain(event)

    @check("trade, aggTrade")
    async def trades(self) -> None:
        for call in (self.streams.trade, self.streams.agg_trade):
            event = await self.first(call, symbol=SYMBOL)
            expect(event["s"] == "BTCUSDT" and float(event["p"]) > 0, event)

    @check("diff. depth, partial depth")
    async def depth(self) -> None:
        event = await self.first(self.streams.diff_book_depth, symbol=SYMBOL, update_speed="100ms")
        expect(event["U"] <= event["u"] and event["b"] + event["a"], event)
        event = await self.first(self.streams.partial_book_depth, symbol=SYMBOL, levels="5")
        expect(event["lastUpdateId"] > 0 and len(event["bids"]) == 5, event)

    @check("bookTicker")
    async def book_ticker(self) -> None:
        event = await self.first(self.streams.book_ticker, symbol=SYMBOL)
        expect(0 < float(event["b"]) < float(event["a"]), event)

    @check("kline, with an offset too")
    async def kline(self) -> None:
        event = await self.first(self.streams.kline, symbol=SYMBOL, interval="1m")
        expect(event["k"]["i"] == "1m", event)
        event = await self.first(self.streams.kline_offset, symbol=SYMBOL, interval="1d")
        expect(event["k"]["i"] == "1d", event)

    @check("ticker, miniTicker, rolling window, avgPrice")
    async def tickers(self) -> None:
        for call, arguments in (
            (self.streams.ticker, {}),
            (self.streams.mini_ticker, {}),
            (self.streams.rolling_window_ticker, {"window_size": "1h"}),
            (self.streams.avg_price, {}),
        ):
            event = await self.first(call, symbol=SYMBOL, **arguments)
            expect(event["s"] == "BTCUSDT", event)

    @check("all symbols' miniTickers and rolling windows")
    async def arrays(self) -> None:
        expect((await self.first(self.streams.all_mini_ticker))[0]["s"], "miniTicker")
        expect((await self.first(self.streams.all_market_rolling_window_ticker, window_size="1h"))[0]["s"], "window")

    @check("LIST_SUBSCRIPTIONS shows what is subscribed, and no more after UNSUBSCRIBE")
    async def listed(self) -> None:
        handle = await self.streams.trade(symbol="ethusdt")
        expect("ethusdt@trade" in str(await self.streams.list_subscribe()), "not listed")
        await handle.unsubscribe()
        expect("ethusdt@trade" not in str(await self.streams.list_subscribe()), "still listed")
