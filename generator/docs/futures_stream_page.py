"""Reader of one futures market stream a page: `fapi/websocket-market-streams/*.md`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generator.docs.facts import Example, FieldNote, Page, PageError, PageFacts, StreamFacts
from generator.docs.markdown import Code, Heading, Section, Text, plain, read_sections
from generator.docs.spot import checked
from generator.docs.stream_names import listed, params, read_patterns

_ONLY = re.compile(r"`(\w+)` field only (?:shows|appears)")


def read(page: Page) -> PageFacts:
    """The page's stream.

    Raises:
        PageError: title, name, values or example are not there or cannot be read.
    """
    sections = {section.heading.text.lower(): section for section in read_sections(page)}
    title = next((one.heading for one in sections.values() if one.heading.level == 1), None)
    if title is None:
        raise PageError(page.path, 1, "no title")
    example = _example(page, title, sections.get("response example"))
    blocks = tuple(block for section in sections.values() for block in section.blocks)
    try:
        patterns = read_patterns(_text(page, title, sections.get("stream name")))
        found = params(patterns, listed(blocks))
    except ValueError as error:
        raise PageError(page.path, title.line, str(error)) from error
    stream = StreamFacts(
        page=page.path,
        line=title.line,
        source=page.source,
        date=page.date,
        title=title.text,
        patterns=patterns,
        params=found,
        update_speed=plain(_text(page, title, sections.get("update speed"))),
        examples=(example,),
        conditional=tuple(_conditional(sections.get("stream description"))),
    )
    return PageFacts(page, streams=(stream,))


def _conditional(section: Section | None) -> Iterator[FieldNote]:
    """Members of which the description says that they `only show up when` something happened."""
    texts = (block.text for block in section.blocks if isinstance(block, Text)) if section else ()
    for name in (name for text in texts for name in _ONLY.findall(text)):
        yield FieldNote(name, "")


def _text(page: Page, title: Heading, section: Section | None) -> str:
    text = next((block.text for block in section.blocks if isinstance(block, Text)), "") if section else ""
    if not text:
        raise PageError(page.path, title.line, "nothing under Stream Name or under Update Speed")
    return text


def _example(page: Page, title: Heading, section: Section | None) -> Example:
    block = next((block for block in section.blocks if isinstance(block, Code)), None) if section else None
    if block is None:
        raise PageError(page.path, title.line, "no example under Response Example")
    return checked(page, Example(block.text, block.line))
