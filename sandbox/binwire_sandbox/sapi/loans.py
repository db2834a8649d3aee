"""Loans of margin: taken, paid back, and what interest they cost; all of it recorded and told."""

import itertools
from collections import deque
from collections.abc import Callable
from decimal import Decimal

import attrs

from ..assumptions import Assumptions
from ..clock import Clock
from ..engine.balances import Channel, Market, Wallet
from ..spot import events
from ..spot.ledger import Publish
from ..wire import ZERO, ceiling
from .capital_flow import CapitalFlow
from .loan_terms import loan_terms

REMEMBERED = 100_000


@attrs.frozen
class Loan:
    """A loan or a repayment: `kind` is BORROW or REPAY, `time` in µs."""

    id: int
    channel: Channel
    asset: str
    kind: str
    automatic: bool
    principal: Decimal
    interest: Decimal
    time: int


@attrs.frozen
class InterestCharge:
    """Interest on one loan: `type` is ON_BORROW or PERIODIC, `rate` that of an hour, `time` in µs."""

    id: int
    channel: Channel
    asset: str
    principal: Decimal
    interest: Decimal
    rate: Decimal
    type: str
    time: int


class Loans:
    """Lends to margin wallets.

    Attributes:
        charges: whether loans cost interest.
        earned: interest that was paid, by asset.
        debtors: the wallets that owe something.
    """

    def __init__(
        self,
        wallet: Callable[[Channel], Wallet],
        clock: Clock,
        publish: Publish,
        earned: dict[str, Decimal],
        assumptions: Assumptions,
    ) -> None:
        self.charges = False
        self.earned = earned
        self.flow = CapitalFlow(clock)
        self.debtors: dict[Channel, None] = {}
        self._wallet = wallet
        self._clock = clock
        self._publish = publish
        self._tells_delta = assumptions.loan_events == "balance-update"
        self._ids = itertools.count(100_000_001)
        self._loans: dict[str, deque[Loan]] = {}
        self._interest: dict[str, deque[InterestCharge]] = {}

    def loans(self, account: str) -> list[Loan]:
        """An account's loans and repayments, the newest first."""
        return list(reversed(self._loans.get(account, ())))

    def interest(self, account: str) -> list[InterestCharge]:
        """What an account was charged, the newest first."""
        return list(reversed(self._interest.get(account, ())))

    def borrow(self, channel: Channel, asset: str, value: Decimal, *, automatic: bool) -> Loan:
        """Lend; "first interest charged on borrow"."""
        wallet = self._wallet(channel)
        wallet.borrow(asset, value)
        self.debtors[channel] = None
        loan = self._record(channel, asset, "BORROW", automatic, value, ZERO)
        if self.charges:
            self._charge(wallet, asset, value, "ON_BORROW")
        return loan

    def repay(self, channel: Channel, asset: str, most: Decimal, *, automatic: bool) -> Loan | None:
        """Pay back up to `most`, interest first, as far as it is owed and free; None if that is nothing."""
        wallet = self._wallet(channel)
        interest, principal = wallet.repay(asset, most)
        if interest + principal <= ZERO:
            return None
        if interest:
            self.earned[asset] = self.earned.get(asset, ZERO) + interest
        if not any(balance.debt for balance in wallet.balances.values()):
            self.debtors.pop(channel, None)
        return self._record(channel, asset, "REPAY", automatic, principal, interest)

    def _record(
        self, channel: Channel, asset: str, kind: str, automatic: bool, principal: Decimal, interest: Decimal
    ) -> Loan:
        """Keep and tell: "sent any time an account balance has changed", and the liability to who watches the risk."""
        now, wallet = self._clock.now(), self._wallet(channel)
        loan = Loan(next(self._ids), channel, asset, kind, automatic, principal, interest, now)
        self._loans.setdefault(channel.account, deque(maxlen=REMEMBERED)).append(loan)
        self.flow.add(channel, asset, kind, principal + interest, loan.id)
        wallet.updated = now
        if self._tells_delta:
            delta = principal if kind == "BORROW" else -principal - interest
            self._publish(channel, events.balance_update(asset, delta, now))
        self._publish(channel, events.account_position(wallet, [asset], now))
        self._tell(channel, asset, kind, principal, interest)
        return loan

    def _tell(self, channel: Channel, asset: str, kind: str, principal: Decimal, interest: Decimal) -> None:
        """The risk stream is of cross margin only."""
        if channel.market is Market.MARGIN:
            event = events.liability_change(asset, kind, principal, interest, self._clock.now())
            self._publish(Channel(channel.account, Market.MARGIN_RISK), event)

    # Interest ----------------------------------------------------------------------------------------------------

    def charge_hour(self) -> None:
        """ "Interest charged per hour" on all that is owed."""
        for channel in list(self.debtors):
            wallet = self._wallet(channel)
            for asset, balance in wallet.balances.items():
                if balance.borrowed:
                    self._charge(wallet, asset, balance.borrowed, "PERIODIC")

    def _charge(self, wallet: Wallet, asset: str, principal: Decimal, type: str) -> None:
        rate, now, channel = loan_terms(asset).hourly_rate, self._clock.now(), wallet.channel
        interest = ceiling(principal * rate)
        wallet.balances[asset].interest += interest
        charge = InterestCharge(next(self._ids), channel, asset, principal, interest, rate, type, now)
        self._interest.setdefault(channel.account, deque(maxlen=REMEMBERED)).append(charge)
        self._tell(channel, asset, "INTEREST", ZERO, interest)
