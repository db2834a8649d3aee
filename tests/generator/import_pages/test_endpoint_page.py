"""Pages of one operation; what is expected stands on the page."""

from __future__ import annotations

import pytest

from generator.docs import endpoint_page
from generator.docs.facts import Operation, PageError, Param, Weight, WeightRule
from tests.generator.import_pages.conftest import ReadPage, make_page


def read(page: ReadPage, path: str) -> Operation:
    (operation,) = endpoint_page.read(page(path)).operations
    return operation


@pytest.mark.parametrize(
    ("path", "id", "title", "security", "weight"),
    [
        ("fapi/user-data-streams/Start-User-Data-Stream.md",
         "POST /fapi/v1/listenKey", "Start User Data Stream", "USER_STREAM", Weight(1)),
        ("fapi/user-data-streams/Keepalive-User-Data-Stream.md",
         "PUT /fapi/v1/listenKey", "Keepalive User Data Stream", "USER_STREAM", Weight(1)),
        ("fapi/user-data-streams/Close-User-Data-Stream.md",
         "DELETE /fapi/v1/listenKey", "Close User Data Stream", "USER_STREAM", Weight(1)),
        ("fapi/user-data-streams/Start-User-Data-Stream-Wsp.md",
         "userDataStream.start", "Start User Data Stream", "USER_STREAM", Weight(1)),
        ("fapi/user-data-streams/Keepalive-User-Data-Stream-Wsp.md",
         "userDataStream.ping", "Keepalive User Data Stream", "USER_STREAM", Weight(1)),
        ("fapi/user-data-streams/Close-User-Data-Stream-Wsp.md",
         "userDataStream.stop", "Close User Data Stream", "USER_STREAM", Weight(1)),
        ("fapi/trade/rest-api.md", "POST /fapi/v1/order", "New Order", "TRADE", Weight(0)),
        ("fapi/trade/rest-api/Query-Order.md", "GET /fapi/v1/order", "Query Order", "USER_DATA", Weight(1)),
        ("fapi/trade/rest-api/Cancel-Order.md", "DELETE /fapi/v1/order", "Cancel Order", "TRADE", Weight(1)),
        ("fapi/trade/websocket-api.md", "order.place", "New Order", "TRADE", Weight(0)),
        ("fapi/trade/websocket-api/Cancel-Order.md", "order.cancel", "Cancel Order", "TRADE", Weight(1)),
        ("fapi/account/websocket-api.md", "v2/account.balance", "Futures Account Balance V2", "USER_DATA", Weight(5)),
        ("fapi/market-data/rest-api/Check-Server-Time.md",
         "GET /fapi/v1/time", "Check Server Time", "NONE", Weight(1)),
        ("fapi/market-data/rest-api/Exchange-Information.md",
         "GET /fapi/v1/exchangeInfo", "Exchange Information", "NONE", Weight(1)),
        ("sapi/margin_trading/risk-data-stream/Start-User-Data-Stream.md",
         "POST /sapi/v1/margin/listen-key", "Start User Data Stream", "USER_STREAM", Weight(1, "UID")),
        ("sapi/margin_trading/risk-data-stream/Close-User-Data-Stream.md",
         "DELETE /sapi/v1/margin/listen-key", "Close User Data Stream", "USER_STREAM", Weight(3000, "UID")),
        ("sapi/margin_trading/trade/Margin-Account-Cancel-Order.md",
         "DELETE /sapi/v1/margin/order", "Margin Account Cancel Order", "TRADE", Weight(10)),
        ("sapi/vip_loan/trade/VIP-Loan-Borrow.md",
         "POST /sapi/v1/loan/vip/borrow", "VIP Loan Borrow", "TRADE", Weight(6000, "UID")),
    ],
)  # fmt: skip
def test_what_a_page_is_about(page: ReadPage, path: str, id: str, title: str, security: str, weight: Weight) -> None:
    operation = read(page, path)
    assert (operation.id, operation.title, operation.security, operation.weight) == (id, title, security, weight)


def test_the_parameters_of_a_page(page: ReadPage) -> None:
    assert read(page, "fapi/trade/rest-api/Cancel-Order.md").params == (
        Param("symbol", "STRING", True),
        Param("orderId", "LONG", False),
        Param("origClientOrderId", "STRING", False),
        Param("recvWindow", "LONG", False),
        Param("timestamp", "LONG", True),
    )


def test_an_order_of_margin(page: ReadPage) -> None:
    operation = read(page, "sapi/margin_trading/trade/Margin-Account-New-Order.md")
    borrowing = WeightRule("sideEffectType", 1500, among=("MARGIN_BUY", "AUTO_BORROW_REPAY"))
    assert operation.weight == Weight(6, "UID", (borrowing,))
    assert [example.title for example in operation.examples] == ["ACK", "RESULT", "FULL"]
    assert [param.name for param in operation.params if param.required] == ["symbol", "side", "type", "timestamp"]
    assert operation.section == "trade"


def test_the_whole_reply_of_a_method_is_its_example(page: ReadPage) -> None:
    operation = read(page, "fapi/user-data-streams/Start-User-Data-Stream-Wsp.md")
    (example,) = operation.examples
    assert '"listenKey": "xs0mRXdAKlIPDRFrlPcw0qI41Eh3ixNntmymGyhrhgqo7L6FuLaWArTD7RLP"' in example.text
    assert (example.line, operation.line, operation.section) == (44, 9, "user_data_streams")


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("fapi/trade/websocket-api/Cancel-Order.md", {"apiKey", "signature", "timestamp"}),
        ("fapi/user-data-streams/Close-User-Data-Stream-Wsp.md", {"apiKey"}),
        ("fapi/user-data-streams/Start-User-Data-Stream-Wsp.md", {"apiKey"}),
        ("fapi/market-data/websocket-api/Symbol-Price-Ticker.md", set()),
    ],
)
def test_how_a_method_is_authenticated_is_seen_in_its_request(page: ReadPage, path: str, shown: set[str]) -> None:
    names = {param.name for param in read(page, path).params}
    assert names & {"apiKey", "signature", "timestamp"} == shown


@pytest.mark.parametrize(
    "line",
    [
        "GET `/x/v1/y`",
        "`GET /x/v1/y`",
        "GET /x/v1/y (HMAC SHA256)",
        "**GET** `/x/v1/y`",
        "Get `/x/v1/y`",
        "GET `/x/v1/y `",
    ],
)
def test_the_ways_to_write_an_endpoint(line: str) -> None:
    text = f"# Y\n\n## HTTP Request\n\n{line}\n\n## Response Example\n\n```json\n{{}}\n```"
    assert endpoint_page.read(make_page(text)).operations[0].id == "GET /x/v1/y"


@pytest.mark.parametrize(
    ("title", "params", "security"),
    [
        ("Order (TRADE)", "| timestamp | LONG | YES |", "TRADE"),
        ("Order（USER DATA）", "", "USER_DATA"),
        ("Create Api Key", "| timestamp | LONG | YES |", "SIGNED"),
        ("Transfer（SPOT）", "| timestamp | LONG | YES |", "SIGNED"),
        ("Enable Margin (For Master Account)", "| signature | STRING | YES |", "SIGNED"),
        ("System Status (System)", "", "NONE"),
        ("Klines", "| symbol | STRING | YES |", "NONE"),
        ("Order (TRAD)", "| timestamp | LONG | YES |", ""),
        ("Order TRADE)", "| timestamp | LONG | YES |", ""),
        ("Stream", "| apiKey | STRING | YES |", ""),
    ],
)
def test_the_security_of_a_title(title: str, params: str, security: str) -> None:
    text = f"""# {title}
## HTTP Request
POST `/x`
## Request Parameters

| Name | Type | Mandatory |
| --- | --- | --- |
{params}

## Example Response
None"""
    (operation,) = endpoint_page.read(make_page(text)).operations
    assert operation.security == security


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("nothing", "x.md:1: no title"),
        ("\n# Y\n", "x.md:2: neither endpoint nor method under 'Y'"),
        ("# Y\n## HTTP Request\nGET /x\n", "x.md:1: no example of an answer under 'Y'"),
        (
            "# Y\n## HTTP Request\nGET /x\n## Weight\n\nheavy\n## Response\n",
            "x.md:4: a weight in unknown words: 'heavy'",
        ),
        ("# Y\n## HTTP Request\nGET /x\n## Weight\n\n## Response\n", "x.md:1: no weight of GET /x"),
        ("# Y\n## HTTP Request\nGET /x\n## Wieght\n\n**10(IP)**\n## Response\n", "x.md:1: no weight of GET /x"),
        (
            "# Y\n## HTTP Request\nGET /x\n\n|Name|Type|Mandatory|\n|---|---|---|\n|a|INT|often|\n## Answer\n",
            "x.md:7: neither mandatory nor not: 'OFTEN' of a",
        ),
        (
            "# Y\n## HTTP Request\nGET /x\n## Parameters\n\n| Name | Type |\n| --- | --- |\n| a | INT |\n## Response\n",
            "x.md:6: no columns name, type and mandatory",
        ),
    ],
)
def test_what_cannot_be_read_is_named_by_page_and_line(text: str, problem: str) -> None:
    with pytest.raises(PageError) as caught:
        endpoint_page.read(make_page(text, "x.md"))
    assert str(caught.value).startswith(problem)
