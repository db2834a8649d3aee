"""USDⓈ-M futures: REST, WebSocket API, market streams, user data."""

import asyncio
from typing import Any

from ..checks import Fault, Inbox, check, expect, refused
from .clients import Decoding, events_of, futures, named, plain

SYMBOL = "BTCUSDT"
E_IS_TEXT = "OC#553: the model takes E for a number, the page has it as a string; so the event comes undecoded"
GTC = {"time_in_force": "GTC"}


class FuturesRest(Decoding):
    """Market data, orders and positions."""

    async def open(self) -> None:
        """Two accounts."""
        await super().open()
        self.rest = futures(self.exchange, self.exchange.key("alpha")).rest_api
        self.other = futures(self.exchange, self.exchange.key("beta")).rest_api

    def bid(self) -> float:
        """What buyers pay now."""
        return float(self.rest.order_book(SYMBOL, limit=5).data().bids[0][0])

    def far(self) -> float:
        """A price at which nobody sells, within what the filters allow."""
        return round(self.bid() * 0.96, 1)

    @check("ping, time, exchangeInfo")
    async def info(self) -> None:
        self.rest.test_connectivity()
        expect(self.rest.check_server_time().data().server_time > 0, "time")
        info = self.rest.exchange_information().data()
        expect("BTCUSDT" in [one.symbol for one in info.symbols], info)

    @check("depth, trades, klines, tickers, mark price, funding, open interest")
    async def market(self) -> None:
        expect(self.bid() > 0, "depth")
        expect(float(self.rest.recent_trades_list(SYMBOL).data()[0].price) > 0, "trades")
        expect(self.rest.compressed_aggregate_trades_list(SYMBOL).data()[0].a is not None, "aggTrades")
        expect(len(plain(self.rest.kline_candlestick_data(SYMBOL, "1m"))[0]) == 12, "klines")
        expect(float(plain(self.rest.symbol_price_ticker(symbol=SYMBOL))["price"]) > 0, "price")
        expect(plain(self.rest.ticker24hr_price_change_statistics(symbol=SYMBOL))["symbol"] == SYMBOL, "24hr")
        expect(float(plain(self.rest.symbol_order_book_ticker(symbol=SYMBOL))["bidPrice"]) > 0, "bookTicker")
        expect(float(plain(self.rest.mark_price(symbol=SYMBOL))["markPrice"]) > 0, "mark price")
        expect(float(self.rest.open_interest(SYMBOL).data().open_interest) >= 0, "open interest")

    @check("an order's life: placed, found, listed, canceled, gone")
    async def life(self) -> None:
        placed = self.rest.new_order(SYMBOL, "BUY", "LIMIT", quantity=0.01, price=self.far(), **GTC).data()
        expect(placed.status == "NEW", placed)
        expect(self.rest.query_order(SYMBOL, order_id=placed.order_id).data().status == "NEW", "query")
        listed = [one.order_id for one in self.rest.current_all_open_orders(symbol=SYMBOL).data()]
        expect(placed.order_id in listed, listed)
        canceled = self.rest.cancel_order(SYMBOL, order_id=placed.order_id).data()
        expect(canceled.status == "CANCELED", canceled)
        await refused(lambda: self.rest.cancel_order(SYMBOL, order_id=placed.order_id), "Unknown order sent")

    @check("balance, account, positions")
    async def account(self) -> None:
        balances = {one.asset: float(one.balance) for one in self.rest.futures_account_balance_v3().data()}
        expect(balances["USDT"] > 0, balances)
        expect(float(self.rest.account_information_v3().data().total_wallet_balance) > 0, "account")
        self.rest.position_information_v3(symbol=SYMBOL).data()

    @check("a partial fill by another account makes a position")
    async def partly(self) -> None:
        price = self.bid()
        placed = self.rest.new_order(SYMBOL, "BUY", "LIMIT", quantity=2, price=price, **GTC).data()
        self.other.new_order(SYMBOL, "SELL", "LIMIT", quantity=1, price=price, time_in_force="IOC")
        canceled = self.rest.cancel_order(SYMBOL, order_id=placed.order_id).data()
        expect(0 < float(canceled.executed_qty) < 2, canceled)
        positions = self.rest.position_information_v3(symbol=SYMBOL).data()
        expect(sum(float(one.position_amt) for one in positions) > 0, positions)

    @check("leverage")
    async def leverage(self) -> None:
        changed = self.rest.change_initial_leverage(SYMBOL, 10).data()
        expect(changed.leverage == 10 and changed.symbol == SYMBOL, changed)

    @check("errors: a symbol -1121, an order -2011, a notional -4164")
    async def errors(self) -> None:
        await refused(lambda: self.rest.order_book("NONESUCH"), "Invalid symbol")
        await refused(lambda: self.rest.cancel_order(SYMBOL, order_id=1), "Unknown order sent")
        small = {"quantity": 0.001, "price": 100.0, **GTC}
        await refused(lambda: self.rest.new_order(SYMBOL, "BUY", "LIMIT", **small), "BadRequestError")


class FuturesWs(Decoding):
    """The WebSocket API, and user data by listenKey."""

    expected = ("Failed to parse listenKeyExpired",)

    async def open(self) -> None:
        """A connection of each kind."""
        await super().open()
        client = futures(self.exchange, self.exchange.key("gamma"))
        self.api, self.streams = client.websocket_api, client.websocket_streams
        await self.api.create_connection()
        await self.streams.create_connection()
        self.events = Inbox()

    async def close(self) -> None:
        """End them."""
        await self.api.close_connection()
        await self.streams.close_connection()
        await super().close()

    @check("depth, price and book tickers")
    async def public(self) -> None:
        expect((await self.api.order_book(SYMBOL, limit=5)).data().result.last_update_id > 0, "depth")
        expect(float(plain(await self.api.symbol_price_ticker(symbol=SYMBOL))["result"]["price"]) > 0, "price")
        expect(float(plain(await self.api.symbol_order_book_ticker(symbol=SYMBOL))["result"]["bidPrice"]) > 0, "book")

    @check("balance, account")
    async def account(self) -> None:
        balances = (await self.api.futures_account_balance_v2()).data().result
        expect("USDT" in [one.asset for one in balances], balances)
        expect((await self.api.account_information_v2()).data().status == 200, "account")

    @check("user data: userDataStream.start and ping, SUBSCRIBE of the listenKey on /private")
    async def listen(self) -> None:
        key = (await self.api.start_user_data_stream()).data().result.listen_key
        expect((await self.api.keepalive_user_data_stream()).data().status == 200, "ping")
        handle = await self.streams.user_data(key)
        handle.on("message", lambda event: self.events(named(event)))

    @check("an order's life by the WebSocket API, and its events")
    async def order(self) -> None:
        price = float(plain(await self.api.symbol_order_book_ticker(symbol=SYMBOL))["result"]["bidPrice"])
        order = {"quantity": 0.01, "price": round(price * 0.96, 1)}
        placed = (await self.api.new_order(SYMBOL, "BUY", "LIMIT", **order, **GTC)).data().result
        expect((await self.api.query_order(SYMBOL, order_id=placed.order_id)).data().result.status == "NEW", "status")
        new = await self.update(placed.order_id, "NEW")
        expect(new["X"] == "NEW" and float(new["q"]) == 0.01, new)
        await self.api.cancel_order(SYMBOL, order_id=placed.order_id)
        expect((await self.update(placed.order_id, "CANCELED"))["X"] == "CANCELED", "canceled")

    @check("a trade: ORDER_TRADE_UPDATE, ACCOUNT_UPDATE, TRADE_LITE")
    async def trade(self) -> None:
        placed = (await self.api.new_order(SYMBOL, "BUY", "MARKET", quantity=0.01)).data().result
        traded = await self.update(placed.order_id, "TRADE")
        expect(float(traded["L"]) > 0 and traded["t"] > 0, traded)
        account = await self.events.first(lambda event: event["kind"] == "AccountUpdate")
        expect(account["a"]["m"] == "ORDER" and account["a"]["P"][0]["s"] == SYMBOL, account)
        await self.events.first(lambda event: event["kind"] == "TradeLite")

    @check("every documented event that only the sandbox's admin can cause is decoded")
    async def emitted(self) -> None:
        call = {"e": "MARGIN_CALL", "E": 1587727187525, "cw": "3.16812045", "p": []}
        config = {"e": "ACCOUNT_CONFIG_UPDATE", "E": 1611646737479, "T": 1611646737476, "ac": {"s": SYMBOL, "l": 25}}
        for event, kind in ((call, "MarginCall"), (config, "AccountConfigUpdate")):
            await asyncio.to_thread(self.exchange.admin, "emit", account="gamma", market="fapi", event=event)
            await self.events.first(lambda event, kind=kind: event["kind"] == kind)

    @check("the listenKey's end: listenKeyExpired", Fault(E_IS_TEXT, "'kind': 'dict', 'e': 'listenKeyExpired'"))
    async def expired(self) -> None:
        key = (await self.api.start_user_data_stream()).data().result.listen_key
        await asyncio.to_thread(self.exchange.admin, "expire", listen_key=key)
        event = await self.events.first(lambda event: "listenKey" in event)
        expect(event["kind"] == "ListenKeyExpired", event)

    async def update(self, order: int, execution: str) -> dict[str, Any]:
        """The order's ORDER_TRADE_UPDATE of an execution type."""

        def fits(event: dict[str, Any]) -> bool:
            return event["kind"] == "OrderTradeUpdate" and (event["o"]["i"], event["o"]["x"]) == (order, execution)

        return (await self.events.first(fits))["o"]


class FuturesStreams(Decoding):
    """Market streams, over /public and /market."""

    async def open(self) -> None:
        """Three connections: the connector opens them at once."""
        await super().open()
        self.streams = futures(self.exchange, self.exchange.key("alpha")).websocket_streams
        await self.streams.create_connection()

    async def close(self) -> None:
        """End them."""
        await self.streams.close_connection()
        await super().close()

    @check("aggTrade, kline, ticker, miniTicker")
    async def market(self) -> None:
        of = self.streams
        trade, kline, ticker, mini = await events_of(
            of.aggregate_trade_streams(symbol="btcusdt"),
            of.kline_candlestick_streams(symbol="btcusdt", interval="1m"),
            of.individual_symbol_ticker_streams(symbol="btcusdt"),
            of.individual_symbol_mini_ticker_stream(symbol="btcusdt"),
        )
        expect(float(trade["p"]) > 0 and kline["k"]["i"] == "1m", (trade, kline))
        expect(ticker["s"] == mini["s"] == SYMBOL, (ticker, mini))

    @check("markPrice, of all symbols too")
    async def mark(self) -> None:
        one, everything = await events_of(
            self.streams.mark_price_stream(symbol="btcusdt"),
            self.streams.mark_price_stream_for_all_market(),
        )
        expect(float(one["p"]) > 0 and len(everything) > 1, (one, everything))

    @check("diff. depth, partial depth, bookTicker, !bookTicker")
    async def public(self) -> None:
        of = self.streams
        diff, partial, best, everything = await events_of(
            of.diff_book_depth_streams(symbol="btcusdt"),
            of.partial_book_depth_streams(symbol="btcusdt", levels=5),
            of.individual_symbol_book_ticker_streams(symbol="btcusdt"),
            of.all_book_tickers_stream(),
        )
        expect(diff["pu"] <= diff["U"] <= diff["u"] and len(partial["b"]) == 5, (diff, partial))
        expect(0 < float(best["b"]) < float(best["a"]) and everything["s"], (best, everything))
