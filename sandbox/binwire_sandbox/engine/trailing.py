"""Trailing stops: a stop whose price follows the market's at a distance."""

from decimal import Decimal

import attrs

from ..wire import ZERO

# "The `trailingDelta` parameter will be done in Basis Points".
BASIS = Decimal(10_000)


@attrs.define(eq=False)
class Trailing:
    """How far the price must come back from its best before an order works.

    Attributes:
        delta: in basis points: 100 are 1 %.
        above: True if the order works once the price has risen from its lowest, False: fallen from its highest.
        time: since when it follows the price, in µs; None: not yet.
    """

    delta: int
    above: bool
    time: int | None = None
    _best: Decimal = attrs.field(default=ZERO, init=False)

    def start(self, price: Decimal, now: int) -> None:
        """Follow the price from here on."""
        self._best, self.time = price, now

    def follow(self, price: Decimal) -> bool:
        """Take note of a trade; True if the price has come back far enough."""
        if self.above:
            self._best = min(self._best, price)
            return price * BASIS >= self._best * (BASIS + self.delta)
        self._best = max(self._best, price)
        return price * BASIS <= self._best * (BASIS - self.delta)
