"""One market stream: which connection brings it, who listens, and what its messages become."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from binwire._sansio.handover import Handover
from binwire._sansio.outage import Outage
from binwire.errors import BinanceError, SessionError
from binwire.streams.items import Renewed
from binwire.streams.readers import Reader
from binwire_api._core import Stream

if TYPE_CHECKING:
    from binwire.streams.link import Link

logger = logging.getLogger("binwire.streams")
EVENT_TIME = re.compile(rb'"E"\s*:\s*\d+')
SBE_EVENT_TIME = slice(8, 16)
"""`eventTime` is the first field of each message of the stream schema, after the header."""


class Listener(Protocol):
    """Where messages and news go."""

    def put(self, feed: Feed, data: bytes, received: int) -> None:
        """A message of a stream."""
        ...

    def tell(self, feed: Feed | None, news: Any, received: int) -> None:
        """News of a stream, or of all of them."""
        ...


class Owner(Protocol):
    """The hub, as its listeners see it."""

    def join(self, streams: Sequence[Stream[Any]], listener: Listener, *, raw: bool = False) -> list[Feed]: ...
    def part(self, feed: Feed, listener: Listener) -> None: ...


class Feed:
    """One stream of one hub, for all who listen to it.

    Attributes:
        event: decodes a message; see `Reader`.
        trouble: the types of what was not understood.
        started: done when the exchange sends it, or refused to.
        link: the connection that brings it.
        successor: the one it is moving to.
        handover: None but while two connections bring it.
        listeners: where its messages go.
    """

    def __init__(self, stream: Stream[Any], reader: Reader, now: int) -> None:
        self.stream = stream
        self.event, self.trouble = reader
        self.started: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.link: Link | None = None
        self.successor: Link | None = None
        self.handover: Handover[tuple[bytes, int]] | None = None
        self.listeners: tuple[Listener, ...] = ()
        self._added = now
        self._outage = Outage()
        self._whole = True
        """Whether nothing was missed since the move began."""
        self._troubled = False

    def __str__(self) -> str:
        return self.stream.name

    def note(self, event: Any) -> None:
        """A message was not understood. Logged once a stream: there may be thousands a second."""
        if not self._troubled:
            self._troubled = True
            logger.warning("%s brings what is not understood: %s", self, event)

    # Messages --------------------------------------------------------------------------------------------------------

    def overlap(self, link: Link, data: bytes, received: int) -> None:
        """One of two connections brought a message."""
        handover, successor = self.handover, self.successor
        assert handover is not None
        if link is successor:
            handover.new(identity(data), (data, received))
            return
        if successor is not None and successor.hearing:
            handover.old(identity(data))
        self.put(data, received)

    def put(self, data: bytes, received: int) -> None:
        """To all who listen."""
        for listener in self.listeners:
            listener.put(self, data, received)

    def move(self, successor: Link) -> None:
        """From now on two connections bring each message."""
        self.successor = successor
        self.handover = Handover()
        self._whole = True

    def reopening(self, link: Link) -> None:
        """A connection is opened, for the first time or again: what only its former socket brought, this may bring."""
        if link is self.successor:
            self.handover = Handover()

    def moved(self, now: int) -> None:
        """The old connection has said its last."""
        if self.successor is None:
            return
        handover, self.handover = self.handover, None
        old, self.link, self.successor = self.link, self.successor, None
        if old is not None:
            self._outage.leave(old)
        if self._whole:
            self._tell(Renewed(), now)
        for data, received in handover.drained() if handover is not None else ():
            self.put(data, received)

    # News ------------------------------------------------------------------------------------------------------------

    def live(self, link: Link, now: int) -> None:
        """It comes over this connection from now on."""
        resumed = self._outage.up(link, now)
        if not self.started.done():
            self.started.set_result(None)
        if resumed is not None:
            self._tell(resumed, now)

    def down(self, link: Link, since: int, reason: str, now: int) -> None:
        """It does not any more."""
        interrupted = self._outage.down(link, max(since, self._added), reason)
        if interrupted is not None:
            self._whole = False
            self._tell(interrupted, now)

    def failed(self, error: BinanceError, now: int) -> None:
        """The exchange refused it, or could not be reached at the first try."""
        if not self.started.done():
            self.started.set_exception(error)
            self.started.exception()  # who waits for it is told; that nobody does is no fault
        else:
            self._tell(error if isinstance(error, SessionError) else SessionError(error.message), now)

    def _tell(self, news: Any, now: int) -> None:
        for listener in self.listeners:
            listener.tell(self, news, now)


def identity(data: bytes) -> int:
    """What makes two messages the same event: all but E, which no page promises to be equal on two connections."""
    if data[:1] in (b"{", b"["):
        return hash(EVENT_TIME.sub(b"", data))
    return hash(data[: SBE_EVENT_TIME.start] + data[SBE_EVENT_TIME.stop :])
