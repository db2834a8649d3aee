"""Effects on what a frame or an answer says: members more, fewer, or with values nobody knows yet."""

import json
from collections.abc import Callable, Iterator
from typing import ClassVar, TypeAlias

import attrs

from ..wire import Json, JsonObject
from . import sbe_content
from .effects import Delivery, Effect
from .occasions import Point

Change: TypeAlias = Callable[[JsonObject, str], None]
# Members that hold an enum, where a fault names none: order states and the reasons of account updates.
ENUM_MEMBERS = ("X", "o.X", "a.m", "result.status", "status")


def _changed(delivery: Delivery, field: str, change: Change) -> None:
    """Change every object that holds `field` (a dotted path, from the event or from the reply)."""
    try:
        whole: Json = json.loads(delivery.payload)
    except ValueError:
        return
    path, _, name = field.rpartition(".")
    for target in list(_targets(_inner(whole), path.split(".") if path else [])):
        change(target, name)
    text = json.dumps(whole, separators=(",", ":"), ensure_ascii=False)
    delivery.data = text if isinstance(delivery.data, str) else text.encode()


def _inner(whole: Json) -> Json:
    """The event inside its wrapper; a reply as it is."""
    if isinstance(whole, dict):
        for wrapper in ("event", "data"):
            if isinstance(whole.get(wrapper), dict | list):
                return whole[wrapper]
    return whole


def _targets(value: Json, path: list[str]) -> Iterator[JsonObject]:
    if isinstance(value, list):
        for item in value:
            yield from _targets(item, path)
    elif isinstance(value, dict):
        if path:
            yield from _targets(value.get(path[0]), path[1:])
        else:
            yield value


def _is_sbe(delivery: Delivery) -> bool:
    """What goes out as bytes is SBE: JSON and pages of gateways are text."""
    return isinstance(delivery.data, bytes)


class ContentEffect(Effect):
    """An effect on members."""

    points: ClassVar[tuple[Point, ...]] = (Point.EVENT, Point.REPLY, Point.FRAME)


@attrs.frozen
class ExtraField(ContentEffect):
    """A member that no page knows; in SBE bytes at the end of the block, in a version newer by one.

    Attributes:
        field: its dotted path, such as `o.new`.
        value: what it holds.
    """

    name: ClassVar[str] = "extra_field"
    field: str = "newField"
    value: Json = "new"

    def deliver(self, delivery: Delivery) -> None:
        """Add it."""
        if _is_sbe(delivery):
            delivery.data = sbe_content.extended(delivery.payload, 8, None)
        else:
            _changed(delivery, self.field, lambda target, name: target.update({name: self.value}))


@attrs.frozen
class MissingField(ContentEffect):
    """A member is not there; in SBE it is null.

    Attributes:
        field: its dotted path, such as `o.X`.
    """

    name: ClassVar[str] = "missing_field"
    field: str

    def deliver(self, delivery: Delivery) -> None:
        """Take it away."""
        if _is_sbe(delivery):
            delivery.data = sbe_content.with_field(delivery.payload, self.field, None)
        else:
            _changed(delivery, self.field, _removing)


def _removing(target: JsonObject, name: str) -> None:
    target.pop(name, None)


@attrs.frozen
class SetField(ContentEffect):
    """A member holds another value; in SBE whole numbers only.

    Attributes:
        field: its dotted path.
        value: what it holds.
    """

    name: ClassVar[str] = "set_field"
    field: str
    value: Json

    def deliver(self, delivery: Delivery) -> None:
        """Replace it, where it is there."""
        if not _is_sbe(delivery):
            _changed(delivery, self.field, _replacing(self.value))
        elif isinstance(self.value, int):
            delivery.data = sbe_content.with_field(delivery.payload, self.field, self.value)


@attrs.frozen
class UnknownEnum(ContentEffect):
    """An enum holds a value that no page knows.

    Attributes:
        field: its dotted path; if None, the order status or the reason of what passes.
        value: the value.
        number: the value in SBE, where enums are numbers.
    """

    name: ClassVar[str] = "unknown_enum"
    field: str | None = None
    value: str = "SOMETHING_NEW"
    number: int = attrs.field(default=77, validator=attrs.validators.in_(range(254)))

    def deliver(self, delivery: Delivery) -> None:
        """Replace it, where it is there."""
        for field in _enums(delivery) if self.field is None else (self.field,):
            if _is_sbe(delivery):
                delivery.data = sbe_content.with_field(delivery.payload, field, self.number)
            else:
                _changed(delivery, field, _replacing(self.value))


def _enums(delivery: Delivery) -> tuple[str, ...]:
    """The members that hold an enum; `status` is an order's in a REST answer, a number in a WebSocket API's reply."""
    if delivery.occasion.point is Point.REPLY and not delivery.of_rest:
        return tuple(member for member in ENUM_MEMBERS if member != "status")
    return ENUM_MEMBERS


def _replacing(value: Json) -> Change:
    def change(target: JsonObject, name: str) -> None:
        if name in target:
            target[name] = value

    return change


@attrs.frozen
class UnknownEvent(Effect):
    """An event of a type that no page knows comes before the one that passes, or in its place.

    Attributes:
        type: its `e`; in SBE the template is 699.
        replace: whether it takes the other one's place.
    """

    name: ClassVar[str] = "unknown_event"
    points: ClassVar[tuple[Point, ...]] = (Point.EVENT,)
    type: str = "somethingNew"
    replace: bool = False

    def deliver(self, delivery: Delivery) -> None:
        """Make it from the one that passes."""
        strange = Delivery(delivery.occasion, delivery.data)
        if _is_sbe(delivery):
            strange.data = sbe_content.with_template(delivery.payload, 699)
        else:
            _changed(strange, "e", lambda target, name: target.update({name: self.type}))
        if self.replace:
            delivery.data = strange.data
        else:
            delivery.before.append(strange.data)


@attrs.frozen
class SbeDeprecated(ContentEffect):
    """A reply or event in SBE comes in a newer version of the schema, and says that the one asked for is deprecated.

    Over REST the answer has the header `X-MBX-SBE-DEPRECATED`.

    Attributes:
        version: the version in the message's header; one more than it has if None.
        bytes: how many bytes the fixed part of the message is longer.
    """

    name: ClassVar[str] = "sbe_deprecated"
    points: ClassVar[tuple[Point, ...]] = (Point.FRAME, Point.REPLY, Point.EVENT)
    version: int | None = attrs.field(default=None)
    bytes: int = attrs.field(default=8, validator=attrs.validators.in_(range(4096)))

    def deliver(self, delivery: Delivery) -> None:
        """Change header and block."""
        if not _is_sbe(delivery):
            return
        if delivery.of_rest:
            delivery.headers["X-MBX-SBE-DEPRECATED"] = sbe_content.schema(delivery.payload)
        flagged = sbe_content.with_field(delivery.payload, "sbeSchemaIdVersionDeprecated", 1)
        delivery.data = sbe_content.extended(flagged, self.bytes, self.version)
