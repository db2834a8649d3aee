"""A table of a page, whichever way it is written there: in Markdown or in HTML."""

from __future__ import annotations

from attrs import frozen


@frozen
class Table:
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """Every row as wide as the header; cells keep their Markdown (backticks, links), HTML tags are gone."""
    lines: tuple[int, ...]
    """The line of each row."""
    line: int
    spanned: frozenset[tuple[int, int]] = frozenset()
    """(row, column) of what stands in one cell with the rows above or below it."""
    problem: str = ""
    """Why it cannot be read, if it cannot; whether that matters is the reader's to say."""
