"""Faults of content: what frames say that no page knows, and frames that say nothing."""

import struct
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from binwire_sandbox import Sandbox
from binwire_sandbox.engine.balances import Market
from binwire_sandbox.faults import (
    ExtraField,
    Fault,
    Malformed,
    MissingField,
    Oversize,
    SbeDeprecated,
    UnknownEnum,
    UnknownEvent,
)

from .client import Api, Ws

Connect = Callable[..., Awaitable[Ws]]
EVENT = {"e": "listStatus", "E": 1, "X": "NEW", "o": {"X": "NEW"}}
SBE = "/ws-api/v3?responseFormat=sbe&sbeSchemaId=3&sbeSchemaVersion=4"


async def subscribed(api: Api, connect: Connect) -> Ws:
    """A session subscribed by signature."""
    ws = await connect()
    await ws.request("userDataStream.subscribe.signature", api.ws_params())
    return ws


@pytest.mark.parametrize(
    ("effect", "changed"),
    [
        (ExtraField(), {**EVENT, "newField": "new"}),
        (ExtraField("o.z", 1), {**EVENT, "o": {"X": "NEW", "z": 1}}),
        (MissingField("X"), {"e": "listStatus", "E": 1, "o": {"X": "NEW"}}),
        (UnknownEnum("o.X", "HALTED"), {**EVENT, "o": {"X": "HALTED"}}),
        (UnknownEvent("strange", replace=True), {**EVENT, "e": "strange"}),
    ],
)
async def test_members_change(exchange: Sandbox, api: Api, connect: Connect, effect: Any, changed: Any) -> None:
    ws = await subscribed(api, connect)
    exchange.faults.add(Fault(effect, event="listStatus", times=1))
    for _ in range(2):
        exchange.emit("alpha", Market.SPOT, EVENT)
    assert (await ws.event())["event"] == changed
    assert (await ws.event())["event"] == EVENT


async def test_an_unknown_event_comes_before_the_known_one(exchange: Sandbox, api: Api, connect: Connect) -> None:
    ws = await subscribed(api, connect)
    exchange.faults.add(Fault(UnknownEvent()))
    exchange.emit("alpha", Market.SPOT, EVENT)
    assert [(await ws.event())["event"]["e"] for _ in range(2)] == ["somethingNew", "listStatus"]


async def test_market_events_and_replies_change_too(exchange: Sandbox, api: Api, connect: Connect) -> None:
    exchange.faults.add(Fault(ExtraField(), stream="btcusdt@*"))
    ws = await connect("/stream?streams=btcusdt@trade/ethusdt@trade")
    exchange.emit_stream("spot", "ethusdt@trade", {"e": "trade"})
    exchange.emit_stream("spot", "btcusdt@trade", {"e": "trade"})
    assert await ws.receive() == {"stream": "ethusdt@trade", "data": {"e": "trade"}}
    assert await ws.receive() == {"stream": "btcusdt@trade", "data": {"e": "trade", "newField": "new"}}
    exchange.faults.add(Fault(ExtraField("result.more", {}), method="time"))
    session = await connect()
    assert (await session.request("time"))["result"] == {"serverTime": 1_750_000_000_000, "more": {}}


@pytest.mark.parametrize("how", ["utf8", "opcode", "reserved", "fragment", "length"])
async def test_frames_break_the_protocol(exchange: Sandbox, api: Api, connect: Connect, how: str) -> None:
    ws = await subscribed(api, connect)
    exchange.faults.add(Fault(Malformed(how), event="listStatus"))
    exchange.emit("alpha", Market.SPOT, EVENT)
    assert (await ws.socket.receive(10)).type in (aiohttp.WSMsgType.ERROR, aiohttp.WSMsgType.CLOSED)


@pytest.mark.parametrize(("how", "frame"), [("json", '{"event":1'), ("truncated", '{"eve'), ("empty", "")])
async def test_frames_say_nothing(exchange: Sandbox, api: Api, connect: Connect, how: str, frame: str) -> None:
    ws = await subscribed(api, connect)
    exchange.faults.add(Fault(Malformed(how), connection=1))
    exchange.faults.add(Fault(ExtraField()))
    exchange.faults.remove(2)
    exchange.send_raw("alpha", frame)
    exchange.emit("alpha", Market.SPOT, {"e": "x"})
    assert (await ws.socket.receive(10)).data == frame
    whole = '{"subscriptionId":0,"event":{"e":"x"}}'
    expected = {"json": whole[:-1], "truncated": whole[: len(whole) // 2], "empty": ""}[how]
    assert (await ws.socket.receive(10)).data == expected


async def test_a_frame_is_larger_than_a_mebibyte(exchange: Sandbox, api: Api, connect: Connect) -> None:
    ws = await connect("/ws-api/v3", max_msg_size=0)
    await ws.request("userDataStream.subscribe.signature", api.ws_params())
    exchange.faults.add(Fault(Oversize(), event="listStatus"))
    exchange.emit("alpha", Market.SPOT, EVENT)
    message = await ws.socket.receive(10)
    assert len(message.data) == 2 << 20
    assert message.json()["event"] == EVENT


async def test_sbe_comes_in_a_newer_version(exchange: Sandbox, api: Api, connect: Connect) -> None:
    ws = await connect(SBE)
    exchange.faults.add(Fault(SbeDeprecated(bytes=4)))
    await ws.socket.send_json({"id": 1, "method": "time"})
    reply = (await ws.socket.receive(10)).data
    length, template, schema, version = struct.unpack_from("<4H", reply)
    # WebSocketResponse of 3:5: a flag and a status of two bytes.
    assert (length, template, schema, version) == (3 + 4, 50, 3, 6)
    assert (reply[8], struct.unpack_from("<H", reply, 9)[0], reply[11:15]) == (1, 200, bytes(4))


async def test_sbe_events_are_changed_in_their_bytes(exchange: Sandbox, api: Api, connect: Connect) -> None:
    ws = await connect(SBE)
    await ws.socket.send_json({"id": 1, "method": "userDataStream.subscribe.signature", "params": api.ws_params()})
    await ws.socket.receive(10)
    exchange.faults.add(Fault(UnknownEvent(), event="executionReport"))
    exchange.faults.add(Fault(UnknownEnum("X", number=88), event="executionReport"))
    exchange.faults.add(Fault(Malformed("truncated"), event="outboundAccountPosition"))
    await api.limit("BUY", "1", "100")
    strange, report, position = [(await ws.socket.receive(10)).data for _ in range(3)]
    assert [struct.unpack_from("<H", frame, 2)[0] for frame in (strange, report, position)] == [699, 603, 607]
    assert 88 in report
    assert strange[8:] != report[8:]
    assert len(position) < 8 + struct.unpack_from("<H", position)[0] + 30
