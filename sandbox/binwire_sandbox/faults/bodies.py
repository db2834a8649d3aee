"""Effects on the bytes of a frame or an answer: too many of them, too few, or none that mean anything."""

from typing import ClassVar

import attrs

from .effects import MILLISECONDS, Delivery, Effect
from .occasions import Point
from .websocket import BINARY, RESERVED, TEXT, Parts, header

HOW = ("json", "utf8", "truncated", "empty", "html", "opcode", "reserved", "fragment", "binary", "short", "length")


def _known(effect: "Malformed", attribute: "attrs.Attribute[str]", value: str) -> None:
    if value not in HOW:
        raise ValueError(f"how: {value!r} is none; one of {', '.join(HOW)}")


@attrs.frozen
class Malformed(Effect):
    """A frame or an answer that cannot be read.

    Attributes:
        how: `json` the text breaks off before its last character; `utf8` it holds bytes that are no UTF-8;
            `truncated` only its first half comes (of SBE too); `empty` no bytes; `html` a page in place of JSON;
            `opcode` a WebSocket opcode that is none; `reserved` a reserved bit; `fragment` a continuation of nothing;
            `length` a header that says 2^63 - 1 bytes; `binary` text in a binary frame; `short` over REST: fewer bytes
            than Content-Length says, then the connection is cut.
    """

    name: ClassVar[str] = "malformed"
    points: ClassVar[tuple[Point, ...]] = (Point.EVENT, Point.REPLY, Point.FRAME)
    how: str = attrs.field(default="json", validator=_known)

    def deliver(self, delivery: Delivery) -> None:
        """Spoil it."""
        payload = delivery.payload
        match self.how:
            case "json":
                delivery.data = payload[:-1].decode(errors="ignore") if isinstance(delivery.data, str) else payload[:-1]
            case "truncated":
                half = payload[: len(payload) // 2]
                delivery.data = half.decode(errors="ignore") if isinstance(delivery.data, str) else half
            case "empty":
                delivery.data = delivery.data[:0]
            case "html":
                delivery.data = "<html><body>gateway</body></html>"
                delivery.headers["Content-Type"] = "text/html"
            case "binary":
                delivery.data = payload
            case "short":
                delivery.missing = len(payload) - len(payload) // 2
            case _:
                self._write(delivery, payload)

    def _write(self, delivery: Delivery, payload: bytes) -> None:
        """What no library would write."""
        if self.how == "utf8":
            payload = payload[:1] + b"\xff\xfe" + payload[1:]
        if delivery.of_rest:
            delivery.data = payload
            return
        opcode = TEXT if isinstance(delivery.data, str) else BINARY
        if self.how == "length":
            delivery.writing = Parts(header((1 << 63) - 1, opcode) + payload)
            return
        opcode = {"opcode": RESERVED, "fragment": 0}.get(self.how, opcode)
        delivery.writing = Parts(header(len(payload), opcode, reserved=self.how == "reserved") + payload)


@attrs.frozen
class Oversize(Effect):
    """A frame or an answer is blown up with blanks in front, which JSON allows; SBE with bytes behind.

    Attributes:
        bytes: its size, 2 MiB unless given, at most 256 MiB.
    """

    name: ClassVar[str] = "oversize"
    points: ClassVar[tuple[Point, ...]] = (Point.EVENT, Point.REPLY, Point.FRAME)
    bytes: int = attrs.field(default=2 << 20, validator=[attrs.validators.ge(1), attrs.validators.le(1 << 28)])

    def deliver(self, delivery: Delivery) -> None:
        """Fill it up."""
        lacking = max(0, self.bytes - len(delivery.payload))
        if isinstance(delivery.data, str):
            delivery.data = " " * lacking + delivery.data
        else:
            delivery.data += bytes(lacking)


@attrs.frozen
class Trickle(Effect):
    """An answer of REST comes a few bytes at a time.

    Attributes:
        bytes: how many at a time.
        ms: the pause between them.
    """

    name: ClassVar[str] = "trickle"
    points: ClassVar[tuple[Point, ...]] = (Point.REPLY,)
    bytes: int = attrs.field(default=1, validator=attrs.validators.ge(1))
    ms: float = attrs.field(default=100, validator=MILLISECONDS)

    def deliver(self, delivery: Delivery) -> None:
        """Send it slowly."""
        delivery.pace = (self.bytes, int(self.ms * 1000))
