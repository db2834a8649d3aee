"""Parameters of a spot operation: its tables, and what the words beside them add."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import evolve

from generator.docs.facts import EnumFacts, Page, PageError, Param, Report
from generator.docs.inherited import referred
from generator.docs.markdown import Block, Section, Text, plain
from generator.docs.rows import columns, read_row
from generator.docs.table import Table

_EXPLAINED = re.compile(r"`([A-Z][A-Z0-9_]*) ?`\s*(?:\([a-z]+\))?\s*[-–]\s")
"""A value and its explanation: `ONLY_NEW` - …; what else the explanation names is no value of the parameter."""
_RANGE = re.compile(r"`\d+\w`[^`]*\.{3,}[^`]*`\d+\w`")
"""`1m`, `2m` ... `59m`: more values than are named."""
_ASTERISK = re.compile(r"^\w+\s*\\?\*$")
_VALUES_OF = re.compile(r"`(\w+)` value")
"""The header over the values of a parameter in a table of its own: `interval` value."""


def read_params(page: Page, section: Section, under: Sequence[Block], report: Report) -> Iterator[Param]:
    """The parameters that an operation's own tables show.

    Args:
        page: the page.
        section: of the operation.
        under: what stands under the label of parameters.
        report: told if there is neither a table nor a word that there are none, or a row cannot be read.
    """
    for block in under:
        if isinstance(block, Table) and block.problem:
            report(PageError(page.path, block.line, block.problem))
    tables = [block for block in section.blocks if isinstance(block, Table) and columns(block.header)]
    options = [param for block in under if isinstance(block, Table) for param in _options(block)]
    yield from options
    if under and not tables and not options and not any(_says_none(block) or referred(block) for block in under):
        problem = f"neither a table of parameters nor NONE of {section.heading.text!r}"
        report(PageError(page.path, under[0].line, problem))
    values = {enum.name: enum.values for enum in listed_values(page, section)}
    for table in tables:
        for param in _rows(page, table, report):
            yield evolve(param, enum=values[param.name]) if param.name in values else param


def _options(table: Table) -> Iterator[Param]:
    """`Options | Example`: the parameters of a request one by one, none mandatory; no column says their type."""
    if not table.header or plain(table.header[0]).lower() not in ("option", "options"):
        return
    for cells in table.rows:
        name = plain(cells[0])
        if re.fullmatch(r"[a-z]\w*", name):
            yield Param(name, "", False)


def listed_values(page: Page, section: Section) -> Iterator[EnumFacts]:
    """Values of a parameter in a table of their own, under the parameter's name; other operations may point there."""
    for block in section.blocks:
        if isinstance(block, Table) and len(block.header) > 1 and (named := _VALUES_OF.search(block.header[-1])):
            cells = [row[-1] for row in block.rows]
            # Of a range (`1m`, `2m` ... `59m`) more values are taken than are named: it is no set.
            counted = not any("..." in cell for cell in cells)
            values = dict.fromkeys(value for cell in cells for value in re.findall(r"`([^`]+)`", cell) if counted)
            yield EnumFacts(named[1], tuple(values), page.path, block.line, _anchors(section, block))


def _anchors(section: Section, table: Table) -> tuple[str, ...]:
    """The anchor of the text right over a table."""
    above = [block for block in section.blocks if isinstance(block, Text) and block.line < table.line]
    found = re.search(r"<a id=\"?([\w-]+)", above[-1].text) if above else None
    return (found[1],) if found else ()


def _says_none(block: Block) -> bool:
    return isinstance(block, Text) and plain(block.text).upper().strip(" .:") in ("NONE", "N/A")


def _rows(page: Page, table: Table, report: Report) -> Iterator[Param]:
    where = columns(table.header)
    assert where is not None
    for number, (cells, line) in enumerate(zip(table.rows, table.lines, strict=True)):
        if not cells[where["mandatory"]] or not cells[where["type"]]:
            report(PageError(page.path, line, f"a row without type or mandatory: {' | '.join(cells)!r}"))
            continue
        try:
            param = read_row(cells, where)
        except ValueError as error:
            report(PageError(page.path, line, str(error)))
            continue
        param = _explained(param, cells[where["description"]] if "description" in where else "")
        # One "YES" that spans two rows, or two that have an asterisk, ask for either of them.
        shared = (number, where["mandatory"]) in table.spanned or _ASTERISK.search(cells[where["mandatory"]])
        yield evolve(param, required=False, conditional=True) if shared and param.required else param


def _explained(param: Param, description: str) -> Param:
    """What the row's words say beside its columns: values one by one, or that it takes a list."""
    values = _EXPLAINED.findall(description)
    if values and param.enum:
        param = evolve(param, enum=tuple(values))
    if _RANGE.search(description):
        param = evolve(param, type="STRING", enum=())
    # `permissions=["MARGIN","LEVERAGED"]` of a parameter whose type is only ENUM; the values are examples.
    if param.type == "ENUM" and re.search(rf"\b{param.name}=(?:\[|%5B)", description):
        param = evolve(param, type="ARRAY OF ENUM", enum=())
    # "Examples of accepted format for the symbols parameter: ["BTCUSDT","BNBUSDT"]", in a cell of several rows.
    if param.type == "STRING" and re.search(rf"format for the `?{param.name}`? parameter:?\s*\[", description):
        param = evolve(param, type="ARRAY OF STRING", enum=())
    return param
