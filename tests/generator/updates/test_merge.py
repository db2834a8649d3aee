"""A page and the connector together: of each fact the newer stands, and the differences say which."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from generator.docs.facts import EventFacts, Example, FieldNote, Operation, PageError, Param, Weight, WeightRule
from generator.updates_differences import Difference
from generator.updates_merge import merge
from tests.generator.updates.conftest import STATE, changed, entry, read, shown


def one(page: Operation, **members: Any) -> tuple[Operation, tuple[Difference, ...]]:
    """What stands of an operation whose page and update these are, and the differences."""
    merged = merge([page], [], [read(changed(**members))])
    (operation,) = merged.operations
    return operation, merged.differences


def told(differences: tuple[Difference, ...]) -> list[tuple[str, str, str, str]]:
    return [(one.what, one.page_says, one.update_says, one.stands) for one in differences]


def stated(name: str, kind: str = "string", *, required: bool = False, **members: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "required": required, **members}


def test_what_no_page_has_comes_after_what_the_pages_have() -> None:
    merged = merge([shown()], [], [read(entry())])
    assert [operation.id for operation in merged.operations] == [
        "GET /sapi/v1/x",
        "GET /sapi/v1/localentity/country/list",
    ]
    assert merged.differences == ()


def test_an_operation_whose_page_is_gone_is_as_the_connector_has_it() -> None:
    merged = merge([], [], [read(changed())])
    assert [(one.id, one.page) for one in merged.operations] == [("GET /sapi/v1/x", "updates/wallet.json")]


def test_parameters_are_added_before_those_that_end_a_table() -> None:
    page = shown(Param("asset", "STRING", True), Param("recvWindow", "LONG", False), Param("timestamp", "LONG", True))
    params = [stated("asset", required=True), stated("accountType", enum=["SPOT", "MARGIN"]), stated("recvWindow")]
    log = [{"version": "7.0.0", "date": "2026-01-23", "param_added": "accountType"}]
    operation, differences = one(page, params=params, changelog=log, response_shape={})
    assert [param.name for param in operation.params] == ["asset", "accountType", "recvWindow", "timestamp"]
    assert operation.params[1] == Param("accountType", "ENUM", False, ("SPOT", "MARGIN"))
    assert differences[-1:] == (
        Difference(
            id="GET /sapi/v1/x",
            what="param accountType",
            page="sapi/wallet/x.md",
            page_date="2026-01-15",
            page_says="",
            update="updates/wallet.json",
            update_date="2026-01-23",
            update_says="ENUM, optional",
            stands="update",
        ),
    )


def test_a_parameter_the_connector_no_longer_has_is_dropped() -> None:
    page = shown(Param("symbol", "STRING", True), Param("row", "INT", True))
    params = [stated("symbol", required=True), stated("rows", "integer", required=True)]
    operation, differences = one(page, params=params, response_shape={})
    assert operation.params == (Param("symbol", "STRING", True), Param("rows", "LONG", True))
    assert told(differences) == [
        ("param row", "INT, required", "", "update"),
        ("param rows", "", "LONG, required", "update"),
    ]


@pytest.mark.parametrize("name", ["apiKey", "timestamp", "signature", "recvWindow"])
def test_what_the_connector_never_lists_is_the_pages(name: str) -> None:
    page = shown(Param(name, "STRING", False))
    operation, differences = one(page, params=[], response_shape={})
    assert (operation.params, differences) == (page.params, ())


def test_type_and_need_are_the_newer_sources() -> None:
    page = shown(Param("positionId", "INT", False), Param("limit", "LONG", True), Param("amount", "DECIMAL", True))
    params = [stated("positionId"), stated("limit", "integer"), stated("amount", "number", required=True)]
    operation, differences = one(page, params=params, response_shape={})
    assert operation.params == (
        Param("positionId", "STRING", False),
        Param("limit", "LONG", False),
        Param("amount", "DECIMAL", True),
    )
    assert told(differences) == [
        ("type of positionId", "INT", "STRING", "update"),
        ("need of limit", "required", "optional", "update"),
    ]


@pytest.mark.parametrize(
    ("page", "newer", "values", "stands"),
    [
        ((), ("BUY", "SELL"), ("BUY", "SELL"), "update"),
        (("GTC", "IOC"), ("GTC", "FOK"), ("GTC", "IOC", "FOK"), "both"),
        (("NO_SIDE_EFFECT",), ("NO_SIDE_EFFECT", "MARGIN_BUY"), ("NO_SIDE_EFFECT", "MARGIN_BUY"), "update"),
        # One value, spelt otherwise.
        (("Bonus", "ALL"), ("BONUS", "ALL"), ("ALL", "BONUS"), "update"),
        (("TRUE", "FALSE"), ("true", "false"), ("true", "false"), "update"),
        # A minute and a month are two values.
        (("1m", "1M"), ("1m", "1d"), ("1m", "1M", "1d"), "both"),
    ],
)
def test_values_of_both_stand(
    page: tuple[str, ...], newer: tuple[str, ...], values: tuple[str, ...], stands: str
) -> None:
    operation, differences = one(
        shown(Param("side", "ENUM", False, page)), params=[stated("side", enum=list(newer))], response_shape={}
    )
    assert operation.params[0].enum == values
    assert told(differences) == [("values of side", ", ".join(page), ", ".join(newer), stands)]


def test_values_only_the_page_lists_stay() -> None:
    page = shown(Param("positionSide", "ENUM", False, ("BOTH", "LONG", "SHORT")))
    operation, differences = one(page, params=[stated("positionSide")], response_shape={})
    assert (operation.params, differences) == (page.params, ())


def test_weight_and_security_are_the_newer_sources() -> None:
    page = shown(weight=Weight(900, "UID"), security="MARGIN")
    operation, differences = one(page, weight="(UID) 300", security="TRADE", params=[], response_shape={})
    assert (operation.weight, operation.security) == (Weight(300, "UID"), "TRADE")
    assert told(differences) == [
        ("weight", "900 by UID", "300 by UID", "update"),
        ("security", "MARGIN", "TRADE", "update"),
    ]


@pytest.mark.parametrize(
    ("stated", "weight", "differs"),
    [
        ("(IP) 1", Weight(1, also=Weight(360, "UID")), False),
        ("(IP) 2", Weight(2, also=Weight(360, "UID")), True),
        ("(UID) 180", Weight(1, also=Weight(180, "UID")), True),
    ],
)
def test_of_two_limits_the_connector_names_one(stated: str, weight: Weight, differs: bool) -> None:
    page = shown(weight=Weight(1, also=Weight(360, "UID")))
    operation, differences = one(page, weight=stated, params=[], response_shape={})
    assert operation.weight == weight
    assert bool(differences) is differs


def test_what_the_connector_does_not_say_is_the_pages() -> None:
    weight = Weight(10, "IP", (WeightRule("limit", 1, at_most=99),))
    page = shown(weight=weight, security="MARKET_DATA")
    operation, differences = one(page, weight="based on parameter `LIMIT`", security=None, params=[], response_shape={})
    assert (operation.weight, operation.security, differences) == (weight, "MARKET_DATA", ())


@pytest.mark.parametrize(
    ("params", "security"), [((), "NONE"), ((Param("timestamp", "LONG", True),), "")], ids=["open", "signed"]
)
def test_neither_says_the_security(params: tuple[Param, ...], security: str) -> None:
    operation, _ = one(shown(*params, security=""), security=None, params=[], response_shape={})
    assert operation.security == security


def test_examples_stay_and_types_are_the_connectors() -> None:
    page = shown(answer='[{"positionAmt": "1", "unrealizedProfit": "2", "time": "3"}]')
    shape = [{"positionAmt": "string", "unRealizedProfit": "string", "time": "integer"}]
    operation, differences = one(page, params=[], response_shape=shape)
    assert (operation.examples, operation.types) == (page.examples, shape)
    assert told(differences) == [
        ("answer [].unrealizedProfit", "string", "", "both"),
        ("answer [].time", "string", "integer", "update"),
        ("answer [].unRealizedProfit", "", "string", "update"),
    ]


def test_a_page_newer_than_the_connectors_state_stands() -> None:
    page = shown(Param("row", "INT", True), date="2026-08-22", answer='{"a": 1}')
    operation, differences = one(page, params=[], response_shape={"b": "integer"}, weight="(IP) 5")
    assert operation is page
    assert told(differences) == [
        ("weight", "1 by IP", "5 by IP", "page"),
        ("param row", "INT, required", "", "page"),
        ("answer a", "integer", "", "page"),
        ("answer b", "", "integer", "page"),
    ]


def test_an_example_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(PageError, match=r"sapi/wallet/x\.md:20: X: it ends too early"):
        one(shown(answer="{"), params=[], response_shape={"a": "string"})


def event(name: str, text: str, date: str = "2026-01-15") -> EventFacts:
    return EventFacts("fapi/x.md", 3, "https://example.org/x", date, name, "X", (Example(text, 5),))


def event_entry(name: str | None, **shape: str) -> dict[str, Any]:
    return {"event": name, "model": "Risklevelchange", "group": "G", "payload_shape": {"e": "string", **shape}}


def test_an_event_is_the_same_under_the_name_of_its_heading() -> None:
    page = event("riskLevelChange", '{"e": "riskLevelChange", "s": "MARGIN_CALL"}')
    source = read(event_entry("RISK_LEVEL_CHANGE", s="string", m="string"), path="updates/pm-events.json")
    merged = merge([], [page], [source])
    (found,) = merged.events
    assert (found.name, found.types) == ("riskLevelChange", {"e": "string", "s": "string", "m": "string"})
    assert told(merged.differences) == [("answer m", "", "string", "update")]
    assert merged.differences[0].update_date == STATE


def test_what_a_page_notes_of_an_event_is_no_difference_and_its_envelope_is_none_of_it() -> None:
    page = event("executionReport", '{"subscriptionId": 0, "event": {"e": "executionReport", "E": 1}}')
    page = evolve(page, conditional=(FieldNote("d", "Trailing Delta", '"d": 4'),))
    source = read(event_entry("executionReport", E="integer", d="integer"), path="updates/margin-events.json")
    assert merge([], [page], [source]).differences == ()


def test_an_event_without_a_name_is_told_and_left_out() -> None:
    merged = merge([], [], [read(event_entry(None), path="updates/pm-events.json")])
    assert merged.events == ()
    assert told(merged.differences) == [("event", "", "no name on the wire", "page")]


def test_an_event_no_page_has_is_added() -> None:
    merged = merge([], [], [read(event_entry("GRID_UPDATE", T="integer"), path="updates/fapi-events.json")])
    assert [(one.name, one.types) for one in merged.events] == [("GRID_UPDATE", {"e": "string", "T": "integer"})]
