"""Connections to the stream hosts: user data by listenKey, raw or combined, and SUBSCRIBE."""

from collections.abc import Iterable

from .connection import Connection, Link, Services
from .listen_keys import ListenKeys
from .subscriptions import Subscription, Subscriptions
from .wire import Json, JsonObject, Number, dumps, loads_request


class StreamConnection(Connection):
    """One connection of `/ws`, `/stream` or futures' `/private`."""

    def __init__(
        self,
        link: Link,
        services: Services,
        combined: bool,
        listen_keys: ListenKeys,
        subscriptions: Subscriptions,
    ) -> None:
        super().__init__(link, services)
        self._combined = combined
        self._listen_keys = listen_keys
        self._all = subscriptions
        self._streams: list[str] = []

    # Streams -----------------------------------------------------------------------------------------------------

    def open(self, stream: str, only: Iterable[str] = ()) -> None:
        """Start a stream. A name that is no live listenKey is accepted, and nothing comes of it."""
        if stream in self._streams:
            return
        self._streams.append(stream)
        channel = self._listen_keys.channel(stream)
        if channel is None:
            return
        wanted = frozenset(only) or None
        subscription = Subscription(channel, self, "listenKey", stream=stream, only=wanted)
        self.subscriptions.append(subscription)
        self._all.add(subscription)

    def shut(self, stream: str) -> None:
        """Stop a stream."""
        if stream in self._streams:
            self._streams.remove(stream)
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
        frame: Json = {"stream": subscription.stream, "data": event} if self._combined else event
        self.send_event(subscription, event, dumps(frame, self.microseconds))

    def announce(self, event: JsonObject) -> None:
        """Queue an event of the connection itself: `{"stream": "!serverShutdown", "data": …}` when combined."""
        frame: Json = {"stream": f"!{event['e']}", "data": event} if self._combined else event
        self.send(dumps(frame, self.microseconds))

    def receive(self, text: str | bytes) -> None:
        """Answer a request frame."""
        try:
            parsed = loads_request(text)
        except (ValueError, RecursionError):
            parsed = None
        if not isinstance(parsed, dict) or not isinstance(parsed.get("method"), str):
            self.send(dumps({"error": {"code": 2, "msg": "Invalid request: unable to parse message"}, "id": None}))
            return
        sent = parsed.get("id")
        request_id: Json = int(sent) if isinstance(sent, Number) and sent.isdigit() and len(sent) < 20 else sent
        self.send(dumps(self._answer(parsed) | {"id": request_id}))

    def _answer(self, request: JsonObject) -> JsonObject:
        params = request.get("params")
        names = [str(name) for name in params] if isinstance(params, list) else []
        match request["method"]:
            case "SUBSCRIBE":
                for name in names:
                    stream, _, _ = name.partition("@")
                    self.open(stream if self._listen_keys.channel(stream) else name)
            case "UNSUBSCRIBE":
                for name in names:
                    self.shut(name)
            case "LIST_SUBSCRIPTIONS":
                return {"result": [*self._streams]}
            case "SET_PROPERTY" if names[:1] == ["combined"]:
                self._combined = names[1:] == ["true"]
            case "GET_PROPERTY":
                return {"result": self._combined}
            case method:
                text = f"Invalid request: unknown variant `{method}`"
                return {"error": {"code": 2, "msg": text}}
        return {"result": None}


def private_streams(query: Iterable[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """The listenKeys of a `/private` URL, each with the event types that follow it."""
    wanted: list[tuple[str, list[str]]] = []
    for name, value in query:
        if name == "listenKey":
            wanted.append((value, []))
        elif name == "events" and wanted:
            wanted[-1][1].extend(event for event in value.split("/") if event)
    return wanted
