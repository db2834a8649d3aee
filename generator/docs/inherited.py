"""Parameters that an operation has from another, where its page says so instead of listing them again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from attrs import evolve

from generator.docs.facts import Operation, Page, PageError, Report
from generator.docs.markdown import Block, Text, plain

_REFERS = re.compile(
    r"\b(?:all parameters accepted by|same(?: parameters)? as(?: for)?)\s+((?:GET|POST|PUT|DELETE) /\S+|[\w.]+\w)", re.I
)


def referred(block: Block) -> str:
    """The operation whose parameters a paragraph says are taken too, empty if it says none."""
    found = _REFERS.search(plain(block.text)) if isinstance(block, Text) else None
    return found[1].rstrip(".,") if found else ""


def with_inherited(
    page: Page, operations: Sequence[Operation], params: Mapping[int, Sequence[Block]], report: Report
) -> Iterator[Operation]:
    """The operations, each with the parameters it has from another on the page.

    Args:
        page: their page.
        operations: as their own tables have them.
        params: what stands under the label of parameters, by the operation's line.
        report: told of an operation that is referred to and is not on the page.
    """
    known = {operation.id: operation for operation in operations}
    for operation in operations:
        block = next((block for block in params.get(operation.line, ()) if referred(block)), None)
        other = known.get(referred(block)) if block else None
        if block and other is None:
            problem = f"the parameters of {referred(block)!r}, which is not on this page, are those of {operation.id}"
            report(PageError(page.path, block.line, problem))
        own = {param.name for param in operation.params}
        more = [param for param in other.params if param.name not in own] if other else []
        yield evolve(operation, params=(*more, *operation.params)) if more else operation
