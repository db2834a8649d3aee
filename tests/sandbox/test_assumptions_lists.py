"""What no page states of order lists, and of several orders in one answer, as it is set."""

from typing import Any

import pytest

from .assuming import subscribe, trading

PAIR = {"aboveType": "LIMIT_MAKER", "abovePrice": "60000", "belowType": "STOP_LOSS", "belowStopPrice": "40000"}
WORKING = {"workingType": "LIMIT", "workingTimeInForce": "GTC", "workingSide": "BUY", "workingQuantity": "0.001"}
PENDING = {"pendingType": "LIMIT", "pendingTimeInForce": "GTC", "pendingSide": "SELL", "pendingQuantity": "0.001"}


@pytest.mark.parametrize(
    ("assumed", "told"),
    [("told", ["EXEC_STARTED", "EXEC_STARTED", "ALL_DONE"]), ("silent", ["EXEC_STARTED", "ALL_DONE"])],
)
async def test_how_a_list_goes_on(assumed: str, told: list[str]) -> None:
    async with trading(list_progress=assumed) as (_, alpha, beta, open):
        ws = await open()
        await subscribe(ws, alpha)
        prices = {"workingPrice": "50000", "pendingPrice": "51000"}
        await alpha.ok("POST", "/api/v3/orderList/oto", symbol="BTCUSDT", **WORKING, **PENDING, **prices)
        await beta.limit("SELL", "0.001", "50000")
        await beta.limit("BUY", "0.001", "51000")
        seen = await ws.until(lambda frame: frame["event"].get("l") == "ALL_DONE")
        assert [one["event"]["l"] for one in seen if one["event"]["e"] == "listStatus"] == told


@pytest.mark.parametrize("assumed", ["0", "1"])
async def test_the_first_list(assumed: str) -> None:
    async with trading(first_list_id=assumed) as (_, alpha, _, _):
        sold: dict[str, Any] = {"symbol": "BTCUSDT", "side": "SELL", "quantity": "0.001"}
        lists = [await alpha.ok("POST", "/api/v3/orderList/oco", **sold, **PAIR) for _ in range(2)]
        assert [one["orderListId"] for one in lists] == [int(assumed), int(assumed) + 1]


@pytest.mark.parametrize(("assumed", "ids"), [("one-id", 1), ("own-ids", 2)])
async def test_ids_of_orders_canceled_together(assumed: str, ids: int) -> None:
    async with trading(canceled_together=assumed) as (_, alpha, _, _):
        for price in ("50000", "50001"):
            await alpha.limit("BUY", "0.001", price)
        canceled = await alpha.ok("DELETE", "/api/v3/openOrders", symbol="BTCUSDT")
        assert len({one["clientOrderId"] for one in canceled}) == ids


@pytest.mark.parametrize(("assumed", "answer"), [("-2013", (400, -2013)), ("empty-list", (200, None))])
async def test_amendments_of_no_order(assumed: str, answer: tuple[int, int | None]) -> None:
    async with trading(no_amendments=assumed) as (_, alpha, _, _):
        status, body = await alpha.signed("GET", "/api/v3/order/amendments", symbol="BTCUSDT", orderId=77)
        assert (status, body["code"] if body else None) == answer


@pytest.mark.parametrize(("assumed", "reason"), [("absent", None), ("NONE", "NONE")])
async def test_the_expiry_reason_of_a_prevented_order(assumed: str, reason: str | None) -> None:
    async with trading(match_expiry_reason=assumed) as (_, alpha, _, open):
        ws = await open()
        await alpha.limit("BUY", "0.001", "50000")
        await subscribe(ws, alpha)
        await alpha.limit("SELL", "0.001", "50000", selfTradePreventionMode="EXPIRE_TAKER")
        seen = await ws.until(lambda frame: frame["event"].get("X") == "EXPIRED_IN_MATCH")
        assert seen[-1]["event"].get("eR") == reason
