"""Rows as text or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import groupby

from generator.diff.rows import Row

_ORDER = ("unreadable", "removed", "retired", "deprecated", "changed", "added")
_TITLES = {"unreadable": "Could not be read"}


def as_json(rows: Iterable[Row]) -> str:
    """A list of objects, one a line."""
    lines = ",\n".join(json.dumps(row.form(), ensure_ascii=False) for row in rows)
    return f"[\n{lines}\n]" if lines else "[]"


def as_text(rows: Sequence[Row]) -> str:
    """A section for each product and change, most urgent first; what breaks programs is marked with `!`."""
    if not rows:
        return "no drift"
    lines: list[str] = []
    for product, of_product in groupby(sorted(rows, key=_place), key=lambda row: row.product):
        lines += [f"## {product}", ""]
        for change, of_change in groupby(of_product, key=lambda row: row.change):
            lines += [f"### {_TITLES.get(change, change.capitalize())}", ""]
            for row in of_change:
                mark = "! " if row.breaking else ""
                lines += [f"- {mark}{row.kind} {row.sentence()}".rstrip(), *([f"  {row.link}"] if row.link else [])]
            lines.append("")
    return "\n".join([*lines, summary(rows)])


def summary(rows: Sequence[Row]) -> str:
    """`3 added, 1 removed; 2 breaking`."""
    counts = {change: sum(row.change == change for row in rows) for change in _ORDER}
    said = ", ".join(f"{count} {change}" for change, count in counts.items() if count)
    return f"{said}; {sum(row.breaking is True for row in rows)} breaking"


def _place(row: Row) -> tuple[str, int, str, str, str, str]:
    return row.product, _ORDER.index(row.change), row.kind, row.id, row.what, row.name
