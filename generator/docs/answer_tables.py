"""Tables that describe an answer: where one gives a member another type than the example shows, it may be either."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from generator.docs.facts import Example, TypeShape
from generator.docs.pieces import Piece
from generator.docs.table import Table
from generator.examples import Value, parse

_NAME = re.compile(r"(\w+)[`*\s]*$")
"""What stands behind arrows and paths: `→ → netEquity`, `rows[].status`."""
_NAMES = ("name", "parameter", "field")


def contradicted(parts: Sequence[Piece], examples: Sequence[Example]) -> TypeShape:
    """What the first example shows, with text where a table says so of what is an integer or a flag there.

    None if no table says so. Amounts are left as they are: one is read from a number and from text alike. So is how
    deep a table says a member stands: the example shows it.

    Raises:
        ExampleError: an example cannot be read.
    """
    texts = {name for part in parts if isinstance(part.block, Table) for name in _texts(part.block)}
    for example in examples if texts else ():
        value = parse(example.text).value
        if _contradicts(value, texts):
            return _shape(value, texts)
    return None


def _texts(table: Table) -> set[str]:
    """The members that a table of an answer gives the type String."""
    header = [cell.strip("*` ").lower() for cell in table.header]
    if "type" not in header or header[0] not in _NAMES or {"mandatory", "required"} & set(header):
        return set()
    rows = ((_NAME.search(row[0]), row[header.index("type")]) for row in table.rows)
    return {found[1] for found, kind in rows if found and kind.strip("*` ").upper() == "STRING"}


def _contradicts(value: Value, texts: set[str]) -> bool:
    if isinstance(value, Mapping):
        return any((name in texts and isinstance(one, int)) or _contradicts(one, texts) for name, one in value.items())
    return isinstance(value, list) and any(_contradicts(element, texts) for element in value)


def _shape(value: Value, texts: set[str]) -> TypeShape:
    if isinstance(value, Mapping):
        return {
            name: "string" if name in texts and isinstance(member, int) else _shape(member, texts)
            for name, member in value.items()
        }
    if isinstance(value, list):
        return [_shape(value[0], texts)] if value else ["any"]
    words = ((bool, "boolean"), (int, "integer"), (Decimal, "number"), (str, "string"))
    return next((word for kind, word in words if isinstance(value, kind)), "any")
