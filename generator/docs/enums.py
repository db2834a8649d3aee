"""Reader of spot/enums.md: each heading names a set, a list or a table under it has the values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.docs.facts import EnumFacts, Example, ObjectFacts, Page, PageError, PageFacts
from generator.docs.markdown import Code, Section, Text, plain, read_sections
from generator.docs.spot import checked
from generator.docs.table import Table

RATE_LIMIT = "RateLimit"
_VALUE = re.compile(r"^`?\s*([A-Z][A-Z0-9_]*)\s*`?$")


def read(page: Page) -> PageFacts:
    """The sets of values of a page.

    Raises:
        PageError: a heading without values, or a row that is no value.
    """
    anchors = _anchors(page)
    sections = [section for section in read_sections(page) if section.heading.level > 1]
    enums = tuple(_enum(page, section, anchors) for section in sections)
    limits = tuple(
        checked(page, Example(block.text, block.line))
        for section in sections
        for block in section.blocks
        if isinstance(block, Code) and '"rateLimitType"' in block.text
    )
    return PageFacts(page, enums=enums, objects=(ObjectFacts(RATE_LIMIT, limits),) if limits else ())


def _anchors(page: Page) -> dict[int, str]:
    """Anchors by the line of the heading they stand over."""
    found: dict[int, str] = {}
    waiting = ""
    for number, line in enumerate(page.text.splitlines(), 1):
        anchor = re.match(r"\s*<a id=\"?([^\">]+)\"?>", line)
        if anchor:
            waiting = anchor[1]
        elif line.startswith("#"):
            if waiting:
                found[number] = waiting
            waiting = ""
        elif line.strip():
            waiting = ""
    return found


def _enum(page: Page, section: Section, anchors: dict[int, str]) -> EnumFacts:
    values = tuple(dict.fromkeys(_values(page, section)))
    heading = section.heading
    if not values:
        raise PageError(page.path, heading.line, f"no values under {heading.text!r}")
    slug = re.sub(r"[^\w-]", "", heading.text.lower().replace(" ", "-"))
    named = (anchors[heading.line],) if heading.line in anchors else ()
    return EnumFacts(heading.text, values, page.path, heading.line, (*named, slug))


def _values(page: Page, section: Section) -> Iterator[str]:
    for block in section.blocks:
        if isinstance(block, Text) and (found := _VALUE.match(block.text.strip())):
            yield found[1]
        elif isinstance(block, Table):
            if block.problem:
                raise PageError(page.path, block.line, block.problem)
            for cells, line in zip(block.rows, block.lines, strict=True):
                value = _VALUE.match(plain(cells[0]))
                if value is None:
                    raise PageError(page.path, line, f"no value: {cells[0]!r}")
                yield value[1]
