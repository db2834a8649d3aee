"""`python -m generator diff`: what changed between the pages and the spec, or between two folders of pages."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from generator.diff.announced import dated
from generator.diff.compare import compare
from generator.diff.folder import open_docs
from generator.diff.rows import Row
from generator.diff.side import Side, read_side
from generator.importer import corrections
from generator.scope import read_scope


def between(base: Path, docs: Path, root: Path) -> list[Row]:
    """What two folders of pages say differently.

    Args:
        base: the older pages.
        docs: the newer ones; their changelogs give the dates.
        root: the project's folder: its scope says which pages are of which product, its corrections mend pages.

    Raises:
        NoDocs: one of the folders holds no documentation.
        ImportFault: the scope or a correction is not as it must be.
    """
    scope, mends = read_scope(root / "spec" / "scope.toml"), corrections(root / "spec")
    old = read_side(open_docs(base, mends), scope)
    new = read_side(open_docs(docs, mends), scope)
    return rows_of(old, new)


def rows_of(old: Side, new: Side) -> list[Row]:
    """Differences of the surfaces, then what the newer changelogs announce beside them, each with its date."""
    rows = compare(old.surface, new.surface)
    announced = new.changelogs.endings(old.surface, new.surface, old.dates)
    rows += _besides(rows, announced)
    return dated(rows, new.changelogs, old.dates)


def _besides(rows: Iterable[Row], announced: Iterable[Row]) -> list[Row]:
    """Announcements of what the pages do not tell already."""
    told = {(row.product, row.kind, row.id) for row in rows if row.what == row.kind and row.change != "added"}
    return [row for row in announced if (row.product, row.kind, row.id) not in told]
