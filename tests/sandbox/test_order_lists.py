"""Order lists of spot: what they lock, what cancels or places what, and how answers and events tell of it."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from .client import Api, Ws

Connect = Callable[[], Awaitable[Ws]]
LISTS = "/api/v3/orderList"
OCO = {
    "symbol": "BTCUSDT",
    "side": "SELL",
    "quantity": "1",
    "aboveType": "LIMIT_MAKER",
    "abovePrice": "52000",
    "belowType": "STOP_LOSS_LIMIT",
    "belowPrice": "47000",
    "belowStopPrice": "48000",
    "belowTimeInForce": "GTC",
}
OTO = {
    "symbol": "BTCUSDT",
    "workingType": "LIMIT",
    "workingSide": "BUY",
    "workingQuantity": "1",
    "workingPrice": "49000",
    "workingTimeInForce": "GTC",
    "pendingType": "LIMIT",
    "pendingSide": "SELL",
    "pendingQuantity": "0.9",
    "pendingPrice": "55000",
    "pendingTimeInForce": "GTC",
}
OTOCO = {
    **{name: value for name, value in OTO.items() if name not in ("pendingType", "pendingPrice", "pendingTimeInForce")},
    "pendingAboveType": "LIMIT_MAKER",
    "pendingAbovePrice": "52000",
    "pendingBelowType": "STOP_LOSS",
    "pendingBelowStopPrice": "48000",
}


async def trade_at(api: Api, price: str) -> None:
    """Let a trade of 0.001 BTC happen at a price."""
    await api.limit("SELL", "0.001", price)
    await api.limit("BUY", "0.001", price)


async def place(api: Api, kind: str, params: dict[str, str], **more: object) -> Any:
    """Place a list; an empty text takes a parameter away."""
    sent = {name: value for name, value in {**params, **more}.items() if value != ""}
    return await api.ok("POST", f"{LISTS}/{kind}", **sent)


async def status(api: Api, answer: Any) -> list[str]:
    """The status of each order of a list, with the reason of its expiry if it has one."""
    orders = [
        await api.ok("GET", "/api/v3/order", symbol="BTCUSDT", orderId=row["orderId"]) for row in answer["orders"]
    ]
    return [f"{order['status']} {order.get('expiryReason', '')}".strip() for order in orders]


async def list_status(api: Api, answer: Any) -> str:
    """The list's status by a query."""
    shown = await api.ok("GET", LISTS, orderListId=answer["orderListId"])
    assert (shown["listStatusType"] == "ALL_DONE") is (shown["listOrderStatus"] == "ALL_DONE")
    return str(shown["listStatusType"])


# OCO ---------------------------------------------------------------------------------------------------------------


async def test_an_oco_locks_once_and_its_stop_stands_first(api: Api, beta: Api) -> None:
    await trade_at(beta, "50000")
    answer = await place(api, "oco", OCO, listClientOrderId="mine", newOrderRespType="RESULT")
    assert {name: answer[name] for name in answer if name not in ("orders", "orderReports")} == {
        "orderListId": 0,
        "contingencyType": "OCO",
        "listStatusType": "EXEC_STARTED",
        "listOrderStatus": "EXECUTING",
        "listClientOrderId": "mine",
        "transactionTime": api.now,
        "symbol": "BTCUSDT",
    }
    stop, limit = answer["orderReports"]
    assert (stop["type"], stop["stopPrice"], stop["workingTime"]) == ("STOP_LOSS_LIMIT", "48000.00000000", -1)
    assert (limit["type"], limit["workingTime"], limit["orderListId"]) == ("LIMIT_MAKER", api.now, 0)
    assert [row["orderId"] for row in answer["orders"]] == [stop["orderId"], limit["orderId"]]
    assert (await api.balances())["BTC"] == ("99.00000000", "1.00000000")
    shown = await api.ok("GET", "/api/v3/openOrders", symbol="BTCUSDT")
    assert [order["orderListId"] for order in shown] == [0, 0]


async def test_a_limit_leg_that_trades_expires_the_stop(api: Api, beta: Api) -> None:
    await trade_at(beta, "50000")
    answer = await place(api, "oco", OCO)
    await beta.limit("BUY", "0.4", "52000")
    assert await status(api, answer) == ["EXPIRED OCO_TRIGGER", "PARTIALLY_FILLED"]
    assert await list_status(api, answer) == "EXEC_STARTED"
    await beta.limit("BUY", "0.6", "52000")
    assert await status(api, answer) == ["EXPIRED OCO_TRIGGER", "FILLED"]
    assert await list_status(api, answer) == "ALL_DONE"
    # 52000 USDT less 0.1 %.
    balances = await api.balances()
    assert (balances["BTC"], balances["USDT"]) == (("99.00000000", "0.00000000"), ("1051948.00000000", "0.00000000"))


async def test_a_stop_leg_that_is_triggered_expires_the_limit_first(api: Api, beta: Api) -> None:
    await trade_at(beta, "50000")
    answer = await place(api, "oco", OCO)
    await trade_at(beta, "48000")
    assert await status(api, answer) == ["NEW", "EXPIRED OCO_TRIGGER"]
    assert (await api.balances())["BTC"] == ("99.00000000", "1.00000000")
    _, depth = await api.call("GET", "/api/v3/depth", "symbol=BTCUSDT&limit=5")
    assert depth["asks"] == [["47000.00000000", "1.00000000"]]


async def test_a_buying_oco_holds_the_larger_of_both_locks(api: Api, beta: Api) -> None:
    await trade_at(beta, "50000")
    buying = {
        "side": "BUY",
        "aboveType": "STOP_LOSS_LIMIT",
        "abovePrice": "53000",
        "aboveStopPrice": "52000",
        "aboveTimeInForce": "GTC",
        "belowType": "LIMIT_MAKER",
        "belowPrice": "48000",
    }
    answer = await place(api, "oco", {"symbol": "BTCUSDT", "quantity": "1", **buying})
    assert (await api.balances())["USDT"] == ("947000.00000000", "53000.00000000")
    await beta.limit("SELL", "0.5", "48000")
    # What rests of the limit leg is half of 48000; 24000 are paid.
    assert (await api.balances())["USDT"] == ("952000.00000000", "24000.00000000")
    assert await status(api, answer) == ["EXPIRED OCO_TRIGGER", "PARTIALLY_FILLED"]


@pytest.mark.parametrize("by", ["list", "listClientOrderId", "order", "all"])
async def test_canceling_one_cancels_all(api: Api, beta: Api, by: str) -> None:
    await trade_at(beta, "50000")
    placed = await place(api, "oco", OCO, listClientOrderId="mine")
    stop, limit = placed["orders"]
    match by:
        case "list":
            answer = await api.ok("DELETE", LISTS, symbol="BTCUSDT", orderListId=0, newClientOrderId="gone")
        case "listClientOrderId":
            answer = await api.ok("DELETE", LISTS, symbol="BTCUSDT", listClientOrderId="mine", newClientOrderId="gone")
        case "order":
            sent = {"symbol": "BTCUSDT", "orderId": limit["orderId"], "newClientOrderId": "gone"}
            answer = await api.ok("DELETE", "/api/v3/order", **sent)
        case _:
            (answer,) = await api.ok("DELETE", "/api/v3/openOrders", symbol="BTCUSDT")
    assert (answer["listStatusType"], answer["listOrderStatus"]) == ("ALL_DONE", "ALL_DONE")
    # The list names its orders as before, their reports have the id of the cancel.
    assert answer["orders"] == [stop, limit]
    assert [row["origClientOrderId"] for row in answer["orderReports"]] == [
        stop["clientOrderId"],
        limit["clientOrderId"],
    ]
    ids = {row["clientOrderId"] for row in answer["orderReports"]}
    assert len(ids) == 1
    assert by == "all" or ids == {"gone"}
    assert [row["status"] for row in answer["orderReports"]] == ["CANCELED", "CANCELED"]
    assert (await api.balances())["BTC"] == ("100.00000000", "0.00000000")
    assert await api.ok("GET", "/api/v3/openOrderList") == []
    again = await api.signed("DELETE", LISTS, symbol="BTCUSDT", orderListId=0)
    assert again == (400, {"code": -2011, "msg": "Unknown order sent."})


async def test_the_deprecated_oco(api: Api, beta: Api) -> None:
    await trade_at(beta, "50000")
    order = {"symbol": "BTCUSDT", "side": "BUY", "quantity": "1", "price": "48000", "stopPrice": "52000"}
    answer = await api.ok("POST", "/api/v3/order/oco", **order, limitClientOrderId="l", stopClientOrderId="s")
    assert [(row["type"], row["clientOrderId"], row["price"]) for row in answer["orderReports"]] == [
        ("STOP_LOSS", "s", "0.00000000"),
        ("LIMIT_MAKER", "l", "48000.00000000"),
    ]
    # The stop will buy at any price: it is the limit order that locks.
    assert (await api.balances())["USDT"] == ("952000.00000000", "48000.00000000")
    await beta.limit("SELL", "1", "52100")
    await trade_at(beta, "52000")
    assert await status(api, answer) == ["FILLED", "EXPIRED OCO_TRIGGER"]
    assert (await api.balances())["USDT"] == ("947900.00000000", "0.00000000")


# OTO, OTOCO --------------------------------------------------------------------------------------------------------


async def test_a_pending_order_waits_until_the_working_one_is_filled(api: Api, beta: Api) -> None:
    answer = await place(api, "oto", OTO)
    assert (answer["contingencyType"], [row["status"] for row in answer["orderReports"]]) == (
        "OTO",
        ["NEW", "PENDING_NEW"],
    )
    assert answer["orderReports"][1]["workingTime"] == -1
    await beta.limit("SELL", "0.9", "49000")
    assert await status(api, answer) == ["PARTIALLY_FILLED", "PENDING_NEW"]
    await beta.limit("SELL", "0.1", "49000")
    assert await status(api, answer) == ["FILLED", "NEW"]
    # 1 BTC less 0.1 %, of which the pending order sells 0.9.
    assert (await api.balances())["BTC"] == ("100.09900000", "0.90000000")
    assert await list_status(api, answer) == "EXEC_STARTED"
    await beta.limit("BUY", "0.9", "55000")
    assert await list_status(api, answer) == "ALL_DONE"


async def test_a_working_order_that_is_filled_at_once_still_shows_the_other_as_pending(api: Api, beta: Api) -> None:
    await beta.limit("SELL", "1", "48000")
    answer = await place(api, "oto", OTO, pendingType="LIMIT_MAKER", pendingTimeInForce="")
    assert [row["status"] for row in answer["orderReports"]] == ["FILLED", "PENDING_NEW"]
    assert answer["orderReports"][0]["fills"][0]["price"] == "48000.00000000"
    assert await status(api, answer) == ["FILLED", "NEW"]


async def test_a_working_order_that_expires_takes_the_others_with_it(api: Api) -> None:
    answer = await place(api, "otoco", OTOCO, workingTimeInForce="IOC")
    assert await status(api, answer) == [
        "EXPIRED UNFILLED_IOC_QUANTITY_EXPIRED",
        *["EXPIRED OTO_PHASE_ONE_EXPIRED"] * 2,
    ]
    assert await list_status(api, answer) == "ALL_DONE"


@pytest.mark.parametrize(
    ("change", "kind", "reason"),
    [
        ({"pendingQuantity": "150"}, "oto", "INSUFFICIENT_BALANCES"),
        ({"pendingBelowStopPrice": "49500"}, "otoco", "OCO_BAD_PRICES"),
        (
            {"pendingType": "STOP_LOSS", "pendingPrice": "", "pendingStopPrice": "49500", "pendingTimeInForce": ""},
            "oto",
            "STOP_PRICE_WOULD_TRIGGER_IMMEDIATELY",
        ),
        (
            {"pendingSide": "BUY", "pendingType": "LIMIT_MAKER", "pendingPrice": "60000", "pendingTimeInForce": ""},
            "oto",
            "WOULD_MATCH_IMMEDIATELY",
        ),
    ],
)
async def test_pending_orders_that_are_refused_expire(
    api: Api, beta: Api, connect: Connect, change: dict[str, str], kind: str, reason: str
) -> None:
    await trade_at(beta, "50000")
    await beta.limit("SELL", "1", "60000")
    socket = await connect()
    await socket.request("userDataStream.subscribe.signature", api.ws_params())
    answer = await place(api, kind, {**(OTO if kind == "oto" else OTOCO), **change})
    await beta.limit("SELL", "1", "49000")
    assert await status(api, answer) == ["FILLED", *["EXPIRED REJECTED"] * (1 if kind == "oto" else 2)]
    frames = await socket.until(lambda frame: frame["event"].get("l") == "ALL_DONE")
    expired = [frame["event"] for frame in frames if frame["event"].get("X") == "EXPIRED"]
    assert {(event["x"], event["r"], event["eR"]) for event in expired} == {("EXPIRED", reason, "REJECTED")}
    assert (await api.balances())["BTC"] == ("100.99900000", "0.00000000")


async def test_canceling_the_working_order_cancels_what_is_pending(api: Api, beta: Api) -> None:
    placed = await place(api, "otoco", OTOCO)
    await beta.limit("SELL", "0.5", "49000")
    answer = await api.ok("DELETE", "/api/v3/order", symbol="BTCUSDT", orderId=placed["orders"][0]["orderId"])
    assert [row["status"] for row in answer["orderReports"]] == ["CANCELED"] * 3
    assert (await api.balances())["BTC"] == ("100.49950000", "0.00000000")


async def test_an_otoco_becomes_an_oco(api: Api, beta: Api) -> None:
    await trade_at(beta, "50000")
    answer = await place(api, "otoco", OTOCO)
    assert answer["contingencyType"] == "OTO"
    types = [row["type"] for row in answer["orderReports"]]
    assert types == ["LIMIT", "STOP_LOSS", "LIMIT_MAKER"]
    await beta.limit("SELL", "1", "49000")
    assert await status(api, answer) == ["FILLED", "NEW", "NEW"]
    assert (await api.balances())["BTC"] == ("100.09900000", "0.90000000")
    await beta.limit("BUY", "0.9", "52000")
    assert await status(api, answer) == ["FILLED", "EXPIRED OCO_TRIGGER", "FILLED"]


async def test_a_pending_order_is_pegged_to_the_book_as_it_is_when_it_is_placed(api: Api, beta: Api) -> None:
    await beta.limit("SELL", "1", "60000")
    pegged = {"pendingPrice": "", "pendingPegPriceType": "PRIMARY_PEG"}
    answer = await place(api, "oto", OTO, **pegged)
    await beta.limit("SELL", "1", "58000")
    await beta.limit("SELL", "1", "49000")
    shown = await api.ok("GET", "/api/v3/order", symbol="BTCUSDT", orderId=answer["orders"][1]["orderId"])
    assert (shown["status"], shown["price"]) == ("NEW", "58000.00000000")


async def test_a_pending_stop_trails_the_price_from_when_it_is_placed(api: Api, beta: Api) -> None:
    trailing = {"pendingType": "STOP_LOSS", "pendingPrice": "", "pendingTimeInForce": "", "pendingTrailingDelta": "100"}
    await trade_at(beta, "60000")
    answer = await place(api, "oto", OTO, **trailing)
    assert answer["orderReports"][1]["trailingDelta"] == 100
    await beta.limit("SELL", "1", "49000")
    await trade_at(beta, "49500")
    await beta.limit("BUY", "0.9", "48000")
    # A hundredth below 49500 is 49005.
    await trade_at(beta, "49006")
    assert await status(api, answer) == ["FILLED", "NEW"]
    await trade_at(beta, "49005")
    assert await status(api, answer) == ["FILLED", "FILLED"]


# OPO, OPOCO --------------------------------------------------------------------------------------------------------


async def test_a_working_order_pays_for_the_pending_one(api: Api, beta: Api) -> None:
    opo = {name: value for name, value in OTO.items() if name != "pendingQuantity"}
    answer = await place(api, "opo", opo)
    assert answer["contingencyType"] == "OTO"
    assert "origQty" not in answer["orderReports"][1]
    await beta.limit("SELL", "0.5", "49000")
    # 0.5 BTC less 0.1 % are kept for it.
    assert (await api.balances())["BTC"] == ("100.00000000", "0.49950000")
    await beta.limit("SELL", "0.5", "49000")
    shown = await api.ok("GET", "/api/v3/order", symbol="BTCUSDT", orderId=answer["orders"][1]["orderId"])
    assert (shown["status"], shown["origQty"]) == ("NEW", "0.99900000")
    assert (await api.balances())["BTC"] == ("100.00000000", "0.99900000")


OPO_AT_MARKET = {
    name: value
    for name, value in OTO.items()
    if name not in ("pendingQuantity", "pendingPrice", "pendingTimeInForce", "pendingType")
} | {"pendingType": "MARKET"}


async def test_a_working_order_pays_for_one_at_market(api: Api, beta: Api) -> None:
    await trade_at(beta, "50000")
    await beta.limit("BUY", "2", "48000")
    answer = await place(api, "opo", OPO_AT_MARKET)
    await beta.limit("SELL", "1", "49000")
    sold = await api.ok("GET", "/api/v3/order", symbol="BTCUSDT", orderId=answer["orders"][1]["orderId"])
    assert (sold["type"], sold["status"], sold["executedQty"]) == ("MARKET", "FILLED", "0.99900000")
    assert (await api.balances())["BTC"] == ("100.00000000", "0.00000000")


async def test_events_tell_what_is_kept_for_the_pending_order_and_what_is_given_back(
    api: Api, beta: Api, connect: Connect
) -> None:
    socket = await connect()
    await socket.request("userDataStream.subscribe.signature", api.ws_params())
    await place(api, "opo", OPO_AT_MARKET)
    await beta.limit("SELL", "1", "49000")
    await socket.until(lambda frame: frame["event"].get("x") == "TRADE")
    frames = await socket.until(lambda frame: frame["event"].get("L") == "ALL_DONE")
    positions = [frame["event"]["B"] for frame in frames if frame["event"]["e"] == "outboundAccountPosition"]
    held = [(row["f"], row["l"]) for rows in positions for row in rows if row["a"] == "BTC"]
    # Bought and kept; kept until it is sold; given back, as nobody buys.
    assert held == [("100.00000000", "0.99900000"), ("100.00000000", "0.99900000"), ("100.99900000", "0.00000000")]


async def test_an_opoco_that_is_canceled_gives_back_what_it_kept(api: Api, beta: Api) -> None:
    answer = await place(api, "opoco", {name: value for name, value in OTOCO.items() if name != "pendingQuantity"})
    assert ["origQty" in row for row in answer["orderReports"]] == [True, False, False]
    await beta.limit("SELL", "0.5", "49000")
    await api.ok("DELETE", LISTS, symbol="BTCUSDT", orderListId=answer["orderListId"])
    assert (await api.balances())["BTC"] == ("100.49950000", "0.00000000")
