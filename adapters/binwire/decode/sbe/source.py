"""Python source that decodes one message into one type, made when that pair is first met.

The source holds no name of the schema's, only numbered variables, and of the Structs only attribute names.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeAlias

from msgspec import inspect

from binwire.decode.sbe.blocks import BlockSource
from binwire.decode.sbe.layout import newest, null_value
from binwire.decode.sbe.schema import Schema
from binwire.decode.sbe.shape import Nested, Writer
from binwire.decode.sbe.targets import Slot
from binwire.decode.sbe.values import check_count
from binwire_api.sbe.facts import Message

Decode: TypeAlias = Callable[[bytes, int, int, int, int], tuple[Any, int | None]]
"""(data, position of the block, its length, version, depth) → the value, and the subscription id it holds."""
SUBSCRIPTION = "subscriptionId"


class OlderMessage(Exception):
    """A block is shorter than this schema's: the careful source is wanted."""


def too_short(data: bytes, end: int) -> None:
    raise IndexError(f"the message ends at byte {end} of {len(data)}")


def compile_message(
    schema: Schema,
    message: Message,
    node: inspect.Type,
    nested: Nested,
    *,
    microseconds: bool,
    careful: bool,
) -> Decode:
    """A function that decodes `message` into `node`.

    Args:
        schema: of the message.
        message: what to decode.
        node: what to decode it into.
        nested: gives what decodes messages inside this one: called with their bytes and depth.
        microseconds: leave timestamps as they are.
        careful: take blocks that are shorter than this schema's, written by an older version; what they do not have is
            null. Otherwise such a block raises `OlderMessage`: the common case pays one comparison.

    Raises:
        Unsupported: nothing here makes such a type of such a message.
    """
    writer = Writer(schema, nested, microseconds=microseconds, careful=careful)
    source = _source(writer, message, node)
    scope: dict[str, Any] = {
        **writer.constants.values,
        "OlderMessage": OlderMessage,
        "check": check_count,
        "too_short": too_short,
    }
    exec(compile(source, f"<SBE {message.name}>", "exec"), scope)
    decode: Decode = scope["decode"]
    return decode


def _source(writer: Writer, message: Message, node: inspect.Type) -> str:
    writer.put(0, "def decode(b, o, w, version, depth):")
    writer.put(1, "last = len(b)")
    if not writer.careful and newest(message):
        writer.put(1, f"if version < {newest(message)}: raise OlderMessage")
    block = BlockSource(writer, message, Slot(node), {}, 1, extra=SUBSCRIPTION)
    block.write()
    writer.put(1, "if o > last: too_short(b, o)")
    held = block.variables.get(SUBSCRIPTION)
    null = next((null_value(field) for field in message.fields if field.name == SUBSCRIPTION), None)
    subscription = "None" if held is None else f"(None if {held} == {null} else {held})"
    writer.put(1, f"return {block.result()}, {subscription}")
    return "\n".join(_used(writer.lines)) + "\n"


def _used(lines: list[str]) -> list[str]:
    """The lines without scales that nothing refers to."""
    text = "\n".join(lines)
    scale = re.compile(r"\s*(v\d+_(?:unit|ten)) = ")
    found = [scale.match(line) for line in lines]
    return [line for line, match in zip(lines, found, strict=True) if not match or text.count(match[1]) > 1]
