"""Pages of several operations, the futures guide, events, definitions and errors."""

from __future__ import annotations

import pytest

from generator.docs import definitions_page, error_page, event_page, futures_guide, multi_page
from generator.docs.facts import ErrorFacts, FieldNote, PageError, Param, Weight
from generator.errors_writer import errors_document
from generator.examples import parse
from tests.generator.import_pages.conftest import ReadPage, make_page


def test_a_page_with_a_rest_and_a_websocket_operation(page: ReadPage) -> None:
    token, subscribe = multi_page.read(page("sapi/margin_trading/trade-data-stream.md")).operations
    assert token.id == "POST /sapi/v1/userListenToken"
    assert (token.title, token.security) == ("Create Margin Account listenToken", "USER_STREAM")
    assert token.weight == Weight(1, "UID")
    assert token.params == (
        Param("symbol", "STRING", False, conditional=True),
        Param("isIsolated", "BOOLEAN", False),
        Param("validity", "LONG", False, unit="ms"),
    )
    assert token.source.endswith("#create-margin-account-listentoken-user_stream")
    assert subscribe.id == "userDataStream.subscribe.listenToken"
    assert subscribe.weight == Weight(2)
    assert subscribe.params == (Param("listenToken", "STRING", True),)
    assert [example.text.count("expirationTime") for example in subscribe.examples] == [1]


def test_the_sessions_of_futures(page: ReadPage) -> None:
    facts = futures_guide.read(page("fapi/websocket-api-general-info.md"))
    assert [(found.id, found.security, found.section) for found in facts.operations] == [
        ("session.logon", "SIGNED", "session"),
        ("session.status", "NONE", "session"),
        ("session.logout", "NONE", "session"),
    ]
    assert {found.weight for found in facts.operations} == {Weight(2)}
    assert [param.name for param in facts.operations[0].params] == ["apiKey", "recvWindow", "signature", "timestamp"]
    assert '"authorizedSince": null' in facts.operations[2].examples[0].text
    assert facts.servers == (
        ("ws_api", "production", "wss://ws-fapi.binance.com/ws-fapi/v1"),
        ("ws_api", "testnet", "wss://testnet.binancefuture.com/ws-fapi/v1"),
    )


@pytest.mark.parametrize(
    ("path", "name", "title"),
    [
        ("fapi/user-data-streams/Event-Order-Update.md", "ORDER_TRADE_UPDATE", "Order Update"),
        ("fapi/user-data-streams/Event-Balance-and-Position-Update.md", "ACCOUNT_UPDATE",
         "Balance and Position Update"),
        ("fapi/user-data-streams/Event-Margin-Call.md", "MARGIN_CALL", "Margin Call"),
        ("fapi/user-data-streams/Event-Trade-Lite.md", "TRADE_LITE", "Trade Lite Update"),
        ("fapi/user-data-streams/Event-Algo-Order-Update.md", "ALGO_UPDATE", "Algo Order Update"),
        ("fapi/user-data-streams/Event-User-Data-Stream-Expired.md", "listenKeyExpired", "User Data Stream Expired"),
        ("sapi/margin_trading/risk-data-stream/Event-Margin-Call.md", "MARGIN_LEVEL_STATUS_CHANGE", "Margin Call"),
        ("sapi/margin_trading/risk-data-stream/Event-Liability-Update.md", "USER_LIABILITY_CHANGE", "liability update"),
    ],
)  # fmt: skip
def test_the_event_of_a_page(page: ReadPage, path: str, name: str, title: str) -> None:
    (event,) = event_page.read(page(path)).events
    assert (event.name, event.title, len(event.examples)) == (name, title, 1)


def test_an_event_with_two_examples(page: ReadPage) -> None:
    path = "fapi/user-data-streams/Event-Account-Configuration-Update-previous-Leverage-Update.md"
    (event,) = event_page.read(page(path)).events
    assert [('"ac"' in example.text, '"ai"' in example.text) for example in event.examples] == [
        (True, False),
        (False, True),
    ]


def test_a_page_of_two_events(page: ReadPage) -> None:
    report, status = event_page.read(page("sapi/margin_trading/trade-data-stream/Event-Order-Update.md")).events
    assert (report.name, status.name, status.title) == ("executionReport", "listStatus", "List status")
    assert len(report.conditional) == 18
    assert report.conditional[0] == FieldNote("d", "Trailing Delta", '"d": 4')
    assert report.conditional[-1] == FieldNote("uS", "UsedSor", '"uS":true')
    assert status.conditional == ()


def test_the_values_listed_on_an_event_page(page: ReadPage) -> None:
    enums = {
        found.name: found.values
        for found in event_page.read(page("fapi/user-data-streams/Event-Order-Update.md")).enums
    }
    assert enums["Execution Type"] == ("NEW", "CANCELED", "CALCULATED", "EXPIRED", "TRADE", "AMENDMENT")
    assert enums["Working Type"] == ("MARK_PRICE", "CONTRACT_PRICE")
    account = event_page.read(page("fapi/user-data-streams/Event-Balance-and-Position-Update.md")).enums
    assert [(found.name, found.values[0], len(found.values)) for found in account] == [("m", "DEPOSIT", 17)]


def test_which_keys_take_the_values_listed(page: ReadPage) -> None:
    enums = event_page.read(page("fapi/user-data-streams/Event-Order-Update.md")).enums
    assert {found.name: found.anchors for found in enums} == {
        "Side": ("S",),
        "Order Type": ("o",),
        "Execution Type": ("x",),
        "Order Status": ("X",),
        "Time in force": ("f",),
        "Working Type": ("wt",),
    }


def test_a_comment_beside_a_key_wins_over_the_lines_above_it(page: ReadPage) -> None:
    (event,) = event_page.read(page("fapi/user-data-streams/Event-Trade-Lite.md")).events
    comments = parse(event.examples[0].text).comments
    assert (comments[("c",)], comments[("S",)]) == ("Client Order Id", "Side")


def test_the_definitions_of_futures(page: ReadPage) -> None:
    enums = {found.name: found.values for found in definitions_page.read(page("fapi/common-definition.md")).enums}
    assert enums["Order side (side)"] == ("BUY", "SELL")
    assert enums["Time in force (timeInForce)"] == ("GTC", "IOC", "FOK", "GTX", "GTD", "RPI")


def test_definitions_in_tables(page: ReadPage) -> None:
    enums = {
        found.name: found.values
        for found in definitions_page.read(page("sapi/margin_trading/common-definition.md")).enums
    }
    assert enums["OCO Status (listStatusType)"] == ("RESPONSE", "EXEC_STARTED", "ALL_DONE")


@pytest.mark.parametrize(
    ("path", "count", "first", "last"),
    [
        ("spot/errors.md", 104, (-1000, "UNKNOWN"), (-2022, "ORDER_CANCEL_REPLACE_FAILED")),
        ("fapi/error-code.md", 201, (-1000, "UNKNOWN"), (-5043, "EXISTING_PENDING_MODIFICATION")),
        ("sapi/error-code.md", 236, (-1000, "UNKNOWN"), (-2022, "ORDER_CANCEL_REPLACE_FAILED")),
        ("sapi/margin_trading/error-code.md", 244, (-1000, "UNKNOWN"), (-2022, "ORDER_CANCEL_REPLACE_FAILED")),
    ],
)
def test_the_errors_of_a_page(
    page: ReadPage, path: str, count: int, first: tuple[int, str], last: tuple[int, str]
) -> None:
    errors = error_page.read(page(path)).errors
    found = {(error.code, error.name) for error in errors}
    assert len(errors) == count
    assert {first, last} <= found


def test_error_headings() -> None:
    text = "# Errors\n### -1008 Request Throttled\n#### -1145 INVALID\n### -20121\n### 10xx\n"
    assert error_page.read(make_page(text)).errors == (
        ErrorFacts(-1008, "REQUEST_THROTTLED", 2),
        ErrorFacts(-1145, "INVALID", 3),
        ErrorFacts(-20121, "", 4),
    )


@pytest.mark.parametrize(
    "line",
    ["### -112x BAD", "### -11 21 BAD", "### −1121 BAD", "### 1121 BAD", "###-1121 BAD", "-1121 BAD", "### -12 BAD"],
)
def test_what_is_meant_as_a_code_and_is_none_is_an_error(line: str) -> None:
    text = f"# Errors\n## 11xx - Request issues\n### -1120 BAD_INTERVAL\n\n{line}\n"
    with pytest.raises(PageError, match=r"^x\.md:5: no error code: "):
        error_page.read(make_page(text, "x.md"))


def test_a_code_names_its_page_if_the_first_does_not_list_it() -> None:
    first = error_page.read(make_page("### -101 ONE\n### -103 THREE\n", "sapi/a.md"))
    second = error_page.read(make_page("### -101 ONCE\n### -102 TWO\n", "sapi/b.md"))
    written = errors_document({"sapi": [first, second]}, [{"codes": [-103], "outcome": "timeout", "reason": "x"}])
    assert written["products"]["sapi"] == {
        "source": "https://example.org/sapi/a.md",
        "codes": [
            {"code": -101, "name": "ONE", "outcome": "rejected"},
            {"code": -102, "name": "TWO", "outcome": "rejected", "source": "https://example.org/sapi/b.md"},
            {"code": -103, "name": "THREE", "outcome": "timeout"},
        ],
    }


def test_pages_of_another_form_are_errors() -> None:
    page = make_page("# Title\n", "x.md")
    for reader in (multi_page, futures_guide, event_page, definitions_page, error_page):
        with pytest.raises(PageError, match=r"^x\.md:1: "):
            reader.read(page)


def test_an_event_named_otherwise_than_its_example() -> None:
    text = '# Event: A\n## Event Name\n\n`ONE`\n\n```json\n{"e": "OTHER"}\n```'
    with pytest.raises(PageError, match=r"x\.md:4: no example of the event 'ONE'"):
        event_page.read(make_page(text, "x.md"))
