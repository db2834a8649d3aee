"""Two checkouts of the spot pages: every kind of change is one row, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.__main__ import main
from tests.generator.diff.old_and_new import REST, ROOT, between, checkout, one, rest

MEMBERS = ("change", "id", "what", "name", "old", "new", "breaking")
DEPTH, ORDER = "GET /api/v3/depth", "POST /api/v3/order"
CHANGES = [
    # text on the page, what stands there later, the row
    (
        "limit | INT | NO | Default: 100; Maximum: 5000.\n",
        "",
        ("removed", DEPTH, "parameter", "limit", "optional INT", None, True),
    ),
    (
        "timeInForce | ENUM | NO |\n",
        "timeInForce | ENUM | NO |\nicebergQty | DECIMAL | NO |\n",
        ("added", ORDER, "parameter", "icebergQty", None, "optional DECIMAL", False),
    ),
    (
        "timeInForce | ENUM | NO |\n",
        "timeInForce | ENUM | NO |\nicebergQty | DECIMAL | YES |\n",
        ("added", ORDER, "parameter", "icebergQty", None, "required DECIMAL", True),
    ),
    (
        "timeInForce | ENUM | NO |\n",
        "timeinforce | ENUM | NO |\n",
        ("changed", ORDER, "parameter", "timeInForce", "timeInForce", "timeinforce", True),
    ),
    (
        "timeInForce | ENUM | NO |\n",
        "timeInForce | ENUM | YES |\n",
        ("changed", ORDER, "required", "timeInForce", "optional", "required", True),
    ),
    (
        "side | ENUM | YES |",
        "side | ENUM | NO |",
        ("changed", ORDER, "required", "side", "required", "optional", False),
    ),
    (
        "`BUY` or `SELL`",
        "`BUY`, `SELL` or `SHORT`",
        ("changed", ORDER, "enum", "side", "BUY, SELL", "BUY, SELL, SHORT", False),
    ),
    (
        "`BUY` or `SELL`",
        "`BUY` or `SHORT`",
        ("changed", ORDER, "enum", "side", "BUY, SELL", "BUY, SHORT", True),
    ),
    (
        "timeInForce | ENUM |",
        "timeInForce | INT |",
        ("changed", ORDER, "type", "timeInForce", "ENUM", "INT", True),
    ),
    (
        "limit | INT |",
        "limit | LONG |",
        ("changed", DEPTH, "type", "limit", "INT", "LONG", False),
    ),
    (
        "`60000`",
        "`5000`",
        ("changed", ORDER, "maximum", "recvWindow", "60000", "5000", True),
    ),
    (
        "1-100| 5\n",
        "1-100| 10\n",
        ("changed", DEPTH, "weight", "", "25; 5 with limit up to 100", "25; 10 with limit up to 100", False),
    ),
    (
        "### Order book\n",
        "### Order book (MARKET_DATA)\n",
        ("changed", DEPTH, "security", "", "NONE", "MARKET_DATA", True),
    ),
    (
        '  "lastUpdateId": 1027024,\n',
        "",
        ("removed", DEPTH, "response key", "lastUpdateId", "always", None, True),
    ),
    (
        '"orderId": 28, "price": "1.0"',
        '"orderId": 28, "time": 1, "price": "1.0"',
        ("added", ORDER, "response key", "time", None, "in RESULT", False),
    ),
    (
        '{ "symbol": "BTCUSDT", "orderId": 28 }',
        '{ "symbol": "BTCUSDT" }',
        ("changed", ORDER, "response key", "orderId", "always", "in RESULT", True),
    ),
    (
        ', "fills": [{"qty": "1.0"}]',
        "",
        ("removed", ORDER, "response key", "fills", "in RESULT", None, True),
    ),
    (
        ', "431.00000000"',
        "",
        ("removed", DEPTH, "response key", "bids[][1]", "always", None, True),
    ),
    (
        '"lastUpdateId": 1027024',
        '"lastUpdateId": "1027024"',
        ("changed", DEPTH, "response key type", "lastUpdateId", "number", "string", True),
    ),
]


@pytest.mark.parametrize(("text", "later", "row"), CHANGES)
def test_each_change_is_one_row(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, later: str, row: tuple[object, ...]
) -> None:
    assert one(rest(tmp_path, capsys, text, later), *MEMBERS) == row


def test_a_row_says_of_what_it_is_and_where_that_is_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    row = rest(tmp_path, capsys, "timeInForce | ENUM | NO |\n", "")[0]

    assert row == {
        "change": "removed",
        "kind": "operation",
        "product": "spot",
        "id": ORDER,
        "what": "parameter",
        "name": "timeInForce",
        "old": "optional ENUM",
        "new": None,
        "breaking": True,
        "effective": None,
        "link": "https://github.com/binance/binance-spot-api-docs/blob/master/rest-api.md#new-order-trade",
    }


def test_another_address_is_another_operation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = rest(tmp_path, capsys, "DELETE /api/v3/order\n", "DELETE /api/v4/order\n")

    assert [(row["change"], row["id"], row["what"], row["breaking"]) for row in rows] == [
        ("removed", "DELETE /api/v3/order", "operation", True),
        ("added", "DELETE /api/v4/order", "operation", False),
    ]


def test_equal_folders_have_no_drift(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert between(tmp_path, capsys, {}, {}) == []


def test_the_text_report_names_what_breaks_and_where_it_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = checkout(tmp_path / "old")
    docs = checkout(tmp_path / "new", rest_api=REST.replace("timeInForce | ENUM | NO |\n", ""))

    assert main(["diff", "--root", str(ROOT), "--base", str(base), "--docs", str(docs)]) == 1
    text = capsys.readouterr().out
    assert "- ! operation POST /api/v3/order: parameter timeInForce (optional ENUM)\n" in text
    assert "rest-api.md#new-order-trade\n" in text
    assert text.endswith("1 removed; 1 breaking\n")


@pytest.mark.parametrize("arguments", [["--docs", "nowhere", "--base", "{}"], ["--docs", "{}", "--base", "nowhere"]])
def test_a_folder_without_documentation_is_bad_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    docs = checkout(tmp_path / "docs")

    assert main(["diff", "--root", str(ROOT), *(word.format(docs) for word in arguments)]) == 2
    assert "nowhere: no such folder" in capsys.readouterr().err


def test_a_part_that_cannot_be_read_is_told_and_the_rest_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = REST.replace("limit | INT | NO |", "limit | NUMERAL | NO |").replace("timeInForce | ENUM | NO |\n", "")

    rows = between(tmp_path, capsys, {}, {"rest_api": new})

    assert [(row["change"], row["id"], row["name"], row["breaking"]) for row in rows] == [
        ("unreadable", "spot/rest-api.md:21", "", None),
        ("removed", ORDER, "timeInForce", True),
    ]
    assert "unknown type 'NUMERAL' of limit" in rows[0]["new"]


def test_an_operation_whose_endpoint_cannot_be_read_is_not_called_removed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = rest(tmp_path, capsys, "DELETE /api/v3/order\n", "DELETE: /api/v3/order\n")

    assert [row["change"] for row in rows] == ["unreadable"]
