"""Connections to the stream hosts: market streams and user data by listenKey, raw or combined, and SUBSCRIBE."""

import contextlib
from collections.abc import Collection, Iterable
from typing import Self

import attrs
from aiohttp import WSCloseCode

from ..access.listen_keys import ListenKeys
from ..engine.balances import Channel
from ..errors import ApiError
from ..market_data.market_streams import Frame, MarketStreams
from ..wire import Json, JsonObject, dumps
from .connection import Connection, Services
from .link import SPOT_HEARTBEAT, Heartbeat, Link
from .rate_meter import RateMeter
from .stream_requests import StreamError, StreamRequest, parse_stream_request
from .subscriptions import Subscription, Subscriptions

NEVER = 1 << 62


@attrs.frozen
class StreamLimits:
    """What one stream connection may do.

    "WebSocket connections have a limit of 5 incoming messages per second", futures' of 10; "a single connection can
    listen to a maximum of 1024 streams". The seconds are those of the exchange's clock. `backlog` is how
    many frames may wait for a client that does not read.
    """

    spot_messages: int = 5
    fapi_messages: int = 10
    streams: int = 1024
    backlog: int = 1 << 17

    @classmethod
    def none(cls) -> Self:
        """Any number of frames and streams: for load tests."""
        return cls(NEVER, NEVER, NEVER)

    def messages(self, heartbeat: Heartbeat) -> int:
        """Frames a second, PING and PONG among them."""
        return self.spot_messages if heartbeat is SPOT_HEARTBEAT else self.fapi_messages


class StreamConnection(Connection):
    """One connection of `/ws` and `/stream`, on spot's host or below a path of futures'."""

    def __init__(
        self,
        link: Link,
        services: Services,
        combined: bool,
        market: MarketStreams,
        listen_keys: ListenKeys | None,
        subscriptions: Subscriptions,
        limits: StreamLimits,
    ) -> None:
        super().__init__(link, services)
        self._combined = combined
        self._market = market
        self._listen_keys = listen_keys
        self._all = subscriptions
        self._limits = limits
        self._streams: dict[str, None] = {}
        self._messages = RateMeter(services.clock, limits.messages(link.heartbeat))

    @property
    def streams(self) -> Collection[str]:
        """The market streams and listenKeys it listens to."""
        return self._streams

    # Streams -----------------------------------------------------------------------------------------------------

    def open(self, stream: str, only: Iterable[str] = ()) -> None:
        """Start a stream. A name that is neither a stream nor a live listenKey is accepted; nothing comes of it."""
        if stream in self._streams:
            return
        if len(self._streams) >= self._limits.streams:
            self.close(WSCloseCode.POLICY_VIOLATION)
            return
        self._streams[stream] = None
        channel = self._channel(stream)
        if channel is None:
            self._market.subscribe(stream, self)
            return
        wanted = frozenset(only) or None
        subscription = Subscription(channel, self, "listenKey", stream=stream, only=wanted)
        self.subscriptions.append(subscription)
        self._all.add(subscription)

    def shut(self, stream: str) -> None:
        """Stop a stream."""
        if stream in self._streams:
            del self._streams[stream]
            self._market.unsubscribe(stream, self)
        for subscription in [one for one in self.subscriptions if one.stream == stream]:
            self.subscriptions.remove(subscription)
            self._all.remove(subscription)

    def drop(self, subscription: Subscription) -> None:
        """The listenKey was deleted: the stream ends, and the connection with its last one."""
        self.shut(subscription.stream)
        if not self._streams:
            self.close()

    def ended(self) -> None:
        """The connection is gone, and its streams with it."""
        self.stop()
        for stream in list(self._streams):
            self.shut(stream)

    # Frames ------------------------------------------------------------------------------------------------------

    def deliver(self, subscription: Subscription, event: JsonObject) -> None:
        """Queue an event, raw or with the stream's name around it."""
        text = self._services.texts.of(event, self.microseconds)
        if self._combined:
            text = f'{{"stream":{dumps(subscription.stream)},"data":{text}}}'
        self.send_event(subscription, event, text)

    def hear(self, frame: Frame) -> None:
        """Queue an event of a market stream; who reads too slowly is cut off, so that memory stays bounded."""
        if self.backlog >= self._limits.backlog:
            self.abort()
            return
        data = frame.data(self._combined, self.microseconds)
        if self._services.faults.live:
            self.send_stream(frame.stream, frame.event, data)
        else:
            self.send(data)

    def announce(self, event: JsonObject) -> None:
        """Queue an event of the connection itself: `{"stream": "!serverShutdown", "data": …}` when combined."""
        frame: Json = {"stream": f"!{event['e']}", "data": event} if self._combined else event
        self.send_stream("", str(event["e"]), dumps(frame, self.microseconds))

    def arrived(self) -> None:
        """Count a frame of any kind."""
        if self._messages.exceeded():
            self._cut_off()

    def receive(self, text: str | bytes) -> None:
        """Answer a request frame."""
        request: StreamRequest | None = None
        try:
            request = parse_stream_request(text)
            reply = self._answer(request)
        except StreamError as error:
            reply = error.reply(request, self._services.assumptions)
        self.send_reply(reply, dumps)

    def refuse(self, text: str | bytes, error: ApiError) -> None:
        """Answer a request frame with an error, unread but for its id."""
        reply: JsonObject = error.body()
        with contextlib.suppress(StreamError):
            reply["id"] = parse_stream_request(text).id
        self.send_reply(reply, dumps)

    def _answer(self, request: StreamRequest) -> JsonObject:
        result: Json = None
        match request.method():
            case "SUBSCRIBE":
                self._open_all(request.names())
            case "UNSUBSCRIBE":
                for name in request.names():
                    self.shut(name)
            case "LIST_SUBSCRIPTIONS":
                request.refuse_params()
                result = [*self._streams]
            case "SET_PROPERTY":
                self._combined = request.property(2)[-1] is True
            case _:
                request.property(1)
                result = self._combined
        return {"result": result, "id": request.id}

    def _open_all(self, names: list[str]) -> None:
        for name in names:
            stream, _, _ = name.partition("@")
            self.open(stream if self._channel(stream) else name)

    def _channel(self, stream: str) -> Channel | None:
        """Whose user data a listenKey stands for; None where the name is none, or the address has none."""
        return self._listen_keys.channel(stream) if self._listen_keys else None


class SbeStreamConnection(StreamConnection):
    """A connection to the host of SBE market streams: events are binary, all else is JSON in text frames."""

    def announce(self, event: JsonObject) -> None:
        """Queue a serverShutdown, whose page shows it without a stream's name around it."""
        self.send_stream("", str(event["e"]), dumps(event, self.microseconds))


def private_streams(query: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """The listenKeys of a `/private` URL, each with the event types that follow it."""
    wanted: list[tuple[str, list[str]]] = []
    for name, value in query:
        if name == "listenKey":
            wanted.append((value, []))
        elif name == "events" and wanted:
            wanted[-1][1].extend(event for event in value.split("/") if event)
    return wanted
