"""The words of types in `updates/*.json`, and what the parameter tables of the pages say in their place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from generator.docs.facts import TypeShape

_VALUE = re.compile(r"[A-Z][A-Z0-9_]+|\d.*")
"""No member's name is in capitals or begins with a digit; asset names, kinds and steps of amounts do."""
_SHAPE = frozenset(("string", "integer", "number", "boolean", "any"))
_PARAM = {
    "string": "STRING",
    "integer": "LONG",
    # The connector's float: every amount, price and rate is one.
    "number": "DECIMAL",
    "boolean": "BOOLEAN",
    "object": "OBJECT",
    "array<string>": "LIST<STRING>",
    "array<integer>": "LIST<LONG>",
    "array<object>": "LIST<JSON>",
}
_KINDS = {
    "STRING": "text",
    "ENUM": "text",
    "LONG": "integer",
    "INT": "integer",
    "INTEGER": "integer",
    "DECIMAL": "amount",
    "BIGDECIMAL": "amount",
    "DOUBLE": "amount",
    "FLOAT": "amount",
    "BOOLEAN": "boolean",
    "OBJECT": "object",
}


def checked_shape(shape: Any) -> TypeShape:
    """A shape all of whose words are known; None where it says nothing of any member.

    Raises:
        ValueError: a word, or a form of a list, that is not known.
    """
    return _checked(shape) if _says(shape) else None


def _checked(shape: Any) -> TypeShape:
    if shape is None or (isinstance(shape, str) and shape in _SHAPE):
        return shape
    if isinstance(shape, list) and len(shape) == 1:
        return [_checked(shape[0])]
    if isinstance(shape, Mapping) and shape.keys() == {"oneOf"} and isinstance(shape["oneOf"], list):
        return {"oneOf": [_checked(one) for one in shape["oneOf"]]}
    if isinstance(shape, Mapping) and ("*" not in shape or len(shape) == 1):
        members = {name: _checked(value) for name, value in shape.items()}
        return {"*": members[next(iter(members))]} if _is_map(members) else members
    raise ValueError(f"a type in unknown words: {str(shape)[:60]}")


def _is_map(members: Mapping[str, TypeShape]) -> bool:
    """Whether the names are the exchange's values, of which tomorrow there are more: `KR_EQUITY`, `0-5BTC`."""
    first, *others = members.values() or [None]
    values = all(_VALUE.fullmatch(name) for name in members)
    return bool(others) and values and all(other == first for other in others)


def _says(shape: Any) -> bool:
    """Whether it says more than that there is something, or a list of something."""
    while isinstance(shape, list) and len(shape) == 1:
        shape = shape[0]
    return shape not in (None, "any")


def param_words(word: str, values: Sequence[Any] = ()) -> str:
    """A parameter's type as a page's table says it: `integer` → LONG; a string of listed values is an ENUM.

    Raises:
        ValueError: the word is not known.
    """
    if word not in _PARAM:
        raise ValueError(f"the type {word!r}")
    if word != "string" or not values:
        return _PARAM[word]
    # `"type": "string", "enum": [5, 10]`: the values are numbers, whatever the word says.
    return "INT" if all(isinstance(value, int) and not isinstance(value, bool) for value in values) else "ENUM"


def param_kind(words: str) -> str:
    """What a type is whatever word is used for it: text, integer, amount, boolean, object or list."""
    word = words.upper()
    if word.startswith(("ARRAY", "LIST")):
        return "list"
    return _KINDS.get(word, word)
