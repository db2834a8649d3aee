"""What an SBE schema says, as values: layouts, sets of values, and how each element appears in JSON."""

from __future__ import annotations

from msgspec import Struct


class Fact(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Base of all facts. What is left out has its default."""


class Member(Fact, frozen=True, kw_only=True):
    """A value of an enum, or a bit of a set."""

    name: str
    value: int
    """Of an enum: the number on the wire. Of a set: the index of the bit."""
    json: str = ""
    """`mbx:jsonValue`: its text in JSON; empty where the schema gives none, and the name stands."""
    since: int = 0


class Choice(Fact, frozen=True, kw_only=True):
    """An enum (one of) or a set (any of)."""

    name: str
    type: str
    members: tuple[Member, ...]


class Field(Fact, frozen=True, kw_only=True):
    """A fixed-size element of a block."""

    name: str
    type: str
    """Primitive: int8 … uint64, char, float, double; empty for a composite."""
    length: int = 1
    """How many of them: 16 for a 128-bit mantissa."""
    offset: int = 0
    """Bytes from the start of the block."""
    meaning: str = ""
    """The schema's own name of the type: utcTimestampUs, mantissa64, orderId …"""
    optional: bool = False
    """Whether the null value means that there is none."""
    null: int | None = None
    """The null value, where it is not that of the primitive."""
    since: int = 0
    enum: str = ""
    set: str = ""
    constant: str | int | None = None
    """Not on the wire: this value always. Of an enum, the member's name."""
    exponent: str = ""
    """`mbx:exponent`: the field, of this block or one around it, that scales this mantissa."""
    parts: tuple[Field, ...] = ()
    """Of a composite; offsets count from the start of the block."""
    path: str = ""
    """`mbx:jsonPath`: the key in JSON where it is not the name; `[]` an item of an array, `..` the parent itself."""
    default: str | None = None
    """`mbx:jsonDefaultValue`: what JSON shows for null."""


class Data(Fact, frozen=True, kw_only=True):
    """A variable-length element: text, or a whole message with its own header."""

    name: str
    type: str
    """Primitive of the length before it."""
    text: bool = False
    """Whether it is UTF-8 text; a message otherwise."""
    optional: bool = False
    """Whether no bytes mean null."""
    since: int = 0
    path: str = ""
    default: str | None = None


class Group(Fact, frozen=True, kw_only=True):
    """A repeating group: its dimensions, then blocks."""

    name: str
    size: str
    """Primitive of the block length in its dimensions."""
    count: str
    """Primitive of the number of entries."""
    length: int
    """Bytes of one block as this version knows it."""
    since: int = 0
    path: str = ""
    fields: tuple[Field, ...] = ()
    groups: tuple[Group, ...] = ()
    data: tuple[Data, ...] = ()


class Message(Fact, frozen=True, kw_only=True):
    """A message: one block, then groups, then data."""

    name: str
    id: int
    length: int
    """Bytes of the block as this version knows it."""
    since: int = 0
    fields: tuple[Field, ...] = ()
    groups: tuple[Group, ...] = ()
    data: tuple[Data, ...] = ()


class SchemaFacts(Fact, frozen=True, kw_only=True):
    """A schema."""

    package: str
    id: int
    version: int
    big_endian: bool = False
    header: tuple[Field, ...]
    enums: tuple[Choice, ...] = ()
    sets: tuple[Choice, ...] = ()
    messages: tuple[Message, ...]
