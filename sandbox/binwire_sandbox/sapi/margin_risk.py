"""The margin risk stream: margin levels that reach another status, by what an account does or as prices move."""

from collections.abc import Callable, Iterable

from ..assumptions import Assumptions
from ..clock import SECOND, Clock, Timer
from ..engine.balances import Channel, Market, Wallet
from ..engine.trades import Trade
from ..market_data.tape import Observer, Tape
from ..spot import events
from ..spot.ledger import Publish
from ..wire import plain
from .loans import Loans
from .margin_levels import MarginLevels

EXCESSIVE = "EXCESSIVE"
HEALTHY = (EXCESSIVE, "NORMAL")


class MarginRisk(Observer):
    """Looks at an account when it borrows, repays or orders, and at all that owe something once a symbol has traded."""

    def __init__(
        self,
        levels: MarginLevels,
        loans: Loans,
        clock: Clock,
        publish: Publish,
        wallet: Callable[[Channel], Wallet],
        assumptions: Assumptions,
    ) -> None:
        self._levels = levels
        self._loans = loans
        self._clock = clock
        self._publish = publish
        self._wallet = wallet
        self._untold = HEALTHY if assumptions.margin_level_events == "calls-only" else ()
        self._status: dict[str, str] = {}
        self._timer: Timer | None = None

    def start(self, tapes: Iterable[Tape]) -> None:
        """Look from now on at what happens to these symbols."""
        for tape in tapes:
            tape.observers.append(self)

    def stop(self, tapes: Iterable[Tape]) -> None:
        """Look no more."""
        for tape in tapes:
            if self in tape.observers:
                tape.observers.remove(self)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def traded(self, tape: Tape, trade: Trade) -> None:
        """Look at the accounts at the next full second, if any owes something."""
        if self._timer is None and self._loans.debtors:
            second = self._clock.now() // SECOND + 1
            self._timer = self._clock.call_at(second * SECOND, self._due)

    def _due(self) -> None:
        self._timer = None
        for channel in list(self._loans.debtors):
            self.judge(channel)

    def judge(self, channel: Channel) -> None:
        """Tell the risk stream if a cross margin account's level has another status than before."""
        if channel.market is not Market.MARGIN:
            return
        level = self._levels.worth(self._wallet(channel)).level
        status = self._levels.status(channel, level)
        if status == self._status.get(channel.account, EXCESSIVE):
            return
        self._status[channel.account] = status
        if status in self._untold:
            return
        event = events.margin_level(plain(level), status, self._clock.now())
        self._publish(Channel(channel.account, Market.MARGIN_RISK), event)
