"""A price-time priority order book."""

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Callable, Iterator
from decimal import Decimal

import attrs

from ..wire import ZERO
from .order_enums import Side
from .orders import Order


@attrs.define(eq=False)
class Levels:
    """One side of a book: price levels, best first, each with its orders in the order in which they came.

    Keys are prices, negated on the bid side, so that the best level has the smallest key on both sides.
    """

    side: Side
    keys: list[Decimal] = attrs.field(factory=lambda: list[Decimal]())
    queues: dict[Decimal, deque[Order]] = attrs.field(factory=lambda: dict[Decimal, deque[Order]]())

    def key(self, price: Decimal) -> Decimal:
        """Where a price stands."""
        return -price if self.side is Side.BUY else price

    def add(self, order: Order) -> None:
        """Put an order at the end of its level."""
        key = self.key(order.price)
        if key not in self.queues:
            insort(self.keys, key)
            self.queues[key] = deque()
        self.queues[key].append(order)

    def to_end(self, order: Order) -> None:
        """Let an order wait behind all others of its level."""
        queue = self.queues[self.key(order.price)]
        queue.remove(order)
        queue.append(order)

    def remove(self, order: Order) -> None:
        """Take an order away, and its level with the last one."""
        key = self.key(order.price)
        self.queues[key].remove(order)
        if not self.queues[key]:
            del self.queues[key]
            del self.keys[bisect_left(self.keys, key)]


class Book:
    """Resting orders of one symbol.

    Attributes:
        update_id: counts the changes of price levels; depth streams and snapshots show it.
        on_change: is told of each change of a level, with its side and price.

    Args:
        keeps_icebergs: whether the next part of an iceberg keeps the order's place, instead of going to the end.
    """

    def __init__(self, keeps_icebergs: bool = False) -> None:
        self._keeps_icebergs = keeps_icebergs
        self._sides = {side: Levels(side) for side in Side}
        self.update_id = 0
        self.on_change: Callable[[Side, Decimal], None] = _unheard

    def add(self, order: Order) -> None:
        """Put an order on the book, an iceberg with its first part."""
        order.part = min(order.iceberg_qty, order.remaining)
        self._sides[order.side].add(order)
        self._changed(order)

    def remove(self, order: Order) -> None:
        """Take an order off the book."""
        self._sides[order.side].remove(order)
        self._changed(order)

    def reduced(self, order: Order) -> None:
        """A resting order lost some of its quantity and kept its place."""
        order.part = min(order.part, order.remaining)
        self._changed(order)

    def traded(self, order: Order, qty: Decimal) -> None:
        """A resting order traded: it is done, or its level shows less, or the next part of an iceberg comes.

        Where that part goes is an assumption.
        """
        order.part -= qty if order.iceberg_qty else ZERO
        if not order.is_open:
            self.remove(order)
            return
        if order.iceberg_qty and order.part <= ZERO:
            order.part = min(order.iceberg_qty, order.remaining)
            if not self._keeps_icebergs:
                self._sides[order.side].to_end(order)
        self._changed(order)

    def _changed(self, order: Order) -> None:
        self.update_id += 1
        self.on_change(order.side, order.price)

    # What the public sees ----------------------------------------------------------------------------------------

    def quantity(self, side: Side, price: Decimal) -> Decimal:
        """What rests at a price, zero if nothing does."""
        levels = self._sides[side]
        return sum((order.shown for order in levels.queues.get(levels.key(price), ())), ZERO)

    def depth(self, side: Side, limit: int) -> list[tuple[Decimal, Decimal]]:
        """Prices and quantities of at most `limit` levels, best first."""
        keys = self._sides[side].keys[:limit]
        return [(abs(key), self.quantity(side, abs(key))) for key in keys]

    # Matching ----------------------------------------------------------------------------------------------------

    def levels_against(self, taker: Order) -> Iterator[deque[Order]]:
        """The levels `taker` may trade with, best first. The book must not change meanwhile."""
        levels = self._sides[taker.side.other]
        for key in levels.keys:
            if not taker.type.at_market and not _crosses(taker, abs(key)):
                return
            yield levels.queues[key]

    def against(self, taker: Order) -> Iterator[Order]:
        """The orders `taker` may trade with, each once, in the order in which it would begin to."""
        for queue in self.levels_against(taker):
            yield from queue

    def best(self, side: Side) -> Decimal | None:
        """The best price of a side, None if it is empty."""
        return self.level(side, 0)

    def level(self, side: Side, behind: int) -> Decimal | None:
        """The price so many levels behind the best one, None if there are not as many."""
        keys = self._sides[side].keys
        return abs(keys[behind]) if behind < len(keys) else None

    def matches(self, taker: Order) -> Iterator[tuple[Order, Decimal]]:
        """Pairs of resting order and quantity that would fill `taker`; nothing is changed."""
        left = taker.remaining
        for queue in self.levels_against(taker):
            for maker, shown in self.parts(queue):
                if left <= ZERO:
                    return
                qty = min(left, shown)
                left -= qty
                yield maker, qty

    def parts(self, queue: deque[Order]) -> Iterator[tuple[Order, Decimal]]:
        """What a level gives, in order: what it shows, then part after part what its icebergs hide."""
        hidden: deque[tuple[Order, Decimal]] = deque()
        for order in queue:
            yield order, order.shown
            if order.shown < order.remaining:
                hidden.append((order, order.remaining - order.shown))
            if self._keeps_icebergs:
                yield from _shared_out(hidden)
        yield from _shared_out(hidden)

    def available(self, taker: Order) -> Decimal:
        """How much of `taker` the book could fill now."""
        return sum((qty for _, qty in self.matches(taker)), ZERO)


def _unheard(side: Side, price: Decimal) -> None:
    """Nobody watches the book."""


def _shared_out(hidden: deque[tuple[Order, Decimal]]) -> Iterator[tuple[Order, Decimal]]:
    """What icebergs hide, a part of each in turn."""
    while hidden:
        order, left = hidden.popleft()
        part = min(order.iceberg_qty, left)
        yield order, part
        if part < left:
            hidden.append((order, left - part))


def _crosses(taker: Order, price: Decimal) -> bool:
    return price <= taker.price if taker.side is Side.BUY else price >= taker.price
