"""Every fault of connections, ordered in code and over HTTP, as a raw client meets it."""

import asyncio
import json
import signal
import sys

import aiohttp
import pytest

from binwire_sandbox import ManualClock, Sandbox
from binwire_sandbox.faults import (
    Close,
    Cut,
    Delay,
    Error,
    Fault,
    HalfOpen,
    Kill,
    Point,
    Stall,
)

from .client import Api, sign
from .faulty import (
    SUBSCRIBE,
    Bench,
    Connect,
    Table,
    client_frame,
    ended,
    numbers,
    raw_socket,
    server_frame,
    silent,
)

ROWS = Table()
# Clients with a process of their own.
LISTENING = """
import asyncio, sys
import aiohttp

async def main():
    async with aiohttp.ClientSession() as http, http.ws_connect(sys.argv[1]) as ws:
        print("open", flush=True)
        await ws.receive()

asyncio.run(main())
"""
ORDERING = """
import sys
from urllib.request import Request, urlopen

urlopen(Request(sys.argv[1], method="POST", headers={"X-MBX-APIKEY": sys.argv[2]}))
"""


async def program(text: str, *arguments: str) -> asyncio.subprocess.Process:
    """Run a client."""
    return await asyncio.create_subprocess_exec(sys.executable, "-c", text, *arguments, stdout=asyncio.subprocess.PIPE)


@ROWS.fault(
    (
        Fault(Close(1011, "gone"), account="alpha"),
        {"effect": "close", "code": 1011, "reason": "gone", "account": "alpha"},
    )
)
async def closed_with_a_frame(bench: Bench) -> None:
    mine, other = await bench.subscribed(), await bench.subscribed(bench.beta)
    await bench.begin()
    assert await ended(mine) == (1011, "gone")
    assert await silent(other)


@ROWS.fault((Fault(Cut(), connection=2), {"effect": "cut", "connection": 2}))
async def closed_without_a_frame(bench: Bench) -> None:
    first, second = await bench.subscribed(), await bench.subscribed()
    await bench.begin()
    assert await ended(second) == (1006, None)
    assert await silent(first)


@ROWS.fault((Fault(Cut(), account="alpha"), {"effect": "cut", "account": "alpha"}))
async def all_connections_of_an_account_lost_at_once(bench: Bench) -> None:
    key = (await bench.api.call("POST", "/fapi/v1/listenKey"))[1]["listenKey"]
    token = (await bench.api.call("POST", "/sapi/v1/userListenToken"))[1]["token"]
    margin = await bench.connect()
    await margin.request("userDataStream.subscribe.listenToken", {"listenToken": token})
    mine = [margin, await bench.connect(f"/private/ws?listenKey={key}"), await bench.subscribed()]
    other = await bench.subscribed(bench.beta)
    await bench.begin()
    assert [await ended(ws) for ws in mine] == [(1006, None)] * 3
    assert await silent(other)


@ROWS.fault((Fault(Kill(), host="spot"), {"effect": "kill", "host": "spot"}))
async def the_client_s_process_killed(bench: Bench) -> None:
    mine = await bench.subscribed()
    process = await program(LISTENING, f"{bench.exchange.streams}/ws/btcusdt@trade")
    assert process.stdout is not None
    assert await process.stdout.readline() == b"open\n"
    await bench.begin()
    assert await process.wait() == -signal.SIGKILL
    assert await silent(mine)


@ROWS.fault(
    (
        Fault(Kill(), on=Point.REPLY, method="POST /api/v3/order", times=1),
        {"effect": "kill", "on": "reply", "method": "POST /api/v3/order", "times": 1},
    )
)
async def the_client_s_process_killed_after_its_order(bench: Bench) -> None:
    await bench.begin()
    order = "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=50000&newClientOrderId=last"
    query = f"{order}&timestamp={bench.api.now}"
    url = f"{bench.exchange.rest}/api/v3/order?{query}&signature={sign(bench.api.key, query)}"
    assert await (await program(ORDERING, url, bench.api.key["api_key"])).wait() == -signal.SIGKILL
    assert [row["clientOrderId"] for row in await bench.api.ok("GET", "/api/v3/openOrders")] == ["last"]


@ROWS.fault((Fault(Kill(), account="alpha"), {"effect": "kill", "account": "alpha"}))
async def a_client_within_the_exchange_s_process_is_only_cut(bench: Bench) -> None:
    mine, other = await bench.subscribed(), await bench.subscribed(bench.beta)
    await bench.begin()
    assert await ended(mine) == (1006, None)
    assert await silent(other)


@ROWS.fault((Fault(HalfOpen(), connection=1), {"effect": "half_open", "connection": 1}))
async def half_open(bench: Bench) -> None:
    reader, writer = await raw_socket(bench, "/ws-api/v3")
    await bench.begin()
    bench.clock.advance(minutes=10)
    # Neither the ping of every 20 seconds, nor the end for want of a pong.
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.read(1), 0.2)
    # What is not read fills the buffers of both ends: the client's writes come to a stand.
    writer.write(client_frame(b"x" * 1000) * (32 << 10))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(writer.drain(), 0.5)
    assert 1 in bench.exchange.exchange.connections
    writer.transport.abort()


@ROWS.fault(
    (
        Fault(Stall(bytes=7, ms=5000), event="balanceUpdate", times=1),
        {"effect": "stall", "bytes": 7, "ms": 5000, "event": "balanceUpdate", "times": 1},
    )
)
async def stalled_in_the_middle_of_a_frame(bench: Bench) -> None:
    reader, writer = await raw_socket(bench, "/ws-api/v3")
    request = {"id": 1, "method": SUBSCRIBE, "params": bench.api.ws_params(returnRateLimits="false")}
    writer.write(client_frame(json.dumps(request).encode()))
    await server_frame(reader)
    await bench.begin()
    bench.emit(1, 2)
    whole = b'{"subscriptionId":0,"event":{"e":"balanceUpdate","E":1,"a":"BTC","d":"1","T":1}}'
    assert await reader.readexactly(9) == bytes([0x81, len(whole)]) + whole[:7]
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(reader.read(1), 0.2)
    bench.clock.advance(seconds=5)
    assert await reader.readexactly(len(whole) - 7) == whole[7:]
    assert json.loads(await server_frame(reader))["event"]["E"] == 2
    writer.transport.abort()


@ROWS.fault((Fault(Delay(5000), connection=1), {"effect": "delay", "ms": 5000, "connection": 1}))
async def one_of_two_connections_five_seconds_behind(bench: Bench) -> None:
    slow, fast = await bench.subscribed(), await bench.subscribed()
    await bench.begin()
    bench.emit(1)
    bench.clock.advance(seconds=1)
    bench.emit(2)
    assert await numbers(fast, 2) == [1, 2]
    bench.clock.advance(seconds=4)
    assert await numbers(slow, 1) == [1]
    bench.clock.advance(seconds=1)
    assert await numbers(slow, 1) == [2]


@ROWS.fault(
    (Fault(Cut(), account="alpha", times=1), {"effect": "cut", "account": "alpha", "times": 1}),
    (
        Fault(Error("service_page"), on=Point.HANDSHAKE, host="ws", times=1),
        {"effect": "error", "kind": "service_page", "on": "handshake", "host": "ws", "times": 1},
    ),
    (
        Fault(Error("rate_limited"), on=Point.HANDSHAKE, host="ws", times=1),
        {"effect": "error", "kind": "rate_limited", "on": "handshake", "host": "ws", "times": 1},
    ),
    (
        Fault(Error("unavailable"), method="userDataStream.*", times=1),
        {"effect": "error", "kind": "unavailable", "method": "userDataStream.*", "times": 1},
    ),
)
async def refused_while_it_recovers(bench: Bench) -> None:
    ws = await bench.subscribed()
    await bench.begin()
    assert await ended(ws) == (1006, None)
    # Both strike the first handshake, and the later fault decides what is said; then the way is open.
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await bench.connect()
    assert (refused.value.status, refused.value.headers and refused.value.headers["Retry-After"]) == (429, "10")
    ws = await bench.connect()
    assert (await ws.request(SUBSCRIBE, bench.api.ws_params()))["status"] == 503
    assert (await ws.request(SUBSCRIBE, bench.api.ws_params()))["status"] == 200


@pytest.mark.parametrize("over_http", [False, True], ids=["code", "http"])
@pytest.mark.parametrize("name", ROWS)
async def test_a_fault_is_met_as_ordered(
    exchange: Sandbox, clock: ManualClock, api: Api, beta: Api, connect: Connect, name: str, over_http: bool
) -> None:
    await ROWS.play(name, over_http, exchange, clock, api, beta, connect)
