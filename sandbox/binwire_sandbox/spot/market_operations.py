"""Spot's market data operations, as REST and the WebSocket API both serve them."""

from collections.abc import Callable, Mapping

from ..clock import DAY
from ..engine.order_enums import Side
from ..errors import ApiError
from ..market_data import klines as klines_of
from ..market_data import params as read
from ..market_data.intervals import Interval, zone_offset
from ..market_data.tape import Tape
from ..market_data.tickers import Statistics, rolling_start, statistics
from ..market_data.trade_queries import aggregates, recent_trades, trades_from
from ..requests.operations import Call, Operation
from ..wire import ZERO, Json, JsonObject, Micros, amount
from . import market_answers as answers
from .payloads import AVERAGE_MINUTES, levels

KLINES = "symbol interval startTime endTime timeZone limit"
TICKERS = "symbol symbols symbolStatus"
Show = Callable[[Tape], JsonObject]


class SpotMarketOperations:
    """What spot tells everybody: books, trades, klines and tickers."""

    def __init__(self, tapes: Mapping[str, Tape]) -> None:
        self._tapes = tapes

    def shared(self) -> dict[str, Operation]:
        """The operations by WebSocket method name."""
        klines = read.public(self._klines, KLINES, 2)
        return {
            "depth": read.public(self._depth, "symbol limit symbolStatus", read.by_depth),
            "trades.recent": read.public(self._recent, "symbol limit", 25),
            "trades.historical": read.public(self._historical, "symbol limit fromId", 25),
            "blockTrades.historical": read.public(self._block_trades, "symbol limit fromId", 25),
            "trades.aggregate": read.public(self._aggregate, "symbol fromId startTime endTime limit", 4),
            "klines": klines,
            "uiKlines": klines,
            "avgPrice": read.public(self._average, "symbol", 2),
            "ticker.24hr": read.public(self._day, f"{TICKERS} type", read.by_symbols),
            "ticker.tradingDay": read.public(self._trading_day, f"{TICKERS} type timeZone", read.per_symbol),
            "ticker": read.public(self._rolling, f"{TICKERS} type windowSize", read.per_symbol),
            "ticker.price": read.public(self._price, TICKERS, read.for_one),
            "ticker.book": read.public(self._book, TICKERS, read.for_one),
            "referencePrice": read.public(self._reference, "symbol", 2),
            "referencePrice.calculation": read.public(self._reference, "symbol symbolStatus", 2),
        }

    def _tape(self, call: Call) -> Tape:
        return call.params.symbol(self._tapes)

    # Books and trades --------------------------------------------------------------------------------------------

    def _depth(self, call: Call) -> Json:
        tape, number = self._tape(call), read.limit(call.params, 100, 5000)
        read.check_status(call.params)
        bids, asks = tape.book.depth(Side.BUY, number), tape.book.depth(Side.SELL, number)
        return {"lastUpdateId": tape.book.update_id, "bids": levels(bids), "asks": levels(asks)}

    def _recent(self, call: Call) -> Json:
        number = read.limit(call.params, 500, 1000)
        return [answers.trade(trade) for trade in recent_trades(self._tape(call), number)]

    def _historical(self, call: Call) -> Json:
        first_id = call.params.integer("fromId")
        if first_id is None:
            return self._recent(call)
        number = read.limit(call.params, 500, 1000)
        return [answers.trade(trade) for trade in trades_from(self._tape(call), first_id, number)]

    def _block_trades(self, call: Call) -> Json:
        """None are made here."""
        self._tape(call)
        call.params.needed("fromId")
        call.params.integer("fromId")
        read.limit(call.params, 500, 1000)
        return []

    def _aggregate(self, call: Call) -> Json:
        return [answers.aggregate_trade(trade) for trade in aggregates(self._tape(call), call.params)]

    def _klines(self, call: Call) -> Json:
        tape, params = self._tape(call), call.params
        since, until = read.moment(params, "startTime"), read.last_moment(params, "endTime")
        found = klines_of.klines(tape, read.interval(params), since, until, read.limit(params, 500, 1000))
        return [answers.kline(kline) for kline in found]

    # Prices ------------------------------------------------------------------------------------------------------

    def _average(self, call: Call) -> Json:
        tape = self._tape(call)
        price = klines_of.average_price(tape, AVERAGE_MINUTES)
        last = tape.trades[-1].time if tape.trades else Micros(-1)
        return {"mins": AVERAGE_MINUTES, "price": amount(price or ZERO), "closeTime": last}

    def _reference(self, call: Call) -> Json:
        self._tape(call)
        read.check_status(call.params)
        raise ApiError(-2043, "This symbol doesn't have a reference price.")

    def _price(self, call: Call) -> Json:
        return self._all(call, answers.price_ticker)

    def _book(self, call: Call) -> Json:
        return self._all(call, answers.book_ticker)

    # Statistics --------------------------------------------------------------------------------------------------

    def _day(self, call: Call) -> Json:
        show = answers.mini_ticker if read.is_mini(call.params) else answers.day_ticker
        return self._all(call, lambda tape: show(tape, statistics(tape, tape.now() - DAY)))

    def _rolling(self, call: Call) -> Json:
        width = read.window(call.params)
        return self._windows(call, lambda tape: statistics(tape, rolling_start(tape.now(), width)))

    def _trading_day(self, call: Call) -> Json:
        zone = call.params.text("timeZone")
        day = Interval("1d", 0 if zone is None else zone_offset(zone))

        def of_day(tape: Tape) -> Statistics:
            start = day.start(tape.now())
            return statistics(tape, start, day.end(start) - 1)

        return self._windows(call, of_day)

    def _windows(self, call: Call, of: Callable[[Tape], Statistics]) -> Json:
        show = answers.mini_ticker if read.is_mini(call.params) else answers.ticker
        return self._all(call, lambda tape: show(tape, of(tape)), all_by_default=False)

    def _all(self, call: Call, show: Show, *, all_by_default: bool = True) -> Json:
        """One answer for `symbol`, a list for `symbols` and for all."""
        named = read.asked(call.params, self._tapes, all_by_default=all_by_default)
        return [show(tape) for tape in named] if isinstance(named, list) else show(named)
