"""The margin risk stream: margin levels that reach another status, by what an account does or as prices move."""

from collections.abc import Callable

from ..assumptions import Assumptions
from ..clock import Clock
from ..engine.balances import Channel, Market, Wallet
from ..engine.trades import Trade
from ..market_data.price_watch import PriceWatch
from ..market_data.tape import Tape
from ..spot import events
from ..spot.ledger import Publish
from ..wire import plain
from .loans import Loans
from .margin_levels import MarginLevels

EXCESSIVE = "EXCESSIVE"
HEALTHY = (EXCESSIVE, "NORMAL")


class MarginRisk(PriceWatch):
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
        super().__init__(clock)
        self._levels = levels
        self._loans = loans
        self._publish = publish
        self._wallet = wallet
        self._untold = HEALTHY if assumptions.margin_level_events == "calls-only" else ()
        self._status: dict[str, str] = {}

    def traded(self, tape: Tape, trade: Trade) -> None:
        """Look at the accounts, if any owes something."""
        if self._timer is None and self._loans.debtors:
            super().traded(tape, trade)

    def look(self) -> None:
        """Judge every account that owes something."""
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
