"""How much of each limit is used in the present window of the clock."""

from collections import defaultdict
from collections.abc import Iterator
from typing import TypeAlias

from ..clock import Clock
from ..engine.balances import Channel
from ..wire import Micros
from .limits import Limit

# An address (with an endpoint or host where each has a limit for itself), or whose orders.
Whose: TypeAlias = str | Channel


class Windows:
    """Counters in windows aligned to the clock: "a `1 MINUTE` interval starts every minute"."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        # By limit and whose: in which window something was used last, and how much.
        self._counts: defaultdict[Limit, dict[Whose, tuple[int, int]]] = defaultdict(dict)

    def add(self, limit: Limit, whose: Whose, value: int) -> int:
        """Count `value`, which may be below zero; returns what is used now, never less than zero."""
        window, counts = self._clock.now() // limit.length, self._counts[limit]
        started, count = counts.get(whose, (window, 0))
        now = value if started != window else value + count
        if now < 0:
            now = 0
        counts[whose] = (window, now)
        return now

    def count(self, limit: Limit, whose: Whose) -> int:
        """What is used in the present window."""
        started, count = self._counts[limit].get(whose, (0, 0))
        return count if started == self._clock.now() // limit.length else 0

    def end(self, limit: Limit) -> Micros:
        """When the present window ends."""
        return Micros((self._clock.now() // limit.length + 1) * limit.length)

    def used(self) -> Iterator[tuple[Limit, Whose, int]]:
        """Whatever is not zero in the present windows."""
        for limit, counts in self._counts.items():
            for whose in counts:
                count = self.count(limit, whose)
                if count:
                    yield limit, whose, count

    def clear(self) -> None:
        """Forget all."""
        self._counts.clear()
