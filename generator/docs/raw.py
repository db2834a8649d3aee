"""Reader of the raw page form: indented code, `Name| Type` tables, and after `---` the page again in Chinese.

Once the twin is cut off it reads as an official page does: the Markdown reader knows indented code and such tables.
"""

from __future__ import annotations

import re

from attrs import evolve

from generator.docs import spot
from generator.docs.facts import Page, PageFacts

_TWIN = re.compile(r"^---\s*\n+(?=#\s)", re.M)


def read(page: Page) -> PageFacts:
    """The operations of a page in the raw form, front matter still on it or not.

    Raises:
        PageError: as the reader of the official pages.
    """
    return spot.read(without_twin(page))


def without_twin(page: Page) -> Page:
    """The page without its front matter and without the part after the rule that its first heading follows again."""
    text = page.text.replace("\r\n", "\n")
    front = re.match(r"---\n.*?\n---\n", text, re.S)
    if front:
        text = "\n" * front[0].count("\n") + text[front.end() :]
    first = re.search(r"^#\s.*$", text, re.M)
    twin = _TWIN.search(text, first.end()) if first else None
    return evolve(page, text=text[: twin.start()] if twin else text)
