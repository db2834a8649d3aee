"""Reader of the official spot pages that hold many operations: rest-api.md and web-socket-api.md."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from attrs import evolve, frozen

from generator.docs.facts import (
    Example,
    FieldNote,
    NotStated,
    Operation,
    Page,
    PageError,
    PageFacts,
    Report,
    Weight,
    attempt,
    refuse,
)
from generator.docs.inherited import with_inherited
from generator.docs.markdown import Block, Code, Section, Text, plain, read_sections
from generator.docs.security import read_security
from generator.docs.spot_params import listed_values, read_params
from generator.docs.spot_weights import read_spot_weight
from generator.docs.table import Table
from generator.examples import ExampleError, parse

_ENDPOINT = re.compile(r"^\s*(GET|POST|PUT|DELETE)\s+(/?\S+)\s*(?:\(HMAC SHA256\)\s*)?$")
"""Until 2022 the line of a signed request named how it is signed."""
_METHOD = re.compile(r'"method"\s*:\s*"([^"]+)"')
_BOLD = re.compile(r"^\*\*\s*(?P<label>[^*\n]+?)\s*:?\s*\*\*(?P<rest>.*)$", re.S)
_BARE = re.compile(
    r"^(?P<label>(?:Request )?Weight(?: ?\([A-Z]+\))?|Parameters?|Data Source|Responses?)\s*:(?P<rest>.*)$", re.S | re.I
)
_FURTHER_WEIGHT = re.compile(r"\n(?=\*\*\s*(?:Request )?Weight\b)", re.I)
_TOPICS = {
    "weight": re.compile(r"^(?:request )?weight", re.I),
    "params": re.compile(r"^(?:request )?parameters?$", re.I),
    "source": re.compile(r"^data sources?$", re.I),
    "answer": re.compile(r"^responses?\b", re.I),
}
_CONDITIONAL = "conditional-fields-in-order-responses"


@frozen
class _Piece:
    topic: str
    label: str
    block: Block


def read(page: Page, cut: Sequence[Section] | None = None, report: Report = refuse) -> PageFacts:
    """The operations of a page.

    Args:
        page: the page.
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
        if len(topics) < 2:
            continue
        if method and request is not None:
            example = Example(request.text, request.line)
            attempt(report, partial(checked, page, example), example)
        operations.append(_operation(page, section, pieces, (verb, path, method), report))
        params[section.heading.line] = [piece.block for piece in pieces if piece.topic == "params"]
    whole = list(with_inherited(page, operations, params, report))
    enums = tuple(enum for section in sections for enum in listed_values(page, section) if enum.anchors and enum.values)
    return PageFacts(page, operations=tuple(_with_conditional(page, whole, sections, report)), enums=enums)


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
    for block in (part for whole in blocks for part in _apart(whole)):
        if isinstance(block, Text) and (found := _BOLD.match(block.text) or _BARE.match(block.text)):
            label = plain(found["label"])
            topic = _topic(label) or "other"
            rest = found["rest"].strip().lstrip(":").strip()
            block = Text(rest, block.line + (1 if found["rest"].startswith("\n") else 0))
        yield _Piece(topic, label, block)


def _apart(block: Block) -> Iterator[Block]:
    """A paragraph whose later lines state further weights, cut before each of them."""
    if not isinstance(block, Text):
        yield block
        return
    line = block.line
    for part in _FURTHER_WEIGHT.split(block.text):
        yield Text(part, line)
        line += part.count("\n") + 1


def _operation(
    page: Page, section: Section, pieces: Sequence[_Piece], named: tuple[str, str, str], report: Report
) -> Operation:
    title = section.heading.text
    params = tuple(read_params(page, section, [piece.block for piece in pieces if piece.topic == "params"], report))
    verb, path, method = named
    return Operation(
        page=page.path,
        line=section.heading.line,
        source=f"{page.source}#{_slug(title)}",
        date=page.date,
        title=re.sub(r"(?:\s*\([^)]*\)|\s+- Deprecated)+\s*$", "", title).strip(),
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
    raise NotStated(page.path, section.heading.line, f"{section.heading.text!r} stands in no group of operations")


def _slug(title: str) -> str:
    return re.sub(r"[^\w-]", "", title.lower().replace(" ", "-"))


def _weight(page: Page, section: Section, pieces: Sequence[_Piece]) -> Weight:
    under = [piece for piece in pieces if piece.topic == "weight"]
    if not under:
        raise NotStated(page.path, section.heading.line, f"no weight of {section.heading.text!r}")
    # A second label tells of another ledger that is charged too: Weight(UID), Weight(IP).
    labels = list(dict.fromkeys(piece.label for piece in under))
    first, *more = (_stated(page, section, [one for one in under if one.label == label]) for label in labels[:2])
    return evolve(first, also=more[0]) if more else first


def _stated(page: Page, section: Section, under: Sequence[_Piece]) -> Weight:
    line = under[0].block.line
    prose = " ".join(piece.block.text for piece in under if isinstance(piece.block, Text))
    table = next((piece.block for piece in under if isinstance(piece.block, Table)), None)
    try:
        weight = read_spot_weight(under[0].label, prose, table)
    except ValueError as error:
        raise PageError(page.path, line, str(error)) from error
    if weight is None:
        raise PageError(page.path, line, f"no weight of {section.heading.text!r}")
    return weight


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
            if shown and not _is_error(shown):
                yield shown
    if not found:
        report(PageError(page.path, section.heading.line, f"no example of an answer of {section.heading.text!r}"))


def _is_error(example: Example) -> bool:
    """Whether it shows how a request is refused: `{"code": -2022, …}`, or a reply of the WebSocket API with `error`."""
    value = parse(example.text).value
    if not isinstance(value, Mapping):
        return False
    whole = value.get("result")
    code = (whole if isinstance(whole, Mapping) else value).get("code")
    return (isinstance(code, int) and code < 0) or "error" in value


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
