"""Arrays whose positions have a meaning (klines, book levels), and objects whose keys are data (symbols, dates)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generator.names import identifier, snake_case
from generator.observed import Observed, Sample, Word, is_array
from generator.spec_names import ProductNames, title_name

Schema = dict[str, Any]

_DATA_KEY = re.compile(r"[A-Z][A-Z0-9]+(?:_[A-Z0-9]+)*|\d[\dA-Z.+-]*|\*")
"""An asset, a symbol, a date, a number or a range of them. Members have small letters, or one letter in an event."""


def is_map(names: ProductNames, key: str, samples: Sequence[Sample]) -> bool:
    """Whether an object's keys are data: `names.toml` or words of types say so, or every key shown looks like it.

    Args:
        names: whose `maps` decide first.
        key: `Schema.member`, or the schema where the answer itself is meant.
        samples: the objects shown.
    """
    given = names.is_map(key)
    if given is not None:
        return given
    objects = [sample.value for sample in samples if isinstance(sample.value, Mapping)]
    if any(set(value) == {"*"} for value in objects):
        return True
    keys = [name for value in objects for name in value]
    kinds = {type(value) for one in objects for value in one.values() if not isinstance(value, Word)}
    return bool(keys) and len(kinds) <= 1 and all(_DATA_KEY.fullmatch(name) for name in keys)


def row_titles(names: ProductNames, holder: str, member: str, rows: Sequence[Sample]) -> tuple[str, ...]:
    """What each position of an array means, empty for an array of like things.

    Args:
        names: whose `rows` decide first.
        holder: the schema of the object that holds the arrays, or of the answer.
        member: where in that object; empty for an answer that is made of them.
        rows: the arrays shown.

    Raises:
        ValueError: positions differ in kind, and nothing says what they mean.
    """
    given = tuple(names.row(holder, member))
    if given and all(_is_of_words(row) for row in rows):
        return given
    rows = [row for row in rows if shows_positions(row)]
    width = max((len(row.value) for row in rows if is_array(row.value)), default=0)
    elements = [element.value for row in rows for element in row.elements]
    if width < 2 or any(is_array(value) or isinstance(value, Mapping) for value in elements):
        return ()
    if given:
        return given
    mixed = len({_kind(value) for value in elements}) > 1
    nested = all(row.path[-1:] == ("[]",) for row in rows)
    titles = [_position_title(rows, at) for at in range(width)]
    if (mixed or nested) and all(titles) and len({snake_case(title) for title in titles}) > 1:
        return tuple(_distinct(titles))
    if mixed:
        raise ValueError("what its positions mean is said nowhere")
    return ()


def shows_positions(row: Sample) -> bool:
    """Whether an array is one of values: words of types give one element for them all."""
    return not all(isinstance(element.value, Word) for element in row.elements)


def words_of_positions(row: Sample, width: int) -> Sample:
    """A row of which only the type of its elements is known: each position has it."""
    words = list(row.value)[:1] * width if is_array(row.value) else []
    return Sample(words, row.comments, row.path, row.stated)


def _is_of_words(row: Sample) -> bool:
    elements = [element.value for element in row.elements]
    return len(elements) == 1 and isinstance(elements[0], Word)


def positions(row: Sample) -> Iterator[Sample]:
    """The elements of a row, each at a place of its own."""
    if is_array(row.value):
        yield from (Sample(value, row.comments, (*row.path, f"[{at}]")) for at, value in enumerate(row.value))


def _position_title(rows: Sequence[Sample], at: int) -> str:
    comments = (row.comments.get((*row.path, f"[{at}]"), "") for row in rows)
    return title_name(next((text for text in comments if text), ""))


def _distinct(titles: Sequence[str]) -> Iterator[str]:
    """Positions to ignore may share a comment; a second one is told apart by its place among them."""
    seen: dict[str, int] = {}
    for title in titles:
        seen[title] = seen.get(title, 0) + 1
        yield identifier(title if seen[title] == 1 else f"{title}_{seen[title]}")


def _kind(value: Observed) -> type:
    return str if isinstance(value, str) else type(value)
