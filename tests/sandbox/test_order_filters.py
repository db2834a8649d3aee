"""The filters that count an account's open orders, those of MARKET orders, and canceling all at once."""

import pytest

from .client import Api

ORDER = "/api/v3/order"
STOP = {"symbol": "BTCUSDT", "side": "SELL", "type": "STOP_LOSS", "quantity": "0.1", "stopPrice": "100"}
ICEBERG = {
    "symbol": "BTCUSDT",
    "side": "SELL",
    "type": "LIMIT",
    "timeInForce": "GTC",
    "quantity": "1",
    "price": "90000",
    "icebergQty": "0.5",
}


async def limits(api: Api) -> dict[str, int]:
    """The filters of BTCUSDT that count something, as exchangeInfo shows them."""
    _, info = await api.call("GET", "/api/v3/exchangeInfo", "symbol=BTCUSDT")
    rows = info["symbols"][0]["filters"]
    return {row["filterType"]: row[name] for row in rows for name in row if name.startswith("maxNum")}


@pytest.mark.parametrize(("order", "filter"), [(STOP, "MAX_NUM_ALGO_ORDERS"), (ICEBERG, "MAX_NUM_ICEBERG_ORDERS")])
async def test_stops_and_icebergs_are_counted_apart(api: Api, beta: Api, order: dict[str, str], filter: str) -> None:
    for _ in range((await limits(api))[filter]):
        await api.ok("POST", ORDER, **order)
    assert await api.signed("POST", ORDER, **order) == (400, {"code": -1013, "msg": f"Filter failure: {filter}"})
    await api.limit("BUY", "0.1", "100")
    await beta.ok("POST", ORDER, **order)
    assert len(await api.ok("DELETE", "/api/v3/openOrders", symbol="BTCUSDT")) == 6
    await api.ok("POST", ORDER, **order)


async def test_no_more_orders_than_the_filter_says_are_open(api: Api, beta: Api) -> None:
    for _ in range((await limits(api))["MAX_NUM_ORDERS"]):
        await api.limit("BUY", "0.001", "10000")
    order = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "price": "10000"}
    refused = await api.signed("POST", ORDER, **order, quantity="0.001")
    assert refused == (400, {"code": -1013, "msg": "Filter failure: MAX_NUM_ORDERS"})
    # Another symbol has its own count, and a MARKET order is never open.
    await api.ok("POST", ORDER, **{**order, "symbol": "ETHUSDT", "price": "1000"}, quantity="0.01")
    await beta.limit("SELL", "0.001", "50000")
    market = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.001"}
    assert (await api.ok("POST", ORDER, **market))["status"] == "FILLED"


async def test_market_orders_have_a_lot_size_of_their_own(api: Api) -> None:
    market = {"symbol": "BTCUSDT", "side": "SELL", "type": "MARKET", "quantity": "900.00001"}
    refused = await api.signed("POST", ORDER, **market)
    assert refused == (400, {"code": -1013, "msg": "Filter failure: MARKET_LOT_SIZE"})


async def test_all_open_orders_of_a_symbol_are_canceled(api: Api, beta: Api) -> None:
    prices = ("100", "200")
    placed = [await api.limit("BUY", "0.1", price) for price in prices]
    other = {"symbol": "ETHBTC", "side": "SELL", "type": "LIMIT", "timeInForce": "GTC"}
    await api.ok("POST", ORDER, **other, quantity="1", price="0.9")
    await beta.limit("BUY", "0.1", "100")
    canceled = await api.ok("DELETE", "/api/v3/openOrders", symbol="BTCUSDT")
    assert [(order["orderId"], order["status"]) for order in canceled] == [
        (order["orderId"], "CANCELED") for order in placed
    ]
    assert [order["origClientOrderId"] for order in canceled] == [order["clientOrderId"] for order in placed]
    assert len({order["clientOrderId"] for order in canceled}) == 1
    assert [order["symbol"] for order in await api.ok("GET", "/api/v3/openOrders")] == ["ETHBTC"]
    assert len(await beta.ok("GET", "/api/v3/openOrders")) == 1
    refused = await api.signed("DELETE", "/api/v3/openOrders", symbol="BTCUSDT")
    assert refused == (400, {"code": -2011, "msg": "Unknown order sent."})
