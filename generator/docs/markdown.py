"""A page as blocks in their order: headings, paragraphs, tables, code; each with the line it stands on.

Markdown is read by markdown-it; tables written in HTML inside it by html.parser. Readers see one kind of table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape

from attrs import frozen
from markdown_it import MarkdownIt
from markdown_it.token import Token

from generator.docs.facts import Page
from generator.docs.html_table import read_tables
from generator.docs.table import Table


@frozen
class Heading:
    level: int
    text: str
    """Without anchors, links, emphasis."""
    line: int


@frozen
class Text:
    """A paragraph or an item of a list, its Markdown kept (`**Weight:** 1`), lines joined by a line feed."""

    text: str
    line: int
    depth: int = 0
    """How deep it stands in lists: an item of a list within a list stands deeper than one of the list."""


@frozen
class Code:
    """A fenced or an indented block."""

    text: str
    language: str
    line: int
    """Of its first line of content."""


Block = Heading | Text | Table | Code

_QUOTES = str.maketrans("“”‘’", "\"\"''")
_ROW = re.compile(r"\s*(?:\|.*\|.*\||[`*]*\w+[`*]* *\|[^|]*\| *[`*]*(?:YES|NO)\b.*)", re.I)
"""A line between bars, or `name | type | YES |`."""


@frozen
class Section:
    """What stands under one heading, up to the next of any level."""

    heading: Heading
    parents: tuple[Heading, ...]
    blocks: tuple[Block, ...]


def read_blocks(page: Page) -> tuple[Block, ...]:
    """All blocks of a page, tables that cannot be read included as such."""
    text = page.text.replace("\r\n", "\n").replace("\r", "\n")
    parser = MarkdownIt("commonmark", {"html": True}).enable("table")
    # Nothing here needs the words of a paragraph taken apart.
    parser.disable(["inline", "text_join"])
    return tuple(_blocks(parser.parse(text), text.split("\n")))


def read_sections(page: Page) -> tuple[Section, ...]:
    """A page cut at its headings; what stands before the first is left out."""
    sections: list[Section] = []
    parents: list[Heading] = []
    blocks: list[Block] = []
    heading: Heading | None = None

    def close() -> None:
        if heading is not None:
            above = tuple(one for one in parents if one.level < heading.level)
            sections.append(Section(heading, above, tuple(blocks)))

    for block in read_blocks(page):
        if isinstance(block, Heading):
            close()
            if heading is not None:
                parents = [one for one in [*parents, heading] if one.level < block.level]
            heading, blocks = block, []
        else:
            blocks.append(block)
    close()
    return tuple(sections)


def plain(markdown: str) -> str:
    """Without links' addresses, emphasis, code marks, anchors, escapes."""
    text = re.sub(r'\[\]\((?:"(?:\\.|[^"\\])*"|[^()"])*\)', "", markdown)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"<[^>]*>", " ", text)
    text = re.sub(r"\\([\\`*_{}\[\]()#+.!|-])", r"\1", text)
    return re.sub(r"\s+", " ", re.sub(r"[*`]", "", text)).strip()


def _blocks(tokens: Sequence[Token], lines: Sequence[str]) -> Iterator[Block]:
    position = 0
    while position < len(tokens):
        token = tokens[position]
        line = token.map[0] + 1 if token.map else 0
        if token.type == "heading_open":
            yield Heading(int(token.tag[1:]), plain(tokens[position + 1].content), line)
        elif token.type == "inline" and tokens[position - 1].type == "paragraph_open":
            yield from _paragraph(token, line)
        elif token.type == "fence":
            yield Code(token.content, token.info.strip(), line + 1)
        elif token.type == "code_block":
            yield Code(token.content, "", line)
        elif token.type == "html_block":
            yield from _html(token.content, line)
        elif token.type == "table_open":
            yield _table(token, lines)
            while tokens[position].type != "table_close":
                position += 1
        position += 1


def _paragraph(token: Token, line: int) -> Iterator[Block]:
    """A paragraph; one that holds a bar line or rows of a table is a table that Markdown did not take for one."""
    for offset, text in enumerate(token.content.split("\n")):
        if offset and re.fullmatch(r"[\s|:-]*-{3}[\s|:-]*\|[\s|:-]*-{3}[\s|:-]*", text):
            yield Table((), (), (), line + offset, problem="a table whose header and bar line have different widths")
            return
        if _ROW.match(text):
            # An empty line cuts a table in two.
            yield Table((), (), (), line + offset, problem="a row of a table without the table's header over it")
            return
    if "<table" in token.content:
        yield from _html(token.content, line)
    else:
        yield Text(token.content, line, token.level // 2)


def _html(content: str, line: int) -> Iterator[Block]:
    if "<table" not in content:
        text = plain(re.sub(r"<!--.*?-->", "", content, flags=re.S))
        if text:
            yield Text(text, line)
        return
    yield from read_tables(content, line)


def _table(token: Token, lines: Sequence[str]) -> Table:
    """Cut from the source lines: markdown-it pads short rows and cuts long ones, which would hide a lost cell."""
    assert token.map is not None
    start, end = token.map
    header = _cells(lines[start])
    rows: list[tuple[str, ...]] = []
    numbers: list[int] = []
    for number in range(start + 2, end):
        text = lines[number]
        if not text.strip():
            continue
        if "|" not in text:
            # The raw form breaks a cell's text into several lines.
            if rows:
                rows[-1] = (*rows[-1][:-1], f"{rows[-1][-1]} {text.strip()}".strip())
            continue
        cells = _cells(text)
        rows.append(_fitted(cells, len(header)))
        numbers.append(number + 1)
    return Table(header, tuple(rows), tuple(numbers), start + 1)


def _fitted(cells: tuple[str, ...], width: int) -> tuple[str, ...]:
    """Short rows are filled up; what a bar in a description cut off is put back."""
    if len(cells) > width:
        return (*cells[: width - 1], " | ".join(cell for cell in cells[width - 1 :] if cell))
    return (*cells, *[""] * (width - len(cells)))


def _cells(line: str) -> tuple[str, ...]:
    """Bars inside code stand for themselves only if escaped, as Markdown has it."""
    text = line.strip()
    text = text.removeprefix("|")
    if text.endswith("|") and not text.endswith("\\|"):
        text = text[:-1]
    cells = re.split(r"(?<!\\)\|", text)
    return tuple(_untagged(cell.replace("\\|", "|")) for cell in cells)


def _untagged(cell: str) -> str:
    text = re.sub(r"</?(?:tt|code)\b[^>]*>", "`", cell)
    text = re.sub(r"</?(?:br|p|b|i|em|strong|li|ul)\b[^>]*>", " ", text)
    # Pages of the first years mark code in a cell as a block is marked.
    text = unescape(text).translate(_QUOTES).replace("```", "`")
    return re.sub(r"\s+", " ", text).strip()
