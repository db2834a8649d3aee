"""One operation out of the blocks that describe it: endpoint or method, weight, parameters, example answers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from attrs import evolve

from generator.docs.answer_tables import contradicted
from generator.docs.answers import examples, listed
from generator.docs.endpoints import endpoints
from generator.docs.facts import Example, Operation, Page, PageError, Param, TypeShape, Weight
from generator.docs.markdown import Block, Code, Heading, Text
from generator.docs.nested import NestedTable, described, with_fields
from generator.docs.pieces import Piece, pieces
from generator.docs.rows import columns, read_row
from generator.docs.security import read_security, untitled
from generator.docs.table import Table
from generator.docs.weights import read_weight
from generator.examples import ExampleError, parse
from generator.names import camel_case

SAY_IT = "say it by a [[page]] correction in spec/overrides"
_NOTHING = re.compile(r"^\W*(?:none|null|n/?a|empty|no param\w*)\W*$", re.I)
_NUMBER = re.compile(r"[*`\s]*\d+[*`\s]*(?:\((?:IP|UID)\))?[*`\s]*")
_VALUES_BELOW = re.compile(r"^(?:ENUM of (?:\w+ )*(?P<one>\w+)s|Supported (?P<plain>\w+)s|(?P<title>[A-Z]\w+ \w+)):$")
"""Over a list of the values of a parameter: `ENUM of transfer types:`, `Supported types:`, `Contract type:`."""
_LISTED_VALUE = re.compile(r"^([A-Z][A-Z_]+)\b")


def read_operations(page: Page, title: Heading, blocks: Sequence[Block], *, source: str = "") -> tuple[Operation, ...]:
    """The operations under a title: several endpoints there share what is said of them.

    Raises:
        PageError: there is no endpoint or method, or a weight, a parameter or an answer cannot be read.
    """
    parts = list(pieces(blocks))
    named = endpoints(page, title, parts)
    params = _params(page, parts)
    if any(method for _, _, method in named):
        params = (*params, *_shown_only(page, parts, params))
    answers = tuple(examples(parts))
    if not answers and all(part.topic != "answer" for part in parts):
        raise PageError(page.path, title.line, f"no example of an answer under {title.text!r}")
    said = Operation(
        page=page.path,
        line=title.line,
        source=source or page.source,
        date=page.date,
        title=untitled(title.text),
        security=read_security(title.text, params),
        params=params,
        weight=_weight(page, title, parts),
        examples=answers,
        section=section_of(page.path),
        types=_types(page, parts, answers),
    )
    return tuple(evolve(said, verb=verb, path=path, method=method) for verb, path, method in named)


def section_of(path: str) -> str:
    """The folder a page stands in, in snake_case: `fapi/trade/rest-api/X.md` and `fapi/trade/rest-api.md` → `trade`."""
    parts = path.removesuffix(".md").split("/")
    below = [part for part in parts[1:] if part not in ("rest-api", "websocket-api")]
    if parts[0] == "sapi" and len(below) > 1:
        below = below[1:]
    return re.sub(r"\W+", "_", below[0]).lower() if below else parts[0]


def _types(page: Page, parts: Sequence[Piece], answers: Sequence[Example]) -> TypeShape:
    """What the page says of the answer's types beside its examples, or instead of one."""
    try:
        return contradicted(parts, answers) if answers else listed(parts)
    except ExampleError as problem:
        raise PageError(page.path, answers[0].line + problem.line, problem.problem) from None
    except ValueError as problem:
        line = next(part.block.line for part in parts if part.topic == "answer" and isinstance(part.block, Text))
        raise PageError(page.path, line, str(problem)) from None


def _weight(page: Page, title: Heading, parts: Sequence[Piece]) -> Weight | None:
    """The weight stated; a second heading may tell what is charged by the other unit too. None if nothing is stated.

    A heading without a weight under it, and a number alone under a heading not known, are no such silence.
    """
    under = [part for part in parts if part.topic == "weight"]
    stated: list[Weight] = []
    for label in dict.fromkeys(part.label for part in under):
        weight = _labelled(page, label, [part.block for part in under if part.label == label])
        if weight and weight.unit not in {one.unit for one in stated}:
            stated.append(weight)
    if stated:
        return evolve(stated[0], also=stated[1]) if len(stated) > 1 else stated[0]
    said = any(isinstance(part.block, Table) or (isinstance(part.block, Text) and part.block.text) for part in under)
    lost = any(part.topic in ("", "request") and _is_number(part.block) for part in parts)
    if lost or (under and not said):
        named = " ".join(word for word in endpoints(page, title, parts)[0] if word)
        raise PageError(page.path, title.line, f"no weight of {named}; {SAY_IT}")
    return None


def _is_number(block: Block) -> bool:
    return isinstance(block, Text) and _NUMBER.fullmatch(block.text) is not None


def _labelled(page: Page, label: str, blocks: Sequence[Block]) -> Weight | None:
    prose = "\n".join(block.text for block in blocks if isinstance(block, Text) and block.text)
    table = next((block for block in blocks if isinstance(block, Table)), None)
    try:
        return read_weight(label, prose, [table.header, *table.rows] if table else ())
    except ValueError as problem:
        raise PageError(page.path, blocks[0].line, str(problem)) from None


def _params(page: Page, parts: Sequence[Piece]) -> tuple[Param, ...]:
    """The first table of parameters; further ones describe the objects that one of these takes."""
    tables = [(part.topic, part.block) for part in parts if isinstance(part.block, Table)]
    for topic, table in tables:
        if table.problem and topic in ("params", "weight"):
            raise PageError(page.path, table.line, table.problem)
    if any(topic != "other" and columns(table.header) for topic, table in tables):
        return _described(page, parts)
    unknown = next((table for topic, table in tables if topic == "params" or _answers_yes_or_no(table)), None)
    if unknown and unknown.rows:
        raise PageError(page.path, unknown.line, f"no columns name, type and mandatory in {unknown.header}")
    for part in parts:
        block = part.block
        shown = block.text if part.topic == "params" and isinstance(block, Text | Code) else ""
        if "|" in shown and not _NOTHING.match(shown):
            raise PageError(page.path, block.line, "a table of parameters without a rule under its header")
    return ()


def _described(page: Page, parts: Sequence[Piece]) -> tuple[Param, ...]:
    first: tuple[Param, ...] | None = None
    further: list[NestedTable] = []
    label = over = ""
    for part in parts:
        if part.label != label:
            label, over = part.label, ""
        if isinstance(part.block, Text) and not part.block.depth:
            over = part.block.text.strip("* ") or over
        if not isinstance(part.block, Table) or part.topic == "other" or not columns(part.block.header):
            continue
        rows = _rows(page, part.block)
        if first is None:
            first = rows
        else:
            further.append(NestedTable(rows, label, over, part.block.line))
    try:
        params = with_fields(first or (), further)
    except LookupError as problem:
        (line,) = problem.args
        raise PageError(page.path, line, "a further table of parameters, of none of the parameters") from None
    below = _values_below(parts)
    return tuple(evolve(param, enum=below.get(param.name, param.enum)) for param in params)


def _values_below(parts: Sequence[Piece]) -> dict[str, tuple[str, ...]]:
    """Values that a list under the table gives a parameter."""
    found: dict[str, list[str]] = {}
    name = ""
    for part in parts:
        text = part.block.text if isinstance(part.block, Text) and part.topic == "params" else ""
        value = _LISTED_VALUE.match(text)
        if announced := _VALUES_BELOW.match(text):
            name = camel_case("_".join((announced["one"] or announced["plain"] or announced["title"].lower()).split()))
        elif name and value:
            found.setdefault(name, []).append(value[1])
        else:
            name = ""
    return {name: tuple(values) for name, values in found.items()}


def _answers_yes_or_no(table: Table) -> bool:
    """Whether it looks like a table of parameters, whatever its header and the heading over it say."""
    return any(re.fullmatch(r"[*`]*(?:YES|NO)[*`]*", cell) for row in table.rows for cell in row)


def _shown_only(page: Page, parts: Sequence[Piece], params: Sequence[Param]) -> Iterator[Param]:
    """What a method's example of a request shows of its authentication and no table says: an API key, a signature."""
    tabled = {param.name for param in params}
    for part in parts:
        if part.topic != "request" or not isinstance(part.block, Code):
            continue
        try:
            request = parse(part.block.text).value
        except ExampleError as problem:
            raise PageError(page.path, part.block.line + problem.line, problem.problem) from None
        sent = request.get("params") if isinstance(request, Mapping) else None
        for name in ("apiKey", "signature"):
            if isinstance(sent, Mapping) and name in sent and name not in tabled:
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
        description = cells[where["description"]] if where.get("description", len(cells)) < len(cells) else ""
        params.setdefault(param.name, described(param, description))
    return tuple(params.values())
