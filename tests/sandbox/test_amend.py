"""Amend keep priority: less quantity, the same place, and who hears of it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from .client import Api, Ws

PATH = "/api/v3/order/amend/keepPriority"
AMENDED = {
    "symbol", "orderId", "orderListId", "origClientOrderId", "clientOrderId", "price", "qty", "executedQty",
    "preventedQty", "quoteOrderQty", "cumulativeQuoteQty", "status", "timeInForce", "type", "side", "workingTime",
    "selfTradePreventionMode",
}  # fmt: skip


async def amend(api: Api, order: Any, qty: str, **params: object) -> Any:
    """Status and body of an amendment."""
    return await api.signed("PUT", PATH, symbol="BTCUSDT", orderId=order["orderId"], newQty=qty, **params)


async def status_of(api: Api, order: Any) -> Any:
    """The order as a query shows it."""
    return await api.ok("GET", "/api/v3/order", symbol="BTCUSDT", orderId=order["orderId"])


async def test_the_order_keeps_its_place(api: Api, beta: Api) -> None:
    first = await api.limit("BUY", "0.5", "40000")
    second = await api.limit("BUY", "0.5", "40000")
    status, body = await amend(api, first, "0.2", newClientOrderId="less")
    order = body["amendedOrder"]
    assert (status, set(body), set(order)) == (200, {"transactTime", "executionId", "amendedOrder"}, AMENDED)
    assert (order["qty"], order["status"], order["clientOrderId"]) == ("0.20000000", "NEW", "less")
    assert order["origClientOrderId"] == first["clientOrderId"]
    # 0.2 and 0.5 BTC at 40000.
    assert (await api.balances())["USDT"] == ("972000.00000000", "28000.00000000")
    _, depth = await api.call("GET", "/api/v3/depth", "symbol=BTCUSDT&limit=5")
    assert depth["bids"] == [["40000.00000000", "0.70000000"]]
    await beta.limit("SELL", "0.2", "40000")
    assert (await status_of(api, first))["status"] == "FILLED"
    assert (await status_of(api, second))["executedQty"] == "0.00000000"


async def test_the_event_is_replaced_then_the_freed_balance(api: Api, connect: Callable[[], Awaitable[Ws]]) -> None:
    order = await api.limit("BUY", "0.5", "40000", newClientOrderId="mine")
    socket = await connect()
    await socket.request("userDataStream.subscribe.signature", api.ws_params())
    _, body = await amend(api, order, "0.2", newClientOrderId="mine")
    report, position = [(await socket.event())["event"] for _ in range(2)]
    assert (report["x"], report["X"], report["q"]) == ("REPLACED", "NEW", "0.20000000")
    assert (report["c"], report["C"], report["I"]) == ("mine", "mine", body["executionId"])
    assert position["e"] == "outboundAccountPosition"
    assert {"a": "USDT", "f": "992000.00000000", "l": "8000.00000000"} in position["B"]


async def test_an_order_filled_in_part_and_a_waiting_stop_can_be_amended(api: Api, beta: Api) -> None:
    order = await api.limit("BUY", "0.5", "40000")
    await beta.limit("SELL", "0.1", "40000")
    status, body = await amend(api, order, "0.2")
    shown = body["amendedOrder"]
    assert (status, shown["status"], shown["executedQty"]) == (200, "PARTIALLY_FILLED", "0.10000000")
    stop = {"side": "SELL", "type": "STOP_LOSS", "quantity": "0.3", "stopPrice": "30000"}
    waiting = await api.ok("POST", "/api/v3/order", symbol="BTCUSDT", **stop)
    status, body = await amend(api, waiting, "0.1")
    assert (status, body["amendedOrder"]["stopPrice"]) == (200, "30000.00000000")
    assert "workingTime" not in body["amendedOrder"]
    assert (await api.balances())["BTC"][1] == "0.10000000"


async def test_amendments_are_listed_oldest_first(api: Api) -> None:
    order = await api.limit("BUY", "0.5", "40000")
    bodies = [(await amend(api, order, qty))[1] for qty in ("0.4", "0.3")]
    listed = await api.ok("GET", "/api/v3/order/amendments", symbol="BTCUSDT", orderId=order["orderId"])
    assert [(one["origQty"], one["newQty"]) for one in listed] == [
        ("0.50000000", "0.40000000"),
        ("0.40000000", "0.30000000"),
    ]
    assert [one["executionId"] for one in listed] == [body["executionId"] for body in bodies]
    assert listed[0]["origClientOrderId"] == order["clientOrderId"]
    assert listed[0]["newClientOrderId"] == listed[1]["origClientOrderId"]
    later = {"fromExecutionId": listed[1]["executionId"]}
    assert (
        await api.ok("GET", "/api/v3/order/amendments", symbol="BTCUSDT", orderId=order["orderId"], **later)
        == listed[1:]
    )


@pytest.mark.parametrize(
    ("qty", "code", "text"),
    [
        ("0.6", -2038, "Order amend (quantity increase) is not supported."),
        ("0.5", -2038, "The requested action would change no state; rejecting"),
        ("0", -1102, "Mandatory parameter 'newQty' was not sent, was empty/null, or malformed."),
        ("0.000001", -1013, "Filter failure: LOT_SIZE"),
        ("0.0001", -1013, "Filter failure: NOTIONAL"),
    ],
)
async def test_bad_amendments_change_nothing(api: Api, qty: str, code: int, text: str) -> None:
    order = await api.limit("BUY", "0.5", "40000")
    assert await amend(api, order, qty) == (400, {"code": code, "msg": text})
    assert (await status_of(api, order))["origQty"] == "0.50000000"


async def test_an_order_is_amended_ten_times_at_most_and_only_while_it_is_open(api: Api) -> None:
    order = await api.limit("BUY", "0.5", "40000")
    for number in range(10):
        assert (await amend(api, order, f"0.{40 - number}"))[0] == 200
    refused = (400, {"code": -2038, "msg": "Filter failure: MAX_NUM_ORDER_AMENDS"})
    assert await amend(api, order, "0.1") == refused
    await api.ok("DELETE", "/api/v3/order", symbol="BTCUSDT", orderId=order["orderId"])
    assert await amend(api, order, "0.1") == (400, {"code": -2038, "msg": "Unknown order sent."})
