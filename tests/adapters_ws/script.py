"""What scripts of one connection are written with: bytes in, requests out, no socket, no clock."""

from __future__ import annotations

import json
from typing import Any

from binwire._sansio.session import Answer, WsApiProtocol
from binwire.credentials import Credentials
from binwire.decode.json import JsonDecoder
from binwire.errors import (
    BinanceError,
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
