"""Positions of futures, one for each symbol and side that an account may hold."""

from decimal import ROUND_HALF_EVEN, Decimal

import attrs

from ..wire import UNIT, ZERO

BOTH, LONG, SHORT = "BOTH", "LONG", "SHORT"
ONE_WAY_SIDES, HEDGE_SIDES = (BOTH,), (LONG, SHORT)


@attrs.define(eq=False)
class Position:
    """A position; `qty` is below zero when short.

    Attributes:
        side: `BOTH` in one-way mode, else `LONG` or `SHORT`.
        entry: the average price it was opened at; zero when flat.
        realised: all profit of the symbol and side so far, commissions not taken off.
        spent: what commissions and funding have cost since it was last flat, profits taken off.
        isolated: the margin set aside for it alone; zero where the margin is crossed.
        updated: when it last changed, in µs.
    """

    symbol: str
    side: str = BOTH
    qty: Decimal = ZERO
    entry: Decimal = ZERO
    realised: Decimal = ZERO
    spent: Decimal = ZERO
    isolated: Decimal = ZERO
    updated: int = 0

    @property
    def break_even(self) -> Decimal:
        """The price at which closing it leaves nothing won or lost: 0.385 and a fee of 0.02 % make 0.385077."""
        return self.entry + self.spent / self.qty if self.qty else ZERO

    def unrealised(self, mark: Decimal) -> Decimal:
        """What it would win or lose at the mark price."""
        return (mark - self.entry) * self.qty

    def trade(self, qty: Decimal, price: Decimal, commission: Decimal) -> tuple[Decimal, Decimal]:
        """Add `qty` (below zero: sell); returns the profit realised and the quantity that was closed."""
        closing = min(abs(qty), abs(self.qty)) if qty * self.qty < ZERO else ZERO
        gained = price - self.entry if self.qty > ZERO else self.entry - price
        profit = (gained * closing).quantize(UNIT, ROUND_HALF_EVEN) if closing else ZERO
        held, opening = self.qty + qty, abs(qty) - closing
        if held == ZERO:
            self.entry = self.spent = ZERO
        elif opening and closing:
            self.entry, self.spent = price, commission * opening / abs(qty)
        else:
            if opening:
                self.entry = (self.entry * abs(self.qty) + price * opening) / abs(held)
            self.spent += commission - profit
        self.qty = held
        self.realised += profit
        return profit, closing
