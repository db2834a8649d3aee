"""The average price of the last minutes, kept up to date trade by trade, so that asking for it costs nothing."""

from collections import deque
from decimal import Decimal

from ..clock import MINUTE, SECOND
from ..engine.trades import Trade
from ..wire import ZERO
from .tape import Tape


class RunningAverage:
    """The volume-weighted price of a symbol's last minutes, as `avgPrice` shows it.

    Args:
        tape: the symbol's record.
        minutes: how far back; 0: the last price alone.
    """

    def __init__(self, tape: Tape, minutes: int) -> None:
        self._tape = tape
        self._width = minutes * MINUTE
        # Second, volume and quote volume of each second that traded, oldest first.
        self._seconds: deque[tuple[int, Decimal, Decimal]] = deque()
        self._volume = self._quote = ZERO
        if minutes:
            tape.on_trade.append(self._traded)

    def _traded(self, trade: Trade) -> None:
        """Add a trade to its second."""
        second = trade.time // SECOND * SECOND
        volume, quote = trade.qty, trade.quote
        if self._seconds and self._seconds[-1][0] == second:
            _, before, before_quote = self._seconds.pop()
            volume, quote = volume + before, quote + before_quote
        self._seconds.append((second, volume, quote))
        self._volume += trade.qty
        self._quote += trade.quote

    def price(self) -> Decimal | None:
        """The average, the last price where nothing traded in that time, None before the first trade."""
        since = (self._tape.now() // SECOND + 1) * SECOND - self._width
        while self._seconds and self._seconds[0][0] < since:
            _, volume, quote = self._seconds.popleft()
            self._volume -= volume
            self._quote -= quote
        if self._seconds and self._volume:
            return self._quote / self._volume
        return self._tape.trades[-1].price if self._tape.trades else None
