"""Conditional orders of futures: placing, what triggers them, what is told of them, and what refuses them."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from binwire_sandbox import ManualClock

from .client import Api, Ws
from .documented import example_keys, keys

Connect = Callable[..., Awaitable[Ws]]
NOW = 1_750_000_000_000
ALGO = "/fapi/v1/algoOrder"
STOP = {"algoType": "CONDITIONAL", "symbol": "BTCUSDT", "type": "STOP_MARKET", "quantity": "0.1"}


async def heard(api: Api, connect: Connect) -> Ws:
    """A connection that hears the account's futures events."""
    key = (await api.call("POST", "/fapi/v1/listenKey"))[1]["listenKey"]
    return await connect(f"/private/ws?listenKey={key}")


async def limit(api: Api, side: str, quantity: str, price: str, **more: str) -> Any:
    """Place a LIMIT order."""
    order = {"symbol": "BTCUSDT", "type": "LIMIT", "timeInForce": "GTC", "side": side, **more}
    return await api.ok("POST", "/fapi/v1/order", **order, quantity=quantity, price=price)


async def trade_at(api: Api, price: str) -> None:
    """Let a trade of 0.002 BTC happen between the account's own orders."""
    for side in ("SELL", "BUY"):
        await limit(api, side, "0.002", price, selfTradePreventionMode="NONE")


async def told(ws: Ws, number: int) -> list[Any]:
    """The next events."""
    return [await ws.event() for _ in range(number)]


async def test_a_stop_is_triggered_and_its_order_is_a_normal_one(api: Api, beta: Api, connect: Connect) -> None:
    await trade_at(beta, "60000")
    ws = await heard(api, connect)
    placed = await api.ok("POST", ALGO, **STOP, side="BUY", triggerPrice="60500", clientAlgoId="mine")
    assert placed == {
        "algoId": 1,
        "clientAlgoId": "mine",
        "algoType": "CONDITIONAL",
        "orderType": "STOP_MARKET",
        "symbol": "BTCUSDT",
        "side": "BUY",
        "positionSide": "BOTH",
        "timeInForce": "GTC",
        "quantity": "0.100",
        "algoStatus": "NEW",
        "triggerPrice": "60500.00",
        "price": "0.00",
        "icebergQuantity": None,
        "selfTradePreventionMode": "NONE",
        "workingType": "CONTRACT_PRICE",
        "priceMatch": "NONE",
        "closePosition": False,
        "priceProtect": False,
        "reduceOnly": False,
        "activatePrice": "",
        "callbackRate": "",
        "createTime": NOW,
        "updateTime": NOW,
        "triggerTime": 0,
        "goodTillDate": 0,
    }
    await limit(beta, "SELL", "0.5", "60600")
    await trade_at(beta, "60500")
    new, triggering, accepted, triggered, _, _, trade, finished = await told(ws, 8)
    assert [one["o"]["X"] for one in (new, triggering, triggered, finished)] == [
        "NEW",
        "TRIGGERING",
        "TRIGGERED",
        "FINISHED",
    ]
    assert new == {
        "e": "ALGO_UPDATE",
        "T": NOW,
        "E": NOW,
        "o": {
            "caid": "mine",
            "aid": 1,
            "at": "CONDITIONAL",
            "o": "STOP_MARKET",
            "s": "BTCUSDT",
            "S": "BUY",
            "ps": "BOTH",
            "f": "GTC",
            "q": "0.1",
            "X": "NEW",
            "ai": "",
            "ap": "0.00000",
            "aq": "0.00000",
            "act": "0",
            "tp": "60500",
            "p": "0",
            "V": "NONE",
            "wt": "CONTRACT_PRICE",
            "pm": "NONE",
            "cp": False,
            "pP": False,
            "R": False,
            "tt": 0,
            "gtd": 0,
            "rm": "",
            "ia": False,
        },
    }
    shown = {name: accepted["o"][name] for name in ("c", "o", "ot", "sp", "x", "X", "wt", "cp")}
    assert shown == {
        "c": "mine",
        "o": "MARKET",
        "ot": "STOP_MARKET",
        "sp": "60500",
        "x": "NEW",
        "X": "NEW",
        "wt": "CONTRACT_PRICE",
        "cp": False,
    }
    assert (trade["o"]["x"], trade["o"]["X"], trade["o"]["L"]) == ("TRADE", "FILLED", "60600")
    order_id = accepted["o"]["i"]
    shown = {name: finished["o"][name] for name in ("ai", "ap", "aq", "act", "tt")}
    assert shown == {"ai": str(order_id), "ap": "60600.00000", "aq": "0.10000", "act": "MARKET", "tt": NOW}
    order = await api.ok("GET", "/fapi/v1/order", symbol="BTCUSDT", orderId=order_id)
    assert (order["origType"], order["type"], order["stopPrice"]) == ("STOP_MARKET", "MARKET", "60500.00")
    algo = await api.ok("GET", ALGO, algoId=1)
    assert (algo["algoStatus"], algo["actualOrderId"], algo["actualPrice"]) == (
        "FINISHED",
        str(order_id),
        "60600.00000",
    )


@pytest.mark.parametrize(
    ("type", "side", "trigger", "price"),
    [
        ("STOP_MARKET", "BUY", "60100", "60100"),
        ("STOP_MARKET", "SELL", "59900", "59800"),
        ("TAKE_PROFIT_MARKET", "BUY", "59900", "59900"),
        ("TAKE_PROFIT_MARKET", "SELL", "60100", "60200"),
    ],
)
async def test_stops_and_take_profits_look_at_different_sides(
    api: Api, beta: Api, type: str, side: str, trigger: str, price: str
) -> None:
    await trade_at(beta, "60000")
    order = {**STOP, "type": type, "side": side, "triggerPrice": trigger}
    placed = await api.ok("POST", ALGO, **order)
    wrong = {**order, "triggerPrice": "59900" if trigger == "60100" else "60100"}
    assert await api.signed("POST", ALGO, **wrong) == (400, {"code": -2021, "msg": "Order would immediately trigger."})
    await trade_at(beta, "60000")
    assert (await api.ok("GET", ALGO, algoId=placed["algoId"]))["algoStatus"] == "NEW"
    await trade_at(beta, price)
    assert (await api.ok("GET", ALGO, algoId=placed["algoId"]))["algoStatus"] == "FINISHED"


async def test_a_limit_rests_once_it_is_triggered(api: Api, beta: Api, connect: Connect) -> None:
    await trade_at(beta, "60000")
    ws = await heard(api, connect)
    order = {**STOP, "type": "TAKE_PROFIT", "side": "BUY", "triggerPrice": "59000", "price": "58900"}
    await api.ok("POST", ALGO, **order, workingType="MARK_PRICE")
    await trade_at(beta, "59000")
    _, _, accepted, triggered = await told(ws, 4)
    assert (accepted["o"]["o"], accepted["o"]["p"], accepted["o"]["wt"]) == ("LIMIT", "58900", "MARK_PRICE")
    assert (triggered["o"]["X"], triggered["o"]["act"]) == ("TRIGGERED", "LIMIT")
    await api.ok("DELETE", "/fapi/v1/order", symbol="BTCUSDT", orderId=accepted["o"]["i"])
    canceled, finished = await told(ws, 2)
    # "the triggered conditional order has been filled or canceled in the matching engine"
    assert (canceled["o"]["x"], finished["o"]["X"], finished["o"]["aq"]) == ("CANCELED", "FINISHED", "0.00000")


async def test_a_trailing_stop_follows_the_price(api: Api, beta: Api, connect: Connect) -> None:
    await trade_at(beta, "60000")
    ws = await heard(api, connect)
    order = {**STOP, "type": "TRAILING_STOP_MARKET", "side": "SELL", "activatePrice": "60500", "callbackRate": "1"}
    placed = await api.ok("POST", ALGO, **order)
    assert (placed["activatePrice"], placed["callbackRate"]) == ("60500", "1")
    algo = {"algoId": placed["algoId"]}
    # Not activated: 1 % below the highest price is nothing yet.
    await trade_at(beta, "59300")
    await trade_at(beta, "61000")
    # 61000 * 0.99 is 60390.
    await trade_at(beta, "60400")
    assert (await api.ok("GET", ALGO, **algo))["algoStatus"] == "NEW"
    await limit(beta, "BUY", "0.3", "60300")
    await trade_at(beta, "60390")
    _, _, accepted, *_ = await told(ws, 8)
    assert (accepted["o"]["ot"], accepted["o"]["AP"], accepted["o"]["cr"]) == ("TRAILING_STOP_MARKET", "60500", "1")
    assert (await api.ok("GET", ALGO, **algo))["algoStatus"] == "FINISHED"
    shown = await api.ok("GET", "/fapi/v1/order", symbol="BTCUSDT", orderId=accepted["o"]["i"])
    assert (shown["activatePrice"], shown["priceRate"]) == ("60500", "1")
    status, body = await api.signed("POST", ALGO, **{**order, "activatePrice": "60000"})
    # "SELL: `activatePrice` should be larger than latest price."
    assert (status, body["code"]) == (400, -2021)


async def test_closing_all_of_a_position(api: Api, beta: Api, connect: Connect) -> None:
    await limit(beta, "SELL", "0.3", "60000")
    await limit(api, "BUY", "0.3", "60000")
    stop = {name: value for name, value in STOP.items() if name != "quantity"}
    await api.ok("POST", ALGO, **stop, side="SELL", triggerPrice="59500", closePosition="true")
    await limit(beta, "BUY", "1", "59400")
    ws = await heard(api, connect)
    await trade_at(beta, "59500")
    _, accepted, triggered, *_ = await told(ws, 7)
    assert (accepted["o"]["q"], accepted["o"]["R"], accepted["o"]["cp"]) == ("0.3", True, True)
    assert (triggered["o"]["q"], triggered["o"]["cp"], triggered["o"]["X"]) == ("0", True, "TRIGGERED")


async def test_what_the_matching_engine_refuses_is_rejected_with_its_reason(
    api: Api, beta: Api, connect: Connect
) -> None:
    await trade_at(beta, "60000")
    ws = await heard(api, connect)
    await api.ok("POST", ALGO, **STOP, side="SELL", triggerPrice="59000", reduceOnly="true")
    large = {**STOP, "type": "STOP", "quantity": "900", "price": "59000"}
    await api.ok("POST", ALGO, **large, side="SELL", triggerPrice="59000")
    await trade_at(beta, "59000")
    updates = [one["o"] for one in await told(ws, 6)]
    # The reason is the page's own; the other is no margin for 900 BTC.
    assert [(one["X"], one["rm"]) for one in updates if one["X"] == "REJECTED"] == [
        ("REJECTED", "Reduce Only reject"),
        ("REJECTED", "Margin is insufficient."),
    ]


async def test_a_position_that_ends_expires_what_depends_on_it(api: Api, beta: Api, connect: Connect) -> None:
    await limit(beta, "SELL", "0.1", "60000")
    await limit(api, "BUY", "0.1", "60000")
    await api.ok("POST", ALGO, **STOP, side="SELL", triggerPrice="59000", timeInForce="GTE_GTC")
    await limit(beta, "BUY", "0.1", "59900")
    ws = await heard(api, connect)
    await limit(api, "SELL", "0.1", "59900")
    events = await told(ws, 5)
    assert [(one["e"], one.get("o", {}).get("X")) for one in events if one["e"] == "ALGO_UPDATE"] == [
        ("ALGO_UPDATE", "EXPIRED")
    ]


async def test_canceling_and_listing(api: Api, beta: Api, clock: ManualClock, connect: Connect) -> None:
    ws = await connect("/ws-fapi/v1")
    order = {**STOP, "side": "BUY", "triggerPrice": "70000"}
    ids = [(await api.ok("POST", ALGO, **order))["algoId"] for _ in range(3)]
    placed = await ws.request("algoOrder.place", api.ws_params(**order))
    assert (placed["status"], placed["result"]["algoId"]) == (200, 4)
    canceled = await ws.request("algoOrder.cancel", api.ws_params(algoId=4))
    assert canceled["result"] == {
        "algoId": 4,
        "clientAlgoId": placed["result"]["clientAlgoId"],
        "code": "200",
        "msg": "success",
    }
    again = await ws.request("algoOrder.cancel", api.ws_params(algoId=4))
    assert again["error"] == {"code": -2011, "msg": "Unknown order sent."}
    listed = await api.ok("GET", "/fapi/v1/openAlgoOrders")
    assert [one["algoId"] for one in listed] == ids
    assert await beta.ok("GET", "/fapi/v1/openAlgoOrders") == []
    done = await api.ok("DELETE", "/fapi/v1/algoOpenOrders", symbol="BTCUSDT")
    assert done == {"code": 200, "msg": "The operation of cancel all open order is done."}
    all_orders = "/fapi/v1/allAlgoOrders"
    found = await api.ok("GET", all_orders, symbol="BTCUSDT", limit=2)
    assert [(one["algoId"], one["algoStatus"]) for one in found] == [(3, "CANCELED"), (4, "CANCELED")]
    assert [one["algoId"] for one in await api.ok("GET", all_orders, symbol="BTCUSDT", algoId=2)] == [2, 3, 4]
    status, body = await api.signed("GET", all_orders, symbol="BTCUSDT", startTime=1, endTime=NOW)
    assert (status, body) == (400, {"code": -4165, "msg": "Maximum time interval is 7 days"})
    clock.advance(hours=73)
    # "`CANCELED` or `EXPIRED` AND order has NO filled trade AND created time + 3 days < current time"
    assert await api.ok("GET", all_orders, symbol="BTCUSDT") == []
    assert await api.signed("GET", ALGO, algoId=1) == (400, {"code": -2013, "msg": "Order does not exist."})


async def test_a_date_ends_a_conditional_order(api: Api, clock: ManualClock) -> None:
    order = {**STOP, "type": "STOP", "side": "BUY", "triggerPrice": "70000", "price": "70000", "timeInForce": "GTD"}
    placed = await api.ok("POST", ALGO, **order, goodTillDate=NOW + 700_999)
    # "only retains second-level precision"
    assert placed["goodTillDate"] == NOW + 700_000
    clock.advance(seconds=699)
    assert (await api.ok("GET", ALGO, algoId=1))["algoStatus"] == "NEW"
    clock.advance(seconds=1)
    assert (await api.ok("GET", ALGO, algoId=1))["algoStatus"] == "CANCELED"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"algoType": "VP"}, -1130),
        ({"type": "LIMIT"}, -1116),
        ({"workingType": "INDEX"}, -4031),
        ({"triggerPrice": "60500.05"}, -4014),
        ({"triggerPrice": "0"}, -4006),
        ({"triggerPrice": "9999999"}, -4007),
        ({"quantity": "0"}, -4003),
        ({"quantity": "900"}, -4005),
        ({"closePosition": "true"}, -4137),
        ({"priceMatch": "QUEUE"}, -5038),
        ({"type": "STOP", "priceMatch": "BEST"}, -5037),
        ({"type": "STOP"}, -1102),
        ({"type": "TRAILING_STOP_MARKET", "callbackRate": "10.1"}, -1130),
        ({"timeInForce": "GTD"}, -1102),
        ({"timeInForce": "GTD", "goodTillDate": str(NOW + 600_000)}, -5040),
        ({"selfTradePreventionMode": "DECREMENT"}, -5039),
        ({"clientAlgoId": "x" * 37}, -4015),
        ({"newOrderRespType": "FULL"}, -1136),
    ],
)
async def test_what_is_refused(api: Api, change: dict[str, str], code: int) -> None:
    status, body = await api.signed("POST", ALGO, **{**STOP, "side": "BUY", "triggerPrice": "60500", **change})
    assert (status, body["code"]) == (400, code)


async def test_answers_and_events_have_the_members_that_the_pages_show(
    api: Api, connect: Connect, shared: Path
) -> None:
    ws = await heard(api, connect)
    pages = shared / "docs/fapi"

    def documented(page: str) -> set[str]:
        return example_keys(pages / f"{page}.md", "Response Example")

    placed = await api.ok("POST", ALGO, **STOP, side="BUY", triggerPrice="60500")
    assert keys(placed) == documented("trade/rest-api/New-Algo-Order")
    # Newer sources add what follows the page.
    newer = {"actualQty", "actualType"}
    queried = await api.ok("GET", ALGO, algoId=placed["algoId"])
    assert keys(queried) == documented("trade/rest-api/Query-Algo-Order") | newer
    listed = await api.ok("GET", "/fapi/v1/openAlgoOrders", symbol="BTCUSDT")
    assert keys(listed) == documented("trade/rest-api/Current-All-Algo-Open-Orders") | newer
    canceled = await api.ok("DELETE", ALGO, clientAlgoId=placed["clientAlgoId"])
    assert keys(canceled) == documented("trade/rest-api/Cancel-Algo-Order")
    assert keys(await ws.event()) == documented("user-data-streams/Event-Algo-Order-Update") | {"ia"}


async def test_closing_all_in_hedge_mode(api: Api, beta: Api) -> None:
    await api.ok("POST", "/fapi/v1/positionSide/dual", dualSidePosition="true")
    stop = {name: value for name, value in STOP.items() if name != "quantity"} | {"closePosition": "true"}
    await limit(api, "BUY", "0.3", "60000", positionSide="LONG")
    await limit(beta, "SELL", "0.3", "60000")
    status, body = await api.signed("POST", ALGO, **stop, side="SELL", triggerPrice="59500")
    assert (status, body["code"]) == (400, -4061)
    status, body = await api.signed("POST", ALGO, **stop, side="BUY", positionSide="LONG", triggerPrice="60500")
    assert (status, body["code"]) == (400, -1128)
    placed = await api.ok("POST", ALGO, **stop, side="SELL", positionSide="LONG", triggerPrice="59500")
    await limit(beta, "BUY", "0.3", "59400")
    await trade_at(beta, "59500")
    algo = await api.ok("GET", ALGO, algoId=placed["algoId"])
    assert (algo["algoStatus"], algo["actualQty"], algo["positionSide"]) == ("FINISHED", "0.30000", "LONG")
