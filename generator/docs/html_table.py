"""Tables written in HTML, spans resolved: a cell that spans three rows stands in each of them."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from attrs import define, field

from generator.docs.table import Table


@define
class _Cell:
    rows: int
    columns: int
    text: str = ""


@define
class _Rows:
    line: int
    rows: list[tuple[int, list[_Cell]]] = field(factory=list)
    closed: bool = False


def read_tables(html: str, first_line: int) -> list[Table]:
    """Every table of a piece of HTML; `first_line` is the line of the page it starts on."""
    reader = _Reader(first_line)
    reader.feed(html)
    reader.close()
    return [_resolved(table) for table in reader.tables]


class _Reader(HTMLParser):
    def __init__(self, first_line: int) -> None:
        super().__init__()
        self._first = first_line
        self.tables: list[_Rows] = []
        self._cell: _Cell | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        line = self._first + self.getpos()[0] - 1
        if tag == "table":
            self.tables.append(_Rows(line))
        elif tag == "tr" and self.tables:
            self.tables[-1].rows.append((line, []))
        elif tag in ("td", "th") and self.tables and self.tables[-1].rows:
            named = dict(attrs)
            self._cell = _Cell(_span(named.get("rowspan")), _span(named.get("colspan")))
            self.tables[-1].rows[-1][1].append(self._cell)
        elif self._cell is not None:
            self._cell.text += "`" if tag in ("code", "tt") else " "

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._cell = None
        elif tag == "table" and self.tables:
            self.tables[-1].closed = True
        elif self._cell is not None:
            self._cell.text += "`" if tag in ("code", "tt") else " "

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.text += data


def _span(text: str | None) -> int:
    return int(text) if text and text.isdigit() else 1


def _resolved(table: _Rows) -> Table:
    grid: list[tuple[str, ...]] = []
    lines: list[int] = []
    waiting: dict[int, tuple[int, str]] = {}
    spanned: set[tuple[int, int]] = set()
    for line, cells in table.rows:
        row: list[str] = []
        rest = list(cells)
        while rest or len(row) in waiting:
            column = len(row)
            if column in waiting:
                left, text = waiting.pop(column)
                spanned.add((len(grid) - 1, column))
                row.append(text)
                if left > 1:
                    waiting[column] = (left - 1, text)
                continue
            cell = rest.pop(0)
            text = re.sub(r"\s+", " ", cell.text).strip()
            for each in range(column, column + cell.columns):
                row.append(text)
                if cell.rows > 1:
                    spanned.add((len(grid) - 1, each))
                    waiting[each] = (cell.rows - 1, text)
        grid.append(tuple(row))
        lines.append(line)
    return _checked(table, grid, lines, frozenset(spanned))


def _checked(table: _Rows, grid: list[tuple[str, ...]], lines: list[int], spanned: frozenset[tuple[int, int]]) -> Table:
    if not table.closed:
        return Table((), (), (), table.line, problem="a table that is not closed")
    if not grid:
        return Table((), (), (), table.line, problem="a table without rows")
    header, body = grid[0], grid[1:]
    for row, line in zip(body, lines[1:], strict=True):
        if len(row) != len(header):
            problem = f"a row of {len(row)} cells in a table of {len(header)}"
            return Table((), (), (), line, problem=problem)
    return Table(header, tuple(body), tuple(lines[1:]), table.line, spanned)
