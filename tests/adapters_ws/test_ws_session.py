"""Sessions over real sockets, by both WebSocket implementations; the server says the documentation's bytes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar, Generic, TypeAlias

import pytest
from msgspec import Struct, field

from binwire._sansio.backoff import Backoff
from binwire.credentials import Credentials
from binwire.decode.frames import UnknownEvent
from binwire.decode.json import JsonDecoder
from binwire.environment import Environment
from binwire.errors import (
    ConnectionLost,
    DecodeError,
    InvalidParameter,
    NotSent,
    Rejected,
    SessionError,
    Timeout,
    Unauthorized,
)
from binwire.seams import Connect
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


@pytest.fixture
def options(server: Server, connect: Connect) -> dict[str, Any]:
    environment = Environment(name="test", rest={}, ws_api={"spot": server.url}, streams={})
    return {"environment": environment, "connect": connect, "backoff": Backoff(first=0)}


def methods(server: Server) -> list[str]:
    return [request["method"] for request in server.requests]


async def test_logs_on_and_places_an_order(server: Server, options: dict[str, Any]) -> None:
    server.answer = done
    async with Session(ED25519, **options) as session:
        assert session.logged_on
        placed = await session.send(place())
    assert placed == Placed(symbol="BTCUSDT", order_id=12510053279, price=Decimal("0.10000000"))
    assert methods(server) == ["session.logon", "order.place"]
    assert set(server.requests[0]["params"]) == {"apiKey", "timestamp", "signature"}
    assert set(server.requests[1]["params"]) == {"symbol", "newClientOrderId", "timestamp"}


async def test_signs_each_request_of_a_key_that_cannot_log_on(server: Server, options: dict[str, Any]) -> None:
    server.answer = done
    async with Session(HMAC, **options) as session:
        await session.send(place(newClientOrderId="mine"))
    params = server.requests[0]["params"]
    assert set(params) == {"symbol", "newClientOrderId", "timestamp", "apiKey", "signature"}
    assert params["newClientOrderId"] == "mine"


async def test_amounts_are_of_the_type_chosen(server: Server, options: dict[str, Any]) -> None:
    server.answer = done
    async with Session(HMAC, number=float, **options) as session:
        placed = await session.send(place())
        server.peers[0].say(POSITION)
        _, event = await anext(session.events())
    assert (placed.price, event.balances) == (0.1, [Balance("BTC", 11818.0)])


async def test_what_a_decoder_asks_for_is_in_the_address(server: Server, options: dict[str, Any]) -> None:
    class Asking(JsonDecoder):
        query: ClassVar[dict[str, str]] = {"responseFormat": "sbe", "sbeSchemaId": "3", "sbeSchemaVersion": "5"}

    async with Session(decoder=Asking(), **options):
        pass
    assert server.paths == ["/ws-api/v3?responseFormat=sbe&sbeSchemaId=3&sbeSchemaVersion=5"]


async def test_a_wrong_key_is_refused_with_the_exchanges_words(server: Server, options: dict[str, Any]) -> None:
    server.answer = refused
    with pytest.raises(Unauthorized) as caught:
        async with Session(ED25519, **options):
            pass
    assert (caught.value.status, caught.value.code) == (401, -2015)
    assert caught.value.text == "Invalid API-key, IP, or permissions for action."
    await server.until(lambda: not server.peers)


async def test_a_handshake_refused_is_a_session_error(server: Server, options: dict[str, Any]) -> None:
    server.refusal = (429, b"")
    with pytest.raises(SessionError) as caught:
        async with Session(**options):
            pass
    assert caught.value.status == 429


async def test_an_order_in_flight_when_the_connection_goes(server: Server, options: dict[str, Any]) -> None:
    async with Session(HMAC, reconnect=False, **options) as session:
        sending = asyncio.create_task(session.send(place()))
        await server.until(lambda: bool(server.requests))
        server.peers[0].drop()
        with pytest.raises(ConnectionLost) as caught:
            await sending
        assert caught.value.client_order_id == server.requests[0]["params"]["newClientOrderId"]
        with pytest.raises(NotSent, match="not connected"):
            await session.send(place())
    assert methods(server) == ["order.place"]


async def test_no_reply_is_a_timeout_and_not_sent_again(server: Server, options: dict[str, Any]) -> None:
    async with Session(HMAC, timeout=0.01, **options) as session:
        with pytest.raises(Timeout) as caught:
            await session.send(place(newClientOrderId="mine"))
    assert caught.value.client_order_id == "mine"
    assert methods(server) == ["order.place"]


async def test_a_cancelled_call_leaves_the_session_whole(server: Server, options: dict[str, Any]) -> None:
    async with Session(HMAC, **options) as session:
        sending = asyncio.create_task(session.send(place()))
        await server.until(lambda: bool(server.requests))
        sending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await sending
        server.answer = lambda request: [*done(server.requests[0]), *done(request)]  # the late reply comes first
        assert (await session.send(place())).order_id == 12510053279


async def test_requests_at_once_get_their_own_replies(server: Server, options: dict[str, Any]) -> None:
    waiting: list[dict[str, Any]] = []

    def backwards(request: dict[str, Any]) -> Iterable[Message]:
        waiting.append(request)
        if len(waiting) < 20:
            return []
        return [
            json.dumps({"status": 200, "result": {**json.loads(RESULT), **r["params"]}, "id": r["id"]})
            for r in reversed(waiting)
        ]

    server.answer = backwards
    async with Session(HMAC, **options) as session:
        placed = await asyncio.gather(*(session.send(place(symbol=f"S{n}")) for n in range(20)))
    assert [each.symbol for each in placed] == [f"S{n}" for n in range(20)]


async def test_events_are_values_whatever_they_are(server: Server, options: dict[str, Any]) -> None:
    server.answer = done
    async with Session(**options) as session:
        for message in (
            POSITION,
            '{"subscriptionId":1,"event":{"e":"newEvent","id":5}}',  # `id` makes it no reply
            '{"subscriptionId":2,"event":{"e":"outboundAccountPosition","E":"late"}}',
            "{malformed",
            b"\x00\x01",
        ):
            server.peers[0].say(message)
        events = session.events()
        assert await anext(events) == (
            0,
            OutboundAccountPosition(event_time=1728972148778, balances=[Balance("BTC", Decimal(11818))]),
        )
        assert await anext(events) == (1, UnknownEvent("newEvent", b'{"e":"newEvent","id":5}'))
        subscription, shapeless = await anext(events)
        assert (subscription, shapeless.data) == (2, b'{"e":"outboundAccountPosition","E":"late"}')
        malformed = [(await anext(events))[1] for _ in range(2)]
        assert [(type(error), error.data) for error in malformed] == [
            (DecodeError, b"{malformed"),
            (DecodeError, b"\x00\x01"),
        ]
        assert await session.send(PING) is None  # the connection lives


async def test_events_end_with_the_session(server: Server, options: dict[str, Any]) -> None:
    async with Session(**options) as session:
        server.peers[0].say(POSITION)
        reading = [await anext(session.events())]
    assert len(reading) == 1
    assert [item async for item in session.events()] == []


async def test_a_lost_session_opens_and_logs_on_again(server: Server, options: dict[str, Any]) -> None:
    server.answer = done
    async with Session(ED25519, **options) as session:
        server.peers[0].say(POSITION)
        events = session.events()
        assert (await anext(events))[0] == 0
        server.peers[0].drop()
        with pytest.raises(SessionError, match="subscriptions"):
            await anext(events)
        await session.ready()
        assert session.logged_on
        server.peers[0].say(POSITION)
        assert (await anext(session.events()))[0] == 0
        await session.send(PING)
    assert methods(server) == ["session.logon", "session.logon", "ping"]


async def test_a_key_refused_after_a_loss_is_given_up(server: Server, options: dict[str, Any]) -> None:
    server.answer = done
    async with Session(ED25519, **options) as session:
        server.answer = refused
        server.peers[0].drop()
        with pytest.raises(SessionError, match="subscriptions"):
            await anext(session.events())
        with pytest.raises(SessionError, match="gave up"):
            await session.ready()
        with pytest.raises(NotSent, match="gave up"):
            await session.send(PING)
    assert methods(server) == ["session.logon", "session.logon"]


async def test_another_connection_takes_over_when_the_server_shuts_down(
    server: Server, options: dict[str, Any]
) -> None:
    """ "Please establish a new connection as soon as possible to prevent interruption." """
    server.answer = done
    async with Session(ED25519, **options) as session:
        old = server.peers[0]
        old.say(SHUTDOWN)
        assert await anext(session.events()) == (None, ServerShutdown(event_time=1770123456789))
        await server.until(lambda: len(methods(server)) == 2)
        assert len(server.peers) == 2
        old.say(POSITION)
        assert (await anext(session.events()))[0] == 0
        await session.send(PING)
        old.drop()
        with pytest.raises(SessionError):
            await anext(session.events())
        await session.ready()
        await session.send(PING)
    assert methods(server) == ["session.logon", "session.logon", "ping", "ping"]


async def test_a_session_is_not_used_before_or_after_its_time(options: dict[str, Any]) -> None:
    session = Session(**options)
    with pytest.raises(NotSent, match="not connected"):
        await session.send(PING)
    async with session:
        pass
    with pytest.raises(NotSent, match="closed"):
        await session.send(PING)


async def test_a_rejection_reaches_its_caller_alone(server: Server, options: dict[str, Any]) -> None:
    error = '{"code":-1121,"msg":"Invalid symbol."}'
    server.answer = lambda request: [f'{{"id":"{request["id"]}","status":400,"error":{error}}}']
    async with Session(HMAC, **options) as session:
        with pytest.raises(Rejected) as caught:
            await session.send(place())
        assert (caught.value.code, caught.value.text) == (-1121, "Invalid symbol.")
        server.answer = done
        await session.send(place())


async def test_an_environment_without_the_api_says_so() -> None:
    with pytest.raises(NotSent, match="the environment empty has no WebSocket API of spot"):
        Session(environment=Environment(name="empty", rest={}, ws_api={}, streams={}))


async def test_a_value_no_request_can_carry_is_not_sent(server: Server, options: dict[str, Any]) -> None:
    async with Session(HMAC, **options) as session:
        with pytest.raises(InvalidParameter, match="quantity is a float") as caught:
            await session.send(place(quantity=0.1))
    assert caught.value.request is not None
    assert server.requests == []
