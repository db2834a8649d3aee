"""What sources show of an answer: values of examples, and words of types where a newer source has no example."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias, TypeGuard

from attrs import field, frozen

from generator.docs.facts import TypeShape
from generator.examples import Parsed, Path


@frozen
class Word:
    """A value of which only the type is known: string, integer, number, boolean or any."""

    kind: str


Observed: TypeAlias = "str | int | Decimal | bool | Word | Sequence[Observed] | Mapping[str, Observed] | None"
"""A value of an example, with `Word` wherever a type stands instead. The only member `*` makes a mapping a map."""


@frozen
class Sample:
    """One place of one source."""

    value: Observed
    comments: Mapping[Path, str] = field(factory=dict)
    path: Path = ()
    stated: bool = False
    """Whether it is words of types, which tell what may come and not what always does."""

    def below(self, member: str, value: Observed) -> Sample:
        return Sample(value, self.comments, (*self.path, member), self.stated)

    @property
    def comment(self) -> str:
        """What stands beside the value."""
        return self.comments.get(self.path, "")

    @property
    def members(self) -> Iterator[tuple[str, Sample]]:
        """Of a mapping."""
        if isinstance(self.value, Mapping):
            yield from ((name, self.below(name, value)) for name, value in self.value.items())

    @property
    def elements(self) -> Iterator[Sample]:
        """Of an array."""
        if is_array(self.value):
            yield from (self.below("[]", value) for value in self.value)


def is_array(value: Observed) -> TypeGuard[Sequence[Observed]]:
    """Whether the value is an array."""
    return isinstance(value, Sequence) and not isinstance(value, str)


def of_example(parsed: Parsed, path: Path) -> Sample:
    """The place of an example that holds the answer."""
    value: Observed = parsed.value
    for step in path:
        value = value[step] if isinstance(value, Mapping) else value
    return Sample(value, parsed.comments, path)


def of_types(shape: TypeShape) -> list[Sample]:
    """The alternatives that words of types allow."""
    if isinstance(shape, Mapping) and isinstance(options := shape.get("oneOf"), list | tuple):
        return [sample for one in options for sample in of_types(one)]
    return [] if shape is None or shape == "any" else [Sample(_observed(shape), stated=True)]


def _observed(shape: TypeShape) -> Observed:
    if shape is None:
        return Word("any")
    if isinstance(shape, str):
        return Word(shape)
    if isinstance(shape, Mapping):
        if set(shape) == {"oneOf"}:
            return Word("any")
        return {name: _observed(one) for name, one in shape.items()}
    return [_observed(one) for one in shape]
