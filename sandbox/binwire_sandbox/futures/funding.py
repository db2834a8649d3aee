"""Funding: what longs and shorts pay each other at 00:00, 08:00 and 16:00 UTC."""

from decimal import ROUND_HALF_EVEN, Decimal

from ..clock import Clock, Timer
from ..spot.ledger import Publish
from ..wire import UNIT, ZERO, Micros
from .account_events import account_update
from .accounts import MARGIN_ASSET, FuturesAccount
from .ledger import Ledger
from .mark_price import FundingCharge, MarkPrice
from .positions import Position


class Funding:
    """Charges funding by the exchange's clock once it is started; it is off until then."""

    def __init__(self, ledger: Ledger, marks: MarkPrice, clock: Clock, publish: Publish) -> None:
        self._ledger = ledger
        self._marks = marks
        self._clock = clock
        self._publish = publish
        self._timer: Timer | None = None

    def start(self) -> None:
        """Charge from the next funding time on."""
        due = self._marks.next_funding()
        self._timer = self._clock.call_at(due, lambda: self._due(due))

    def stop(self) -> None:
        """Charge no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _due(self, when: Micros) -> None:
        self.charge(when)
        self.start()

    def charge(self, when: Micros) -> None:
        """Let every position pay or receive its notional times the rate; `when` in µs is the funding time."""
        rate = Decimal(self._marks.funding_rate)
        for symbol in self._ledger.risk.brackets:
            self._marks.charges.append(FundingCharge(symbol, self._marks.funding_rate, when, self._marks.price(symbol)))
        for account in self._ledger.accounts.all():
            self._charge(account, rate, when)

    def _charge(self, account: FuturesAccount, rate: Decimal, when: Micros) -> None:
        """Crossed positions are told of together, an isolated one with its position."""
        crossed: list[Decimal] = []
        for position in account.positions():
            # With a rate above zero longs pay shorts.
            change = -(position.qty * self._marks.price(position.symbol) * rate).quantize(UNIT, ROUND_HALF_EVEN)
            self._pay(account, position, change, when)
            if position.symbol not in account.isolated:
                crossed.append(change)
                continue
            position.isolated += change
            position.updated = when
            self._tell(account, change, [position], when)
        if crossed:
            self._tell(account, sum(crossed, ZERO), [], when)

    def _pay(self, account: FuturesAccount, position: Position, change: Decimal, when: Micros) -> None:
        account.wallet.receive(MARGIN_ASSET, change)
        account.wallet.updated = when
        # What rounding leaves over is the exchange's.
        self._ledger.fees -= change
        position.spent -= change
        account.earn("FUNDING_FEE", position.symbol, change, when)

    def _tell(self, account: FuturesAccount, change: Decimal, positions: list[Position], when: Micros) -> None:
        risk = self._ledger.risk
        self._publish(account.channel, account_update("FUNDING_FEE", account, risk, when, change, positions))
