"""Named lists of values, as definition pages and event pages hold them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from generator.docs.blocks import Block, Heading, Table, Text, plain
from generator.docs.facts import EnumFacts

_ITEM = re.compile(r"^[-*]\s+(.*)$")
_VALUE = re.compile(r"`?([A-Za-z0-9][\w]*)`?\s*(?:$|[-–:(（].*)", re.S)
_LABEL = re.compile(r"^\*\*(.+?)\*\*\W*$")
_FIELD = re.compile(r'^[-*]\s+The field "(\w+)" represents .*:$')
"""A member of the event named in the text whose values are listed below it (`The field "m" represents …:`)."""


def read_lists(page: str, blocks: Sequence[Block]) -> Iterator[EnumFacts]:
    """Each label with the values listed right under it, by bullets or in the first column of a table."""
    name, line, values = "", 0, list[str]()
    for block in [*blocks, Heading(0, 1, "")]:
        label = _label(block)
        if label is None:
            values += _values(block) if name else ()
            continue
        if values:
            yield EnumFacts(name, tuple(values), page, line)
        name, line, values = label, block.line, []


def _label(block: Block) -> str | None:
    """The name a block gives to the list after it; an empty one ends the list before; None is no label."""
    if isinstance(block, Heading):
        return ""
    if isinstance(block, Text):
        found = _LABEL.match(block.text) or _FIELD.match(block.text)
        # Some labels end a sentence: `… partially filled. **Strategy Status**`.
        found = found or re.match(r"^[^-*>|].*\*\*([^*]+)\*\*$", block.text)
        return plain(found[1]).rstrip(":：") if found else None
    return None


def _values(block: Block) -> Iterator[str]:
    if isinstance(block, Table) and block.rows[0][0].lower() in ("status", "value", "enum"):
        for row in block.rows[1:]:
            yield plain(row[0])
    if isinstance(block, Text) and (item := _ITEM.match(block.text)) and (found := _VALUE.fullmatch(plain(item[1]))):
        yield found[1]
