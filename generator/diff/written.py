"""Pages against the spec: the documents they would be written to, compared with those that are there.

The spec gives equal objects one schema and equal sets one name, so what one page says shows in the operations of others
too. The facts of the pages tell whose change it is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from generator.diff.folder import Checkout, Docs
from generator.diff.rows import Row
from generator.diff.side import Side
from generator.diff.spec_surface import product_of, subjects_of
from generator.diff.surface import (
    DEPRECATED,
    ENUM,
    KEY_TYPE,
    KEYS,
    PARAMETER,
    REQUIRED,
    RETIRED,
    SECURITY,
    Fact,
    Shown,
    Subject,
    Surface,
    Unreadable,
    Value,
)
from generator.docs.facts import Operation, PageError
from generator.errors_writer import errors_document
from generator.facts_schemas import FactsSchemas
from generator.importer import messages_of, product_names, without_added
from generator.reading import ProductFacts
from generator.scope import ImportFault, read_toml
from generator.spec_writer import IMPLIED, ProductDocuments
from generator.yaml_core import read

_OFFICIAL = "binance-spot-api-docs"


def committed(spec: Path) -> dict[str, Any]:
    """The documents of a spec folder.

    Raises:
        ImportFault: there are none.
    """
    names = [path for pattern in ("*/*.yaml", "errors.yaml") for path in sorted(spec.glob(pattern))]
    documents = {path.relative_to(spec).as_posix(): read(path.read_text(encoding="utf-8")) for path in names}
    if not documents:
        raise ImportFault(f"{spec}: no documents: run `python -m generator import` first")
    return documents


def changed_pages(docs: Docs, lock: Path) -> frozenset[str]:
    """Paths of the pages read that are not those the spec was written from."""
    tables = tomllib.loads(lock.read_text(encoding="utf-8")).get("page", ()) if lock.is_file() else ()
    known = {table["path"]: table["sha256"] for table in tables}
    return frozenset(page.path for page in docs.read if known.get(page.path) != page.sha256)


def dates_of(documents: Mapping[str, Any]) -> dict[str, str]:
    """By product the date of the newest page its documents were written from."""
    dates: dict[str, str] = {}
    for file, document in documents.items():
        if "info" in document:
            product = product_of(file)
            dates[product] = max(dates.get(product, ""), str(document["info"]["version"]))
    return dates


def spec_side(documents: Mapping[str, Any], docs: Docs) -> Surface:
    """The committed spec, as far as the folder may speak of it."""
    subjects = list(subjects_of(documents))
    if isinstance(docs, Checkout):
        # Of spot's own subjects some are described on other products' pages.
        subjects = [one for one in subjects if one.product == "spot" and (_OFFICIAL in one.link or not one.link)]
    return Surface.of(subjects, {one.product for one in subjects})


def written_side(side: Side, docs: Docs, spec: Path) -> tuple[Surface, frozenset[str]]:
    """What the pages of a side would be written to; as the pages say it, where they cannot be written."""
    tables = read_toml(spec / "names.toml")
    # What a message of an SBE stream holds the spec's schemas say, not the pages.
    messages = messages_of(read(path.read_text(encoding="utf-8")) for path in sorted(spec.glob("sbe/*.yaml")))
    subjects: list[Subject] = []
    unreadable = list(side.surface.unreadable)
    rough: set[str] = set()
    for facts in side.products:
        try:
            subjects += _of_product(without_added(facts, docs), tables, messages)
        except (PageError, ImportFault) as error:
            line = error.line if isinstance(error, PageError) else 1
            page = error.page if isinstance(error, PageError) else "spec/names.toml"
            unreadable.append(Unreadable(facts.scope.key, page, line, f"the spec cannot be written: {error}", ""))
            product = facts.scope.key
            rough.add(product)
            subjects += (one for one in side.surface.subjects.values() if one.product == product)
    if side.errors:
        outcomes = read_toml(spec / "outcomes.toml")["outcome"]
        subjects += subjects_of({"errors.yaml": errors_document(side.errors, outcomes)})
    # The spec knows no life cycle of schemas, the newest is in it.
    schemas = (one for one in side.surface.subjects.values() if one.kind == "schema")
    subjects += (evolve(one, facts=_without(one, (DEPRECATED, RETIRED))) for one in schemas)
    partial = {one.key for one in side.surface.subjects.values() if one.partial}
    marked = (evolve(one, partial=True) if one.key in partial else one for one in subjects)
    return Surface.of(marked, side.surface.products, unreadable), frozenset(rough)


def roughly(surface: Surface, products: Collection[str]) -> Surface:
    """A surface of which, for some products, only that is kept which pages and spec say in the same words.

    These are operations, methods and events, and which parameters they take and ask for.
    """
    subjects: list[Subject] = []
    for one in surface.subjects.values():
        if one.product not in products:
            subjects.append(one)
        elif one.kind in ("operation", "method", "event"):
            kept = {fact: value is True for fact, value in one.facts.items() if _is_plain(one, fact)}
            subjects.append(evolve(one, facts=kept))
        elif one.kind in ("error", "schema"):
            subjects.append(one)
    return Surface.of(subjects, surface.products, surface.unreadable)


def _is_plain(subject: Subject, fact: Fact) -> bool:
    implied = (*IMPLIED, "apiKey") if subject.kind == "method" else IMPLIED
    return fact[0] in (PARAMETER, REQUIRED) and "." not in fact[1] and fact[1] not in implied


def _of_product(facts: ProductFacts, tables: Mapping[str, Any], messages: Mapping[str, Any]) -> Iterator[Subject]:
    unsaid = {one.id for one in facts.operations if not one.security}
    facts = evolve(facts, operations=tuple(_secured(one) for one in facts.operations))
    schemas = FactsSchemas.of(product_names(tables, facts.scope.key), facts.pages)
    documents = ProductDocuments(facts.scope, schemas, {}, "", messages).write(
        facts.operations, facts.events, facts.streams
    )
    for subject in subjects_of(documents):
        yield evolve(subject, facts=_without(subject, (SECURITY,))) if subject.id in unsaid else subject


def _without(subject: Subject, what: Sequence[str]) -> dict[Fact, Value]:
    return {fact: value for fact, value in subject.facts.items() if fact[0] not in what}


def _secured(operation: Operation) -> Operation:
    """The spec has no word for a security that no page says; it is taken out again."""
    return operation if operation.security else evolve(operation, security="NONE")


@frozen
class Attribution:
    """Whose change a row is, by what the pages say."""

    spec: Surface
    pages: Surface
    spot_only: bool
    """Whether the folder lacks the pages of other products, which show spot's events too."""

    def own(self, rows: Sequence[Row]) -> list[Row]:
        """Rows of the operations, methods, events and streams whose own page changed."""
        kept = [row for row in rows if self._is_own(row)]
        told = {value for row in kept if row.what == ENUM for value in _values(row)}
        return [row for row in kept if not (row.kind == "enum" and row.what == "value" and row.name in told)]

    def _is_own(self, row: Row) -> bool:
        subject = self.pages.subjects.get((row.product, row.kind, row.id))
        if subject is None:
            return not (row.kind == "enum" and row.what == "enum")
        if row.what.endswith(KEY_TYPE):
            shown = self.spec.subjects[row.product, row.kind, row.id].facts.get(
                (row.what.removesuffix(KEY_TYPE), row.name)
            )
            elsewhere = self.spot_only and row.kind == "event" and not (isinstance(shown, Shown) and shown.always)
            return not elsewhere and subject.facts.get((row.what, row.name)) != row.old
        if row.what in KEYS:
            return self._is_own_key(row, subject.facts.get((row.what, row.name)))
        if row.what == ENUM and (ENUM, row.name) in subject.facts and row.old is not None and row.new is not None:
            mine = subject.facts[ENUM, row.name]
            assert isinstance(mine, frozenset)
            before, after = (frozenset(text.split(", ")) for text in (row.old, row.new))
            return bool(mine & (after - before)) or bool(before - after)
        return True

    def _is_shown_elsewhere(self, row: Row) -> bool:
        """Whether only pages that are not in the folder may show a key of an event."""
        facts = self.spec.subjects[row.product, row.kind, row.id].facts
        shown = facts.get((row.what.removesuffix(KEY_TYPE), row.name))
        return self.spot_only and row.kind == "event" and not (isinstance(shown, Shown) and shown.always)

    def _is_own_key(self, row: Row, shown: Value | None) -> bool:
        if row.change == "added":
            return shown is not None
        if row.change == "removed":
            return not self._is_shown_elsewhere(row)
        # That a key now is in all answers of several operations is no operation's own change.
        return row.old == str(Shown(always=True)) and not (isinstance(shown, Shown) and shown.always)


def _values(row: Row) -> set[str]:
    before, after = (set(re.split(", ", text or "")) for text in (row.old, row.new))
    return before ^ after
