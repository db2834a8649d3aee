"""Pages of one endpoint (or of two of which all the same is said) or of one WebSocket API method: most pages."""

from __future__ import annotations

from generator.docs.facts import Page, PageError, PageFacts
from generator.docs.markdown import Heading, read_blocks
from generator.docs.operations import read_operations


def read(page: Page) -> PageFacts:
    """The page's operation; several where it names several endpoints.

    Raises:
        PageError: the page has no title, no endpoint, or holds something that cannot be read.
    """
    blocks = read_blocks(page)
    titles = [block for block in blocks if isinstance(block, Heading) and block.level == 1]
    if not titles:
        raise PageError(page.path, 1, "no title")
    return PageFacts(page=page, operations=read_operations(page, titles[0], blocks[blocks.index(titles[0]) + 1 :]))
