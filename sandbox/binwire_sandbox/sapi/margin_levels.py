"""What margin wallets are worth, how high their margin level is, and how much they may borrow or give away."""

from collections.abc import Callable
from decimal import Decimal

import attrs

from ..engine.balances import Channel, Market, Wallet
from ..spot.market import SpotMarket
from ..wire import ZERO, floor
from .loan_terms import (
    CALL_BAR,
    CROSS_LEVERAGE,
    ISOLATED_LEVERAGE,
    ISOLATED_LIQUIDATION_BAR,
    LIQUIDATION_BAR,
    NORMAL_BAR,
    initial_ratio,
    loan_terms,
)

# What margin's pages show without a debt.
HIGHEST = Decimal(999)


@attrs.frozen
class Worth:
    """What a wallet holds and owes, in USDT."""

    assets: Decimal
    liabilities: Decimal

    @property
    def net(self) -> Decimal:
        """What is its owner's."""
        return self.assets - self.liabilities

    @property
    def level(self) -> Decimal:
        """Assets by liabilities."""
        return floor(self.assets / self.liabilities) if self.liabilities else HIGHEST


class MarginLevels:
    """Values wallets at the last prices.

    Attributes:
        leverages: the maximum leverage of each account's cross margin that is not the ready one.
    """

    def __init__(self, market: SpotMarket, wallet: Callable[[Channel], Wallet]) -> None:
        self._market = market
        self._wallet = wallet
        self.leverages: dict[str, int] = {}

    def price(self, asset: str, quote: str = "USDT") -> Decimal:
        """What one of an asset is worth; zero if no symbol tells."""
        in_usdt = self._in_usdt(asset)
        return in_usdt if quote == "USDT" else in_usdt / (self._in_usdt(quote) or 1)

    def _in_usdt(self, asset: str) -> Decimal:
        if asset == "USDT":
            return Decimal(1)
        return self._market.last_price.get(f"{asset}USDT", ZERO)

    def worth(self, wallet: Wallet) -> Worth:
        """What a wallet holds and owes."""
        assets = liabilities = ZERO
        for asset, balance in wallet.balances.items():
            price = self._in_usdt(asset)
            assets += (balance.free + balance.locked) * price
            liabilities += balance.debt * price
        return Worth(assets, liabilities)

    def status(self, channel: Channel, level: Decimal) -> str:
        """The status that a margin level has: the bars are those of `tradeCoeff`, or of isolated margin's tiers."""
        last = LIQUIDATION_BAR if channel.market is Market.MARGIN else ISOLATED_LIQUIDATION_BAR
        if level <= last:
            return "FORCE_LIQUIDATION"
        if level <= LIQUIDATION_BAR:
            return "PRE_LIQUIDATION"
        if level < CALL_BAR:
            return "MARGIN_CALL"
        return "NORMAL" if level < NORMAL_BAR else "EXCESSIVE"

    def leverage(self, channel: Channel) -> int:
        """How many times its own funds a wallet may hold."""
        if channel.market is Market.ISOLATED_MARGIN:
            return ISOLATED_LEVERAGE
        return self.leverages.get(channel.account, CROSS_LEVERAGE)

    def limit(self, channel: Channel, asset: str) -> Decimal:
        """How much of an asset may be owed, whatever the wallet is worth."""
        terms = loan_terms(asset)
        return terms.isolated_limit if channel.market is Market.ISOLATED_MARGIN else terms.cross_limit

    def borrowable(self, channel: Channel, asset: str) -> Decimal:
        """How much more may be borrowed: the margin level stays at the initial ratio of the leverage or above it."""
        wallet, price = self._wallet(channel), self._in_usdt(asset)
        if not price:
            return ZERO
        worth = self.worth(wallet)
        by_level = (worth.net * (self.leverage(channel) - 1) - worth.liabilities) / price
        left = self.limit(channel, asset) - wallet.balances[asset].borrowed
        return max(ZERO, floor(min(by_level, left)))

    def transferable(self, channel: Channel, asset: str) -> Decimal:
        """How much may leave: what is free, with a debt only what the initial ratio does not need (ASSUMPTIONS.md)."""
        wallet, price = self._wallet(channel), self._in_usdt(asset)
        free, worth = wallet.balances[asset].free, self.worth(wallet)
        if not worth.liabilities or not price:
            return free
        kept = worth.liabilities * max(NORMAL_BAR, initial_ratio(self.leverage(channel)))
        return max(ZERO, min(free, floor((worth.assets - kept) / price)))
