"""Futures' klines over REST: of contracts, and of prices that nothing trades at."""

from collections.abc import Mapping

from ..errors import invalid
from ..market_data import params as read
from ..market_data.bars import Bar
from ..market_data.intervals import Interval
from ..market_data.klines import Kline, klines
from ..market_data.tape import Tape
from ..requests.operations import Call, Params
from ..requests.rest import Routes
from ..wire import ZERO, Json, Micros, amount
from .payloads import FuturesPayloads

CONTRACT_TYPES = ("PERPETUAL", "CURRENT_QUARTER", "NEXT_QUARTER", "TRADIFI_PERPETUAL")
KLINES = "interval startTime endTime limit"
# What the pages' examples of price klines show where other klines have a number of trades.
IGNORED_COUNT = 60


class FuturesKlines:
    """Klines of symbols, of pairs and contract types, and of mark and index prices."""

    def __init__(self, tapes: Mapping[str, Tape], shows: FuturesPayloads) -> None:
        self._tapes = tapes
        self._shows = shows

    def routes(self) -> Routes:
        """The endpoints by verb and path."""
        v1 = "/fapi/v1"
        return {
            ("GET", f"{v1}/klines"): read.public(self._klines, f"symbol {KLINES}", _kline_weight),
            ("GET", f"{v1}/continuousKlines"): read.public(
                self._continuous, f"pair contractType {KLINES}", _kline_weight
            ),
            ("GET", f"{v1}/indexPriceKlines"): read.public(self._index_klines, f"pair {KLINES}", _kline_weight),
            ("GET", f"{v1}/markPriceKlines"): read.public(self._mark_klines, f"symbol {KLINES}", _kline_weight),
            ("GET", f"{v1}/premiumIndexKlines"): read.public(self._premium_klines, f"symbol {KLINES}", _kline_weight),
        }

    def _found(self, params: Params, name: str) -> tuple[Tape, list[Kline]]:
        """The klines asked for, of a `symbol` or of a `pair`."""
        tape = Params({"symbol": params.needed(name)}).symbol(self._tapes)
        interval = Interval(read.interval(params).name)
        since, until = read.moment(params, "startTime"), read.last_moment(params, "endTime")
        return tape, klines(tape, interval, since, until, read.limit(params, 500, 1500))

    def _klines(self, call: Call) -> Json:
        tape, found = self._found(call.params, "symbol")
        return [self._kline(tape, kline) for kline in found]

    def _continuous(self, call: Call) -> Json:
        type = call.params.needed("contractType")
        if type not in CONTRACT_TYPES:
            raise invalid("contractType")
        tape, found = self._found(call.params, "pair")
        return [self._kline(tape, kline) for kline in found] if type == "PERPETUAL" else []

    def _kline(self, tape: Tape, kline: Kline) -> Json:
        shown = self._shows.candle(tape, kline, False)
        return [*(shown[name] for name in ("t", "o", "h", "l", "c", "v", "T", "q", "n", "V", "Q")), "0"]

    def _mark_klines(self, call: Call) -> Json:
        return [_price_kline(kline, _prices(kline.bar)) for kline in self._found(call.params, "symbol")[1]]

    def _index_klines(self, call: Call) -> Json:
        return [_price_kline(kline, _prices(kline.bar)) for kline in self._found(call.params, "pair")[1]]

    def _premium_klines(self, call: Call) -> Json:
        """Mark and index price are the same here: the premium is zero."""
        return [_price_kline(kline, [amount(ZERO)] * 4) for kline in self._found(call.params, "symbol")[1]]


def _kline_weight(params: Params) -> int:
    """[1, 100) 1, [100, 500) 2, [500, 1000] 5, above it 10."""
    limit = read.weighed_limit(params, 500)
    return 1 if limit < 100 else 2 if limit < 500 else 5 if limit <= 1000 else 10


def _prices(bar: Bar) -> list[str]:
    return [amount(price) for price in (bar.open, bar.high, bar.low, bar.close)]


def _price_kline(kline: Kline, prices: list[str]) -> Json:
    """A kline of prices that nothing trades at: the rest of it is to be ignored."""
    return [Micros(kline.start), *prices, "0", Micros(kline.end - 1), "0", IGNORED_COUNT, "0", "0", "0"]
