"""One WebSocket connection: what goes out in order, pings, and the end of its life."""

import asyncio
from collections.abc import Callable
from typing import cast

import attrs
from aiohttp import web

from ..assumptions import Assumptions
from ..clock import Clock, Timer
from ..engine.balances import Market
from ..journal import Journal
from ..wire import JsonObject, Micros, timed
from .subscriptions import Subscription

# In the outbox, where a close code stands otherwise.
NO_CLOSE_FRAME = 0
DAY = 24 * 60 * 60 * 1_000_000


@attrs.frozen
class Heartbeat:
    """How often the server pings and how long it waits for the pong, in µs.

    "The WebSocket server will send a ping frame every 20 seconds"; futures every 3 minutes, with 10 to answer.
    """

    every: int
    patience: int


SPOT_HEARTBEAT = Heartbeat(20 * 1_000_000, 60 * 1_000_000)
FAPI_HEARTBEAT = Heartbeat(180 * 1_000_000, 600 * 1_000_000)


@attrs.frozen
class Outgoing:
    """A frame to send; `note` is called with the moment of sending."""

    data: str | bytes
    note: Callable[[Micros], None] | None = None
    ping: bool = False


@attrs.frozen
class Link:
    """A WebSocket that was opened, and what its URL said about it."""

    number: int
    socket: web.WebSocketResponse
    transport: asyncio.Transport | None
    heartbeat: Heartbeat
    microseconds: bool


@attrs.frozen
class Services:
    """What every connection needs of the exchange."""

    clock: Clock
    journal: Journal
    assumptions: Assumptions


class Connection:
    """A WebSocket with an outbox, so that replies and events keep the order in which they arose."""

    def __init__(self, link: Link, services: Services) -> None:
        self.number = link.number
        self.microseconds = link.microseconds
        self.connected_since = services.clock.now()
        self.subscriptions: list[Subscription] = []
        self._link = link
        self._services = services
        self._outbox: asyncio.Queue[Outgoing | int] = asyncio.Queue()
        self._awaited: dict[bytes, Timer] = {}
        self._ping_queued = False
        self._timers: list[Timer] = []

    # Life --------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Set the alarms: the next ping, and the end after 24 h."""
        clock = self._services.clock
        # "A single connection to the API is only valid for 24 hours"
        self._timers = [clock.call_at(clock.now() + DAY, self.close), self._next_ping()]

    def _next_ping(self) -> Timer:
        return self._services.clock.call_at(self._services.clock.now() + self._link.heartbeat.every, self._ping)

    def _ping(self) -> None:
        """Queue a ping, unless the last one is still unsent: its minute begins when it really goes out."""
        if not self._ping_queued:
            self._ping_queued = True
            payload = str(self._services.clock.now() // 1000).encode()
            self._outbox.put_nowait(Outgoing(payload, lambda now: self._pinged(payload, now), ping=True))
        self._timers[1] = self._next_ping()

    def _pinged(self, payload: bytes, now: Micros) -> None:
        self._ping_queued = False
        self._awaited[payload] = self._services.clock.call_at(now + self._link.heartbeat.patience, self.close)

    def arrived(self) -> None:
        """A frame of any kind came; stream connections count them."""

    def pong(self, payload: bytes) -> None:
        """A pong came; one with another payload "will not prevent disconnection"."""
        if payload in self._awaited:
            for timer in self._awaited.values():
                timer.cancel()
            self._awaited.clear()

    def close(self, code: int | None = None) -> None:
        """Close with a close frame once everything queued has been sent; with which code no page says."""
        assumed = self._services.assumptions.close_code
        if code is None and assumed == "none":
            self._outbox.put_nowait(NO_CLOSE_FRAME)
        else:
            self._outbox.put_nowait(int(assumed) if code is None else code)

    def abort(self) -> None:
        """Cut the connection without a close frame."""
        if self._link.transport is not None:
            self._link.transport.abort()

    def stop(self) -> None:
        """Forget every alarm."""
        for timer in [*self._timers, *self._awaited.values()]:
            timer.cancel()

    # Sending -----------------------------------------------------------------------------------------------------

    @property
    def backlog(self) -> int:
        """How many frames wait to be sent."""
        return self._outbox.qsize()

    def send(self, data: str | bytes, note: Callable[[Micros], None] | None = None) -> None:
        """Queue a frame."""
        self._outbox.put_nowait(Outgoing(data, note))

    def send_event(self, subscription: Subscription, event: JsonObject, frame: str | bytes) -> None:
        """Queue a user data event; it is noted in the journal when it goes out."""
        self.send(frame, lambda now: self._note(now, subscription, event))

    def _note(self, now: Micros, subscription: Subscription, event: JsonObject) -> None:
        shown = cast(JsonObject, timed(event, self.microseconds))
        self._services.journal.add(
            now, subscription.channel, self.number, subscription.id, subscription.flow, self.encoding, shown
        )

    @property
    def announces_shutdown(self) -> bool:
        """serverShutdown is on spot's pages only: not on futures' (told by their heartbeat), nor on margin risk's."""
        at_risk = any(one.channel.market is Market.MARGIN_RISK for one in self.subscriptions)
        return self._link.heartbeat is SPOT_HEARTBEAT and not at_risk

    @property
    def encoding(self) -> str:
        """How events go out: json, or sbe."""
        return "json"

    async def write(self) -> None:
        """Send what is queued until the connection ends."""
        while not self._link.socket.closed:
            item = await self._outbox.get()
            if isinstance(item, int):
                await self._end(item)
                return
            try:
                await self._write_one(item)
            except ConnectionError:
                return
            if item.note is not None:
                item.note(self._services.clock.now())

    async def _end(self, code: int) -> None:
        if code == NO_CLOSE_FRAME:
            self.abort()
        else:
            await self._link.socket.close(code=code)

    async def _write_one(self, item: Outgoing) -> None:
        if item.ping:
            await self._link.socket.ping(item.data if isinstance(item.data, bytes) else item.data.encode())
        elif isinstance(item.data, bytes):
            await self._link.socket.send_bytes(item.data)
        else:
            await self._link.socket.send_str(item.data)
