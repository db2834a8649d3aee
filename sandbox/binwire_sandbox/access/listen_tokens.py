"""listenTokens: a right to a margin account's events for at most 24 hours."""

import attrs

from ..assumptions import Assumptions
from ..clock import Clock
from ..engine.balances import Channel
from ..errors import bad_listen_token, invalid
from ..wire import Micros
from .keys import random_text

LONGEST_MS = 24 * 60 * 60 * 1000


@attrs.frozen
class ListenToken:
    """A token; `expires` in µs."""

    token: str
    channel: Channel
    expires: Micros


class ListenTokens:
    """All tokens given out; each call makes a new one. Whether the earlier ones live on is an assumption."""

    def __init__(self, clock: Clock, assumptions: Assumptions) -> None:
        self._clock = clock
        self._assumptions = assumptions
        self._tokens: dict[str, ListenToken] = {}

    def create(self, channel: Channel, validity_ms: int | None) -> ListenToken:
        """A new token: "expirationTime = current time + validity".

        Raises:
            ApiError: -1130, the validity is none or more than 24 hours.
        """
        validity = LONGEST_MS if validity_ms is None else validity_ms
        if not 0 < validity <= LONGEST_MS:
            raise invalid("validity")
        # To the millisecond, so that the time the creator is told and the time of the end are the same.
        expires = (self._clock.now() // 1000 + validity) * 1000
        token = ListenToken(random_text(70), channel, Micros(expires))
        if self._assumptions.listen_tokens == "newest-only":
            self._tokens = {name: other for name, other in self._tokens.items() if other.channel != channel}
        self._tokens[token.token] = token
        return token

    def valid(self, token: str) -> ListenToken:
        """The token named.

        Raises:
            ApiError: -1209, there is none such or its time is over.
        """
        found = self._tokens.get(token)
        if found is None or found.expires <= self._clock.now():
            raise bad_listen_token()
        return found

    def of_account(self, account: str) -> list[str]:
        """The account's tokens."""
        return [token.token for token in self._tokens.values() if token.channel.account == account]

    def forget(self, token: str) -> ListenToken | None:
        """Let a token run out now; None if there is none such."""
        return self._tokens.pop(token, None)
