"""The requests of stream connections, their errors and their limits."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from binwire_sandbox import ManualClock, Sandbox, Settings, StreamLimits

from .client import TIMEOUT, Ws

Connect = Callable[..., Awaitable[Ws]]
VARIANTS = "`SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY`"
PROPERTY = "Invalid request: property name must be a string"
MANY = "Invalid request: too many parameters"
BAD_ID = {"code": 2, "msg": "Invalid request: request ID must be an unsigned integer"}


async def answer(ws: Ws, frame: str) -> Any:
    """The reply to a frame as it stands."""
    await ws.socket.send_str(frame)
    return await ws.receive()


PATHS = ["/ws", "/ws/", "/stream", "/stream/", "/public/ws", "/market/stream", "/private/ws/"]


@pytest.mark.parametrize("path", PATHS)
async def test_combined_is_a_property_of_the_connection(connect: Connect, path: str) -> None:
    ws = await connect(path)
    combined = "stream" in path
    assert await ws.request("GET_PROPERTY", ["combined"]) == {"result": combined, "id": 1}
    assert await ws.request("SET_PROPERTY", ["combined", not combined]) == {"result": None, "id": 2}
    assert await ws.request("GET_PROPERTY", ["combined"]) == {"result": not combined, "id": 3}


@pytest.mark.parametrize(
    ("method", "params", "code", "text"),
    [
        ("SET_PROPERTY", ["colour", True], 0, "Unknown property"),
        ("GET_PROPERTY", ["colour"], 0, "Unknown property"),
        ("SET_PROPERTY", ["combined", "true"], 1, "Invalid value type: expected Boolean"),
        ("SET_PROPERTY", ["combined"], 1, "Invalid value type: expected Boolean"),
        ("SET_PROPERTY", [1, True], 2, PROPERTY),
        ("GET_PROPERTY", [], 2, PROPERTY),
        ("GET_PROPERTY", ["combined", "combined"], 2, MANY),
        ("SET_PROPERTY", ["combined", True, True], 2, MANY),
        ("LIST_SUBSCRIPTIONS", ["btcusdt@trade"], 2, MANY),
    ],
)
async def test_refusals_of_the_pages_table(
    connect: Connect, method: str, params: list[object], code: int, text: str
) -> None:
    ws = await connect("/ws")
    assert await ws.request(method, params) == {"code": code, "msg": text, "id": 1}


@pytest.mark.parametrize(
    ("frame", "reply"),
    [
        ('{"method": "FOO", "id": 7}', f"unknown variant `FOO`, expected one of {VARIANTS} at line 1 column 16"),
        ('{"params": ["btcusdt@trade"], "id": 7}', "missing field `method` at line 1 column 38"),
        ('{\n"id": 7}', "missing field `method` at line 2 column 8"),
    ],
)
async def test_a_request_without_a_known_method(connect: Connect, frame: str, reply: str) -> None:
    assert await answer(await connect("/ws"), frame) == {"code": 2, "msg": f"Invalid request: {reply}", "id": 7}


@pytest.mark.parametrize(("frame", "column"), [("{bad", 2), ("", 1), ("[1]", 1), ("[" * 100_000, 1)])
async def test_a_frame_that_is_no_json_object(connect: Connect, frame: str, column: int) -> None:
    text = f"Invalid JSON: expected value at line 1 column {column}"
    assert await answer(await connect("/ws"), frame) == {"code": 3, "msg": text}


@pytest.mark.parametrize("sent", [0, -(2**63), 2**63 - 1, "a1", "x" * 36, "0e6a1b3c-7f1d-4a53-9f0e-0a1b2c3d4e5f", None])
async def test_ids_come_back_as_they_were(connect: Connect, sent: object) -> None:
    frame = json.dumps({"method": "LIST_SUBSCRIPTIONS", "id": sent})
    assert await answer(await connect("/ws"), frame) == {"result": [], "id": sent}


@pytest.mark.parametrize("sent", [2**63, 1.5, "x" * 37, "", "a b", True, [1], {}])
async def test_other_ids_are_refused(connect: Connect, sent: object) -> None:
    frame = json.dumps({"method": "LIST_SUBSCRIPTIONS", "id": sent})
    assert await answer(await connect("/ws"), frame) == BAD_ID
    assert await answer(await connect("/ws"), '{"method": "LIST_SUBSCRIPTIONS"}') == BAD_ID


@pytest.mark.parametrize(("path", "allowed"), [("/ws", 5), ("/stream", 5), ("/market/ws", 10)])
@pytest.mark.parametrize("kind", ["text", "ping", "pong"])
async def test_more_messages_a_second_than_allowed_end_the_connection(
    connect: Connect, clock: ManualClock, path: str, allowed: int, kind: str
) -> None:
    ws = await connect(path, autoping=False)
    for _ in range(allowed):
        await (ws.socket.ping() if kind == "ping" else ws.socket.pong() if kind == "pong" else send_list(ws))
    clock.advance(milliseconds=999)
    await ws.socket.send_str("{")
    answered = 0 if kind == "pong" else allowed
    replies = [await ws.socket.receive(TIMEOUT) for _ in range(answered + 1)]
    assert replies[-1].type is aiohttp.WSMsgType.CLOSE
    assert ws.socket.close_code == 1008


async def send_list(ws: Ws) -> None:
    """A request that is answered."""
    await ws.socket.send_json({"method": "LIST_SUBSCRIPTIONS", "id": 1})


async def test_as_many_messages_as_allowed_in_every_second(connect: Connect, clock: ManualClock) -> None:
    ws = await connect("/ws")
    for _ in range(3):
        for _ in range(5):
            await ws.request("LIST_SUBSCRIPTIONS")
        clock.advance(seconds=1)
    assert (await ws.request("LIST_SUBSCRIPTIONS"))["result"] == []


async def test_a_connection_holds_1024_streams(connect: Connect) -> None:
    ws = await connect("/ws")
    names = [f"symbol{number}@trade" for number in range(1025)]
    await ws.request("SUBSCRIBE", names[:1024])
    assert (await ws.request("SUBSCRIBE", names[:5]))["result"] is None
    await ws.socket.send_json({"method": "SUBSCRIBE", "params": names[1024:], "id": 9})
    assert await ws.receive() is None
    assert ws.socket.close_code == 1008


# The life of a connection ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "every"), [("/ws", 20), ("/stream", 20), ("/public/ws", 180), ("/market/stream", 180)]
)
async def test_pings_come_on_time_with_a_payload(connect: Connect, clock: ManualClock, path: str, every: int) -> None:
    ws = await connect(path, autoping=False)
    clock.advance(seconds=every - 1)
    await send_list(ws)
    assert (await ws.receive()) == {"result": [], "id": 1}
    clock.advance(seconds=1)
    ping = await ws.socket.receive(TIMEOUT)
    assert (ping.type, ping.data) == (aiohttp.WSMsgType.PING, str(1_750_000_000_000 + every * 1000).encode())


@pytest.mark.parametrize(("path", "every", "patience"), [("/ws", 20, 60), ("/public/ws", 180, 600)])
@pytest.mark.parametrize("copied", [True, False])
async def test_a_connection_ends_without_the_pong(
    connect: Connect, clock: ManualClock, path: str, every: int, patience: int, copied: bool
) -> None:
    ws = await connect(path, autoping=False)
    clock.advance(seconds=every)
    ping = await ws.socket.receive(TIMEOUT)
    await ws.socket.pong(ping.data if copied else b"")
    await send_list(ws)
    await ws.receive()
    clock.advance(seconds=patience)
    kinds = [(await ws.socket.receive(TIMEOUT)).type]
    while kinds[-1] is aiohttp.WSMsgType.PING and len(kinds) < 2:
        await send_list(ws)
        kinds.append((await ws.socket.receive(TIMEOUT)).type)
    assert (kinds[-1] is aiohttp.WSMsgType.TEXT) is copied


@pytest.mark.parametrize("path", ["/ws/btcusdt@trade", "/stream", "/market/ws"])
async def test_a_connection_ends_after_a_day(connect: Connect, clock: ManualClock, path: str) -> None:
    ws = await connect(path)
    clock.advance(hours=24)
    assert await ws.receive() is None


async def test_who_does_not_read_is_cut_off(clock: ManualClock, http: aiohttp.ClientSession) -> None:
    settings = Settings(accounts=(), stream_limits=StreamLimits(backlog=10))
    async with Sandbox(clock, settings=settings) as exchange, http.ws_connect(exchange.streams + "/ws/a@b") as socket:
        # All at once: nothing can be sent meanwhile.
        for number in range(11):
            exchange.emit_stream("spot", "a@b", {"n": number})
        closed = await socket.receive(TIMEOUT)
        assert closed.type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR, aiohttp.WSMsgType.CLOSE)
        assert socket.close_code != 1000
