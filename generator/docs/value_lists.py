"""Named lists of values, as definition pages and event pages hold them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from generator.docs.facts import EnumFacts
from generator.docs.markdown import Block, Heading, Text, plain
from generator.docs.table import Table

_VALUE = re.compile(r"([A-Z0-9][A-Z0-9_]*|\d+[a-zA-Z])\s*(?:$|-(?!>)|[–:(（])")
VALUES = ("status", "value", "enum")
"""What the first column of a table of values is called."""
_LABEL = re.compile(r"^\*\*(.+?)\*\*\W*$")
_FIELD = re.compile(r'^The field "(\w+)" represents .*:$')
"""A member of the event named in the text whose values are listed below it (`The field "m" represents …:`)."""


def read_lists(page: str, blocks: Sequence[Block]) -> Iterator[EnumFacts]:
    """Each label with the values listed right under it, by bullets or in the first column of a table."""
    name, line, values = "", 0, list[str]()
    for block in [*blocks, Heading(1, "", 0)]:
        label = _label(block)
        if label is None:
            values += _values(block) if name else ()
            continue
        if values:
            yield EnumFacts(name, tuple(dict.fromkeys(values)), page, line)
        name, line, values = label, block.line, []


def _label(block: Block) -> str | None:
    """The name a block gives to the list after it; an empty one ends the list before; None is no label."""
    if isinstance(block, Heading):
        return ""
    if isinstance(block, Text):
        found = _LABEL.match(block.text) or _FIELD.match(block.text)
        # Some labels end a sentence: `… partially filled. **Strategy Status**`.
        found = found or re.match(r"^[^*].*\*\*([^*]+)\*\*$", block.text)
        name = plain(found[1]).rstrip(":：") if found else None
        return name if name is None or name[0].isalnum() else ""
    return None


def _values(block: Block) -> Iterator[str]:
    if isinstance(block, Table) and block.header and block.header[0].lower() in VALUES:
        for row in block.rows:
            yield plain(row[0])
    if isinstance(block, Text) and (found := _VALUE.match(plain(block.text))):
        yield found[1]
