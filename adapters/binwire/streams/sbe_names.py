"""Which stream an SBE message is of: "no combined wrapper", so template and symbol have to tell."""

from __future__ import annotations

from struct import Struct
from struct import error as StructError
from typing import NamedTuple

from binwire.decode.sbe import Schema
from binwire.decode.sbe.layout import CODES
from binwire.errors import DecodeError
from binwire_api._core import Stream
from binwire_api.sbe.facts import Group, Message

SYMBOL = "symbol"


class Name(NamedTuple):
    """What the messages of one stream have in common."""

    template: int
    symbol: str


class Names:
    """Reads them off messages, by a schema, without decoding the rest."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema
        self._tails: dict[int, _Tail] = {}

    def of_stream(self, stream: Stream[object]) -> Name:
        """By the stream's own name, which begins with the symbol: "all symbols in stream names are lowercase"."""
        return Name(self._schema.templates[stream.message], stream.name.partition("@")[0].upper())

    def of_message(self, data: bytes) -> Name | None:
        """By template and symbol; None if they cannot be read."""
        try:
            head = self._schema.head(data)
            message = self._schema.messages[head.template] if head.schema == self._schema.facts.id else None
            if message is None:
                return None
            tail = self._tails.get(head.template)
            if tail is None:
                tail = self._tails[head.template] = _Tail(self._schema, message)
            return Name(head.template, tail.symbol(data, self._schema.header_size + head.length))
        except (DecodeError, LookupError, StructError, ValueError):
            return None


class _Tail:
    """What follows the block of a message, up to its symbol: groups and data."""

    def __init__(self, schema: Schema, message: Message) -> None:
        self._schema = schema
        self._flat = not any(group.groups or group.data for group in message.groups)
        self._groups = [_dimensions(schema, group) for group in message.groups]
        names = [data.name for data in message.data]
        self._lengths = [Struct(schema.order + CODES[data.type]) for data in message.data[: names.index(SYMBOL) + 1]]

    def symbol(self, data: bytes, position: int) -> str:
        """The symbol of a message whose block ends at a position."""
        if not self._flat:  # no message has groups in groups; a later schema may
            return str(self._schema.to_dict(data)[SYMBOL])
        for dimensions in self._groups:
            size, count = dimensions.unpack_from(data, position)
            position += dimensions.size + size * count
        start = position
        for length in self._lengths:
            start = position + length.size
            position = start + length.unpack_from(data, position)[0]
        if position > len(data):
            raise IndexError(f"the symbol ends at byte {position} of {len(data)}")
        return data[start:position].decode()


def _dimensions(schema: Schema, group: Group) -> Struct:
    """Block length and number of entries, as they stand in front of a group."""
    return Struct(schema.order + CODES[group.size] + CODES[group.count])
