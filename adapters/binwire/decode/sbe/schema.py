"""A schema at run time: which message some bytes are, and what they say."""

from __future__ import annotations

import importlib
from os import PathLike
from pathlib import Path
from struct import Struct
from typing import Any, NamedTuple

from binwire.decode.sbe.layout import CODES, Choices, extent
from binwire.decode.sbe.values import ValueReader
from binwire.errors import DecodeError
from binwire_api.sbe.facts import Message, SchemaFacts
from binwire_api.sbe.reader import read_schema


class Head(NamedTuple):
    """The header of a message."""

    length: int
    """Bytes of its block, as its writer knows it."""
    template: int
    schema: int
    version: int


class Schema:
    """An SBE schema.

    "(schemaId) alone does not identify a schema": use one schema for one connection.
    """

    def __init__(self, facts: SchemaFacts) -> None:
        self.facts = facts
        self.choices = Choices(facts)
        self.messages: dict[int, Message] = {message.id: message for message in facts.messages}
        self.templates: dict[str, int] = {message.name: message.id for message in facts.messages}
        self.order = ">" if facts.big_endian else "<"
        self.header_size = max(field.offset + extent(field) for field in facts.header)
        self._head, self._order = self._head_format()

    def _head_format(self) -> tuple[Struct, tuple[int, ...] | None]:
        """One format for the header, and where in it each part of `Head` is; None if they stand in that order."""
        names = ("blockLength", "templateId", "schemaId", "version")
        code, at, found = self.order, 0, list[str]()
        for field in self.facts.header:
            code += f"{field.offset - at}x" if field.offset > at else ""
            code += CODES[field.type] if field.name in names else f"{extent(field)}x"
            found += [field.name] if field.name in names else []
            at = field.offset + extent(field)
        return Struct(code), None if tuple(found) == names else tuple(found.index(name) for name in names)

    @classmethod
    def from_xml(cls, source: bytes | str | PathLike[str]) -> Schema:
        """A schema from the exchange's XML: a path, or the bytes of the file.

        Raises:
            ValueError: it is no SBE schema; the message has the line. A DOCTYPE is refused.
            OSError: the file cannot be read.
        """
        return cls(read_schema(source if isinstance(source, bytes) else Path(source).read_bytes()))

    @classmethod
    def load(cls, name: str) -> Schema:
        """A schema that ships with this package, such as `spot_3_5` or `stream_1_0`.

        Raises:
            LookupError: there is none of this name.
        """
        try:
            module = importlib.import_module(f"binwire_api.sbe.{name}") if name.isidentifier() else None
        except ModuleNotFoundError:
            module = None
        facts = getattr(module, "SCHEMA", None)
        if not isinstance(facts, SchemaFacts):
            raise LookupError(
                f"no SBE schema {name!r} ships with binwire: give Schema.from_xml the exchange's XML file"
            )
        return cls(facts)

    def __repr__(self) -> str:
        return f"<Schema {self.facts.package} {self.facts.id}:{self.facts.version}>"

    def head(self, data: bytes) -> Head:
        """The header of a message.

        Raises:
            DecodeError: there are not even bytes for a header.
        """
        if len(data) < self.header_size:
            raise DecodeError(f"SBE: {len(data)} bytes hold no message header", data=data)
        values = self._head.unpack_from(data)
        return Head._make(values if self._order is None else [values[index] for index in self._order])

    def open(self, data: bytes) -> tuple[Message, ValueReader, Head]:
        """The message that some bytes are, and a reader that stands at its block.

        Raises:
            DecodeError: no header, another schema, or a template this schema does not have.
        """
        head = self.head(data)
        message = self.messages.get(head.template) if head.schema == self.facts.id else None
        if message is None:
            known = f"{self.facts.package} {self.facts.id}:{self.facts.version}"
            raise DecodeError(
                f"SBE: template {head.template} of schema {head.schema}:{head.version} is not in {known};"
                " a newer schema XML may have it (Schema.from_xml)",
                data=data,
            )
        reader = ValueReader(self.choices, data, self.order, head.version)
        reader.position = self.header_size
        return message, reader, head

    def to_dict(self, data: bytes | bytearray | memoryview) -> dict[str, Any]:
        """A message by the schema's own names, nothing converted.

        Mantissas and timestamps (µs) are integers, members of enums and sets names, groups lists, null is None, data is
        text as it stands, a message inside is `{"hex": ...}`. Bytes after the message are ignored.

        Raises:
            DecodeError: the bytes are no whole message of this schema.
        """
        message, reader, head = self.open(bytes(data))
        return reader.block(message, head.length)
