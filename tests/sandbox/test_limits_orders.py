"""Unfilled order counts: by account, taken back by fills, and what is refused beyond them."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from binwire_sandbox import Limit, ManualClock, RequestLimits

from .client import Api, Ws

Connect = Callable[[str], Awaitable[Ws]]
ORDER = "/api/v3/order"
NEW = {
    "symbol": "BTCUSDT",
    "side": "BUY",
    "type": "LIMIT",
    "timeInForce": "GTC",
    "quantity": "0.001",
    "price": "10000",
}
FUTURES = {**NEW, "quantity": "0.01"}
TOO_MANY = {"code": -1015, "msg": "Too many new orders; current limit is 2 orders per 10 SECOND."}


@pytest.fixture
def request_limits(request: pytest.FixtureRequest) -> RequestLimits:
    """Two orders in ten seconds, five a day, or what a test says."""
    if hasattr(request, "param"):
        return request.param
    weight, day = Limit("REQUEST_WEIGHT", "MINUTE", 1, 6_000), Limit("ORDERS", "DAY", 1, 5)
    seconds, minute = Limit("ORDERS", "SECOND", 10, 2), Limit("ORDERS", "MINUTE", 1, 3)
    return RequestLimits(spot=(seconds, day, weight), fapi=(weight, seconds, minute))


def counts(api: Api) -> dict[str, str]:
    """The order counts in the headers of the latest reply."""
    return {name.upper(): value for name, value in api.headers.items() if "ORDER-COUNT" in name.upper()}


async def test_orders_beyond_the_limit_are_refused_until_the_window_ends(api: Api, clock: ManualClock) -> None:
    clock.advance(seconds=3)
    for number in ("1", "2"):
        await api.ok("POST", ORDER, **NEW)
        assert counts(api) == {"X-MBX-ORDER-COUNT-10S": number, "X-MBX-ORDER-COUNT-1D": number}
    assert await api.signed("POST", ORDER, **NEW) == (429, TOO_MANY)
    assert api.headers["Retry-After"] == "7"
    clock.advance(seconds=7)
    await api.ok("POST", ORDER, **NEW)
    assert counts(api) == {"X-MBX-ORDER-COUNT-10S": "1", "X-MBX-ORDER-COUNT-1D": "3"}


async def test_the_longer_interval_has_to_be_waited_for(api: Api, clock: ManualClock) -> None:
    for _ in range(5):
        await api.ok("POST", ORDER, **NEW)
        clock.advance(seconds=10)
    status, body = await api.signed("POST", ORDER, **NEW)
    assert (status, body["msg"]) == (429, "Too many new orders; current limit is 5 orders per 1 DAY.")
    day = 86_400
    assert int(api.headers["Retry-After"]) == day - api.now // 1000 % day


async def test_orders_count_by_account_whatever_the_key(api: Api, beta: Api) -> None:
    other_key = Api(api.exchange, api.http, type="rsa")
    await api.ok("POST", ORDER, **NEW)
    await other_key.ok("POST", ORDER, **NEW)
    assert (await api.signed("POST", ORDER, **NEW))[0] == 429
    await beta.ok("POST", ORDER, **NEW)
    assert [row["count"] for row in await api.ok("GET", "/api/v3/rateLimit/order")] == [2, 2]
    assert [row["count"] for row in await beta.ok("GET", "/api/v3/rateLimit/order")] == [1, 1]


async def test_the_first_fill_takes_an_order_off_the_count(api: Api, beta: Api) -> None:
    for _ in range(4):
        await api.ok("POST", ORDER, **NEW)
        await beta.ok("POST", ORDER, **{**NEW, "side": "SELL", "quantity": "0.0005"})
        # The rest of the order is filled by another one: it does not count a second time.
        await beta.ok("POST", ORDER, **{**NEW, "side": "SELL", "quantity": "0.0005"})
    for account in (api, beta):
        rows = await account.ok("GET", "/api/v3/rateLimit/order")
        assert rows == [
            {"rateLimitType": "ORDERS", "interval": "SECOND", "intervalNum": 10, "limit": 2, "count": 0},
            {"rateLimitType": "ORDERS", "interval": "DAY", "intervalNum": 1, "limit": 5, "count": 0},
        ]


async def test_orders_that_the_matching_engine_refuses_count(api: Api) -> None:
    assert (await api.signed("POST", ORDER, **{**NEW, "quantity": "500"}))[1]["code"] == -2010
    assert (await api.signed("POST", ORDER, **{**NEW, "price": "-1"}))[0] == 400
    assert [row["count"] for row in await api.ok("GET", "/api/v3/rateLimit/order")] == [1, 1]


async def test_the_refusal_over_the_websocket_api(api: Api, connect: Connect) -> None:
    ws = await connect("/ws-api/v3")
    for _ in range(2):
        await ws.request("order.place", api.ws_params(**NEW))
    reply = await ws.request("order.place", api.ws_params(**NEW))
    again = api.now // 10_000 * 10_000 + 10_000
    assert (reply["status"], reply["error"]) == (
        429,
        {**TOO_MANY, "data": {"serverTime": api.now, "retryAfter": again}},
    )
    assert [(row["rateLimitType"], row["count"]) for row in reply["rateLimits"]] == [
        ("ORDERS", 2),
        ("ORDERS", 2),
        ("REQUEST_WEIGHT", 3),
    ]


async def replaced(api: Api, **params: object) -> tuple[int, Any]:
    """A cancel-replace once no more orders are accepted."""
    open_order = await api.ok("POST", ORDER, **NEW)
    await api.ok("POST", ORDER, **NEW)
    ids = {"cancelOrderId": open_order["orderId"], **params}
    return await api.signed("POST", "/api/v3/order/cancelReplace", **NEW, **ids)


@pytest.mark.parametrize("mode", ["STOP_ON_FAILURE", "ALLOW_FAILURE"])
@pytest.mark.parametrize("more", [{}, {"orderRateLimitExceededMode": "DO_NOTHING"}])
async def test_a_cancel_replace_does_nothing_then(api: Api, mode: str, more: dict[str, str]) -> None:
    assert await replaced(api, cancelReplaceMode=mode, **more) == (429, TOO_MANY)
    assert "Retry-After" in api.headers
    assert len(await api.ok("GET", "/api/v3/openOrders", symbol="BTCUSDT")) == 2


@pytest.mark.parametrize(
    ("mode", "cancel", "status", "code", "results"),
    [
        # The page's table, "Exceeds Limits" with CANCEL_ONLY.
        ("STOP_ON_FAILURE", {}, 429, -2021, ("SUCCESS", "FAILURE")),
        ("STOP_ON_FAILURE", {"cancelOrderId": 9}, 429, -2022, ("FAILURE", "NOT_ATTEMPTED")),
        ("ALLOW_FAILURE", {}, 409, -2021, ("SUCCESS", "FAILURE")),
        ("ALLOW_FAILURE", {"cancelOrderId": 9}, 400, -2022, ("FAILURE", "FAILURE")),
    ],
)
async def test_a_cancel_replace_that_only_cancels_then(
    api: Api, mode: str, cancel: dict[str, int], status: int, code: int, results: tuple[str, str]
) -> None:
    params = {"cancelReplaceMode": mode, "orderRateLimitExceededMode": "CANCEL_ONLY", **cancel}
    given, body = await replaced(api, **params)
    assert (given, body["code"]) == (status, code)
    data = body["data"]
    assert (data["cancelResult"], data["newOrderResult"]) == results
    assert data["newOrderResponse"] == (None if results[1] == "NOT_ATTEMPTED" else TOO_MANY)
    assert [row["count"] for row in await api.ok("GET", "/api/v3/rateLimit/order")] == [2, 2]


async def test_futures_count_fills_too(api: Api, beta: Api, clock: ManualClock) -> None:
    for number in ("1", "2"):
        await api.ok("POST", "/fapi/v1/order", **FUTURES)
        assert counts(api) == {"X-MBX-ORDER-COUNT-10S": number, "X-MBX-ORDER-COUNT-1M": number}
        await beta.ok("POST", "/fapi/v1/order", **{**FUTURES, "side": "SELL"})
    assert await api.signed("POST", "/fapi/v1/order", **FUTURES) == (429, TOO_MANY)
    clock.advance(seconds=10)
    await api.ok("POST", "/fapi/v1/order", **FUTURES)
    status, body = await api.signed("POST", "/fapi/v1/order", **FUTURES)
    assert (status, body["msg"]) == (429, "Too many new orders; current limit is 3 orders per 1 MINUTE.")
    assert await api.ok("GET", "/fapi/v1/rateLimit/order") == [
        {"rateLimitType": "ORDERS", "interval": "SECOND", "intervalNum": 10, "limit": 2},
        {"rateLimitType": "ORDERS", "interval": "MINUTE", "intervalNum": 1, "limit": 3},
    ]


@pytest.mark.parametrize("request_limits", [RequestLimits()], indirect=True)
async def test_a_batch_of_futures_orders_counts_as_its_page_says(api: Api) -> None:
    await api.ok("POST", "/fapi/v1/batchOrders", batchOrders=json.dumps([FUTURES]))
    assert counts(api) == {"X-MBX-ORDER-COUNT-10S": "5", "X-MBX-ORDER-COUNT-1M": "1"}


async def test_margin_orders_count_for_each_margin_account(api: Api) -> None:
    path, isolated = "/sapi/v1/margin/order", {"isIsolated": "TRUE"}
    for _ in range(2):
        await api.ok("POST", path, **NEW)
    # "You will receive a 429 error without the `Retry-After` header."
    assert await api.signed("POST", path, **NEW) == (429, TOO_MANY)
    assert "Retry-After" not in api.headers
    await api.ok("POST", path, **NEW, **isolated)
    await api.ok("POST", ORDER, **NEW)
    shown = await api.ok("GET", "/sapi/v1/margin/rateLimit/order", isIsolated="TRUE", symbol="BTCUSDT")
    assert [row["count"] for row in shown] == [1, 1]
    assert [row["count"] for row in await api.ok("GET", "/sapi/v1/margin/rateLimit/order")] == [2, 2]
