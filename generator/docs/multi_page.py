"""Pages of several operations, each under a heading of its own: `sapi/margin_trading/trade-data-stream.md`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from generator.docs.facts import Operation, Page, PageError, PageFacts
from generator.docs.markdown import Block, Heading, read_blocks
from generator.docs.operations import read_operations


def read(page: Page) -> PageFacts:
    """The page's operations, in order.

    Raises:
        PageError: no heading of the second level, or an operation that cannot be read.
    """
    operations = tuple(_operations(page))
    if not operations:
        raise PageError(page.path, 1, "no operation under a heading of the second level")
    return PageFacts(page=page, operations=operations)


def _operations(page: Page) -> Iterator[Operation]:
    for title, blocks in split(read_blocks(page), level=2):
        yield from read_operations(page, title, blocks, source=f"{page.source}#{anchor(title.text)}")


def split(blocks: Sequence[Block], *, level: int) -> Iterator[tuple[Heading, Sequence[Block]]]:
    """Each heading of a level with the blocks up to the next of that level or a higher one."""
    starts = [index for index, block in enumerate(blocks) if isinstance(block, Heading) and block.level <= level]
    for start, end in zip(starts, [*starts[1:], len(blocks)], strict=True):
        heading = blocks[start]
        if isinstance(heading, Heading) and heading.level == level:
            yield heading, blocks[start + 1 : end]


def anchor(title: str) -> str:
    """The site's anchor of a heading: lower case, dashes for spaces, nothing but words."""
    return re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
