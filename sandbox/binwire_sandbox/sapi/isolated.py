"""Which isolated margin accounts are enabled."""

from ..clock import DAY, Clock
from ..engine.balances import Channel, Market
from ..errors import ApiError

# `GET /sapi/v1/margin/isolated/accountLimit`: the page's example.
MAXIMUM = 20


class IsolatedAccounts:
    """All are enabled at first; "each trading pair can only be deactivated once every 24 hours"."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._disabled: set[Channel] = set()
        self._when: dict[Channel, int] = {}

    def is_enabled(self, channel: Channel) -> bool:
        """True unless it was disabled."""
        return channel not in self._disabled

    def check(self, channel: Channel) -> None:
        """Refuse what is to be done with a disabled account.

        Raises:
            ApiError: -3003.
        """
        if channel.market is Market.ISOLATED_MARGIN and channel in self._disabled:
            raise ApiError(-3003, "Margin account does not exist.")

    def enable(self, channel: Channel) -> None:
        """Enable an account again."""
        self._disabled.discard(channel)

    def disable(self, channel: Channel) -> None:
        """Disable an account.

        Raises:
            ApiError: -3003, it is disabled; -3004, it was within the last 24 hours.
        """
        self.check(channel)
        now = self._clock.now()
        if now - self._when.get(channel, now - DAY) < DAY:
            raise ApiError(-3004, "Trade not allowed.")
        self._when[channel] = now
        self._disabled.add(channel)
