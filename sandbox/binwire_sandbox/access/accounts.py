"""Accounts, their keys and their wallets."""

import itertools
from collections.abc import Iterator
from decimal import Decimal
from typing import TypedDict

import attrs

from ..clock import Clock
from ..engine.balances import Channel, Market, Wallet
from .keys import ApiKey, KeyListing
from .opening import NewAccount, NewKey
from .rsa_pairs import RsaPairs

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
        self,
        clock: Clock,
        deposit: dict[str, Decimal] | None = None,
        margin_deposit: dict[str, Decimal] | None = None,
    ) -> None:
        self._clock = clock
        self._deposit = DEPOSIT if deposit is None else deposit
        self._margin_deposit = MARGIN_DEPOSIT if margin_deposit is None else margin_deposit
        self._deposits: dict[tuple[str, Market], dict[str, Decimal]] = {}
        self._accounts: dict[str, Account] = {}
        self._keys: dict[str, ApiKey] = {}
        # Of every key that ever was, since traffic tells of revoked ones too.
        self._owners: dict[str, str] = {}
        self._wallets: dict[Channel, Wallet] = {}
        self._uids = itertools.count(354937868)
        self._rsa_pairs = RsaPairs()

    def __iter__(self) -> Iterator[Account]:
        return iter(self._accounts.values())

    def __contains__(self, name: object) -> bool:
        return name in self._accounts

    def open(self, new: NewAccount) -> Account:
        """Open an account, with a key of each kind unless some are given.

        Raises:
            ValueError: there is one of that name, or a key cannot be made or is taken.
        """
        keys = [key.make(new.name, self._rsa_pairs) for key in new.wanted]
        if not new.name or new.name in self._accounts:
            raise ValueError(f"account {new.name!r}: the name is {'taken' if new.name else 'empty'}")
        self._check_free(keys)
        account = self._accounts[new.name] = Account(new.name, next(self._uids), [])
        for market, deposit in ((Market.SPOT, new.deposit), (Market.MARGIN, new.margin_deposit)):
            if deposit is not None:
                self._deposits[new.name, market] = deposit
        for key in keys:
            self._keep(account, key)
        return account

    def add_key(self, account: str, new: NewKey) -> ApiKey:
        """Give an account another key.

        Raises:
            LookupError: there is no such account.
            ValueError: the key cannot be made or is taken.
        """
        key = new.make(self._accounts[account].name, self._rsa_pairs)
        self._check_free([key])
        return self._keep(self._accounts[account], key)

    def _check_free(self, keys: list[ApiKey]) -> None:
        names = [key.api_key for key in keys]
        for name in names:
            if name in self._keys or names.count(name) > 1:
                raise ValueError(f"API key {name}: there is one of that name")

    def _keep(self, account: Account, key: ApiKey) -> ApiKey:
        key = attrs.evolve(key, created=int(self._clock.now()))
        account.keys.append(key)
        self._keys[key.api_key] = key
        self._owners[key.api_key] = account.name
        return key

    def __getitem__(self, name: str) -> Account:
        return self._accounts[name]

    def key(self, api_key: str) -> ApiKey | None:
        """The key, None if there is none such or it was revoked."""
        return self._keys.get(api_key)

    def owner(self, api_key: str) -> str | None:
        """The account of a key, revoked or not; None if there never was such a key."""
        return self._owners.get(api_key)

    def revoke(self, api_key: str) -> bool:
        """Forget a key; False if there was none."""
        key = self._keys.pop(api_key, None)
        if key is None:
            return False
        self._accounts[self._owners[api_key]].keys.remove(key)
        return True

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
            return self._deposits.get((channel.account, Market.MARGIN), self._margin_deposit)
        deposit = self._deposits.get((channel.account, Market.SPOT), self._deposit)
        if channel.market is Market.FAPI:
            return {asset: value for asset, value in deposit.items() if asset == "USDT"}
        if channel.symbol is not None:
            symbol = channel.symbol
            pair = (symbol.startswith, symbol.endswith)
            return {asset: value for asset, value in deposit.items() if any(fits(asset) for fits in pair)}
        return deposit

    def wallets(self) -> list[Wallet]:
        """Every wallet opened so far."""
        return list(self._wallets.values())
