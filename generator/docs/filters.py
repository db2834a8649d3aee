"""Reader of spot/filters.md: each heading that is a filter's name has an example of it."""

from __future__ import annotations

import re

from generator.docs.facts import Example, ObjectFacts, Page, PageError, PageFacts
from generator.docs.markdown import Code, read_sections
from generator.docs.spot import checked

FILTER = "Filter"


def read(page: Page) -> PageFacts:
    """The examples of all filters, as those of one object: which members there are depends on its `filterType`.

    Raises:
        PageError: a filter without an example.
    """
    examples: list[Example] = []
    for section in read_sections(page):
        if not re.fullmatch(r"[A-Z][A-Z0-9_]*_[A-Z0-9_]+|NOTIONAL", section.heading.text):
            continue
        codes = [block for block in section.blocks if isinstance(block, Code) and '"filterType"' in block.text]
        if not codes:
            raise PageError(page.path, section.heading.line, f"no example of the filter {section.heading.text}")
        examples += (checked(page, Example(code.text, code.line)) for code in codes)
    return PageFacts(page, objects=(ObjectFacts(FILTER, tuple(examples)),))
