"""Whether the events of a stream arrive, over however many connections, and what the user is told when not."""

from __future__ import annotations

from collections.abc import Hashable

from msgspec import Struct


class Interrupted(Struct, frozen=True):
    """The events of an account, or of a market stream, do not arrive: some may be missing.

    Of an account: reconcile by REST once `Resumed` says since when. What a market stream missed is not sent again.

    Attributes:
        since: ms, when the connection was last known to be alive.
        reason: why.
    """

    since: int
    reason: str


class Resumed(Struct, frozen=True):
    """They arrive again. What happened between `since` and `until` may not have been seen.

    Attributes:
        since: ms, as of the `Interrupted` before.
        until: ms, when the new subscription had begun.
    """

    since: int
    until: int


class Outage:
    """Connections of one account or stream: interrupted when the last one is lost, resumed with the first new one."""

    def __init__(self) -> None:
        self._live: set[Hashable] = set()
        self._since: int | None = None

    def up(self, connection: Hashable, now: float) -> Resumed | None:
        """Its events arrive over this connection."""
        self._live.add(connection)
        since, self._since = self._since, None
        return None if since is None else Resumed(since, int(now))

    def leave(self, connection: Hashable) -> None:
        """It was given up of our own will, for another one."""
        self._live.discard(connection)

    def down(self, connection: Hashable, since: float, reason: str) -> Interrupted | None:
        """They do not any more. None if they still do over another one, or never did over this one."""
        if connection not in self._live:
            return None
        self._live.discard(connection)
        if self._live:
            return None
        self._since = int(since)
        return Interrupted(self._since, reason)
