"""What turns the messages of a stream into its events."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, TypeAlias, TypeVar, get_origin

import msgspec
from msgspec import Raw, Struct

from binwire.decode.blanks import without_blanks
from binwire.decode.frames import EMPTY, UnknownEvent
from binwire.decode.json import UNREADABLE
from binwire.errors import DecodeError
from binwire_api._core import Stream

if TYPE_CHECKING:
    from binwire.decode.sbe import Schema

T = TypeVar("T")
TROUBLE: frozenset[type[Any]] = frozenset({UnknownEvent, DecodeError})
TimeUnit: TypeAlias = Literal["MILLISECOND", "MICROSECOND"]


class _Envelope(Struct, Generic[T], gc=False):
    """A message of a combined connection: `{"stream":"<streamName>","data":<rawPayload>}`."""

    data: T


class _Tag(Struct):
    e: str = ""


class _Unread(Struct):
    stream: Any = ""
    data: Raw = EMPTY


class Reader(NamedTuple):
    """What reads the messages of a stream.

    Attributes:
        event: decodes a message. It raises nothing: what was not understood is a value.
        trouble: the types of such values. Asking for them by type is cheaper than `isinstance`, for each message.
    """

    event: Callable[[bytes], Any]
    trouble: frozenset[type[Any]] = TROUBLE


class Readers:
    """Makes each decoder once.

    Args:
        number: Decimal, float or str, for prices and quantities.
        time_unit: of the times in SBE, which are µs on the wire; JSON has them as the address asked for.
        schema: of the SBE streams; the one that ships if not given.
    """

    def __init__(self, number: type[Any], time_unit: TimeUnit, schema: Schema | None) -> None:
        self._number = number
        self._time_unit: TimeUnit = time_unit
        self._schema = schema
        self._made: dict[Any, Reader] = {}

    @property
    def schema(self) -> Schema:
        """Of the SBE streams."""
        if self._schema is None:
            from binwire.decode.sbe import Schema

            self._schema = Schema.load("stream_1_0")
        return self._schema

    def of(self, stream: Stream[Any], *, enveloped: bool) -> Reader:
        """What reads the messages of a stream: with or without the name of the stream around them."""
        key = (stream.message or stream.event, enveloped)
        reader = self._made.get(key)
        if reader is None:
            reader = self._made[key] = self._sbe(stream) if stream.encoding == "sbe" else self._json(stream, enveloped)
        return reader

    def _json(self, stream: Stream[Any], enveloped: bool) -> Reader:
        type = stream.event_type(self._number)
        strict = self._number is not float  # amounts are JSON strings: only a lax decoder reads floats from them
        tag = getattr(getattr(get_origin(type) or type, "__struct_config__", None), "tag", None)
        if not enveloped:
            bare: Callable[[bytes], Any] = msgspec.json.Decoder(type, strict=strict).decode

            def read_bare(data: bytes) -> Any:
                try:
                    return bare(data)
                except UNREADABLE as error:
                    try:
                        return without_blanks(data, bare, error)
                    except UNREADABLE:
                        return unread(data, data, tag, type, error)

            return Reader(read_bare)
        envelope: Any = _Envelope  # filled in at run time, with a type that no checker knows
        decode: Callable[[bytes], Any] = msgspec.json.Decoder(envelope[type], strict=strict).decode

        def read(data: bytes) -> Any:
            try:
                return decode(data).data
            except UNREADABLE as error:
                try:
                    return without_blanks(data, decode, error).data
                except UNREADABLE:
                    return unread(data, payload(data), tag, type, error)

        return Reader(read)

    def _sbe(self, stream: Stream[Any]) -> Reader:
        from binwire.decode.sbe import NonRepresentable, SbeDecoder, UnknownMessage

        types = {stream.message: stream.event}
        frame = SbeDecoder(self.schema, self._number, types=types, time_unit=self._time_unit).frame

        def read(data: bytes) -> Any:
            try:
                return frame(data).event
            except DecodeError as error:
                return error

        return Reader(read, TROUBLE | {UnknownMessage, NonRepresentable})


def payload(data: bytes) -> bytes:
    """What a combined connection puts its envelope around; nothing if that cannot be told."""
    try:
        return bytes(msgspec.json.decode(data, type=_Unread).data)
    except UNREADABLE:
        return b""


def unread(data: bytes, payload: bytes, tag: Any, type: Any, error: Exception) -> UnknownEvent | DecodeError:
    """A message that the stream's Struct did not take: an event of another type, or of a shape it did not expect."""
    event_type = _event_type(payload)
    if event_type and isinstance(tag, str) and event_type != tag:
        return UnknownEvent(event_type, payload)
    name = getattr(type, "__name__", None) or "an event"
    return DecodeError(f"{len(data)} bytes were not understood as {name}: {error}", data=data, type=type)


def stray(data: bytes, schema: Schema | None) -> UnknownEvent | DecodeError:
    """A message that names no stream, as a value. `schema`: of a binary one."""
    if schema is not None:
        return _stray_sbe(data, schema)
    event_type = _event_type(data)
    if event_type:
        return UnknownEvent(event_type, data)
    return DecodeError(f"{len(data)} bytes name no stream of this connection, and are no reply", data=data)


def _stray_sbe(data: bytes, schema: Schema) -> UnknownEvent | DecodeError:
    from binwire.decode.sbe import UnknownMessage

    try:
        head = schema.head(data)
    except DecodeError as error:
        return error
    if head.schema == schema.facts.id and head.template in schema.messages:
        return DecodeError(f"{len(data)} bytes of template {head.template} name no symbol", data=data)
    return UnknownMessage("", data, head.template, head.schema, head.version)


def _event_type(payload: bytes) -> str:
    try:
        return msgspec.json.decode(payload, type=_Tag).e
    except UNREADABLE:
        return ""
