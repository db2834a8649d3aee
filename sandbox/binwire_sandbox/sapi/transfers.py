"""Transfers between an account's wallets, and into and out of them, each told to who listens to the wallet."""

import itertools
from collections import deque
from collections.abc import Callable
from decimal import Decimal

import attrs

from ..clock import Clock
from ..engine.balances import Channel, Market, Wallet
from ..errors import ApiError
from ..futures.market import FuturesMarket
from ..spot import events
from ..spot.ledger import Publish
from .capital_flow import MARGIN
from .margin import Margin

REMEMBERED = 100_000


@attrs.frozen
class Transfer:
    """One transfer between wallets; `type` as the page names it, `time` in µs."""

    source: Channel
    target: Channel
    type: str
    asset: str
    value: Decimal
    transaction_id: int
    time: int


class Transfers:
    """Moves money and remembers the transfers between wallets."""

    def __init__(
        self,
        wallet: Callable[[Channel], Wallet],
        futures: FuturesMarket,
        margin: Margin,
        clock: Clock,
        publish: Publish,
    ) -> None:
        self._wallet = wallet
        self._futures = futures
        self._margin = margin
        self._clock = clock
        self._publish = publish
        self._ids = itertools.count(13_526_853_623)
        self._history: dict[str, deque[Transfer]] = {}

    def change(self, channel: Channel, asset: str, delta: Decimal, times: int = 1) -> None:
        """Deposit, or withdraw where `delta` is below zero: balanceUpdate, then outboundAccountPosition.

        `times` says how often, all in one moment: the balanceUpdates are equal.

        Raises:
            ApiError: -2010, or -2018 on futures: more was to be withdrawn than is free.
        """
        if channel.market is Market.FAPI:
            for _ in range(times):
                self._futures.transfer(channel, delta, asset)
            return
        wallet, now = self._wallet(channel), self._clock.now()
        for _ in range(times):
            if delta < 0:
                wallet.lock(asset, -delta)
                wallet.spend_locked(asset, -delta)
            else:
                wallet.receive(asset, delta)
            wallet.updated = now
            self._publish(channel, events.balance_update(asset, delta, now))
            self._publish(channel, events.account_position(wallet, [asset], now))

    def transfer(self, source: Channel, target: Channel, type: str, asset: str, value: Decimal) -> Transfer:
        """Take from one wallet and add to the other.

        Raises:
            ApiError: -3020 where the source is a margin wallet, else -5002: it has less, or must keep it;
                -3003, an isolated account is disabled.
        """
        for channel in (source, target):
            self._margin.isolated.check(channel)
        if source.market in MARGIN and value > self._margin.levels.transferable(source, asset):
            raise ApiError(-3020, "Transfer out amount exceeds max amount.")
        try:
            self.change(source, asset, -value)
        except ApiError as error:
            raise ApiError(-5002, "You have insufficient balance.") from error
        self.change(target, asset, value)
        made = Transfer(source, target, type, asset, value, next(self._ids), self._clock.now())
        self._history.setdefault(source.account, deque(maxlen=REMEMBERED)).append(made)
        for channel in (source, target):
            self._margin.loans.flow.add(channel, asset, "TRANSFER", value, made.transaction_id)
            self._margin.risk.judge(channel)
        return made

    def history(self, account: str) -> list[Transfer]:
        """The account's transfers, the newest first."""
        return list(reversed(self._history.get(account, ())))
