"""The error pages of all products: a code and its name in a heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from generator.docs.facts import ErrorFacts, Page, PageError, PageFacts
from generator.docs.markdown import Block, Heading, Text, read_blocks

_CODE = re.compile(r"^(-\d{3,6})\b\s*(.*)$")
_MEANT_AS_CODE = re.compile(r"^(?!-\d{1,2}x{2,3} )(?:[-–—−]\s*\w|\d{3,}\b)")
"""`-112x`, `−1121` with another dash, `1121`; a group's heading is `11xx - Request issues`, `-9xxx Filter failures`."""
_NO_LONGER_HEADING = re.compile(r"^#*\s*[-–—−]\s*\d")
"""`###-1121 BAD_SYMBOL`, `-1121 BAD_SYMBOL`: a paragraph, as Markdown has it."""


def read(page: Page) -> PageFacts:
    """Every code with its name, in the page's order.

    A code the page gives twice under two names is there twice; a heading without a name gives an empty one.

    Raises:
        PageError: no heading begins with a code, or one begins with what is meant as a code and is none.
    """
    errors = tuple(_errors(page, read_blocks(page)))
    if not errors:
        raise PageError(page.path, 1, "no heading begins with an error code")
    return PageFacts(page=page, errors=errors)


def _errors(page: Page, blocks: Sequence[Block]) -> Iterator[ErrorFacts]:
    for block in blocks:
        if isinstance(block, Heading) and (found := _CODE.match(block.text)):
            # Some headings say the name in words: "Request Throttled".
            yield ErrorFacts(int(found[1]), re.sub(r"\W+", "_", found[2]).strip("_").upper(), block.line)
        elif isinstance(block, Heading | Text) and _is_meant_as_code(block):
            raise PageError(page.path, block.line, f"no error code: {block.text.splitlines()[0]!r}")


def _is_meant_as_code(block: Heading | Text) -> bool:
    form = _MEANT_AS_CODE if isinstance(block, Heading) else _NO_LONGER_HEADING
    return bool(form.match(block.text))
