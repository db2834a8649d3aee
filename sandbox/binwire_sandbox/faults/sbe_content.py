"""Changes to SBE messages in their bytes."""

import struct

from ..sbe.layout import Block, Field, Kind, Layout

HEADER = 8
WIDE = 16
NESTED = "result."
STREAM_TEMPLATES = range(10000, 11000)


def extended(message: bytes, more: int, version: int | None) -> bytes:
    """The message as a newer schema has it: a block longer by `more` bytes, of `version`, or of the next one."""
    length, template, schema, present = struct.unpack_from("<4H", message)
    header = struct.pack("<4H", length + more, template, schema, present + 1 if version is None else version)
    end = HEADER + length
    return header + message[HEADER:end] + bytes(more) + message[end:]


def schema(message: bytes) -> str:
    """The schema of the message as `X-MBX-SBE` names it: `3:5`."""
    return "{}:{}".format(*struct.unpack_from("<2H", message, 4))


def with_template(message: bytes, template: int) -> bytes:
    """The message under another template id."""
    return message[:2] + struct.pack("<H", template) + message[4:]


def with_field(message: bytes, path: str, value: int | None) -> bytes:
    """The message with another number in a fixed-size field of its root, None for null.

    `path` is where JSON has it, or the schema's name; `result.` leads into the message that a reply holds. A message
    without such a field stays as it is.
    """
    template = struct.unpack_from("<H", message, 2)[0]
    found = _layout(template).messages.get(template)
    if found and path.startswith(NESTED) and (start := _nested(found.block, message)):
        return message[:start] + with_field(message[start:], path.removeprefix(NESTED), value)
    place = _place(found.block, path) if found else None
    if place is None:
        return message
    offset, field = place
    start = HEADER + offset
    if field.kind is Kind.WIDE_MANTISSA:
        content = (-(2**127) if value is None else value).to_bytes(WIDE, "little", signed=True)
    else:
        content = struct.pack(f"<{field.code}", field.null if value is None else value)
    return message[:start] + content + message[start + len(content) :]


def _nested(block: Block, message: bytes) -> int | None:
    """Where the message in a message begins, which is its last data; None if there is none."""
    place: int = HEADER + struct.unpack_from("<H", message)[0]
    for group in block.groups:
        width, count = struct.unpack_from(f"<H{group.code}", message, place)
        place += struct.calcsize(f"<H{group.code}") + int(width) * int(count)
    for data in block.data:
        length: int = struct.unpack_from(f"<{data.code}", message, place)[0]
        place += struct.calcsize(f"<{data.code}")
        if data.is_message and length:
            return place
        place += length
    return None


def _layout(template: int) -> Layout:
    # Imported where it is needed: the schemas are large, and most sandboxes never see SBE.
    from ..sbe.schema import load_layout, load_stream_layout

    return load_stream_layout() if template in STREAM_TEMPLATES else load_layout()


def _place(block: Block, path: str) -> tuple[int, Field] | None:
    offset = 0
    for field in block.fields:
        if path in (field.path, field.name) and field.kind is not Kind.CONSTANT:
            return offset, field
        offset += _size(field)
    return None


def _size(field: Field) -> int:
    if field.kind is Kind.CONSTANT:
        return 0
    return WIDE if field.kind is Kind.WIDE_MANTISSA else struct.calcsize(f"<{field.code}")
