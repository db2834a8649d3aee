"""Effects on the rights of an account: keys and tokens that end before their time."""

from collections.abc import Collection
from typing import ClassVar

import attrs

from .effects import MILLISECONDS, Effect, Rights
from .occasions import Point

WHAT = ("listen_key", "listen_token", "api_key")


@attrs.frozen
class Expire(Effect):
    """All listenKeys, listenTokens or API keys of the accounts in scope end.

    Attributes:
        what: `listen_key`, `listen_token`, or `api_key`, which is revoked.
        ms: how long after the fault struck: with `on` being `reply` and the `method` that made it, the life of a key.
    """

    name: ClassVar[str] = "expire"
    points: ClassVar[tuple[Point, ...]] = (Point.NOW, Point.REQUEST, Point.REPLY, Point.OPEN, Point.EVENT)
    what: str = attrs.field(validator=attrs.validators.in_(WHAT))
    ms: float = attrs.field(default=0, validator=MILLISECONDS)

    def strip(self, rights: Rights, accounts: Collection[str]) -> None:
        """Let them end."""
        rights.expire(self.what, accounts, self.ms)
