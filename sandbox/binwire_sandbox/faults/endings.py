"""Effects on the connection itself: closed, cut, its client killed, half open, stalled in the middle of a frame."""

from typing import ClassVar

import attrs

from .effects import OPTIONAL_MS, Delivery, Effect, Ending, Turn
from .occasions import Point
from .websocket import BINARY, TEXT, Parts, header

LIVING = (Point.NOW, Point.OPEN, Point.HANDSHAKE, Point.REQUEST, Point.REPLY, Point.EVENT, Point.FRAME, Point.PING)


class EndingEffect(Effect):
    """An effect that ends the connection it strikes, in place of what was about to happen."""

    points: ClassVar[tuple[Point, ...]] = LIVING

    def request(self, turn: Turn, now: int) -> None:
        """The request is not executed."""
        turn.ending = self.ending

    def deliver(self, delivery: Delivery) -> None:
        """The frame is lost."""
        delivery.ending = self.ending


@attrs.frozen
class Close(EndingEffect):
    """The connection is closed with a close frame; over REST the same as `Cut`.

    Attributes:
        code: the close code.
        reason: the text beside it.
        send: whether the frame it strikes goes out before.
    """

    name: ClassVar[str] = "close"
    code: int = attrs.field(default=1000, validator=attrs.validators.in_(range(1000, 5000)))
    reason: str = attrs.field(default="", validator=attrs.validators.max_len(40))
    send: bool = False

    @property
    def ending(self) -> Ending:
        """With a close frame."""
        return Ending(self.code, self.reason)

    def deliver(self, delivery: Delivery) -> None:
        """The frame is the last one, or lost."""
        delivery.ending, delivery.sent_first = self.ending, self.send


@attrs.frozen
class Cut(EndingEffect):
    """The connection is lost without a close frame.

    Attributes:
        send: whether the frame it strikes goes out before.
    """

    name: ClassVar[str] = "cut"
    send: bool = False

    @property
    def ending(self) -> Ending:
        """Without a word."""
        return Ending()

    def deliver(self, delivery: Delivery) -> None:
        """The frame is the last one, or lost."""
        delivery.ending, delivery.sent_first = self.ending, self.send


@attrs.frozen
class Kill(EndingEffect):
    """The client's process is killed (SIGKILL), if it runs on this machine and is not the exchange's own; else `Cut`.

    On a request it dies before the request is executed, on a reply after.
    """

    name: ClassVar[str] = "kill"

    @property
    def ending(self) -> Ending:
        """With whoever is at the other end."""
        return Ending(kills=True)


@attrs.frozen
class HalfOpen(EndingEffect):
    """Nothing comes any more and nothing is read, not even a ping; the TCP connection stays.

    Attributes:
        ms: after how long it is cut; never if None.
    """

    name: ClassVar[str] = "half_open"
    ms: float | None = attrs.field(default=None, validator=OPTIONAL_MS)

    @property
    def ending(self) -> Ending:
        """Not at all."""
        return Ending(half_open=True, cut_after_ms=self.ms)


@attrs.frozen
class Stall(Effect):
    """A WebSocket frame begins and does not end: its header tells its length, only some of its bytes follow.

    Attributes:
        bytes: how many bytes of the payload are sent at first.
        ms: after how long the rest follows; never if None. Nothing else is sent meanwhile.
    """

    name: ClassVar[str] = "stall"
    points: ClassVar[tuple[Point, ...]] = (Point.EVENT, Point.REPLY, Point.FRAME)
    bytes: int = attrs.field(default=5, validator=attrs.validators.ge(0))
    ms: float | None = attrs.field(default=None, validator=OPTIONAL_MS)

    def deliver(self, delivery: Delivery) -> None:
        """Write it in two parts. An answer of REST stops for good, or goes on at once after the pause."""
        payload = delivery.payload
        if delivery.of_rest:
            step = max(1, self.bytes)
            delivery.missing = max(0, len(payload) - step) if self.ms is None else 0
            delivery.pace = None if self.ms is None else (step, int(self.ms * 1000))
            return
        opcode = TEXT if isinstance(delivery.data, str) else BINARY
        delivery.writing = Parts(header(len(payload), opcode) + payload[: self.bytes], payload[self.bytes :], self.ms)
