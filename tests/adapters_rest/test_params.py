"""Values as they go on the wire."""

from __future__ import annotations

import enum
from decimal import Decimal
from typing import Any
from urllib.parse import quote, unquote

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from binwire._sansio.params import payload, percent, rest_values, ws_values
from binwire.errors import InvalidParameter, NotSent
from binwire_api._core import OpenEnum


class Side(OpenEnum):
    BUY = "BUY"


class Number(enum.Enum):
    TWO = 2


@pytest.mark.parametrize(
    ("value", "rest", "ws"),
    [
        ("BTCUSDT", "BTCUSDT", "BTCUSDT"),
        (Side.BUY, "BUY", "BUY"),
        (Side("NEW_SIDE"), "NEW_SIDE", "NEW_SIDE"),
        (Number.TWO, "2", 2),
        (7, "7", 7),
        (True, "true", True),
        (False, "false", False),
        (Decimal("1E-7"), "0.0000001", "0.0000001"),
        (Decimal("1E+3"), "1000", "1000"),
        (Decimal("0.10"), "0.10", "0.10"),
        (Decimal("-0.0"), "0.0", "0.0"),
        (["BTCUSDT", "BNBUSDT"], '["BTCUSDT","BNBUSDT"]', ["BTCUSDT", "BNBUSDT"]),
        ((Side.BUY,), '["BUY"]', ["BUY"]),
        ([{"price": Decimal("1E-7"), "stop": None}], '[{"price":"0.0000001"}]', [{"price": "0.0000001"}]),
    ],
)
def test_values(value: Any, rest: str, ws: Any) -> None:
    assert rest_values({"name": value}) == {"name": rest}
    sent = ws_values({"name": value})
    assert sent == {"name": ws}
    assert type(sent["name"]) is type(ws) or isinstance(value, str)
    assert msgspec.json.decode(msgspec.json.encode(sent)) == {"name": ws}
    assert payload(sent) == f"name={rest}".encode()


def test_none_is_not_sent() -> None:
    assert rest_values({"a": None}) == ws_values({"a": None}) == {}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.1, "float"),
        ([0.1], "float"),
        ({"price": 0.1}, r"price\.price is a float"),
        (Decimal("NaN"), "NaN"),
        (Decimal("Infinity"), "Infinity"),
        (b"bytes", "bytes"),
        (object(), "object"),
        ("\ud800", "surrogate"),
    ],
)
def test_what_no_request_can_carry_names_its_parameter(value: object, words: str) -> None:
    for encode in (rest_values, ws_values):
        with pytest.raises(InvalidParameter, match=f"parameter price.*{words}|{words}") as caught:
            encode({"symbol": "BTCUSDT", "price": value})
        assert caught.value.parameter.startswith("price")
        assert isinstance(caught.value, NotSent)


@pytest.mark.parametrize(
    ("value", "rest"),
    [
        (5000, "5000"),
        ("5000", "5000"),
        (Decimal("6000.346"), "6000.346"),
        (Decimal("60000.0"), "60000"),
        (60000, "60000"),
    ],
)
def test_recv_window(value: Any, rest: str) -> None:
    assert rest_values({"recvWindow": value}) == {"recvWindow": rest}


@pytest.mark.parametrize("value", [60001, 0, -1, Decimal("0.0001"), Decimal("60000.001"), "soon", 5000.0, True])
def test_recv_window_out_of_bounds(value: object) -> None:
    with pytest.raises(InvalidParameter, match="recvWindow") as caught:
        rest_values({"recvWindow": value})
    assert caught.value.parameter == "recvWindow"


def test_a_whole_recv_window_is_a_number_in_json() -> None:
    assert ws_values({"recvWindow": Decimal("5000")}) == {"recvWindow": 5000}


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_percent_encoding_is_rfc_3986(text: str) -> None:
    assert percent(text) == quote(text, safe="")
    assert unquote(percent(text)) == text


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_decimals_are_exact_and_plain(value: Decimal) -> None:
    text = rest_values({"price": value})["price"]
    assert Decimal(text) == value
    assert "E" not in text
