"""Which keys the examples of an answer or an event show, where each stands, and of which type it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from attrs import define, field

from generator.diff.surface import KEY_TYPE, Fact, Shown, Value
from generator.docs.facts import Example, FieldNote, TypeShape
from generator.examples import ExampleError, parse
from generator.examples import Value as Json

_WORDS = {"integer": "number", "any": ""}
"""Whether a number has decimals is not to be told from an example: `0` and `0.5` are one type."""


@define
class Keys:
    """Collects examples, then gives the facts."""

    what: str
    _seen: dict[str, set[str]] = field(factory=dict)
    _types: dict[str, set[str]] = field(factory=dict)
    _sometimes: set[str] = field(factory=set)
    _labels: list[str] = field(factory=list)
    _times: Counter[str] = field(factory=Counter)
    """How often a key is shown."""
    _objects: Counter[str] = field(factory=Counter)
    """How many objects there are at a path."""

    def add(self, examples: Iterable[Example]) -> None:
        """What the examples show; envelopes of a reply or a subscription are taken off, errors beside answers left out.

        One that cannot be read shows nothing: whoever read the page has told of it.
        """
        values = [(example.title, _answer(value)) for example in examples for value in _parsed(example)]
        answers = [one for one in values if not _is_error(one[1])] or values
        for title, value in answers:
            label = title if title and title not in self._labels else str(len(self._labels) + 1)
            self._labels.append(label)
            for path, child in _walk("", value, root=True):
                self._record(path, child, label)
            self._objects.update(_objects("", value, root=True))

    def add_notes(self, notes: Iterable[FieldNote]) -> None:
        """Keys that appear under conditions only."""
        for note in notes:
            self._seen.setdefault(note.name, set())
            self._sometimes.add(note.name)

    def add_types(self, shape: TypeShape) -> None:
        """Keys that a list of types names: they may be there."""
        for path, word in _shape("", shape):
            if path and path not in self._seen:
                self._seen[path] = set()
                self._sometimes.add(path)
            if word:
                self._types.setdefault(path, set()).add(word)

    def facts(self) -> Iterator[tuple[Fact, Value]]:
        """A fact for each key, and one for its type."""
        for path, labels in self._seen.items():
            of = self._objects[_holder(path)]
            always = path not in self._sometimes and 0 < of == self._times[path]
            yield (self.what, path), Shown(always, frozenset(labels), len(self._labels), self._times[path], of)
        for path, words in self._types.items():
            if words:
                yield (f"{self.what}{KEY_TYPE}", path), " or ".join(sorted(words))

    def _record(self, path: str, value: Json, label: str) -> None:
        if path:
            self._seen.setdefault(path, set()).add(label)
            self._times[path] += 1
        if word := _word(value):
            self._types.setdefault(path, set()).add(word)


def _parsed(example: Example) -> Iterator[Json]:
    try:
        yield parse(example.text).value
    except ExampleError:
        return


def _answer(value: Json) -> Json:
    """Without the envelope of a WebSocket reply or of a subscription."""
    if isinstance(value, Mapping):
        if "result" in value and {"id", "status"} & value.keys():
            return value["result"]
        if isinstance(value.get("event"), Mapping):
            return value["event"]
    return value


def _is_error(value: Json) -> bool:
    return isinstance(value, Mapping) and value.keys() == {"code", "msg"}


def _walk(path: str, value: Json, *, root: bool = False) -> Iterator[tuple[str, Json]]:
    """Each value below another with its path: `fills[].price`, `bids[][0]`; an answer that is a list is one of many."""
    yield path, value
    if isinstance(value, Mapping):
        for name, child in value.items():
            yield from _walk(f"{path}.{name}" if path else name, child)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for element in value:
            below = path if root else f"{path}[]"
            if isinstance(element, Sequence) and not isinstance(element, str):
                # An array in an array is a row: a level of a book, a candle.
                for index, cell in enumerate(element):
                    yield from _walk(f"{below}[{index}]", cell)
            elif isinstance(element, Mapping):
                for name, child in element.items():
                    yield from _walk(f"{below}.{name}" if below else name, child)


def _objects(path: str, value: Json, *, root: bool = False) -> Iterator[str]:
    """The path of each object, and of each row, of a value: what keys stand in."""
    if isinstance(value, Mapping):
        yield path
        for name, child in value.items():
            yield from _objects(f"{path}.{name}" if path else name, child)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        below = path if root else f"{path}[]"
        for element in value:
            if isinstance(element, Sequence) and not isinstance(element, str):
                yield below
                for index, cell in enumerate(element):
                    yield from _objects(f"{below}[{index}]", cell)
            elif isinstance(element, Mapping):
                yield from _objects(below, element)


def _holder(path: str) -> str:
    """What a key stands in: `fills[].price` in `fills[]`, `bids[][0]` in `bids[]`, `symbol` in the answer itself."""
    cut = max(path.rfind("."), path.rfind("[") if path.endswith("]") and not path.endswith("[]") else -1)
    return path[:cut] if cut > 0 else ""


def _word(value: Json) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | Decimal):
        return "number"
    if isinstance(value, str):
        return "string"
    if isinstance(value, Mapping):
        return "object"
    return "array" if isinstance(value, Sequence) else ""


def _shape(path: str, shape: TypeShape) -> Iterator[tuple[str, str]]:
    if shape is None or isinstance(shape, str):
        yield path, _WORDS.get(shape or "", shape or "")
    elif isinstance(shape, Mapping):
        choices = shape.get("oneOf")
        if isinstance(choices, Sequence) and not isinstance(choices, str):
            for choice in choices:
                yield from _shape(path, choice)
            return
        yield path, "object"
        for name, child in shape.items():
            if name != "*":
                yield from _shape(f"{path}.{name}" if path else name, child)
    else:
        yield path, "array"
        for element in shape:
            below = f"{path}[]" if path else ""
            yield from ((one, word) for one, word in _shape(below, element) if one != below)
