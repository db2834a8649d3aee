"""The exchange's time, real or moved by hand."""

import asyncio
import heapq
import itertools
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol, Self

from .wire import Micros

# In µs, as all times of the exchange.
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
# 9000-01-01, far from 9999, where Python's calendar ends in which klines find their months.
LATEST = 221_845_392_000 * SECOND


class Timer(Protocol):
    """A callback that waits for its moment."""

    def cancel(self) -> None:
        """Forget it."""
        ...


class Clock(Protocol):
    """What the exchange reads its time from and sets its alarms by."""

    def now(self) -> Micros:
        """The present moment."""
        ...

    def call_at(self, when: int, callback: Callable[[], None]) -> Timer:
        """Run `callback` once the moment `when` (µs) has come."""
        ...

    def ahead(self) -> int:
        """How far in µs it is being moved on just now."""
        ...


class RealClock:
    """The machine's own time."""

    def now(self) -> Micros:
        """The present moment."""
        return Micros(time.time_ns() // 1000)

    def call_at(self, when: int, callback: Callable[[], None]) -> Timer:
        """Run `callback` on the running event loop once the moment has come."""
        delay = max(0, when - self.now()) / SECOND
        return RealTimer(asyncio.get_running_loop().call_later(delay, callback))

    def ahead(self) -> int:
        """Nothing moves it."""
        return 0


class RealTimer:
    """A timer of a `RealClock`."""

    def __init__(self, handle: asyncio.TimerHandle) -> None:
        self._handle = handle

    def cancel(self) -> None:
        """Forget it."""
        self._handle.cancel()

    def __deepcopy__(self, memo: object) -> Self:
        """Itself: what is copied sets no alarms."""
        return self


class ManualTimer:
    """A timer of a `ManualClock`."""

    def __init__(self, callback: Callable[[], None]) -> None:
        self._callback: Callable[[], None] | None = callback

    def cancel(self) -> None:
        """Forget it."""
        self._callback = None

    def __deepcopy__(self, memo: object) -> Self:
        """Itself: what is copied sets no alarms."""
        return self

    def fire(self) -> None:
        """Run it, unless it was cancelled."""
        callback, self._callback = self._callback, None
        if callback is not None:
            callback()


class ManualClock:
    """A clock that stands still until it is advanced."""

    def __init__(self, start: int | None = None) -> None:
        """`start` in µs since the epoch; the machine's time if not given."""
        self._now = RealClock().now() if start is None else Micros(start)
        self._target = self._now
        self._timers: list[tuple[int, int, ManualTimer]] = []
        self._order = itertools.count()

    def now(self) -> Micros:
        """The present moment."""
        return self._now

    def call_at(self, when: int, callback: Callable[[], None]) -> Timer:
        """Run `callback` when `advance` reaches the moment `when`."""
        timer = ManualTimer(callback)
        heapq.heappush(self._timers, (when, next(self._order), timer))
        return timer

    def ahead(self) -> int:
        """How far in µs `advance` has still to go: 0 unless it is what calls."""
        return self._target - self._now

    def advance(self, *, hours: float = 0, minutes: float = 0, seconds: float = 0, milliseconds: float = 0) -> None:
        """Move on, running what falls due in the order of its moments, timers set meanwhile included.

        Raises:
            ValueError: it would leave the calendar; nothing has happened.
        """
        step = timedelta(hours=hours, minutes=minutes, seconds=seconds, milliseconds=milliseconds)
        target = Micros(self._now + step // timedelta(microseconds=1))
        if target > LATEST:
            raise ValueError("the clock goes no further than the year 9000")
        self._target = target
        while self._timers and self._timers[0][0] <= target:
            when, _, timer = heapq.heappop(self._timers)
            self._now = Micros(max(self._now, when))
            timer.fire()
        self._now = target
