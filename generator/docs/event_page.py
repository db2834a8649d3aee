"""Pages of user data events: `fapi/user-data-streams/Event-*.md` and margin's; a page may hold several."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import evolve

from generator.docs.facts import EnumFacts, EventFacts, Example, FieldNote, Page, PageError, PageFacts
from generator.docs.markdown import Block, Code, Heading, Text, plain, read_blocks
from generator.docs.table import Table
from generator.docs.value_lists import VALUES, read_lists
from generator.examples import ExampleError, parse

_EVENT = re.compile(r'^\s*\{\s*"e"\s*:\s*"(\w+)"')
_TITLE = re.compile(r"^(?:Event|Payload)\s*:\s*", re.I)
_NOTE = ("field", "name", "description", "examples")


def read(page: Page) -> PageFacts:
    """The page's events, in order of their first example.

    Raises:
        PageError: no title, no example with an `e`, or the event the page names is not among the examples.
    """
    blocks = read_blocks(page)
    title = next((block for block in blocks if isinstance(block, Heading) and block.level == 1), None)
    if title is None:
        raise PageError(page.path, 1, "no title")
    examples = _examples(blocks)
    if not examples:
        raise PageError(page.path, title.line, 'no example that begins with "e"')
    _check_name(page, blocks, examples)
    enums = tuple(_enums(page, blocks, examples))
    (first, *_), *_ = examples.values()
    # Title, tables and lists stand before the first example and speak of it.
    named = {first: (_TITLE.sub("", title.text), tuple(_notes(page, blocks)), enums)}
    events = (
        _event(page, name, found, *named.get(found[0], (_words(name), (), ()))) for name, found in examples.items()
    )
    return PageFacts(page=page, events=tuple(events), enums=enums)


def _event(
    page: Page,
    name: str,
    examples: Sequence[Example],
    title: str,
    conditional: tuple[FieldNote, ...],
    enums: tuple[EnumFacts, ...],
) -> EventFacts:
    return EventFacts(
        page=page.path,
        line=examples[0].line,
        source=page.source,
        date=page.date,
        name=name,
        title=title,
        examples=tuple(examples),
        conditional=conditional,
        enums=enums,
    )


def _examples(blocks: Sequence[Block]) -> dict[str, list[Example]]:
    examples: dict[str, list[Example]] = {}
    for block in blocks:
        if isinstance(block, Code) and (found := _EVENT.match(block.text)):
            examples.setdefault(found[1], []).append(Example(block.text, block.line))
    return examples


def _enums(page: Page, blocks: Sequence[Block], examples: dict[str, list[Example]]) -> Iterator[EnumFacts]:
    """The sets of values listed on a page, with the keys that take them.

    A list is named as the comment beside the key is, or as its end: "Working Type" is `wt`, "Stop Price Working Type".
    Lists of numbers explain codes; they are no names.
    """
    comments = _comments(page, examples)
    for enum in read_lists(page.path, blocks):
        if all(value.isdecimal() for value in enum.values):
            continue
        name = enum.name.lower().replace("types", "type")
        keys = [key for key, comment in comments.items() if key == enum.name or comment.endswith(name)]
        exact = [key for key in keys if key == enum.name or comments[key] == name]
        yield evolve(enum, anchors=tuple(exact or keys))


def _comments(page: Page, examples: dict[str, list[Example]]) -> dict[str, str]:
    """Each key of the examples to the comment beside it, in lower case."""
    comments: dict[str, str] = {}
    for example in (example for found in examples.values() for example in found):
        try:
            parsed = parse(example.text)
        except ExampleError as problem:
            raise PageError(page.path, example.line + problem.line, problem.problem) from None
        for path, comment in parsed.comments.items():
            comments.setdefault(path[-1], comment.lower())
    return comments


def _check_name(page: Page, blocks: Sequence[Block], examples: dict[str, list[Example]]) -> None:
    """The name under `Event Name` is an example's `e` (`RISK_LEVEL_CHANGE`: `riskLevelChange`), or one is wrong."""
    known = {name.replace("_", "").lower() for name in examples}
    under = False
    for block in blocks:
        if isinstance(block, Heading):
            under = block.text.lower() == "event name"
        elif under and isinstance(block, Text):
            if plain(block.text).replace("_", "").lower() not in known:
                raise PageError(page.path, block.line, f"no example of the event {plain(block.text)!r}")
            return


def _notes(page: Page, blocks: Sequence[Block]) -> Iterator[FieldNote]:
    for block in blocks:
        if not isinstance(block, Table) or (block.header and block.header[0].lower() in VALUES):
            continue
        if block.problem or tuple(cell.lower() for cell in block.header) != _NOTE:
            problem = block.problem or f"a table of neither fields nor values: {' | '.join(block.header)!r}"
            raise PageError(page.path, block.line, problem)
        for (name, title, _, example), line in zip(block.rows, block.lines, strict=True):
            try:
                parse(f"{{{plain(example)}}}")
            except ExampleError as error:
                raise PageError(page.path, line, error.problem) from error
            yield FieldNote(plain(name), plain(title), plain(example))


def _words(name: str) -> str:
    """`listStatus` → `List status`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize()
