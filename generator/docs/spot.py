"""Reader of the official spot pages that hold many operations: rest-api.md and web-socket-api.md."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import partial

from attrs import evolve, frozen

from generator.docs.facts import (
    Example,
    FieldNote,
    Operation,
    Page,
    PageError,
    PageFacts,
    Param,
    Report,
    Weight,
    WeightRule,
    attempt,
    refuse,
)
from generator.docs.inherited import referred, with_inherited
from generator.docs.markdown import Block, Code, Section, Text, plain, read_sections
from generator.docs.rows import columns, read_row
from generator.docs.security import read_security
from generator.docs.table import Table
from generator.docs.weights import read_weight
from generator.examples import ExampleError, parse

_ENDPOINT = re.compile(r"^\s*(GET|POST|PUT|DELETE)\s+(/?\S+)\s*(?:\(HMAC SHA256\)\s*)?$")
"""Until 2022 the line of a signed request named how it is signed."""
_METHOD = re.compile(r'"method"\s*:\s*"([^"]+)"')
_BOLD = re.compile(r"^\*\*\s*(?P<label>[^*\n]+?)\s*:?\s*\*\*(?P<rest>.*)$", re.S)
_BARE = re.compile(
    r"^(?P<label>(?:Request )?Weight(?: ?\([A-Z]+\))?|Parameters?|Data Source|Responses?)\s*:(?P<rest>.*)$", re.S | re.I
)
_TOPICS = {
    "weight": re.compile(r"^(?:request )?weight", re.I),
    "params": re.compile(r"^(?:request )?parameters?$", re.I),
    "source": re.compile(r"^data sources?$", re.I),
    "answer": re.compile(r"^responses?\b", re.I),
}
_EXPLAINED = re.compile(r"`([A-Z][A-Z0-9_]*) ?`\s+[-–]\s")
"""A value and its explanation: `ONLY_NEW` - …; what else the explanation names is no value of the parameter."""
_CONDITIONAL = "conditional-fields-in-order-responses"


@frozen
class _Piece:
    topic: str
    label: str
    block: Block


def read(
    page: Page, only: Collection[str] | None = None, cut: Sequence[Section] | None = None, report: Report = refuse
) -> PageFacts:
    """The operations of a page, those in `only` (`POST /api/v3/order`, `order.place`) if it is given.

    Args:
        page: the page.
        only: ids of the operations wanted.
        cut: the page's sections, if another reader has cut it already.
        report: told of an operation's weight, row of a parameter or answer that cannot be read; if it returns, the
            operation is read without it.

    Raises:
        PageError: an operation of which endpoint, weight, parameters or answer cannot be read.
    """
    sections = _operations(read_sections(page) if cut is None else cut)
    operations: list[Operation] = []
    params: dict[int, list[Block]] = {}
    for section in sections:
        pieces = tuple(_pieces(section.blocks))
        topics = {piece.topic for piece in pieces} - {"", "other"}
        request = next((block for block in section.blocks if isinstance(block, Code)), None)
        verb, path, method = _named(request)
        if not (verb or method):
            if {"weight", "answer"} <= topics:
                report(PageError(page.path, section.heading.line, f"no endpoint or method of {section.heading.text!r}"))
            continue
        if len(topics) < 2 or (only is not None and (method or f"{verb} {path}") not in only):
            continue
        if method and request is not None:
            example = Example(request.text, request.line)
            attempt(report, partial(checked, page, example), example)
        operations.append(_operation(page, section, pieces, (verb, path, method), report))
        params[section.heading.line] = [piece.block for piece in pieces if piece.topic == "params"]
    whole = list(with_inherited(page, operations, params, report))
    return PageFacts(page, operations=tuple(_with_conditional(page, whole, sections, report)))


def _operations(sections: Sequence[Section]) -> list[Section]:
    """Sections with those put back that only are a label written as a heading (`#### Weight`)."""
    whole: list[Section] = []
    for section in sections:
        if whole and _topic(section.heading.text) and section.heading.level > 2:
            label = Text(f"**{section.heading.text}**", section.heading.line)
            whole[-1] = evolve(whole[-1], blocks=(*whole[-1].blocks, label, *section.blocks))
        else:
            whole.append(section)
    return whole


def _named(request: Code | None) -> tuple[str, str, str]:
    """Verb and path, or method, of the block that an operation begins with."""
    if request is None:
        return "", "", ""
    if endpoint := _ENDPOINT.match(request.text):
        return endpoint[1], f"/{endpoint[2].lstrip('/')}", ""
    method = _METHOD.search(request.text)
    return "", "", method[1] if method else ""


def _topic(label: str) -> str:
    text = plain(label).strip(" :")
    return next((topic for topic, form in _TOPICS.items() if form.match(text)), "")


def _pieces(blocks: Sequence[Block]) -> Iterator[_Piece]:
    """Each block with the label it stands under; a label's own line gives what stands after it."""
    topic = label = ""
    for block in blocks:
        if isinstance(block, Text) and (found := _BOLD.match(block.text) or _BARE.match(block.text)):
            label = plain(found["label"])
            topic = _topic(label) or "other"
            rest = found["rest"].strip().lstrip(":").strip()
            block = Text(rest, block.line + (1 if found["rest"].startswith("\n") else 0))
        yield _Piece(topic, label, block)


def _operation(
    page: Page, section: Section, pieces: Sequence[_Piece], named: tuple[str, str, str], report: Report
) -> Operation:
    title = section.heading.text
    params = tuple(_params(page, section, pieces, report))
    verb, path, method = named
    return Operation(
        page=page.path,
        line=section.heading.line,
        source=f"{page.source}#{_slug(title)}",
        date=page.date,
        title=re.sub(r"\s*\([^)]*\)\s*$", "", title).strip(),
        security=read_security(title, params, always_said=True),
        params=params,
        weight=attempt(report, partial(_weight, page, section, pieces), None),
        examples=tuple(_examples(page, section, pieces, report)),
        verb=verb,
        path=path,
        method=method,
        section=attempt(report, partial(_section_name, page, section), ""),
    )


def _section_name(page: Page, section: Section) -> str:
    for heading in reversed(section.parents):
        found = re.match(r"(.+?)\s+(?:endpoints|requests)$", heading.text, re.I)
        if found and not found[1].lower().startswith("public"):
            return re.sub(r"\W+", "_", found[1].lower())
    raise PageError(page.path, section.heading.line, f"{section.heading.text!r} stands in no group of operations")


def _slug(title: str) -> str:
    return re.sub(r"[^\w-]", "", title.lower().replace(" ", "-"))


def _weight(page: Page, section: Section, pieces: Sequence[_Piece]) -> Weight:
    under = [piece for piece in pieces if piece.topic == "weight"]
    line = under[0].block.line if under else section.heading.line
    prose = " ".join(piece.block.text for piece in under if isinstance(piece.block, Text))
    table = next((piece.block for piece in under if isinstance(piece.block, Table)), None)
    try:
        if table is not None and re.match(r"param", plain(table.header[0]), re.I):
            return _by_parameter(table)
        rows = [table.header, *table.rows] if table else []
        weight = read_weight(under[0].label if under else "", prose, rows)
    except ValueError as error:
        raise PageError(page.path, line, str(error)) from error
    if weight is None:
        raise PageError(page.path, line, f"no weight of {section.heading.text!r}")
    return weight


def _by_parameter(table: Table) -> Weight:
    """`symbol | 6`, `none | 80`: the row of no parameter holds where no other does."""
    rules: list[WeightRule] = []
    otherwise: int | None = None
    for cells in table.rows:
        name, value = plain(cells[0]), plain(cells[-1])
        if not re.fullmatch(r"\d+", value):
            raise ValueError(f"no weight in {value!r}")
        if name.lower() == "none":
            otherwise = int(value)
        elif re.fullmatch(r"\w+", name):
            rules.append(WeightRule(name, int(value), present=True))
        else:
            raise ValueError(f"no parameter's name: {name!r}")
    if otherwise is None:
        raise ValueError("a table of weights without the case of no parameter")
    return Weight(otherwise, rules=tuple(rules))


def _params(page: Page, section: Section, pieces: Sequence[_Piece], report: Report) -> Iterator[Param]:
    under = [piece.block for piece in pieces if piece.topic == "params"]
    for block in under:
        if isinstance(block, Table) and block.problem:
            report(PageError(page.path, block.line, block.problem))
    tables = [piece.block for piece in pieces if isinstance(piece.block, Table) and columns(piece.block.header)]
    if under and not tables and not any(_says_none(block) or referred(block) for block in under):
        problem = f"neither a table of parameters nor NONE of {section.heading.text!r}"
        report(PageError(page.path, under[0].line, problem))
    for table in tables:
        yield from _rows(page, table, report)


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
        # One "YES" that spans two rows asks for either of them.
        shared = (number, where["mandatory"]) in table.spanned
        yield evolve(param, required=param.required and not shared)


def _explained(param: Param, description: str) -> Param:
    """What the row's words say beside its columns: values one by one, or that it takes a list."""
    values = _EXPLAINED.findall(description)
    if values and param.enum:
        param = evolve(param, enum=tuple(values))
    # `permissions=["MARGIN","LEVERAGED"]` of a parameter whose type is only ENUM; the values are examples.
    if param.type == "ENUM" and re.search(rf"\b{param.name}=(?:\[|%5B)", description):
        param = evolve(param, type="ARRAY OF ENUM", enum=())
    return param


def _examples(page: Page, section: Section, pieces: Sequence[_Piece], report: Report) -> Iterator[Example]:
    before = ""
    found = False
    for piece in pieces:
        if piece.topic != "answer":
            continue
        if isinstance(piece.block, Text):
            before = f"{piece.label} {piece.block.text}"
        elif isinstance(piece.block, Code):
            found = True
            kind = re.search(r"\b(ACK|RESULT|FULL)\b", before)
            example = Example(piece.block.text, piece.block.line, kind[1] if kind else "")
            shown: Example | None = attempt(report, partial(checked, page, example), None)
            if shown:
                yield shown
    if not found:
        report(PageError(page.path, section.heading.line, f"no example of an answer of {section.heading.text!r}"))


def checked(page: Page, example: Example) -> Example:
    """The example, if it can be read.

    Raises:
        PageError: it cannot, with the page's line.
    """
    try:
        parse(example.text)
    except ExampleError as error:
        raise PageError(page.path, example.line + error.line, error.problem) from error
    return example


def _with_conditional(
    page: Page, operations: Sequence[Operation], sections: Sequence[Section], report: Report
) -> Iterator[Operation]:
    """Add the fields of the page's table of conditional fields to the operations whose section points there."""
    notes: tuple[FieldNote, ...] = ()
    pointing: set[int] = set()
    for section in sections:
        for block in section.blocks:
            if isinstance(block, Table) and {"Field", "Examples"} <= {plain(cell) for cell in block.header}:
                notes = notes or attempt(report, partial(conditional_notes, page, block), ())
                pointing.add(section.heading.line)
            elif isinstance(block, Text) and f"#{_CONDITIONAL}" in block.text:
                pointing.add(section.heading.line)
    if pointing and not notes:
        problem = f"no table of Field and Examples under the heading #{_CONDITIONAL}"
        report(PageError(page.path, min(pointing), problem))
    for operation in operations:
        yield evolve(operation, conditional=notes) if operation.line in pointing else operation


def _notes(page: Page, table: Table) -> Iterator[FieldNote]:
    head = [plain(cell) for cell in table.header]
    for cells, line in zip(table.rows, table.lines, strict=True):
        name, example = plain(cells[head.index("Field")]), cells[head.index("Examples")].strip("` ")
        if not re.fullmatch(r"\w+", name) or not example.startswith(f'"{name}"'):
            raise PageError(page.path, line, f"no example of the conditional field {name!r}")
        checked(page, Example(f"{{{example}}}", line))
        title = plain(cells[head.index("Name")]) if "Name" in head else ""
        yield FieldNote(name, title, example)


def conditional_notes(page: Page, table: Table) -> tuple[FieldNote, ...]:
    """The rows of a table of fields that appear under conditions only."""
    return tuple(_notes(page, table))
