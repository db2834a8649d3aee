"""Requests over real sockets, by both WebSocket implementations."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar

import pytest

from binwire.decode.json import JsonDecoder
from binwire.environment import Environment
from binwire.errors import (
    ConnectionLost,
    InvalidParameter,
    NotSent,
    Rejected,
    SessionError,
    Timeout,
    Unauthorized,
)
from tests.adapters_ws.server import Message, Server
from tests.adapters_ws.sessions import (
    ED25519,
    HMAC,
    PING,
    POSITION,
    RESULT,
    Balance,
    Placed,
    Session,
    done,
    methods,
    place,
    refused,
)


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
        assert caught.value.subject.startswith("order.place, client order id ")
        with pytest.raises(NotSent, match="not connected"):
            await session.send(place())
    assert methods(server) == ["order.place"]


async def test_a_connection_of_another_make_that_fails_leaves_the_outcome_unknown() -> None:
    class Failing:
        def send(self, text: bytes) -> None:
            raise BrokenPipeError("Broken pipe")

        async def close(self) -> None: ...

    async def connect(url: str, **callbacks: Any) -> Failing:
        return Failing()

    environment = Environment(name="test", rest={}, ws_api={"spot": "ws://nowhere"}, streams={})
    async with Session(HMAC, environment=environment, connect=connect) as session:
        with pytest.raises(ConnectionLost, match="Broken pipe") as caught:
            await session.send(place(newClientOrderId="mine"))
    assert caught.value.client_order_id == "mine"


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
        with pytest.raises(asyncio.CancelledError) as caught:
            await sending
        order_id = server.requests[0]["params"]["newClientOrderId"]
        assert [order_id in note and "may exist" in note for note in caught.value.__notes__] == [True]
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
