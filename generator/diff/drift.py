"""`python -m generator diff`: what changed between the pages and the spec, or between two folders of pages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from attrs import evolve

from generator.diff.announced import dated
from generator.diff.compare import compare
from generator.diff.folder import Checkout, open_docs
from generator.diff.overruled import contradictions, read_differences, vanished, vanished_streams
from generator.diff.reader import Known
from generator.diff.rows import Row
from generator.diff.side import Side, read_side
from generator.diff.surface import DEPRECATED, RETIRED, Fact, Subject, Surface, Value
from generator.diff.written import Attribution, changed_pages, committed, dates_of, roughly, spec_side, written_side
from generator.importer import corrections
from generator.scope import read_scope

ENDS = ((DEPRECATED, ""), (RETIRED, ""))


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
    known = Known()
    old = read_side(open_docs(base, mends), scope, known)
    new = read_side(open_docs(docs, mends), scope, known)
    return rows_of(old, new)


def against_spec(docs: Path, root: Path) -> list[Row]:
    """What pages say differently than the spec.

    Args:
        docs: the pages; their changelogs give the dates.
        root: the project's folder.

    Raises:
        NoDocs: the folder holds no documentation.
        ImportFault: the scope, a correction or the spec is not as it must be.
    """
    spec = root / "spec"
    library = open_docs(docs, corrections(spec))
    side = read_side(library, read_scope(spec / "scope.toml"))
    documents = committed(spec)
    written, rough = written_side(side, library, spec)
    spelled = spec_side(documents, library)
    old, new = roughly(spelled, rough), roughly(written, rough)
    rows = Attribution(old, side.surface, isinstance(library, Checkout)).own(compare(old, new))
    gone = [*vanished(side), *vanished_streams(spelled, written, side, spec / "lock.toml")]
    rows = [*gone, *_not_told(gone, rows)]
    rows += _not_told(rows, contradictions(side, read_differences(spec / "lock.toml")))
    rows += _not_told(rows, _noted(old, side, changed_pages(library, spec / "lock.toml")))
    return _with_changelogs(rows, old, evolve(side, surface=new), dates_of(documents))


def _noted(old: Surface, side: Side, changed: Collection[str]) -> list[Row]:
    """Ends that pages say in their text, which the spec does not hold: of pages that changed since it was written."""
    subjects = [one for one in side.shown.subjects.values() if one.page in changed and one.key in old.subjects]
    ends = [evolve(one, facts=_ends(one)) for one in subjects]
    before = {one.key: evolve(old.subjects[one.key], facts=_ends(old.subjects[one.key])) for one in ends}
    return compare(Surface(before, old.products), Surface({one.key: one for one in ends}, old.products))


def _ends(subject: Subject) -> dict[Fact, Value]:
    return {fact: subject.facts[fact] for fact in ENDS if fact in subject.facts}


def rows_of(old: Side, new: Side) -> list[Row]:
    """Differences of the surfaces, then what the newer changelogs announce beside them, each with its date."""
    rows = compare(old.shown, new.shown)
    rows += _not_told(rows, compare(old.surface, new.surface))
    return _with_changelogs(rows, old.surface, new, old.dates)


def _not_told(told: Sequence[Row], rows: Sequence[Row]) -> list[Row]:
    """Rows of subjects, and of their parameters and keys, that others do not tell of."""
    whole = {(row.product, row.kind, row.id) for row in told if row.what == row.kind}
    parts = {(row.product, row.kind, row.id, row.name or row.what) for row in told}
    return [
        row
        for row in rows
        if (row.product, row.kind, row.id) not in whole
        and (row.product, row.kind, row.id, row.name or row.what) not in parts
    ]


def _with_changelogs(rows: Sequence[Row], old: Surface, new: Side, after: Mapping[str, str]) -> list[Row]:
    announced = new.changelogs.endings(old, new.surface, after)
    return dated([*rows, *_besides(rows, announced)], new.changelogs, after)


def _besides(rows: Iterable[Row], announced: Iterable[Row]) -> list[Row]:
    """Announcements of what the pages do not tell already."""
    told = {(row.product, row.kind, row.id) for row in rows if row.what == row.kind and row.change != "added"}
    return [row for row in announced if (row.product, row.kind, row.id) not in told]
