"""Trades summed up over stretches of time: what klines and tickers are made of."""

from bisect import bisect_left
from collections.abc import Iterator
from decimal import Decimal

import attrs

from ..clock import MINUTE, SECOND
from ..engine.trades import Trade
from ..wire import ZERO

QUARTER = 15 * MINUTE


@attrs.define
class Bar:
    """What traded from `start` (µs) on; `taker_volume` and `taker_quote` are what takers bought."""

    start: int
    open: Decimal
    high: Decimal
    low: Decimal
    close: Decimal
    first_id: int
    last_id: int
    volume: Decimal = ZERO
    quote: Decimal = ZERO
    taker_volume: Decimal = ZERO
    taker_quote: Decimal = ZERO
    count: int = 0

    @classmethod
    def empty(cls, start: int, price: Decimal) -> "Bar":
        """A stretch without trades shows the price before it, and -1 for the ids that are not there."""
        return cls(start, price, price, price, price, -1, -1)

    @classmethod
    def of(cls, start: int, trade: Trade) -> "Bar":
        """A bar that begins with a trade."""
        bar = cls(start, trade.price, trade.price, trade.price, trade.price, trade.id, trade.id)
        bar.add(trade)
        return bar

    def add(self, trade: Trade) -> None:
        """Count a trade."""
        self.high = max(self.high, trade.price)
        self.low = min(self.low, trade.price)
        self.close = trade.price
        self.last_id = trade.id
        self.volume += trade.qty
        self.quote += trade.quote
        self.count += 1
        if not trade.buyer_is_maker:
            self.taker_volume += trade.qty
            self.taker_quote += trade.quote

    def merge(self, later: "Bar") -> None:
        """Count all that a later bar holds."""
        self.high = max(self.high, later.high)
        self.low = min(self.low, later.low)
        self.close = later.close
        self.last_id = later.last_id
        self.volume += later.volume
        self.quote += later.quote
        self.count += later.count
        self.taker_volume += later.taker_volume
        self.taker_quote += later.taker_quote


class Bars:
    """Bars of one width in order of time, only those in which something traded; the oldest are forgotten."""

    def __init__(self, width: int, kept: int) -> None:
        self.width = width
        self._kept = kept
        self._starts: list[int] = []
        self._bars: list[Bar] = []

    def add(self, trade: Trade) -> None:
        """Count a trade, which is never older than the last."""
        start = trade.time // self.width * self.width
        if self._starts and self._starts[-1] >= start:
            self._bars[-1].add(trade)
            return
        self._starts.append(start)
        self._bars.append(Bar.of(start, trade))
        if len(self._bars) > 2 * self._kept:
            del self._starts[: self._kept], self._bars[: self._kept]

    def between(self, start: int, end: int) -> Iterator[Bar]:
        """The bars that begin in [start, end)."""
        for at in range(bisect_left(self._starts, start), bisect_left(self._starts, end)):
            yield self._bars[at]

    def before(self, moment: int) -> Bar | None:
        """The last bar that begins before a moment."""
        at = bisect_left(self._starts, moment)
        return self._bars[at - 1] if at else None

    @property
    def first(self) -> int | None:
        """When the oldest bar that is kept begins."""
        return self._starts[0] if self._starts else None


class BarStore:
    """The bars of one symbol, fine ones for a short past and coarse ones for a long one.

    Seconds reach back over an hour and more, minutes over the week that rolling windows need, quarters of an hour
    over three months of busy trading.
    """

    def __init__(self) -> None:
        self.seconds = Bars(SECOND, 4_000)
        self.minutes = Bars(MINUTE, 8 * 24 * 60)
        self.quarters = Bars(QUARTER, 92 * 24 * 4)

    def add(self, trade: Trade) -> None:
        """Count a trade."""
        for bars in (self.seconds, self.minutes, self.quarters):
            bars.add(trade)

    def fitting(self, *moments: int) -> Bars:
        """The coarsest bars that begin at all of these moments."""
        for bars in (self.quarters, self.minutes):
            if not any(moment % bars.width for moment in moments):
                return bars
        return self.seconds

    def summed(self, start: int, end: int) -> Bar | None:
        """All that traded in [start, end), None if nothing did; both are whole seconds."""
        total: Bar | None = None
        for bar in self.fitting(start, end).between(start, end):
            if total is None:
                total = attrs.evolve(bar, start=start)
            else:
                total.merge(bar)
        return total

    def price_before(self, moment: int) -> Decimal | None:
        """The last price traded before a moment that is a whole second, None if nothing was."""
        bar = self.fitting(moment).before(moment)
        return bar.close if bar else None
