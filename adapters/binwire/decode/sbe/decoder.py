"""The SBE encoding of the REST and WebSocket APIs, as a plug-in decoder."""

from __future__ import annotations

import importlib
import struct
from collections.abc import Callable, Mapping
from decimal import Decimal, getcontext, setcontext
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin

import msgspec
from msgspec import UNSET, Raw, Struct, inspect

from binwire.decode.frames import Frame, ReplyError
from binwire.decode.sbe.json_form import JsonForm
from binwire.decode.sbe.layout import MAX_DEPTH
from binwire.decode.sbe.messages import (
    ENVELOPE,
    REFUSAL,
    TOO_NEW,
    Envelope,
    NonRepresentable,
    Refusal,
    UnknownMessage,
    event_type,
)
from binwire.decode.sbe.numbers import EXACT
from binwire.decode.sbe.schema import Head, Schema
from binwire.decode.sbe.source import Decode, OlderMessage, compile_message
from binwire.decode.sbe.targets import Unsupported, python_type, without_none
from binwire.errors import DecodeError

FAULTS = (struct.error, IndexError, UnicodeDecodeError, ValueError, OverflowError, msgspec.ValidationError)
"""What decoding raises on bytes that are no whole message."""


class _Target(Struct, kw_only=False):
    """A type to decode into, and what was compiled for it, by template."""

    node: inspect.Type
    decoders: dict[int, Decode] = {}
    careful: dict[int, Decode] = {}
    """For messages of older versions."""


class SbeDecoder:
    """Decodes SBE into the Structs that JSON is decoded into.

    Args:
        schema: which schema to ask for and to read; the newest that ships with this package if not given. A newer XML
            can be had at run time: `Schema.from_xml`.
        number: Decimal, float or str, for prices and quantities.
        events: union of event Structs, as for `JsonDecoder`; spot's user data events if not given.
        types: more targets, by event type or by the schema's name of the message: `{"BestBidAskStreamEvent": Ticker}`.
        time_unit: MILLISECOND as JSON has it unless asked otherwise, or MICROSECOND, as SBE always is on the wire.
    """

    name = "sbe"

    def __init__(
        self,
        schema: Schema | None = None,
        number: type[Any] = Decimal,
        events: Any = None,
        *,
        types: Mapping[str, Any] = MappingProxyType({}),
        time_unit: Literal["MILLISECOND", "MICROSECOND"] = "MILLISECOND",
    ) -> None:
        self.schema = schema or Schema.load("spot_3_5")
        self.number = number
        self.time_unit = time_unit
        facts = self.schema.facts
        self.headers: Mapping[str, str] = MappingProxyType(
            {"Accept": "application/sbe", "X-MBX-SBE": f"{facts.id}:{facts.version}"}
        )
        self.query: Mapping[str, str] = MappingProxyType(
            {"responseFormat": "sbe", "sbeSchemaId": str(facts.id), "sbeSchemaVersion": str(facts.version)}
        )
        self._events = events
        self._types = types
        self._targets: dict[int, _Target] | None = None
        self._json = JsonForm(self.schema, microseconds=time_unit == "MICROSECOND")
        self._wanted: dict[Any, _Target] = {}
        self._id = facts.id
        self._start = self.schema.header_size
        self._envelope = self.schema.templates.get(ENVELOPE)

    # ---- the seam

    def decode(self, data: bytes, type: Any) -> Any:
        """A REST reply's body, or a WebSocket API reply's result, as `type`.

        Members the schema does not have, such as `timezone` of exchangeInfo, have the Struct's default, else None.

        Raises:
            DecodeError: it is no whole message of this schema, or cannot be such a type.
        """
        data = bytes(data)
        return self._run(data, self._target(type), self.schema.head(data))[0]

    def frame(self, data: bytes) -> Frame[Any]:
        """One binary message of a WebSocket: a reply or an event.

        An event that is not in the schema, or has no Struct, is an `UnknownMessage`; one that was not understood is
        given as a `DecodeError` in `Frame.event`, so that it still reaches the account it belongs to.

        Raises:
            DecodeError: there is no header, or a reply was not understood.
        """
        data = bytes(data)
        head = self.schema.head(data)
        if head.template == self._envelope and head.schema == self._id:
            return self._reply(data)
        return self._event(data, head)

    def is_urgent(self, data: bytes) -> bool:
        """Whether a message may be a reply or `serverShutdown`: any but the events of accounts."""
        template = self.schema.head(data).template if len(data) >= self.schema.header_size else -1
        return template not in self._event_targets() or template == self.schema.templates.get("ServerShutdownEvent")

    def error(self, data: bytes) -> ReplyError | None:
        """What an `ErrorResponse` says, None if the message is something else.

        Raises:
            DecodeError: it is no whole message.
        """
        head = self.schema.head(data)
        if head.schema != self._id or head.template != self.schema.templates.get(REFUSAL):
            return None
        refusal: Refusal = self.decode(data, Refusal)
        more: dict[str, Any] = {"serverTime": refusal.server_time, "retryAfter": refusal.retry_after}
        members: Any = {name: value for name, value in more.items() if value is not None}
        if refusal.data:
            members = self._json.read(refusal.data, 3)  # the reply, its error, and this
        return ReplyError(
            code=refusal.code, msg=refusal.msg, data=Raw(msgspec.json.encode(members) if members else b"")
        )

    # ---- frames

    def _reply(self, data: bytes) -> Frame[Any]:
        envelope: Envelope = self.decode(data, Envelope)
        try:
            error = self.error(envelope.result) if envelope.result else None
        except DecodeError:
            error = None  # the result stays as it is, so that `decode` fails for the one request it answers
        return Frame(
            id=envelope.id,
            status=envelope.status,
            result=Raw(envelope.result if error is None else b""),
            error=UNSET if error is None else error,
            rate_limits=envelope.rate_limits,
        )

    def _event(self, data: bytes, head: Head) -> Frame[Any]:
        target = (self._targets or self._event_targets()).get(head.template)
        if target is None or head.schema != self._id:
            return Frame(event=self._unknown(data, head))
        try:
            event, subscription = self._run(data, target, head)
        except DecodeError as error:
            return Frame(event=error, subscription_id=self._subscription(data))
        return Frame(event=event, subscription_id=subscription)

    def _target(self, type: Any) -> _Target:
        target = self._wanted.get(type)
        if target is None:
            target = self._wanted[type] = _Target(inspect.type_info(type))
        return target

    def _unknown(self, data: bytes, head: Head) -> UnknownMessage:
        ours = head.schema == self._id
        message = self.schema.messages.get(head.template) if ours else None
        name = message.name if message else ""
        kind = NonRepresentable if name == TOO_NEW else UnknownMessage
        return kind(event_type(name), data, head.template, head.schema, head.version)

    def _subscription(self, data: bytes) -> int | None:
        """Whom an event that was not understood is for, if that much can be read."""
        try:
            message, reader, head = self.schema.open(data)
            field = next((field for field in message.fields if field.name == "subscriptionId"), None)
            return None if field is None else reader.field(field, self.schema.header_size, head.length)
        except (DecodeError, struct.error):
            return None

    def _event_targets(self) -> dict[int, _Target]:
        """Template → what it becomes. Found when first needed: a client of the REST API never does."""
        if self._targets is None:
            types = {**self._union(), **self._types}
            self._targets = {
                message.id: _Target(inspect.type_info(self._filled(types[name])))
                for message in self.schema.facts.messages
                for name in (message.name, event_type(message.name))
                if name in types
            }
        return self._targets

    def _union(self) -> dict[str, Any]:
        events = self._events
        if events is None and self.schema.facts.package == "spot_sbe":
            events = importlib.import_module("binwire_api.spot.events").UserDataEvent
        members = get_args(self._filled(events)) or ((events,) if events is not None else ())
        return {(get_origin(member) or member).__struct_config__.tag: member for member in members}

    def _filled(self, type: Any) -> Any:
        """A type with its number type filled in."""
        return type[self.number] if getattr(type, "__parameters__", ()) else type

    # ---- decoding

    def _run(self, data: bytes, target: _Target, head: Head) -> tuple[Any, int | None]:
        callers = getcontext()
        setcontext(EXACT)  # the caller's own precision must never round a price
        try:
            return self._call(data, target, head, 1)
        except FAULTS as error:
            type = python_type(target.node)
            raise DecodeError(f"SBE: {len(data)} bytes were not understood: {error}", data=data, type=type) from error
        finally:
            setcontext(callers)

    def _call(self, data: bytes, target: _Target, head: Head, depth: int) -> tuple[Any, int | None]:
        length, template, schema, version = head
        decode = target.decoders.get(template)
        if decode is None or schema != self._id or depth > MAX_DEPTH:
            decode = self._prepared(data, target, template, depth)
        try:
            return decode(data, self._start, length, version, depth)
        except OlderMessage:
            return self._compiled(data, target, template, careful=True)(data, self._start, length, version, depth)

    def _prepared(self, data: bytes, target: _Target, template: int, depth: int) -> Decode:
        """What decodes a template that was not met before, unless there is a reason not to."""
        if depth > MAX_DEPTH:
            raise DecodeError(f"SBE: more than {MAX_DEPTH} messages inside each other", data=data)
        try:
            decode = self._compiled(data, target, template, careful=False)
        except Unsupported:  # left to the JSON form and msgspec
            decode = self._by_json(python_type(target.node))
        target.decoders[template] = decode
        return decode

    def _by_json(self, type: Any) -> Decode:
        def decode(data: bytes, _start: int, _length: int, _version: int, depth: int) -> tuple[Any, int | None]:
            return msgspec.convert(self._json.read(data, depth), type, strict=False), None

        return decode

    def _compiled(self, data: bytes, target: _Target, template: int, *, careful: bool) -> Decode:
        known = target.careful.get(template) if careful else None
        if known is not None:
            return known
        message, _, _ = self.schema.open(data)
        decode = compile_message(
            self.schema,
            message,
            without_none(target.node)[0],
            self._nested,
            microseconds=self.time_unit == "MICROSECOND",
            careful=careful,
        )
        if careful:
            target.careful[template] = decode
        return decode

    def _nested(self, node: inspect.Type) -> Callable[[bytes, int], Any]:
        """What decodes messages inside a message into `node`."""
        target = _Target(node)

        def decode(data: bytes, depth: int) -> Any:
            return self._call(data, target, self.schema.head(data), depth)[0]

        return decode
