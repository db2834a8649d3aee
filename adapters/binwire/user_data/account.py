"""One account of the hub: its items, its outages, and its move from one connection to another."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from binwire._sansio.handover import Handover
from binwire._sansio.outage import Outage
from binwire._sansio.subscriptions import Arrival
from binwire.errors import BinanceError, SessionError
from binwire.user_data.inbox import Inbox, Waiting
from binwire.user_data.sources import Source

if TYPE_CHECKING:
    from binwire.user_data.shared_link import SharedLink

logger = logging.getLogger("binwire.user_data")


class Link(Hashable, Protocol):
    """A connection, as its accounts see it."""

    last_seen: int
    """ms, when it was last known to be alive."""

    def remove(self, account: Account, drained: Callable[[], None] | None = None) -> None: ...


class Account:
    """Puts what its connections bring into the inbox.

    Attributes:
        started: done when the first subscription has begun, or failed.
        link: the connection it is on.
        successor: the one it is moving to.
        removed: nothing more is wanted.
    """

    def __init__(self, source: Source, inbox: Inbox, now: int) -> None:
        self.source = source
        self.started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.link: Link | None = None
        self.successor: SharedLink | None = None
        self.removed = False
        self._added = now
        self._inbox = inbox
        self._outage = Outage()
        self._handover: Handover[Arrival] | None = None

    @property
    def key(self) -> tuple[str, str, str | None]:
        """One stream a market, and a symbol, of each name."""
        return self.source.account, self.source.market, self.source.symbol

    def __str__(self) -> str:
        return f"{self.source.account} ({self.source.market}, {self.source.flow})"

    # Messages --------------------------------------------------------------------------------------------------------

    def arrived(self, link: Link, arrival: Arrival) -> None:
        """A connection brought a message."""
        if self.removed:
            return
        if self._handover is None:
            self._put(arrival)
        elif link is self.successor:
            self._handover.new(self._identity(arrival), arrival)
        else:
            self._handover.old(self._identity(arrival))
            self._put(arrival)

    def move(self, successor: SharedLink) -> None:
        """From now on two connections bring each message."""
        self.successor = successor
        self._handover = Handover()

    def moved(self) -> None:
        """The old connection has said its last."""
        if self.successor is None:
            return
        handover, self._handover = self._handover, None
        old, self.link, self.successor = self.link, self.successor, None
        self._outage.leave(old)
        if handover is not None and not self.removed:
            for arrival in handover.drained():
                self._put(arrival)

    def _identity(self, arrival: Arrival) -> bytes:
        """What makes two messages the same event: all but subscription and E: no page promises E to be equal."""
        event = self._inbox.event(self.source, arrival)
        if isinstance(event, msgspec.Struct) and hasattr(event, "event_time"):
            event = msgspec.structs.replace(event, event_time=0)
        return arrival.data if isinstance(event, Exception) else msgspec.json.encode(event)

    def _put(self, arrival: Arrival) -> None:
        self._inbox.put(Waiting(self.source, arrival))

    # News ------------------------------------------------------------------------------------------------------------

    def live(self, link: Link, now: int) -> None:
        """Its events arrive over this connection."""
        resumed = self._outage.up(link, now)
        if not self.started.done():
            self.started.set_result(None)
        if resumed is not None:
            logger.info("%s: resumed", self)
            self._news(resumed, now)

    def down(self, link: Link, reason: str, now: int) -> None:
        """They do not any more."""
        since = max(link.last_seen, self._added)
        interrupted = self._outage.down(link, since, reason)
        if interrupted is not None and not self.removed:
            logger.warning("%s: interrupted: %s", self, reason)
            self._news(interrupted, now)

    def failed(self, error: BinanceError, now: int) -> None:
        """The exchange refused it for good, or at the first try."""
        if not self.started.done():
            self.started.set_exception(error)
            return
        logger.error("%s: given up: %s", self, error)
        failure = SessionError(
            f"{self} is not subscribed any more: {error.message}",
            status=error.status,
            code=error.code,
            text=error.text,
            link=error.link,
            raw=error.raw,
        )
        failure.__cause__ = error
        self._news(failure, now)

    def _news(self, news: Any, now: int) -> None:
        if not self.removed:
            self._inbox.put(Waiting(self.source, Arrival(b"", False, now), news))
