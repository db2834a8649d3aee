"""Entries of `updates/` as facts: what is read, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from generator.docs.facts import Page, PageError, Param, TypeShape, Weight, WeightRule
from generator.updates import read_updates
from tests.generator.updates.conftest import STATE, changed, entry, read

ADDRESS = "https://developers.binance.com/en/docs/catalog/x/api/"


def test_an_operation_without_a_page_is_read_whole() -> None:
    (update,) = read(entry()).operations
    operation = update.operation
    assert update.page == ""
    assert operation.id == "GET /sapi/v1/localentity/country/list"
    assert (operation.title, operation.section) == ("Get Country List", "travel_rule")
    assert (operation.security, operation.weight) == ("USER_DATA", Weight(1))
    assert operation.params == (Param("recvWindow", "LONG", False),)
    assert (operation.types, operation.examples) == ({"lastUpdated": "integer"}, ())
    assert (operation.page, operation.line, operation.date) == ("updates/wallet.json", 2, "2026-06-09")
    assert operation.source.endswith("/rest-api/travel-rule#get-country-list")


def test_it_is_dated_by_the_connectors_state_where_its_change_log_is_silent() -> None:
    (update,) = read(entry(since=None)).operations
    assert update.operation.date == STATE


def test_each_entry_has_its_own_line() -> None:
    first, second = read(entry(), entry(path="/sapi/v1/other")).operations
    assert (first.operation.line, second.operation.line) == (2, 25)


@pytest.mark.parametrize(
    ("text", "weight"),
    [
        ("(IP) 150", Weight(150)),
        ("(UID) 3000", Weight(3000, "UID")),
        ("1", Weight(1)),
        ("**20** with symbol, **50** without symbol", Weight(50, "IP", (WeightRule("symbol", 20, present=True),))),
        (
            "1 for a single symbol;\n2 when the symbol parameter is omitted",
            Weight(2, "IP", (WeightRule("symbol", 1, present=True),)),
        ),
        (
            "6(UID) or 1500(UID) when sideEffectType is MARGIN_BUY or AUTO_BORROW_REPAY",
            Weight(6, "UID", (WeightRule("sideEffectType", 1500, among=("MARGIN_BUY", "AUTO_BORROW_REPAY")),)),
        ),
        (
            "5 on 10s order rate limit(X-MBX-ORDER-COUNT-10S);\n1 on 1min order rate limit(X-MBX-ORDER-COUNT-1M);\n"
            "5 on IP rate limit(x-mbx-used-weight-1m);",
            Weight(5),
        ),
        # Left to a table that the connector has not.
        ("based on parameter `LIMIT`", None),
        ("Adjusted based on the limit:", None),
        # Another limit than weight.
        ("share 500/5min/IP rate limit with GET /fapi/v1/fundingInfo", None),
        (None, None),
    ],
)
def test_weights(text: str | None, weight: Weight | None) -> None:
    (update,) = read(entry(weight=text)).operations
    assert update.operation.weight == weight


@pytest.mark.parametrize(
    ("stated", "param"),
    [
        ({"name": "a", "type": "string", "required": True}, Param("a", "STRING", True)),
        ({"name": "a", "type": "integer", "required": False}, Param("a", "LONG", False)),
        ({"name": "amount", "type": "number", "required": True}, Param("amount", "DECIMAL", True)),
        ({"name": "a", "type": "boolean", "required": False}, Param("a", "BOOLEAN", False)),
        ({"name": "a", "type": "object", "required": False}, Param("a", "OBJECT", False)),
        ({"name": "a", "type": "array<string>", "required": True}, Param("a", "LIST<STRING>", True)),
        ({"name": "a", "type": "array<integer>", "required": True}, Param("a", "LIST<LONG>", True)),
        ({"name": "a", "type": "array<object>", "required": True}, Param("a", "LIST<JSON>", True)),
        (
            {"name": "type", "type": "string", "required": True, "enum": ["FAST", "STANDARD"]},
            Param("type", "ENUM", True, ("FAST", "STANDARD")),
        ),
        # Values that are numbers stay numbers.
        (
            {"name": "limit", "type": "string", "required": False, "enum": [5, 10]},
            Param("limit", "INT", False, ("5", "10")),
        ),
        # The connector lists types of transfer as values of the symbol they ask for.
        (
            {"name": "fromSymbol", "type": "string", "required": False, "enum": ["ISOLATEDMARGIN_MARGIN"]},
            Param("fromSymbol", "STRING", False),
        ),
    ],
)
def test_parameters(stated: dict[str, Any], param: Param) -> None:
    (update,) = read(entry(params=[stated])).operations
    assert update.operation.params == (param,)


@pytest.mark.parametrize(
    ("security", "params", "word"),
    [
        ("PREDICTION_TRADE", [], "PREDICTION_TRADE"),
        (None, [{"name": "topK", "type": "integer", "required": False}], "NONE"),
        # Signed, but as what is not said.
        (None, [{"name": "recvWindow", "type": "integer", "required": False}], ""),
    ],
)
def test_security(security: str | None, params: list[dict[str, Any]], word: str) -> None:
    (update,) = read(entry(security=security, params=params)).operations
    assert update.operation.security == word


@pytest.mark.parametrize(
    ("operation", "title"),
    [
        ("set_soft_staking", "Set Soft Staking"),
        ("get_bfusd_account", "Get BFUSD Account"),
        ("query_vip_loan_fixed_rate_market", "Query VIP Loan Fixed Rate Market"),
        ("query_pn_l", "Query PnL"),
    ],
)
def test_titles(operation: str, title: str) -> None:
    (update,) = read(entry(operation=operation)).operations
    assert update.operation.title == title


def test_a_product_with_one_section_names_it() -> None:
    (update,) = read(entry(doc_url=f"{ADDRESS}rest-api/~#deposit"), path="updates/fiat.json").operations
    assert update.operation.section == "fiat"


@pytest.mark.parametrize(
    ("shape", "types"),
    [
        ({"a": "string", "b": [{"*": "any"}]}, {"a": "string", "b": [{"*": "any"}]}),
        ({"oneOf": [{"a": "integer"}, [{"a": "integer"}]]}, {"oneOf": [{"a": "integer"}, [{"a": "integer"}]]}),
        # Names that are values are keys of a map; those of an event's members are not.
        ({"0-5BTC": "number", "5-10BTC": "number"}, {"*": "number"}),
        ({"EQUITY": {"a": "string"}, "KR_EQUITY": {"a": "string"}}, {"*": {"a": "string"}}),
        ({"E": "integer", "T": "integer"}, {"E": "integer", "T": "integer"}),
        ({"BTC": "string", "USDT": "integer"}, {"BTC": "string", "USDT": "integer"}),
        # Nothing is said of what the array holds.
        (["any"], None),
        ("any", None),
        (None, None),
    ],
)
def test_answers(shape: Any, types: TypeShape) -> None:
    (update,) = read(entry(response_shape=shape)).operations
    assert update.operation.types == types


def test_the_answer_of_a_method_is_its_result() -> None:
    reply = {
        "id": "string",
        "status": "integer",
        "result": {"orderId": "integer"},
        "rateLimits": [{"limit": "integer"}],
    }
    params = [
        {"name": "id", "type": "string", "required": False},
        {"name": "symbol", "type": "string", "required": True},
    ]
    address = f"{ADDRESS}ws-api/trade#query-order"
    stated = entry(method="WS", path="order.status", params=params, response_shape=reply, doc_url=address)
    (update,) = read(stated).operations
    operation = update.operation
    assert (operation.id, operation.verb, operation.types) == ("order.status", "", {"orderId": "integer"})
    # `id` is the request's own, beside its parameters.
    assert [param.name for param in operation.params] == ["symbol"]


def test_what_a_wrong_bracket_puts_beside_the_result_is_of_it() -> None:
    reply = {"id": "string", "status": "integer", "result": {"lastUpdateId": "integer"}, "bids": [["string"]]}
    stated = entry(method="WS", path="depth", response_shape=reply, doc_url=f"{ADDRESS}ws-api/market-data#depth")
    (update,) = read(stated).operations
    assert update.operation.types == {"lastUpdateId": "integer", "bids": [["string"]]}


def test_the_change_log_dates_what_it_names_by_either_name() -> None:
    log = [
        {"version": "1.0.0", "date": "2026-01-29", "param_added": "newOrderRespType"},
        {"version": "2.0.0", "date": "2026-07-14", "param": "close_position", "enum_added": ["true", "false"]},
        {"version": "2.0.0", "date": "2026-07-14", "response_type": {"timestamp": ["string", "integer"]}},
    ]
    (update,) = read(changed(changelog=log)).operations
    assert update.since("newOrderRespType") == "2026-01-29"
    assert update.since("closePosition") == "2026-07-14"
    assert update.since("timestamp") == "2026-07-14"
    assert update.since("symbol") == update.since() == STATE


def test_events() -> None:
    stated = {"event": "ACCOUNT_UPDATE", "model": "AccountUpdate", "group": "UserDataStreamEvents"}
    stated |= {"payload_shape": {"e": "string", "S": "string"}, "page": "fapi/x.md", "page_captured_at": "2026-01-15"}
    stated |= {"changelog": [{"version": "17.0.1", "date": "2026-08-11", "response_added": ["S"]}]}
    unnamed = {"event": None, "model": "PmProAccountUpdate", "group": "UserDataStreamEvents", "change": "no page"}
    found = read(stated, unnamed | {"payload_shape": {"e": "string"}}, path="updates/fapi-events.json")
    (update,) = found.events
    assert (update.event.name, update.event.title) == ("ACCOUNT_UPDATE", "Account update")
    assert (update.event.types, update.event.date) == ({"e": "string", "S": "string"}, "2026-08-11")
    assert [one.event.title for one in found.nameless] == ["Pm pro account update"]


@pytest.mark.parametrize(
    ("members", "problem"),
    [
        ({"colour": "red"}, "a member 'colour' that is not known here"),
        ({"change": "removed"}, "change: 'removed' without a page"),
        ({"change": "changed"}, "change: 'changed' without a page"),
        ({"method": "PATCH"}, "the method 'PATCH'"),
        ({"weight": "a lot"}, "a weight in unknown words: 'a lot'"),
        ({"security": "SECRET"}, "the security 'SECRET'"),
        ({"doc_url": "https://example.org/"}, "no section in the address 'https://example.org/'"),
        ({"response_shape": {"a": "decimal"}}, "a type in unknown words: decimal"),
        ({"response_shape": {"a": ["string", "integer"]}}, "a type in unknown words: ['string', 'integer']"),
        ({"params": [{"name": "a", "type": "date", "required": True}]}, "the type 'date'"),
        ({"params": [{"name": "a", "type": "string", "required": "YES"}]}, "required: 'YES' of a"),
        ({"params": [{"name": "a", "required": True}]}, "no 'type'"),
        ({"params": [{"name": "a", "type": "string", "required": True, "max": 1}]}, "a member 'max' that is not known"),
    ],
)
def test_what_is_not_known_is_refused_by_file_and_entry(members: dict[str, Any], problem: str) -> None:
    verb = members.get("method", "GET")
    with pytest.raises(PageError) as error:
        read(entry(path="/sapi/v1/first"), entry(**members))
    assert str(error.value).startswith(f"updates/wallet.json:25: {verb} /sapi/v1/localentity/country/list: {problem}")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{}", "updates/x.json:1: no list"),
        ("[\n1]", "updates/x.json:2: an entry that is no object"),
        ("[\n{]", "updates/x.json:2: no JSON: Expecting property name enclosed in double quotes"),
        ("[\n{} {}]", "updates/x.json:2:"),
    ],
)
def test_a_file_that_is_no_list_of_entries_is_refused(text: str, problem: str) -> None:
    with pytest.raises(PageError) as error:
        read_updates(Page("updates/x.json", text, "https://example.org", STATE))
    assert str(error.value).startswith(problem)
