"""REST that lags behind the stream."""

from decimal import Decimal
from typing import Any

import pytest

from binwire_sandbox import ManualClock, RealClock, Sandbox
from binwire_sandbox.engine.balances import Market
from binwire_sandbox.faults import Fault, Lag

from .client import Api


async def settle(api: Api) -> None:
    """Let the exchange come to rest: an answer means that what came before is done."""
    await api.call("GET", "/fapi/v1/time")


async def test_orders_trades_and_balances_are_those_of_ten_seconds_ago(
    exchange: Sandbox, api: Api, beta: Api, clock: ManualClock
) -> None:
    await beta.limit("SELL", "1", "100000")
    exchange.faults.add(Fault(Lag(10_000), method="GET /api/v3/*"))
    before = await api.balances()
    clock.advance(seconds=1)
    order = await api.limit("BUY", "0.5", "100000")
    assert order["status"] == "FILLED"
    await settle(api)
    assert await api.ok("GET", "/api/v3/myTrades", symbol="BTCUSDT") == []
    status, body = await api.signed("GET", "/api/v3/order", symbol="BTCUSDT", orderId=order["orderId"])
    assert (status, body["code"]) == (400, -2013)
    assert await api.balances() == before
    assert (await beta.ok("GET", "/api/v3/openOrders"))[0]["executedQty"] == "0.00000000"
    clock.advance(seconds=10)
    assert len(await api.ok("GET", "/api/v3/myTrades", symbol="BTCUSDT")) == 1
    assert (await api.signed("GET", "/api/v3/order", symbol="BTCUSDT", orderId=order["orderId"]))[0] == 200
    assert (await api.balances())["BTC"] != before["BTC"]


async def test_futures_lag_too(exchange: Sandbox, api: Api, clock: ManualClock) -> None:
    exchange.faults.add(Fault(Lag(30_000), host="rest"))
    limit = {"side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.01", "price": "60000"}
    clock.advance(seconds=1)
    placed = await api.ok("POST", "/fapi/v1/order", symbol="BTCUSDT", **limit)
    await settle(api)
    query = {"symbol": "BTCUSDT", "orderId": placed["orderId"]}
    assert (await api.signed("GET", "/fapi/v1/order", **query))[0] == 400
    clock.advance(seconds=30)
    assert (await api.signed("GET", "/fapi/v1/order", **query))[0] == 200


@pytest.mark.parametrize("market", [None, 7])
async def test_it_lags_by_the_real_clock_too(market: int | None, http: object) -> None:
    async with Sandbox(RealClock(), market=market) as exchange:
        exchange.faults.add(Fault(Lag(30_000)))
        api = Api(exchange, http)  # type: ignore[arg-type]
        before = await api.balances()
        exchange.transfer("alpha", Market.SPOT, "BTC", Decimal(1))
        await settle(api)
        assert await api.balances() == before
        exchange.faults.remove()
        assert (await api.balances())["BTC"] == ("101.00000000", "0.00000000")


MARKETS: Any = {
    "spot": ("order.place", "order.status", "GET /api/v3/order", "/api/v3/order", "/ws-api/v3"),
    "margin": (None, None, "GET /sapi/v1/margin/order", "/sapi/v1/margin/order", None),
    "fapi": ("order.place", "order.status", "GET /fapi/v1/order", "/fapi/v1/order", "/ws-fapi/v1"),
}
LIMIT = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.01"}


@pytest.mark.parametrize("over_http", [False, True])
@pytest.mark.parametrize("ms", [0, 1000, 30_000])
@pytest.mark.parametrize("market", MARKETS)
async def test_an_order_is_found_once_the_lag_is_over(
    exchange: Sandbox, api: Api, connect: Any, clock: ManualClock, market: str, ms: int, over_http: bool
) -> None:
    place, status, method, path, ws_path = MARKETS[market]
    if over_http:
        faults = [{"effect": "lag", "ms": ms, "method": one} for one in (method, "order.*") if one]
        async with api.http.post(f"{exchange.rest}/sandbox/faults", json=faults) as reply:
            assert reply.status == 200
    else:
        exchange.faults.add(Fault(Lag(ms), method=method))
        exchange.faults.add(Fault(Lag(ms), method="order.*"))
    ws = await connect(ws_path) if ws_path else None
    clock.advance(seconds=1)
    if ws:
        # What changes something is done now, lag or not.
        placed = (await ws.request(place, api.ws_params(**LIMIT, price="50000")))["result"]
    else:
        placed = await api.ok("POST", path, **LIMIT, price="50000")
    await settle(api)
    order = {"symbol": "BTCUSDT", "orderId": placed["orderId"]}

    async def found() -> set[int]:
        answers = {(await api.signed("GET", path, **order))[0]}
        return answers | ({(await ws.request(status, api.ws_params(**order)))["status"]} if ws else set())

    if ms:
        assert await found() == {400}
        clock.advance(milliseconds=ms - 1)
        assert await found() == {400}
        clock.advance(milliseconds=1)
    assert await found() == {200}


async def test_only_those_in_scope_are_told_the_past(
    exchange: Sandbox, api: Api, beta: Api, connect: Any, clock: ManualClock
) -> None:
    slow, fast = await connect(), await connect()
    exchange.faults.add(Fault(Lag(5000), connection=1, account="alpha"))
    clock.advance(seconds=1)
    for one in (api, beta):
        await one.limit("BUY", "0.01", "50000")
    await settle(api)

    async def open_orders(ws: Any, one: Api) -> int:
        return len((await ws.request("openOrders.status", one.ws_params()))["result"])

    assert [await open_orders(slow, api), await open_orders(slow, beta), await open_orders(fast, api)] == [0, 1, 1]
    assert len(await api.ok("GET", "/api/v3/openOrders")) == 1


async def test_a_busy_past_is_kept_in_few_states(exchange: Sandbox, api: Api, clock: ManualClock) -> None:
    exchange.faults.add(Fault(Lag(10_000), host="rest"))
    for _ in range(200):
        exchange.transfer("alpha", Market.SPOT, "USDT", Decimal(1))
        await settle(api)
        clock.advance(milliseconds=100)
    # Twenty seconds have gone by; 101 transfers are ten seconds old or older.
    (free, _) = (await api.balances())["USDT"]
    assert 1_000_096 <= Decimal(free) <= 1_000_101
    assert len(exchange.exchange.faults.past) <= 30
