"""What no page states of margin, as it is set."""

from typing import Any

import pytest

from .assuming import trading
from .client import Api, Ws

ORDER = "/sapi/v1/margin/order"
LOAN = {"asset": "USDT", "isIsolated": "FALSE"}


async def listening(alpha: Api, open: Any) -> Ws:
    """A connection that hears cross margin's trades."""
    token = (await alpha.ok("POST", "/sapi/v1/userListenToken"))["token"]
    ws: Ws = await open()
    await ws.request("userDataStream.subscribe.listenToken", {"listenToken": token})
    return ws


async def owed(alpha: Api, asset: str) -> str:
    """What cross margin owes of an asset."""
    account = await alpha.ok("GET", "/sapi/v1/margin/account")
    return str(next(one["borrowed"] for one in account["userAssets"] if one["asset"] == asset))


async def test_loans_may_be_told_as_balance_updates_too() -> None:
    async with trading(loan_events="balance-update") as (_, alpha, _, open):
        ws = await listening(alpha, open)
        for type in ("BORROW", "REPAY"):
            await alpha.ok("POST", "/sapi/v1/margin/borrow-repay", **LOAN, amount="100", type=type)
        events = [(await ws.event())["event"] for _ in range(4)]
        assert [(one["e"], one.get("d")) for one in events] == [
            ("balanceUpdate", "100.00000000"),
            ("outboundAccountPosition", None),
            ("balanceUpdate", "-100.00000000"),
            ("outboundAccountPosition", None),
        ]


async def test_only_calls_may_be_told_of_the_margin_level() -> None:
    async with trading(margin_level_events="calls-only") as (_, alpha, _, open):
        key = (await alpha.call("POST", "/sapi/v1/margin/listen-key"))[1]["listenKey"]
        ws = await open(f"/ws/{key}")
        # Of 46,300 USDT: (46,300 + 140,000) / 140,000 = 1.33 is NORMAL, with 165,000 it is 1.28, a margin call.
        for amount in ("140000", "25000"):
            await alpha.ok("POST", "/sapi/v1/margin/borrow-repay", **LOAN, amount=amount, type="BORROW")
        events = [await ws.event() for _ in range(3)]
        assert [one.get("t") or one.get("s") for one in events] == ["BORROW", "BORROW", "MARGIN_CALL"]


@pytest.mark.parametrize(("assumed", "left"), [("each-fill", "0.00300200"), ("when-done", "0.00500000")])
async def test_when_an_order_repays(assumed: str, left: str) -> None:
    async with trading(auto_repay=assumed) as (_, alpha, beta, _):
        await alpha.ok("POST", "/sapi/v1/margin/borrow-repay", **LOAN | {"asset": "BTC"}, amount="0.005", type="BORROW")
        order = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "price": "60000"}
        placed = await alpha.ok("POST", ORDER, **order, quantity="0.004", sideEffectType="AUTO_REPAY")
        assert placed["status"] == "NEW"
        # What is received is less by the commission of 0.1 %: 0.001998, and 0.003996 in the end.
        await beta.limit("SELL", "0.002", "60000")
        assert await owed(alpha, "BTC") == left
        await beta.limit("SELL", "0.002", "60000")
        assert await owed(alpha, "BTC") == "0.00100400"


@pytest.mark.parametrize(("assumed", "left"), [("repays", "0.00000000"), ("keeps-debt", "2000.00000000")])
async def test_an_order_that_expires(assumed: str, left: str) -> None:
    async with trading(expired_margin_order=assumed) as (_, alpha, _, _):
        order = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "IOC", "price": "60000"}
        await alpha.ok("POST", ORDER, **order, quantity="0.2", sideEffectType="MARGIN_BUY")
        assert await owed(alpha, "USDT") == left


async def test_the_code_of_a_notional_too_small() -> None:
    async with trading(margin_notional_code="-1013") as (_, alpha, _, _):
        order = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "price": "60000"}
        status, body = await alpha.signed("POST", ORDER, **order, quantity="0.00001")
        assert (status, body) == (400, {"code": -1013, "msg": "Filter failure: NOTIONAL"})
