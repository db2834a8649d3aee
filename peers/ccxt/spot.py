"""Spot and margin: REST, WebSocket API, user data, market streams."""

import asyncio

from ..checks import Fault, Group, Inbox, check, expect, refused
from ..exchange import Key
from .clients import Pair, spot, watch

SYMBOL = "BTC/USDT"


class SpotRest(Pair):
    """Market data, orders and accounts."""

    @check("load_markets: precision and limits come from the filters")
    async def markets(self) -> None:
        market = self.client.market(SYMBOL)
        precision = {"base": 1e-08, "quote": 1e-08, "amount": 1e-05, "price": 0.01}
        expect(market["active"] and market["precision"] == precision, market["precision"])
        expect(market["limits"]["cost"]["min"] == 5, market["limits"])

    @check("currencies")
    async def currencies(self) -> None:
        client = spot(self.exchange, self.exchange.key("alpha"), fetchCurrencies=True)
        expect(await client.fetch_currencies(), "none")
        await client.close()

    @check("time, depth, trades, klines, tickers")
    async def market(self) -> None:
        expect(await self.client.fetch_time() > 0 and await self.bid() > 0, "time, depth")
        expect((await self.client.fetch_trades(SYMBOL, limit=5))[0]["price"] > 0, "trades")
        expect(len((await self.client.fetch_ohlcv(SYMBOL, "1m"))[0]) == 6, "klines")
        ticker = await self.client.fetch_ticker(SYMBOL)
        expect(ticker["last"] > 0 and ticker["bid"] < ticker["ask"], ticker)
        expect(SYMBOL in await self.client.fetch_tickers(), "tickers")
        expect((await self.client.fetch_bids_asks())[SYMBOL]["bid"] > 0, "book tickers")

    @check("balance, with every kind of key")
    async def balance(self) -> None:
        for kind in ("ed25519", "rsa", "hmac"):
            client = spot(self.exchange, self.exchange.key("alpha", kind))
            expect((await client.fetch_balance())["USDT"]["free"] > 0, kind)
            await client.close()

    @check("an order's life: tested, placed, found, listed, edited, canceled, gone")
    async def life(self) -> None:
        price = await self.bid() * 0.8
        await self.client.create_order(SYMBOL, "limit", "buy", 0.001, price, {"test": True})
        placed = await self.client.create_order(SYMBOL, "limit", "buy", 0.001, price)
        expect(placed["status"] == "open" and placed["filled"] == 0, placed)
        expect((await self.client.fetch_order(placed["id"], SYMBOL))["status"] == "open", "query")
        expect(placed["id"] in [one["id"] for one in await self.client.fetch_open_orders(SYMBOL)], "open orders")
        edited = await self.client.edit_order(placed["id"], SYMBOL, "limit", "buy", 0.002, price)
        expect(edited["id"] != placed["id"] and edited["amount"] == 0.002, edited)
        canceled = await self.client.cancel_order(edited["id"], SYMBOL)
        expect(canceled["status"] == "canceled", canceled)
        await refused(lambda: self.client.cancel_order(edited["id"], SYMBOL), "^OrderNotFound")

    @check("a partial fill by another account; orders and trades show it")
    async def partly(self) -> None:
        price = await self.bid()
        placed = await self.client.create_order(SYMBOL, "limit", "buy", 2, price)
        await self.other.create_order(SYMBOL, "limit", "sell", 1, price, {"timeInForce": "IOC"})
        canceled = await self.client.cancel_order(placed["id"], SYMBOL)
        expect(0 < canceled["filled"] < 2, canceled)
        expect(placed["id"] in [one["id"] for one in await self.client.fetch_orders(SYMBOL)], "orders")
        trades = await self.client.fetch_order_trades(placed["id"], SYMBOL)
        expect(abs(sum(one["amount"] for one in trades) - canceled["filled"]) < 1e-9, trades)

    @check("a market order, by cost too")
    async def market_order(self) -> None:
        order = await self.client.create_market_buy_order_with_cost(SYMBOL, 100)
        expect(order["status"] == "closed" and order["trades"] and 0 < order["cost"] <= 100, order)

    @check("errors: symbol, money, filter, signature")
    async def errors(self) -> None:
        far = await self.bid() * 0.8
        buy = self.client.create_order
        await refused(lambda: self.client.public_get_depth({"symbol": "NONESUCH"}), "^BadSymbol.*-1121")
        await refused(lambda: buy(SYMBOL, "limit", "buy", 100, far), "^InsufficientFunds")
        await refused(lambda: buy(SYMBOL, "limit", "buy", 0.001, 0.01), "-1013")
        wrong = spot(self.exchange, Key("hmac", self.exchange.key("alpha", "hmac").api_key, "wrong"))
        await refused(wrong.fetch_balance, "^AuthenticationError.*-1022")
        await wrong.close()


class SpotWs(Pair):
    """The WebSocket API and user data."""

    accounts = ("gamma", "delta")

    @check("trades, klines by the WebSocket API")
    async def public(self) -> None:
        expect((await self.client.fetch_trades_ws(SYMBOL))[0]["price"] > 0, "trades")
        expect(await self.client.fetch_ohlcv_ws(SYMBOL, "1m"), "klines")

    @check(
        "balance by the WebSocket API",
        Fault("ccxt reads spot's account.status as futures', and finds no balances in it", "KeyError: 'USDT'"),
    )
    async def balance(self) -> None:
        expect((await self.client.fetch_balance_ws())["USDT"]["free"] > 0, "balance")

    @check("an order's life by the WebSocket API")
    async def life(self) -> None:
        price = (await self.client.fetch_order_book(SYMBOL, 5))["bids"][0][0] * 0.8
        placed = await self.client.create_order_ws(SYMBOL, "limit", "buy", 0.001, price)
        expect((await self.client.fetch_order_ws(placed["id"], SYMBOL))["status"] == "open", "query")
        expect(len(await self.client.fetch_open_orders_ws(SYMBOL)) == 1, "open orders")
        edited = await self.client.edit_order_ws(placed["id"], SYMBOL, "limit", "buy", 0.002, price)
        expect((await self.client.cancel_order_ws(edited["id"], SYMBOL))["status"] == "canceled", "cancel")
        await refused(lambda: self.client.cancel_order_ws(edited["id"], SYMBOL), "^OrderNotFound.*-2011")

    @check("watch_orders, watch_my_trades, watch_balance: a partial fill by another account")
    async def user_data(self) -> None:
        seen, trades = Inbox(), Inbox()
        watching = [
            asyncio.create_task(watch(lambda: self.client.watch_orders(SYMBOL), seen)),
            asyncio.create_task(watch(lambda: self.client.watch_my_trades(SYMBOL), trades)),
        ]
        balance = asyncio.create_task(self.client.watch_balance())
        await self.client.watch_ticker(SYMBOL)
        price = (await self.client.fetch_order_book(SYMBOL, 5))["bids"][0][0]
        placed = await self.client.create_order_ws(SYMBOL, "limit", "buy", 2, price)
        await seen.first(lambda order: order["id"] == placed["id"] and order["status"] == "open")
        await self.other.create_order(SYMBOL, "limit", "sell", 1, price, {"timeInForce": "IOC"})
        await trades.first(lambda trade: trade["order"] == placed["id"])
        await self.client.cancel_order_ws(placed["id"], SYMBOL)
        canceled = await seen.first(lambda order: order["status"] == "canceled")
        expect(canceled["id"] == placed["id"] and 0 < canceled["filled"] < 2, canceled)
        expect((await balance)["BTC"]["total"] > 0, "balance")
        for task in watching:
            task.cancel()


class Margin(Group):
    """Margin's user data, by listenToken."""

    async def open(self) -> None:
        """An account, with a client for margin alone and one for spot and margin."""
        key = self.exchange.key("epsilon")
        self.client, self.both = spot(self.exchange, key), spot(self.exchange, key)
        await self.client.load_markets()
        await self.both.load_markets()

    async def close(self) -> None:
        """End them."""
        await self.client.close()
        await self.both.close()

    async def transfer(self) -> None:
        """Deposit into the cross margin account."""
        body = {"account": "epsilon", "market": "margin", "asset": "ETH", "amount": "1"}
        await asyncio.to_thread(self.exchange.admin, "transfer", **body)

    @check("watch_orders, watch_balance: a cross margin order")
    async def watch(self) -> None:
        orders = asyncio.create_task(self.client.watch_orders(SYMBOL, params={"type": "margin"}))
        balance = asyncio.create_task(self.client.watch_balance({"type": "margin"}))
        await self.client.watch_ticker(SYMBOL)
        order = await self.client.create_order(SYMBOL, "market", "buy", 0.001, None, {"marginMode": "cross"})
        expect((await orders)[-1]["id"] == order["id"], order)
        expect((await balance)["BTC"]["free"] > 0.005, "balance")

    @check(
        "margin's balance events stay out of spot's",
        Fault("PEERS.md A, CX: drops subscriptionId, so margin's balance is written into spot's", "margin's in spot's"),
    )
    async def apart(self) -> None:
        spots = asyncio.create_task(self.both.watch_balance())
        await self.both.watch_ticker(SYMBOL)
        margins = asyncio.create_task(self.both.watch_balance({"type": "margin"}))
        await self.both.watch_ticker(SYMBOL)
        await self.transfer()
        done, _ = await asyncio.wait((spots, margins), return_when=asyncio.FIRST_COMPLETED)
        for task in (spots, margins):
            task.cancel()
        expect(margins in done, f"margin's in spot's: {spots.result()['ETH']}")


class SpotStreams(Group):
    """Market streams."""

    async def open(self) -> None:
        """No key is needed for them, but for load_markets."""
        self.client = spot(self.exchange, self.exchange.key("alpha"))
        await self.client.load_markets()

    async def close(self) -> None:
        """End it."""
        await self.client.close()

    @check("trades, klines, order book, ticker, bids and asks")
    async def watch(self) -> None:
        of = self.client
        trades, klines, book, ticker, best = await asyncio.gather(
            of.watch_trades(SYMBOL),
            of.watch_ohlcv(SYMBOL, "1m"),
            of.watch_order_book(SYMBOL),
            of.watch_ticker(SYMBOL),
            of.watch_bids_asks([SYMBOL]),
        )
        expect(trades[0]["price"] > 0 and klines[0][4] > 0 and ticker["last"] > 0, (trades, klines, ticker))
        expect(book["bids"][0][0] < book["asks"][0][0], book)
        expect(best[SYMBOL]["bid"] < best[SYMBOL]["ask"], best)

    @check("an order book stays in sync: diff. depth upon the snapshot")
    async def in_sync(self) -> None:
        for _ in range(3):
            book = await self.client.watch_order_book(SYMBOL)
        expect(book["bids"][0][0] < book["asks"][0][0] and book["nonce"] > 0, book)

    @check("many symbols, and unsubscribing")
    async def many(self) -> None:
        symbols = [SYMBOL, "ETH/USDT", "BNB/USDT"]
        expect((await self.client.watch_trades_for_symbols(symbols))[0]["symbol"] in symbols, "trades")
        await self.client.un_watch_trades_for_symbols(symbols)
