"""A message as plain values, by the schema's own names. Not fast, and the measure of what is."""

from __future__ import annotations

from struct import Struct
from typing import Any

from binwire.decode.sbe.layout import (
    CODES,
    SIZES,
    Block,
    Choices,
    is_present,
    is_wide,
    least_tail,
    null_value,
)
from binwire.errors import DecodeError
from binwire_api.sbe.facts import Data, Field, Group


class ValueReader:
    """Reads one message from front to back.

    Raises:
        DecodeError: from each method, where the bytes end before the message does.
    """

    def __init__(self, choices: Choices, data: bytes, order: str, version: int) -> None:
        self.choices = choices
        self.data = data
        self.order = order
        self.version = version
        self.position = 0

    def block(self, block: Block, length: int) -> dict[str, Any]:
        """A block, then its groups, then its data."""
        start = self.position
        self.advance(length, f"the block of {block.name}")
        value: dict[str, Any] = {field.name: self.field(field, start, length) for field in block.fields}
        for group in block.groups:
            value[group.name] = self.group(group) if group.since <= self.version else []
        for data in block.data:
            value[data.name] = self.variable(data) if data.since <= self.version else None
        return value

    def advance(self, count: int, what: str) -> None:
        end = self.position + count
        if end > len(self.data):
            raise self.error(f"{what} ends at byte {end} of {len(self.data)}")
        self.position = end

    def error(self, problem: str) -> DecodeError:
        return DecodeError(f"SBE: {problem}", data=self.data)

    def primitive(self, type: str, at: int) -> Any:
        return Struct(self.order + CODES[type]).unpack_from(self.data, at)[0]

    def next(self, type: str, what: str) -> int:
        at = self.position
        self.advance(SIZES[type], what)
        return int(self.primitive(type, at))

    def field(self, field: Field, start: int, length: int) -> Any:
        """A field of a block that starts at `start`; None where the block's writer did not know it."""
        if field.constant is not None:
            return field.constant
        if not is_present(field, length, self.version):
            return None
        if field.parts:
            return {part.name: self.field(part, start, length) for part in field.parts}
        at = start + field.offset
        if is_wide(field):
            number = int.from_bytes(self.data[at : at + 16], "little" if self.order == "<" else "big", signed=True)
            return None if field.optional and number == null_value(field) else number
        if field.length > 1:
            return self.array(field, at)
        return self.scalar(field, self.primitive(field.type, at))

    def array(self, field: Field, at: int) -> Any:
        """A fixed-size array; of char it is text, ended by a zero byte if shorter."""
        if field.type == "char":
            return self.text(self.data[at : at + field.length].split(b"\0", 1)[0], field.name)
        return [self.primitive(field.type, at + index * SIZES[field.type]) for index in range(field.length)]

    def scalar(self, field: Field, value: Any) -> Any:
        if field.set:
            return list(self.choices.bits(field, value))
        if field.enum:
            return self.choices.name(field, value)
        if field.type in ("float", "double"):
            return None if field.optional and value != value else value
        if field.optional and value == null_value(field):
            return None
        return chr(value) if field.type == "char" else value

    def group(self, group: Group) -> list[dict[str, Any]]:
        length = self.next(group.size, f"the dimensions of {group.name}")
        count = self.next(group.count, f"the dimensions of {group.name}")
        entry = length + least_tail(group, self.version)
        check_count(count, entry, len(self.data) - self.position, group.name, self.data)
        return [self.block(group, length) for _ in range(count)]

    def variable(self, data: Data) -> Any:
        length = self.next(data.type, f"the length of {data.name}")
        start = self.position
        self.advance(length, data.name)
        raw = self.data[start : self.position]
        return self.text(raw, data.name) if data.text else {"hex": raw.hex()}

    def text(self, raw: bytes, what: str) -> str:
        try:
            return raw.decode()
        except UnicodeDecodeError as error:
            raise self.error(f"{what} is no UTF-8 text") from error


def check_count(count: int, entry: int, remaining: int, name: str, data: bytes) -> None:
    """Refuse, before anything is allocated, a count of entries that the bytes left cannot hold.

    Raises:
        DecodeError: `count` entries of at least `entry` bytes do not fit; or they have no bytes at all, and any count
            would.
    """
    if count and (not entry or count * entry > remaining):
        raise DecodeError(f"SBE: {name} says {count} entries and {remaining} bytes are left", data=data)
