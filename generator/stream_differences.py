"""Where `updates/*-streams.json` and a page show different payloads of one market stream, for `spec/lock.toml`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from generator.docs.facts import Example, StreamFacts, TypeShape
from generator.examples import Value
from generator.shape_differences import elements, shape_differences
from generator.stream_forms import StreamForm, merged
from generator.stream_payloads import unwrapped
from generator.updates_differences import BOTH, UPDATE, Difference


def stream_differences(streams: Iterable[StreamFacts]) -> tuple[Difference, ...]:
    """Every member that pages and newer facts of a stream do not both show alike; both stand, as optional members."""
    return tuple(difference for form in merged(streams) for difference in _of(form))


def _of(form: StreamForm) -> Iterator[Difference]:
    page = next((facts for facts in form.facts if facts.examples), None)
    stated = next((facts for facts in form.facts if facts.types is not None), None)
    if page is None or stated is None:
        return
    values = [value for facts in form.facts for example in facts.examples for value in _payloads(example)]
    for member in shape_differences(values, _element(stated.types)):
        yield Difference(
            id=form.base,
            what=f"payload {member.path}",
            page=page.page,
            page_date=page.date,
            page_says=member.shown,
            update=stated.page,
            update_date=stated.date,
            update_says=member.stated,
            stands=UPDATE if member.stated else BOTH,
        )


def _payloads(example: Example) -> list[Value]:
    """Each object of an example: a stream of all shows an array of what a stream of one shows alone."""
    parsed, below = unwrapped(example)
    value = parsed.value
    for step in below:
        value = value[step] if isinstance(value, Mapping) else value
    return list(elements(value)) or [value]


def _element(types: TypeShape) -> TypeShape:
    return next(iter(elements(types)), types)
