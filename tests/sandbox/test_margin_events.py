"""What margin tells of loans, repayments and transfers, in the order in which it happens."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from .client import Api, Ws

Connect = Callable[..., Awaitable[Ws]]
NOW = 1_750_000_000_000
ORDER = "/sapi/v1/margin/order"
LOAN = "/sapi/v1/margin/borrow-repay"
BTC = {"symbol": "BTCUSDT", "side": "BUY"}
# The account has 10,000 USDT: 2,000 are missing.
LARGE = {**BTC, "type": "LIMIT", "quantity": "0.2", "price": "60000", "sideEffectType": "MARGIN_BUY"}


async def trade_stream(api: Api, connect: Connect, **where: str) -> Ws:
    """A connection that hears the trades of a margin account."""
    token = (await api.ok("POST", "/sapi/v1/userListenToken", **where))["token"]
    ws = await connect()
    await ws.request("userDataStream.subscribe.listenToken", {"listenToken": token})
    return ws


def position(asset: str, free: str, locked: str = "0.00000000") -> dict[str, Any]:
    """The account position of one asset."""
    balances = [{"a": asset, "f": free, "l": locked}]
    return {"e": "outboundAccountPosition", "E": NOW, "u": NOW, "B": balances}


async def told(ws: Ws, count: int) -> list[Any]:
    """What the next events say, without what an execution report says of its order."""
    events = [(await ws.event())["event"] for _ in range(count)]
    return [one["x"] if one["e"] == "executionReport" else one for one in events]


async def test_loans_and_repayments_change_the_balance(api: Api, connect: Connect) -> None:
    ws = await trade_stream(api, connect)
    loan = {"asset": "USDT", "isIsolated": "FALSE", "amount": "100"}
    await api.ok("POST", LOAN, **loan, type="BORROW")
    await api.ok("POST", LOAN, **loan, type="REPAY")
    assert await told(ws, 2) == [position("USDT", "10100.00000000"), position("USDT", "10000.00000000")]


@pytest.mark.parametrize(
    ("type", "where"),
    [
        ("MAIN_ISOLATED_MARGIN", {"toSymbol": "BTCUSDT"}),
        ("ISOLATED_MARGIN_MAIN", {"fromSymbol": "BTCUSDT"}),
        ("MARGIN_ISOLATEDMARGIN", {"toSymbol": "BTCUSDT"}),
    ],
)
async def test_transfers_are_told_to_the_isolated_account(
    api: Api, connect: Connect, type: str, where: dict[str, str]
) -> None:
    ws = await trade_stream(api, connect, isIsolated="TRUE", symbol="BTCUSDT")
    await api.ok("POST", "/sapi/v1/asset/transfer", type=type, asset="USDT", amount="10", **where)
    change, free = ("10.00000000", "1000010.00000000") if "toSymbol" in where else ("-10.00000000", "999990.00000000")
    update = {"e": "balanceUpdate", "E": NOW, "a": "USDT", "d": change, "T": NOW}
    assert await told(ws, 2) == [update, position("USDT", free)]


async def test_an_order_that_expires_repays_what_it_borrowed(api: Api, connect: Connect) -> None:
    ws = await trade_stream(api, connect)
    placed = await api.ok("POST", ORDER, **LARGE, timeInForce="FOK")
    assert (placed["status"], placed["marginBuyBorrowAmount"]) == ("EXPIRED", 2000)
    events = await told(ws, 6)
    assert events[0] == position("USDT", "12000.00000000")
    assert [one for one in events if isinstance(one, str)] == ["NEW", "EXPIRED"]
    assert events[5] == position("USDT", "10000.00000000")


@pytest.mark.parametrize(("keeps", "owed"), [("true", "0.00000000"), ("false", "2000.00000000")])
async def test_auto_repay_at_cancel_is_the_account_s_choice(api: Api, keeps: str, owed: str) -> None:
    placed = await api.ok("POST", ORDER, **LARGE, timeInForce="GTC", autoRepayAtCancel=keeps)
    await api.ok("DELETE", ORDER, symbol="BTCUSDT", orderId=placed["orderId"])
    assert await borrowed(api) == owed


async def test_a_canceled_list_repays_once(api: Api) -> None:
    # 1,000 USDT are owed beside what the list borrows.
    await api.ok("POST", LOAN, asset="USDT", isIsolated="FALSE", amount="1000", type="BORROW")
    prices = {"price": "50000", "stopPrice": "65000", "stopLimitPrice": "66000", "stopLimitTimeInForce": "GTC"}
    oco = {**BTC, "quantity": "0.2", "sideEffectType": "MARGIN_BUY", **prices}
    placed = await api.ok("POST", "/sapi/v1/margin/order/oco", **oco)
    # 0.2 * 66,000 = 13,200 USDT, of 11,000.
    assert (placed["marginBuyBorrowAmount"], await borrowed(api)) == ("2200.00000000", "3200.00000000")
    await api.ok("DELETE", "/sapi/v1/margin/orderList", symbol="BTCUSDT", orderListId=placed["orderListId"])
    assert await borrowed(api) == "1000.00000000"


async def test_an_order_s_own_prevention_of_self_trades_repays_too(api: Api) -> None:
    await api.limit("SELL", "0.005", "60000")
    placed = await api.ok("POST", ORDER, **LARGE, timeInForce="GTC", selfTradePreventionMode="EXPIRE_TAKER")
    assert placed["status"] == "EXPIRED_IN_MATCH"
    assert await borrowed(api) == "0.00000000"


async def test_what_is_worth_too_little_has_a_code_of_margin(api: Api) -> None:
    order = {**BTC, "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.00001", "price": "60000"}
    status, body = await api.signed("POST", ORDER, **order)
    assert (status, body) == (400, {"code": -20204, "msg": "Filter failure: NOTIONAL"})
    status, body = await api.signed("POST", "/api/v3/order", **order)
    assert (status, body["code"]) == (400, -1013)


async def test_the_risk_stream_s_key_is_one_in_both_versions(api: Api, connect: Connect) -> None:
    path = "/sapi/v2/margin/listen-key"
    key = (await api.call("POST", path))[1]["listenKey"]
    assert (await api.call("POST", "/sapi/v1/margin/listen-key"))[1] == {"listenKey": key}
    assert await api.call("PUT", path, f"listenKey={key}") == (200, {})
    ws = await connect(f"/ws/{key}")
    await api.ok("POST", LOAN, asset="USDT", isIsolated="FALSE", amount="1", type="BORROW")
    assert (await ws.event())["e"] == "USER_LIABILITY_CHANGE"
    assert await api.call("DELETE", path) == (200, {})
    assert (await api.call("PUT", path, f"listenKey={key}"))[1]["code"] == -1125


async def test_open_lists_that_trigger(api: Api) -> None:
    legs = {"workingTimeInForce": "GTC", "pendingTimeInForce": "GTC", "pendingPrice": "60000", "workingPrice": "40000"}
    buy = {"workingType": "LIMIT", "workingSide": "BUY", "workingQuantity": "0.001"}
    sell = {"pendingType": "LIMIT", "pendingSide": "SELL", "pendingQuantity": "0.001"}
    placed = await api.ok("POST", "/sapi/v1/margin/order/oto", symbol="BTCUSDT", **legs, **buy, **sell)
    [shown] = await api.ok("GET", "/sapi/v1/margin/oto/openOrderList", symbol="BTCUSDT")
    assert (shown["orderListId"], shown["contingencyType"], len(shown["orders"])) == (placed["orderListId"], "OTO", 2)
    assert await api.ok("GET", "/sapi/v1/margin/oto/openOrderList", symbol="ETHBTC") == []


async def borrowed(api: Api) -> str:
    """What cross margin owes in USDT."""
    account = await api.ok("GET", "/sapi/v1/margin/account")
    [owed] = [one["borrowed"] for one in account["userAssets"] if one["asset"] == "USDT"]
    assert isinstance(owed, str)
    return owed
