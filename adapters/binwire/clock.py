"""The exchange's time, as far as this process knows it."""

from __future__ import annotations

import time
from collections.abc import Callable


def system_ms() -> int:
    """The system's time in ms."""
    return time.time_ns() // 1_000_000


class Clock:
    """Gives the timestamps of signed requests.

    Args:
        source: own time in ms; the system's if not given.
        offset: ms to add to it to get the exchange's time.

    Attributes:
        offset: may be set at any time; `observe` does it from a measurement.
    """

    def __init__(self, source: Callable[[], int] = system_ms, offset: int = 0) -> None:
        self._source = source
        self.offset = offset

    def now(self) -> int:
        """The exchange's time in ms."""
        return self._source() + self.offset

    def observe(self, server_time: int, sent: int, received: int) -> int:
        """Set the offset by the exchange's answer to `time`.

        Args:
            server_time: `serverTime` of the answer, in ms.
            sent: own time when it was asked, in ms, as `source` gives it.
            received: own time when it was answered.

        Returns:
            The new offset. It is wrong by half the round trip at most.
        """
        self.offset = server_time - (sent + received) // 2
        return self.offset
