"""What an answer means: literal replies of the documentation's forms, and the errors they become."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec import Raw, Struct

from binwire import errors
from binwire._sansio.outcome import failure, refused_as_result
from binwire._sansio.rest import RestProtocol
from binwire.decode.frames import Frame, ReplyError
from binwire.decode.json import JsonDecoder
from binwire.decode.sbe import SbeDecoder
from binwire.errors import BinanceError
from binwire.seams import HttpReply
from binwire_api._core import Auth, Request

NOW = 1_700_000_000_000
JSON = {"content-type": "application/json;charset=UTF-8"}
HTML = {"content-type": "text/html"}
PAGE = b"<html><body><h1>502 Bad Gateway</h1></body></html>"


class Order(Struct):
    orderId: int


def order(product: str = "spot") -> Request[Order]:
    return Request(
        product=product,
        verb="POST",
        path="/api/v3/order",
        method="order.place",
        response=Order,
        params={"symbol": "BTCUSDT", "newClientOrderId": "mine-1", "listenKey": "hush"},
        auth=Auth.SIGNED,
        client_order_id="newClientOrderId",
    )


def answered(product: str, status: int, headers: dict[str, str], body: bytes) -> Any:
    protocol = RestProtocol({}, number=str, json=JsonDecoder(str))
    return protocol.answered(order(product), HttpReply(status=status, headers=headers, body=body), NOW)


def error_of(product: str, status: int, body: bytes, **headers: str) -> BinanceError:
    with pytest.raises(BinanceError) as caught:
        answered(product, status, {**(JSON if body.startswith(b"{") else HTML), **headers}, body)
    error = caught.value
    assert error.status == status
    assert error.client_order_id == "mine-1"
    assert error.raw == body
    assert "POST /api/v3/order, client order id mine-1" in str(error)
    assert "hush" not in f"{error} {error!r} {error.args} {error.request}"
    return error


def said(code: int, text: str) -> bytes:
    return b'{"code":%d,"msg":"%s"}' % (code, text.encode())


UNKNOWN_503 = "Unknown error, please check your request or try again later."
THROTTLED = (
    "Request throttled by system-level protection. Reduce-only/close-position orders are exempt. Please try again."
)
CASES: list[tuple[str, int, bytes, type[BinanceError]]] = [
    # rest-api.md, "HTTP Return Codes", errors.md
    ("spot", 400, said(-1121, "Invalid symbol."), errors.Rejected),
    ("spot", 400, said(-1021, "Timestamp for this request is outside of the recvWindow."), errors.ClockSkew),
    ("spot", 400, said(-1022, "Signature for this request is not valid."), errors.Unauthorized),
    ("spot", 401, said(-2015, "Invalid API-key, IP, or permissions for action."), errors.Unauthorized),
    ("spot", 401, PAGE, errors.Unauthorized),
    ("spot", 401, said(-2014, "API-key format invalid."), errors.Unauthorized),
    ("spot", 400, said(-2010, "Account has insufficient balance for requested action."), errors.OrderRejected),
    ("spot", 400, said(-2011, "Unknown order sent."), errors.OrderRejected),
    ("spot", 400, said(-1013, "Filter failure: LOT_SIZE"), errors.OrderRejected),
    ("spot", 400, said(-99999, "A code of tomorrow."), errors.Rejected),
    ("spot", 403, PAGE, errors.Rejected),
    ("spot", 404, PAGE, errors.Rejected),
    ("spot", 302, PAGE, errors.Rejected),
    ("spot", 429, said(-1015, "Too many new orders."), errors.RateLimited),
    ("spot", 400, said(-1003, "Too many requests queued."), errors.RateLimited),
    ("spot", 418, PAGE, errors.Banned),
    ("spot", 500, said(-1000, "An unknown error occurred while processing the request."), errors.ServerError),
    ("spot", 500, said(-1007, "Timeout waiting for response from backend server."), errors.Timeout),
    ("spot", 400, said(-1007, "Timeout waiting for response from backend server."), errors.Timeout),
    ("spot", 400, said(-1006, "An unexpected response was received."), errors.OutcomeUnknown),
    ("spot", 502, PAGE, errors.ServerError),
    ("spot", 503, b"", errors.ServerError),
    ("spot", 503, said(-1008, "Server is currently overloaded with other requests."), errors.ServerError),
    ("spot", 503, said(0, "Service Unavailable."), errors.ServerError),
    ("spot", 200, said(-2010, "An answer of 200 that says no."), errors.OrderRejected),
    # The same in a form that no page shows: what decides is the code, not how it is written
    ("spot", 200, b'{ "msg": "Timeout waiting for response from backend server.", "code": -1007 }', errors.Timeout),
    ("spot", 400, b'{"code":-1007,"msg":null}', errors.Timeout),
    ("spot", 400, b'{"code":"-1007","msg":"Timeout waiting for response from backend server."}', errors.Timeout),
    ("spot", 400, b'{"code":"none","msg":"No number."}', errors.Rejected),
    # docs/sapi/general-info.md: "It is important to NOT treat this as a failure operation"
    ("sapi", 503, said(0, "Service Unavailable."), errors.ServerError),
    # docs/fapi/general-info.md, "HTTP 503 Status: Message Variants & Handling"
    ("fapi", 503, said(0, UNKNOWN_503), errors.ServerError),
    ("fapi", 503, said(0, "Service Unavailable."), errors.Rejected),
    ("fapi", 503, said(-1001, "Internal error; unable to process your request. Please try again."), errors.Rejected),
    ("fapi", 503, said(-1008, THROTTLED), errors.Rejected),
    ("fapi", 503, PAGE, errors.ServerError),
    ("fapi", 500, said(0, "Request occur unknown error."), errors.ServerError),
    ("fapi", 408, said(-1007, "Timeout waiting for response from backend server."), errors.Timeout),
    ("fapi", 408, PAGE, errors.Timeout),
]


@pytest.mark.parametrize(("product", "status", "body", "kind"), CASES)
def test_what_an_answer_means(product: str, status: int, body: bytes, kind: type[BinanceError]) -> None:
    error = error_of(product, status, body)
    # -1006 states no kind of its own: any OutcomeUnknown says the same
    assert isinstance(error, kind)
    assert type(error) is kind or kind is errors.OutcomeUnknown
    unknown = isinstance(error, errors.OutcomeUnknown)
    assert unknown is issubclass(kind, errors.OutcomeUnknown)
    assert ("do not place it again" in str(error)) is unknown


def test_an_error_has_code_text_and_link() -> None:
    error = error_of("spot", 400, said(-2010, "Account has insufficient balance for requested action."))
    assert (error.code, error.text) == (-2010, "Account has insufficient balance for requested action.")
    assert error.link.startswith("https://")
    assert "-2010" in str(error)
    assert error.text in str(error)
    assert error.link in str(error)


@pytest.mark.parametrize(
    ("code", "text", "page"),
    [
        (-1121, "Invalid symbol.", "https://developers.binance.com/docs/wallet/error-code"),
        (
            -3064,
            "Limit price needs to be within the range.",
            "https://developers.binance.com/docs/margin_trading/error-code",
        ),
        (-9999, "Of no page.", "https://developers.binance.com/docs/wallet/error-code"),
    ],
)
def test_an_error_links_to_the_page_that_lists_its_code(code: int, text: str, page: str) -> None:
    """Of sapi, margin's page alone lists -3064."""
    assert error_of("sapi", 400, said(code, text)).link == page


def test_the_firewall_is_named() -> None:
    assert "firewall" in str(error_of("spot", 403, PAGE))


def test_retry_after_is_in_seconds() -> None:
    error = error_of("spot", 429, said(-1003, "Too much request weight used."), **{"retry-after": "17"})
    assert isinstance(error, errors.RateLimited)
    assert (error.retry_after, error.until) == (17.0, NOW + 17_000)


def test_a_ban_says_until_when() -> None:
    text = "Way too much request weight used; IP banned until 1700000120000. Please use WebSocket Streams"
    error = error_of("spot", 418, said(-1003, text))
    assert isinstance(error, errors.Banned)
    assert error.until == 1_700_000_120_000


def test_an_order_count_limit_without_retry_after() -> None:
    error = error_of("sapi", 429, said(-1015, "Too many new orders."))
    assert isinstance(error, errors.RateLimited)
    assert error.retry_after is None


# rest-api.md, "Cancel an Existing Order and Send a New Order", shortened
CANCELLED_ONLY = (
    b'{"code":-2021,"msg":"Order cancel-replace partially failed.","data":{"cancelResult":"SUCCESS",'
    b'"newOrderResult":"FAILURE","cancelResponse":{"symbol":"BTCUSDT","orderId":3},"newOrderResponse":'
    b'{"code":-2010,"msg":"Order would immediately match and take."}}}'
)
PLACED_ONLY = (
    b'{"code":-2021,"msg":"Order cancel-replace partially failed.","data":{"cancelResult":"FAILURE",'
    b'"newOrderResult":"SUCCESS","cancelResponse":{"code":-2011,"msg":"Unknown order sent."},"newOrderResponse":'
    b'{"symbol":"BTCUSDT","orderId":11}}}'
)


def test_partly_done_says_which_half() -> None:
    error = error_of("spot", 409, CANCELLED_ONLY)
    assert isinstance(error, errors.PartlyDone)
    assert (error.cancelled, error.placed) == ({"symbol": "BTCUSDT", "orderId": 3}, None)
    assert isinstance(error.refused, errors.OrderRejected)
    assert error.refused.text == "Order would immediately match and take."
    error = error_of("spot", 409, PLACED_ONLY)
    assert isinstance(error, errors.PartlyDone)
    assert (error.cancelled, error.placed) == (None, {"symbol": "BTCUSDT", "orderId": 11})
    assert error.refused is not None
    assert error.refused.code == -2011


def test_partly_done_without_its_data_is_still_partly_done() -> None:
    error = error_of("spot", 409, said(-2021, "Order cancel-replace partially failed."))
    assert isinstance(error, errors.PartlyDone)
    assert (error.cancelled, error.placed, error.refused) == (None, None, None)


# rest-api.md, "Response when using `orderRateLimitExceededMode=CANCEL_ONLY` …", which comes with status 429, shortened
TOO_MANY = (
    b'{"code":-2021,"msg":"Order cancel-replace partially failed.","data":{"cancelResult":"SUCCESS",'
    b'"newOrderResult":"FAILURE","cancelResponse":{"symbol":"LTCBNB","orderId":64},"newOrderResponse":'
    b'{"code":-1015,"msg":"Too many new orders; current limit is 1 orders per 10 SECOND."}}}'
)


@pytest.mark.parametrize("status", [400, 409, 429])
def test_an_order_cancelled_over_its_limit_is_partly_done(status: int) -> None:
    error = error_of("spot", status, TOO_MANY)
    assert isinstance(error, errors.PartlyDone)
    assert (error.cancelled, error.placed) == ({"symbol": "LTCBNB", "orderId": 64}, None)
    assert isinstance(error.refused, errors.RateLimited)


@pytest.mark.parametrize("body", [PAGE, b'{"orderId":"x"}', b"", b'{"orderId":1'])
def test_a_success_that_is_not_understood_is_no_failure(body: bytes) -> None:
    error = error_of("spot", 200, body)
    assert isinstance(error, errors.DecodeError)
    assert error.data == body
    assert "may exist" in str(error)


def test_a_success_that_names_a_code_is_a_success() -> None:
    assert answered("fapi", 200, JSON, b'{"code":200,"msg":"success","orderId":1}') == Order(1)
    assert answered("fapi", 200, JSON, b'{"code":"000000","msg":null,"orderId":1}') == Order(1)


def ws_error(status: int, code: int, text: str, data: bytes = b"") -> BinanceError:
    frame = Frame[Any](id="1", status=status, error=ReplyError(code=code, msg=text, data=Raw(data)))
    return failure("spot", order(), frame, b"{}")


def test_websocket_replies_mean_the_same() -> None:
    assert type(ws_error(400, -2010, "Insufficient balance.")) is errors.OrderRejected
    assert type(ws_error(500, -1007, "Timeout.")) is errors.Timeout
    assert type(ws_error(503, -1008, "Busy.")) is errors.ServerError
    half = ws_error(409, -2021, "Order cancel-replace partially failed.", CANCELLED_ONLY.partition(b'"data":')[2][:-1])
    assert isinstance(half, errors.PartlyDone)
    assert half.cancelled == {"symbol": "BTCUSDT", "orderId": 3}


@pytest.mark.parametrize(
    ("result", "code"),
    [
        # web-socket-api.md, "If no reference price has ever been set", with status 200
        (b'{"code":-2043,"msg":"This symbol doesn\'t have a reference price."}', -2043),
        (b'{"code":200,"msg":"success"}', None),
        (b'{"code":"-2043"}', None),
        (b'{"symbol":"BAZUSD","referencePrice":null,"timestamp":1770946889251}', None),
        (b"[]", None),
        (b"", None),
    ],
)
def test_a_refusal_in_the_place_of_a_result(result: bytes, code: int | None) -> None:
    frame = Frame[Any](id="1", status=200, result=Raw(result))
    error = refused_as_result("spot", None, frame, b"{}")
    assert (error and error.code) == code
    assert error is None or type(error) is errors.Rejected


def test_websocket_retry_after_is_a_time() -> None:
    # web-socket-api.md, "IP limits"
    data = b'{"serverTime":1659142907531,"retryAfter":1659146400000}'
    error = ws_error(418, -1003, "Way too much request weight used; IP banned until 1659146400000.", data)
    assert isinstance(error, errors.Banned)
    assert error.until == 1659146400000
    assert error.retry_after == pytest.approx(3492.469)


def test_a_websocket_reply_without_an_error_is_judged_by_its_status() -> None:
    assert type(failure("spot", order(), Frame[Any](id="1", status=504), b"")) is errors.ServerError


def test_an_error_in_sbe_is_judged_by_its_code() -> None:
    # spot_3_5.xml, ErrorResponse: header, code, serverTime and retryAfter (null), msg, data (null)
    body = bytes.fromhex("1200640003000500") + (-1121).to_bytes(2, "little", signed=True)
    body += bytes.fromhex("0000000000000080") * 2 + b"\x0f\x00Invalid symbol." + bytes(4)
    protocol = RestProtocol({}, number=str, json=JsonDecoder(str), decoder=SbeDecoder())
    with pytest.raises(errors.Rejected, match=r"-1121 BAD_SYMBOL: Invalid symbol\.") as caught:
        protocol.answered(order(), HttpReply(status=400, headers={"content-type": "application/sbe"}, body=body), NOW)
    assert caught.value.code == -1121
