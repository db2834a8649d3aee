"""One WebSocket connection: what goes out in order, pings, and the end of its life."""

from collections.abc import Callable, Collection, Mapping

import attrs
from aiohttp import WSCloseCode

from ..assumptions import Assumptions
from ..clock import DAY, Clock, Timer
from ..engine.balances import Market
from ..errors import ApiError
from ..faults.effects import Ending
from ..faults.processes import kill_peer
from ..faults.websocket import Writing
from ..journal import Journal
from ..requests.bans import Bans
from ..requests.operations import Operation
from ..wire import JsonObject, Micros
from .event_texts import EventTexts
from .interference import Interference
from .link import SPOT_HEARTBEAT, Link
from .outgoing import Note, Outbox, Outgoing, Pong
from .subscriptions import Subscription

# How many frames go out in one write at most.
AT_ONCE = 100


@attrs.frozen
class Services:
    """What every connection needs of the exchange."""

    clock: Clock
    journal: Journal
    faults: Interference
    assumptions: Assumptions
    texts: EventTexts = attrs.field(factory=EventTexts)


class Connection:
    """A WebSocket with an outbox, so that replies and events keep the order in which they arose."""

    def __init__(self, link: Link, services: Services) -> None:
        self.number = link.number
        self.microseconds = link.microseconds
        self.host = link.host
        self.path = link.path
        self.frozen = False
        self.ending = False
        self.connected_since = services.clock.now()
        self.subscriptions: list[Subscription] = []
        # What answers in place of the present, while a fault lets a WebSocket API lag behind.
        self.earlier: Mapping[str, Operation] = {}
        self._link = link
        self._services = services
        self._outbox = Outbox()
        self._awaited: dict[bytes, Timer] = {}
        self._ping_queued = False
        self._is_cut_off = False
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
        if not self._ping_queued and not (self._services.faults.live and not self._services.faults.pings(self)):
            self._ping_queued = True
            payload = str(self._services.clock.now() // 1000).encode()
            self._outbox.put(Outgoing(payload, lambda now: self._pinged(payload, now), ping=True))
        self._timers[1] = self._next_ping()

    def _pinged(self, payload: bytes, now: Micros) -> None:
        self._ping_queued = False
        if self._services.faults.live:
            self._services.faults.control(self, "out", "ping", payload)
        self._awaited[payload] = self._services.clock.call_at(now + self._link.heartbeat.patience, self.close)

    def arrived(self) -> None:
        """A frame of any kind came; stream connections count them."""

    def control_frame(self) -> None:
        """A ping or pong came; futures' WebSocket API counts them."""

    def comes_from(self, address: str, bans: Bans) -> bool:
        """Whether this is a connection of the address to a host with these bans."""
        return self._link.address == address and self._link.bans is bans

    def _cut_off(self) -> None:
        """Too many frames came: "a connection that goes beyond the limit will be disconnected"."""
        if not self._is_cut_off:
            self._is_cut_off = True
            self.close(WSCloseCode.POLICY_VIOLATION)
            self._link.bans.disconnected(self._link.address)

    def pong(self, payload: bytes) -> None:
        """A pong came; one with another payload "will not prevent disconnection"."""
        if payload in self._awaited:
            for timer in self._awaited.values():
                timer.cancel()
            self._awaited.clear()

    def close(self, code: int | None = None) -> None:
        """Close with a close frame once everything queued has been sent; with which code no page says."""
        assumed = self._services.assumptions.close_code
        if self.frozen:
            # Nothing more will be sent.
            self.abort()
        elif code is None and assumed == "none":
            self.finish(Ending())
        else:
            self.finish(Ending(int(assumed) if code is None else code))

    def finish(self, ending: Ending) -> None:
        """End once everything queued has been sent."""
        self.ending = True
        self._outbox.put(ending)

    def abort(self) -> None:
        """Cut the connection without a close frame."""
        self.ending = True
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
        return len(self._outbox)

    def send(self, data: str | bytes, note: Note | None = None, writing: Writing | None = None) -> None:
        """Queue a frame as it is, whatever faults are ordered."""
        self._outbox.put(Outgoing(data, note, writing=writing))

    def send_pong(self, payload: bytes) -> None:
        """Queue the answer to a ping."""
        self.send(payload, writing=Pong(self._link.socket, payload))

    def send_reply(self, reply: JsonObject, encode: Callable[[JsonObject], str | bytes]) -> None:
        """Queue the reply to a request."""
        if self._services.faults.live:
            self._services.faults.reply(self, reply, encode, None)
        else:
            self.send(encode(reply))

    def send_stream(self, stream: str, event: str, frame: str | bytes) -> None:
        """Queue an event of a market stream, or of the connection itself, whose stream is empty."""
        if self._services.faults.live:
            self._services.faults.stream(self, stream, event, frame)
        else:
            self.send(frame)

    def send_event(self, subscription: Subscription, event: JsonObject, frame: str | bytes) -> None:
        """Queue a user data event; it is noted in the journal when it goes out."""

        def note(now: Micros) -> None:
            self._note(now, subscription, event)

        if self._services.faults.live:
            self._services.faults.event(self, subscription, event, frame, note)
        else:
            self.send(frame, note)

    def _note(self, now: Micros, subscription: Subscription, event: JsonObject) -> None:
        heard = (subscription.channel, self.number, subscription.id, subscription.flow)
        self._services.journal.add(now, *heard, self.encoding, event, self.microseconds)

    @property
    def accounts(self) -> set[str]:
        """Whose events it carries."""
        return {one.channel.account for one in self.subscriptions}

    @property
    def streams(self) -> Collection[str]:
        """The market streams and listenKeys it listens to."""
        return ()

    def failed(self, reply: JsonObject, error: ApiError) -> JsonObject:
        """The reply with an error in place of its result."""
        return {name: value for name, value in reply.items() if name != "result"} | error.body()

    def ended(self) -> None:
        """The connection is gone, and what it listened to with it."""
        self.stop()

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
            item = await self._outbox.next()
            if isinstance(item, Ending):
                await self._end(item)
                return
            try:
                if item.is_whole:
                    await self._write_frames(self._outbox.followers(item, AT_ONCE))
                else:
                    await self._write_one(item)
            except ConnectionError:
                return

    async def _write_frames(self, frames: list[Outgoing]) -> None:
        """Send whole frames that wait together in one go: a system call each would cost more than all else."""
        transport = self._link.transport
        if transport is None or transport.is_closing() or self._link.socket.closed:
            raise ConnectionResetError
        transport.write(b"".join([frame.frame for frame in frames]))
        now = self._services.clock.now()
        for frame in frames:
            if frame.note is not None:
                frame.note(now)
        await self._link.writer.drain()

    async def _write_one(self, item: Outgoing) -> None:
        if item.writing is not None:
            self.frozen = item.writing.stays
            await item.writing.write(self._link.transport, self._services.clock)
        else:
            await self._link.socket.ping(item.data if isinstance(item.data, bytes) else item.data.encode())
        if item.note is not None:
            item.note(self._services.clock.now())

    async def _end(self, ending: Ending) -> None:
        """Close, cut, or fall silent."""
        if ending.half_open:
            self._freeze(ending.cut_after_ms)
        elif ending.code is not None:
            await self._link.socket.close(code=ending.code, message=ending.reason.encode())
        elif self._link.transport is not None and ending.kills:
            kill_peer(self._link.transport)
        elif self._link.transport is not None:
            # What was written before still goes out.
            self._link.transport.close()

    def _freeze(self, ms: float | None) -> None:
        self.frozen = True
        self.stop()
        if self._link.transport is not None:
            self._link.transport.pause_reading()
        if ms is not None:
            self._services.clock.call_at(self._services.clock.now() + int(ms * 1000), self.abort)
