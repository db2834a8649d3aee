"""Samples of events: what is shown, completed by what the schema names besides."""

from __future__ import annotations

from typing import Any

import pytest

from generator.completed import complete
from generator.sample import Schemas

SIDE = {"type": "string", "enum": ["BUY", "SELL"]}
DOCUMENTS = {"a.yaml": {"components": {"schemas": {"Side": SIDE}}}}
TIME = {"type": "integer", "x-name": "event_time"}


def completed(properties: dict[str, Any], shown: list[Any], required: tuple[str, ...] = ()) -> Any:
    """An event of an object schema."""
    schema = {"type": "object", "properties": properties, "required": list(required)}
    return complete(Schemas("a.yaml", DOCUMENTS), schema, shown, "x")


def test_what_is_shown_is_kept_and_later_examples_lend_what_the_first_lacks() -> None:
    properties = {"e": {"type": "string"}, "a": {"type": "string"}, "b": {"type": "integer"}}
    found = completed(properties, [{"e": "x", "a": "first"}, {"a": "second", "b": 7}, {"b": 8}], ("a",))
    assert found.value == {"e": "x", "a": "first", "b": 7}
    assert (found.optional, found.moments) == (["b"], [])


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"$ref": "#/components/schemas/Side", "x-name": "side"}, "BUY"),
        ({"type": "string", "format": "decimal"}, "1.00000000"),
        ({"type": ["string", "null"], "x-name": "commission_asset"}, "BTC"),
        ({"type": "boolean"}, True),
        ({"type": "integer"}, 1),
        ({"type": "array", "items": {"type": "object", "properties": {"q": {"type": "integer"}}}}, [{"q": 1}]),
        ({"type": "array", "prefixItems": [{"type": "string", "format": "decimal"}] * 2}, ["1.00000000"] * 2),
    ],
)
def test_what_no_example_shows_is_of_its_type(schema: dict[str, Any], value: Any) -> None:
    assert completed({"m": schema}, []).value == {"e": "x", "m": value}


def test_null_and_empty_arrays_show_nothing() -> None:
    properties = {"n": {"type": ["string", "null"], "x-name": "symbol"}, "l": {"type": "array", "items": TIME}}
    found = completed(properties, [{"n": None, "l": []}, {"l": [5, 6]}])
    assert found.value == {"e": "x", "n": "BTCUSDT", "l": [5, 6]}


def test_moments_are_told_by_their_names_or_by_their_size() -> None:
    properties = {
        "E": TIME,
        "t": {"type": "string", "x-name": "close_time"},
        "u": {"type": "integer"},
        "i": {"type": "integer", "x-name": "update_id"},
        "w": {"type": "string", "x-name": "working_time_type"},
        "o": {"type": "array", "items": {"type": "object", "properties": {"T": TIME}}},
    }
    shown = {"E": 123456789, "t": "1736996475556", "u": 1736996475556, "i": 5, "w": "x", "o": [{"T": 1}]}
    found = completed(properties, [shown])
    assert found.moments == ["E", "t", "u", "o.T"]
    assert found.value == {"e": "x"} | shown
