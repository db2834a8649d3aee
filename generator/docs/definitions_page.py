"""`common-definition.md`: the sets of values that parameters and answers take."""

from __future__ import annotations

from generator.docs.facts import Page, PageError, PageFacts
from generator.docs.markdown import read_blocks
from generator.docs.value_lists import read_lists


def read(page: Page) -> PageFacts:
    """The page's sets of values; a name holds the members they belong to: `Order side (side)`.

    Raises:
        PageError: there is none.
    """
    enums = tuple(read_lists(page.path, read_blocks(page)))
    if not enums:
        raise PageError(page.path, 1, "no list of values under a name")
    return PageFacts(page=page, enums=enums)
