"""Changes of pages that newer facts (`updates/`) overrule: the spec does not show them, the lock's differences do."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from generator.diff.breaking import fact_breaks
from generator.diff.rows import Row
from generator.diff.side import Side
from generator.diff.surface import (
    ENUM,
    EVENT_KEY,
    KEY_TYPE,
    PARAMETER,
    REQUIRED,
    RESPONSE_KEY,
    SECURITY,
    TYPE,
    WEIGHT,
    Fact,
    Shown,
    Subject,
    Surface,
    Value,
)
from generator.updates_differences import Difference

_PREFIXES = {"param ": PARAMETER, "type of ": TYPE, "need of ": REQUIRED, "values of ": ENUM}
Said = Mapping[tuple[str, str], str]
"""What a page says, by operation or event and what of it."""


def read_differences(lock: Path) -> Said:
    """What pages said differently than newer facts when the spec was written."""
    tables = tomllib.loads(lock.read_text(encoding="utf-8")).get("difference", ()) if lock.is_file() else ()
    return {(table["id"], table["what"]): table.get("page_says", "") for table in tables}


def vanished(side: Side) -> list[Row]:
    """Operations that newer facts know from a page which is not there any more, or shows another."""
    rows: list[Row] = []
    for facts in side.products:
        shown = {operation.id for page in facts.pages for operation in page.operations}
        hidden = "\n".join(one.text for one in side.surface.unreadable)
        for operation in (one for update in facts.updates for one in update.operations if one.page):
            id_ = operation.operation.id
            if id_ not in shown and id_.rpartition(" ")[2] not in hidden:
                kind = "method" if operation.operation.method else "operation"
                link = operation.operation.source
                rows.append(Row("removed", kind, facts.scope.key, id_, kind, breaking=True, link=link))
    return rows


def vanished_streams(old: Surface, new: Surface, side: Side, lock: Path) -> list[Row]:
    """Streams that newer facts still know, though the page they were written from is gone or shows none.

    Args:
        old: the committed spec.
        new: what would be written now.
        side: the pages.
        lock: says which pages the spec was written from.
    """
    tables = tomllib.loads(lock.read_text(encoding="utf-8")).get("page", ()) if lock.is_file() else ()
    pages = {str(table["address"]) for table in tables}
    shown = {one.source for facts in side.products for page in facts.pages for one in page.streams}
    shown &= pages
    hidden = {one.link for one in side.surface.unreadable}
    rows: list[Row] = []
    for one in old.subjects.values():
        gone = one.kind == "stream" and one.product in side.shown.products and one.link in pages
        if not gone or one.link in shown or one.link in hidden:
            continue
        later = new.subjects.get(one.key)
        if later is None or later.link not in shown:
            rows.append(Row("removed", "stream", one.product, one.id, "stream", breaking=True, link=one.link))
    return rows


def contradictions(side: Side, known: Said) -> list[Row]:
    """Facts that a page now says differently than newer facts, and did not when the spec was written."""
    rows: list[Row] = []
    for facts in side.products:
        for difference in facts.differences:
            before = known.get((difference.id, difference.what), difference.update_says)
            if before == difference.page_says:
                continue
            keys = ((facts.scope.key, kind, difference.id) for kind in ("operation", "method", "event", "stream"))
            subject = next((side.shown.subjects[key] for key in keys if key in side.shown.subjects), None)
            if subject is not None and not subject.partial:
                rows.append(_row(subject, difference, before))
    return rows


def _row(subject: Subject, difference: Difference, before: str) -> Row:
    """The row of a fact of which a page said something else before, or nothing that newer facts do not say."""
    fact, old, new = _fact(subject, difference), before or None, difference.page_says or None
    if fact[0] == PARAMETER and old and new:
        # `LONG, optional`, of a parameter that only the page has.
        (kind, _, need), (later, _, needed) = old.rpartition(", "), new.rpartition(", ")
        fact, old, new = ((REQUIRED, fact[1]), need, needed) if need != needed else ((TYPE, fact[1]), kind, later)
    counted = fact[0] in (PARAMETER, RESPONSE_KEY, EVENT_KEY)
    change = "changed" if not counted or (old and new) else "removed" if new is None else "added"
    breaking = fact_breaks(fact, _value(fact, old), _value(fact, new), subject.facts, subject.kind)
    return Row(
        change, subject.kind, subject.product, subject.id, *fact, old=old, new=new, breaking=breaking, link=subject.link
    )


def _fact(subject: Subject, difference: Difference) -> Fact:
    what = difference.what
    if what in (WEIGHT, SECURITY):
        return what, ""
    for prefix, mine in _PREFIXES.items():
        if what.startswith(prefix):
            return mine, what.removeprefix(prefix)
    key = RESPONSE_KEY if subject.kind in ("operation", "method") else EVENT_KEY
    both = difference.page_says and difference.update_says
    return f"{key}{KEY_TYPE}" if both else key, re.sub(r"^(?:answer|payload) (?:\[\]\.)?", "", what)


def _value(fact: Fact, said: str | None) -> Value | None:
    """A fact in words as a value that is judged."""
    if said is None:
        return None
    if fact[0] == REQUIRED:
        return said == "required"
    if fact[0] == ENUM:
        return frozenset(said.split(", "))
    return Shown(always=False) if fact[0] in (RESPONSE_KEY, EVENT_KEY) else said
