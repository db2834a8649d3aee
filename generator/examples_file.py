"""`spec/examples/*.json`: what the pages show as each operation's answer and each event's payload, one a line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from generator.answers import answer_values, payload_values, value_at
from generator.docs.facts import EventFacts, FieldNote, Operation, StreamFacts
from generator.examples import parse
from generator.stream_forms import merged
from generator.stream_payloads import unwrapped

FOLDER = "examples"
Examples = dict[str, list[Any]]
"""`GET /api/v3/account` or `account.status` to its answers, in the order of the page; `event executionReport` and
`stream <symbol>@trade` to payloads, last those members that tables show of what comes under conditions only."""


def file_of(key: str) -> str:
    """The file of a product (`spot`, `sapi.wallet`), below `spec/`."""
    return f"{FOLDER}/{key}.json"


def event_key(name: str) -> str:
    """The key of a user data event."""
    return f"event {name}"


def stream_key(pattern: str) -> str:
    """The key of a market stream, by its pattern."""
    return f"stream {pattern}"


def examples_of(
    operations: Iterable[Operation], events: Iterable[EventFacts] = (), streams: Iterable[StreamFacts] = ()
) -> Examples:
    """The answers and payloads that pages show; what none is shown of is left out."""
    shown = {operation.id: answer_values(operation.examples) for operation in operations}
    shown |= {event_key(one.name): [*payload_values(one.examples), *_noted(one.conditional)] for one in events}
    for form in merged(streams):
        if not form.message:
            examples = [unwrapped(example) for facts in form.facts for example in facts.examples]
            shown[stream_key(form.pattern)] = [value_at(parsed, path) for parsed, path in examples]
    return {key: _plain(shown[key]) for key in sorted(shown) if shown[key]}


def _noted(notes: Iterable[FieldNote]) -> Iterator[Any]:
    """The members that a table shows, as one object."""
    texts = [note.example for note in notes if note.example]
    if texts:
        yield parse(f"{{{','.join(texts)}}}").value


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
