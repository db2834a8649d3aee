"""What events and SBE tell of order lists, and how margin shows them."""

import struct
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from .client import Api, Ws
from .documented import example_keys, keys
from .test_order_lists import LISTS, OCO, OTO, OTOCO, place, trade_at
from .test_sbe import SBE, ask, text

Connect = Callable[..., Awaitable[Ws]]
DOCS = Path(__file__).parents[3] / "shared/docs"
MARGIN = "/sapi/v1/margin"


def told(frames: list[Any]) -> list[tuple[str, ...]]:
    """Events in short: orders by their client order ids, lists by their status, balances of BTC."""
    short: list[tuple[str, ...]] = []
    for event in (frame["event"] for frame in frames):
        match event["e"]:
            case "executionReport":
                short.append((event["c"], event["x"], event["X"], *([event["eR"]] if "eR" in event else [])))
            case "listStatus":
                short.append((event["C"], event["l"], event["L"]))
            case _:
                short.append(next((row["f"], row["l"]) for row in event["B"] if row["a"] == "BTC"))
    return short


async def heard(api: Api, connect: Connect) -> Ws:
    """A socket that hears the account's events."""
    socket = await connect()
    await socket.request("userDataStream.subscribe.signature", api.ws_params())
    return socket


async def test_the_life_of_an_oco(api: Api, beta: Api, connect: Connect) -> None:
    await trade_at(beta, "50000")
    socket = await heard(api, connect)
    ids = {"aboveClientOrderId": "limit", "belowClientOrderId": "stop", "listClientOrderId": "list"}
    answer = await place(api, "oco", OCO, **ids)
    frames = await socket.until(lambda frame: frame["event"]["e"] == "outboundAccountPosition")
    assert told(frames) == [
        ("stop", "NEW", "NEW"),
        ("limit", "NEW", "NEW"),
        ("list", "EXEC_STARTED", "EXECUTING"),
        ("99.00000000", "1.00000000"),
    ]
    assert [frame["event"]["g"] for frame in frames[:3]] == [0, 0, 0]
    assert [frames[at]["event"]["w"] for at in (0, 1)] == [False, True]
    stop, limit = answer["orders"]
    assert frames[2]["event"] == {
        "e": "listStatus",
        "E": api.now,
        "s": "BTCUSDT",
        "g": 0,
        "c": "OCO",
        "l": "EXEC_STARTED",
        "L": "EXECUTING",
        "r": "NONE",
        "C": "list",
        "T": api.now,
        "O": [
            {"s": "BTCUSDT", "i": stop["orderId"], "c": "stop"},
            {"s": "BTCUSDT", "i": limit["orderId"], "c": "limit"},
        ],
    }
    await trade_at(beta, "48000")
    await beta.limit("BUY", "1", "47000")
    frames = await socket.until(lambda frame: frame["event"].get("l") == "ALL_DONE")
    # "The Limit Maker leg will be canceled BEFORE executing the `STOP_LOSS` Leg."
    assert told(frames) == [
        ("limit", "EXPIRED", "EXPIRED", "OCO_TRIGGER"),
        ("list", "EXEC_STARTED", "EXECUTING"),
        ("stop", "NEW", "NEW"),
        ("stop", "TRADE", "FILLED"),
        ("99.00000000", "0.00000000"),
        ("list", "ALL_DONE", "ALL_DONE"),
    ]


async def test_the_life_of_an_oto_that_is_canceled(api: Api, beta: Api, connect: Connect) -> None:
    socket = await heard(api, connect)
    ids = {"workingClientOrderId": "working", "pendingClientOrderId": "pending", "listClientOrderId": "list"}
    await place(api, "oto", OTO, **ids)
    await beta.limit("SELL", "1", "49000")
    await api.ok("DELETE", LISTS, symbol="BTCUSDT", listClientOrderId="list", newClientOrderId="gone")
    frames = await socket.until(lambda frame: frame["event"].get("l") == "ALL_DONE")
    assert told(frames) == [
        ("working", "NEW", "NEW"),
        ("pending", "NEW", "PENDING_NEW"),
        ("list", "EXEC_STARTED", "EXECUTING"),
        ("100.00000000", "0.00000000"),
        ("working", "TRADE", "FILLED"),
        ("100.99900000", "0.00000000"),
        ("pending", "NEW", "NEW"),
        ("list", "EXEC_STARTED", "EXECUTING"),
        ("100.09900000", "0.90000000"),
        ("gone", "CANCELED", "CANCELED"),
        ("100.99900000", "0.00000000"),
        ("list", "ALL_DONE", "ALL_DONE"),
    ]
    assert frames[-1]["event"]["O"][1]["c"] == frames[-3]["event"]["C"] == "pending"
    assert ["W" in frame["event"] for frame in (frames[1], frames[6])] == [False, True]


async def test_an_amended_order_of_a_list(api: Api, connect: Connect) -> None:
    socket = await heard(api, connect)
    placed = await place(api, "oto", OTO, listClientOrderId="list")
    pending = placed["orders"][1]
    sent = {"symbol": "BTCUSDT", "orderId": pending["orderId"], "newQty": "0.5", "newClientOrderId": "smaller"}
    answer = await api.ok("PUT", "/api/v3/order/amend/keepPriority", **sent)
    page = DOCS / "spot/web-socket-api.md"
    assert keys(answer) | {"workingTime"} == example_keys(page, "Order Amend Keep Priority (TRADE)", 2) - {
        "id", "status", "result", "rateLimits", "rateLimitType", "interval", "intervalNum", "limit", "count"
    } | {"status"}  # fmt: skip
    assert answer["listStatus"]["orders"][1]["clientOrderId"] == "smaller"
    frames = await socket.until(lambda frame: frame["event"].get("l") == "UPDATED")
    assert told(frames)[-2:] == [("smaller", "REPLACED", "PENDING_NEW"), ("list", "UPDATED", "EXECUTING")]


async def test_a_cancel_replace_shows_the_leg_and_cancels_the_list(api: Api) -> None:
    placed = await place(api, "oto", OTO)
    new = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "1", "price": "100"}
    sent = {**new, "cancelReplaceMode": "STOP_ON_FAILURE", "cancelOrderId": placed["orders"][0]["orderId"]}
    answer = await api.ok("POST", "/api/v3/order/cancelReplace", **sent)
    assert (answer["cancelResponse"]["orderListId"], answer["cancelResponse"]["status"]) == (0, "CANCELED")
    assert [order["orderListId"] for order in await api.ok("GET", "/api/v3/openOrders")] == [-1]


# SBE ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("response", "template"), [("ACK", 309), ("RESULT", 310), ("FULL", 311)])
async def test_answers_in_bytes(api: Api, connect: Connect, response: str, template: int) -> None:
    ws = await connect(SBE)
    sent = api.ws_params(**OTOCO, newOrderRespType=response, listClientOrderId="list")
    status, _, nested = await ask(ws, "orderList.place.otoco", sent)
    length, found, _, _ = struct.unpack_from("<4H", nested)
    assert (status, found) == (200, template)
    # orderListId, contingencyType OTO, listStatusType EXEC_STARTED, listOrderStatus EXECUTING, transactionTime
    assert struct.unpack_from("<q3Bq", nested, 8)[::4] == (0, api.now * 1000)
    # A group of three orders: an id, symbol and client order id each.
    assert struct.unpack_from("<HH", nested, 8 + length) == (8, 3)
    assert nested.endswith(b"\x04list\x07BTCUSDT")
    for method, template in (("orderList.status", 313), ("openOrderLists.status", 314), ("allOrderLists", 314)):
        params = api.ws_params(orderListId=0) if template == 313 else api.ws_params()
        assert struct.unpack_from("<4H", (await ask(ws, method, params))[2])[1] == template
    _, _, nested = await ask(ws, "orderList.cancel", api.ws_params(symbol="BTCUSDT", orderListId=0))
    assert struct.unpack_from("<4H", nested)[1] == 312


async def test_an_order_and_all_orders_canceled_in_bytes(api: Api, connect: Connect) -> None:
    ws = await connect(SBE)
    placed = await place(api, "oto", OTO)
    await api.limit("BUY", "0.1", "100")
    params = api.ws_params(symbol="BTCUSDT", orderId=placed["orders"][0]["orderId"])
    assert struct.unpack_from("<4H", (await ask(ws, "order.cancel", params))[2])[1] == 312
    await place(api, "oto", OTO)
    _, _, nested = await ask(ws, "openOrders.cancelAll", api.ws_params(symbol="BTCUSDT"))
    at, templates = 14, list[int]()
    while at < len(nested):
        (size,) = struct.unpack_from("<H", nested, at)
        templates.append(struct.unpack_from("<4H", nested, at + 2)[1])
        at += 2 + size
    assert templates == [305, 312]


async def test_a_list_status_in_bytes(api: Api, connect: Connect) -> None:
    ws = await connect(SBE)
    await ask(ws, "userDataStream.subscribe.signature", api.ws_params())
    await place(api, "oto", OTO, listClientOrderId="list", workingClientOrderId="w", pendingClientOrderId="p")
    frames = [await ws.receive() for _ in range(3)]
    length, template, _, _ = struct.unpack_from("<4H", frames[2])
    assert template == 606
    # eventTime, transactTime, orderListId
    assert struct.unpack_from("<3q", frames[2], 8) == (api.now * 1000, api.now * 1000, 0)
    at = 8 + length
    assert struct.unpack_from("<HH", frames[2], at) == (8, 2)
    symbol, end = text(frames[2], at + 12)
    name, _ = text(frames[2], end)
    assert (symbol, name) == ("BTCUSDT", "w")
    assert frames[2].endswith(b"\x07BTCUSDT\x04list\x00")


# Margin ------------------------------------------------------------------------------------------------------------


async def test_margin_lists_have_the_members_of_their_pages(api: Api, beta: Api) -> None:
    await trade_at(beta, "50000")
    pages = DOCS / "sapi/margin_trading/trade"
    order = {"symbol": "BTCUSDT", "side": "BUY", "quantity": "1", "price": "48000", "stopPrice": "52000"}
    sent = {**order, "sideEffectType": "AUTO_BORROW_REPAY", "newOrderRespType": "RESULT"}
    answer = await api.ok("POST", f"{MARGIN}/order/oco", **sent)
    assert keys(answer) == example_keys(pages / "Margin-Account-New-OCO.md", "Response Example")
    # 10,000 USDT were there.
    assert (answer["marginBuyBorrowAmount"], answer["marginBuyBorrowAsset"]) == ("38000.00000000", "USDT")
    shown = await api.ok("GET", f"{MARGIN}/orderList", orderListId=answer["orderListId"])
    assert keys(shown) == example_keys(pages / "Query-Margin-Account-OCO.md", "Response Example")
    assert await api.ok("GET", f"{MARGIN}/openOrderList") == [shown]
    assert await api.ok("GET", f"{MARGIN}/allOrderList") == [shown]
    assert await api.ok("GET", "/api/v3/openOrderList") == []
    canceled = await api.ok("DELETE", f"{MARGIN}/orderList", symbol="BTCUSDT", orderListId=answer["orderListId"])
    assert keys(canceled) == example_keys(pages / "Margin-Account-Cancel-OCO.md", "Response Example")


async def test_isolated_margin_lists_are_the_symbols_own(api: Api) -> None:
    pages = DOCS / "sapi/margin_trading/trade"
    for path, params, page in (
        ("oto", OTO, "Margin-Account-New-OTO.md"),
        ("otoco", OTOCO, "Margin-Account-New-OTOCO.md"),
    ):
        answer = await api.ok("POST", f"{MARGIN}/order/{path}", **params, isIsolated="TRUE", newOrderRespType="RESULT")
        stops = {"stopPrice"} if path == "otoco" else set[str]()
        assert keys(answer) | stops == example_keys(pages / page, "Response Example")
        assert answer["isIsolated"] is True
    assert await api.ok("GET", f"{MARGIN}/openOrderList") == []
    shown = await api.ok("GET", f"{MARGIN}/openOrderList", isIsolated="TRUE", symbol="BTCUSDT")
    assert [one["contingencyType"] for one in shown] == ["OTO", "OTO"]


async def test_all_orders_of_margin_are_canceled_with_their_lists(api: Api) -> None:
    await api.ok("POST", f"{MARGIN}/order/oto", **OTO, isIsolated="TRUE")
    alone = {"symbol": "BTCUSDT", "side": "SELL", "type": "STOP_LOSS", "quantity": "1", "stopPrice": "100"}
    await api.ok("POST", f"{MARGIN}/order", **alone, isIsolated="TRUE")
    order_list, order = await api.ok("DELETE", f"{MARGIN}/openOrders", symbol="BTCUSDT", isIsolated="TRUE")
    page = DOCS / "sapi/margin_trading/trade/Margin-Account-Cancel-All-Open-Orders.md"
    assert keys([order_list, order]) == example_keys(page, "Response Example") - {"icebergQty"}
    assert [row["status"] for row in order_list["orderReports"]] == ["CANCELED", "CANCELED"]
    assert (order["orderListId"], order["orderId"], order["isIsolated"]) == (-1, 3, True)
