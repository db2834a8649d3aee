"""Statistics of a window of time: what tickers show."""

from decimal import Decimal

import attrs

from ..clock import MINUTE
from ..wire import ZERO, Micros
from .bars import Bar
from .tape import Tape


@attrs.frozen
class Statistics:
    """What traded in a window; everything is zero, and the ids -1, where nothing did.

    `before` is the last price before the window, `last_qty` the quantity of the symbol's last trade.
    """

    opened: Micros
    closed: Micros
    bar: Bar
    before: Decimal
    last_qty: Decimal

    @property
    def change(self) -> Decimal:
        """Last price less the first one."""
        return self.bar.close - self.bar.open

    @property
    def percent(self) -> Decimal:
        """The change in percent of the first price."""
        return self.change * 100 / self.bar.open if self.bar.open else ZERO

    @property
    def average(self) -> Decimal:
        """The volume-weighted price."""
        return self.bar.quote / self.bar.volume if self.bar.volume else ZERO


def statistics(tape: Tape, opened: int, closed: int | None = None) -> Statistics:
    """What traded from `opened` (µs) up to the present, or up to `closed` where that is earlier.

    The first minute of the window is counted trade by trade as far as single trades are remembered.
    """
    now = tape.now()
    whole = -(-opened // MINUTE) * MINUTE
    bar = _begun(tape, opened, whole)
    for later in tape.bars.minutes.between(whole, now + 1):
        if bar is None:
            bar = attrs.evolve(later)
        else:
            bar.merge(later)
    last = tape.trades[-1].qty if tape.trades else ZERO
    shown = bar or Bar.empty(opened, ZERO)
    return Statistics(Micros(opened), Micros(now if closed is None else closed), shown, _before(tape, opened), last)


def _begun(tape: Tape, opened: int, whole: int) -> Bar | None:
    """The part of the first minute that lies in the window."""
    bar: Bar | None = None
    if opened == whole:
        return None
    for trade in tape.trades:
        if trade.time >= whole:
            break
        if trade.time < opened:
            continue
        if bar is None:
            bar = Bar.of(opened, trade)
        else:
            bar.add(trade)
    return bar


def _before(tape: Tape, opened: int) -> Decimal:
    """The last price before the window, zero if there was none."""
    price = tape.bars.price_before(opened // MINUTE * MINUTE) or ZERO
    for trade in tape.trades:
        if trade.time >= opened:
            break
        price = trade.price
    return price


def rolling_start(now: int, width: int) -> int:
    """Where a rolling window begins: at least `width` µs ago, on a minute."""
    return (now - width) // MINUTE * MINUTE
