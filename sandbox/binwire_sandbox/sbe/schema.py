"""The SBE schemas of spot: from the facts of `binwire_api.sbe` to this exchange's layouts."""

import math
from collections.abc import Iterable
from functools import cache

from binwire_api.sbe import facts
from binwire_api.sbe.spot_3_5 import SCHEMA
from binwire_api.sbe.stream_1_0 import SCHEMA as STREAM_SCHEMA

from .layout import Block, Data, Field, Group, Kind, Layout, Message

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
# FIX SBE 1.0: the smallest number of a signed type, the largest of an unsigned one, NaN, and NUL of a char.
NULLS: dict[str, int | float] = {
    "char": 0,
    "int8": -(2**7),
    "uint8": 2**8 - 1,
    "int16": -(2**15),
    "uint16": 2**16 - 1,
    "int32": -(2**31),
    "uint32": 2**32 - 1,
    "int64": -(2**63),
    "uint64": 2**64 - 1,
    "float": math.nan,
    "double": math.nan,
}
BY_MEANING = {
    "utcTimestampUs": Kind.TIME,
    "exponent8": Kind.EXPONENT,
    "mantissa64": Kind.MANTISSA,
    "mantissa128": Kind.WIDE_MANTISSA,
}


@cache
def load_layout() -> Layout:
    """The newest schema of spot's REST and WebSocket API."""
    return Reader(SCHEMA).layout()


@cache
def load_stream_layout() -> Layout:
    """The schema of spot's market streams."""
    return Reader(STREAM_SCHEMA).layout()


class Reader:
    """Reads the facts of one schema."""

    def __init__(self, schema: facts.SchemaFacts) -> None:
        self._schema = schema
        self._choices = {choice.name: choice for choice in (*schema.enums, *schema.sets)}

    def layout(self) -> Layout:
        """All of it."""
        schema = self._schema
        messages = {one.id: Message(one.name, one.id, self._block(one)) for one in schema.messages}
        return Layout(schema.id, schema.version, messages)

    def _block(self, owner: facts.Message | facts.Group) -> Block:
        return Block(
            tuple(self._field(field) for field in owner.fields),
            tuple(self._groups(owner.groups)),
            tuple(_data(data) for data in owner.data),
        )

    def _groups(self, groups: Iterable[facts.Group]) -> Iterable[Group]:
        for group in groups:
            yield Group(group.name, CODES[group.count], group.path or group.name, self._block(group))

    def _field(self, field: facts.Field) -> Field:
        choice = self._choices.get(field.enum or field.set)
        members = choice.members if choice else ()
        return Field(
            name=field.name,
            kind=_kind(field),
            code=CODES[field.type],
            null=NULLS[field.type] if field.null is None else field.null,
            path=field.path or field.name,
            optional=field.optional,
            default=field.default,
            choices={member.name: member.value for member in members},
            names={member.json or member.name: member.name for member in members},
            exponent=field.exponent,
            constant="" if field.constant is None else str(field.constant),
        )


def _kind(field: facts.Field) -> Kind:
    if field.constant is not None:
        return Kind.CONSTANT
    if field.enum:
        return Kind.ENUM
    if field.set:
        return Kind.SET
    if field.type in ("float", "double"):
        return Kind.FLOAT
    return BY_MEANING.get(field.meaning, Kind.INTEGER)


def _data(data: facts.Data) -> Data:
    return Data(data.name, CODES[data.type], data.path or data.name, not data.text, data.default)
