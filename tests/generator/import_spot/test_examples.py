"""Documented examples: JSON as pages print it."""

from __future__ import annotations

from decimal import Decimal

import pytest

from generator.examples import ExampleError, Value, parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1, "b": [true, null, -1.50],}', {"a": 1, "b": [True, None, Decimal("-1.50")]}),
        ('{"a": "x // no comment" // a comment\n}', {"a": "x // no comment"}),
        ('{"a": 1\n "b": 2}', {"a": 1, "b": 2}),
        ('[{"a": 1}, ...]', [{"a": 1}]),
        ('{"a": 1, "a": 2}', {"a": 2}),
        ('{"rateLimits": [{ // defined elsewhere\n}]}', {"rateLimits": [{}]}),
        ('/* over it */ {"a": 1}', {"a": 1}),
    ],
)
def test_values(text: str, value: Value) -> None:
    assert parse(text).value == value


def test_comments_belong_to_the_member_beside_or_under_them() -> None:
    parsed = parse(
        """{
        "e": "x",  // Event type
        // Balances Array
        "B": [
            {
                "a": "ETH",  // Asset
                "f": "1.0"   // Free
            }
        ]
    }"""
    )
    assert parsed.comments == {
        ("e",): "Event type",
        ("B",): "Balances Array",
        ("B", "[]", "a"): "Asset",
        ("B", "[]", "f"): "Free",
    }


@pytest.mark.parametrize(
    ("text", "line"),
    [('{\n "a": 1', 1), ('{\n "a": 1\n}}', 2), ('{\n\n "a" 1\n}', 2), ('{\n "a": oops\n}', 1), ("", 0)],
)
def test_what_is_no_example_says_the_line(text: str, line: int) -> None:
    with pytest.raises(ExampleError) as caught:
        parse(text)
    assert caught.value.line == line
