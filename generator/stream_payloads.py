"""What the documentation shows of a stream's payload."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from attrs import frozen

from generator.docs.facts import Example, FieldNote, StreamFacts
from generator.examples import Parsed, Path, parse
from generator.observed import Sample, of_example, of_types
from generator.stream_forms import StreamForm

_SAME = re.compile(r"Same as (\S+) payload")
"""The comment in an empty payload: it is another stream's."""
_VARIES = re.compile(r"can also be \w+", re.I)
"""The comment beside an `e` that takes several values."""


@frozen
class Payload:
    """The payload of one stream."""

    samples: tuple[Sample, ...]
    """Of the object, or of arrays of it."""
    conditional: tuple[FieldNote, ...]
    event_type: str
    """Its `e`; empty if it has none, or one that depends on what is subscribed to (`1hTicker`)."""
    is_array: bool
    source: str


def same_as(form: StreamForm) -> str:
    """The name of the stream whose payload this one is said to have; empty if it shows its own."""
    found = (_SAME.search(example.text) for facts in form.facts for example in facts.examples)
    return next((one[1] for one in found if one), "")


def payload_of(form: StreamForm) -> Payload:
    """What is known of a stream's payload."""
    samples = tuple(sample for facts in form.facts for sample in _samples(facts))
    shown = [one for sample in samples for one in (sample.elements if _is_list(sample) else (sample,))]
    # Of a page that shows one payload for a stream of all and a stream of one, the stream of all has the array.
    alone = not any("@arr" in pattern for facts in form.facts for pattern in facts.patterns)
    return Payload(
        samples=samples,
        conditional=tuple(note for facts in form.facts for note in facts.conditional),
        event_type=next((found for one in shown if (found := _event_type(form, one))), ""),
        is_array=any(map(_is_list, samples)) and (alone or "@arr" in form.base),
        source=form.facts[0].source,
    )


def unwrapped(example: Example) -> tuple[Parsed, Path]:
    """An example and where the payload is in it: the envelope of a combined stream may be printed with it."""
    parsed = parse(example.text)
    wrapped = isinstance(parsed.value, Mapping) and parsed.value.keys() == {"data", "stream"}
    return parsed, ("data",) if wrapped else ()


def _samples(facts: StreamFacts) -> Iterator[Sample]:
    yield from (of_example(*unwrapped(example)) for example in facts.examples)
    yield from of_types(facts.types)


def _is_list(sample: Sample) -> bool:
    return isinstance(sample.value, list)


def _event_type(form: StreamForm, sample: Sample) -> str:
    seen = dict(sample.members).get("e")
    if seen is None or not isinstance(seen.value, str) or _VARIES.search(seen.comment):
        return ""
    return "" if any(seen.value.startswith(one) for param in form.params for one in param.enum) else seen.value
