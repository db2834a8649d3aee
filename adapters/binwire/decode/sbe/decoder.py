"""The SBE encoding of the REST and WebSocket APIs, as a plug-in decoder."""

from __future__ import annotations

import importlib
import struct
from collections.abc import Callable, Mapping
from decimal import Decimal, getcontext, setcontext
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin

import msgspec
from msgspec import UNSET, Raw, inspect

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
        self._targets: dict[int, inspect.Type] | None = None
        self._json = JsonForm(self.schema, microseconds=time_unit == "MICROSECOND")
        self._nodes: dict[Any, inspect.Type] = {}
        self._compiled: dict[tuple[int, int, bool], Decode | None] = {}
        self._kept: list[inspect.Type] = []  # ids in the keys of _compiled stay true while the nodes live

    # ---- the seam

    def decode(self, data: bytes, type: Any) -> Any:
        """A REST reply's body, or a WebSocket API reply's result, as `type`.

        Members the schema does not have, such as `timezone` of exchangeInfo, have the Struct's default, else None.

        Raises:
            DecodeError: it is no whole message of this schema, or cannot be such a type.
        """
        node = self._nodes.get(type)
        if node is None:
            node = self._nodes[type] = inspect.type_info(type)
        return self._run(data, node, 1)[0]

    def frame(self, data: bytes) -> Frame[Any]:
        """One binary message of a WebSocket: a reply or an event.

        An event that is not in the schema, or has no Struct, is an `UnknownMessage`; one that was not understood is
        given as a `DecodeError` in `Frame.event`, so that it still reaches the account it belongs to.

        Raises:
            DecodeError: there is no header, or a reply was not understood.
        """
        data = bytes(data)
        head = self.schema.head(data)
        if head.schema == self.schema.facts.id and head.template == self.schema.templates.get(ENVELOPE):
            return self._reply(data)
        return self._event(data, head)

    def is_urgent(self, data: bytes) -> bool:
        """Whether a message may be a reply or `serverShutdown`: any but the events of accounts."""
        template = self.schema.head(data).template if len(data) >= self.schema.header_size else -1
        return template not in self._event_nodes() or template == self.schema.templates.get("ServerShutdownEvent")

    def error(self, data: bytes) -> ReplyError | None:
        """What an `ErrorResponse` says, None if the message is something else.

        Raises:
            DecodeError: it is no whole message.
        """
        head = self.schema.head(data)
        if head.schema != self.schema.facts.id or head.template != self.schema.templates.get(REFUSAL):
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
        node = self._event_nodes().get(head.template) if head.schema == self.schema.facts.id else None
        if node is None:
            return Frame(event=self._unknown(data, head))
        try:
            event, subscription = self._run(data, node, 1)
        except DecodeError as error:
            return Frame(event=error, subscription_id=self._subscription(data))
        return Frame(event=event, subscription_id=subscription)

    def _unknown(self, data: bytes, head: Head) -> UnknownMessage:
        ours = head.schema == self.schema.facts.id
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

    def _event_nodes(self) -> dict[int, inspect.Type]:
        """Template → what it becomes. Found when first needed: a client of the REST API never does."""
        if self._targets is None:
            types = {**self._union(), **self._types}
            self._targets = {
                message.id: inspect.type_info(self._filled(types[name]))
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

    def _run(self, data: bytes, node: inspect.Type, depth: int) -> tuple[Any, int | None]:
        data = bytes(data)
        head = self.schema.head(data)
        callers = getcontext()
        setcontext(EXACT)  # the caller's own precision must never round a price
        try:
            return self._call(data, head, node, depth)
        except FAULTS as error:
            raise DecodeError(f"SBE: {len(data)} bytes were not understood: {error}", data=data) from error
        finally:
            setcontext(callers)

    def _call(self, data: bytes, head: Head, node: inspect.Type, depth: int) -> tuple[Any, int | None]:
        if depth > MAX_DEPTH:
            raise DecodeError(f"SBE: more than {MAX_DEPTH} messages inside each other", data=data)
        if head.schema != self.schema.facts.id:
            self.schema.open(data)  # says what is wrong
        start = self.schema.header_size
        decode = self._function(data, head, node, careful=False)
        if decode is None:
            return self._by_json(data, node, depth), None
        try:
            return decode(data, start, head.length, head.version, depth)
        except OlderMessage:
            decode = self._function(data, head, node, careful=True)
            assert decode is not None  # it could be compiled for this schema's own version
            return decode(data, start, head.length, head.version, depth)

    def _function(self, data: bytes, head: Head, node: inspect.Type, *, careful: bool) -> Decode | None:
        """What decodes this template into this type; None if only the JSON form can."""
        key = (head.template, id(node), careful)
        if key in self._compiled:
            return self._compiled[key]
        message, _, _ = self.schema.open(data)
        self._kept.append(node)
        try:
            self._compiled[key] = compile_message(
                self.schema,
                message,
                without_none(node)[0],
                self._nested,
                microseconds=self.time_unit == "MICROSECOND",
                careful=careful,
            )
        except Unsupported:
            self._compiled[key] = None
        return self._compiled[key]

    def _nested(self, node: inspect.Type) -> Callable[[bytes, int], Any]:
        """What decodes messages inside a message into `node`."""

        def decode(data: bytes, depth: int) -> Any:
            return self._call(data, self.schema.head(data), node, depth)[0]

        return decode

    def _by_json(self, data: bytes, node: inspect.Type, depth: int) -> Any:
        return msgspec.convert(self._json.read(data, depth), python_type(node), strict=False)
