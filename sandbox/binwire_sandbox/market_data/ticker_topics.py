"""Ticker streams: statistics of a window, of one symbol or of all that changed."""

from collections.abc import Callable
from typing import TypeAlias

from ..clock import Clock
from ..engine.trades import Trade
from ..wire import Json
from .market_streams import PacedTopic, Payload, Publish
from .tape import Tape

ShowTicker: TypeAlias = Callable[[Tape], Json]


class TickerTopic(PacedTopic):
    """One symbol's statistics: at first, and whenever something traded."""

    def __init__(self, publish: Publish, tape: Tape, clock: Clock, speed: int, show: ShowTicker) -> None:
        super().__init__(publish, [tape], clock, speed)
        self._tape = tape
        self._show = show

    def traded(self, tape: Tape, trade: Trade) -> None:
        """Something to say."""
        self.touch()

    def payload(self) -> Payload | None:
        """The statistics."""
        return self._show(self._tape)


class BestTickerTopic(TickerTopic):
    """Statistics with the top of the book in them: a change of that is something to say, too."""

    def __init__(self, publish: Publish, tape: Tape, clock: Clock, speed: int, show: ShowTicker) -> None:
        super().__init__(publish, tape, clock, speed, show)
        self._best = tape.best()

    def settled(self, tape: Tape) -> None:
        """Something to say if the top of the book has moved."""
        best = tape.best()
        if best != self._best:
            self._best = best
            self.touch()


class AllTickersTopic(PacedTopic):
    """ "only tickers that have changed will be present in the array" """

    def __init__(self, publish: Publish, tapes: list[Tape], clock: Clock, speed: int, show: ShowTicker) -> None:
        super().__init__(publish, tapes, clock, speed)
        self._show = show
        self._changed: dict[str, Tape] = {}

    def traded(self, tape: Tape, trade: Trade) -> None:
        """This symbol's ticker has changed."""
        self._changed[tape.symbol] = tape
        self.touch()

    def payload(self) -> Payload | None:
        """The tickers that changed, None if none did."""
        changed, self._changed = self._changed, {}
        return [self._show(tape) for tape in changed.values()] or None
