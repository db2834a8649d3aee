"""What one socket brings, handed to the streams it is for without being decoded."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
from msgspec import Struct

from binwire.decode.json import UNREADABLE

if TYPE_CHECKING:
    from binwire._driver import Timer
    from binwire.streams.feed import Feed
    from binwire.streams.link import Link
    from binwire.streams.sbe_names import Names

BEFORE, AFTER = b'{"stream":"', b'","'
"""What stands around the name of a stream, in the form in which messages are sent."""
SHUTDOWN = "serverShutdown"


class _Odd(Struct):
    """A message of a form that is not the common one."""

    stream: Any = ""
    e: Any = ""


class Odd(Protocol):
    """Whoever deals with a message that is no event of a stream that is wanted.

    `name` is the stream it names, if it names one; `farewell` says whether it is `serverShutdown`: `{"e": …}`, or
    `{"stream":"!serverShutdown","data":…}` where the connection is a combined one.
    """

    def __call__(self, data: bytes, binary: bool, name: str, farewell: bool) -> None: ...


class Inlet:
    """Of one socket, from its opening on. What comes before the connection counts as open waits until it does.

    Args:
        link: whose socket it is.
        feeds: those who are wanted now, by what their messages are known by.
        timer: the time.
        odd: is given everything else.

    Attributes:
        last_seen: ms, when something came last. Looked up once for all that is read from the socket at a time.
    """

    enveloped = False
    """Whether the name of the stream stands around each event."""

    def __init__(self, link: Link, feeds: dict[Hashable, Feed], timer: Timer, odd: Odd) -> None:
        self.last_seen = timer.now()
        self._link = link
        self._feeds = feeds
        self._timer = timer
        self._odd = odd
        self._fresh = False
        self._early: list[tuple[bytes, bool]] | None = []

    def opened(self) -> None:
        """The connection counts as open."""
        early, self._early = self._early or [], None
        for data, binary in early:
            self.received(data, binary)

    def cut(self) -> None:
        """Whatever else it brings is of no interest."""
        self._feeds = {}
        self._odd = ignore

    def received(self, data: bytes, binary: bool) -> None:
        """A message."""
        raise NotImplementedError

    def _begin(self, data: bytes, binary: bool) -> bool:
        """The first message of this turn of the event loop. Returns whether it may be handed on."""
        if self._early is not None:
            self._early.append((data, binary))
            return False
        self.last_seen = self._timer.now()
        self._fresh = True
        asyncio.get_running_loop().call_soon(self._end)
        return True

    def _end(self) -> None:
        self._fresh = False

    def _hand(self, feed: Feed, data: bytes) -> None:
        if feed.handover is None:
            for listener in feed.listeners:
                listener.put(feed, data, self.last_seen)
        else:
            feed.overlap(self._link, data, self.last_seen)

    def _text(self, data: bytes) -> None:
        """A text message that is not of the common form."""
        try:
            odd = msgspec.json.decode(data, type=_Odd)
        except UNREADABLE:
            odd = _Odd()
        name = odd.stream if isinstance(odd.stream, str) else ""
        feed = self._feeds.get(BEFORE + name.encode()) if self.enveloped else None
        if feed is not None:
            self._hand(feed, data)
        else:
            self._odd(data, False, name, SHUTDOWN in (odd.e, name.removeprefix("!")))


class CombinedInlet(Inlet):
    """`/stream`: "{"stream":"<streamName>","data":<rawPayload>}"."""

    enveloped = True

    def received(self, data: bytes, binary: bool) -> None:
        """A message: most begin with the name, and are handed on by it."""
        if not self._fresh and not self._begin(data, binary):
            return
        feed = self._feeds.get(data.partition(AFTER)[0])
        if feed is None:
            self._text(data)
        elif feed.handover is None:
            for listener in feed.listeners:
                listener.put(feed, data, self.last_seen)
        else:
            feed.overlap(self._link, data, self.last_seen)


class RawInlet(Inlet):
    """`/ws/<streamName>`: events of one stream, as they are."""

    def received(self, data: bytes, binary: bool) -> None:
        """A message: an event, unless the server says farewell."""
        if not self._fresh and not self._begin(data, binary):
            return
        feed = self._feeds.get(None)
        if feed is None or SHUTDOWN.encode() in data:
            self._text(data)
        else:
            self._hand(feed, data)


class SbeInlet(Inlet):
    """Events in binary frames, without a name around them; replies and `serverShutdown` in text frames."""

    def __init__(self, link: Link, feeds: dict[Hashable, Feed], timer: Timer, odd: Odd, names: Names) -> None:
        super().__init__(link, feeds, timer, odd)
        self._names = names

    def received(self, data: bytes, binary: bool) -> None:
        """A message: which stream it is of, template and symbol tell."""
        if not self._fresh and not self._begin(data, binary):
            return
        if not binary:
            self._text(data)
            return
        name = self._names.of_message(data)
        feed = self._feeds.get(name)
        if feed is None:
            self._odd(data, True, "" if name is None else f"template {name.template} of {name.symbol}", False)
        else:
            self._hand(feed, data)


def ignore(data: bytes, binary: bool, name: str, farewell: bool) -> None:
    """An `Odd` that does nothing."""
