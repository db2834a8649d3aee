"""Changelogs of the documentation: entries under their dates, each statement with what it stands under."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from attrs import define, field, frozen

from generator.docs.facts import Page

_DATED = re.compile(r"^(#{1,4})\s+(\d{4}-\d\d-\d\d)\b(.*)$")
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*$")
_ITEM = re.compile(r"^(\s*)(?:[*+-]|\d+\.)\s+(.*)$")
_LABEL = re.compile(
    r"^\W*(?:REST(?: API)?|SPOT API|REST and WebSocket API|Web ?Socket(?: (?:API|Streams?))?|General Changes)\W*$", re.I
)
"""A line of its own that only says which interface the items after it are of; what stood over it still holds."""
_CAPITALS = re.compile(r"^[A-Z][A-Z0-9 _/-]+:?$")
"""`USER DATA STREAM`: the headings of the first years."""
_STRUCK = re.compile(r"~~.*?~~", re.S)
_OPENS = -2
"""The indentation of a paragraph: items after it stand under it."""


@frozen
class Statement:
    """A paragraph or an item of an entry."""

    text: str
    over: tuple[str, ...]
    """What it stands under, nearest first; last come the paragraphs that the entry begins with."""
    below: tuple[str, ...] = ()
    """The items under it."""


@frozen
class Entry:
    """What a changelog says under one date."""

    date: str
    page: str
    statements: tuple[Statement, ...]


@define
class _Line:
    text: str
    indent: int
    parent: _Line | None
    children: list[_Line] = field(factory=list)


def read_entries(page: Page) -> tuple[Entry, ...]:
    """The entries of a changelog page, in its order.

    A page of changes has no form that must hold: what is under no date is left out.
    """
    entries: list[Entry] = []
    date, level, lines = "", 0, list[str]()
    for text in [*page.text.split("\n"), "# "]:
        dated = _DATED.match(text)
        higher = re.match(r"^(#+)\s", text)
        if dated or (date and higher and len(higher[1]) <= level):
            if date:
                entries.append(Entry(date, page.path, tuple(_statements(lines))))
            date, level, lines = (dated[2], len(dated[1]), []) if dated else ("", 0, [])
        elif date:
            lines.append(text)
    return tuple(entries)


def _statements(lines: Iterable[str]) -> Iterator[Statement]:
    found = list(_tree(lines))
    opening: list[str] = []
    for line in found:
        if line.indent != _OPENS:
            break
        opening.append(line.text)
    for line in found:
        over: list[str] = []
        parent = line.parent
        while parent is not None:
            over.append(parent.text)
            parent = parent.parent
        said = [text for text in opening if text != line.text and text not in over]
        yield Statement(line.text, (*over, *said), tuple(_below(line)))


def _below(line: _Line) -> Iterator[str]:
    for child in line.children:
        yield child.text
        yield from _below(child)


def _tree(lines: Iterable[str]) -> Iterator[_Line]:
    """Each paragraph and item with what it stands under; examples in fences are left out."""
    last: _Line | None = None
    fenced = blank = False
    for text in _STRUCK.sub("", "\n".join(lines)).split("\n"):
        if text.lstrip().startswith("```"):
            fenced = not fenced
            continue
        bare = text.strip()
        if fenced or not bare or re.fullmatch(r"[-*_]{3,}", bare):
            blank = blank or not bare
            continue
        heading, item = _HEADING.match(text), _ITEM.match(text)
        if heading or (_CAPITALS.match(bare) and not _LABEL.match(bare)):
            last = None
        elif _LABEL.match(bare) and not item:
            pass
        elif last and not item and not blank and last.indent != _OPENS:
            # A line that goes on with the item over it.
            last.text = f"{last.text} {bare}"
        else:
            last = _placed(last, item[2] if item else bare, len(item[1].expandtabs(4)) if item else _OPENS)
            yield last
        blank = False


def _placed(last: _Line | None, text: str, indent: int) -> _Line:
    parent = last
    while parent is not None and parent.indent >= indent:
        parent = parent.parent
    line = _Line(text, indent, parent)
    if parent is not None:
        parent.children.append(line)
    return line
