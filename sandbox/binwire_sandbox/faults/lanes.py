"""Queues whose items wait for their moment, each behind those before it."""

from collections import deque
from collections.abc import Callable

from ..clock import Clock


class Lane:
    """What is delayed of one kind, in its order."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting: deque[Callable[[], None]] = deque()
        self._last = 0

    def put(self, delay: int, action: Callable[[], None]) -> None:
        """Do something after `delay` µs, and not before what was put in earlier; at once if nothing is waited for."""
        if not delay and not self._waiting:
            action()
            return
        self._last = max(self._clock.now() + delay, self._last)
        self._waiting.append(action)
        self._clock.call_at(self._last, self._next)

    def _next(self) -> None:
        """One moment has come: it is the first item's, whichever of several equal ones the loop ran first."""
        self._waiting.popleft()()
