"""Pages of which a part cannot be read: the rest is read without it, and the part is told of."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from attrs import evolve, frozen

from generator.docs.facts import Page, PageError, PageFacts

_HEADING = re.compile(r"^(#{1,6})\s")
_FENCE = re.compile(r"^\s*(```|~~~)")
_MOST = 40
"""Parts left out of one page before it is given up."""


@frozen
class LeftOut:
    """A problem, and the text that was not read because of it."""

    problem: PageError
    text: str


def read_around(read: Callable[[Page], PageFacts], page: Page) -> tuple[PageFacts, list[LeftOut]]:
    """What a page says, without the sections that cannot be read.

    Args:
        read: a reader that raises `PageError`.
        page: the page.

    Returns:
        The facts, and each problem with the lines left out because of it.
    """
    left: list[LeftOut] = []
    while True:
        try:
            return read(page), left
        except PageError as problem:
            shorter, text = _without(page, problem.line)
            left.append(LeftOut(problem, text or page.text))
            if not text.strip() or not shorter.text.strip() or len(left) >= _MOST:
                return PageFacts(page), left
            page = shorter


def _without(page: Page, line: int) -> tuple[Page, str]:
    """The page with empty lines in place of the section that a line stands in, and that section's text."""
    lines = page.text.split("\n")
    headings = _headings(lines)
    at = max((number for number in headings if number <= line - 1), default=-1)
    if at < 0:
        return page, ""
    end = next((number for number in sorted(headings) if number > at and headings[number] <= headings[at]), len(lines))
    cut = lines[at:end]
    return evolve(page, text="\n".join([*lines[:at], *[""] * len(cut), *lines[end:]])), "\n".join(cut)


def _headings(lines: Sequence[str]) -> dict[int, int]:
    """Index of each heading and its level; `#` in code is none."""
    found: dict[int, int] = {}
    fenced = False
    for number, text in enumerate(lines):
        if _FENCE.match(text):
            fenced = not fenced
        elif not fenced and (heading := _HEADING.match(text)):
            found[number] = len(heading[1])
    return found
