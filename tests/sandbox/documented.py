"""What the pages' examples show, read without a JSON parser: many of them are no strict JSON."""

import re
from pathlib import Path
from typing import Any

KEY = re.compile(r'"(\w+)"\s*:')
FENCE = re.compile(r"```(?:javascript|json)\n(.*?)```", re.DOTALL)


def section(page: Path, heading: str) -> str:
    """The text below a heading, up to the next one of its level or above."""
    text = page.read_text()
    start = re.search(rf"^(#+) {re.escape(heading)}\s*$", text, re.MULTILINE)
    assert start, f"{page} has no heading {heading}"
    end = re.search(rf"^#{{1,{len(start[1])}}} ", text[start.end() :], re.MULTILINE)
    return text[start.end() :][: end.start() if end else None]


def example_names(page: Path, heading: str, number: int = 0) -> list[str]:
    """The member names of an example below a heading, those of nested objects too, as they follow one another."""
    examples = FENCE.findall(section(page, heading))
    lines = [line.partition("//")[0] for line in examples[number].splitlines()]
    return KEY.findall("\n".join(lines))


def example_keys(page: Path, heading: str, number: int = 0) -> set[str]:
    """The member names of an example below a heading, those of nested objects too."""
    return set(example_names(page, heading, number))


def keys(payload: Any) -> set[str]:
    """The member names of a payload, those of nested objects too."""
    if isinstance(payload, list):
        return {name for member in payload for name in keys(member)}
    if isinstance(payload, dict):
        return set(payload) | {name for member in payload.values() for name in keys(member)}
    return set()
