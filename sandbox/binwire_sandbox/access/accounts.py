"""Accounts, their keys and their wallets."""

import itertools
from collections.abc import Iterator
from decimal import Decimal
from typing import TypedDict

import attrs

from ..engine.balances import Channel, Market, Wallet
from .keys import ApiKey, KeyListing, KeyType, new_key

NAMES = ("alpha", "beta", "gamma", "delta", "epsilon", "zeta")
DEPOSIT = {"USDT": Decimal(1_000_000), "BTC": Decimal(100), "ETH": Decimal(1_000), "BNB": Decimal(1_000)}
# Little, so that ordinary orders are enough to borrow, and to bring the margin level down.
MARGIN_DEPOSIT = {"USDT": Decimal(10_000), "BTC": Decimal("0.005"), "ETH": Decimal(10), "BNB": Decimal(10)}


class AccountListing(TypedDict):
    """An account with its keys, as its owner is told them."""

    name: str
    keys: list[KeyListing]


@attrs.define(eq=False)
class Account:
    """A user of the exchange."""

    name: str
    uid: int
    keys: list[ApiKey]

    def listing(self) -> AccountListing:
        """The account as the start-up line shows it."""
        return {"name": self.name, "keys": [key.listing() for key in self.keys]}


class Accounts:
    """All accounts, found by name or by API key."""

    def __init__(
        self, deposit: dict[str, Decimal] | None = None, margin_deposit: dict[str, Decimal] | None = None
    ) -> None:
        self._deposit = DEPOSIT if deposit is None else deposit
        self._margin_deposit = MARGIN_DEPOSIT if margin_deposit is None else margin_deposit
        self._accounts: dict[str, Account] = {}
        self._keys: dict[str, ApiKey] = {}
        self._wallets: dict[Channel, Wallet] = {}
        self._uids = itertools.count(354937868)

    def __iter__(self) -> Iterator[Account]:
        return iter(self._accounts.values())

    def __contains__(self, name: object) -> bool:
        return name in self._accounts

    def add(self, name: str, keys: list[ApiKey] | None = None) -> Account:
        """Open an account, with a key of each kind unless some are given."""
        keys = [new_key(name, type) for type in KeyType] if keys is None else keys
        account = Account(name, next(self._uids), keys)
        self._accounts[name] = account
        for key in keys:
            self._keys[key.api_key] = key
        return account

    def __getitem__(self, name: str) -> Account:
        return self._accounts[name]

    def key(self, api_key: str) -> ApiKey | None:
        """The key, None if there is none such or it was revoked."""
        return self._keys.get(api_key)

    def revoke(self, api_key: str) -> bool:
        """Forget a key; False if there was none."""
        return self._keys.pop(api_key, None) is not None

    def wallet(self, channel: Channel) -> Wallet:
        """The channel's wallet, opened with the ready deposit when first asked for."""
        wallet = self._wallets.get(channel)
        if wallet is None:
            wallet = self._wallets[channel] = Wallet(channel)
            for asset, value in self._first(channel).items():
                wallet.receive(asset, value)
        return wallet

    def _first(self, channel: Channel) -> dict[str, Decimal]:
        """What a wallet holds at first: futures hold USDT, an isolated account the two assets of its symbol."""
        if channel.market is Market.MARGIN:
            return self._margin_deposit
        if channel.market is Market.FAPI:
            return {asset: value for asset, value in self._deposit.items() if asset == "USDT"}
        if channel.symbol is not None:
            symbol = channel.symbol
            pair = (symbol.startswith, symbol.endswith)
            return {asset: value for asset, value in self._deposit.items() if any(fits(asset) for fits in pair)}
        return self._deposit

    def wallets(self) -> list[Wallet]:
        """Every wallet opened so far."""
        return list(self._wallets.values())
