"""Futures' market streams by name, on the two paths of their host that carry them.

`/public` has what comes fast, the books; `/market` has all else.
"""

import re
from collections.abc import Mapping

from ..clock import SECOND, Clock
from ..market_data.book_topics import BookTickerTopic, DiffDepthTopic, PartialDepthTopic
from ..market_data.intervals import NAMES, Interval
from ..market_data.kline_topics import KlineTopic
from ..market_data.market_streams import Publish, Topic
from ..market_data.tape import Tape
from ..market_data.ticker_topics import AllTickersTopic, TickerTopic
from ..market_data.trade_topics import AggregateTradeTopic
from .payloads import FuturesPayloads
from .rpi_book import RpiBook, RpiDepthTopic
from .topics import AllBookTickersTopic, ForceOrderTopic, MarkPriceTopic

DEPTH = re.compile(r"depth(5|10|20)?(?:@(0|100|500)ms)?")
KLINE = re.compile(r"(kline|continuousKline)_(\w+)")
MARK_PRICE = re.compile(r"markPrice(@1s)?")
ALL_MARK_PRICES = re.compile(r"!markPrice@arr(@1s)?")
MILLISECOND = 1000
# Milliseconds that `@0ms` leaves between two events: "dynamically adjusted according to the total amount of data
# traffic" (CHANGELOG).
REAL_TIME = 10
PERPETUAL = "_perpetual"


class FuturesStreams:
    """Makes what futures' stream names stand for."""

    def __init__(
        self, tapes: Mapping[str, Tape], rpi_books: Mapping[str, RpiBook], clock: Clock, payloads: FuturesPayloads
    ) -> None:
        self._tapes = {symbol.lower(): tape for symbol, tape in tapes.items()}
        self._rpi_books = rpi_books
        self._all = list(tapes.values())
        self._clock = clock
        self._payloads = payloads

    # /public -----------------------------------------------------------------------------------------------------

    def public(self, name: str, publish: Publish) -> Topic | None:
        """A stream of `/public`, None if there is none of that name there."""
        if name == "!bookTicker":
            return AllBookTickersTopic(publish, self._all, self._clock, 5 * SECOND, self._payloads.book_ticker)
        symbol, _, kind = name.partition("@")
        tape = self._tapes.get(symbol)
        if tape is None:
            return None
        if kind == "bookTicker":
            return BookTickerTopic(publish, [tape], self._payloads.book_ticker)
        if kind == "rpiDepth@500ms":
            book, speed = self._rpi_books[tape.symbol], 500 * MILLISECOND
            return RpiDepthTopic(publish, book, self._clock, speed, self._payloads.depth)
        return self._depth(tape, kind, publish)

    def _depth(self, tape: Tape, kind: str, publish: Publish) -> Topic | None:
        """ "250 milliseconds, 500 milliseconds, 100 milliseconds", and the changelog's "real time" of `@0ms`."""
        form = DEPTH.fullmatch(kind)
        if form is None:
            return None
        speed, show = (int(form[2] or 250) or REAL_TIME) * MILLISECOND, self._payloads.depth
        if form[1] is None:
            return DiffDepthTopic(publish, tape, self._clock, speed, show)
        return PartialDepthTopic(publish, tape, self._clock, speed, show, int(form[1]))

    # /market -----------------------------------------------------------------------------------------------------

    def market(self, name: str, publish: Publish) -> Topic | None:
        """A stream of `/market`, None if there is none of that name there."""
        if name.startswith("!"):
            return self._of_all(name, publish)
        symbol, _, kind = name.partition("@")
        tape = self._tapes.get(symbol.removesuffix(PERPETUAL))
        if tape is None:
            return None
        if KLINE.fullmatch(kind):
            return self._kline(tape, symbol, kind, publish)
        return self._of_symbol(tape, kind, publish) if symbol in self._tapes else None

    def _of_all(self, name: str, publish: Publish) -> Topic | None:
        form = ALL_MARK_PRICES.fullmatch(name)
        if form is not None:
            return MarkPriceTopic(publish, self._all, self._clock, _mark_speed(form), self._payloads.mark_price, True)
        if name == "!forceOrder@arr":
            return ForceOrderTopic(publish, self._all, self._clock, SECOND, self._payloads.any_force_order)
        shows = {"!miniTicker@arr": self._payloads.mini_ticker, "!ticker@arr": self._payloads.ticker}
        show = shows.get(name)
        return AllTickersTopic(publish, self._all, self._clock, SECOND, show) if show else None

    def _of_symbol(self, tape: Tape, kind: str, publish: Publish) -> Topic | None:
        form = MARK_PRICE.fullmatch(kind)
        if form is not None:
            show = self._payloads.mark_price
            return MarkPriceTopic(publish, [tape], self._clock, _mark_speed(form), show, False)
        match kind:
            case "aggTrade":
                return AggregateTradeTopic(publish, tape, self._payloads.aggregate_trade)
            case "forceOrder":
                return ForceOrderTopic(publish, [tape], self._clock, SECOND, self._payloads.force_order)
            case "miniTicker":
                return TickerTopic(publish, tape, self._clock, 2 * SECOND, self._payloads.mini_ticker)
            case "ticker":
                return TickerTopic(publish, tape, self._clock, 2 * SECOND, self._payloads.ticker)
            case _:
                return None

    def _kline(self, tape: Tape, symbol: str, kind: str, publish: Publish) -> Topic | None:
        """Of a symbol, or of a pair and a contract type; only the latter have seconds."""
        type, _, name = kind.partition("_")
        continuous = type == "continuousKline"
        if continuous is not symbol.endswith(PERPETUAL) or name not in NAMES or (name == "1s" and not continuous):
            return None
        show = self._payloads.continuous_kline if continuous else self._payloads.kline
        return KlineTopic(publish, tape, self._clock, 250 * MILLISECOND, show, Interval(name))


def _mark_speed(form: re.Match[str]) -> int:
    """ "3000ms or 1000ms" """
    return SECOND if form[1] else 3 * SECOND
