"""JSON, decoded in one pass by msgspec: REST bodies, WebSocket API replies, events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Generic, TypeVar, get_args, get_origin

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from binwire.decode.blanks import without_blanks
from binwire.decode.frames import Frame, Reply, ReplyError, UnknownEvent
from binwire.decode.loose import Loose, envelope, is_judged
from binwire.errors import DecodeError

T = TypeVar("T")
UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What msgspec raises; invalid UTF-8 and too much nesting are none of its own errors."""
E, QUOTE = b'e"'
NOTHING: Mapping[str, str] = MappingProxyType({})


class _Wire(Frame[T], Generic[T], gc=False):
    """A message with the members that only some servers send.

    Raw streams send the event itself, so its `e` stands at the top; combined streams call it `data`; stream servers
    may answer with `code` and `msg` where the WebSocket API has `error`.
    """

    e: Any = UNSET
    data: T | UnsetType = UNSET
    code: int | UnsetType = UNSET
    msg: str = ""


class _Tag(Struct):
    e: str = ""


class JsonDecoder:
    """Decodes JSON into the generated Structs.

    Args:
        number: Decimal, float or str, for prices and quantities; the generated types are filled in with it.
        events: union of event Structs, such as `binwire_api.spot.events.UserDataEvent`, its number type still open;
            None makes each event an `UnknownEvent`.
    """

    name = "json"
    headers: Mapping[str, str] = NOTHING
    query: Mapping[str, str] = NOTHING

    def __init__(self, number: type[Any] = Decimal, events: Any = None) -> None:
        self.number = number
        self._events = events[number] if getattr(events, "__parameters__", ()) else events
        self._strict = number is not float  # amounts are JSON strings: only a lax decoder reads floats from them
        self._decoders: dict[Any, msgspec.json.Decoder[Any]] = {}
        self._loose = msgspec.json.Decoder(Loose)
        self._tag = msgspec.json.Decoder(_Tag)
        self._plain = self._events is None
        self._decode_frame: Callable[[bytes], _Wire[Any]] = self._first_frame
        self._event: msgspec.json.Decoder[Any] | None = None
        self._tags = _tags(self._events)

    def decode(self, data: bytes, type: Any) -> Any:
        """A REST body or a reply's result as `type`.

        Raises:
            DecodeError: it is no JSON, or not of this type.
        """
        decoder = self._decoders.get(type)
        if decoder is None:
            decoder = self._decoders[type] = msgspec.json.Decoder(type, strict=self._strict)
        try:
            return decoder.decode(data)
        except UNREADABLE as error:
            return self._second_try(data, decoder, type, error)

    def frame(self, data: bytes) -> Frame[Any]:
        """One WebSocket message: a reply, an event in its envelope, or the bare event of a raw stream.

        An event of unknown type becomes an `UnknownEvent`; a known one of unknown shape is given as a `DecodeError`
        in `Frame.event`, so that it still reaches the account it belongs to.

        Raises:
            DecodeError: it is no JSON object.
        """
        try:
            if data[2] == E and data[3] == QUOTE:  # `{"e"`: the event itself
                return Frame(event=self._bare(data))
            frame = self._decode_frame(data)
        except (*UNREADABLE, IndexError) as error:
            return self._salvaged(data, error)
        if frame.event is UNSET or self._plain:
            self._settle(frame, data)
        return frame

    def is_urgent(self, data: bytes) -> bool:
        """Whether a WebSocket API message may be a reply or `serverShutdown`; see `binwire.session_connection.Glance`.

        A reply has the key `id`, which no event has, so what does not hold it is none, wherever in the message it
        would stand. With a backslash in it anything could be written as an escape.
        """
        return b'"id"' in data or b"serverShutdown" in data or b"\\" in data

    def reply_reader(self, type: Any) -> Callable[[bytes], Reply[Any] | None]:
        """What reads a reply and its result in one pass; see `binwire.session_replies.OnePass`."""
        reply: Any = Reply  # filled in at run time, with a type that no checker knows
        decode: Callable[[bytes], Reply[Any]] = msgspec.json.Decoder(reply[type], strict=self._strict).decode

        def read(data: bytes) -> Reply[Any] | None:
            try:
                return decode(data)
            except UNREADABLE:
                return None

        return read

    @staticmethod
    def _second_try(data: bytes, decoder: msgspec.json.Decoder[Any], type: Any, error: Exception) -> Any:
        try:
            return without_blanks(data, decoder.decode, error)
        except UNREADABLE:
            raise _not_understood(error, data, type) from error

    def _first_frame(self, data: bytes) -> _Wire[Any]:
        """Builds the decoder of frames when one is needed: a client of the REST API alone never does."""
        wire: Any = _Wire  # filled in at run time, with a type that no checker knows
        decoder = msgspec.json.Decoder(wire[Raw if self._plain else self._events], strict=self._strict)
        decode: Callable[[bytes], _Wire[Any]] = decoder.decode
        self._decode_frame = decode
        return decode(data)

    def _settle(self, frame: _Wire[Any], data: bytes) -> None:
        """Bring the forms of the stream servers to the WebSocket API's."""
        if frame.data is not UNSET:
            frame.event = frame.data
        if isinstance(frame.event, Raw):  # no union was given
            frame.event = self._unread(bytes(frame.event), None)
        elif frame.event is UNSET:
            if frame.e is not UNSET:
                frame.event = self._bare(data)
            elif isinstance(frame.code, int):
                frame.error = ReplyError(code=frame.code, msg=frame.msg)
            elif frame.id is UNSET:
                frame.event = DecodeError(f"{len(data)} bytes are neither a reply nor an event", data=data, type=Frame)
            if type(data) is not bytes:  # Raw members alias their input, which its owner may write over
                frame.result = frame.result.copy()

    def _bare(self, data: bytes) -> Any:
        """An event without an envelope."""
        if self._events is None:
            return self._unread(data, None)
        if self._event is None:
            self._event = msgspec.json.Decoder(self._events, strict=self._strict)
        try:
            return self._event.decode(data)
        except msgspec.ValidationError as error:
            return self._unread(data, error)
        except UNREADABLE as error:
            raise _not_understood(error, data, self._events) from error

    def _salvaged(self, data: bytes, error: Exception) -> Frame[Any]:
        """A message that does not have the form expected, as far as it can be told."""
        try:
            loose = self._loose.decode(data)
        except UNREADABLE:
            raise _not_understood(error, data, Frame) from error
        raw = loose.event if loose.data is UNSET else loose.data
        frame = envelope(loose)
        if raw is not UNSET:
            frame.event = self._unread(bytes(raw), error)
        elif frame.id is UNSET:
            raise _not_understood(error, data, Frame) from error
        elif not is_judged(frame, loose):
            frame.event = _not_understood(error, data, Frame)
        return frame

    def _unread(self, raw: bytes, error: Exception | None) -> UnknownEvent | DecodeError:
        """An event that no Struct took: of a type the package does not know, or of a shape it did not expect."""
        try:
            tag = self._tag.decode(raw).e
        except (msgspec.ValidationError, UnicodeDecodeError, RecursionError) as unreadable:
            return _not_understood(error or unreadable, raw, self._events)
        except msgspec.DecodeError as malformed:
            raise _not_understood(malformed, raw, self._events) from malformed
        if error is not None and (tag in self._tags or not isinstance(error, msgspec.DecodeError)):
            return _not_understood(error, raw, self._events)
        return UnknownEvent(tag, raw)


def _tags(events: Any) -> frozenset[str]:
    """The event types a union of Structs knows."""
    members = [get_origin(member) or member for member in get_args(events) or (events,)]
    return frozenset(member.__struct_config__.tag for member in members if hasattr(member, "__struct_config__"))


def _not_understood(error: Exception, data: bytes, type: Any) -> DecodeError:
    name = getattr(type, "__name__", None) or "an event"
    return DecodeError(f"{len(data)} bytes were not understood as {name}: {error}", data=data, type=type)
