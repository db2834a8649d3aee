"""How many frames of a kind came within one second."""

from collections import deque

from ..clock import SECOND, Clock


class RateMeter:
    """Counts arrivals within the last second of the exchange's clock."""

    def __init__(self, clock: Clock, most: int) -> None:
        self._clock = clock
        self._most = most
        self._arrivals: deque[int] = deque()

    def exceeded(self) -> bool:
        """Count one more; True if there are more than there may be."""
        now, arrivals = self._clock.now(), self._arrivals
        while arrivals and arrivals[0] <= now - SECOND:
            arrivals.popleft()
        arrivals.append(now)
        return len(arrivals) > self._most
