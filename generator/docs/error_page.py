"""The error pages of all products: a code and its name in a heading."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from generator.docs.facts import ErrorFacts, Page, PageError, PageFacts
from generator.docs.markdown import Block, Heading, read_blocks

_CODE = re.compile(r"^(-\d{3,6})\b\s*(.*)$")


def read(page: Page) -> PageFacts:
    """Every code with its name, in the page's order.

    A code the page gives twice under two names is there twice; a heading without a name gives an empty one.

    Raises:
        PageError: no heading begins with a code.
    """
    errors = tuple(_errors(read_blocks(page)))
    if not errors:
        raise PageError(page.path, 1, "no heading begins with an error code")
    return PageFacts(page=page, errors=errors)


def _errors(blocks: Sequence[Block]) -> Iterator[ErrorFacts]:
    for block in blocks:
        if isinstance(block, Heading) and (found := _CODE.match(block.text)):
            # Some headings say the name in words: "Request Throttled".
            yield ErrorFacts(int(found[1]), re.sub(r"\W+", "_", found[2]).strip("_").upper(), block.line)
