"""Market streams: who listens to which name, and what makes a stream speak."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Protocol, TypeAlias

from ..clock import Clock, Timer
from ..wire import Json, dumps
from .tape import Observer, Tape

Payload: TypeAlias = Json | bytes
Publish: TypeAlias = Callable[[Payload], None]


class Frame:
    """One event of one stream; its text is made once for all connections that want it alike."""

    def __init__(self, stream: str, payload: Payload) -> None:
        self.stream = stream
        self._payload = payload
        self._texts: dict[tuple[bool, bool], str] = {}

    @property
    def event(self) -> str:
        """The type of the event, of the first in an array; empty where it shows none."""
        first = self._payload[0] if isinstance(self._payload, list) and self._payload else self._payload
        return str(first.get("e", "")) if isinstance(first, dict) else ""

    def data(self, combined: bool, microseconds: bool) -> str | bytes:
        """The frame to send: raw, or with the stream's name around it. SBE goes as it is."""
        if isinstance(self._payload, bytes):
            return self._payload
        form = (combined, microseconds)
        if form not in self._texts:
            whole: Json = {"stream": self.stream, "data": self._payload} if combined else self._payload
            self._texts[form] = dumps(whole, microseconds)
        return self._texts[form]


class Hearer(Protocol):
    """A connection, as a market stream sees it."""

    def hear(self, frame: Frame) -> None:
        """Queue an event."""
        ...


class Topic(ABC, Observer):
    """What one stream says. It watches the symbols it is about only while somebody listens."""

    def __init__(self, publish: Publish, tapes: list[Tape]) -> None:
        self.publish = publish
        self.tapes = tapes

    def start(self) -> None:
        """Begin to watch."""
        for tape in self.tapes:
            tape.observers.append(self)

    def stop(self) -> None:
        """Watch no more."""
        for tape in self.tapes:
            tape.observers.remove(self)


class PacedTopic(Topic):
    """A stream that speaks at most once in `speed` µs, at multiples of it, and only when there is something to say.

    Attributes:
        repeats: whether it looks at every multiple if there is something to say.
    """

    def __init__(self, publish: Publish, tapes: list[Tape], clock: Clock, speed: int) -> None:
        super().__init__(publish, tapes)
        self.clock = clock
        self._speed = speed
        self.repeats = any(tape.assumptions.quiet_streams == "repeat" for tape in tapes)
        self._timer: Timer | None = None
        self._spoke = 0

    def start(self) -> None:
        """Begin to watch, and speak for the first time at the next moment for it."""
        super().start()
        self.touch()

    def stop(self) -> None:
        """Watch no more."""
        super().stop()
        self.wait()

    def touch(self) -> None:
        """There is something new."""
        if self._timer is None:
            # A real clock may have fired a moment early: the same multiple is not due twice.
            boundary = max(self.clock.now() // self._speed * self._speed, self._spoke) + self._speed
            self._timer = self.clock.call_at(boundary, lambda: self._due(boundary))

    def wait(self) -> None:
        """What was new has been said."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _due(self, boundary: int) -> None:
        self._timer, self._spoke = None, boundary
        payload = self.payload()
        if payload is not None:
            self.publish(payload)
        if self.repeats:
            self.touch()

    @abstractmethod
    def payload(self) -> Payload | None:
        """The event, None if there is none after all."""


MakeTopic: TypeAlias = Callable[[str, Publish], Topic | None]


class MarketStreams:
    """The market streams of one address: names, and the connections that listen to them.

    A name that is no stream is accepted, and nothing comes of it but what a script sends (`emit`).

    Attributes:
        topics: what speaks now, by name.
    """

    def __init__(self, make: MakeTopic) -> None:
        self._make = make
        self._hearers: dict[str, list[Hearer]] = {}
        self.topics: dict[str, Topic] = {}

    def subscribe(self, name: str, hearer: Hearer) -> None:
        """Send the stream to a connection from now on."""
        if name in self._hearers:
            self._hearers[name].append(hearer)
            return
        self._hearers[name] = [hearer]
        topic = self._make(name, lambda payload: self._publish(name, payload))
        if topic is not None:
            self.topics[name] = topic
            topic.start()

    def unsubscribe(self, name: str, hearer: Hearer) -> None:
        """Send the stream to a connection no more."""
        hearers = self._hearers.get(name, [])
        if hearer not in hearers:
            return
        hearers.remove(hearer)
        if not hearers:
            del self._hearers[name]
            topic = self.topics.pop(name, None)
            if topic is not None:
                topic.stop()

    def emit(self, name: str, payload: Payload) -> int:
        """Send any event, given in wire form, to who listens to a stream; returns to how many."""
        self._publish(name, payload)
        return len(self._hearers.get(name, ()))

    def _publish(self, name: str, payload: Payload) -> None:
        frame = Frame(name, payload)
        for hearer in list(self._hearers.get(name, ())):
            hearer.hear(frame)


def no_topic(name: str, publish: Publish) -> Topic | None:
    """An address without streams of its own."""
    return None
