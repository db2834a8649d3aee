"""A page of the documentation site, from HTML to the Markdown form the readers know.

Headings with `#`, tables with pipes, `<br>` kept inside cells, one fence per example (`json` if it opens like JSON).
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

_CONTENT = ("article .markdown", "article", "main", "[role=main]")
"""Where the page's own text stands, narrowest first; the rest is navigation."""
_FURNITURE = "nav, header nav, footer, script, style, button, svg, a.hash-link, .theme-doc-toc-mobile, .breadcrumbs"


class _PageConverter(MarkdownConverter):
    """Markdown as in the docs folder: what markdownify would change in tables and code is kept."""

    def convert_br(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return "<br>" if {"td", "th"} & parent_tags else "\n"

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f" {_cell(text)} |"

    def convert_th(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f" {_cell(text)} |"

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        code = _code_text(el)
        language = "json" if code.lstrip()[:1] in ("{", "[") else "text"
        return f"\n\n```{language}\n{code}\n```\n\n"


def _cell(text: str) -> str:
    return re.sub(r"\s*\n\s*", " ", text.strip()).replace("|", r"\|")


def _code_text(pre: Tag) -> str:
    """The code as shown: the site sets each line in a span of its own and ends it with `<br>`."""
    lines = pre.select(".token-line")
    if lines:
        return "\n".join(line.get_text().rstrip("\n") for line in lines).strip("\n")
    return pre.get_text().strip("\n")


def to_markdown(html: str) -> str | None:
    """The page's own text as Markdown, or None if the document holds no page (an app shell, a notice)."""
    soup = BeautifulSoup(html, "html.parser")
    content = next((found for rule in _CONTENT if (found := soup.select_one(rule))), None)
    if content is None or content.find("h1") is None:
        return None
    for furniture in content.select(_FURNITURE):
        furniture.decompose()
    converter = _PageConverter(
        heading_style="ATX", bullets="-", escape_asterisks=False, escape_underscores=False, escape_misc=False
    )
    text = str(converter.convert_soup(content)).replace("\u200b", "").replace("\xa0", " ")
    lines = [line.rstrip() for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
