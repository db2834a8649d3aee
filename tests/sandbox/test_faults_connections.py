"""Faults of connections: closed, cut, half open, stalled, and what comes late, twice or never."""

import asyncio
from collections.abc import Awaitable, Callable

import aiohttp
import pytest

from binwire_sandbox import ManualClock, Sandbox
from binwire_sandbox.engine.balances import Market
from binwire_sandbox.faults import (
    Close,
    Cut,
    Delay,
    Drop,
    Duplicate,
    Error,
    Expire,
    Fault,
    HalfOpen,
    Mute,
    Point,
    Skew,
    Stall,
)
from binwire_sandbox.faults.occasions import Occasion
from binwire_sandbox.wire import Json

from .client import Api, Ws

Connect = Callable[..., Awaitable[Ws]]
SUBSCRIBE = "userDataStream.subscribe.signature"


async def subscribed(api: Api, connect: Connect) -> Ws:
    """A session subscribed by signature."""
    ws = await connect()
    assert (await ws.request(SUBSCRIBE, api.ws_params()))["status"] == 200
    return ws


def emit(exchange: Sandbox, number: int, account: str = "alpha", type: str = "listStatus") -> None:
    """Publish an event that its number tells from others."""
    event: dict[str, Json] = {"e": type, "E": number}
    exchange.emit(account, Market.SPOT, event)


async def numbers(ws: Ws, count: int) -> list[int]:
    """The numbers of the next events."""
    return [(await ws.event())["event"]["E"] for _ in range(count)]


async def test_all_connections_of_an_account_are_lost_at_once(
    exchange: Sandbox, api: Api, beta: Api, connect: Connect
) -> None:
    first, second, other = (
        await subscribed(api, connect),
        await subscribed(api, connect),
        await subscribed(beta, connect),
    )
    exchange.faults.add(Fault(Cut(), account="alpha"))
    for ws in (first, second):
        message = await ws.socket.receive(10)
        assert message.type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR, aiohttp.WSMsgType.CLOSE)
        assert ws.socket.close_code == 1006
    assert (await other.request("ping"))["status"] == 200
    assert exchange.faults.rows()[0]["struck"] == 2


async def test_a_connection_is_closed_with_a_code_in_place_of_its_second_event(
    exchange: Sandbox, api: Api, connect: Connect
) -> None:
    ws = await subscribed(api, connect)
    exchange.faults.add(Fault(Close(1011, "gone"), event="listStatus", after=1))
    for number in range(3):
        emit(exchange, number)
    assert await numbers(ws, 1) == [0]
    message = await ws.socket.receive(10)
    assert (message.type, message.data, message.extra) == (aiohttp.WSMsgType.CLOSE, 1011, "gone")


async def test_a_half_open_connection_neither_speaks_nor_reads(
    exchange: Sandbox, api: Api, connect: Connect, clock: ManualClock
) -> None:
    ws = await subscribed(api, connect)
    exchange.faults.add(Fault(HalfOpen(), connection=1))
    emit(exchange, 1)
    await ws.socket.send_json({"id": 9, "method": "ping"})
    clock.advance(hours=23)
    with pytest.raises(TimeoutError):
        await ws.socket.receive(0.2)
    assert not ws.socket.closed
    assert 1 in exchange.exchange.connections


async def test_a_frame_stalls_in_its_middle_until_the_clock_moves(
    exchange: Sandbox, api: Api, connect: Connect, clock: ManualClock
) -> None:
    ws = await subscribed(api, connect)
    exchange.faults.add(Fault(Stall(bytes=7, ms=5000), times=1))
    emit(exchange, 1)
    emit(exchange, 2)
    with pytest.raises(TimeoutError):
        await ws.socket.receive(0.2)
    clock.advance(seconds=5)
    assert await numbers(ws, 2) == [1, 2]


async def test_events_come_late_in_their_order_and_replies_do_not(
    exchange: Sandbox, api: Api, connect: Connect, clock: ManualClock
) -> None:
    slow, fast = await subscribed(api, connect), await subscribed(api, connect)
    exchange.faults.add(Fault(Delay(ms=5000), connection=1, times=1))
    emit(exchange, 1)
    emit(exchange, 2)
    assert await numbers(fast, 2) == [1, 2]
    assert (await slow.request("ping"))["status"] == 200
    assert slow.events == []
    clock.advance(seconds=4.999)
    assert (await slow.request("ping"))["status"] == 200
    assert slow.events == []
    clock.advance(seconds=0.001)
    assert await numbers(slow, 2) == [1, 2]


async def test_an_event_is_lost_and_one_comes_twice(exchange: Sandbox, api: Api, connect: Connect) -> None:
    ws = await subscribed(api, connect)
    exchange.faults.add(Fault(Drop(), event="listStatus", times=1))
    exchange.faults.add(Fault(Duplicate(), event="listStatus", after=2, times=1))
    for number in range(4):
        emit(exchange, number)
    assert await numbers(ws, 4) == [1, 2, 2, 3]


async def test_a_seed_decides_what_is_lost_by_chance(exchange: Sandbox, api: Api, connect: Connect) -> None:
    ws = await subscribed(api, connect)
    seen: list[list[int]] = []
    for _ in range(2):
        fault = exchange.faults.add(Fault(Drop(), event="listStatus", chance=0.5, seed=7))
        for number in range(20):
            emit(exchange, number)
        exchange.faults.remove(fault)
        emit(exchange, 99)
        seen.append([event["event"]["E"] for event in await ws.until(lambda event: event["event"]["E"] == 99)])
    assert seen[0] == seen[1]
    assert 5 < len(seen[0]) < 16


async def test_faults_of_one_seed_draw_apart(exchange: Sandbox, api: Api) -> None:
    exchange.faults.add(Fault(Skew(1), method="GET /api/v3/*", chance=0.5))
    exchange.faults.add(Fault(Error("busy"), method="GET /api/v3/*", chance=0.5))
    struck: list[tuple[bool, bool]] = []
    before = (0, 0)
    for _ in range(40):
        await api.call("GET", "/api/v3/ping")
        now = tuple(int(str(row["struck"])) for row in exchange.faults.rows())
        struck.append((now[0] > before[0], now[1] > before[1]))
        before = (now[0], now[1])
    assert set(struck) == {(True, True), (True, False), (False, True), (False, False)}


async def test_a_fault_given_to_two_exchanges_draws_for_each(exchange: Sandbox, api: Api, clock: ManualClock) -> None:
    def waits(of: Sandbox) -> list[int]:
        id = of.faults.add(fault)
        occasion = Occasion(point=Point.REQUEST, host="api")
        drawn = [of.faults.turn(occasion).delay for _ in range(5)]
        of.faults.remove(id)
        return drawn

    fault = Fault(Delay(1, jitter_ms=100), on=Point.REQUEST)
    first = waits(exchange)
    assert len(set(first)) == 5
    assert waits(exchange) == waits(Sandbox(clock, settings=exchange.exchange.settings)) == first


async def test_a_subscription_is_acknowledged_and_stays_silent(exchange: Sandbox, api: Api, connect: Connect) -> None:
    exchange.faults.add(Fault(Mute(), method="userDataStream.subscribe*", times=1))
    silent, other = await subscribed(api, connect), await subscribed(api, connect)
    emit(exchange, 1)
    assert await numbers(other, 1) == [1]
    await silent.request("ping")
    assert silent.events == []
    stream = await connect("/ws")
    exchange.faults.add(Fault(Mute(), method="SUBSCRIBE"))
    assert await stream.request("SUBSCRIBE", ["btcusdt@trade"]) == {"result": None, "id": 1}
    exchange.emit_stream("spot", "btcusdt@trade", {"e": "trade"})
    assert await stream.request("LIST_SUBSCRIPTIONS", []) == {"result": ["btcusdt@trade"], "id": 2}


async def test_a_request_is_lost_or_executed_late(
    exchange: Sandbox, api: Api, connect: Connect, clock: ManualClock
) -> None:
    ws = await connect()
    exchange.faults.add(Fault(Drop(), method="time", on=Point.REQUEST, times=1))
    exchange.faults.add(Fault(Delay(2000), on=Point.REQUEST, method="time"))
    await ws.socket.send_json({"id": "lost", "method": "time"})
    await ws.socket.send_json({"id": "late", "method": "time"})
    while exchange.faults.rows()[1]["seen"] < 2:  # noqa: ASYNC110, the server runs in the same loop
        await asyncio.sleep(0)
    start = clock.now() // 1000
    clock.advance(seconds=2)
    reply = await ws.receive()
    assert (reply["id"], reply["result"]["serverTime"]) == ("late", start + 2000)


async def test_pings_stop(exchange: Sandbox, api: Api, connect: Connect, clock: ManualClock) -> None:
    ws = await connect("/ws-api/v3", autoping=False)
    exchange.faults.add(Fault(Drop(), on=Point.PING))
    clock.advance(seconds=20)
    assert (await ws.request("ping"))["status"] == 200


async def test_a_handshake_is_refused(exchange: Sandbox, http: aiohttp.ClientSession) -> None:
    exchange.faults.add(Fault(Error("service_page"), on=Point.HANDSHAKE, host="websocket", times=1))
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await http.ws_connect(exchange.ws_api)
    assert refused.value.status == 503
    async with http.ws_connect(exchange.ws_api) as ws:
        assert not ws.closed


async def test_a_fault_begins_and_ends_by_the_clock(
    exchange: Sandbox, api: Api, connect: Connect, clock: ManualClock
) -> None:
    ws = await subscribed(api, connect)
    exchange.faults.add(Fault(Drop(), start_ms=1000, duration_ms=1000))
    for number in range(4):
        emit(exchange, number)
        clock.advance(milliseconds=999 if number < 2 else 2)
        if number == 0:
            clock.advance(milliseconds=1)
    assert await numbers(ws, 2) == [0, 3]


async def test_keys_end_early(exchange: Sandbox, api: Api, connect: Connect, clock: ManualClock) -> None:
    exchange.faults.add(Fault(Expire("listen_key", ms=60_000), on=Point.REPLY, method="POST /fapi/v1/listenKey"))
    key = (await api.call("POST", "/fapi/v1/listenKey"))[1]["listenKey"]
    ws = await connect(f"/private/ws?listenKey={key}")
    clock.advance(seconds=60)
    assert (await ws.receive())["e"] == "listenKeyExpired"
    exchange.faults.add(Fault(Expire("api_key"), account="alpha"))
    assert (await api.signed("GET", "/api/v3/account"))[1]["code"] == -2015


@pytest.mark.parametrize("effect", [HalfOpen(), Stall()])
async def test_what_strikes_once_is_not_spent_on_a_connection_that_is_silent(
    exchange: Sandbox, api: Api, connect: Connect, effect: HalfOpen | Stall
) -> None:
    dead = await subscribed(api, connect)
    exchange.faults.add(Fault(effect, connection=1, event="listStatus"))
    emit(exchange, 1)
    alive = await subscribed(api, connect)
    exchange.faults.add(Fault(Drop(), account="alpha", event="balanceUpdate", times=1))
    emit(exchange, 2, type="balanceUpdate")
    emit(exchange, 3, type="balanceUpdate")
    assert await numbers(alive, 1) == [3]
    assert not dead.socket.closed
