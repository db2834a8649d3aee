"""SBE messages as this exchange lays them out: one field after the other, little endian."""

from enum import Enum, auto
from typing import Literal, TypeAlias

import attrs

# What a message carries before it is bytes: integers, enum and set names, text, nested messages, groups.
Raw: TypeAlias = int | float | str | bytes | list[str] | list[dict[str, "Raw"]] | None
RawObject: TypeAlias = dict[str, Raw]
# By eight decimals always, or by as many as the numbers of a message need.
Exponents: TypeAlias = Literal["-8", "shortest"]


class Kind(Enum):
    """What a field holds."""

    INTEGER = auto()
    TIME = auto()
    FLOAT = auto()
    ENUM = auto()
    SET = auto()
    EXPONENT = auto()
    MANTISSA = auto()
    WIDE_MANTISSA = auto()
    CONSTANT = auto()


@attrs.frozen
class Field:
    """A fixed-size field.

    `code` is its `struct` format, `null` the pattern that means no value, `choices` the numbers of an enum's values or
    a set's bits by name, `names` their names by JSON text, `exponent` the field that scales a mantissa, `path` where
    the JSON form has it, `default` what JSON shows for null. A constant takes no room; `constant` names its value.
    """

    name: str
    kind: Kind
    code: str
    null: int | float
    path: str
    optional: bool = False
    default: str | None = None
    choices: dict[str, int] = attrs.field(factory=lambda: dict[str, int]())
    names: dict[str, str] = attrs.field(factory=lambda: dict[str, str]())
    exponent: str = ""
    constant: str = ""


@attrs.frozen
class Data:
    """Text or a nested message, after its length."""

    name: str
    code: str
    path: str
    is_message: bool
    default: str | None = None


@attrs.frozen
class Block:
    """Fields, then repeating groups, then data."""

    fields: tuple[Field, ...]
    groups: tuple["Group", ...]
    data: tuple[Data, ...]


@attrs.frozen
class Group:
    """A repeating group; `code` is the `struct` format of its count."""

    name: str
    code: str
    path: str
    block: Block


@attrs.frozen
class Message:
    """A message of a schema."""

    name: str
    template: int
    block: Block


@attrs.frozen
class Layout:
    """A schema: its id, version and messages by template id; `exponents` says how mantissas are scaled."""

    id: int
    version: int
    messages: dict[int, Message]
    exponents: Exponents = "-8"
