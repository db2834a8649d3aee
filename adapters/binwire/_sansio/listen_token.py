"""The life of one listenToken: fetched, used, and replaced in place before it expires."""

from __future__ import annotations

from attrs import frozen

from binwire._sansio.life import Delay
from binwire._sansio.subscription import Subscribe, SubscriptionLife
from binwire.errors import BinanceError

INVALID_TOKEN = -1209
"""Of `userDataStream.subscribe.listenToken`: "If the listenToken is invalid, an error -1209 will be returned"."""
MICROSECONDS = 10**15
"""No time in ms has 16 digits before the year 33658, and all of this century in µs have."""


@frozen
class CreateToken:
    """POST /sapi/v1/userListenToken."""


def expiration_ms(value: int) -> float:
    """`expirationTime` in ms: "1758792204196" from REST, "1749094553955907" in the answer to a subscription."""
    return value / 1000 if value >= MICROSECONDS else float(value)


class ListenTokenLife(SubscriptionLife[CreateToken | Subscribe]):
    """Asks for a token, then for the subscription; half-way to the expiration the same again, on the same connection.

    "The subscription is not automatically renewed by the WebSocket API. To extend the validity of your subscription,
    you must call /sapi/v1/userListenToken before the expiration of your current subscription …, and call
    userDataStream.subscribe.listenToken again passing the new listenToken."
    """

    def __init__(self, delay: Delay, *, patient: bool = False) -> None:
        super().__init__(delay, patient=patient)
        self._expires: float | None = None
        self._fresh = False

    def created(self, listen_token: str, expires: float, now: float) -> None:
        """REST gave a token that is good until `expires`, in ms."""
        self._expires = expires
        self._commands.append(Subscribe(listen_token))

    def subscribed(self, expires: float | None, now: float) -> None:
        """Begun, or extended: which of both the exchange does not say."""
        super().subscribed(expires, now)
        self._fresh = False
        self._expires = expires or self._expires
        if self._expires is not None:
            self.deadline = now + max(0.0, self._expires - now) / 2

    def refused(self, error: BinanceError, now: float) -> None:
        """The token or the subscription was refused: an invalid token is replaced at once, one that is new later."""
        if error.code == INVALID_TOKEN and not self._fresh:
            self._fresh = True
            self._ask()
        else:
            super().refused(error, now)

    def _hopeless(self, error: BinanceError) -> bool:
        return not (self._begun and error.code == INVALID_TOKEN) and super()._hopeless(error)

    def _ask(self) -> None:
        self.deadline = None
        self._commands.append(CreateToken())
