"""Where an answer stands in its example: a reply of the WebSocket API, a pushed event may be printed whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from generator.docs.facts import Example
from generator.examples import Parsed, Path, Value, parse
from generator.observed import Sample, of_example


def answers(examples: Iterable[Example]) -> list[Sample]:
    """What an operation's examples show as its answer, with the comments beside it."""
    return [of_example(parsed, below) for parsed, below in _answers(list(examples))]


def answer_values(examples: Iterable[Example]) -> list[Value]:
    """What an operation's examples show as its answer."""
    return [value_at(parsed, below) for parsed, below in _answers(list(examples))]


def payloads(examples: Iterable[Example]) -> list[Sample]:
    """What the examples of an event show as its payload; the envelope of a subscription is taken off."""
    return [of_example(parsed, below) for parsed, below in _payloads(examples)]


def payload_values(examples: Iterable[Example]) -> list[Value]:
    """What the examples of an event show as its payload."""
    return [value_at(parsed, below) for parsed, below in _payloads(examples)]


def _payloads(examples: Iterable[Example]) -> Iterator[tuple[Parsed, Path]]:
    for example in examples:
        parsed = parse(example.text)
        wrapped = isinstance(parsed.value, Mapping) and isinstance(parsed.value.get("event"), Mapping)
        yield parsed, ("event",) if wrapped else ()


def _answers(examples: list[Example]) -> Iterator[tuple[Parsed, Path]]:
    for example in examples:
        parsed = parse(example.text)
        value = parsed.value
        if isinstance(value, Mapping) and value.keys() == {"code", "msg"} and len(examples) > 1:
            # An answer of its own (`{"code": 200, "msg": …}`) where it is the only one, else an error shown beside.
            continue
        whole = isinstance(value, Mapping) and "result" in value and {"id", "status"} & value.keys()
        yield parsed, ("result",) if whole else ()


def value_at(parsed: Parsed, path: Path) -> Value:
    """What stands in an example at a path."""
    value = parsed.value
    for step in path:
        value = value[step] if isinstance(value, Mapping) else value
    return value
