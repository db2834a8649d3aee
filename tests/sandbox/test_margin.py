"""Margin orders: loans, repayment, and the risk stream."""

from collections.abc import Awaitable, Callable

from .client import Api, Ws

Connect = Callable[..., Awaitable[Ws]]
NOW = 1_750_000_000_000
ORDER = "/sapi/v1/margin/order"
LIMIT = {"symbol": "BTCUSDT", "type": "LIMIT", "timeInForce": "GTC"}


async def risk_stream(api: Api, connect: Connect) -> Ws:
    """A connection that hears the account's margin risk."""
    key = (await api.call("POST", "/sapi/v1/margin/listen-key"))[1]["listenKey"]
    return await connect(f"/ws/{key}")


async def test_an_order_borrows_what_is_missing_and_a_cancel_repays_it(api: Api, connect: Connect) -> None:
    ws = await risk_stream(api, connect)
    order = {**LIMIT, "side": "BUY", "quantity": "0.2", "price": "60000"}
    status, body = await api.signed("POST", ORDER, **order)
    assert (status, body["code"]) == (400, -2010)
    placed = await api.ok("POST", ORDER, **order, sideEffectType="MARGIN_BUY")
    # 0.2 * 60000 = 12,000 USDT, and the account has 10,000.
    assert (placed["marginBuyBorrowAmount"], placed["marginBuyBorrowAsset"]) == (2000, "USDT")
    liability = {"e": "USER_LIABILITY_CHANGE", "E": NOW, "a": "USDT", "p": "2000.00000000", "i": "0.00000000"}
    assert await ws.event() == {**liability, "t": "BORROW"}
    canceled = await api.ok("DELETE", ORDER, symbol="BTCUSDT", orderId=placed["orderId"])
    # Margin's page shows this id as a string.
    assert (canceled["orderId"], canceled["isIsolated"]) == (str(placed["orderId"]), False)
    assert await ws.event() == {**liability, "t": "REPAY"}


async def test_a_fill_repays_when_the_order_says_so(api: Api, beta: Api, connect: Connect) -> None:
    ws = await risk_stream(api, connect)
    await beta.limit("BUY", "0.01", "60000")
    order = {"symbol": "BTCUSDT", "type": "MARKET"}
    await api.ok("POST", ORDER, **order, side="SELL", quantity="0.01", sideEffectType="MARGIN_BUY")
    liability = {"e": "USER_LIABILITY_CHANGE", "E": NOW, "a": "BTC", "p": "0.00500000", "i": "0.00000000"}
    assert await ws.event() == {**liability, "t": "BORROW"}
    await beta.limit("SELL", "0.01", "60000")
    await api.ok("POST", ORDER, **order, side="BUY", quantity="0.01", sideEffectType="AUTO_REPAY")
    assert await ws.event() == {**liability, "t": "REPAY"}


async def test_a_low_margin_level_is_told(api: Api, connect: Connect) -> None:
    ws = await risk_stream(api, connect)
    # Assets of 10,000 + 0.005 * 60,000 + 10 * 3,000 + 10 * 600 = 46,300 USDT; an order of 180,000 borrows 170,000:
    # (46,300 + 170,000) / 170,000 = 1.2723…, below 1.3.
    order = {**LIMIT, "side": "BUY", "quantity": "3", "price": "60000"}
    placed = await api.ok("POST", ORDER, **order, sideEffectType="MARGIN_BUY")
    assert (await ws.event())["p"] == "170000.00000000"
    level = {"e": "MARGIN_LEVEL_STATUS_CHANGE", "E": NOW}
    assert await ws.event() == {**level, "l": "1.27235294", "s": "MARGIN_CALL"}
    await api.ok("DELETE", ORDER, symbol="BTCUSDT", orderId=placed["orderId"])
    assert (await ws.event())["t"] == "REPAY"
    assert await ws.event() == {**level, "l": "999", "s": "EXCESSIVE"}
