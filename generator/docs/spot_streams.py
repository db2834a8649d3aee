"""Reader of spot's market streams: web-socket-streams.md, and sbe-market-data-streams.md with SBE messages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from generator.docs.facts import Example, Page, PageError, PageFacts, StreamFacts
from generator.docs.markdown import Block, Code, Section, Text, plain, read_sections
from generator.docs.spot import checked
from generator.docs.stream_names import labelled, lines, listed, params, read_patterns

_ELSEWHERE = re.compile(r"\]\(#([\w-]+)\)")
_ANCHOR = re.compile(r"""<a (?:id|name)=["']([\w-]+)["']""")


def read(page: Page) -> PageFacts:
    """The streams of a page: every section with a stream's name.

    Raises:
        PageError: a section of which name, values or payload cannot be read; or no stream at all.
    """
    sections = read_sections(page)
    streams = tuple(stream for section in sections for stream in _stream(page, section, sections))
    if not streams:
        raise PageError(page.path, 1, "no stream on the page: nothing stands under the label Stream Name")
    sbe = any(stream.message for stream in streams)
    return PageFacts(page, streams=streams, servers=tuple(_servers(page)) if sbe else ())


def _servers(page: Page) -> Iterator[tuple[str, str, str]]:
    """Where SBE streams are: JSON's address is not theirs."""
    found = re.search(r"base endpoint is:? \*\*(?:wss://)?([\w.-]+(?::\d+)?)\*\*", page.text)
    if found is None:
        raise PageError(page.path, 1, "no base endpoint")
    yield "sbe_streams", "production", f"wss://{found[1]}"


def _stream(page: Page, section: Section, sections: Sequence[Section]) -> Iterator[StreamFacts]:
    labels = {label.lower(): text for label, text in _labels(section.blocks)}
    named = labels.get("stream name") or labels.get("stream names")
    line = section.heading.line
    if named is None:
        if "payload" in labels:
            raise PageError(page.path, line, f"a payload without a stream's name under {section.heading.text!r}")
        return
    message = plain(labels.get("sbe message name", ""))
    examples = tuple(_examples(page, section))
    if not examples and not message:
        raise PageError(page.path, line, f"no payload of {section.heading.text!r}")
    try:
        patterns = read_patterns(named)
        found = params(patterns, listed((*section.blocks, *_linked(page, section, sections))))
    except ValueError as error:
        raise PageError(page.path, line, f"{section.heading.text}: {error}") from error
    slug = re.sub(r"[^\w-]", "", section.heading.text.lower().replace(" ", "-"))
    yield StreamFacts(
        page=page.path,
        line=line,
        source=f"{page.source}#{slug}",
        date=page.date,
        title=section.heading.text,
        patterns=patterns,
        params=found,
        update_speed=plain(labels.get("update speed", "")),
        examples=examples,
        encoding="sbe" if message else "json",
        message=message,
    )


def _labels(blocks: Sequence[Block]) -> Iterator[tuple[str, str]]:
    for block in blocks:
        for line in lines(block.text) if isinstance(block, Text) else ():
            label, rest = labelled(line)
            if label:
                yield label, rest


def _examples(page: Page, section: Section) -> Iterator[Example]:
    for block in section.blocks:
        if isinstance(block, Code):
            yield checked(page, Example(block.text, block.line))


def _linked(page: Page, section: Section, sections: Sequence[Section]) -> Iterator[Block]:
    """What stands under the anchors a section points to: the intervals are listed once."""
    wanted = {name for block in section.blocks if isinstance(block, Text) for name in _ELSEWHERE.findall(block.text)}
    for number, text in enumerate(page.text.split("\n"), 1):
        if (anchor := _ANCHOR.search(text)) and anchor[1] in wanted:
            home = max((one for one in sections if one.heading.line <= number), key=lambda one: one.heading.line)
            yield from (block for block in home.blocks if block.line >= number)
