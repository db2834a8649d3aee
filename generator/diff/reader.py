"""Reads pages one by one and goes on where one cannot be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from attrs import define, evolve, field, frozen

from generator.diff import spot_pages
from generator.diff.facts_surface import Seen
from generator.diff.folder import Docs
from generator.diff.isolate import LeftOut, read_around
from generator.diff.surface import Unreadable
from generator.docs.facts import EventFacts, Example, Operation, Page, PageError, PageFacts, StreamFacts
from generator.docs.registry import reader
from generator.examples import ExampleError, parse
from generator.reading import read_update
from generator.scope import ProductScope
from generator.updates import Updates

Shown = TypeVar("Shown", Operation, EventFacts, StreamFacts)


@frozen
class Known:
    """What was read already: most pages are the same on both sides."""

    pages: dict[tuple[str, str], tuple[PageFacts, Sequence[LeftOut]]] = field(factory=dict)
    """By path and text."""
    subjects: Seen = field(factory=dict)


@define
class PageReader:
    """The pages of one folder."""

    docs: Docs
    known: Known
    unreadable: list[Unreadable] = field(factory=list)
    """What could not be read, so far."""

    def read(self, path: str, product: str) -> PageFacts:
        """What a page says, as far as it can be read."""
        try:
            page = self.docs.page(path)
        except PageError as error:
            self.unreadable.append(Unreadable(product, path, error.line, error.problem, ""))
            return PageFacts(Page(path, "", "", ""))
        if (path, page.text) not in self.known.pages:
            self.known.pages[path, page.text] = _read(page)
        facts, left = self.known.pages[path, page.text]
        for one in left:
            self.unreadable.append(
                Unreadable(product, path, one.problem.line, one.problem.problem, page.source, one.text)
            )
        return facts

    def updates(self, scope: ProductScope, pages: Iterable[PageFacts]) -> list[Updates]:
        """The files of newer facts that the folder has for a product."""
        paths = {facts.page.path for facts in pages}
        found: list[Updates] = []
        for path in scope.updates:
            if self.docs.place(path).is_file():
                try:
                    found.append(read_update(path, scope, paths, self.docs))
                except PageError as error:
                    self.unreadable.append(Unreadable(scope.key, path, error.line, error.problem, ""))
        return found


def _read(page: Page) -> tuple[PageFacts, Sequence[LeftOut]]:
    if page.path.startswith("spot/"):
        facts, left = spot_pages.read(page)
    else:
        facts, left = read_around(reader(page.path), page)
    told: list[LeftOut] = [*left]
    return evolve(
        facts,
        operations=tuple(_readable(facts.operations, told)),
        events=tuple(_readable(facts.events, told)),
        streams=tuple(_readable(facts.streams, told)),
    ), told


def _readable(shown: Iterable[Shown], told: list[LeftOut]) -> Iterator[Shown]:
    """Each without the examples that cannot be read."""
    for one in shown:
        examples = tuple(example for example in one.examples if _is_readable(one, example, told))
        yield evolve(one, examples=examples) if len(examples) < len(one.examples) else one


def _is_readable(one: Operation | EventFacts | StreamFacts, example: Example, told: list[LeftOut]) -> bool:
    try:
        parse(example.text)
    except ExampleError as error:
        told.append(LeftOut(PageError(one.page, example.line + error.line, f"{one.title}: {error.problem}"), ""))
        return False
    return True
