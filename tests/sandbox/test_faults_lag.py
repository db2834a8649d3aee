"""REST that lags behind the stream."""

from decimal import Decimal

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
