"""Weights: what is counted, what is refused with 429, and who goes on is banned."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from yarl import URL

from binwire_sandbox import BanRules, Limit, ManualClock, RequestLimits, Sandbox

from .client import Api, Ws

Connect = Callable[[str], Awaitable[Ws]]
IP = "127.0.0.1"
WEIGHT = Limit("REQUEST_WEIGHT", "MINUTE", 1, 10)
TOO_MUCH = (
    "Too much request weight used; current limit is 10 request weight per 1 MINUTE. "
    "Please use WebSocket Streams for live updates to avoid polling the API."
)


@pytest.fixture
def request_limits() -> RequestLimits:
    """Ten of weight a minute, and a ban after two refusals."""
    return RequestLimits(
        spot=(WEIGHT, Limit("RAW_REQUESTS", "MINUTE", 5, 300_000)),
        fapi=(WEIGHT,),
        connections=Limit("CONNECTIONS", "MINUTE", 5, 5),
        bans=BanRules(refusals=2),
    )


@pytest.fixture
def clock() -> ManualClock:
    """Twenty seconds after a full five minutes."""
    return ManualClock(1_750_000_200_000_000 + 20_000_000)


async def get(api: Api, path: str) -> tuple[int, Any, Any]:
    """Status, headers and body of a request without a key."""
    async with api.http.get(URL(api.exchange.rest + path, encoded=True)) as reply:
        return reply.status, reply.headers, json.loads(await reply.text())


async def spend(api: Api, path: str = "/api/v3/ping", times: int = 10) -> None:
    """Use up a weight of one each."""
    for _ in range(times):
        assert (await get(api, path))[0] == 200


async def test_a_request_beyond_the_limit_is_refused_until_the_minute_is_over(api: Api, clock: ManualClock) -> None:
    await spend(api)
    clock.advance(seconds=10)
    status, headers, body = await get(api, "/api/v3/ping")
    assert (status, body) == (429, {"code": -1003, "msg": TOO_MUCH})
    # The minute began 30 seconds ago.
    assert headers["Retry-After"] == "30"
    assert (headers["X-MBX-USED-WEIGHT-1M"], headers["X-MBX-USED-WEIGHT"]) == ("11", "11")
    clock.advance(seconds=29)
    assert (await get(api, "/api/v3/ping"))[0] == 429
    clock.advance(seconds=1)
    status, headers, _ = await get(api, "/api/v3/ping")
    assert (status, headers["X-MBX-USED-WEIGHT-1M"]) == (200, "1")


async def test_rest_and_the_websocket_api_share_the_weight_of_an_address(api: Api, connect: Connect) -> None:
    ws = await connect("/ws-api/v3")
    await spend(api, times=7)
    # The handshake cost 2.
    assert (await ws.request("ping"))["rateLimits"][0]["count"] == 10
    reply = await ws.request("ping")
    assert (reply["status"], reply["error"]["code"], reply["error"]["msg"]) == (429, -1003, TOO_MUCH)
    now = api.now
    assert reply["error"]["data"] == {"serverTime": now, "retryAfter": now // 60_000 * 60_000 + 60_000}
    assert reply["rateLimits"] == [
        {"rateLimitType": "REQUEST_WEIGHT", "interval": "MINUTE", "intervalNum": 1, "limit": 10, "count": 11}
    ]


async def test_who_goes_on_is_banned_for_growing_times(api: Api, clock: ManualClock) -> None:
    for minutes in (2, 4, 8):
        await spend(api)
        for _ in range(2):
            assert (await get(api, "/api/v3/ping"))[0] == 429
        status, headers, body = await get(api, "/api/v3/ping")
        until = api.now + minutes * 60_000
        assert status == 418
        assert body == {
            "code": -1003,
            "msg": f"Way too much request weight used; IP banned until {until}. "
            "Please use WebSocket Streams for live updates to avoid bans.",
        }
        assert headers["Retry-After"] == str(minutes * 60)
        clock.advance(minutes=minutes, milliseconds=-1)
        assert (await get(api, "/api/v3/ping"))[0] == 418
        clock.advance(milliseconds=1)


async def test_no_ban_is_longer_than_three_days(api: Api, clock: ManualClock) -> None:
    for _ in range(14):
        api.exchange.ban(IP)
    _, headers, _ = await get(api, "/api/v3/ping")
    assert headers["Retry-After"] == "259200"
    clock.advance(hours=72)
    assert (await get(api, "/api/v3/ping"))[0] == 200


async def test_a_ban_ends_websocket_api_connections_and_no_streams(
    api: Api, connect: Connect, exchange: Sandbox
) -> None:
    asking, idle = await connect("/ws-api/v3"), await connect("/ws-api/v3")
    stream, futures = await connect("/ws/btcusdt@trade"), await connect("/ws-fapi/v1")
    await spend(api, times=6)
    replies = [await asking.request("ping") for _ in range(3)]
    assert [reply["status"] for reply in replies] == [429, 429, 418]
    until = api.now + 120_000
    assert replies[-1]["error"] == {
        "code": -1003,
        "msg": f"Way too much request weight used; IP banned until {until}. "
        "Please use WebSocket Streams for live updates to avoid bans.",
        "data": {"serverTime": api.now, "retryAfter": until},
    }
    assert [await asking.receive(), await idle.receive()] == [None, None]
    # Futures' hosts have bans of their own.
    assert (await futures.request("session.status"))["status"] == 200
    assert exchange.emit_stream("spot", "btcusdt@trade", {"e": "trade"}) == 1
    assert await stream.receive() == {"e": "trade"}


@pytest.mark.parametrize("path", ["/ws-api/v3", "/ws/btcusdt@trade", "/stream"])
async def test_handshakes_of_a_banned_address_are_refused(api: Api, path: str) -> None:
    api.exchange.ban(IP, 90)
    status, headers, body = await get(api, path)
    assert (status, headers["Retry-After"], body["code"]) == (418, "90", -1003)


async def test_futures_have_texts_of_their_own(api: Api) -> None:
    await spend(api, "/fapi/v1/ping")
    _, _, body = await get(api, "/fapi/v1/ping")
    assert body["msg"] == (
        "Too many requests; current limit is 10 requests per minute. "
        "Please use the websocket for live updates to avoid polling the API."
    )
    await get(api, "/fapi/v1/ping")
    _, _, body = await get(api, "/fapi/v1/ping")
    assert body["msg"] == (
        f"Way too many requests; IP banned until {api.now + 120_000}. "
        "Please use the websocket for live updates to avoid bans."
    )
    assert (await get(api, "/api/v3/ping"))[0] == 200


async def test_connecting_to_futures_websocket_api_costs_five(api: Api, connect: Connect) -> None:
    await connect("/ws-fapi/v1")
    await connect("/ws-fapi/v1")
    status, headers, body = await get(api, "/ws-fapi/v1")
    assert (status, headers["Retry-After"], body["code"]) == (429, "40", -1003)


async def test_no_more_than_so_many_attempts_to_connect(api: Api, http: aiohttp.ClientSession) -> None:
    for _ in range(5):
        async with http.ws_connect(api.exchange.streams + "/ws"):
            pass
    status, headers, body = await get(api, "/ws")
    assert (status, body) == (
        429,
        {"code": -1034, "msg": "Too many connection attempts from IP; current limit is 5 per '5 MINUTE'."},
    )
    assert headers["Retry-After"] == "280"
    # Each host counts for itself.
    async with http.ws_connect(api.exchange.rest + "/ws-api/v3") as socket:
        await socket.send_json({"id": 1, "method": "ping"})
        assert (await socket.receive_json())["status"] == 200


async def test_orders_that_succeed_cost_nothing(api: Api) -> None:
    for _ in range(20):
        placed = await api.limit("BUY", "0.001", "10000")
        await api.ok("DELETE", "/api/v3/order", symbol="BTCUSDT", orderId=placed["orderId"])
    statuses = [(await api.signed("DELETE", "/api/v3/order", symbol="BTCUSDT", orderId=1))[0] for _ in range(11)]
    assert statuses == [400] * 10 + [429]


async def test_pings_and_pongs_to_futures_websocket_api(connect: Connect, clock: ManualClock) -> None:
    ws = await connect("/ws-fapi/v1")
    for _ in range(2):
        for _ in range(5):
            await ws.socket.pong()
        assert (await ws.request("session.status"))["status"] == 200
        clock.advance(seconds=1)
    for _ in range(6):
        await ws.socket.pong()
    assert await ws.receive() is None
    assert ws.socket.close_code == 1008


async def test_the_admin_reads_and_resets_what_is_used(api: Api, http: aiohttp.ClientSession) -> None:
    await spend(api, times=3)
    url = f"{api.exchange.rest}/sandbox/limits"
    async with http.get(url) as reply:
        shown = await reply.json()
    assert {(row["rateLimitType"], row["product"], row["count"], row["whose"]) for row in shown["used"]} == {
        ("RAW_REQUESTS", "spot", 3, IP),
        ("REQUEST_WEIGHT", "spot", 3, IP),
    }
    async with http.post(f"{api.exchange.rest}/sandbox/ban", json={"ip": IP, "seconds": 60, "hosts": "spot"}) as reply:
        assert (await reply.json())["bans"] == [{"ip": IP, "until": api.now + 60_000, "hosts": "spot"}]
    assert (await get(api, "/sapi/v1/margin/allPairs"))[0] == 418
    assert (await get(api, "/fapi/v1/ping"))[0] == 200
    async with http.delete(url) as reply:
        assert await reply.json() == {"enforced": True, "used": [], "bans": []}
    assert (await get(api, "/api/v3/ping"))[0] == 200


@pytest.mark.parametrize(
    "body",
    [{}, {"ip": "here"}, {"ip": IP, "seconds": -1}, {"ip": IP, "seconds": "1"}, {"ip": IP, "hosts": "sapi"}],
)
async def test_what_is_no_ban(api: Api, body: dict[str, object]) -> None:
    async with api.http.post(f"{api.exchange.rest}/sandbox/ban", json=body) as reply:
        assert reply.status == 400
        assert "error" in await reply.json()
