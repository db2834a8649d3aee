"""Where the products differ from each other, or from what one would think, as far as no other file of tests has it."""

from collections.abc import Awaitable, Callable

import pytest

from binwire_sandbox import ManualClock

from .client import Api, Ws

Connect = Callable[..., Awaitable[Ws]]

ORDER = {
    "symbol": "BTCUSDT",
    "side": "BUY",
    "type": "LIMIT",
    "timeInForce": "GTC",
    "quantity": "0.01",
    "price": "50000",
}


@pytest.mark.parametrize("path", ["/api/v3/order", "/sapi/v1/margin/order", "/fapi/v1/order"])
async def test_a_client_order_id_may_be_used_again(api: Api, path: str) -> None:
    first = await api.ok("POST", path, **ORDER, newClientOrderId="mine")
    assert (await api.signed("POST", path, **ORDER, newClientOrderId="mine"))[0] == 400
    await api.ok("DELETE", path, symbol="BTCUSDT", origClientOrderId="mine")
    second = await api.ok("POST", path, **ORDER, newClientOrderId="mine")
    assert second["orderId"] != first["orderId"]
    # The newest bearer of the id is meant.
    found = await api.ok("GET", path, symbol="BTCUSDT", origClientOrderId="mine")
    assert (found["orderId"], found["status"]) == (second["orderId"], "NEW")
    former = await api.ok("GET", path, symbol="BTCUSDT", orderId=first["orderId"])
    assert former["status"] == "CANCELED"


async def test_a_tokens_end_is_told_in_two_units(api: Api, connect: Connect, clock: ManualClock) -> None:
    token = await api.ok("POST", "/sapi/v1/userListenToken")
    ws = await connect()
    reply = await ws.request("userDataStream.subscribe.listenToken", {"listenToken": token["token"]})
    end = clock.now() + 24 * 3600 * 1_000_000
    assert (token["expirationTime"], reply["result"]["expirationTime"]) == (end // 1000, end)


@pytest.mark.parametrize("kind", ["public", "market", "private"])
async def test_futures_streams_end_without_a_shutdown_event(api: Api, connect: Connect, kind: str) -> None:
    ws = await connect(f"/{kind}/ws")
    api.exchange.shut_down()
    assert await ws.receive() is None


async def test_the_margin_risk_stream_ends_without_a_shutdown_event(api: Api, connect: Connect) -> None:
    key = (await api.call("POST", "/sapi/v1/margin/listen-key"))[1]["listenKey"]
    ws = await connect(f"/ws/{key}")
    api.exchange.shut_down()
    assert await ws.receive() is None


@pytest.mark.parametrize(
    "path",
    [
        "/api/v3/allOrders",
        "/api/v3/myTrades",
        "/sapi/v1/margin/allOrders",
        "/sapi/v1/margin/myTrades",
        "/fapi/v1/allOrders",
        "/fapi/v1/userTrades",
    ],
)
async def test_there_is_no_history_of_all_symbols(api: Api, path: str) -> None:
    status, body = await api.signed("GET", path)
    assert (status, body["code"]) == (400, -1102)
    assert await api.ok("GET", path, symbol="BTCUSDT") == []


async def test_what_it_costs_to_look_an_account_over(api: Api) -> None:
    def used(name: str = "X-MBX-USED-WEIGHT-1M") -> int:
        return int(api.headers[name])

    await api.ok("GET", "/api/v3/openOrders")
    await api.ok("GET", "/api/v3/account")
    assert used() == 100
    await api.ok("GET", "/api/v3/allOrders", symbol="BTCUSDT")
    await api.ok("GET", "/api/v3/myTrades", symbol="BTCUSDT")
    assert used() == 140
    await api.ok("GET", "/fapi/v1/openOrders")
    await api.ok("GET", "/fapi/v3/account")
    assert used() == 45
    await api.ok("GET", "/sapi/v1/margin/allOrders", symbol="BTCUSDT")
    assert used("X-SAPI-USED-IP-WEIGHT-1M") == 200


async def test_the_execution_id_of_margin_is_no_member_to_ignore(api: Api, connect: Connect) -> None:
    token = (await api.ok("POST", "/sapi/v1/userListenToken"))["token"]
    ws = await connect()
    await ws.request("userDataStream.subscribe.listenToken", {"listenToken": token})
    for price in ("50000", "50001"):
        await api.ok("POST", "/sapi/v1/margin/order", **{**ORDER, "price": price})
    reports = [(await ws.event())["event"] for _ in range(4)]
    ids = [report["I"] for report in reports if report["e"] == "executionReport"]
    assert len(ids) == 2
    assert ids[0] < ids[1]
