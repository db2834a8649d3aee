"""`fapi/websocket-api-general-info.md`: the session's methods, and where the WebSocket API is served."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import evolve

from generator.docs.facts import Operation, Page, PageError, PageFacts
from generator.docs.markdown import Block, Text, read_blocks
from generator.docs.multi_page import anchor, split
from generator.docs.operations import read_operations

_METHOD = re.compile(r"^\*\*Method\*\*\s*:")
_SERVER = re.compile(r"base endpoint(?P<test> for testnet)? is:\W*(?P<address>wss://[\w./:-]+\w)", re.I)


def read(page: Page) -> PageFacts:
    """The methods `session.logon`, `.status`, `.logout`, and the servers.

    Raises:
        PageError: none of them is there, or one cannot be read.
    """
    blocks = read_blocks(page)
    operations = tuple(_operations(page, blocks))
    if not operations:
        raise PageError(page.path, 1, "no **Method** under a heading of the third level")
    return PageFacts(page=page, operations=operations, servers=tuple(_servers(blocks)))


def _operations(page: Page, blocks: Sequence[Block]) -> Iterator[Operation]:
    for title, under in split(blocks, level=3):
        if any(isinstance(block, Text) and _METHOD.match(block.text) for block in under):
            for found in read_operations(page, title, under, source=f"{page.source}#{anchor(title.text)}"):
                yield evolve(found, section=found.method.partition(".")[0])


def _servers(blocks: Sequence[Block]) -> Iterator[tuple[str, str, str]]:
    for block in blocks:
        if isinstance(block, Text) and (found := _SERVER.search(block.text)):
            yield "ws_api", "testnet" if found["test"] else "production", found["address"]
