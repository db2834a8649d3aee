"""USDⓈ-M futures, which ccxt calls linear swaps."""

import asyncio

from ..checks import Fault, Group, Inbox, check, expect, refused
from .clients import Pair, futures, watch

SYMBOL = "BTC/USDT:USDT"


class Futures(Pair):
    """REST, WebSocket API and user data."""

    make = staticmethod(futures)
    symbol = SYMBOL

    @check("load_markets, depth, trades, klines, tickers, funding rate")
    async def market(self) -> None:
        market = self.client.market(SYMBOL)
        expect(market["linear"] and market["swap"] and market["settle"] == "USDT", market)
        expect(await self.bid() > 0 and (await self.client.fetch_trades(SYMBOL))[0]["price"] > 0, "depth, trades")
        expect(len((await self.client.fetch_ohlcv(SYMBOL, "1m"))[0]) == 6, "klines")
        expect((await self.client.fetch_ticker(SYMBOL))["last"] > 0, "ticker")
        rate = await self.client.fetch_funding_rate(SYMBOL)
        expect(rate["markPrice"] > 0 and rate["fundingRate"] is not None, rate)

    @check("an order's life: placed, found, listed, canceled, gone")
    async def life(self) -> None:
        placed = await self.client.create_order(SYMBOL, "limit", "buy", 0.01, await self.bid() * 0.96)
        expect(placed["status"] == "open", placed)
        expect((await self.client.fetch_order(placed["id"], SYMBOL))["status"] == "open", "query")
        expect(placed["id"] in [one["id"] for one in await self.client.fetch_open_orders(SYMBOL)], "open orders")
        expect((await self.client.cancel_order(placed["id"], SYMBOL))["status"] == "canceled", "cancel")
        await refused(lambda: self.client.cancel_order(placed["id"], SYMBOL), "^OrderNotFound.*-2011")

    @check("a partial fill by another account, seen by watch_orders and watch_my_trades")
    async def user_data(self) -> None:
        seen, trades = Inbox(), Inbox()
        watching = [
            asyncio.create_task(watch(lambda: self.client.watch_orders(SYMBOL), seen)),
            asyncio.create_task(watch(lambda: self.client.watch_my_trades(SYMBOL), trades)),
        ]
        await self.client.watch_ticker(SYMBOL)
        price = await self.bid()
        placed = await self.client.create_order(SYMBOL, "limit", "buy", 2, price)
        await seen.first(lambda order: order["id"] == placed["id"] and order["status"] == "open")
        await self.other.create_order(SYMBOL, "limit", "sell", 1, price, {"timeInForce": "IOC"})
        await trades.first(lambda trade: trade["order"] == placed["id"])
        await self.client.cancel_order(placed["id"], SYMBOL)
        canceled = await seen.first(lambda order: order["status"] == "canceled")
        expect(canceled["id"] == placed["id"] and 0 < canceled["filled"] < 2, canceled)
        for task in watching:
            task.cancel()

    @check("an order's life by the WebSocket API")
    async def ws_api(self) -> None:
        placed = await self.client.create_order_ws(SYMBOL, "limit", "buy", 0.01, await self.bid() * 0.96)
        expect((await self.client.cancel_order_ws(placed["id"], SYMBOL))["status"] == "canceled", "cancel")

    @check("balance, positions, leverage")
    async def account(self) -> None:
        expect((await self.client.fetch_balance())["USDT"]["total"] > 0, "balance")
        positions = await self.client.fetch_positions([SYMBOL])
        expect(positions[0]["side"] == "long" and positions[0]["contracts"] > 0, positions)
        changed = await self.client.set_leverage(10, SYMBOL)
        expect(int(changed["leverage"]) == 10, changed)


class FuturesStreams(Group):
    """Market streams of futures."""

    async def open(self) -> None:
        """No key is needed."""
        self.client = futures(self.exchange, self.exchange.key("alpha"))
        await self.client.load_markets()

    async def close(self) -> None:
        """End it."""
        await self.client.close()

    @check("klines, order book, ticker, mark price, bids and asks")
    async def watch(self) -> None:
        of = self.client
        klines, book, ticker, mark, best = await asyncio.gather(
            of.watch_ohlcv(SYMBOL, "1m"),
            of.watch_order_book(SYMBOL),
            of.watch_ticker(SYMBOL),
            of.watch_mark_price(SYMBOL),
            of.watch_bids_asks([SYMBOL]),
        )
        expect(klines[0][4] > 0 and ticker["last"] > 0 and mark["markPrice"] > 0, (klines, ticker, mark))
        expect(book["bids"][0][0] < book["asks"][0][0], book)
        expect(best[SYMBOL]["bid"] < best[SYMBOL]["ask"], best)

    @check("aggregate trades")
    async def trades(self) -> None:
        trades = await self.client.watch_trades(SYMBOL, params={"name": "aggTrade"})
        expect(trades[0]["price"] > 0, trades)

    @check(
        "trades, unless told otherwise",
        Fault("ccxt asks futures for @trade, a stream that no page has; aggTrade is what there is", "TimeoutError"),
    )
    async def single_trades(self) -> None:
        await asyncio.wait_for(self.client.watch_trades(SYMBOL), 5)
