"""From values to SBE bytes, as a schema lays them out."""

import struct

from .exponents import shortened
from .layout import Block, Field, Kind, Layout, Raw, RawObject

WIDE = 16


def encode(layout: Layout, template: int, values: RawObject) -> bytes:
    """The message with its header.

    Raises:
        KeyError: the schema has no such template, or an enum no such name.
    """
    block = layout.messages[template].block
    if layout.exponents == "shortest":
        values = shortened(block, values)
    fields = _fields(block, values)
    header = struct.pack("<4H", len(fields), template, layout.id, layout.version)
    return header + fields + _tail(block, values)


def _fields(block: Block, values: RawObject) -> bytes:
    return b"".join(_field(field, values.get(field.name)) for field in block.fields)


def _field(field: Field, value: Raw) -> bytes:
    if field.kind is Kind.CONSTANT:
        return b""
    if field.kind is Kind.WIDE_MANTISSA:
        return (value if isinstance(value, int) else -(2**127)).to_bytes(WIDE, "little", signed=True)
    return struct.pack(f"<{field.code}", _number(field, value))


def _number(field: Field, value: Raw) -> int | float:
    if field.kind is Kind.SET and isinstance(value, list):
        return sum(1 << field.choices[name] for name in value if isinstance(name, str))
    if isinstance(value, str):
        return field.choices[value]
    return value if isinstance(value, int | float) else field.null


def _tail(block: Block, values: RawObject) -> bytes:
    """Groups and data: what comes after the fixed-size fields."""
    out = bytearray()
    for group in block.groups:
        sent = values.get(group.name)
        entries = [entry for entry in sent if isinstance(entry, dict)] if isinstance(sent, list) else []
        length = struct.calcsize("<" + "".join(_code(field) for field in group.block.fields))
        out += struct.pack(f"<H{group.code}", length, len(entries))
        for entry in entries:
            out += _fields(group.block, entry) + _tail(group.block, entry)
    for data in block.data:
        value = values.get(data.name)
        content = value.encode() if isinstance(value, str) else value if isinstance(value, bytes) else b""
        out += struct.pack(f"<{data.code}", len(content)) + content
    return bytes(out)


def _code(field: Field) -> str:
    if field.kind is Kind.CONSTANT:
        return ""
    return f"{WIDE}s" if field.kind is Kind.WIDE_MANTISSA else field.code
