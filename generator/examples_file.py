"""`spec/examples/*.json`: what the pages show as each operation's answer, one operation a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from generator.answers import answer_values
from generator.docs.facts import Operation

FOLDER = "examples"
Examples = dict[str, list[Any]]
"""`GET /api/v3/account` or `account.status` to its answers, in the order of the page."""


def file_of(key: str) -> str:
    """The file of a product (`spot`, `sapi.wallet`), below `spec/`."""
    return f"{FOLDER}/{key}.json"


def examples_of(operations: Iterable[Operation]) -> Examples:
    """The answers that pages show; an operation of which none is shown is left out."""
    shown = {operation.id: answer_values(operation.examples) for operation in operations}
    return {key: _plain(shown[key]) for key in sorted(shown) if shown[key]}


def examples_text(examples: Mapping[str, Any]) -> str:
    """The file: one operation a line, so that a change of one is a line."""
    rows = ",\n".join(f"{json.dumps(key)}:{compact(value)}" for key, value in examples.items())
    return f"{{\n{rows}\n}}\n"


def compact(value: Any) -> str:
    """JSON without a blank too many."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    """As JSON has it: a number with decimals is a float there."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Mapping):
        return {name: _plain(member) for name, member in value.items()}
    return [_plain(element) for element in value] if isinstance(value, list | tuple) else value
