"""One side of a comparison of pages: everything a folder of documentation says, and what in it cannot be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from attrs import evolve, field, frozen

from generator.diff.announced import Changelogs
from generator.diff.changelog import Entry, read_entries
from generator.diff.claims import Claims
from generator.diff.facts_surface import of_errors, subjects_of
from generator.diff.folder import Docs
from generator.diff.notes import noted
from generator.diff.reader import Known, PageReader
from generator.diff.sbe_surface import read_schemas
from generator.diff.surface import Subject, Surface, Unreadable
from generator.docs.facts import PageFacts
from generator.reading import ProductFacts, assemble
from generator.scope import ProductScope, Scope

_CHANGES = ("changelog.md", "change-log.md")


@frozen
class Side:
    """What a folder says."""

    surface: Surface
    """Of each fact the newer source, as the spec has it."""
    shown: Surface
    """As the pages say it, whatever newer facts say."""
    changelogs: Changelogs
    dates: Mapping[str, str]
    """By product the date up to which it tells of changes."""
    products: tuple[ProductFacts, ...] = ()
    errors: Mapping[str, Sequence[PageFacts]] = field(factory=dict)
    """Pages of error codes by product."""


def read_side(docs: Docs, scope: Scope, known: Known | None = None) -> Side:
    """Read every page that a product has in the folder; no page stops it.

    Args:
        docs: the folder.
        scope: which pages are of which product.
        known: what was read already; filled with what is read here.
    """
    known = Known() if known is None else known
    claims, reader = Claims(docs, scope), PageReader(docs, known)
    products = [_product(reader, one, paths) for one, paths in claims.of_products()]
    subjects: list[Subject] = []
    dates = {facts.scope.key: _date(facts.pages) for facts in products}
    errors = {product: [reader.read(path, product) for path in paths] for product, paths in claims.of_errors()}
    for product, pages in errors.items():
        subjects += (one for page in pages for one in of_errors(product, page.page, page.errors))
        dates[product] = max(dates.get(product, ""), _date(pages))
    if "spot" in dates:
        schemas, problems = read_schemas(docs)
        subjects += schemas
        reader.unreadable += problems
    reader.unreadable += claims.unclaimed()
    dates |= {one.product: "" for one in reader.unreadable if one.product not in dates}
    changelogs = Changelogs(tuple(sorted(_changes(docs), key=lambda one: one[1].date, reverse=True)))
    dates = {key: _newest(changelogs, key) or date for key, date in dates.items()}
    stands, shown = (
        [one for facts in sources for one in subjects_of(facts, known.subjects)]
        for sources in (products, [_pages_alone(facts) for facts in products])
    )
    texts = {page.page.path: page.page for facts in products for page in facts.pages}
    shown = list(noted(shown, texts))
    surface, of_pages = (
        Surface.of(_marked([*found, *subjects], reader.unreadable), dates, reader.unreadable)
        for found in (stands, shown)
    )
    return Side(surface, of_pages, changelogs, dates, tuple(products), errors)


def _product(reader: PageReader, scope: ProductScope, paths: Iterable[str]) -> ProductFacts:
    pages = [reader.read(path, scope.key) for path in paths]
    # An event that only pages of another product still show is not the product's.
    return assemble(scope, pages, reader.updates(scope, pages), strange=lambda fault: None)


def _pages_alone(facts: ProductFacts) -> ProductFacts:
    return assemble(facts.scope, facts.pages, (), strange=lambda fault: None)


def _date(pages: Iterable[PageFacts]) -> str:
    return max((page.page.date for page in pages), default="")


def _marked(subjects: list[Subject], unreadable: list[Unreadable]) -> Iterator[Subject]:
    """Subjects, those marked of which a part could not be read."""
    lines: dict[str, list[int]] = {}
    for subject in subjects:
        lines.setdefault(subject.page, []).append(subject.line)
    for subject in subjects:
        end = min((line for line in lines[subject.page] if line > subject.line), default=10**9)
        hit = any(one.page == subject.page and subject.line <= one.line < end for one in unreadable)
        yield evolve(subject, partial=True) if hit else subject


def _changes(docs: Docs) -> Iterator[tuple[str, Entry]]:
    for path in docs.all_paths():
        if path.rpartition("/")[2].lower() in _CHANGES:
            parts = path.split("/")[:-1]
            product = ".".join(parts[:2]).replace("-", "_") if parts[0] == "sapi" else parts[0]
            for entry in read_entries(docs.page(path)):
                yield product, entry


def _newest(changelogs: Changelogs, product: str) -> str:
    return max((entry.date for name, entry in changelogs.entries if name == product), default="")
