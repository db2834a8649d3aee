"""The official spot pages in the forms of their years: read without a loss, and compared with one another."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.diff.folder import open_docs
from generator.diff.side import read_side
from generator.diff.surface import Surface
from generator.docs.facts import Weight, WeightRule
from generator.scope import read_scope
from tests.generator.diff.old_and_new import ROOT, report

FORMS = Path(__file__).parent / "forms"


def surface(year: str) -> Surface:
    return read_side(open_docs(FORMS / year, {}), read_scope(ROOT / "spec" / "scope.toml")).surface


def ids(of: Surface, kind: str) -> list[str]:
    return sorted(subject.id for subject in of.subjects.values() if subject.kind == kind)


def test_before_weights_were_stated_and_security_was_named() -> None:
    read = surface("y2017")

    assert read.unreadable == ()
    assert ids(read, "operation") == [
        "GET /api/v1/ping",
        "GET /api/v1/ticker/allPrices",
        "POST /api/v1/userDataStream",
        "POST /api/v3/order",
    ]
    order = read.subjects["spot", "operation", "POST /api/v3/order"]
    assert order.facts["required", "side"] is True
    assert ("weight", "") not in order.facts


def test_when_one_page_held_operations_sets_of_values_and_filters() -> None:
    read = surface("y2018")

    assert [(one.page, one.problem) for one in read.unreadable] == [
        (
            "spot/rest-api.md",
            "a weight that counts the symbols that trade: 'number of symbols that are currently trading / 2'",
        )
    ]
    assert len(ids(read, "operation")) == 17
    assert "POST /wapi/v3/withdraw.html" in ids(read, "operation")
    assert ids(read, "enum") == [
        "Execution types",
        "Kline/Candlestick chart intervals",
        "Order types",
        "Rate limit intervals",
        "Rate limiters",
        "Symbol status",
    ]
    assert ids(read, "filter") == ["MIN_NOTIONAL", "PRICE_FILTER"]
    assert ids(read, "error") == ["-1000", "-1001", "-1100", "-2011"]
    assert ids(read, "event") == ["executionReport", "outboundAccountInfo"]
    assert ids(read, "stream") == [
        "!miniTicker@arr",
        "<symbol>@aggTrade",
        "<symbol>@depth",
        "<symbol>@depth<levels>",
        "<symbol>@kline_<interval>",
    ]


@pytest.mark.parametrize(
    ("operation", "weight"),
    [
        (
            "GET /api/v1/depth",
            Weight(10, rules=(WeightRule("limit", 1, at_most=100), WeightRule("limit", 5, at_most=500))),
        ),
        ("GET /api/v3/openOrders", Weight(40, rules=(WeightRule("symbol", 1, present=True),))),
        ("GET /api/v3/allOrders", Weight(5)),
        ("GET /api/v3/orderList", Weight(1)),
    ],
)
def test_weights_in_the_words_of_2018(operation: str, weight: Weight) -> None:
    assert surface("y2018").subjects["spot", "operation", operation].facts["weight", ""] == weight


def test_parameters_that_stand_with_another_operation() -> None:
    read = surface("y2018")
    order, test = (read.subjects["spot", "operation", f"POST /api/v3/order{end}"].facts for end in ("", "/test"))

    assert {fact for fact in order if fact[0] == "parameter"} == {fact for fact in test if fact[0] == "parameter"}


def test_sets_of_values_in_tables_and_answers_of_2020() -> None:
    read = surface("y2020")

    assert read.unreadable == ()
    assert len(ids(read, "operation")) == 8
    assert ids(read, "stream") == ["!bookTicker", "<symbol>@aggTrade", "<symbol>@bookTicker", "<symbol>@depth<levels>"]
    assert ids(read, "event") == ["balanceUpdate", "executionReport", "listStatus", "outboundAccountPosition"]
    status = read.subjects["spot", "enum", "Order status"].facts
    assert [name for _, name in status] == ["NEW", "PARTIALLY_FILLED", "PENDING_CANCEL"]
    oco = read.subjects["spot", "operation", "POST /api/v3/order/oco"].facts
    assert oco["enum", "stopLimitTimeInForce"] == frozenset({"GTC", "FOK", "IOC"})
    assert oco["weight", ""] == Weight(1)
    statistics = read.subjects["spot", "operation", "GET /api/v3/ticker/24hr"].facts
    assert statistics["weight", ""] == Weight(40, rules=(WeightRule("symbol", 1, present=True),))


def test_options_with_examples_instead_of_a_table_of_parameters() -> None:
    facts = surface("y2022").subjects["spot", "operation", "GET /api/v3/exchangeInfo"].facts

    assert [fact for fact in facts if fact[0] == "required"] == [("required", "symbol"), ("required", "symbols")]


def test_a_request_that_two_ledgers_charge() -> None:
    facts = surface("y2022").subjects["spot", "operation", "POST /api/v3/order"].facts

    assert facts["weight", ""] == Weight(1, "UID", also=Weight(1))


def test_methods_of_the_first_websocket_api() -> None:
    read = surface("y2022")
    place = read.subjects["spot", "method", "order.place"].facts

    assert ids(read, "method") == ["order.place", "order.test", "ping"]
    assert place["required", "timeInForce"] == "conditional"
    assert place["enum", "newOrderRespType"] == frozenset({"ACK", "RESULT", "FULL"})
    assert read.subjects["spot", "method", "order.test"].facts["parameter", "symbol"] is True


def test_years_compare(capsys: pytest.CaptureFixture[str]) -> None:
    _, rows = report(capsys, "--base", FORMS / "y2017", "--docs", FORMS / "y2018")
    found = {(row["change"], row["id"], row["what"], row["name"]) for row in rows}

    assert ("removed", "GET /api/v1/ticker/allPrices", "operation", "") in found
    assert ("added", "GET /api/v3/ticker/price", "operation", "") in found
    assert ("added", "POST /api/v3/order", "parameter", "type") in found
    assert ("changed", "POST /api/v3/order", "weight", "") in found
    assert ("changed", "POST /api/v3/order", "security", "") in found
