"""A session of a few types, keys, and the documentation's bytes."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar, Generic, TypeAlias

from msgspec import Struct, field

from binwire.credentials import Credentials
from binwire.session import WsApiSession
from binwire_api._core import Auth, Event, N, Request
from tests.adapters_ws.server import Message, Server


class Placed(Struct, Generic[N], frozen=True, kw_only=True, rename="camel"):
    symbol: str
    order_id: int
    price: N


class Balance(Struct, Generic[N], frozen=True):
    asset: str = field(name="a")
    free: N = field(name="f")


class OutboundAccountPosition(Event, Generic[N], tag="outboundAccountPosition", frozen=True, kw_only=True):
    event_time: int = field(name="E")
    balances: list[Balance[N]] = field(name="B")


class ServerShutdown(Event, tag="serverShutdown", frozen=True, kw_only=True):
    event_time: int = field(name="E")


Events: TypeAlias = OutboundAccountPosition[N] | ServerShutdown


class Session(WsApiSession[N]):
    product: ClassVar[str] = "spot"

    def _event_types(self) -> Any:
        return Events


class Key:
    """An Ed25519 key as far as a session can tell."""

    can_logon = True

    def sign(self, payload: bytes) -> str:
        return "signature"


ED25519 = Credentials("key", Key())
HMAC = Credentials.hmac("key", "secret")
PING = Request[Any](product="spot", method="ping", response=Any)
POSITION = """{
    "subscriptionId": 0,
    "event": {
        "e": "outboundAccountPosition",
        "E": 1728972148778,
        "u": 1728972148778,
        "B": [
            {
                "a": "BTC",
                "f": "11818.00000000",
                "l": "182.00000000"
            }
        ]
    }
}"""
SHUTDOWN = '{"event":{"e":"serverShutdown","E":1770123456789}}'
RESULT = """{"symbol":"BTCUSDT","orderId":12510053279,"orderListId":-1,"clientOrderId":"a097fe6304b20a7e4fc436",
"transactTime":1655716096505,"price":"0.10000000","origQty":"10.00000000","status":"NEW"}"""


def place(**params: Any) -> Request[Placed[Decimal]]:
    return Request(
        product="spot",
        method="order.place",
        response=Placed[N],
        params={"symbol": "BTCUSDT", **params},
        auth=Auth.SIGNED,
        client_order_id="newClientOrderId",
    )


def done(request: dict[str, Any]) -> Iterable[Message]:
    result = RESULT if request["method"] == "order.place" else "{}"
    return [f'{{"id":"{request["id"]}","status":200,"result":{result}}}']


def refused(request: dict[str, Any]) -> Iterable[Message]:
    error = '{"code":-2015,"msg":"Invalid API-key, IP, or permissions for action."}'
    return [f'{{"id":"{request["id"]}","status":401,"error":{error}}}']


def methods(server: Server) -> list[str]:
    return [request["method"] for request in server.requests]
