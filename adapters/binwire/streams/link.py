"""A connection that streams share: carries out what `StreamConnection` wants."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Protocol

from attrs import frozen

from binwire._driver import Driver, Timer, as_error
from binwire._sansio.life import Delay, Failed
from binwire._sansio.reopening import Close, Open, Replace, State
from binwire._sansio.stream_connection import Lost, StreamConnection, StreamEvent
from binwire._sansio.stream_subscriptions import Refused, Send, StreamSubscriptions, Subscribed
from binwire.errors import BinanceError, NotSent
from binwire.seams import Connect, Connection
from binwire.streams.feed import Feed
from binwire.streams.inlets import BEFORE, CombinedInlet, Inlet, RawInlet, SbeInlet
from binwire.streams.routes import Route

if TYPE_CHECKING:
    from binwire.streams.sbe_names import Names

logger = logging.getLogger("binwire.streams")


class Owner(Protocol):
    """The hub, as its connections see it."""

    def replace(self, link: Link) -> None: ...
    def complete(self, link: Link) -> None: ...
    def left(self, link: Link) -> None: ...
    def gone(self, feed: Feed) -> None: ...
    def stray(self, link: Link, data: bytes, binary: bool) -> None: ...


@frozen
class Services:
    """Given to each connection of a hub.

    Attributes:
        delay: makes the waits between attempts.
        names: of SBE messages.
    """

    connect: Callable[[str], Connect]
    timer: Timer
    delay: Callable[[], Delay]
    names: Callable[[], Names]


class Link:
    """One connection."""

    def __init__(self, services: Services, owner: Owner, route: Route, size: int, *, patient: bool = False) -> None:
        self.route = route
        self._services = services
        self._owner = owner
        self._machine = StreamConnection(
            StreamSubscriptions(route.messages, size, route.in_address), services.delay(), patient=patient
        )
        self._driver: Driver[Open | Close | Send, StreamEvent] = Driver(
            self._machine, perform=self._perform, happened=self._happened, timer=services.timer
        )
        self._feeds: dict[str, Feed] = {}
        self._wanted: dict[Hashable, Feed] = {}
        """By what their messages are known by."""
        self._inlet: Inlet | None = None
        self._connection: Connection | None = None
        self._last_seen = services.timer.now()

    def __str__(self) -> str:
        return f"a connection of {self.route.base}"

    @property
    def feeds(self) -> tuple[Feed, ...]:
        """Those that belong here."""
        return tuple(self._feeds.values())

    @property
    def room(self) -> int:
        """How many more streams it takes."""
        return 0 if self._machine.replacing or self.finished else self._machine.subscriptions.room

    @property
    def replacing(self) -> bool:
        """Whether it is about to end."""
        return self._machine.replacing and not self.finished

    @property
    def hearing(self) -> bool:
        """Whether messages may come, now or before long."""
        return self._inlet is not None

    @property
    def finished(self) -> bool:
        """Whether it has ended."""
        return self._machine.state is State.ENDED

    def add(self, feeds: list[Feed]) -> None:
        """Subscribe to them here."""
        for feed in feeds:
            self._feeds[feed.stream.name] = feed
            self._wanted[self._key(feed)] = feed
        self._machine.added([feed.stream.name for feed in feeds], self._services.timer.now())
        self._driver.poke()

    def remove(self, feed: Feed) -> None:
        """Unsubscribe from it; nothing more of it is handed on."""
        if self._feeds.get(feed.stream.name) is feed:
            del self._feeds[feed.stream.name]
            self._wanted.pop(self._key(feed), None)
            self._machine.removed([feed.stream.name], self._services.timer.now())
            self._driver.poke()

    def leave(self) -> None:
        """Close it; what it still brings until it is closed is handed on."""
        self._machine.closed()
        self._driver.poke()

    async def close(self) -> None:
        """Close, and wait until it is closed."""
        if self.finished:
            await self._driver.settle()
        await self._driver.stop()
        self._machine.closed()
        for command in self._machine.commands():
            await self._perform(command)
        await self._disconnect()

    # What the machine wants ------------------------------------------------------------------------------------------

    async def _perform(self, command: Open | Close | Send) -> None:
        match command:
            case Open():
                await self._open()
            case Close():
                await self._disconnect()
                if self.finished:
                    self._owner.left(self)
            case Send(text=text):
                self._send(text)

    async def _open(self) -> None:
        route, inlet = self.route, self._new_inlet()
        self._inlet = inlet
        for feed in self._feeds.values():
            feed.reopening(self)
        connect = self._services.connect(route.product)

        def lost(reason: str) -> None:
            if inlet is self._inlet:
                self._inlet = self._connection = None
                self._last_seen = inlet.last_seen
                inlet.cut()
                self._machine.lost(reason, self._services.timer.now())
                self._driver.poke()

        try:
            address = route.address(self._machine.dialled())
            connection = await connect(address, headers=route.headers, received=inlet.received, lost=lost)
        except Exception as error:
            if inlet is self._inlet:
                self._inlet = None
                self._machine.not_opened(as_error(error), self._services.timer.now())
        else:
            if inlet is not self._inlet:  # closed, or lost, meanwhile
                await connection.close()
                return
            self._connection = connection
            self._machine.opened(self._services.timer.now())
            self._driver.poke()
            inlet.opened()
        self._driver.poke()

    def _new_inlet(self) -> Inlet:
        timer = self._services.timer
        if self.route.form == "sbe":
            return SbeInlet(self, self._wanted, timer, self._odd, self._services.names())
        kind = RawInlet if self.route.form == "raw" else CombinedInlet
        return kind(self, self._wanted, timer, self._odd)

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        inlet, self._inlet = self._inlet, None
        if inlet is not None and not self.finished:  # it was given up, not left
            inlet.cut()
        if connection is not None:
            await connection.close()
        if inlet is not None:
            inlet.cut()

    def _send(self, text: bytes) -> None:
        if self._connection is not None:
            try:
                self._connection.send(text)
            except (NotSent, OSError) as error:  # `lost` is on its way
                logger.info("%s: a request to subscribe was not sent: %s", self, error)

    def _key(self, feed: Feed) -> Hashable:
        match self.route.form:
            case "combined":
                return BEFORE + feed.stream.name.encode()
            case "sbe":
                return self._services.names().of_stream(feed.stream)
            case "raw":
                return None

    # What happens ----------------------------------------------------------------------------------------------------

    def _happened(self, event: StreamEvent) -> None:
        now = self._services.timer.now()
        match event:
            case Subscribed(names=names):
                logger.info("%s: %d streams are subscribed to", self, len(names))
                for feed in self._named(names):
                    feed.live(self, now)
                if self._machine.complete:
                    self._owner.complete(self)
            case Lost(names=names, reason=reason):
                logger.warning("%s: %d streams are interrupted: %s", self, len(names), reason)
                for feed in self._named(names):
                    feed.down(self, self._last_seen, reason, now)
            case Refused(name=name, error=error):
                for feed in self._named((name,)):
                    self._fail(feed, error, now)
            case Failed(error=error):
                for feed in self.feeds:
                    self._fail(feed, error, now)
            case Replace(reason=reason):
                logger.info("%s: %d streams are moved to another: %s", self, len(self._feeds), reason)
                self._owner.replace(self)

    def _named(self, names: tuple[str, ...]) -> list[Feed]:
        return [self._feeds[name] for name in names if name in self._feeds]

    def _fail(self, feed: Feed, error: BinanceError, now: int) -> None:
        feed.failed(error, now)
        self._owner.gone(feed)

    def _odd(self, data: bytes, binary: bool, name: str, farewell: bool) -> None:
        """A message that no stream wants."""
        if farewell:
            self._machine.due("the exchange is about to shut it down")
        elif not binary and not name and self._machine.received(data, self._services.timer.now()):
            pass
        elif name:
            logger.debug("a message of %s, which is not wanted (any more)", name)
        else:
            self._owner.stray(self, data, binary)
        self._driver.poke()
