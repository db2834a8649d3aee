"""The log of everything sent and received, and of what was published."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiohttp
import pytest

from binwire_sandbox import ManualClock, Sandbox, Settings
from binwire_sandbox.engine.balances import Market
from binwire_sandbox.faults import Drop, Duplicate, Error, ExtraField, Fault, Point

from .client import Api, Ws, sign
from .conftest import START

Connect = Callable[..., Awaitable[Ws]]
EVENT: dict[str, Any] = {"e": "listStatus", "E": 1}


@pytest.fixture
async def exchange(tmp_path: Path) -> AsyncIterator[Sandbox[ManualClock]]:
    """A sandbox that records."""
    settings = Settings(accounts=("alpha", "beta"))
    async with Sandbox(ManualClock(START), settings=settings, record=tmp_path / "traffic") as sandbox:
        yield sandbox


async def test_what_was_published_is_told_with_what_became_of_it(
    exchange: Sandbox[ManualClock], api: Api, connect: Connect
) -> None:
    exchange.emit("alpha", Market.SPOT, EVENT)
    ws = await connect()
    await ws.request("userDataStream.subscribe.signature", api.ws_params())
    for effect in (Drop(), ExtraField(), Duplicate()):
        exchange.faults.add(Fault(effect, event="listStatus", times=1))
        exchange.emit("alpha", Market.SPOT, EVENT)
        exchange.faults.remove()
    exchange.emit("beta", Market.SPOT, EVENT)
    await ws.until(lambda event: len(exchange.log) == 3)
    rows: Any = exchange.published("alpha")
    assert [row["event"] for row in rows] == [EVENT] * 4
    told = [[(one["fate"], one["faults"], one["count"]) for one in row["connections"]] for row in rows]
    assert told == [[], [("dropped", [1], 0)], [("changed", [2], 1)], [("sent", [3], 2)]]
    async with api.http.get(exchange.rest + "/sandbox/published?account=beta") as reply:
        (row,) = (await reply.json())["published"]
    assert (row["account"], row["market"], row["event_type"], row["connections"]) == ("beta", "spot", "listStatus", [])


async def test_every_frame_is_kept_without_secrets(
    exchange: Sandbox[ManualClock], api: Api, connect: Connect, tmp_path: Path
) -> None:
    ws = await connect()
    await ws.request("userDataStream.subscribe.signature", api.ws_params())
    exchange.faults.add(Fault(Error("busy"), method="GET /api/v3/account"))
    await api.signed("GET", "/api/v3/account")
    await ws.socket.ping(b"me")
    await ws.socket.close(code=4000)
    while 1 in exchange.exchange.connections:
        await api.call("GET", "/api/v3/ping")
    rows: Any = exchange.traffic()
    frames = [(row["direction"], row["kind"]) for row in rows if row["connection"] == 1]
    assert frames == [
        ("in", "open"),
        ("in", "text"),
        ("out", "text"),
        ("in", "ping"),
        ("out", "pong"),
        ("in", "close"),
    ]
    asked, answered = [row for row in rows if row["connection"] is None][:2]
    assert (asked["kind"], asked["accounts"], asked["faults"]) == ("request", ["alpha"], [1])
    assert (answered["kind"], answered["status"]) == ("response", 503)
    text = json.dumps(rows)
    assert api.key["api_key"] not in text
    assert '\\"apiKey\\": \\"<key of alpha>\\"' in text
    assert "&signature=<signature>" in text
    closed = next(row for row in rows if row["kind"] == "close")
    assert (closed["code"], closed["by"]) == (4000, "client")
    written = [json.loads(line) for line in (tmp_path / "traffic").read_text().splitlines()]
    assert written[: len(rows)] == rows
    async with api.http.get(exchange.rest + "/sandbox/traffic?connection=1") as reply:
        assert {row["connection"] for row in (await reply.json())["traffic"]} == {1}


async def test_without_being_asked_nothing_is_kept(http: aiohttp.ClientSession) -> None:
    async with Sandbox(ManualClock(START)) as exchange:
        for what in ("published", "traffic"):
            async with http.get(f"{exchange.rest}/sandbox/{what}") as reply:
                assert reply.status == 409
        for ask in (exchange.published, exchange.traffic):
            with pytest.raises(RuntimeError, match=r"ask for it with record\(\)"):
                ask()


async def test_recording_may_begin_late(http: aiohttp.ClientSession) -> None:
    async with Sandbox(ManualClock(START)) as exchange:
        exchange.emit("alpha", Market.SPOT, EVENT)
        async with http.post(exchange.rest + "/sandbox/traffic") as reply:
            assert reply.status == 200
        exchange.emit("alpha", Market.SPOT, EVENT)
        assert len(exchange.published("alpha")) == 1
        assert exchange.traffic() == []


async def test_handshakes_pings_and_raw_frames_are_kept(
    exchange: Sandbox[ManualClock], api: Api, connect: Connect
) -> None:
    exchange.faults.add(Fault(Error("service_page"), on=Point.HANDSHAKE, times=1))
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await connect("/ws-api/v3?timeUnit=MICROSECOND")
    ws = await connect("/ws-api/v3?timeUnit=MICROSECOND")
    await ws.request("userDataStream.subscribe.signature", api.ws_params())
    exchange.send_raw("alpha", "by hand")
    assert (await ws.socket.receive(10)).data == "by hand"
    exchange.clock.advance(seconds=20)
    for _ in range(2):
        # The client answers the ping when it comes to it, on the way to the first reply.
        assert (await ws.request("ping"))["status"] == 200
    rows: Any = [row for row in exchange.traffic() if row["host"] == "ws-api"]
    assert [(row["connection"], row["kind"], row.get("status")) for row in rows[:3]] == [
        (None, "request", None),
        (None, "response", 503),
        (1, "open", None),
    ]
    assert (rows[0]["data"], rows[0]["faults"]) == ("GET /ws-api/v3?timeUnit=MICROSECOND", [1])
    assert rows[2]["data"] == "/ws-api/v3?timeUnit=MICROSECOND"
    assert [row["data"] for row in rows if row["direction"] == "out" and row["kind"] == "text"][1] == "by hand"
    (ping,) = [row for row in rows if row["kind"] == "ping"]
    assert (ping["direction"], bytes.fromhex(ping["data"])) == ("out", b"1750000020000")
    pong = next(row for row in rows if row["kind"] == "pong")
    assert (pong["direction"], pong["data"]) == ("in", ping["data"])


async def test_secrets_are_nowhere(
    exchange: Sandbox[ManualClock], api: Api, http: aiohttp.ClientSession, connect: Connect, tmp_path: Path
) -> None:
    logon = Api(exchange, http, type="ed25519")
    json_session = await connect()
    signed = [api.ws_params(), logon.ws_params()]
    await json_session.request("userDataStream.subscribe.signature", signed[0])
    await json_session.request("session.logon", signed[1])
    binary = json.dumps({"id": 5, "method": "account.status", "params": api.ws_params(omitZeroBalances="true")})
    await json_session.socket.send_bytes(binary.encode())
    await json_session.receive()
    sbe_session = await connect("/ws-api/v3?responseFormat=sbe&sbeSchemaId=3&sbeSchemaVersion=5")
    await sbe_session.socket.send_json({"id": 1, "method": "session.logon", "params": signed[1]})
    assert logon.key["api_key"].encode() in await sbe_session.receive()
    rsa = Api(exchange, http, type="rsa")
    for one in (api, logon, rsa):
        assert (await one.signed("GET", "/api/v3/account"))[0] == 200
    query = f"timestamp={api.now}"
    body = f"{query}&signature={sign(api.key, query)}"
    assert (await api.call("POST", "/fapi/v1/listenKey", body=body))[0] == 200
    written = (tmp_path / "traffic").read_text() + json.dumps(exchange.traffic()) + json.dumps(exchange.published())
    secrets = [one.key.get("secret") or one.key["private_key"] for one in (api, logon, rsa)]
    signatures = [str(params["signature"]) for params in signed] + [sign(api.key, query), sign(logon.key, query)]
    signatures.append(json.loads(binary)["params"]["signature"])
    for told in [*secrets, *signatures, *(one.key["api_key"] for one in (api, logon, rsa))]:
        for form in (told, quote(told, safe=""), json.dumps(told)[1:-1], told.encode().hex()):
            assert form not in written


def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="missing"):
        Sandbox(record=tmp_path / "missing" / "file")
