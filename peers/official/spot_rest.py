"""Spot over REST."""

from binance_common.errors import BadRequestError, UnauthorizedError
from binance_sdk_spot.rest_api.models import (
    DepthResponse,
    KlinesIntervalEnum,
    NewOrderSideEnum,
    NewOrderTimeInForceEnum,
    NewOrderTypeEnum,
    OrderCancelReplaceCancelReplaceModeEnum,
)

from ..checks import check, expect, refused
from ..exchange import Key
from .clients import Decoding, plain, spot

BUY, SELL = NewOrderSideEnum["BUY"].value, NewOrderSideEnum["SELL"].value
LIMIT, MARKET = NewOrderTypeEnum["LIMIT"].value, NewOrderTypeEnum["MARKET"].value
GTC, IOC = NewOrderTimeInForceEnum["GTC"].value, NewOrderTimeInForceEnum["IOC"].value
SYMBOL = "BTCUSDT"


class SpotPublicRest(Decoding):
    """Market data."""

    async def open(self) -> None:
        """One client."""
        await super().open()
        self.rest = spot(self.exchange, self.exchange.key("alpha")).rest_api

    @check("ping, time")
    async def time(self) -> None:
        self.rest.ping()
        answer = self.rest.time()
        expect(answer.data().server_time > 1_700_000_000_000, answer.data())
        weights = [limit for limit in answer.rate_limits if limit.rateLimitType == "REQUEST_WEIGHT"]
        expect(weights and weights[0].interval == "MINUTE" and weights[0].count >= 1, answer.rate_limits)

    @check("exchangeInfo: symbols and their filters are decoded")
    async def exchange_info(self) -> None:
        info = self.rest.exchange_info(symbol=SYMBOL).data()
        expect([one.symbol for one in info.symbols] == [SYMBOL], info)
        filters = [one.actual_instance.filter_type for one in info.symbols[0].filters]
        expect({"PRICE_FILTER", "LOT_SIZE", "NOTIONAL"} <= set(filters), filters)

    @check("depth")
    async def depth(self) -> None:
        book: DepthResponse = self.rest.depth(SYMBOL, limit=5).data()
        bid, ask = float(book.bids[0][0]), float(book.asks[0][0])
        expect(len(book.bids) == len(book.asks) == 5 and bid < ask, book)

    @check("klines, uiKlines")
    async def klines(self) -> None:
        interval = KlinesIntervalEnum["INTERVAL_1m"].value
        for ask in (self.rest.klines, self.rest.ui_klines):
            rows = plain(ask(SYMBOL, interval, limit=3))
            expect(rows and len(rows[0]) == 12, rows)

    @check("trades, aggTrades, historicalTrades")
    async def trades(self) -> None:
        recent = self.rest.get_trades(SYMBOL, limit=2).data()
        expect(0 < len(recent) <= 2 and recent[0].price and recent[0].time, recent)
        expect(self.rest.historical_trades(SYMBOL, limit=2).data()[0].id is not None, "no id")
        expect(self.rest.agg_trades(SYMBOL, limit=2).data()[0].a is not None, "no a")

    @check("tickers: 24hr, price, bookTicker, rolling window, trading day, average price")
    async def tickers(self) -> None:
        expect(plain(self.rest.ticker24hr(symbol=SYMBOL))["symbol"] == SYMBOL, "24hr")
        expect(float(plain(self.rest.ticker_price(symbol=SYMBOL))["price"]) > 0, "price")
        expect(float(plain(self.rest.ticker_book_ticker(symbol=SYMBOL))["askPrice"]) > 0, "bookTicker")
        expect(plain(self.rest.ticker(symbol=SYMBOL, window_size="1h"))["symbol"] == SYMBOL, "ticker")
        expect(plain(self.rest.ticker_trading_day(symbol=SYMBOL))["symbol"] == SYMBOL, "tradingDay")
        expect(float(self.rest.avg_price(SYMBOL).data().price) > 0, "avgPrice")

    @check("all symbols' tickers")
    async def all_tickers(self) -> None:
        rows = plain(self.rest.ticker_price())
        expect(len(rows) > 1, rows)

    @check("a symbol that is none: -1121")
    async def bad_symbol(self) -> None:
        await refused(lambda: self.rest.depth("NONESUCH"), "BadRequestError.*-1121|Invalid symbol")


class SpotSignedRest(Decoding):
    """Orders and accounts."""

    async def open(self) -> None:
        """Two accounts."""
        await super().open()
        self.rest = spot(self.exchange, self.exchange.key("alpha")).rest_api
        self.other = spot(self.exchange, self.exchange.key("beta")).rest_api

    def far(self) -> float:
        """A price at which nobody sells."""
        return round(float(self.rest.depth(SYMBOL, limit=5).data().bids[0][0]) * 0.8, 2)

    def place(self, **more: object) -> dict[str, object]:
        """Buy far from the market."""
        return plain(
            self.rest.new_order(
                SYMBOL, BUY, LIMIT, **{"time_in_force": GTC, "quantity": 0.001, "price": self.far()} | more
            )
        )

    @check("account")
    async def account(self) -> None:
        account = self.rest.get_account().data()
        balances = {one.asset: float(one.free) for one in account.balances}
        expect(account.can_trade and balances["USDT"] > 0, account)
        expect(self.rest.account_commission(SYMBOL).data().standard_commission.maker, "no commission")

    @check("every kind of key signs")
    async def keys(self) -> None:
        for kind in ("ed25519", "rsa", "hmac"):
            rest = spot(self.exchange, self.exchange.key("alpha", kind)).rest_api
            expect(rest.get_account().data().can_trade, kind)

    @check("a test order")
    async def test_order(self) -> None:
        self.rest.order_test(SYMBOL, BUY, LIMIT, time_in_force=GTC, quantity=0.001, price=self.far())

    @check("an order's life: placed, found, listed, canceled, gone")
    async def life(self) -> None:
        order = self.place(new_client_order_id="official-1")
        expect(order["status"] == "NEW" and order["clientOrderId"] == "official-1", order)
        found = self.rest.get_order(SYMBOL, order_id=order["orderId"]).data()
        expect(found.status == "NEW" and found.is_working, found)
        listed = [one.order_id for one in self.rest.get_open_orders(symbol=SYMBOL).data()]
        expect(order["orderId"] in listed, listed)
        canceled = self.rest.delete_order(SYMBOL, orig_client_order_id="official-1").data()
        expect(canceled.status == "CANCELED" and canceled.orig_client_order_id == "official-1", canceled)
        await refused(lambda: self.rest.delete_order(SYMBOL, order_id=order["orderId"]), "Unknown order sent")
        expect(any(one.order_id == order["orderId"] for one in self.rest.all_orders(SYMBOL).data()), "not in allOrders")

    @check("a partial fill by another account, and its trades")
    async def partly(self) -> None:
        book = self.rest.depth(SYMBOL, limit=5).data()
        price = float(book.bids[0][0])
        order = self.place(quantity=2, price=price)
        self.other.new_order(SYMBOL, SELL, LIMIT, time_in_force=IOC, quantity=1, price=price)
        canceled = self.rest.delete_order(SYMBOL, order_id=order["orderId"]).data()
        expect(0 < float(canceled.executed_qty) < 2 and canceled.status == "CANCELED", canceled)
        trades = self.rest.my_trades(SYMBOL, order_id=order["orderId"]).data()
        expect(sum(float(one.qty) for one in trades) == float(canceled.executed_qty), trades)

    @check("a market order in quote currency, with its fills")
    async def market(self) -> None:
        order = plain(self.rest.new_order(SYMBOL, BUY, MARKET, quote_order_qty=100))
        expect(order["status"] == "FILLED" and order["fills"] and 0 < float(order["cummulativeQuoteQty"]) <= 100, order)

    @check("cancel-replace")
    async def replace(self) -> None:
        order, price = self.place(), self.far()
        mode = OrderCancelReplaceCancelReplaceModeEnum["STOP_ON_FAILURE"].value
        both = self.rest.order_cancel_replace(
            SYMBOL, BUY, LIMIT, mode, time_in_force=GTC, quantity=0.002, price=price, cancel_order_id=order["orderId"]
        ).data()
        expect(both.cancel_result == both.new_order_result == "SUCCESS", both)
        self.rest.delete_order(SYMBOL, order_id=both.new_order_response.order_id)

    @check("amend, keeping priority")
    async def amend(self) -> None:
        order = self.place(quantity=0.002)
        amended = self.rest.order_amend_keep_priority(SYMBOL, 0.001, order_id=order["orderId"]).data()
        expect(float(amended.amended_order.qty) == 0.001, amended)
        self.rest.delete_open_orders(SYMBOL)
        expect(self.rest.get_open_orders(symbol=SYMBOL).data() == [], "not all were canceled")

    @check("order lists: OCO, its query and its cancel")
    async def oco(self) -> None:
        price = float(plain(self.rest.ticker_price(symbol=SYMBOL))["price"])
        placed = self.rest.order_list_oco(
            SYMBOL,
            SELL,
            0.001,
            "LIMIT_MAKER",
            "STOP_LOSS_LIMIT",
            above_price=round(price * 1.2, 2),
            below_price=round(price * 0.8, 2),
            below_stop_price=round(price * 0.81, 2),
            below_time_in_force=GTC,
        ).data()
        expect(placed.contingency_type == "OCO" and len(placed.orders) == 2, placed)
        found = self.rest.get_order_list(order_list_id=placed.order_list_id).data()
        expect(found.list_order_status == "EXECUTING", found)
        gone = self.rest.delete_order_list(SYMBOL, order_list_id=placed.order_list_id).data()
        expect(gone.list_order_status == "ALL_DONE", gone)

    @check("errors: a wrong signature -1022, too little money -2010, a bad filter -1013")
    async def errors(self) -> None:
        right = self.exchange.key("alpha", "hmac")
        wrong = spot(self.exchange, Key("hmac", right.api_key, "not the secret")).rest_api
        await refused(wrong.get_account, "(Unauthorized|BadRequest)Error.*Signature for this request is not valid")
        await refused(lambda: self.place(quantity=100), "insufficient balance")
        await refused(lambda: self.place(price=0.001), "Filter failure: PRICE_FILTER")
        unknown = spot(self.exchange, Key("hmac", "none", "none")).rest_api
        await refused(unknown.get_account, f"{UnauthorizedError.__name__}|{BadRequestError.__name__}")
