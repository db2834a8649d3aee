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
        (("symbol", "STRING", "CONDITIONAL", ""), Param("symbol", "STRING", False, conditional=True)),
        (("loanAmount", "DECIMAL", "EITHER OR BOTH", ""), Param("loanAmount", "DECIMAL", False, conditional=True)),
        (("price", "DECIMAL", "NO *", ""), Param("price", "DECIMAL", False, conditional=True)),
        (("recvWindow", "LONG", "NO", "The value cannot be greater than `60000`"),
         Param("recvWindow", "LONG", False, maximum=60000)),
        (("limit", "INT", "NO", "Default 500; max 1000."), Param("limit", "INT", False, maximum=1000, default="500")),
        (("current", "LONG", "NO", "Start from 1, Default:1, Max: 1,000"),
         Param("current", "LONG", False, minimum=1, maximum=1000, default="1")),
        (("validity", "LONG", "NO", "default 24 hours, maximum 24 hours"), Param("validity", "LONG", False)),
        (("AutoCompoundPlan", "STRING", "`NONE`, `STANDARD`,`ADVANCED`", ""),
         Param("AutoCompoundPlan", "STRING", False, enum=("NONE", "STANDARD", "ADVANCED"))),
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
        ("STRING", '"SPOT", "MARGIN"（cross）, "FUTURES"（UM）', ("SPOT", "MARGIN", "FUTURES")),
        ("STRING", '"true": Hedge Mode; "false": One-way Mode', ("true", "false")),
        ("STRING", "`true` to enable Delta mode; `false` to disable Delta mode", ("true", "false")),
        ("STRING", "`TRUE` for Isolated Margin, `FALSE` for Cross Margin, Default `FALSE`", ("TRUE", "FALSE")),
        ("STRING", "Default: `true`; `false` for turn off the auto-repay function", ("true", "false")),
        ("STRING", "true, false；Close-All，used with `STOP_MARKET` or `TAKE_PROFIT_MARKET`.", ("true", "false")),
        ("STRING", "true or false", ("true", "false")),
        (
            "STRING",
            'No input or input "MARGIN" to get Cross Margin details. Input "ISOLATED_MARGIN" to get Isolated details.',
            ("MARGIN", "ISOLATED_MARGIN"),
        ),
        (
            "STRING",
            "Funding source. MARGIN (default): deduct from Margin. SPOT: deduct directly from Spot.",
            ("MARGIN", "SPOT"),
        ),
        (
            "STRING",
            "All types by default. Enum：`borrowIn` ,`collateralReturn`(Collateral return), `addCollateral`",
            ("borrowIn", "collateralReturn", "addCollateral"),
        ),
        ("STRING", 'e.g., "1h" – supported intervals: 1s, 15s, 1h, 1w, 1M', ("1s", "15s", "1h", "1w", "1M")),
        ("STRING", "Withdrawal of `asset` to MARGIN", ()),
        ("STRING", "The token you want to pay, example: BUSD", ()),
        ("STRING", "IP Restriction status. 1 = IP Unrestricted. 2 = Restrict access to trusted IPs only.", ()),
        ("ENUM", "The value can be TRADE (for all permissions) or READ (for USER_DATA).", ("TRADE", "READ")),
        (
            "ENUM",
            "The allowed enums is dependent on the symbol. The possible supported values are EXPIRE_TAKER, NONE",
            ("EXPIRE_TAKER", "NONE"),
        ),
        ("ENUM", "Delegate/Undelegate", ("Delegate", "Undelegate")),
        ("ENUM", '"5m","15m","1h"', ("5m", "15m", "1h")),
        ("ENUM", "`Bonus` - Bonus APR, `REALTIME` Real-time,`ALL`(set to default)", ("Bonus", "REALTIME", "ALL")),
        ("STRING", "A unique id among open orders.", ()),
        ("ENUM", "Required if `aboveType` is `STOP_LOSS_LIMIT` or `TAKE_PROFIT_LIMIT`", ()),
        ("ENUM", "See [`order.place`](#timeInForce) for available options", ()),
        (
            "ENUM",
            "Allowed values: `ACK`, `RESULT`, `FULL` `MARKET` and `LIMIT` orders types default to `FULL`; "
            "all other orders default to `ACK`",
            ("ACK", "RESULT", "FULL"),
        ),
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


@pytest.mark.parametrize(
    ("kind", "description", "default"),
    [
        ("INT", "Default value: 20, Max value: 20", "20"),
        ("LONG", "Check current querying page, start from 1. Default：1；Max：1000.", "1"),
        ("LONG", "每次返回的数据条数限制。默认 500; 最大 1000.", "500"),
        ("ENUM", "`SPOT`,`FUND`, default `SPOT`", "SPOT"),
        ("BOOLEAN", "Default: FALSE. TRUE: Full repayment; FALSE: Partial repayment", "false"),
        ("STRING", "Default: `true`; `false` for turn off the function", "true"),
        ("STRING", "SPOT or MARGIN，default SPOT｜", "SPOT"),
        ("LONG", "Default: present timestamp", ""),
        ("LONG", "Default: 90 days from current timestamp", ""),
        ("BOOLEAN", "true means isolated; default is cross margin", ""),
        ("INT", "2:COIN Margined Futures Default： USDT Margined Futures", ""),
        ("ENUM", "ACK, RESULT, or FULL; MARKET orders default to FULL, all other orders default to ACK.", ""),
        (
            "ENUM",
            "Select response format: ACK, FULL. MARKET orders use FULL by default, other types ACK.",
            "",
        ),
        ("DECIMAL", "default as the latest price(supporting different `workingType`)", ""),
    ],
)
def test_what_is_taken_where_nothing_is_sent(kind: str, description: str, default: str) -> None:
    assert read_row(("x", kind, "NO", description), WHERE).default == default


@pytest.mark.parametrize(
    ("description", "least", "greatest", "unit"),
    [
        ("Duration for TWAP orders in seconds. [300, 86400]", 300, 86400, "s"),
        ("target initial leverage: int from 1 to 125", 1, 125, ""),
        ("MIN 1, MAX 100; Default 100", 1, 100, ""),
        ("Number of pages, minimum 10, maximum 200", 10, 200, ""),
        ("page size, default 10, the max value is 100", None, 100, ""),
        ("default 500，max500", None, 500, ""),
        ("default 500, max 1500 – number of klines to return", None, 1500, ""),
        ("Default 500; Valid limits:[5, 10, 20, 50, 100, 500, 1000]", 5, 1000, ""),
        ("该值不能大于 60000", None, 60000, ""),
        ("No more than `60000`", None, 60000, ""),
        ("Default:1, Max: 1.5", None, None, ""),
        ("Timestamp in ms to get funding from INCLUSIVE.", None, None, "ms"),
        ("in milliseconds eg.1641522717552", None, None, "ms"),
        ("order list. Max 5 orders", None, None, ""),
    ],
)
def test_bounds_and_units(description: str, least: int | None, greatest: int | None, unit: str) -> None:
    param = read_row(("x", "LONG", "NO", description), WHERE)
    assert (param.minimum, param.maximum, param.unit) == (least, greatest, unit)


@pytest.mark.parametrize("cells", [("-> groupId", "LONG", "NO", ""), ("plan", "STRING", "often", "")])
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
