"""Stop orders of one symbol, from placement until a trade lets them work."""

from collections import deque
from decimal import Decimal

import attrs

from .orders import Order


@attrs.define(eq=False)
class Triggers:
    """Orders that wait for their stop price, and those whose price has been traded at, both oldest first."""

    _waiting: list[Order] = attrs.field(factory=lambda: list[Order](), init=False)
    _due: deque[Order] = attrs.field(factory=lambda: deque[Order](), init=False)

    def add(self, order: Order) -> None:
        """Let an order wait."""
        self._waiting.append(order)

    def remove(self, order: Order) -> None:
        """The order is done before it worked."""
        if order in self._waiting:
            self._waiting.remove(order)
        else:
            self._due.remove(order)

    def traded(self, price: Decimal, now: int) -> None:
        """A trade happened: the orders that it triggers are due."""
        if not self._waiting:
            return
        woken = {id(order) for order in self._waiting if order.wakes(price, now)}
        if woken:
            self._due.extend(order for order in self._waiting if id(order) in woken)
            self._waiting = [order for order in self._waiting if id(order) not in woken]

    def next_due(self) -> Order | None:
        """The next order to work, taken out; None if there is none."""
        return self._due.popleft() if self._due else None
