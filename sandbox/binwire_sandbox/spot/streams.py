"""Spot's market streams by name: `<symbol>@trade`, `<symbol>@depth5@100ms`, …"""

import re
from collections.abc import Mapping

from ..clock import DAY, HOUR, SECOND, Clock
from ..market_data.book_topics import BookTickerTopic, DiffDepthTopic, PartialDepthTopic
from ..market_data.intervals import NAMES, Interval
from ..market_data.kline_topics import KlineTopic
from ..market_data.market_streams import Publish, Topic
from ..market_data.tape import Tape
from ..market_data.ticker_topics import AllTickersTopic, BestTickerTopic, TickerTopic
from ..market_data.trade_topics import AggregateTradeTopic, TradeTopic
from . import payloads

DEPTH = re.compile(r"depth(5|10|20)?(@100ms)?")
KLINE = re.compile(r"kline_(\w+?)(@\+08:00)?")
FAST = 100_000
WINDOWS = {"1h": HOUR, "4h": 4 * HOUR, "1d": DAY}


class SpotStreams:
    """Makes what spot's stream names stand for."""

    def __init__(self, tapes: Mapping[str, Tape], clock: Clock) -> None:
        self._tapes = {symbol.lower(): tape for symbol, tape in tapes.items()}
        self._clock = clock
        self._rolling = {
            f"ticker_{window}": payloads.rolling_ticker(window, width) for window, width in WINDOWS.items()
        }

    def topic(self, name: str, publish: Publish) -> Topic | None:
        """The stream of a name, None if there is none. "All symbols for streams are lowercase"."""
        if name.startswith("!"):
            return self._of_all(name, publish)
        symbol, _, kind = name.partition("@")
        tape = self._tapes.get(symbol)
        return None if tape is None else self._of_symbol(tape, kind, publish)

    def _of_all(self, name: str, publish: Publish) -> Topic | None:
        """Streams of all symbols. `!ticker@arr` is no longer one."""
        tapes = list(self._tapes.values())
        if name == "!miniTicker@arr":
            return AllTickersTopic(publish, tapes, self._clock, SECOND, payloads.mini_ticker)
        form = re.fullmatch(r"!(.+)@arr", name)
        show = self._rolling.get(form[1]) if form else None
        return AllTickersTopic(publish, tapes, self._clock, SECOND, show) if show else None

    def _of_symbol(self, tape: Tape, kind: str, publish: Publish) -> Topic | None:
        match kind:
            case "trade":
                return TradeTopic(publish, tape, payloads.trade)
            case "aggTrade":
                return AggregateTradeTopic(publish, tape, payloads.aggregate_trade)
            case "bookTicker":
                return BookTickerTopic(publish, [tape], payloads.book_ticker)
            case "miniTicker":
                return TickerTopic(publish, tape, self._clock, SECOND, payloads.mini_ticker)
            case "ticker":
                return BestTickerTopic(publish, tape, self._clock, SECOND, payloads.ticker)
            case "avgPrice":
                return TickerTopic(publish, tape, self._clock, SECOND, payloads.average_price)
            case _:
                return self._of_form(tape, kind, publish)

    def _of_form(self, tape: Tape, kind: str, publish: Publish) -> Topic | None:
        show = self._rolling.get(kind)
        if show is not None:
            return TickerTopic(publish, tape, self._clock, SECOND, show)
        return self._kline(tape, kind, publish) or self._depth(tape, kind, publish)

    def _kline(self, tape: Tape, kind: str, publish: Publish) -> Topic | None:
        """ "1000ms for `1s`, 2000ms for the other intervals" """
        form = KLINE.fullmatch(kind)
        if form is None or form[1] not in NAMES:
            return None
        interval = Interval(form[1], 8 * HOUR if form[2] else 0)
        speed = SECOND if interval.name == "1s" else 2 * SECOND
        return KlineTopic(publish, tape, self._clock, speed, payloads.kline, interval)

    def _depth(self, tape: Tape, kind: str, publish: Publish) -> Topic | None:
        """ "1000ms or 100ms" """
        form = DEPTH.fullmatch(kind)
        if form is None:
            return None
        levels, speed = form[1], FAST if form[2] else SECOND
        if levels is None:
            return DiffDepthTopic(publish, tape, self._clock, speed, payloads.diff_depth)
        return PartialDepthTopic(publish, tape, self._clock, speed, payloads.partial_depth, int(levels))
