"""How long to wait before the next attempt; chance is an argument."""

from __future__ import annotations


class Backoff:
    """Exponential, each wait between half its bound and the bound, so that many clients do not return as one.

    Args:
        first: bound of the first wait, in seconds.
        most: bound that no wait exceeds. The exchange takes 300 connection attempts in 5 minutes from one address.
        factor: by which the bound grows.
    """

    def __init__(self, first: float = 0.5, most: float = 60.0, factor: float = 2.0) -> None:
        self._first = first
        self._most = most
        self._factor = factor
        self._bound = first

    def next(self, chance: float) -> float:
        """Seconds to wait now.

        Args:
            chance: evenly distributed in [0, 1).
        """
        bound = min(self._bound, self._most)
        self._bound = min(bound * self._factor, self._most)
        return bound * (1 + chance) / 2

    def reset(self) -> None:
        """An attempt succeeded: the next wait is the first again."""
        self._bound = self._first
