"""The official spot pages as they were in any year: what stands on a page decides how it is read, not its name alone.

Until 2024 `rest-api.md` held the sets of values and the filters, until 2021 `user-data-stream.md` operations.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator

from attrs import evolve

from generator.diff.isolate import LeftOut, read_around
from generator.docs import enums, error_page, filters, spot, spot_events, spot_streams
from generator.docs.facts import EnumFacts, NotStated, Page, PageError, PageFacts
from generator.docs.markdown import read_blocks, read_sections
from generator.docs.value_lists import read_lists

OPERATIONS = re.compile(r'^\s*(?:GET|POST|PUT|DELETE) +/?\w+/v\d+/|"method"\s*:\s*"', re.M)
_EVENTS = re.compile(r'"e"\s*:')
_DEFINITIONS = re.compile(r"^#+\s*enum definitions", re.I | re.M)
_STREAMS = re.compile(r"^\*\*Stream Names?\b", re.M)
_FILTER = re.compile(r"^#+\s*[A-Z]+(?:_[A-Z]+)+\s*$", re.M)
_WITH_EVENTS = ("user-data-stream.md", "web-socket-api.md")

_ENOUGH = 12
"""Lines after a heading among which an operation's endpoint or method stands."""

Read = Callable[[Page], PageFacts]


def read(page: Page) -> tuple[PageFacts, list[LeftOut]]:
    """All that a page shows, and what of it could not be read."""
    facts, left = PageFacts(page), list[LeftOut]()
    for reader in _readers(page):
        found, problems = read_around(reader, page)
        left += problems
        facts = evolve(
            facts,
            events=(*facts.events, *found.events),
            streams=(*facts.streams, *found.streams),
            enums=(*facts.enums, *found.enums),
            errors=(*facts.errors, *found.errors),
            objects=(*facts.objects, *found.objects),
        )
    if OPERATIONS.search(page.text):
        told: list[PageError] = []
        found = spot.read(page, report=told.append)
        facts = evolve(facts, operations=found.operations, enums=(*found.enums, *facts.enums))
        known = {operation.line for operation in facts.operations}
        left += (
            LeftOut(problem, _start(page, problem, known)) for problem in told if not isinstance(problem, NotStated)
        )
    return facts, left


def _start(page: Page, problem: PageError, known: Collection[int]) -> str:
    """The lines an operation begins with that was left out because of a problem; empty if only a part of it was."""
    starts = [number for number, text in enumerate(page.text.split("\n"), 1) if text.startswith("#")]
    heading = max((number for number in starts if number <= problem.line), default=0)
    return "" if heading in known else "\n".join(page.text.split("\n")[heading - 1 : heading + _ENOUGH])


def _readers(page: Page) -> Iterator[Read]:
    name = page.path.rpartition("/")[2]
    if name == "errors.md":
        yield error_page.read
    if name == "enums.md":
        yield enums.read
    elif _DEFINITIONS.search(page.text):
        yield _definitions
    if _STREAMS.search(page.text) and name not in _WITH_EVENTS:
        yield spot_streams.read
    if _FILTER.search(page.text) and '"filterType"' in page.text:
        yield filters.read
    if name in _WITH_EVENTS and _EVENTS.search(page.text):
        yield spot_events.read
    if name == "user-data-stream.md":
        yield _lists


def _lists(page: Page) -> PageFacts:
    """Sets of values under labels in bold: `**Execution types:**`."""
    return PageFacts(page, enums=tuple(read_lists(page.path, read_blocks(page))))


def _definitions(page: Page) -> PageFacts:
    """The sets of values under the heading `ENUM definitions`, each under a label in bold or a heading of its own.

    Raises:
        PageError: there is no list of values.
    """
    found: list[EnumFacts] = []
    line = 0
    for section in read_sections(page):
        above = [section.heading, *section.parents]
        if any(re.match(r"enum definitions", heading.text, re.I) for heading in above):
            line = line or section.heading.line
            found += read_lists(page.path, section.blocks)
    if not found:
        raise PageError(page.path, line, "no list of values under a name")
    return PageFacts(page, enums=tuple(found))
