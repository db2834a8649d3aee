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
    order = {**LIMIT, "side": "BUY", "quantity": "20", "price": "60000"}
    status, body = await api.signed("POST", ORDER, **order)
    assert (status, body["code"]) == (400, -2010)
    placed = await api.ok("POST", ORDER, **order, sideEffectType="MARGIN_BUY")
    # 20 * 60000 = 1,200,000 USDT, and the account has 1,000,000.
    assert (placed["marginBuyBorrowAmount"], placed["marginBuyBorrowAsset"]) == ("200000.00000000", "USDT")
    liability = {"e": "USER_LIABILITY_CHANGE", "E": NOW, "a": "USDT", "p": "200000.00000000", "i": "0.00000000"}
    assert await ws.event() == {**liability, "t": "BORROW"}
    canceled = await api.ok("DELETE", ORDER, symbol="BTCUSDT", orderId=placed["orderId"])
    # Margin's page shows this id as a string.
    assert (canceled["orderId"], canceled["isIsolated"]) == (str(placed["orderId"]), False)
    assert await ws.event() == {**liability, "t": "REPAY"}


async def test_a_fill_repays_when_the_order_says_so(api: Api, beta: Api, connect: Connect) -> None:
    ws = await risk_stream(api, connect)
    for price, side, effect in (("60000", "SELL", "AUTO_BORROW_REPAY"), ("60000", "BUY", "AUTO_REPAY")):
        other = "BUY" if side == "SELL" else "SELL"
        await beta.limit(other, "10", price)
        await api.ok(
            "POST",
            ORDER,
            **LIMIT,
            side=side,
            quantity="10" if side == "BUY" else "110",
            price=price,
            sideEffectType=effect,
        )
        if side == "SELL":
            assert (await ws.event())["p"] == "10.00000000"
            await api.ok("DELETE", ORDER, symbol="BTCUSDT", orderId=2)
            assert (await ws.event())["t"] == "REPAY"


async def test_a_low_margin_level_is_told(api: Api, connect: Connect) -> None:
    ws = await risk_stream(api, connect)
    # Assets of 1,000,000 + 100 * 60,000 + 1,000 * 3,000 + 1,000 * 600 = 10,600,000 USDT; five times 9,000,000 of
    # orders need 44,000,000 more: (10.6 + 44) / 44 is below 1.3.
    for _ in range(5):
        await api.ok("POST", ORDER, **LIMIT, side="BUY", quantity="150", price="60000", sideEffectType="MARGIN_BUY")
    seen = await ws.until(lambda event: event["e"] == "MARGIN_LEVEL_STATUS_CHANGE")
    assert [event["e"] for event in seen[:-1]] == ["USER_LIABILITY_CHANGE"] * (len(seen) - 1)
    level = seen[-1]
    assert level["s"] == "MARGIN_CALL"
    assert 1 < float(level["l"]) < 1.3
