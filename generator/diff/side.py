"""One side of a comparison of pages: everything a folder of documentation says, and what in it cannot be read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase

from attrs import evolve, frozen

from generator.diff import spot_pages
from generator.diff.announced import Changelogs
from generator.diff.changelog import Entry, read_entries
from generator.diff.facts_surface import subjects_of
from generator.diff.folder import Checkout, Docs
from generator.diff.isolate import LeftOut, read_around
from generator.diff.sbe_surface import read_schemas
from generator.diff.surface import Subject, Surface, Unreadable
from generator.docs.facts import EventFacts, PageError, PageFacts
from generator.docs.registry import reader
from generator.scope import Scope

_CHANGES = ("changelog.md", "change-log.md")


@frozen
class Side:
    """What a folder says."""

    surface: Surface
    changelogs: Changelogs
    dates: Mapping[str, str]
    """By product the date up to which it tells of changes."""


def read_side(docs: Docs, scope: Scope) -> Side:
    """Read every page that a product has in the folder; no page stops it."""
    pages = _Pages(docs, scope)
    subjects: list[Subject] = []
    unreadable: list[Unreadable] = []
    products: dict[str, str] = {}
    for product, paths in pages.of_products():
        facts = [pages.read(path, product, unreadable) for path in paths]
        found = [one for page in _merged([page for page in facts if page]) for one in subjects_of(product, page)]
        subjects += _marked(found, unreadable)
        products[product] = max([products.get(product, ""), *(page.page.date for page in facts if page)])
    for product, problem in pages.unclaimed():
        unreadable.append(problem)
        products.setdefault(product, "")
    if "spot" in products:
        schemas, problems = read_schemas(docs)
        subjects += schemas
        unreadable += problems
    changelogs = Changelogs(tuple(sorted(_changes(docs), key=lambda one: one[1].date, reverse=True)))
    dates = {key: _newest(changelogs, key) or date for key, date in products.items()}
    return Side(Surface.of(subjects, products, unreadable), changelogs, dates)


@frozen
class _Pages:
    docs: Docs
    scope: Scope

    def of_products(self) -> Iterator[tuple[str, list[str]]]:
        """Each product with its pages in the folder, in the scope's order; products without a page are left out."""
        for product in self.scope.products:
            paths = self._fitting(product.pages)
            if any(path.startswith(f"{product.product}/") for path in paths):
                strange = self._strange() if product.key == "spot" and isinstance(self.docs, Checkout) else []
                yield product.key, [*paths, *strange]
        for key, patterns in self.scope.errors.items():
            if paths := self._fitting(patterns):
                yield key, paths

    def unclaimed(self) -> Iterator[tuple[str, Unreadable]]:
        """Pages that no product of the scope reads: a new product, or a page at a new place."""
        if isinstance(self.docs, Checkout):
            return
        for path in self._strange():
            product = path.split("/")[0] if not path.startswith("sapi/") else ".".join(path.split("/")[:2])
            problem = "no product of spec/scope.toml reads this page"
            yield product, Unreadable(product, path, 1, problem, self.docs.page(path).source)

    def read(self, path: str, product: str, unreadable: list[Unreadable]) -> PageFacts | None:
        """What a page says; what it does not let itself be read of is added to the list."""
        try:
            page = self.docs.page(path)
        except PageError as error:
            unreadable.append(Unreadable(product, path, error.line, error.problem, ""))
            return None
        official = path.startswith("spot/")
        facts, left = spot_pages.read(page) if official else read_around(reader(path), page)
        unreadable += (_unreadable(product, page.source, one) for one in left)
        return facts

    def _fitting(self, patterns: Iterable[str]) -> list[str]:
        paths = [path for pattern in patterns for path in self.docs.all_paths() if fnmatchcase(path, pattern)]
        return [path for path in dict.fromkeys(paths) if not self._is_guide(path)]

    def _is_guide(self, path: str) -> bool:
        return any(fnmatchcase(path, pattern) for pattern in self.scope.guides)

    def _strange(self) -> list[str]:
        claimed: Collection[str] = {
            path
            for patterns in (*(product.pages for product in self.scope.products), *self.scope.errors.values())
            for path in self._fitting(patterns)
        }
        left = [path for path in self.docs.all_paths() if path not in claimed and not self._is_guide(path)]
        if isinstance(self.docs, Checkout):
            # Of the many guides of the repository those count that show operations.
            return [path for path in left if "/" not in path[5:] and self._shows_operations(path)]
        return left

    def _shows_operations(self, path: str) -> bool:
        try:
            return bool(spot_pages.OPERATIONS.search(self.docs.page(path).text))
        except PageError:
            return True


def _unreadable(product: str, source: str, left: LeftOut) -> Unreadable:
    problem = left.problem
    return Unreadable(product, problem.page, problem.line, problem.problem, source, left.text)


def _merged(pages: list[PageFacts]) -> list[PageFacts]:
    """Pages whose events have what all pages show of them, each event on the first page that has it."""
    events: dict[str, EventFacts] = {}
    for event in (one for page in pages for one in page.events):
        known = events.get(event.name)
        events[event.name] = event if known is None else _joined(known, event)
    return [evolve(page, events=tuple(one for one in events.values() if one.page == page.page.path)) for page in pages]


def _joined(first: EventFacts, second: EventFacts) -> EventFacts:
    return evolve(
        first,
        examples=(*first.examples, *second.examples),
        conditional=(*first.conditional, *second.conditional),
        enums=(*first.enums, *second.enums),
    )


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
            product = ".".join(parts[:2]) if parts[0] == "sapi" else parts[0]
            for entry in read_entries(docs.page(path)):
                yield product, entry


def _newest(changelogs: Changelogs, product: str) -> str:
    return max((entry.date for name, entry in changelogs.entries if name == product), default="")
