"""Smart order routing: what such an order takes is allocated to it."""

from collections.abc import Awaitable, Callable

from .client import Api, Ws

SOR_ORDER = "/api/v3/sor/order"
LIMIT = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.5", "price": "31000"}


async def test_exchange_info_names_the_symbols_that_are_routed(api: Api) -> None:
    _, info = await api.call("GET", "/api/v3/exchangeInfo")
    assert info["sors"] == [{"baseAsset": "BTC", "symbols": ["BTCUSDT"]}]


async def test_a_routed_order_is_filled_by_allocations(
    api: Api, beta: Api, connect: Callable[[str], Awaitable[Ws]]
) -> None:
    """The members of the page's example."""
    await beta.limit("SELL", "0.5", "28000")
    ws = await connect("/ws-api/v3")
    await ws.request("userDataStream.subscribe.signature", api.ws_params())
    order = await api.ok("POST", SOR_ORDER, **LIMIT)
    assert order["fills"] == [
        {
            "matchType": "ONE_PARTY_TRADE_REPORT",
            "price": "28000.00000000",
            "qty": "0.50000000",
            "commission": "0.00050000",
            "commissionAsset": "BTC",
            "tradeId": -1,
            "allocId": 0,
        }
    ]
    assert (order["status"], order["workingFloor"], order["usedSor"]) == ("FILLED", "SOR", True)
    reports = [frame["event"] for frame in [await ws.event() for _ in range(4)]]
    new, traded = (report for report in reports if report["e"] == "executionReport")
    assert (new["k"], new["uS"], "a" in new, "b" in new) == ("SOR", True, False, False)
    assert (traded["x"], traded["t"], traded["a"], traded["b"]) == ("TRADE", -1, 0, "ONE_PARTY_TRADE_REPORT")
    found = await api.ok("GET", "/api/v3/order", symbol="BTCUSDT", orderId=order["orderId"])
    assert (found["usedSor"], found["workingFloor"]) == (True, "SOR")


async def test_allocations_are_listed_apart_from_trades(api: Api, beta: Api) -> None:
    await beta.limit("SELL", "0.25", "28000")
    await beta.limit("SELL", "0.25", "29000")
    order = await api.ok("POST", SOR_ORDER, **LIMIT)
    path = "/api/v3/myAllocations"
    rows = await api.ok("GET", path, symbol="BTCUSDT")
    assert rows[0] == {
        "symbol": "BTCUSDT",
        "allocationId": 0,
        "allocationType": "SOR",
        "orderId": order["orderId"],
        "orderListId": -1,
        "price": "28000.00000000",
        "qty": "0.25000000",
        "quoteQty": "7000.00000000",
        "commission": "0.00025000",
        "commissionAsset": "BTC",
        "time": order["transactTime"],
        "isBuyer": True,
        "isMaker": False,
        "isAllocator": False,
    }
    assert [row["allocationId"] for row in rows] == [0, 1]
    by_order = {"orderId": order["orderId"], "fromAllocationId": 1}
    assert await api.ok("GET", path, symbol="BTCUSDT", **by_order) == rows[1:]
    assert await api.ok("GET", path, symbol="BTCUSDT", limit=1) == rows[:1]
    assert await api.ok("GET", path, symbol="BTCUSDT", endTime=api.now, limit=1) == rows[1:]
    assert await api.ok("GET", "/api/v3/myTrades", symbol="BTCUSDT") == []
    # Who rested trades as ever.
    assert len(await beta.ok("GET", "/api/v3/myTrades", symbol="BTCUSDT")) == 2
    assert await beta.ok("GET", path, symbol="BTCUSDT") == []


async def test_what_cannot_be_routed_is_refused(api: Api) -> None:
    assert await api.ok("POST", SOR_ORDER + "/test", **LIMIT) == {}
    for change, code in (
        ({"symbol": "ETHUSDT", "price": "3000"}, -2010),
        ({"type": "LIMIT_MAKER", "timeInForce": None}, -1116),
        ({"quantity": None}, -1102),
        ({"stopPrice": "1"}, -1104),
    ):
        sent = {name: value for name, value in {**LIMIT, **change}.items() if value is not None}
        status, body = await api.signed("POST", SOR_ORDER, **sent)
        assert (status, body["code"]) == (400, code)
