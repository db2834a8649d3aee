"""Events, losses and renewals over real sockets, by both WebSocket implementations."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from binwire import session_connection
from binwire._sansio.backoff import Backoff
from binwire.decode.frames import UnknownEvent
from binwire.environment import Environment
from binwire.errors import (
    DecodeError,
    NotSent,
    SessionError,
)
from tests.adapters_ws.server import Server
from tests.adapters_ws.sessions import (
    ED25519,
    HMAC,
    PING,
    POSITION,
    SHUTDOWN,
    Balance,
    OutboundAccountPosition,
    ServerShutdown,
    Session,
    done,
    methods,
    refused,
)


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


class Wire:
    """A connection without a network: answers each request, and may end in the same moment."""

    def __init__(self, received: Callable[[bytes, bool], None], lost: Callable[[str], None], ends: bool) -> None:
        self.received, self.lost, self.ends = received, lost, ends

    def send(self, text: bytes) -> None:
        asyncio.get_running_loop().call_soon(self._answer, json.loads(text))

    def _answer(self, request: dict[str, Any]) -> None:
        self.received(b'{"id":"%s","status":200,"result":{}}' % request["id"].encode(), False)
        if self.ends:
            self.lost("closed by the server: 1001")

    async def close(self) -> None:
        self.lost("closed by this side")


class Wires:
    """A `Connect` by what each attempt is to come to."""

    def __init__(self, *attempts: Exception | bool) -> None:
        self._attempts = iter(attempts)
        self.made: list[Wire] = []

    async def __call__(self, url: str, *, received: Any, lost: Any, **ignored: Any) -> Wire:
        attempt = next(self._attempts)
        if isinstance(attempt, Exception):
            raise attempt
        self.made.append(Wire(received, lost, ends=attempt))
        return self.made[-1]


@pytest.mark.parametrize(
    "attempt",
    [True, KeyError("a plug-in's fault"), OSError("unreachable")],
    ids=["ends with its logon", "breaks", "fails"],
)
async def test_a_session_goes_on_trying_whatever_an_attempt_comes_to(attempt: Exception | bool) -> None:
    environment = Environment(name="test", rest={}, ws_api={"spot": "ws://nowhere"}, streams={})
    wires = Wires(False, attempt, False)
    async with Session(ED25519, environment=environment, connect=wires, backoff=Backoff(first=0)) as session:
        wires.made[0].lost("closed by the server: 1001")
        async with asyncio.timeout(30):
            await session.ready()
        assert session.logged_on
        await session.send(PING)


async def test_a_first_connection_that_ends_with_its_logon_is_told() -> None:
    environment = Environment(name="test", rest={}, ws_api={"spot": "ws://nowhere"}, streams={})
    with pytest.raises(SessionError, match="logon"):
        async with Session(ED25519, environment=environment, connect=Wires(True)):
            pass


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


async def test_a_connection_is_replaced_before_its_day_is_over(
    server: Server, options: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """ "A single connection to the API is only valid for 24 hours"."""
    monkeypatch.setattr(session_connection, "RENEWAL", 0.0)
    server.answer = done
    async with Session(HMAC, **options) as session:
        monkeypatch.undo()
        await server.until(lambda: len(server.peers) == 2)
        await session.send(PING)
