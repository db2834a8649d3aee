"""What an account did: its orders and trades by id and by time; and what applies to it."""

from typing import Any

import pytest

from binwire_sandbox import ManualClock

from .client import Api

HOUR = 3_600_000
RESTS = ("100", "200", "300")


async def ids(api: Api, path: str, name: str, **params: object) -> list[int]:
    """The ids of the rows a query answers with."""
    rows: list[Any] = await api.ok("GET", path, symbol="BTCUSDT", **params)
    return [row[name] for row in rows]


async def test_orders_are_found_by_id_and_by_time(api: Api, beta: Api, clock: ManualClock) -> None:
    placed: list[int] = []
    times: list[int] = []
    for price in RESTS:
        order = await api.limit("BUY", "0.1", price)
        placed.append(order["orderId"])
        times.append(order["transactTime"])
        clock.advance(hours=1)
    await beta.limit("BUY", "0.1", "50")
    path = "/api/v3/allOrders"
    assert await ids(api, path, "orderId") == placed
    assert await ids(api, path, "orderId", limit=2) == placed[1:]
    assert await ids(api, path, "orderId", orderId=placed[1]) == placed[1:]
    assert await ids(api, path, "orderId", orderId=placed[0], limit=1) == placed[:1]
    assert await ids(api, path, "orderId", startTime=times[1]) == placed[1:]
    assert await ids(api, path, "orderId", startTime=times[0], limit=1) == placed[:1]
    assert await ids(api, path, "orderId", endTime=times[1]) == placed[:2]
    assert await ids(api, path, "orderId", startTime=times[1], endTime=times[1], orderId=placed[2]) == placed[1:2]
    # "Orders are filtered by `time` of the last execution status update."
    await api.ok("DELETE", "/api/v3/order", symbol="BTCUSDT", orderId=placed[0])
    assert await ids(api, path, "orderId", startTime=times[2]) == [placed[0], placed[2]]
    rows = await api.ok("GET", path, symbol="BTCUSDT")
    assert [row["status"] for row in rows] == ["CANCELED", "NEW", "NEW"]
    assert rows[1] == await api.ok("GET", "/api/v3/order", symbol="BTCUSDT", orderId=placed[1])


@pytest.mark.parametrize("path", ["/api/v3/allOrders", "/api/v3/myTrades", "/api/v3/myAllocations"])
async def test_no_more_than_a_day_is_asked_for(api: Api, path: str) -> None:
    day = {"startTime": api.now, "endTime": api.now + 24 * HOUR}
    assert await api.ok("GET", path, symbol="BTCUSDT", **day) == []
    refused = await api.signed("GET", path, symbol="BTCUSDT", **{**day, "endTime": api.now + 24 * HOUR + 1})
    assert refused == (400, {"code": -1127, "msg": "More than 24 hours between startTime and endTime."})


async def test_trades_are_found_by_id_by_time_and_by_order(api: Api, beta: Api, clock: ManualClock) -> None:
    await api.limit("BUY", "1", "20000")
    sold = await beta.limit("SELL", "0.25", "20000")
    clock.advance(hours=1)
    await beta.limit("SELL", "0.75", "20000")
    path = "/api/v3/myTrades"
    mine = await api.ok("GET", path, symbol="BTCUSDT")
    theirs = await beta.ok("GET", path, symbol="BTCUSDT")
    assert mine[0] == {
        "symbol": "BTCUSDT",
        "id": sold["fills"][0]["tradeId"],
        "orderId": mine[0]["orderId"],
        "orderListId": -1,
        "price": "20000.00000000",
        "qty": "0.25000000",
        "quoteQty": "5000.00000000",
        "commission": "0.00025000",
        "commissionAsset": "BTC",
        "time": sold["transactTime"],
        "isBuyer": True,
        "isMaker": True,
        "isBestMatch": True,
    }
    assert (theirs[0]["isBuyer"], theirs[0]["isMaker"], theirs[0]["commissionAsset"]) == (False, False, "USDT")
    first, second = (row["id"] for row in mine)
    assert await ids(beta, path, "id", fromId=second) == [second]
    assert await ids(beta, path, "id", orderId=sold["orderId"]) == [first]
    assert await ids(beta, path, "id", orderId=sold["orderId"], fromId=second) == []
    assert await ids(beta, path, "id", endTime=sold["transactTime"]) == [first]
    assert await ids(beta, path, "id", startTime=sold["transactTime"] + 1) == [second]
    for with_time in ({"orderId": 1}, {"fromId": 1}):
        status, body = await api.signed("GET", path, symbol="BTCUSDT", startTime=1, **with_time)
        assert (status, body["code"]) == (400, -1128)


async def test_what_applies_to_an_account_can_be_asked(api: Api) -> None:
    rates = await api.ok("GET", "/api/v3/account/commission", symbol="BTCUSDT")
    assert rates["symbol"] == "BTCUSDT"
    assert rates["standardCommission"]["taker"] == "0.00100000"
    assert set(rates) == {"symbol", "standardCommission", "specialCommission", "taxCommission", "discount"}
    filters = await api.ok("GET", "/api/v3/myFilters", symbol="BTCUSDT")
    _, info = await api.call("GET", "/api/v3/exchangeInfo", "symbol=BTCUSDT")
    assert filters["symbolFilters"] == info["symbols"][0]["filters"]
    assert filters["exchangeFilters"] == info["exchangeFilters"]
    await api.limit("BUY", "0.1", "100")
    counts = await api.ok("GET", "/api/v3/rateLimit/order")
    assert [(row["interval"], row["intervalNum"], row["count"]) for row in counts] == [("SECOND", 10, 1), ("DAY", 1, 1)]


async def test_no_symbol_has_execution_rules(api: Api) -> None:
    path = "/api/v3/executionRules"
    assert await api.call("GET", path, "symbol=BTCUSDT") == (200, {"symbolRules": [{"symbol": "BTCUSDT", "rules": []}]})
    assert len((await api.call("GET", path))[1]["symbolRules"]) == 4
    assert (await api.call("GET", path, "symbol=BTCUSDT&symbolStatus=TRADING"))[1]["code"] == -1128
