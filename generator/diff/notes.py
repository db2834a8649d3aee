"""What pages say of the end of what they describe: a word in the title, a sentence in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from attrs import evolve

from generator.diff.dates import stated_date
from generator.diff.surface import DEPRECATED, RETIRED, Fact, Subject, Value
from generator.docs.facts import Page

UNDATED = "undated"
_TITLE = re.compile(r"\bdeprecated\b", re.I)
_SENTENCE = re.compile(
    r"[^.\n]*\b(?:this|the) (?:endpoint|method|api|interface|stream|event|request|feature)s?\b[^.\n]{0,80}?"
    r"\b(deprecated|retired|decommissioned|discontinued|removed|taken offline|unavailable"
    r"|no longer (?:available|supported|maintained))\b[^\n]*",
    re.I,
)
_KINDS = ("operation", "method", "event", "stream")


def from_title(title: str, source: str) -> dict[Fact, Value]:
    """`New OCO - Deprecated`; the anchor keeps the word where the title is cut short."""
    found = _TITLE.search(f"{title} {source.partition('#')[2].replace('-', ' ')}")
    return {(DEPRECATED, ""): UNDATED} if found else {}


def noted(subjects: Iterable[Subject], pages: Mapping[str, Page]) -> Iterator[Subject]:
    """The subjects, those with an end whose own part of a page says that they end.

    Args:
        subjects: what pages show.
        pages: by path.
    """
    known = list(subjects)
    lines: dict[str, list[int]] = {}
    for subject in known:
        lines.setdefault(subject.page, []).append(subject.line)
    for subject in known:
        page = pages.get(subject.page)
        if page is None or subject.kind not in _KINDS or not subject.line:
            yield subject
            continue
        end = min((line for line in lines[subject.page] if line > subject.line), default=None)
        text = "\n".join(page.text.split("\n")[subject.line - 1 : end - 1 if end else None])
        yield evolve(subject, facts={**subject.facts, **_said(text, page.date)})


def _said(text: str, date: str) -> dict[Fact, Value]:
    found = _SENTENCE.search(text)
    if found is None:
        return {}
    what = DEPRECATED if found[1].lower() == "deprecated" else RETIRED
    return {(what, ""): stated_date([found[0]], date[:4]) or UNDATED}
