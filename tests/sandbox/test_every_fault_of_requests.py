"""Every fault of requests and answers, ordered in code and over HTTP, as a raw client meets it."""

import asyncio
import json
import struct

import aiohttp
import pytest

from binwire_sandbox import ManualClock, Sandbox
from binwire_sandbox.faults import (
    Error,
    Expire,
    Fault,
    Malformed,
    Oversize,
    Point,
    SbeDeprecated,
    Skew,
    Trickle,
    UnknownEnum,
)
from binwire_sandbox.faults.reading import EFFECTS

from .client import Api
from .faulty import (
    NOW,
    SBE,
    Bench,
    Connect,
    Table,
    template,
)
from .test_every_fault_of_connections import ROWS as CONNECTIONS
from .test_every_fault_of_events import ROWS as EVENTS

ROWS = Table()


@ROWS.fault(
    (
        Fault(Error("refused"), method="session.logon", account="alpha", times=1),
        {"effect": "error", "kind": "refused", "method": "session.logon", "account": "alpha", "times": 1},
    )
)
async def a_logon_refused(bench: Bench) -> None:
    ws, api = await bench.connect(), Api(bench.exchange, bench.api.http, type="ed25519")
    await bench.begin()
    refused = await ws.request("session.logon", api.ws_params())
    assert (refused["id"], refused["status"], refused["error"]["code"]) == (1, 401, -2015)
    assert (await ws.request("session.logon", api.ws_params()))["status"] == 200


@ROWS.fault(
    (
        Fault(Error("rate_limited", retry_after_ms=3000), host="rest", times=1),
        {"effect": "error", "kind": "rate_limited", "retry_after_ms": 3000, "host": "rest", "times": 1},
    ),
    (Fault(Error("banned"), host="ws", times=1), {"effect": "error", "kind": "banned", "host": "ws", "times": 1}),
)
async def too_many_requests(bench: Bench) -> None:
    await bench.begin()
    status, headers, body = await bench.rest()
    assert (status, headers["Retry-After"], json.loads(body)["code"]) == (429, "3", -1003)
    assert (await bench.rest())[0] == 200
    answer = await (await bench.connect()).request("time")
    assert (answer["status"], answer["error"]["code"]) == (418, -1003)
    assert answer["error"]["data"] == {"serverTime": NOW, "retryAfter": NOW + 120_000}


@ROWS.fault((Fault(Skew(-7000), times=3), {"effect": "skew", "ms": -7000, "times": 3}))
async def a_clock_that_is_wrong(bench: Bench) -> None:
    await bench.begin()
    assert json.loads((await bench.rest())[2]) == {"serverTime": NOW - 7000}
    assert (await bench.api.signed("GET", "/api/v3/account"))[1]["code"] == -1021
    assert (await (await bench.connect()).request("time"))["result"] == {"serverTime": NOW - 7000}
    assert (await bench.api.signed("GET", "/api/v3/account"))[0] == 200


@ROWS.fault(
    (Fault(Expire("listen_key"), account="alpha"), {"effect": "expire", "what": "listen_key", "account": "alpha"})
)
async def a_listen_key_expires_early(bench: Bench) -> None:
    keys = [(await one.call("POST", "/fapi/v1/listenKey"))[1]["listenKey"] for one in (bench.api, bench.beta)]
    mine, other = [await bench.connect(f"/private/ws/{key}") for key in keys]
    await bench.begin()
    told = await mine.receive()
    assert (told["e"], told["listenKey"]) == ("listenKeyExpired", keys[0])
    assert (await bench.api.call("PUT", "/fapi/v1/listenKey"))[1]["code"] == -1125
    assert (await bench.beta.call("PUT", "/fapi/v1/listenKey"))[0] == 200
    assert not other.socket.closed


@ROWS.fault(
    (
        Fault(Expire("listen_token", ms=60_000), on=Point.REPLY, method="*listenToken"),
        {"effect": "expire", "what": "listen_token", "ms": 60_000, "on": "reply", "method": "*listenToken"},
    )
)
async def a_listen_token_expires_early(bench: Bench) -> None:
    await bench.begin()
    token = (await bench.api.call("POST", "/sapi/v1/userListenToken"))[1]["token"]
    ws = await bench.connect()
    assert (await ws.request("userDataStream.subscribe.listenToken", {"listenToken": token}))["status"] == 200
    bench.clock.advance(seconds=60)
    assert (await ws.event())["event"]["e"] == "eventStreamTerminated"
    again = await ws.request("userDataStream.subscribe.listenToken", {"listenToken": token})
    assert again["error"]["code"] == -1209


@ROWS.fault((Fault(Expire("api_key"), account="alpha"), {"effect": "expire", "what": "api_key", "account": "alpha"}))
async def a_key_revoked(bench: Bench) -> None:
    ws, api = await bench.connect(), Api(bench.exchange, bench.api.http, type="ed25519")
    assert (await ws.request("session.logon", api.ws_params()))["status"] == 200
    await bench.begin()
    told = await ws.request("account.status", {"timestamp": api.now})
    assert (told["id"], told["status"], told["error"]["code"]) == (None, 401, -2015)
    assert (await bench.api.signed("GET", "/api/v3/account"))[1]["code"] == -2015
    assert (await bench.beta.signed("GET", "/api/v3/account"))[0] == 200


@ROWS.fault((Fault(Oversize(3 << 20), times=2), {"effect": "oversize", "bytes": 3 << 20, "times": 2}))
async def an_oversize_frame(bench: Bench) -> None:
    ws, sbe = await bench.subscribed(), await bench.subscribed(query=SBE)
    await bench.begin()
    bench.emit(1)
    message = await ws.socket.receive(10)
    assert (len(message.data), message.json()["event"]["E"]) == (3 << 20, 1)
    assert len(await sbe.receive()) == 3 << 20


@ROWS.fault(
    (
        Fault(Malformed("json"), event="balanceUpdate", times=1),
        {"effect": "malformed", "how": "json", "event": "balanceUpdate", "times": 1},
    ),
    (
        Fault(Malformed("opcode"), event="balanceUpdate", after=1),
        {"effect": "malformed", "how": "opcode", "event": "balanceUpdate", "after": 1},
    ),
    (
        Fault(Malformed("truncated"), method="GET /api/v3/time"),
        {"effect": "malformed", "how": "truncated", "method": "GET /api/v3/time"},
    ),
)
async def malformed_frames_and_answers(bench: Bench) -> None:
    ws = await bench.subscribed()
    await bench.begin()
    bench.emit(1)
    whole = '{"subscriptionId":0,"event":{"e":"balanceUpdate","E":1,"a":"BTC","d":"1","T":1}}'
    assert (await ws.socket.receive(10)).data == whole[:-1]
    bench.emit(2)
    assert (await ws.socket.receive(10)).type is aiohttp.WSMsgType.ERROR
    assert (await bench.rest())[2] == b'{"serverTime":'


@ROWS.fault(
    (
        Fault(Trickle(bytes=10, ms=1000), method="GET /api/v3/time"),
        {"effect": "trickle", "bytes": 10, "ms": 1000, "method": "GET /api/v3/time"},
    )
)
async def an_answer_a_few_bytes_at_a_time(bench: Bench) -> None:
    await bench.begin()
    async with bench.api.http.get(bench.exchange.rest + "/api/v3/time") as reply:
        assert await reply.content.readexactly(10) == b'{"serverTi'
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reply.content.read(1), 0.1)
        bench.clock.advance(seconds=1)
        assert await reply.content.readexactly(10) == b'me":175000'


@ROWS.fault((Fault(SbeDeprecated(bytes=4)), {"effect": "sbe_deprecated", "bytes": 4}))
async def a_deprecated_version_of_sbe(bench: Bench) -> None:
    ws = await bench.subscribed(query=SBE)
    await bench.begin()
    await ws.socket.send_json({"id": 1, "method": "time", "params": {"returnRateLimits": False}})
    reply = await ws.receive()
    # A WebSocketResponse has a flag and a status of two bytes; the flag says deprecated.
    assert (struct.unpack_from("<4H", reply), reply[8]) == ((3 + 4, 50, 3, 6), 1)
    bench.emit(1)
    assert struct.unpack_from("<4H", await ws.receive())[1:] == (601, 3, 6)
    status, headers, body = await bench.rest(Accept="application/sbe", **{"X-MBX-SBE": "3:5"})
    assert (status, headers["X-MBX-SBE-DEPRECATED"]) == (200, "3:5")
    assert body == struct.pack("<4Hq", 8 + 4, 102, 3, 6, NOW * 1000) + bytes(4)
    assert "X-MBX-SBE-DEPRECATED" not in (await bench.rest())[1]


@ROWS.fault(
    (Fault(UnknownEnum(number=88), method="*order*"), {"effect": "unknown_enum", "number": 88, "method": "*order*"}),
    (
        Fault(Error("busy"), method="GET /api/v3/time"),
        {"effect": "error", "kind": "busy", "method": "GET /api/v3/time"},
    ),
)
async def strange_answers_in_sbe(bench: Bench) -> None:
    await bench.begin()
    ws = await bench.connect(f"/ws-api/v3?{SBE}")
    order = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "1"}
    params = bench.api.ws_params(**order, price="50000", newOrderRespType="RESULT", returnRateLimits="false")
    await ws.socket.send_json({"id": 1, "method": "order.place", "params": params})
    reply = await ws.receive()
    # The status of the request is what it was; that of the order, in the message in the message, is none.
    assert struct.unpack_from("<H", reply, 9) == (200,)
    nested = reply[reply.index(struct.pack("<3H", 301, 3, 5)) - 2 :]
    assert nested.count(88) >= 1
    in_json = await (await bench.connect()).request("order.status", bench.api.ws_params(symbol="BTCUSDT", orderId=1))
    assert (in_json["status"], in_json["result"]["status"]) == (200, "SOMETHING_NEW")
    status, headers, body = await bench.rest(Accept="application/sbe", **{"X-MBX-SBE": "3:5"})
    assert (status, headers["Content-Type"], template(body)) == (503, "application/sbe", 100)
    assert struct.unpack_from("<h", body, 8) == (-1008,)


@pytest.mark.parametrize("over_http", [False, True], ids=["code", "http"])
@pytest.mark.parametrize("name", ROWS)
async def test_a_fault_is_met_as_ordered(
    exchange: Sandbox, clock: ManualClock, api: Api, beta: Api, connect: Connect, name: str, over_http: bool
) -> None:
    await ROWS.play(name, over_http, exchange, clock, api, beta, connect)


def test_every_effect_has_its_row() -> None:
    tables = (ROWS, CONNECTIONS, EVENTS)
    ordered = {one.effect.name for table in tables for faults, _, _ in table.values() for one in faults}
    # How queries lag is in test_faults_lag.py.
    assert ordered == set(EFFECTS) - {"lag"}
