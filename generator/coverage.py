"""The README's table of what is covered, and how old the documentation is that it was made from."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from .faults import SpecError
from .load import Spec, Unit

README = "README.md"
BEGIN = "<!-- coverage: written by `python -m generator build` -->"
END = "<!-- /coverage -->"
HEADER = ("product", "REST", "WebSocket methods", "market streams", "events", "retired", "documentation of")


@frozen
class Row:
    """One line of the table."""

    title: str
    counts: tuple[int, ...]
    dates: tuple[str, ...]


def readme(root: Path, spec: Spec) -> tuple[str, str]:
    """`README.md` as it is, and as it has to be: the same but for the table between the two marks.

    Both are empty where a folder has no README.

    Raises:
        SpecError: there are no marks.
    """
    place = root / README
    if not place.exists():
        return "", ""
    text = place.read_text(encoding="utf-8")
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SpecError("", "", f"{README} has no place for the table of what is covered: {BEGIN} … {END}")
    return text, f"{before}{BEGIN}\n{table(spec, _lock(root))}{END}{after}"


def table(spec: Spec, lock: Sequence[Mapping[str, str]]) -> str:
    """The table in Markdown, ending in a line that says between which dates the pages were taken."""
    rows = [_row(unit, spec.documents, lock) for unit in spec.units]
    total = tuple(map(sum, zip(*(row.counts for row in rows), strict=True)))
    dates = tuple(date for row in rows for date in row.dates)
    lines = [_line(HEADER), _line(["---", *["---:"] * (len(HEADER) - 2), "---"])]
    lines += [_line([row.title, *map(_shown, row.counts), _span(row.dates)]) for row in rows]
    lines.append(_line(["**all**", *map(_shown, total), _span(dates)]))
    return "\n".join(lines) + "\n"


def _row(unit: Unit, documents: Mapping[str, Any], lock: Sequence[Mapping[str, str]]) -> Row:
    rest = [one for verbs in _part(unit.rest, documents, "paths").values() for one in verbs.values()]
    methods = list(_part(unit.ws_api, documents, "methods").values())
    streams = [stream for stream in _part(unit.streams, documents, "streams") if "event" in stream]
    events = _part(unit.streams, documents, "user_data")
    retired = sum("x-retired" in one for one in rest) + sum("retired" in one for one in methods)
    counts = (len(rest), len(methods), len(streams), len(events), retired)
    return Row(".".join(filter(None, (unit.product, unit.group))), counts, tuple(_dates(unit, lock)))


def _part(file: str, documents: Mapping[str, Any], member: str) -> Any:
    return documents[file].get(member, {}) if file else {}


def _dates(unit: Unit, lock: Sequence[Mapping[str, str]]) -> Iterator[str]:
    folders = {f"{unit.product}/{unit.group}/" if unit.group else f"{unit.product}/"}
    updates = {f"updates/{unit.group or unit.product}.json"}
    for page in lock:
        path = page["path"].replace("-", "_")
        if path.startswith(tuple(folders)) or path in updates:
            yield page["date"]


def _lock(root: Path) -> Sequence[Mapping[str, str]]:
    pages: list[Mapping[str, str]] = tomllib.loads((root / "spec/lock.toml").read_text(encoding="utf-8")).get(
        "page", []
    )
    return pages


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _shown(count: int) -> str:
    return str(count) if count else ""


def _span(dates: Sequence[str]) -> str:
    months = sorted({match[0] for date in dates if (match := re.match(r"\d{4}-\d\d", date))})
    return "" if not months else months[0] if len(months) == 1 else f"{months[0]} to {months[-1]}"
