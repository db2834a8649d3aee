"""One side of an order book: price levels in order, the best one at hand."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable
from decimal import Decimal
from itertools import islice
from typing import Any, Generic, NamedTuple

from binwire_api._core import N


class Level(NamedTuple, Generic[N]):
    """A price and what is offered or wanted at it."""

    price: N
    quantity: N


class BookSide(Generic[N]):
    """Bids or asks.

    Args:
        best_highest: True of bids, where the highest price is the best one.
        text: whether prices and quantities are text, which sorts by its value, not by its letters.
    """

    def __init__(self, *, best_highest: bool, text: bool = False) -> None:
        self._best_highest = best_highest
        self._text = text
        self._prices: list[Any] = []
        """Ascending, as numbers."""
        self._levels: dict[Any, tuple[N, N]] = {}
        """By price as a number."""

    @property
    def best(self) -> Level[N] | None:
        """The best level, None if there is none."""
        if not self._prices:
            return None
        return Level(*self._levels[self._prices[-1 if self._best_highest else 0]])

    def levels(self, limit: int | None = None) -> list[Level[N]]:
        """The best levels, best first; all if no limit is given."""
        prices = reversed(self._prices) if self._best_highest else iter(self._prices)
        return [Level(*self._levels[price]) for price in islice(prices, limit)]

    def quantity(self, price: N) -> N | None:
        """What stands at a price, None if nothing is known to."""
        level = self._levels.get(Decimal(price) if self._text else price)
        return None if level is None else level[1]

    def replace(self, levels: Iterable[tuple[N, N]]) -> None:
        """These levels and no others."""
        self._prices.clear()
        self._levels.clear()
        for price, quantity in levels:
            key, amount = (Decimal(price), Decimal(quantity)) if self._text else (price, quantity)
            if amount:
                self._levels[key] = price, quantity
        self._prices.extend(sorted(self._levels))

    def update(self, levels: Iterable[tuple[N, N]]) -> None:
        """Take over absolute quantities: "if the quantity is zero, remove the price level from the order book".

        That a level to be removed is not there "can happen and is normal".
        """
        known, prices, text = self._levels, self._prices, self._text
        for level in levels:
            price, quantity = level
            key, amount = (Decimal(price), Decimal(quantity)) if text else (price, quantity)
            if amount:
                if key not in known:
                    insort(prices, key)
                known[key] = level
            elif known.pop(key, None) is not None:
                del prices[bisect_left(prices, key)]

    def clear(self) -> None:
        """Nothing is known any more."""
        self._prices.clear()
        self._levels.clear()
