"""Wallets: what an account holds in one market, free and locked."""

from collections import defaultdict
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

import attrs

from ..errors import insufficient_balance
from ..wire import ZERO


class Market(StrEnum):
    """The markets that have user data of their own."""

    SPOT = "spot"
    MARGIN = "margin"
    ISOLATED_MARGIN = "isolated_margin"
    MARGIN_RISK = "margin_risk"
    FAPI = "fapi"


class Channel(NamedTuple):
    """Whose user data, of which market; `symbol` only where each symbol is an account of its own.

    Every order is found by its channel many times: a tuple is hashed and compared without a Python call.
    """

    account: str
    market: Market
    symbol: str | None = None


@attrs.define
class Balance:
    """Amounts of one asset; `borrowed` is the principal owed and `interest` what is owed for it, margin only."""

    free: Decimal = ZERO
    locked: Decimal = ZERO
    borrowed: Decimal = ZERO
    interest: Decimal = ZERO

    @property
    def debt(self) -> Decimal:
        """All that is owed."""
        return self.borrowed + self.interest


@attrs.define(eq=False)
class Wallet:
    """The balances of one channel. No amount ever goes below zero."""

    channel: Channel
    balances: dict[str, Balance] = attrs.field(factory=lambda: defaultdict(Balance))
    updated: int = 0

    def lock(self, asset: str, value: Decimal) -> None:
        """Set aside funds for an order.

        Raises:
            ApiError: -2010, there is less.
        """
        balance = self.balances[asset]
        if balance.free < value:
            raise insufficient_balance()
        balance.free -= value
        balance.locked += value

    def unlock(self, asset: str, value: Decimal) -> None:
        """Give back what an order no longer needs."""
        self.balances[asset].locked -= value
        self.balances[asset].free += value

    def spend_locked(self, asset: str, value: Decimal) -> None:
        """Pay out of what was set aside."""
        self.balances[asset].locked -= value

    def receive(self, asset: str, value: Decimal) -> None:
        """Add to the free amount."""
        self.balances[asset].free += value

    def borrow(self, asset: str, value: Decimal) -> None:
        """Take a loan: it is free to use and owed."""
        self.balances[asset].free += value
        self.balances[asset].borrowed += value

    def repay(self, asset: str, most: Decimal) -> tuple[Decimal, Decimal]:
        """Pay back what is owed, interest first, as far as it is free; returns interest and principal paid.

        `most` bounds what is paid.
        """
        balance = self.balances[asset]
        value = min(balance.free, balance.debt, most)
        interest = min(value, balance.interest)
        balance.free -= value
        balance.interest -= interest
        balance.borrowed -= value - interest
        return interest, value - interest
