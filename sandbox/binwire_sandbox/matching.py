"""A price-time priority order book."""

from collections import deque
from collections.abc import Iterator
from decimal import Decimal

from sortedcontainers import SortedDict

from .orders import Order, OrderType, Side
from .wire import ZERO


class Book:
    """Resting orders of one symbol: best price first, then the order that came first."""

    def __init__(self) -> None:
        # Keys are prices, negated on the bid side, so that the best level is the first on both.
        self._sides: dict[Side, SortedDict[Decimal, deque[Order]]] = {Side.BUY: SortedDict(), Side.SELL: SortedDict()}

    @staticmethod
    def _key(side: Side, price: Decimal) -> Decimal:
        return -price if side is Side.BUY else price

    def add(self, order: Order) -> None:
        """Put an order at the end of its price level."""
        levels = self._sides[order.side]
        levels.setdefault(self._key(order.side, order.price), deque()).append(order)

    def remove(self, order: Order) -> None:
        """Take an order off the book."""
        levels = self._sides[order.side]
        key = self._key(order.side, order.price)
        level = levels[key]
        level.remove(order)
        if not level:
            del levels[key]

    def against(self, taker: Order) -> Iterator[Order]:
        """The orders `taker` may trade with, in the order in which it would."""
        side = taker.side.other
        for key in list(self._sides[side]):
            price = abs(key)
            if taker.type is not OrderType.MARKET and not _crosses(taker, price):
                return
            yield from list(self._sides[side][key])

    def best(self, side: Side) -> Decimal | None:
        """The best price of a side, None if it is empty."""
        levels = self._sides[side]
        return abs(levels.peekitem(0)[0]) if levels else None

    def matches(self, taker: Order) -> Iterator[tuple[Order, Decimal]]:
        """Pairs of resting order and quantity that would fill `taker`; nothing is changed."""
        left = taker.remaining
        for maker in self.against(taker):
            if left <= ZERO:
                return
            qty = min(left, maker.remaining)
            left -= qty
            yield maker, qty

    def available(self, taker: Order) -> Decimal:
        """How much of `taker` the book could fill now."""
        return sum((qty for _, qty in self.matches(taker)), ZERO)


def _crosses(taker: Order, price: Decimal) -> bool:
    return price <= taker.price if taker.side is Side.BUY else price >= taker.price
