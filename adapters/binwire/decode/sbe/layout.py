"""How single elements look on the wire: sizes, formats, null values, names of enum values."""

from __future__ import annotations

from collections.abc import Iterator
from math import nan
from struct import pack
from typing import TypeAlias

from binwire_api.sbe.facts import Choice, Data, Field, Group, Message, SchemaFacts
from binwire_api.sbe.reader import SIZES, extent

Block: TypeAlias = Message | Group
Element: TypeAlias = Field | Group | Data

CODES = {
    "char": "B",
    "int8": "b",
    "uint8": "B",
    "int16": "h",
    "uint16": "H",
    "int32": "i",
    "uint32": "I",
    "int64": "q",
    "uint64": "Q",
    "float": "f",
    "double": "d",
}
"""Primitive → format of the module `struct`."""
TIMESTAMP = "utcTimestampUs"
MAX_DEPTH = 4
"""Messages inside messages: a reply, its error, the cancel-replace in it, the error of one half."""

__all__ = ["CODES", "MAX_DEPTH", "SIZES", "TIMESTAMP", "Block", "Element", "extent"]


def is_wide(field: Field) -> bool:
    """Whether it is a 128-bit mantissa: 16 bytes as one signed number."""
    return field.type == "uint8" and field.length == 16 and bool(field.exponent or field.meaning == "mantissa128")


def null_value(field: Field) -> int:
    """The number that means null: the least of signed types, the greatest of unsigned ones, 0 of char.

    "Following the convention set by the FIX SBE Standard, the value -2^127 is nullValue by default." NaN, the null of
    floats, is no number: ask `value != value`.
    """
    if field.null is not None:
        return field.null
    if is_wide(field):
        return -(1 << 127)
    bits = 8 * SIZES[field.type]
    if field.type.startswith("int"):
        return -(1 << bits - 1)
    return 0 if field.type == "char" else (1 << bits) - 1


def null_bytes(field: Field, order: str) -> bytes:
    """What a block holds where a field is null; of a set, no bit."""
    if field.type in ("float", "double"):
        return pack(order + CODES[field.type], nan) * field.length
    value = 0 if field.set else null_value(field)
    size, count = (16, 1) if is_wide(field) else (SIZES[field.type], field.length)
    return value.to_bytes(size, "little" if order == "<" else "big", signed=value < 0) * count


def is_present(field: Field, length: int, version: int) -> bool:
    """Whether a block of this length, written by this version, has the field."""
    return field.since <= version and field.offset + extent(field) <= length


def known_length(block: Block, version: int) -> int:
    """How much of a block a version fills; what stands behind is padding, not values."""
    return max((field.offset + extent(field) for field in block.fields if field.since <= version), default=0)


def newest(block: Block) -> int:
    """The version that added the last element of a block or of those within."""
    own = (element.since for element in elements(block))
    return max(max(own, default=0), max((newest(group) for group in block.groups), default=0))


def elements(block: Block) -> list[Element]:
    """All that a block has, in the order of the wire."""
    return [*block.fields, *block.groups, *block.data]


def least_tail(block: Block, version: int) -> int:
    """The least bytes that groups and data of a block take: their dimensions and lengths."""
    groups = sum(SIZES[group.size] + SIZES[group.count] for group in block.groups if group.since <= version)
    return groups + sum(SIZES[data.type] for data in block.data if data.since <= version)


def exponents(block: Block) -> frozenset[str]:
    """The fields that only scale others; JSON does not have them."""
    own = frozenset(field.exponent for field in block.fields if field.exponent)
    return own.union(*(exponents(group) for group in block.groups))


class Choices:
    """The enums and sets of a schema, by name."""

    def __init__(self, facts: SchemaFacts) -> None:
        self.enums: dict[str, Choice] = {choice.name: choice for choice in facts.enums}
        self.sets: dict[str, Choice] = {choice.name: choice for choice in facts.sets}
        self._names = {
            name: {member.value: member.name for member in choice.members} for name, choice in self.enums.items()
        }
        self._json = {
            choice.name: {member.name: member.json or member.name for member in choice.members}
            for choice in (*facts.enums, *facts.sets)
        }

    def name(self, field: Field, value: int) -> str | None:
        """The name of an enum's value. One the schema does not know is `NonRepresentable`; null is None."""
        names = self._names[field.enum]
        if value in names:
            return names[value]
        if value == null_value(field):
            return None
        return "NonRepresentable" if "NonRepresentable" in names.values() else None

    def bits(self, field: Field, value: int) -> Iterator[str]:
        """The names of the bits that are set. Bits the schema does not know are left out."""
        return (member.name for member in self.sets[field.set].members if value >> member.value & 1)

    def json(self, choice: str, name: str) -> str:
        """The text that JSON has for a name."""
        return self._json[choice].get(name, name)

    def is_bool(self, enum: str) -> bool:
        """Whether an enum is the schema's way to say true and false."""
        return self._names[enum] == {0: "False", 1: "True"}
