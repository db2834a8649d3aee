"""Reader of alpha's market streams: a heading a stream, which is its name, and a combined payload under it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.docs.facts import Example, Page, PageError, PageFacts, Param, StreamFacts
from generator.docs.markdown import Code, Section, Text, read_sections
from generator.docs.spot import checked
from generator.docs.stream_names import PLACEHOLDER, params, read_patterns, unmarked

_VALUES = re.compile(r"^(?:(\w+):\s*)?(optional,\s*)?(?:available values:\s*)?\[?((?:\d+\w*)(?:,\s*\d+\w*)+)\]?$", re.M)
"""`interval: 1s, 1m`, `levels: optional, available values: [5, 10]`, `available values: [1m, 3m]`."""


def read(page: Page) -> PageFacts:
    """The streams under the heading Streams.

    Raises:
        PageError: there is none, or one of which name, values or payload cannot be read.
    """
    streams = tuple(_stream(page, section) for section in read_sections(page) if _is_stream(section))
    if not streams:
        raise PageError(page.path, 1, "no stream under a heading Streams")
    return PageFacts(page, streams=streams)


def _is_stream(section: Section) -> bool:
    return any(heading.text == "Streams" for heading in section.parents)


def _stream(page: Page, section: Section) -> StreamFacts:
    line = section.heading.line
    # The heading's own text is without what stands in angle brackets.
    name = unmarked(page.text.split("\n")[line - 1].lstrip("#"))
    examples = tuple(
        checked(page, Example(block.text, block.line)) for block in section.blocks if isinstance(block, Code)
    )
    if not examples:
        raise PageError(page.path, line, f"no payload of {name!r}")
    try:
        patterns = read_patterns(name)
        found = tuple(_params(section, patterns))
    except ValueError as error:
        raise PageError(page.path, line, str(error)) from error
    return StreamFacts(
        page=page.path,
        line=line,
        source=page.source,
        date=page.date,
        title="",
        patterns=patterns,
        params=found,
        examples=examples,
    )


def _params(section: Section, patterns: tuple[str, ...]) -> Iterator[Param]:
    text = "\n".join(block.text for block in section.blocks if isinstance(block, Text))
    listed = [(name, optional, re.findall(r"\w+", values)) for name, optional, values in _VALUES.findall(text)]
    placed = [name for pattern in patterns for name in PLACEHOLDER.findall(pattern) if name != "symbol"]
    # Values without a name are those of the only placeholder that has any.
    named = {name or placed[-1]: (values, bool(optional)) for name, optional, values in listed if name or placed}
    for param in params(patterns, {name: values for name, (values, _) in named.items()}):
        optional = named.get(param.name, ((), False))[1]
        yield Param(param.name, param.type, not optional, param.enum)
