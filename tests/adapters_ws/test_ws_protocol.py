"""One connection's requests and answers as a script of bytes: no socket, no clock."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from binwire._sansio.session import Answer, WsApiProtocol
from binwire.credentials import Credentials
from binwire.decode.json import JsonDecoder
from binwire.errors import (
    Banned,
    BinanceError,
    ConnectionLost,
    DecodeError,
    LimitReached,
    NotSent,
    OrderRejected,
    RateLimited,
    Timeout,
    Unauthorized,
)
from binwire_api._core import Auth, Request

API_KEY = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"
SECRET = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j"
HMAC = Credentials.hmac(API_KEY, SECRET)
"""web-socket-api.md, "SIGNED request example (HMAC)"."""
SELLING = ("BTCUSDT", "SELL", "0.01000000", "52000.00", 100)
BUYING = ("１２３４５６", "BUY", "1.00000000", "0.10000000", 5000)
SIGNED_AT = 1645423376532
REVOKED = b"""{
    "id": null,
    "status": 401,
    "error": {
        "code": -2015,
        "msg": "Invalid API-key, IP, or permissions for action."
    }
}"""
LOGGED_ON = b"""{"id":"1","status":200,"result":{
"apiKey":"vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A","authorizedSince":1649729878532,"connectedSince":1649729873021,"returnRateLimits":false,"serverTime":1649729878630,
"userDataStream":false}}"""
DECODER = JsonDecoder()


class Recorder:
    """A key whose signature is its payload."""

    can_logon = True

    def sign(self, payload: bytes) -> str:
        return f"signed({payload.decode()})"


ED25519 = Credentials("key", Recorder())
PING = Request[Any](product="spot", method="ping", response=Any)
LOGON = Request[Any](product="spot", method="session.logon", response=Any, auth=Auth.SIGNED)
STATUS = Request[Any](product="spot", method="account.status", response=Any, auth=Auth.SIGNED)
CANCEL = Request[Any](
    product="spot", method="order.cancel", response=Any, auth=Auth.SIGNED, params={"symbol": "BTCUSDT"}
)


def order(**params: Any) -> Request[Any]:
    return Request(
        product="spot",
        method="order.place",
        response=Any,
        auth=Auth.SIGNED,
        params=params,
        client_order_id="newClientOrderId",
    )


def send(protocol: WsApiProtocol, request: Request[Any], now: float = 0.0, **more: Any) -> dict[str, Any]:
    _, text = protocol.requested(request, now=now, timestamp=SIGNED_AT, **more)
    message: dict[str, Any] = json.loads(text)
    return message


def receive(protocol: WsApiProtocol, data: bytes, now: float = 0.0) -> list[Answer]:
    return protocol.answered(DECODER.frame(data), data, now)


def logged_on() -> WsApiProtocol:
    protocol = WsApiProtocol("spot", credentials=ED25519)
    send(protocol, LOGON)
    receive(protocol, LOGGED_ON)
    return protocol


def only_error(answers: list[Answer]) -> BinanceError:
    (answer,) = answers
    assert answer.error is not None
    return answer.error


@pytest.mark.parametrize(
    ("symbol", "side", "quantity", "price", "recv_window", "signature"),
    [
        (*SELLING, "aa1b5712c094bc4e57c05a1a5c1fd8d88dcd628338ea863fec7b88e59fe2db24"),
        (*BUYING, "b33892ae8e687c939f4468c6268ddd4c40ac1af18ad19a064864c47bae0752cd"),
    ],
)
def test_signs_as_the_documentation_prints(
    symbol: str, side: str, quantity: str, price: str, recv_window: int, signature: str
) -> None:
    request = order(
        symbol=symbol,
        side=side,
        type="LIMIT",
        timeInForce="GTC",
        quantity=Decimal(quantity),
        price=price,
        recvWindow=recv_window,
        icebergQty=None,
    )
    assert send(WsApiProtocol("spot", credentials=HMAC), request)["params"] == {
        "symbol": symbol,
        "side": side,
        "type": "LIMIT",
        "timeInForce": "GTC",
        "quantity": quantity,
        "price": price,
        "recvWindow": recv_window,
        "timestamp": SIGNED_AT,
        "apiKey": API_KEY,
        "signature": signature,
    }


def test_a_request_without_parameters_has_none() -> None:
    assert send(WsApiProtocol("spot"), PING) == {"id": "1", "method": "ping"}


def test_logged_on_requests_carry_the_timestamp_alone() -> None:
    protocol = WsApiProtocol("spot", credentials=ED25519)
    assert send(protocol, LOGON)["params"] == {
        "apiKey": "key",
        "timestamp": SIGNED_AT,
        "signature": f"signed(apiKey=key&timestamp={SIGNED_AT})",
    }
    assert not protocol.logged_on
    receive(protocol, LOGGED_ON)
    assert protocol.logged_on
    assert send(protocol, STATUS)["params"] == {"timestamp": SIGNED_AT}


def test_a_key_for_one_request_is_signed_with_though_another_is_logged_on() -> None:
    params = send(logged_on(), STATUS, credentials=HMAC)["params"]
    assert params["apiKey"] == API_KEY
    assert "signature" in params


def test_a_subscription_by_signature_is_signed_though_logged_on() -> None:
    method = "userDataStream.subscribe.signature"
    request = Request[Any](product="spot", method=method, response=Any, auth=Auth.SIGNED)
    assert set(send(logged_on(), request)["params"]) == {"apiKey", "timestamp", "signature"}


def test_a_key_alone_is_added_where_that_is_enough() -> None:
    request = Request[Any](product="fapi", method="userDataStream.start", response=Any, auth=Auth.API_KEY)
    assert send(WsApiProtocol("fapi", credentials=HMAC), request)["params"] == {"apiKey": API_KEY}


def test_logout_ends_what_logon_began() -> None:
    protocol = logged_on()
    send(protocol, Request[Any](product="spot", method="session.logout", response=Any))
    receive(protocol, b'{"id":"2","status":200,"result":{"apiKey":null}}')
    assert not protocol.logged_on


def test_a_refused_logon_leaves_nobody_logged_on() -> None:
    protocol = WsApiProtocol("spot", credentials=ED25519)
    send(protocol, LOGON)
    reply = b'{"id":"1","status":400,"error":{"code":-1022,"msg":"Signature for this request is not valid."}}'
    error = only_error(receive(protocol, reply))
    assert isinstance(error, Unauthorized)
    assert (error.code, error.text) == (-1022, "Signature for this request is not valid.")
    assert not protocol.logged_on


def test_recv_window_of_the_session_is_for_signed_requests_that_state_none() -> None:
    protocol = WsApiProtocol("spot", credentials=HMAC, recv_window=3000)
    assert send(protocol, STATUS)["params"]["recvWindow"] == 3000
    assert send(protocol, order(recvWindow=100))["params"]["recvWindow"] == 100
    assert "params" not in send(protocol, PING)


def test_without_a_key_nothing_is_sent() -> None:
    with pytest.raises(NotSent, match=r"account\.status needs credentials"):
        send(WsApiProtocol("spot"), STATUS)


def test_a_request_of_rest_alone_is_not_sent() -> None:
    with pytest.raises(NotSent, match="no WebSocket API method"):
        send(WsApiProtocol("spot"), Request[Any](product="spot", verb="GET", path="/api/v3/ping", response=Any))


def test_replies_find_their_requests_in_any_order() -> None:
    protocol = WsApiProtocol("spot")
    send(protocol, PING)
    send(protocol, PING)
    second = receive(protocol, b'{"id":"2","status":200,"result":{"n":2}}')
    first = receive(protocol, b'{"result":{"n":1},"status":200,"id":1}')  # order and type of the id do not matter
    assert [(answer.id, answer.result) for answer in second + first] == [("2", b'{"n":2}'), ("1", b'{"n":1}')]
    assert receive(protocol, b'{"id":"2","status":200,"result":{}}') == []


def test_a_refused_order_keeps_its_client_order_id() -> None:
    protocol = WsApiProtocol("spot", credentials=HMAC)
    send(protocol, order(symbol="BTCUSDT", newClientOrderId="mine"))
    reply = (
        b'{"id":"1","status":400,"error":{"code":-2010,'
        b'"msg":"Account has insufficient balance for requested action."},"rateLimits":[{"rateLimitType":"ORDERS",'
        b'"interval":"SECOND","intervalNum":10,"limit":50,"count":13}]}'
    )
    error = only_error(receive(protocol, reply))
    assert isinstance(error, OrderRejected)
    assert (error.status, error.code, error.text, error.client_order_id, error.raw) == (
        400,
        -2010,
        "Account has insufficient balance for requested action.",
        "mine",
        reply,
    )
    assert [(limit.rate_limit_type, limit.interval_num, limit.count) for limit in protocol.rate_limits] == [
        ("ORDERS", 10, 13)
    ]


BANNED = b"""{"id":"1","status":418,"error":{"code":-1003,"msg":"Way too much request weight used; IP banned until
 1659146400000. Please use WebSocket Streams for live updates to avoid bans.",
 "data":{"serverTime":1659142907531,"retryAfter":1659146400000}},"rateLimits":[]}""".replace(b"\n", b"")


def test_a_ban_is_kept_to() -> None:
    """`retryAfter` is "the timestamp when the ban will be lifted", here 3492.469 s after the server's time."""
    protocol = WsApiProtocol("spot")
    send(protocol, PING)
    error = only_error(receive(protocol, BANNED, now=100.0))
    assert isinstance(error, Banned)
    assert (error.until, error.retry_after) == (1659146400000, pytest.approx(3492.469))
    with pytest.raises(LimitReached) as refused:
        send(protocol, PING, now=100.0 + 3492.0)
    assert refused.value.retry_after == pytest.approx(0.469)
    assert send(protocol, PING, now=100.0 + 3493.0)["id"] == "2"


def test_too_many_orders_leave_other_requests_alone() -> None:
    protocol = WsApiProtocol("spot", credentials=HMAC)
    send(protocol, order(symbol="BTCUSDT"))
    reply = BANNED.replace(b"418", b"429", 1).replace(b"-1003", b"-1015")
    error = only_error(receive(protocol, reply))
    assert isinstance(error, RateLimited)
    assert send(protocol, CANCEL)["method"] == "order.cancel"


def test_what_is_in_flight_when_the_connection_goes_may_have_happened() -> None:
    protocol = logged_on()
    send(protocol, order(symbol="BTCUSDT", newClientOrderId="mine"))
    error = only_error(protocol.lost("closed by the server: 1006"))
    assert isinstance(error, ConnectionLost)
    assert error.client_order_id == "mine"
    assert "closed by the server: 1006" in str(error)
    assert not protocol.logged_on
    assert protocol.deadline is None


def test_a_reply_that_does_not_come_is_a_timeout() -> None:
    protocol = WsApiProtocol("spot", credentials=HMAC, timeout=12.0)
    send(protocol, order(newClientOrderId="first"), now=100.0)
    send(protocol, order(newClientOrderId="second"), now=105.0)
    assert protocol.deadline == 112.0
    assert protocol.tick(111.9) == []
    error = only_error(protocol.tick(112.0))
    assert isinstance(error, Timeout)
    assert (error.client_order_id, protocol.deadline) == ("first", 117.0)
    assert receive(protocol, b'{"id":"1","status":200,"result":{}}') == []


def test_an_answer_nobody_waits_for_is_dropped() -> None:
    protocol = WsApiProtocol("spot")
    send(protocol, PING)
    protocol.forgotten("1")
    assert protocol.deadline is None
    assert receive(protocol, b'{"id":"1","status":200,"result":{}}') == []


def test_a_revoked_key_answers_the_one_request_that_relied_on_it() -> None:
    protocol = logged_on()
    send(protocol, STATUS)
    send(protocol, STATUS, credentials=HMAC)
    error = only_error(receive(protocol, REVOKED))
    assert isinstance(error, Unauthorized)
    assert (error.status, error.code) == (401, -2015)
    assert error.request is STATUS
    assert set(send(protocol, STATUS)["params"]) == {"apiKey", "timestamp", "signature"}  # nobody is logged on now


def test_a_revocation_that_could_be_for_either_of_two_requests_is_for_none_of_them() -> None:
    protocol = logged_on()
    send(protocol, CANCEL)
    send(protocol, order(newClientOrderId="mine"))
    assert receive(protocol, REVOKED) == []
    done, refused = receive(protocol, b'{"id":"2","status":200,"result":{}}')
    assert (done.request.method, done.error) == ("order.cancel", None)
    assert isinstance(refused.error, Unauthorized)
    assert refused.error.client_order_id == "mine"


def test_two_revocations_answer_two_requests() -> None:
    protocol = logged_on()
    send(protocol, CANCEL)
    send(protocol, STATUS)
    assert receive(protocol, REVOKED) == []
    assert [type(answer.error) for answer in receive(protocol, REVOKED)] == [Unauthorized, Unauthorized]


def test_a_reply_of_unknown_shape_is_its_requests_error() -> None:
    protocol = WsApiProtocol("spot")
    send(protocol, PING)
    error = only_error(receive(protocol, b'{"id":"1","status":"fine","result":{}}'))
    assert isinstance(error, DecodeError)
    assert error.request is PING


def examples(page: Path) -> list[bytes]:
    """The replies printed on a page, without their comments."""
    blocks = page.read_text(encoding="utf-8").split("```")[1::2]
    texts = ["\n".join(line.split(" //")[0] for line in block.splitlines()[1:]) for block in blocks]
    return [text.encode() for text in texts if '"status":' in text and text.lstrip().startswith('{\n    "id"')]


def test_every_reply_printed_in_the_documentation_is_understood(shared: Path) -> None:
    read = 0
    for text in examples(shared / "docs" / "spot" / "web-socket-api.md"):
        try:
            expected = json.loads(text)
        except ValueError:
            continue  # the page abbreviates by dots
        frame = DECODER.frame(text)
        assert (frame.id, frame.status) == (expected["id"], expected["status"])
        assert [limit.count for limit in frame.rate_limits] == [
            limit.get("count", 0) for limit in expected.get("rateLimits", [])
        ]
        if "result" in expected:
            assert json.loads(bytes(frame.result)) == expected["result"]
        read += 1
    assert read > 50
