"""Spot's market streams."""

from ..checks import check, expect
from .clients import Decoding, events_of, spot

SYMBOL = "btcusdt"


class SpotStreams(Decoding):
    """Each stream's events, as the connector decodes them."""

    async def open(self) -> None:
        """One connection, to `/stream`."""
        await super().open()
        self.streams = spot(self.exchange, self.exchange.key("alpha")).websocket_streams
        await self.streams.create_connection()

    async def close(self) -> None:
        """End it."""
        await self.streams.close_connection()
        await super().close()

    @check("trade, aggTrade, diff. depth, partial depth, bookTicker")
    async def trades(self) -> None:
        of = self.streams
        trade, aggregate, diff, partial, best = await events_of(
            of.trade(symbol=SYMBOL),
            of.agg_trade(symbol=SYMBOL),
            of.diff_book_depth(symbol=SYMBOL, update_speed="100ms"),
            of.partial_book_depth(symbol=SYMBOL, levels="5"),
            of.book_ticker(symbol=SYMBOL),
        )
        expect(trade["s"] == aggregate["s"] == "BTCUSDT" and float(trade["p"]) > 0, (trade, aggregate))
        expect(diff["U"] <= diff["u"] and diff["b"] + diff["a"], diff)
        expect(partial["lastUpdateId"] > 0 and len(partial["bids"]) == 5, partial)
        expect(0 < float(best["b"]) < float(best["a"]), best)

    @check("kline, with an offset too")
    async def kline(self) -> None:
        plain, offset = await events_of(
            self.streams.kline(symbol=SYMBOL, interval="1m"),
            self.streams.kline_offset(symbol=SYMBOL, interval="1d"),
        )
        expect(plain["k"]["i"] == "1m" and offset["k"]["i"] == "1d", (plain, offset))

    @check("ticker, miniTicker, rolling window, avgPrice; all symbols' miniTickers and rolling windows")
    async def tickers(self) -> None:
        of = self.streams
        events = await events_of(
            of.ticker(symbol=SYMBOL),
            of.mini_ticker(symbol=SYMBOL),
            of.rolling_window_ticker(symbol=SYMBOL, window_size="1h"),
            of.avg_price(symbol=SYMBOL),
        )
        expect([event["s"] for event in events] == ["BTCUSDT"] * 4, events)
        of_all = await events_of(of.all_mini_ticker(), of.all_market_rolling_window_ticker(window_size="1h"))
        expect(all(event[0]["s"] for event in of_all), of_all)

    @check("LIST_SUBSCRIPTIONS shows what is subscribed, and no more after UNSUBSCRIBE")
    async def listed(self) -> None:
        handle = await self.streams.trade(symbol="ethusdt")
        expect("ethusdt@trade" in str(await self.streams.list_subscribe()), "not listed")
        await handle.unsubscribe()
        expect("ethusdt@trade" not in str(await self.streams.list_subscribe()), "still listed")
