"""Deposits and withdrawals of spot wallets: what came from outside, and what went there."""

import itertools
import uuid
from collections import deque
from decimal import Decimal

import attrs

from ..access.keys import random_text
from ..clock import Clock
from ..engine.balances import Channel, Market
from ..errors import ApiError
from ..wire import ZERO
from .networks import networks
from .transfers import Transfers

REMEMBERED = 100_000
ADDRESS_LENGTH = 34
TRANSACTION_LENGTH = 64


@attrs.frozen
class Deposit:
    """What came in: `id` and `transaction` as its history shows them, `time` in µs."""

    id: int
    coin: str
    value: Decimal
    address: str
    transaction: str
    time: int


@attrs.frozen
class Target:
    """Where a withdrawal goes: `order_id` is the caller's own, empty if none was sent; `wallet` is whence it comes."""

    network: str
    address: str
    tag: str = ""
    order_id: str = ""
    wallet: int = 0


@attrs.frozen
class Withdrawal:
    """What went out; `time` in µs."""

    id: str
    coin: str
    value: Decimal
    target: Target
    transaction: str
    time: int


class Capital:
    """Withdraws, and remembers; all is done at once, without a fee (ASSUMPTIONS.md)."""

    def __init__(self, transfers: Transfers, clock: Clock) -> None:
        self._transfers = transfers
        self._clock = clock
        self._ids = itertools.count(769_800_519_366_885_376)
        self._addresses: dict[tuple[str, str], str] = {}
        self._deposits: dict[str, deque[Deposit]] = {}
        self._withdrawals: dict[str, deque[Withdrawal]] = {}

    def address(self, account: str, coin: str) -> str:
        """Where an account's deposits of a coin go: always the same."""
        key = account, coin
        if key not in self._addresses:
            self._addresses[key] = random_text(ADDRESS_LENGTH)
        return self._addresses[key]

    def deposits(self, account: str) -> list[Deposit]:
        """An account's deposits, the newest first."""
        return list(reversed(self._deposits.get(account, ())))

    def withdrawals(self, account: str) -> list[Withdrawal]:
        """An account's withdrawals, the newest first."""
        return list(reversed(self._withdrawals.get(account, ())))

    def moved(self, channel: Channel, coin: str, delta: Decimal) -> None:
        """Remember what was put into a spot wallet, or taken out of it, without the account's asking."""
        if channel.market is not Market.SPOT:
            return
        if delta > ZERO:
            address = self.address(channel.account, coin)
            made = Deposit(next(self._ids), coin, delta, address, _transaction(), self._clock.now())
            self._deposits.setdefault(channel.account, deque(maxlen=REMEMBERED)).append(made)
        else:
            self._remember(channel.account, coin, -delta, Target(networks(coin)[0], random_text(ADDRESS_LENGTH)))

    def withdraw(self, account: str, coin: str, value: Decimal, target: Target) -> Withdrawal:
        """Send to an address from the spot wallet; the funding wallet, which is `wallet` 1, is empty.

        Raises:
            ApiError: -4026, there is less.
        """
        channel = Channel(account, Market.SPOT)
        try:
            if target.wallet:
                raise ApiError(-4026, "You have insufficient balance.")
            self._transfers.change(channel, coin, -value)
        except ApiError as error:
            raise ApiError(-4026, "You have insufficient balance.") from error
        return self._remember(account, coin, value, target)

    def _remember(self, account: str, coin: str, value: Decimal, target: Target) -> Withdrawal:
        made = Withdrawal(uuid.uuid4().hex, coin, value, target, _transaction(), self._clock.now())
        self._withdrawals.setdefault(account, deque(maxlen=REMEMBERED)).append(made)
        return made


def _transaction() -> str:
    return random_text(TRANSACTION_LENGTH)
