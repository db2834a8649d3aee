"""Notional brackets of contracts: the leverage that they allow, and the maintenance margin that they ask for."""

from collections.abc import Sequence
from decimal import Decimal

import attrs

from ..wire import ZERO


@attrs.frozen
class Bracket:
    """Notionals from `floor` up to `cap`; `cum` is the page's "auxiliary number for quick calculation"."""

    number: int
    leverage: int
    floor: int
    cap: int
    ratio: Decimal
    cum: Decimal


@attrs.frozen
class Brackets:
    """The brackets of one contract, the lowest notional first."""

    rows: Sequence[Bracket]

    @property
    def max_leverage(self) -> int:
        """The highest initial leverage of all."""
        return self.rows[0].leverage

    def max_notional(self, leverage: int) -> int:
        """The largest position that an initial leverage allows."""
        return max(row.cap for row in self.rows if row.leverage >= leverage)

    def of(self, notional: Decimal) -> Bracket:
        """The bracket that a notional (zero or above) falls into; the last one has no end."""
        return next((row for row in self.rows if notional <= row.cap), self.rows[-1])

    def maintenance(self, notional: Decimal) -> Decimal:
        """The maintenance margin of a position of a notional (zero or above)."""
        row = self.of(notional)
        return notional * row.ratio - row.cum


def brackets(*rows: tuple[int, int, str]) -> Brackets:
    """Brackets from leverage, cap and maintenance ratio of each.

    `cum` makes the maintenance margin continuous: the same from below and from above at each cap.
    """
    made: list[Bracket] = []
    floor, ratio, cum = 0, ZERO, ZERO
    for number, (leverage, cap, text) in enumerate(rows, 1):
        if made:
            cum += floor * (Decimal(text) - ratio)
        ratio = Decimal(text)
        made.append(Bracket(number, leverage, floor, cap, ratio, cum))
        floor = cap
    return Brackets(tuple(made))


def ready_brackets() -> dict[str, Brackets]:
    """The brackets of the ready contracts. Only the first row for ETHUSDT is a page's; ASSUMPTIONS.md."""
    return {
        "BTCUSDT": brackets(
            (125, 300_000, "0.004"),
            (100, 800_000, "0.005"),
            (75, 3_000_000, "0.0065"),
            (50, 12_000_000, "0.01"),
            (25, 70_000_000, "0.02"),
            (20, 100_000_000, "0.025"),
            (10, 230_000_000, "0.05"),
            (5, 480_000_000, "0.1"),
            (2, 1_200_000_000, "0.25"),
            (1, 1_800_000_000, "0.5"),
        ),
        "ETHUSDT": brackets(
            (75, 10_000, "0.0065"),
            (50, 2_000_000, "0.01"),
            (25, 20_000_000, "0.02"),
            (20, 60_000_000, "0.025"),
            (10, 120_000_000, "0.05"),
            (5, 250_000_000, "0.1"),
            (2, 600_000_000, "0.25"),
            (1, 900_000_000, "0.5"),
        ),
    }
