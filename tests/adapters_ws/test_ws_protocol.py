"""What one connection sends: keys, signatures, timestamps. No socket, no clock."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from binwire._sansio.session import WsApiProtocol
from binwire.errors import (
    NotSent,
    Unauthorized,
)
from binwire_api._core import Auth, Request
from tests.adapters_ws.script import (
    API_KEY,
    BUYING,
    ED25519,
    HMAC,
    LOGGED_ON,
    LOGON,
    PING,
    SELLING,
    SIGNED_AT,
    STATUS,
    logged_on,
    only_error,
    order,
    receive,
    send,
)


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
