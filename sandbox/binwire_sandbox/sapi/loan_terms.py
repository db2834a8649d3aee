"""On what terms margin lends: rates, limits and leverage. The pages' examples where they show one (ASSUMPTIONS.md)."""

from decimal import Decimal

import attrs

HOURS = 24
# "Can only adjust 3, 5 or 10": 3 and 5 are Cross Margin Classic, 10 is Cross Margin Pro.
LEVERAGES = (3, 5, 10)
CROSS_LEVERAGE = 5
ISOLATED_LEVERAGE = 10
# `GET /sapi/v1/margin/tradeCoeff`: the margin levels at which the status changes.
NORMAL_BAR = Decimal("1.5")
CALL_BAR = Decimal("1.3")
LIQUIDATION_BAR = Decimal("1.1")
# `liquidationRiskRatio` of isolated margin.
ISOLATED_LIQUIDATION_BAR = Decimal("1.05")


@attrs.frozen
class LoanTerms:
    """Of one asset: its rate by day, and how much of it an account may owe in cross and in isolated margin."""

    daily_rate: Decimal
    cross_limit: Decimal
    isolated_limit: Decimal
    inventory: Decimal = Decimal(100_000_000)

    @property
    def hourly_rate(self) -> Decimal:
        """The rate of an hour, with the eight decimals that are shown."""
        return (self.daily_rate / HOURS).quantize(Decimal("0.00000001"))


KNOWN = {
    "BTC": LoanTerms(Decimal("0.00026125"), Decimal(180), Decimal(270)),
    "USDT": LoanTerms(Decimal("0.00047500"), Decimal(10_000_000), Decimal(2_100_000)),
}
OTHER = LoanTerms(Decimal("0.00030000"), Decimal(10_000), Decimal(10_000))


def loan_terms(asset: str) -> LoanTerms:
    """The terms of an asset."""
    return KNOWN.get(asset, OTHER)


def initial_ratio(leverage: int) -> Decimal:
    """The margin level that a fresh loan must leave: "of 3x is 1.5, […] of 5x is 1.25"."""
    return Decimal(leverage) / (leverage - 1)
