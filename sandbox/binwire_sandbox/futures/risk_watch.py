"""Watches futures accounts as prices move, and calls for margin."""

from collections.abc import Callable, Iterator
from decimal import Decimal

import attrs

from ..clock import Clock
from ..market_data.price_watch import PriceWatch
from ..spot.ledger import Publish
from ..wire import ZERO
from .account_events import margin_call
from .accounts import FuturesAccount, FuturesAccounts
from .risk import Exposure, Risk

# How much of the margin balance the maintenance margin may take before a call; no page states it (ASSUMPTIONS.md).
CALL_FROM = Decimal("0.8")


@attrs.frozen
class MarginGroup:
    """Positions that share a margin balance: all crossed ones, or an isolated one.

    Attributes:
        balance: the margin with the unrealised profit.
    """

    exposures: list[Exposure]
    isolated: bool
    balance: Decimal
    maintenance: Decimal

    @property
    def key(self) -> tuple[str, str]:
        """Symbol and side of an isolated position, nothing for the crossed ones."""
        position = self.exposures[0].position
        return (position.symbol, position.side) if self.isolated else ("", "")


def margin_groups(account: FuturesAccount, risk: Risk) -> Iterator[MarginGroup]:
    """The account's positions by what margin they share."""
    held = [risk.exposure(account, one) for one in account.positions()]
    crossed = [one for one in held if not one.isolated]
    for one in held:
        if one.isolated:
            yield MarginGroup([one], True, one.position.isolated + one.unrealised, one.maintenance)
    if crossed:
        balance = account.cross_balance + sum((one.unrealised for one in crossed), ZERO)
        if account.multi_assets:
            balance += risk.other_assets(account)
        yield MarginGroup(crossed, False, balance, sum((one.maintenance for one in crossed), ZERO))


class RiskWatch(PriceWatch):
    """Looks at the margin of every account."""

    def __init__(self, accounts: FuturesAccounts, risk: Risk, clock: Clock, publish: Publish) -> None:
        super().__init__(clock)
        self._accounts = accounts
        self._risk = risk
        self._publish = publish
        # What closes positions in the end; None: nothing does.
        self.liquidate: Callable[[FuturesAccount, MarginGroup], None] | None = None
        self._called: dict[FuturesAccount, set[tuple[str, str]]] = {}

    def look(self) -> None:
        """Judge every group of positions."""
        for account in self._accounts.all():
            for group in list(margin_groups(account, self._risk)):
                self._judge(account, group)

    def _judge(self, account: FuturesAccount, group: MarginGroup) -> None:
        """One call each time a group comes near its end."""
        called = self._called.setdefault(account, set())
        if group.maintenance < group.balance * CALL_FROM:
            called.discard(group.key)
        elif group.key not in called:
            called.add(group.key)
            balance = None if group.isolated else account.cross_balance
            self._publish(account.channel, margin_call(balance, group.exposures, self._clock.now()))
        if self.liquidate is not None and group.maintenance >= group.balance:
            called.discard(group.key)
            self.liquidate(account, group)
