"""No more messages in a second than the exchange takes on one connection."""

from __future__ import annotations

from collections import deque

SECOND = 1_000.0


class Pace:
    """Messages that are answered, sent one at a time.

    A message is counted from its answer on: that is the latest moment at which the exchange can have counted it, so
    however long messages take on their way, it never sees more of them in a second.

    Args:
        limit: messages a second: "a PING frame, a PONG frame, a JSON controlled message". One of them is left to the
            pongs, which cannot wait: the exchange asks for one every 20 s at most.
    """

    def __init__(self, limit: int) -> None:
        if limit < 2:
            raise ValueError(f"{limit} messages a second: one is for pongs, so at least 2 are needed")
        self._answered: deque[float] = deque(maxlen=limit - 1)

    def answered(self, now: float) -> None:
        """The exchange has counted the message, at `now` (ms) at the latest."""
        self._answered.append(now)

    def free_at(self) -> float | None:
        """When the next one may be sent, in ms; None: at once."""
        if len(self._answered) < (self._answered.maxlen or 0):
            return None
        return self._answered[0] + SECOND

    def reset(self) -> None:
        """Another connection: the exchange counts from nothing."""
        self._answered.clear()
