"""A page as a list of blocks with their lines: headings, tables, examples, and lines of text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import frozen

from generator.docs.facts import Page, PageError

_FENCE = re.compile(r"^(\s*(?:>\s*)?)(```+|~~~+)\s*(\w*)\s*$")
_HEADING = re.compile(r"^(#{1,6})\s+(.*?)\s*#*$")
_RULE = re.compile(r"^\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?)?\s*$")


@frozen
class Heading:
    line: int
    level: int
    text: str
    """Without emphasis."""


@frozen
class Text:
    """One line that is nothing else."""

    line: int
    text: str


@frozen
class Table:
    line: int
    rows: tuple[tuple[str, ...], ...]
    """Header first, the rule under it left out."""

    def row_line(self, index: int) -> int:
        """Line of the row with that index; the rule stands after the header."""
        return self.line + index + (1 if index else 0)


@frozen
class Fence:
    line: int
    language: str
    text: str


Block = Heading | Text | Table | Fence


def read_blocks(page: Page) -> list[Block]:
    """The blocks of a page in order; empty lines are left out.

    Raises:
        PageError: an example is opened and never closed.
    """
    lines = page.text.splitlines()
    blocks: list[Block] = []
    at = 0
    while at < len(lines):
        block, at = _next(page, lines, at)
        if block is not None:
            blocks.append(block)
    return blocks


def _next(page: Page, lines: Sequence[str], at: int) -> tuple[Block | None, int]:
    line = lines[at]
    if opened := _FENCE.match(line):
        return _fence(page, lines, at, opened)
    if line.startswith("|") and at + 1 < len(lines) and _RULE.match(lines[at + 1]):
        return _table(lines, at)
    if heading := _HEADING.match(line):
        return Heading(at + 1, len(heading[1]), plain(heading[2])), at + 1
    return (Text(at + 1, line.strip()) if line.strip() else None), at + 1


def _fence(page: Page, lines: Sequence[str], at: int, opened: re.Match[str]) -> tuple[Fence, int]:
    end = next((n for n in range(at + 1, len(lines)) if lines[n].strip(" >").startswith(opened[2])), None)
    if end is None:
        raise PageError(page.path, at + 1, "an example without an end")
    return Fence(at + 1, opened[3], "\n".join(lines[at + 1 : end])), end + 1


def _table(lines: Sequence[str], at: int) -> tuple[Table, int]:
    end = at
    while end < len(lines) and lines[end].startswith("|"):
        end += 1
    rows = [lines[at], *lines[at + 2 : end]]
    return Table(at + 1, tuple(tuple(_cells(row)) for row in rows)), end


def _cells(row: str) -> Iterator[str]:
    for cell in re.split(r"(?<!\\)\|", row.strip().removeprefix("|").removesuffix("|")):
        yield cell.replace(r"\|", "|").strip()


def plain(text: str) -> str:
    """Text without emphasis, code marks and anchors."""
    return re.sub(r"<a [^>]*>\s*(?:</a>)?|[*`]", "", text).strip()
