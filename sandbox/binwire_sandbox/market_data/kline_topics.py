"""Kline streams."""

from collections.abc import Callable
from typing import TypeAlias

from ..clock import Clock, Timer
from ..engine.trades import Trade
from .intervals import Interval
from .klines import Kline, kline_at
from .market_streams import PacedTopic, Payload, Publish
from .tape import Tape

ShowKline: TypeAlias = Callable[[Tape, Kline, bool], Payload]


class KlineTopic(PacedTopic):
    """The present kline while it changes, and each kline once more when it is closed."""

    def __init__(
        self, publish: Publish, tape: Tape, clock: Clock, speed: int, show: ShowKline, interval: Interval
    ) -> None:
        super().__init__(publish, [tape], clock, speed)
        self._tape = tape
        self._interval = interval
        self._show = show
        self._closing: Timer | None = None

    def start(self) -> None:
        """Begin to watch."""
        super().start()
        self._await_end(self.clock.now())

    def stop(self) -> None:
        """Watch no more."""
        super().stop()
        if self._closing is not None:
            self._closing.cancel()

    def traded(self, tape: Tape, trade: Trade) -> None:
        """The present kline has changed."""
        self.touch()

    def payload(self) -> Payload | None:
        """The present kline, None as long as nothing traded in it."""
        kline = kline_at(self._tape, self._interval, self.clock.now())
        return self._show(self._tape, kline, False) if kline is not None and kline.bar.count else None

    def _await_end(self, moment: int) -> None:
        start = self._interval.start(moment)
        end = self._interval.end(start)
        self._closing = self.clock.call_at(end, lambda: self._close(start, end))

    def _close(self, start: int, end: int) -> None:
        """Show the closed kline; what was waiting to be said has been said with it."""
        self.wait()
        kline = kline_at(self._tape, self._interval, start)
        if kline is not None:
            self.publish(self._show(self._tape, kline, True))
        self._await_end(end)
