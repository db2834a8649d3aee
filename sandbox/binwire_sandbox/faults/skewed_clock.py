"""The time as the exchange believes it to be, right or wrong."""

from collections.abc import Callable

import attrs

from ..clock import Clock, Timer
from ..wire import Micros
from .faults import Faults


@attrs.frozen
class SkewedClock:
    """The time that the exchange believes it is: what timestamps are held against, and what `serverTime` says."""

    clock: Clock
    faults: Faults

    def now(self) -> Micros:
        """The present moment, as the request that is dealt with meets it."""
        return Micros(self.clock.now() + self.faults.skew) if self.faults.skew else self.clock.now()

    def call_at(self, when: int, callback: Callable[[], None]) -> Timer:
        """An alarm by the true time."""
        return self.clock.call_at(when, callback)

    def ahead(self) -> int:
        """How far in µs the true time is being moved on just now."""
        return self.clock.ahead()
