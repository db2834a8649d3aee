"""Spot's market streams by name: `<symbol>@trade`, `<symbol>@depth5@100ms`, …"""

import re
from collections.abc import Mapping

from . import spot_payloads as payloads
from .book_topics import BookTickerTopic, DiffDepthTopic, PartialDepthTopic
from .clock import Clock
from .market_streams import SECOND, Publish, Topic
from .tape import Tape
from .trade_topics import AggregateTradeTopic, TradeTopic

DEPTH = re.compile(r"depth(5|10|20)?(@100ms)?")
FAST = 100_000


class SpotStreams:
    """Makes what spot's stream names stand for."""

    def __init__(self, tapes: Mapping[str, Tape], clock: Clock) -> None:
        self._tapes = {symbol.lower(): tape for symbol, tape in tapes.items()}
        self._clock = clock

    def topic(self, name: str, publish: Publish) -> Topic | None:
        """The stream of a name, None if there is none. "All symbols for streams are lowercase"."""
        symbol, _, kind = name.partition("@")
        tape = self._tapes.get(symbol)
        return None if tape is None else self._of_symbol(tape, kind, publish)

    def _of_symbol(self, tape: Tape, kind: str, publish: Publish) -> Topic | None:
        match kind:
            case "trade":
                return TradeTopic(publish, tape, payloads.trade)
            case "aggTrade":
                return AggregateTradeTopic(publish, tape, payloads.aggregate_trade)
            case "bookTicker":
                return BookTickerTopic(publish, [tape], payloads.book_ticker)
            case _:
                return self._depth(tape, kind, publish)

    def _depth(self, tape: Tape, kind: str, publish: Publish) -> Topic | None:
        """ "1000ms or 100ms" """
        form = DEPTH.fullmatch(kind)
        if form is None:
            return None
        levels, speed = form[1], FAST if form[2] else SECOND
        if levels is None:
            return DiffDepthTopic(publish, tape, self._clock, speed, payloads.diff_depth)
        return PartialDepthTopic(publish, tape, self._clock, speed, payloads.partial_depth, int(levels))
