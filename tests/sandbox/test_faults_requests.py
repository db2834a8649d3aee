"""Faults of requests: errors before and after they are executed, spoilt answers, another time."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from binwire_sandbox import ManualClock, Sandbox
from binwire_sandbox.faults import Cut, Delay, Drop, Error, Fault, Malformed, Oversize, Point, Skew, Trickle

from .client import Api, Ws

Connect = Callable[..., Awaitable[Ws]]
NOW = 1_750_000_000_000
LIMIT = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "1", "price": "100"}
TIMEOUT = "Timeout waiting for response from backend server. Send status unknown; execution status unknown."


async def open_orders(api: Api) -> int:
    """How many orders the account has open."""
    return len(await api.ok("GET", "/api/v3/openOrders"))


@pytest.mark.parametrize("executed", [True, False])
async def test_an_order_times_out_executed_or_not(exchange: Sandbox, api: Api, executed: bool) -> None:
    exchange.faults.add(Fault(Error("timeout", executed=executed), method="POST /api/v3/order", times=1))
    assert await api.signed("POST", "/api/v3/order", **LIMIT) == (504, {"code": -1007, "msg": TIMEOUT})
    assert await open_orders(api) == executed


@pytest.mark.parametrize("executed", [True, False])
async def test_a_futures_order_ends_in_the_503_that_is_unknown(exchange: Sandbox, api: Api, executed: bool) -> None:
    exchange.faults.add(Fault(Error("unknown", executed=executed), host="fapi", method="POST *", times=1))
    status, body = await api.signed("POST", "/fapi/v1/order", **LIMIT, newClientOrderId="mine")
    assert (status, body["msg"]) == (503, "Unknown error, please check your request or try again later.")
    status, _ = await api.signed("GET", "/fapi/v1/order", symbol="BTCUSDT", origClientOrderId="mine")
    assert (status == 200) == executed


@pytest.mark.parametrize(
    ("kind", "status", "code", "text"),
    [
        ("unavailable", 503, -1000, "Service Unavailable."),
        ("internal", 503, -1001, "Internal error; unable to process your request. Please try again."),
        ("busy", 503, -1008, "Request throttled by system-level protection."),
        ("timeout", 408, -1007, TIMEOUT),
    ],
)
async def test_futures_errors_are_those_of_its_page(
    exchange: Sandbox, api: Api, kind: str, status: int, code: int, text: str
) -> None:
    exchange.faults.add(Fault(Error(kind), host="fapi"))
    got, body = await api.call("GET", "/fapi/v1/time")
    assert (got, body["code"]) == (status, code)
    assert body["msg"].startswith(text)


@pytest.mark.parametrize(("kind", "status", "wait"), [("rate_limited", 429, 10), ("banned", 418, 120)])
async def test_single_calls_meet_limits(
    exchange: Sandbox, api: Api, connect: Connect, kind: str, status: int, wait: int
) -> None:
    exchange.faults.add(Fault(Error(kind), times=2))
    async with api.http.get(exchange.rest + "/api/v3/time") as reply:
        assert (reply.status, reply.headers["Retry-After"]) == (status, str(wait))
        assert (await reply.json())["code"] == -1003
    ws = await connect()
    answer = await ws.request("time")
    assert (answer["id"], answer["status"]) == (1, status)
    assert answer["error"]["data"] == {"serverTime": NOW, "retryAfter": NOW + wait * 1000}
    assert answer["rateLimits"]
    # "an automated IP ban and you will be disconnected"
    other = await connect() if kind == "banned" else ws
    assert (await other.request("time"))["status"] == 200


@pytest.mark.parametrize("executed", [True, False])
async def test_a_websocket_order_times_out_executed_or_not(
    exchange: Sandbox, api: Api, connect: Connect, executed: bool
) -> None:
    ws = await connect()
    exchange.faults.add(Fault(Error("timeout", executed=executed), method="order.place"))
    answer = await ws.request("order.place", api.ws_params(**LIMIT))
    assert (answer["status"], answer["error"]) == (504, {"code": -1007, "msg": TIMEOUT})
    assert await open_orders(api) == executed


async def test_a_logon_is_refused(exchange: Sandbox, http: aiohttp.ClientSession, connect: Connect) -> None:
    api = Api(exchange, http, type="ed25519")
    ws = await connect()
    exchange.faults.add(Fault(Error("refused"), method="session.logon", account="alpha", times=1))
    refused = await ws.request("session.logon", api.ws_params())
    assert (refused["status"], refused["error"]["code"]) == (401, -2015)
    assert (await ws.request("session.logon", api.ws_params()))["status"] == 200


async def test_a_lost_answer_is_that_of_an_order_that_was_executed(exchange: Sandbox, api: Api) -> None:
    exchange.faults.add(Fault(Cut(), on=Point.REPLY, method="POST /api/v3/order", times=1))
    with pytest.raises(aiohttp.ClientError):
        await api.signed("POST", "/api/v3/order", **LIMIT)
    exchange.faults.add(Fault(Cut(), on=Point.REQUEST, method="POST /api/v3/order", times=1))
    with pytest.raises(aiohttp.ClientError):
        await api.signed("POST", "/api/v3/order", **LIMIT)
    assert await open_orders(api) == 1


@pytest.mark.parametrize(("kind", "status"), [("waf", 403), ("gateway", 502), ("gateway_timeout", 504)])
async def test_gateways_answer_with_pages(exchange: Sandbox, api: Api, kind: str, status: int) -> None:
    exchange.faults.add(Fault(Error(kind), host="rest"))
    async with api.http.get(exchange.rest + "/api/v3/time") as reply:
        assert (reply.status, reply.content_type) == (status, "text/html")
        assert (await reply.text()).startswith("<html>")


async def answer(api: Api) -> Any:
    """Status and bytes of an answer."""
    async with api.http.get(api.exchange.rest + "/api/v3/time") as reply:
        return reply.status, await reply.read()


TIME = b'{"serverTime":1750000000000}'


@pytest.mark.parametrize(
    ("effect", "body"),
    [
        (Malformed("json"), TIME[:-1]),
        (Malformed("truncated"), TIME[:14]),
        (Malformed("empty"), b""),
        (Malformed("utf8"), b"{\xff\xfe" + TIME[1:]),
        (Oversize(3 << 20), b" " * ((3 << 20) - len(TIME)) + TIME),
    ],
)
async def test_bodies_are_spoilt(exchange: Sandbox, api: Api, effect: Any, body: bytes) -> None:
    exchange.faults.add(Fault(effect, on=Point.REPLY))
    assert await answer(api) == (200, body)


async def test_a_body_is_shorter_than_its_length_says(exchange: Sandbox, api: Api) -> None:
    exchange.faults.add(Fault(Malformed("short"), on=Point.REPLY, times=1))
    with pytest.raises(aiohttp.ClientPayloadError):
        await answer(api)
    assert await answer(api) == (200, TIME)


async def test_a_body_trickles_by_the_clock(exchange: Sandbox, api: Api, clock: ManualClock) -> None:
    exchange.faults.add(Fault(Trickle(bytes=10, ms=1000)))
    asked = asyncio.create_task(answer(api))
    while not asked.done():
        clock.advance(seconds=1)
        await asyncio.sleep(0)
    status, body = asked.result()
    assert (status, len(body)) == (200, len(TIME))


async def test_an_answer_never_comes(exchange: Sandbox, api: Api) -> None:
    exchange.faults.add(Fault(Drop(), on=Point.REPLY, method="POST /api/v3/order"))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(api.signed("POST", "/api/v3/order", **LIMIT), 0.2)
    assert await open_orders(api) == 1


async def test_the_exchange_is_wrong_about_the_time(exchange: Sandbox, api: Api, connect: Connect) -> None:
    exchange.faults.add(Fault(Skew(-7000), times=4))
    assert await answer(api) == (200, b'{"serverTime":1749999993000}')
    status, body = await api.signed("GET", "/api/v3/account")
    assert (status, body["code"]) == (400, -1021)
    assert (await api.signed("GET", "/api/v3/account", timestamp=NOW - 7000))[0] == 200
    ws = await connect()
    assert (await ws.request("time"))["result"]["serverTime"] == NOW - 7000
    assert await answer(api) == (200, TIME)


LATE = {"code": -1021, "msg": "Timestamp for this request is outside of the recvWindow."}


async def delayed(exchange: Sandbox, clock: ManualClock, request: Awaitable[Any], seconds: int) -> Any:
    """The answer to a request that waits until the clock has moved."""
    task = asyncio.ensure_future(request)
    seen = exchange.faults.rows()[0]["seen"]
    while exchange.faults.rows()[0]["seen"] == seen:  # noqa: ASYNC110, the server runs in the same loop
        await asyncio.sleep(0)
    clock.advance(seconds=seconds)
    return await task


@pytest.mark.parametrize(("inside", "orders"), [(True, "1"), (False, None)])
async def test_a_timestamp_is_checked_at_receipt_and_before_the_matching_engine(
    exchange: Sandbox, api: Api, clock: ManualClock, inside: bool, orders: str | None
) -> None:
    # "Just before a request is forwarded […] Rejection by this check increments […] Unfilled Order Count".
    exchange.faults.add(Fault(Delay(6000, inside=inside), on=Point.REQUEST, method="POST /api/v3/order"))
    place = api.signed("POST", "/api/v3/order", **LIMIT)
    assert await delayed(exchange, clock, place, 6) == (400, LATE)
    assert api.headers.get("X-MBX-ORDER-COUNT-1D") == orders
    in_time = api.signed("POST", "/api/v3/order", **LIMIT, recvWindow=6000)
    assert (await delayed(exchange, clock, in_time, 6))[0] == 200


async def test_what_came_too_late_does_not_count_as_an_order(exchange: Sandbox, api: Api, clock: ManualClock) -> None:
    exchange.faults.add(Fault(Delay(1000, inside=True), method="POST /api/v3/order"))
    place = api.signed("POST", "/api/v3/order", **LIMIT, timestamp=NOW - 5001)
    assert await delayed(exchange, clock, place, 1) == (400, LATE)
    assert "X-MBX-ORDER-COUNT-1D" not in api.headers


async def test_futures_check_a_timestamp_once(exchange: Sandbox, api: Api, clock: ManualClock) -> None:
    exchange.faults.add(Fault(Delay(6000, inside=True), method="* /fapi/v1/order"))
    order = {**LIMIT, "price": "40000"}
    assert (await delayed(exchange, clock, api.signed("POST", "/fapi/v1/order", **order), 6))[0] == 200


async def test_the_second_check_of_the_websocket_api(
    exchange: Sandbox, api: Api, connect: Connect, clock: ManualClock
) -> None:
    ws = await connect()
    exchange.faults.add(Fault(Delay(6000, inside=True), method="order.place"))
    reply = await delayed(exchange, clock, ws.request("order.place", api.ws_params(**LIMIT)), 6)
    assert (reply["status"], reply["error"]) == (400, LATE)
    assert [row["count"] for row in reply["rateLimits"] if row["rateLimitType"] == "ORDERS"] == [1, 1]
