"""Reader of spot's user data events: user-data-stream.md, and serverShutdown of web-socket-api.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from attrs import evolve

from generator.docs.facts import EnumFacts, EventFacts, Example, FieldNote, Page, PageError, PageFacts
from generator.docs.markdown import Code, Section, plain, read_sections
from generator.docs.spot import checked, conditional_notes
from generator.docs.table import Table
from generator.examples import parse


def read(page: Page, cut: Sequence[Section] | None = None) -> PageFacts:
    """The events whose payloads a page shows.

    Args:
        page: the page.
        cut: the page's sections, if another reader has cut it already.

    Raises:
        PageError: a payload or a table of its fields or values that cannot be read.
    """
    sections = read_sections(page) if cut is None else cut
    events: dict[str, EventFacts] = {}
    last = ""
    for section in sections:
        for event in _payloads(page, section):
            last = event.name
            known = events.get(last)
            events[last] = evolve(known, examples=(*known.examples, *event.examples)) if known else event
        for table in _tables(page, section):
            owner = _owner(section, table, events, last)
            if owner:
                events[owner] = _with_table(page, events[owner], table)
    return PageFacts(page, events=tuple(events.values()))


def _payloads(page: Page, section: Section) -> Iterator[EventFacts]:
    for block in section.blocks:
        if isinstance(block, Code) and re.search(r'"e"\s*:', block.text):
            example = checked(page, Example(block.text, block.line))
            name = event_name(parse(example.text).value)
            if name:
                slug = re.sub(r"[^\w-]", "", section.heading.text.lower().replace(" ", "-"))
                source, title = f"{page.source}#{slug}", section.heading.text
                yield EventFacts(page.path, block.line, source, page.date, name, title, (example,))


def event_name(value: object) -> str:
    """The `e` of an event, which may stand in the envelope of a subscription."""
    if not isinstance(value, Mapping):
        return ""
    inner = value.get("event", value)
    name = inner.get("e", "") if isinstance(inner, Mapping) else ""
    return name if isinstance(name, str) else ""


def _tables(page: Page, section: Section) -> Iterator[Table]:
    for block in section.blocks:
        if isinstance(block, Table):
            if block.problem:
                raise PageError(page.path, block.line, block.problem)
            yield block


def _owner(section: Section, table: Table, events: Mapping[str, EventFacts], last: str) -> str:
    """The event a table of fields or values belongs to: its heading says Execution Report, or `eR` is a key there."""
    head = [plain(cell) for cell in table.header]
    if "Field" not in head and not _key(head):
        return ""
    spoken = re.sub(r"\W", "", section.heading.text).lower()
    named = [name for name in events if name.lower() in spoken]
    key = _key(head)
    shown = [name for name, event in events.items() if key in {note.name for note in event.conditional}]
    inside = [last] if key and last and f'"{key}"' in events[last].examples[-1].text else []
    under = [
        name for name in events if re.search(r"\border\b", section.heading.text, re.I) and name == "executionReport"
    ]
    return next(iter([*named, *shown, *under, *inside]), "")


def _key(head: Sequence[str]) -> str:
    """`Rejection Reason (r)`: the key whose values a table lists."""
    found = re.search(r"\((\w{1,3})\)\s*$", head[0])
    return found[1] if found else ""


def _with_table(page: Page, event: EventFacts, table: Table) -> EventFacts:
    head = [plain(cell) for cell in table.header]
    if "Field" in head:
        notes: tuple[FieldNote, ...] = conditional_notes(page, table)
        return evolve(event, conditional=(*event.conditional, *notes))
    values: list[str] = []
    for cells, line in zip(table.rows, table.lines, strict=True):
        value = plain(cells[0])
        if not re.fullmatch(r"[A-Z][A-Z0-9_]*", value):
            raise PageError(page.path, line, f"no value: {cells[0]!r}")
        values.append(value)
    facts = EnumFacts(head[0], tuple(values), page.path, table.line, (_key(head),))
    return evolve(event, enums=(*event.enums, facts))
