"""What an operation answers: examples with what tells them apart, or a list of members where there is no example."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from generator.docs.facts import Example, TypeShape
from generator.docs.markdown import Code, Text, plain
from generator.docs.pieces import Piece

_KIND = re.compile(r"\b(ACK|RESULT|FULL)\b")
"""Which of an order's three answers it is."""
_LONGEST_TITLE = 60
"""What is longer over an example is a sentence of its own, not the case that the example shows."""
_MEMBER = re.compile(r"^`(\w+)`:\s*(.+)$", re.S)
_WORDS = {
    "string": "string",
    "integer": "integer",
    "long": "integer",
    "boolean": "boolean",
    "null": "any",
    "number": "number",
}


def examples(parts: Sequence[Piece]) -> Iterator[Example]:
    """The examples of an answer; of several each has the title that stands over it."""
    shown = [part for part in parts if part.topic == "answer"]
    several = sum(isinstance(part.block, Code) for part in shown) > 1
    said = ""
    for part in shown:
        if isinstance(part.block, Text):
            said = part.block.text or said
        elif isinstance(part.block, Code):
            kind = _KIND.search(said)
            yield Example(part.block.text, part.block.line, kind[1] if kind else _title(said) if several else "")
            said = ""


def _title(said: str) -> str:
    """`**OR** (if symbol sent)` → `OR (if symbol sent)`; empty for a sentence."""
    text = plain(said.split("\n")[-1]).strip(" :：>")
    return text if len(text) <= _LONGEST_TITLE and not text.endswith(".") else ""


def listed(parts: Sequence[Piece]) -> TypeShape:
    """The answer's members where the page lists them, with their types, instead of an example; else None."""
    shown = [part.block for part in parts if part.topic == "answer"]
    if any(isinstance(block, Code) for block in shown):
        return None
    texts = [block for block in shown if isinstance(block, Text)]
    members, _ = _members(texts, 0)
    if not members:
        return None
    whole = plain(texts[0].text).lower()
    return [members] if whole.startswith("array of objects") else members


def _members(texts: Sequence[Text], start: int) -> tuple[dict[str, TypeShape], int]:
    """Members from `start` on that stand as deep as the first, and where they end."""
    members: dict[str, TypeShape] = {}
    depth = None
    position = start
    while position < len(texts):
        text = texts[position]
        found = _MEMBER.match(text.text)
        if depth is not None and text.depth < depth:
            break
        position += 1
        if found is None:
            continue
        depth = text.depth if depth is None else depth
        below, end = _members(texts, position) if _deeper(texts, position, depth) else ({}, position)
        members[found[1]] = _type(found[2], below)
        position = end
    return members, position


def _deeper(texts: Sequence[Text], position: int, depth: int) -> bool:
    return position < len(texts) and texts[position].depth > depth


def _type(words: str, below: dict[str, TypeShape]) -> TypeShape:
    """`Array of objects, each …` → a list of what stands below it; `String (price)` → string."""
    said = words.lower()
    if said.startswith("array of arrays"):
        return [["string" if "string" in said else "any"]]
    if found := re.match(r"array of (\w+?)s\b", said):
        return [below if found[1] == "object" else _WORDS[found[1]]]
    word = re.match(r"\w+", said)
    if word and word[0] == "object":
        return below
    if word is None or word[0] not in _WORDS:
        raise ValueError(f"unknown type of a member of the answer: {words[:30]!r}")
    return _WORDS[word[0]]
