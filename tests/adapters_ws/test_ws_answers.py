"""What becomes of requests in flight, as scripts of bytes. No socket, no clock."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from binwire._sansio.session import WsApiProtocol
from binwire.errors import (
    Banned,
    BinanceError,
    ConnectionLost,
    DecodeError,
    LimitReached,
    OrderRejected,
    RateLimited,
    ServerError,
    Timeout,
    Unauthorized,
)
from tests.adapters_ws.script import (
    CANCEL,
    DECODER,
    HMAC,
    PING,
    REVOKED,
    STATUS,
    logged_on,
    only_error,
    order,
    receive,
    send,
)


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


def test_a_revocation_may_be_for_a_request_that_was_given_up() -> None:
    protocol = logged_on()
    send(protocol, order(newClientOrderId="mine"))
    send(protocol, CANCEL)
    assert receive(protocol, REVOKED) == []
    protocol.forgotten("3")  # the cancel, which may be what was refused
    send(protocol, PING)
    assert [answer.id for answer in receive(protocol, b'{"id":"4","status":200,"result":{}}')] == ["4"]
    (answer,) = receive(protocol, b'{"id":"2","status":200,"result":{"orderId":1}}')
    assert (answer.error, answer.result) == (None, b'{"orderId":1}')


def test_a_revocation_may_be_for_a_request_that_timed_out() -> None:
    protocol = logged_on()
    send(protocol, CANCEL, now=0.0)
    send(protocol, order(newClientOrderId="mine"), now=1.0)
    assert receive(protocol, REVOKED) == []
    assert [type(answer.error) for answer in protocol.tick(12.5)] == [Timeout]
    assert receive(protocol, b'{"id":"9","status":200,"result":{}}') == []
    assert [type(answer.error) for answer in receive(protocol, REVOKED)] == [Unauthorized]  # both have one now


def test_a_late_reply_leaves_the_revocation_to_the_others() -> None:
    protocol = logged_on()
    send(protocol, STATUS)
    send(protocol, CANCEL)
    protocol.forgotten("2")
    assert receive(protocol, b'{"id":"2","status":200,"result":{}}') == []
    assert [type(answer.error) for answer in receive(protocol, REVOKED)] == [Unauthorized]


def test_a_reply_of_unknown_shape_is_its_requests_error() -> None:
    protocol = WsApiProtocol("spot")
    send(protocol, PING)
    error = only_error(receive(protocol, b'{"id":"1","status":"fine","result":{}}'))
    assert isinstance(error, DecodeError)
    assert error.request is PING


@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        (b'{"id":"1","status":400,"error":{"code":-1007,"msg":null}}', Timeout),
        (b'{"id":"1","status":400,"error":{"code":"-1007","msg":"Timeout waiting for response."}}', Timeout),
        (b'{"id":"1","status":"503","error":{"code":"none"}}', ServerError),
        (b'{"id":"1","status":503,"error":"Service Unavailable."}', ServerError),
        (b'{"id":"1","status":400,"error":{"code":-2010,"msg":["no text"]}}', OrderRejected),
        (b'{"id":"1","status":200,"error":["no error of ours"],"result":{}}', DecodeError),
        (b'{"id":"1","status":200,"error":null}', DecodeError),
    ],
)
def test_what_became_of_a_request_does_not_hang_on_the_form_of_its_reply(
    reply: bytes, kind: type[BinanceError]
) -> None:
    protocol = WsApiProtocol("spot", credentials=HMAC)
    send(protocol, order(newClientOrderId="mine"))
    error = only_error(receive(protocol, reply))
    assert type(error) is kind
    assert error.client_order_id == "mine"


@pytest.mark.parametrize("decoration", [b'"error":null', b'"rateLimits":null', b'"rateLimits":[{"limit":"6000"}]'])
def test_a_success_in_an_unusual_form_is_a_success(decoration: bytes) -> None:
    protocol = WsApiProtocol("spot")
    send(protocol, PING)
    (answer,) = receive(protocol, b'{"id":"1","status":200,%b,"result":{"n":1}}' % decoration)
    assert (answer.error, answer.result) == (None, b'{"n":1}')


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
