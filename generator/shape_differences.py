"""What an answer's printed examples show, and what a newer source says of its types: where the two differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from attrs import frozen

from generator.docs.facts import TypeShape
from generator.examples import Value


@frozen
class MemberDifference:
    """One member, by its path (`rows[].status`), and its type word on either side; empty where it is not shown."""

    path: str
    shown: str
    stated: str


def shape_differences(values: Iterable[Value], shape: TypeShape) -> tuple[MemberDifference, ...]:
    """Members that only the examples or only the shape have, and those they type differently, each once.

    Of what stands below a member that only one side has, only the member itself is named.
    """
    given = list(values)
    if not given:
        return ()
    return tuple(dict.fromkeys(_differences("", given, shape)))


def _differences(path: str, values: Sequence[Value], shape: TypeShape) -> Iterator[MemberDifference]:
    known = [value for value in values if value is not None]
    if isinstance(shape, Mapping) and "oneOf" in shape:
        for one in elements(shape["oneOf"]):
            yield from _differences(path, [value for value in known if type_word(value) == shape_word(one)], one)
        return
    if shape in (None, "any") or not known:
        return
    words = dict.fromkeys(type_word(value) for value in known)
    stated = shape_word(shape)
    for word in words:
        if word != stated and {word, stated} != {"integer", "number"}:
            yield MemberDifference(path, word, stated)
    if isinstance(shape, Mapping):
        yield from _members(path, [value for value in known if isinstance(value, Mapping)], shape)
    elif isinstance(shape, Sequence) and not isinstance(shape, str):
        inside = [one for value in known if type_word(value) == "array" for one in elements(value)]
        yield from _differences(f"{path}[]", inside, shape[0])


def _members(
    path: str, values: Sequence[Mapping[str, Value]], shape: Mapping[str, TypeShape]
) -> Iterator[MemberDifference]:
    shown = list(dict.fromkeys(name for value in values for name in value))
    if "*" in shape:
        yield from _differences(f"{path}.*", [one for value in values for one in value.values()], shape["*"])
        return
    for name in shown if values else ():
        here = f"{path}.{name}" if path else name
        of_it = [value[name] for value in values if name in value]
        if name in shape:
            yield from _differences(here, of_it, shape[name])
        else:
            yield MemberDifference(here, next((type_word(one) for one in of_it if one is not None), "any"), "")
    for name in shape if values else ():
        if name not in shown:
            yield MemberDifference(f"{path}.{name}" if path else name, "", shape_word(shape[name]))


def elements(value: object) -> Sequence[Any]:
    """Those of an array; of anything else none."""
    return value if isinstance(value, Sequence) and not isinstance(value, str) else ()


def shape_word(shape: TypeShape) -> str:
    """The word of a whole shape: its own, or array, or object."""
    if isinstance(shape, Mapping):
        return "object"
    return str(shape or "any") if isinstance(shape, str | None) else "array"


def type_word(value: Value) -> str:
    """The word of `updates/` for a value of an example."""
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, str):
        return "string"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, Decimal):
        return "number"
    if isinstance(value, Mapping):
        return "object"
    return "any" if value is None else "array"
