"""The blocks of an operation with what the headings and labels over them announce: weight, parameters, answer, …"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from attrs import frozen

from generator.docs.markdown import Block, Heading, Text, plain

_LABEL = re.compile(r"^\*\*\s*([^*]+?)\s*\*\*\s*(?::\s*)?(.*)$", re.S)
_TOPICS = (
    ("weight", re.compile(r"weigh(?:t\b|$)|^(?:rate|request) limit", re.I)),
    ("other", re.compile(r"^response (?:parameters?|detail|fields)|^description|expiration example", re.I)),
    ("params", re.compile(r"^(?:request |body )?param", re.I)),
    ("answer", re.compile(r"^responses?\b|^example response|^response example", re.I)),
    ("endpoint", re.compile(r"^(?:http (?:request|method)|methods?$|method\b|endpoint(?=: /))", re.I)),
    ("request", re.compile(r"^(?:request|example(?: of)? request)", re.I)),
)
"""What a heading or a label in bold announces, first match wins."""
_LABELS = ("weight", "params", "answer", "endpoint")


@frozen
class Piece:
    """A block, and what the headings and labels over it announce."""

    topic: str
    label: str
    block: Block


def pieces(blocks: Sequence[Block]) -> Iterator[Piece]:
    """Give each block its topic; a label's own line gives what stands after it (`**Weight:** **10**`)."""
    topic, label = "", ""
    for block in blocks:
        if isinstance(block, Heading):
            topic, label = _topic(block.text), block.text
            # `### **Request weight**: 2` holds heading and value in one.
            head, colon, rest = block.text.partition(":")
            if topic in _LABELS and colon and rest.strip():
                label, block = head, Text(rest.strip(), block.line)
        elif isinstance(block, Text) and (found := _LABEL.match(block.text)) and _topic(found[1]) in _LABELS:
            topic, label = _topic(found[1]), found[1]
            block = Text(found[2], block.line)
        yield Piece(topic, label, block)


def _topic(text: str) -> str:
    text = plain(text).rstrip(":： ")
    return next((topic for topic, pattern in _TOPICS if pattern.search(text)), "")
