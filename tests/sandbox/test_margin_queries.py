"""What margin shows of its orders and trades."""

from binwire_sandbox import ManualClock

from .client import Api

NOW = 1_750_000_000_000
PATH = "/sapi/v1/margin"
LIMIT = {"symbol": "BTCUSDT", "type": "LIMIT", "timeInForce": "GTC"}
# The members that the pages' examples show, and no others.
ORDER = {
    "clientOrderId": "mine",
    "cummulativeQuoteQty": "0.00000000",
    "executedQty": "0.00000000",
    "icebergQty": "0.00000000",
    "isWorking": True,
    "orderId": 1,
    "origQty": "0.10000000",
    "price": "50000.00000000",
    "side": "BUY",
    "status": "NEW",
    "stopPrice": "0.00000000",
    "symbol": "BTCUSDT",
    "isIsolated": False,
    "time": NOW,
    "timeInForce": "GTC",
    "type": "LIMIT",
    "selfTradePreventionMode": "NONE",
    "updateTime": NOW,
}


async def place(api: Api, side: str, quantity: str, price: str, **more: str) -> int:
    """Place a limit order; returns its id."""
    order = {**LIMIT, "side": side, "quantity": quantity, "price": price, **more}
    placed = await api.ok("POST", f"{PATH}/order", **order)
    return int(placed["orderId"])


async def test_an_order_is_shown_as_the_page_shows_it_and_only_in_its_own_wallet(api: Api) -> None:
    await place(api, "BUY", "0.1", "50000", newClientOrderId="mine")
    isolated = await place(api, "BUY", "0.2", "50000", isIsolated="TRUE")
    mine = {"symbol": "BTCUSDT", "origClientOrderId": "mine"}
    assert await api.ok("GET", f"{PATH}/order", **mine) == ORDER
    assert await api.ok("GET", f"{PATH}/openOrders") == [ORDER]
    assert await api.ok("GET", f"{PATH}/openOrders", symbol="ETHUSDT") == []
    assert await api.ok("GET", f"{PATH}/allOrders", symbol="BTCUSDT") == [ORDER]
    shown = await api.ok("GET", f"{PATH}/openOrders", symbol="BTCUSDT", isIsolated="TRUE")
    assert [(one["orderId"], one["isIsolated"]) for one in shown] == [(isolated, True)]
    assert await api.signed("GET", f"{PATH}/order", **mine, isIsolated="TRUE") == (
        400,
        {"code": -2013, "msg": "Order does not exist."},
    )
    status, body = await api.signed("GET", f"{PATH}/openOrders", isIsolated="TRUE")
    assert (status, body["code"]) == (400, -1102)
    status, body = await api.signed("GET", f"{PATH}/order", symbol="BTCUSDT")
    assert (status, body["code"]) == (400, -1102)
    # Spot knows nothing of them.
    assert await api.ok("GET", "/api/v3/openOrders") == []


async def test_trades_are_shown_without_what_only_spot_shows(api: Api, beta: Api) -> None:
    await beta.limit("SELL", "0.01", "50000")
    order = await place(api, "BUY", "0.01", "50000")
    trade = {
        "commission": "0.00001000",
        "commissionAsset": "BTC",
        "id": 1,
        "isBestMatch": True,
        "isBuyer": True,
        "isMaker": False,
        "orderId": order,
        "price": "50000.00000000",
        "qty": "0.01000000",
        "symbol": "BTCUSDT",
        "isIsolated": False,
        "time": NOW,
    }
    ask = f"{PATH}/myTrades"
    assert await api.ok("GET", ask, symbol="BTCUSDT") == [trade]
    assert await api.ok("GET", ask, symbol="BTCUSDT", fromId=2) == []
    assert await api.ok("GET", ask, symbol="BTCUSDT", orderId=order + 1) == []
    assert await api.ok("GET", ask, symbol="BTCUSDT", isIsolated="TRUE") == []


async def test_without_an_id_only_24_hours_are_shown(api: Api, clock: ManualClock) -> None:
    first = await place(api, "BUY", "0.01", "50000")
    clock.advance(hours=25)
    second = await place(api, "BUY", "0.01", "50000")

    async def shown(**params: object) -> list[int]:
        return [one["orderId"] for one in await api.ok("GET", f"{PATH}/allOrders", symbol="BTCUSDT", **params)]

    assert await shown() == [second]
    assert await shown(orderId=first) == [first, second]
    assert await shown(orderId=first, limit=1) == [first]
    assert await shown(startTime=NOW) == [first]
    assert await shown(endTime=NOW) == [first]
    assert await shown(startTime=NOW + 1, endTime=NOW + 86_400_001) == []
    status, body = await api.signed(
        "GET", f"{PATH}/allOrders", symbol="BTCUSDT", startTime=NOW, endTime=NOW + 90_000_000
    )
    assert (status, body["code"]) == (400, -1127)


async def test_prevented_matches_are_found_by_order(api: Api) -> None:
    maker = await place(api, "SELL", "0.001", "50000")
    taker = await place(api, "BUY", "0.001", "50000", selfTradePreventionMode="EXPIRE_MAKER")
    match = {
        "symbol": "BTCUSDT",
        "preventedMatchId": 0,
        "takerOrderId": taker,
        "makerSymbol": "BTCUSDT",
        "makerOrderId": maker,
        "tradeGroupId": -1,
        "selfTradePreventionMode": "EXPIRE_MAKER",
        "price": "50000.00000000",
        "makerPreventedQuantity": "0.00100000",
        "transactTime": NOW,
    }
    ask = f"{PATH}/myPreventedMatches"
    assert await api.ok("GET", ask, symbol="BTCUSDT", orderId=taker) == [match]
    assert await api.ok("GET", ask, symbol="BTCUSDT", preventedMatchId=0) == [match]
    assert await api.ok("GET", ask, symbol="BTCUSDT", orderId=taker, isIsolated="TRUE") == []
    status, body = await api.signed("GET", ask, symbol="BTCUSDT")
    assert (status, body["code"]) == (400, -1102)


async def test_a_cancel_does_not_repay_where_the_order_said_so(api: Api) -> None:
    order = {**LIMIT, "side": "BUY", "quantity": "0.2", "price": "60000", "sideEffectType": "MARGIN_BUY"}
    placed = await api.ok("POST", f"{PATH}/order", **order, autoRepayAtCancel="false")
    await api.ok("DELETE", f"{PATH}/openOrders", symbol="BTCUSDT")
    # The 2,000 USDT it borrowed are still there: the same order needs no further loan.
    again = await api.ok("POST", f"{PATH}/order", **order)
    assert "marginBuyBorrowAmount" in placed
    assert "marginBuyBorrowAmount" not in again
