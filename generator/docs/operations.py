"""One operation out of the blocks that describe it: endpoint or method, weight, parameters, example answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from attrs import frozen

from generator.docs.facts import Example, Operation, Page, PageError, Param, Weight
from generator.docs.markdown import Block, Code, Heading, Text, plain
from generator.docs.rows import columns, read_row
from generator.docs.security import read_security, untitled
from generator.docs.table import Table
from generator.docs.weights import read_weight
from generator.examples import ExampleError, parse

_ENDPOINT = re.compile(r"^\W*(GET|POST|PUT|DELETE)\W+(/[\w/{}.-]+)", re.I)
_METHOD = re.compile(r"^[`\"]?((?:v\d+/)?[a-zA-Z][\w-]*(?:\.[\w-]+)*)[`\"]?$")
_LABEL = re.compile(r"^\*\*\s*([^*]+?)\s*\*\*\s*(?::\s*)?(.*)$", re.S)
_TOPICS = (
    ("weight", re.compile(r"weight\b|^(?:rate|request) limit", re.I)),
    ("other", re.compile(r"^response (?:parameters?|detail|fields)|^description|expiration example", re.I)),
    ("params", re.compile(r"^(?:request |body )?param", re.I)),
    ("answer", re.compile(r"^responses?\b|^example response|^response example", re.I)),
    ("endpoint", re.compile(r"^(?:http (?:request|method)|methods?$|method\b)", re.I)),
    ("request", re.compile(r"^(?:request|example(?: of)? request)", re.I)),
)
"""What a heading or a label in bold announces, first match wins."""
_LABELS = ("weight", "params", "answer", "endpoint")
_NOTHING = re.compile(r"^\W*(?:none|null|n/?a|empty|no param\w*)\W*$", re.I)


@frozen
class Piece:
    """A block, and what the headings and labels over it announce."""

    topic: str
    label: str
    block: Block


def pieces(blocks: Sequence[Block]) -> Iterator[Piece]:
    """Give each block its topic; a label's own line gives what stands after it (`**Weight:** **10**`)."""
    topic, label = "", ""
    for block in blocks:
        if isinstance(block, Heading):
            topic, label = _topic(block.text), block.text
            # `### **Request weight**: 2` holds heading and value in one.
            head, colon, rest = block.text.partition(":")
            if topic in _LABELS and colon and rest.strip():
                label, block = head, Text(rest.strip(), block.line)
        elif isinstance(block, Text) and (found := _LABEL.match(block.text)) and _topic(found[1]) in _LABELS:
            topic, label = _topic(found[1]), found[1]
            block = Text(found[2], block.line)
        yield Piece(topic, label, block)


def _topic(text: str) -> str:
    text = plain(text).rstrip(":： ")
    return next((topic for topic, pattern in _TOPICS if pattern.search(text)), "")


def read_operation(page: Page, title: Heading, blocks: Sequence[Block], *, source: str = "") -> Operation:
    """The operation under a title.

    Raises:
        PageError: there is no endpoint or method, or a weight or parameter cannot be read.
    """
    parts = list(pieces(blocks))
    verb, path, method = _endpoint(page, title, parts)
    params = (*_params(page, parts), *_shown_only(page, parts)) if method else _params(page, parts)
    answers = tuple(_answers(parts))
    if not answers and all(part.topic != "answer" for part in parts):
        raise PageError(page.path, title.line, f"no example of an answer under {title.text!r}")
    return Operation(
        page=page.path,
        line=title.line,
        source=source or page.source,
        date=page.date,
        title=untitled(title.text),
        security=read_security(title.text, params),
        params=params,
        weight=_weight(page, parts),
        examples=answers,
        verb=verb,
        path=path,
        method=method,
        section=section_of(page.path),
    )


def section_of(path: str) -> str:
    """The folder a page stands in, in snake_case: `fapi/trade/rest-api/X.md` and `fapi/trade/rest-api.md` → `trade`."""
    parts = path.removesuffix(".md").split("/")
    below = [part for part in parts[1:] if part not in ("rest-api", "websocket-api")]
    if parts[0] == "sapi" and len(below) > 1:
        below = below[1:]
    return re.sub(r"\W+", "_", below[0]).lower() if below else parts[0]


def _endpoint(page: Page, title: Heading, parts: Sequence[Piece]) -> tuple[str, str, str]:
    """(verb, path, method): either the first two or the last.

    A page may name an older endpoint in a second line; the first is the one it describes.
    """
    named = [part for part in parts if part.topic == "endpoint" and isinstance(part.block, Text)]
    for part in [*named, *(part for part in parts if part.topic == "" and isinstance(part.block, Text))]:
        assert isinstance(part.block, Text)
        if found := _ENDPOINT.match(part.block.text):
            return found[1].upper(), found[2], ""
    for part in named:
        assert isinstance(part.block, Text)
        if found := _METHOD.match(part.block.text.strip("*: ")):
            return "", "", found[1]
    raise PageError(page.path, title.line, f"neither endpoint nor method under {title.text!r}")


def _weight(page: Page, parts: Sequence[Piece]) -> Weight | None:
    """The first weight stated; a second heading tells of another ledger that is charged too."""
    under = [part for part in parts if part.topic == "weight"]
    if not under:
        return None
    label = under[0].label
    mine = [part.block for part in under if part.label == label]
    prose = "\n".join(block.text for block in mine if isinstance(block, Text) and block.text)
    table = next((block for block in mine if isinstance(block, Table)), None)
    try:
        return read_weight(label, prose, [table.header, *table.rows] if table else ())
    except ValueError as problem:
        raise PageError(page.path, mine[0].line, str(problem)) from None


def _params(page: Page, parts: Sequence[Piece]) -> tuple[Param, ...]:
    """The first table of parameters. Further ones describe the items of a list or an object among them."""
    tables = [(part.topic, part.block) for part in parts if isinstance(part.block, Table)]
    for topic, table in tables:
        if table.problem and topic in ("params", "weight"):
            raise PageError(page.path, table.line, table.problem)
    known = [table for topic, table in tables if topic != "other" and columns(table.header)]
    if known:
        return _rows(page, known[0])
    unknown = next((table for topic, table in tables if topic == "params" or _answers_yes_or_no(table)), None)
    if unknown and unknown.rows:
        raise PageError(page.path, unknown.line, f"no columns name, type and mandatory in {unknown.header}")
    for part in parts:
        block = part.block
        shown = block.text if part.topic == "params" and isinstance(block, Text | Code) else ""
        if "|" in shown and not _NOTHING.match(shown):
            raise PageError(page.path, block.line, "a table of parameters without a rule under its header")
    return ()


def _answers_yes_or_no(table: Table) -> bool:
    """Whether it looks like a table of parameters, whatever its header and the heading over it say."""
    return any(re.fullmatch(r"[*`]*(?:YES|NO)[*`]*", cell) for row in table.rows for cell in row)


def _shown_only(page: Page, parts: Sequence[Piece]) -> Iterator[Param]:
    """What a method's example of a request shows of its authentication and no table says: an API key, a signature."""
    tabled = {param.name for param in _params(page, parts)}
    for part in parts:
        if part.topic != "request" or not isinstance(part.block, Code):
            continue
        try:
            request = parse(part.block.text).value
        except ExampleError as problem:
            raise PageError(page.path, part.block.line + problem.line, problem.problem) from None
        params = request.get("params") if isinstance(request, Mapping) else None
        for name in ("apiKey", "signature"):
            if isinstance(params, Mapping) and name in params and name not in tabled:
                tabled.add(name)
                yield Param(name, "STRING", True)


def _rows(page: Page, table: Table) -> tuple[Param, ...]:
    where = columns(table.header)
    assert where is not None
    params: dict[str, Param] = {}
    for cells, line in zip(table.rows, table.lines, strict=True):
        # Long tables repeat their header.
        if columns(cells) or not any(cells):
            continue
        try:
            param = read_row(cells, where)
        except (ValueError, IndexError) as problem:
            raise PageError(page.path, line, str(problem)) from None
        params.setdefault(param.name, param)
    return tuple(params.values())


def _answers(parts: Sequence[Piece]) -> Iterator[Example]:
    said = ""
    for part in parts:
        if part.topic != "answer":
            continue
        if isinstance(part.block, Text):
            said = part.block.text
        elif isinstance(part.block, Code):
            # Which of an order's three answers it is; what else stands over examples are sentences.
            kind = re.search(r"\b(ACK|RESULT|FULL)\b", said)
            yield Example(part.block.text, part.block.line, kind[1] if kind else "")
            said = ""
