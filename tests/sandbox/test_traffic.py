"""The log of everything sent and received, and of what was published."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from binwire_sandbox import ManualClock, Sandbox, Settings
from binwire_sandbox.engine.balances import Market
from binwire_sandbox.faults import Drop, Duplicate, Error, ExtraField, Fault

from .client import Api, Ws
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
        assert exchange.traffic() == []
        async with http.get(exchange.rest + "/sandbox/published") as reply:
            assert reply.status == 409
        with pytest.raises(RuntimeError, match=r"Settings\(traffic=True\)"):
            exchange.published()


def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="missing"):
        Sandbox(record=tmp_path / "missing" / "file")
