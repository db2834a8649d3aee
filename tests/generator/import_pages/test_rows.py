"""Rows of parameter tables, as they stand on the pages."""

import pytest

from generator.docs.facts import Param
from generator.docs.rows import columns, read_row

WHERE = {"name": 0, "type": 1, "mandatory": 2, "description": 3}


@pytest.mark.parametrize(
    ("header", "found"),
    [
        (("Name", "Type", "Mandatory", "Description"), WHERE),
        (("Name", "Type", "Required", "Description"), WHERE),
        (("**Name**", "**Type**", "**Mandatory**", "**Description**"), WHERE),
        (("Name", "Type", "Mandatory", "Description", "For Example"), WHERE),
        (("Parameter", "Type", "Description"), None),
        (("Type", "Additional mandatory parameters"), None),
    ],
)
def test_which_tables_hold_parameters(header: tuple[str, ...], found: dict[str, int] | None) -> None:
    assert columns(header) == found


@pytest.mark.parametrize(
    ("cells", "param"),
    [
        (("symbol", "STRING", "YES", ""), Param("symbol", "STRING", True)),
        (("`apiKey`", "STRING", "YES", ""), Param("apiKey", "STRING", True)),
        (("offset", "Long", "NO", ""), Param("offset", "LONG", False)),
        (("symbol", "STRING", "CONDITIONAL", ""), Param("symbol", "STRING", False)),
        (("loanAmount", "DECIMAL", "EITHER OR BOTH", ""), Param("loanAmount", "DECIMAL", False)),
        (("recvWindow", "LONG", "NO", "The value cannot be greater than `60000`"),
         Param("recvWindow", "LONG", False, maximum=60000)),
        (("limit", "INT", "NO", "Default 500; max 1000"), Param("limit", "INT", False, maximum=1000)),
        (("current", "LONG", "NO", "Default:1, Max: 1,000"), Param("current", "LONG", False)),
        (("validity", "LONG", "NO", "default 24 hours, maximum 24 hours"), Param("validity", "LONG", False)),
    ],
)  # fmt: skip
def test_a_row(cells: tuple[str, ...], param: Param) -> None:
    assert read_row(cells, WHERE) == param


@pytest.mark.parametrize(
    ("kind", "description", "values"),
    [
        ("ENUM", "BUY<br><br>SELL", ("BUY", "SELL")),
        ("ENUM", "GTC,IOC,FOK", ("GTC", "IOC", "FOK")),
        ("ENUM", '"ACK", "RESULT", default "ACK"', ("ACK", "RESULT")),
        ("ENUM", "Default `BOTH` for One-way Mode ; `LONG` or `SHORT` for Hedge Mode.", ("BOTH", "LONG", "SHORT")),
        (
            "ENUM",
            "Set the response JSON. ACK, RESULT, or FULL; MARKET and LIMIT order types default to FULL",
            ("ACK", "RESULT", "FULL"),
        ),
        (
            "ENUM",
            "only avaliable for `LIMIT`/`STOP`/`TAKE_PROFIT` order; can be set to `OPPONENT`/ `OPPONENT_5`: /`QUEUE`; "
            "Can't be passed together with `price`",
            ("OPPONENT", "OPPONENT_5", "QUEUE"),
        ),
        ("ENUM", "For `CONDITIONAL` algoType, `STOP_MARKET`/`STOP` as order type", ("STOP_MARKET", "STOP")),
        ("ENUM", "`NONE`:No STP / `EXPIRE_TAKER`:expire taker order; default `NONE`", ("NONE", "EXPIRE_TAKER")),
        ("ENUM", "10s, 30s, 1m, default 10s", ("10s", "30s", "1m")),
        ("ENUM", "1_D, 3_D, 7_D, 30_D (D means day)", ("1_D", "3_D", "7_D", "30_D")),
        ("STRING", 'for isolated margin or not, "TRUE", "FALSE"，default "FALSE"', ("TRUE", "FALSE")),
        ("STRING", "`true`, `false`；Close-All，used with `STOP_MARKET` or `TAKE_PROFIT_MARKET`.", ("true", "false")),
        ("STRING", '"SPOT","MARGIN"(Cross),"ISOLATED_MARGIN"', ("SPOT", "MARGIN", "ISOLATED_MARGIN")),
        ("STRING", "A unique id among open orders.", ()),
        ("DECIMAL", "Used with `STOP_LOSS`, `STOP_LOSS_LIMIT`", ()),
    ],
)
def test_the_values_a_description_lists(kind: str, description: str, values: tuple[str, ...]) -> None:
    assert read_row(("x", kind, "NO", description), WHERE).enum == values


def test_examples_of_symbols_are_no_values() -> None:
    assert read_row(("symbols", "STRING", "NO", 'e.g. "BTCUSDT,BNBUSDT"'), WHERE).enum == ()


def test_the_definition_a_row_points_to() -> None:
    row = (
        "pendingType",
        "ENUM",
        "YES",
        "[Order Types](https://example.org/enums#order-types) Note that `MARKET` orders",
    )
    assert read_row(row, WHERE).enum_ref == "order-types"


@pytest.mark.parametrize("cells", [("-> groupId", "LONG", "NO", ""), ("plan", "STRING", "`NONE`, `STANDARD`", "")])
def test_what_is_no_parameter_is_an_error(cells: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"neither|no parameter"):
        read_row(cells, WHERE)


@pytest.mark.parametrize("word", ["LNG", "DECMAL", "", "LONG, INT", "INT / TEXT"])
def test_an_unknown_word_for_a_type_is_an_error(word: str) -> None:
    with pytest.raises(ValueError, match=f"unknown type '{word}' of a"):
        read_row(("a", word, "YES", ""), WHERE)


@pytest.mark.parametrize("word", ["LONG", "long", "`STRING`", "INT / STRING / NULL", "ARRAY OF STRING", "LIST<LONG>"])
def test_words_for_a_type(word: str) -> None:
    assert read_row(("a", word, "YES", ""), WHERE).name == "a"
