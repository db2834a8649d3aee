"""`python -m generator changelog`: what changed between two specs, written into CHANGELOG.md for binwire's users."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from attrs import field, frozen

from generator.diff.compare import compare
from generator.diff.rows import Row
from generator.diff.spec_surface import subjects_of
from generator.diff.surface import Surface
from generator.diff.written import committed
from generator.scope import ImportFault

_KINDS = ("operation", "method", "event", "stream")
_TITLES = {"added": "Operations added", "removed": "Operations removed", "changed": "Operations changed"}
_UNRELEASED = re.compile(r"^## .*\bunreleased\b.*$", re.I | re.M)
_LINE = re.compile(r"^- (`[^`]+` \([^)]+\))(?:: (.*))?$")

Lines = dict[str, str]
"""What follows each name; empty where nothing does."""


@frozen
class Notes:
    """Names of what came, went and changed."""

    added: Lines = field(factory=dict)
    removed: Lines = field(factory=dict)
    changed: Lines = field(factory=dict)

    def after(self, earlier: Notes) -> Notes:
        """With what was noted before: what came and went again is no news, a change that goes on is told as a whole."""
        added = {**earlier.added, **self.added}
        removed = {**earlier.removed, **self.removed}
        changed = {**earlier.changed}
        for name, said in self.changed.items():
            known = [part for part in changed.get(name, "").split("; ") if part]
            changed[name] = "; ".join(dict.fromkeys([*known, *said.split("; ")]))
        return Notes(
            {name: said for name, said in added.items() if name not in self.removed and name not in earlier.removed},
            {name: said for name, said in removed.items() if name not in self.added and name not in earlier.added},
            {name: said for name, said in changed.items() if name not in added and name not in removed},
        )

    def text(self) -> str:
        """The sections of an entry; empty where nothing changed."""
        parts: list[str] = []
        for lines, title in zip((self.added, self.removed, self.changed), _TITLES.values(), strict=True):
            if lines:
                rows = (f"- {name}: {said}" if said else f"- {name}" for name, said in sorted(lines.items()))
                parts.append(f"### {title}\n\n" + "\n".join(rows) + "\n")
        return "\n".join(parts)


def notes_between(old: Mapping[str, Any], new: Mapping[str, Any]) -> Notes:
    """What changed between the documents of two specs, by file below `spec/`."""
    sides = [list(subjects_of(documents)) for documents in (old, new)]
    products = {one.product for side in sides for one in side}
    before, after = (Surface.of(side, products) for side in sides)
    rows = [row for row in compare(before, after) if row.kind in _KINDS]
    whole: dict[str, Lines] = {"added": {}, "removed": {}}
    for row in rows:
        if row.what == row.kind and row.change in whole:
            whole[row.change][_name(row)] = ""
    parts = [row for row in rows if row.what != row.kind]
    changed = {name: "; ".join(_said(row) for row in of) for name, of in groupby(sorted(parts, key=_name), key=_name)}
    return Notes(whole["added"], whole["removed"], changed)


def written_into(changelog: str, notes: Notes) -> str:
    """The text of a changelog with notes under its heading `Unreleased`, which is added where there is none."""
    if not (notes.added or notes.removed or notes.changed):
        return changelog
    heading = _UNRELEASED.search(changelog)
    if heading is None:
        first = re.search(r"^## ", changelog, re.M)
        place = first.start() if first else len(changelog)
        gap = "\n" if first else ""
        return f"{changelog[:place]}## Unreleased\n\n{notes.text()}{gap}{changelog[place:]}"
    end = re.compile(r"^## ", re.M).search(changelog, heading.end())
    stop = end.start() if end else len(changelog)
    kept, earlier = _taken_apart(changelog[heading.end() : stop])
    entry = f"{kept.rstrip()}\n\n{notes.after(earlier).text()}"
    gap = "\n" if end else ""
    return f"{changelog[: heading.end()]}{entry}{gap}{changelog[stop:]}"


def _taken_apart(section: str) -> tuple[str, Notes]:
    """What stands under a heading besides notes, and the notes."""
    notes, kept, into = Notes(), list[str](), None
    places = {"Operations added": notes.added, "Operations removed": notes.removed, "Operations changed": notes.changed}
    for line in section.split("\n"):
        if line.startswith("### "):
            into = places.get(line[4:].strip())
        found = _LINE.match(line) if into is not None else None
        if found and into is not None:
            into[found[1]] = found[2] or ""
        elif into is None:
            kept.append(line)
    return "\n".join(kept), notes


def _name(row: Row) -> str:
    return f"`{row.id}` ({row.kind} of {row.product})"


def _said(row: Row) -> str:
    name = f" `{row.name}`" if row.name else ""
    values = f" {row.old} → {row.new}" if row.change == "changed" else f" {row.change}"
    return f"{row.what}{name}{values}".replace("; ", ", ")


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `changelog`."""
    parser.description = "Write the operations that came, went or changed since an older spec into CHANGELOG.md."
    parser.add_argument("--base", type=Path, required=True, metavar="SPEC", help="the older `spec` folder")
    parser.add_argument("--root", type=Path, default=Path(), help="the project's folder (default: here)")


def run(arguments: argparse.Namespace) -> int:
    """Write the entry; the exit status."""
    place: Path = arguments.root / "CHANGELOG.md"
    try:
        notes = notes_between(committed(arguments.base), committed(arguments.root / "spec"))
        old = place.read_text(encoding="utf-8")
    except (ImportFault, OSError) as error:
        print(f"nothing written: {error}", file=sys.stderr)
        return 1
    new = written_into(old, notes)
    if new != old:
        place.write_text(new, encoding="utf-8")
    counts = (f"{len(lines)} {change}" for change, lines in zip(_TITLES, _groups(notes), strict=True))
    print(f"{place}: operations {', '.join(counts)}")
    return 0


def _groups(notes: Notes) -> Iterable[Lines]:
    return notes.added, notes.removed, notes.changed
