"""Orders of futures: batches, modifications, dates, price match, self-trade prevention, countdowns and lists."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from binwire_sandbox import Assumptions, ManualClock, Sandbox, Settings

from .client import Api, Ws
from .documented import example_keys, keys

Connect = Callable[..., Awaitable[Ws]]
NOW = 1_750_000_000_000
V1 = "/fapi/v1"
LIMIT = {"symbol": "BTCUSDT", "type": "LIMIT", "timeInForce": "GTC"}
BUY = {**LIMIT, "side": "BUY", "quantity": "0.1", "price": "50000"}


async def heard(api: Api, connect: Connect) -> Ws:
    """A connection that hears what happens to the account's orders."""
    key = (await api.call("POST", f"{V1}/listenKey"))[1]["listenKey"]
    return await connect(f"/private/ws?listenKey={key}&events=ORDER_TRADE_UPDATE")


async def place(api: Api, **change: str) -> Any:
    """Place a bid of 0.1 BTC at 50000, or what else is said."""
    return await api.ok("POST", f"{V1}/order", **{**BUY, **change})


async def refused(api: Api, verb: str, path: str, **params: object) -> tuple[int, str]:
    """Code and text of a refusal."""
    status, body = await api.signed(verb, V1 + path, **params)
    assert status == 400, body
    return body["code"], body["msg"]


# batchOrders ---------------------------------------------------------------------------------------------------------


async def test_a_batch_is_answered_item_by_item(api: Api) -> None:
    orders = [
        {**BUY, "newClientOrderId": "first"},
        {**BUY, "reduceOnly": "true"},
        {**BUY, "type": "STOP_MARKET", "stopPrice": 60000},
        {**BUY, "quantity": 0.2, "price": 51000},
    ]
    answers = await api.ok("POST", f"{V1}/batchOrders", batchOrders=json.dumps(orders))
    assert [one.get("clientOrderId") for one in answers[:1]] == ["first"]
    assert answers[1:3] == [
        {"code": -2022, "msg": "ReduceOnly Order is rejected."},
        {
            "code": -4120,
            "msg": "Order type not supported for this endpoint. Please use the Algo Order API endpoints instead.",
        },
    ]
    assert (answers[3]["origQty"], answers[3]["price"]) == ("0.200", "51000.00")
    changes = [
        {"symbol": "BTCUSDT", "side": "BUY", "orderId": 1, "quantity": "0.1", "price": "50100"},
        {"symbol": "BTCUSDT", "side": "BUY", "orderId": 99, "quantity": "0.1", "price": "50100"},
    ]
    answers = await api.ok("PUT", f"{V1}/batchOrders", batchOrders=json.dumps(changes))
    assert (answers[0]["price"], answers[1]["code"]) == ("50100.00", -2013)
    answers = await api.ok("DELETE", f"{V1}/batchOrders", symbol="BTCUSDT", orderIdList="[1,99]")
    assert (answers[0]["status"], answers[1]) == ("CANCELED", {"code": -2011, "msg": "Unknown order sent."})
    ids = json.dumps([answers[0]["clientOrderId"]])
    answers = await api.ok("DELETE", f"{V1}/batchOrders", symbol="BTCUSDT", origClientOrderIdList=ids)
    assert answers == [{"code": -2011, "msg": "Unknown order sent."}]


@pytest.mark.parametrize(
    ("verb", "params", "code"),
    [
        ("POST", {}, -1102),
        ("POST", {"batchOrders": "[]"}, -4082),
        ("POST", {"batchOrders": json.dumps([BUY] * 6)}, -4082),
        ("POST", {"batchOrders": "{"}, -1130),
        ("POST", {"batchOrders": "[1]"}, -1130),
        ("DELETE", {"symbol": "BTCUSDT"}, -1102),
        ("DELETE", {"symbol": "BTCUSDT", "orderIdList": json.dumps(list(range(11)))}, -4032),
    ],
)
async def test_a_batch_that_is_none(api: Api, verb: str, params: dict[str, str], code: int) -> None:
    assert (await refused(api, verb, "/batchOrders", **params))[0] == code


# Modifications -------------------------------------------------------------------------------------------------------


async def test_a_modified_order_loses_its_place_and_may_trade(api: Api, beta: Api, connect: Connect) -> None:
    ws = await heard(api, connect)
    await place(api)
    change = {"symbol": "BTCUSDT", "side": "BUY", "orderId": 1}
    modified = await api.ok("PUT", f"{V1}/order", **change, quantity="0.2", price="50100", modifyId=7)
    assert (modified["price"], modified["origQty"], modified["modifyId"], modified["pair"]) == (
        "50100.00",
        "0.200",
        7,
        "BTCUSDT",
    )
    await place(beta, side="SELL", price="50200", quantity="0.05")
    session = await connect("/ws-fapi/v1")
    reply = await session.request("order.modify", api.ws_params(**change, quantity="0.2", price="50200"))
    assert (reply["result"]["status"], reply["result"]["executedQty"]) == ("PARTIALLY_FILLED", "0.050")
    # "when the order is in partially filled status and the new `quantity` <= `executedQty`"
    canceled = await api.ok("PUT", f"{V1}/order", **change, quantity="0.05", price="50200")
    assert canceled["status"] == "CANCELED"
    new, first, second, trade, end = [(await ws.event())["o"] for _ in range(5)]
    assert [one["x"] for one in (new, first, second, trade, end)] == [
        "NEW",
        "AMENDMENT",
        "AMENDMENT",
        "TRADE",
        "CANCELED",
    ]
    assert (first["X"], first["p"], first["q"], first["M"], "M" in second) == ("NEW", "50100", "0.2", "7", False)
    history = await api.ok("GET", f"{V1}/orderAmendment", symbol="BTCUSDT", orderId=1)
    assert [row["amendment"]["count"] for row in history] == [2, 1]
    assert history[1] == {
        "amendmentId": 1,
        "symbol": "BTCUSDT",
        "pair": "BTCUSDT",
        "orderId": 1,
        "clientOrderId": modified["clientOrderId"],
        "time": NOW,
        "amendment": {
            "price": {"before": "50000", "after": "50100"},
            "origQty": {"before": "0.1", "after": "0.2"},
            "count": 1,
        },
        "modifyId": 7,
    }


async def test_a_post_only_order_is_canceled_rather_than_let_take(api: Api, beta: Api) -> None:
    await place(beta, side="SELL", price="50200")
    await place(api, timeInForce="GTX")
    change = {"symbol": "BTCUSDT", "side": "BUY", "orderId": 2, "quantity": "0.1", "price": "50200"}
    assert (await api.ok("PUT", f"{V1}/order", **change))["status"] == "CANCELED"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"price": "50000"}, -5027),
        ({"quantity": "0.001"}, -5029),
        ({"price": "50000.05"}, -4014),
        ({"quantity": "0.0001"}, -1111),
        ({"side": "SELL"}, -1117),
        ({"orderId": "99"}, -2013),
        ({"price": "69000.1"}, -4016),
        ({"price": "60000", "quantity": "900"}, -2019),
    ],
)
async def test_a_modification_that_is_refused_changes_nothing(api: Api, change: dict[str, str], code: int) -> None:
    await place(api)
    wanted = {"symbol": "BTCUSDT", "side": "BUY", "orderId": "1", "quantity": "0.1", "price": "50100", **change}
    assert (await refused(api, "PUT", "/order", **wanted))[0] == code
    order = await api.ok("GET", f"{V1}/openOrder", symbol="BTCUSDT", orderId=1)
    assert (order["price"], order["origQty"], order["status"]) == ("50000.00", "0.100", "NEW")


# Time in force and price match ---------------------------------------------------------------------------------------


async def test_a_date_ends_an_order(api: Api, clock: ManualClock, connect: Connect) -> None:
    ws = await heard(api, connect)
    placed = await place(api, timeInForce="GTD", goodTillDate=str(NOW + 601_500))
    assert (placed["timeInForce"], placed["goodTillDate"]) == ("GTD", NOW + 601_000)
    clock.advance(seconds=601)
    new, end = [(await ws.event())["o"] for _ in range(2)]
    assert (new["f"], new["gtd"], end["x"], end["T"]) == ("GTD", NOW + 601_000, "CANCELED", NOW + 601_000)
    assert await refused(api, "POST", "/order", **{**BUY, "timeInForce": "GTD"}, goodTillDate=NOW) == (
        -5040,
        "The goodTillDate timestamp must be greater than the current time plus 600 seconds and smaller than"
        " 253402300799000 (UTC 9999-12-31 23:59:59)",
    )


async def test_a_retail_order_rests_unseen(api: Api, beta: Api) -> None:
    await place(api, timeInForce="RPI")
    _, book = await api.call("GET", f"{V1}/depth", "symbol=BTCUSDT")
    assert book["bids"] == []
    sold = await place(beta, side="SELL", price="49000", timeInForce="IOC", newOrderRespType="RESULT")
    assert sold["status"] == "EXPIRED"
    assert (await api.ok("DELETE", f"{V1}/order", symbol="BTCUSDT", orderId=1))["status"] == "CANCELED"


async def test_retail_orders_are_in_the_book_of_their_own(
    api: Api, beta: Api, clock: ManualClock, connect: Connect
) -> None:
    ws = await connect("/public/ws/btcusdt@rpiDepth@500ms")
    await ws.request("LIST_SUBSCRIPTIONS")
    await place(api)
    await place(api, timeInForce="RPI")
    await place(api, timeInForce="RPI", price="49990")
    clock.advance(seconds=1)
    event = await ws.event()
    assert (event["U"], event["u"], event["pu"]) == (1, 3, 0)
    assert (event["b"], event["a"]) == ([["50000.00", "0.200"], ["49990.00", "0.100"]], [])
    _, book = await api.call("GET", f"{V1}/rpiDepth", "symbol=BTCUSDT")
    assert (book["lastUpdateId"], book["bids"]) == (3, event["b"])
    # What crosses RPI orders hides them.
    await place(beta, side="SELL", price="49995", quantity="0.3")
    clock.advance(seconds=1)
    event = await ws.event()
    assert (event["pu"], event["b"], event["a"]) == (3, [["50000.00", "0.000"]], [["49995.00", "0.200"]])
    _, book = await api.call("GET", f"{V1}/depth", "symbol=BTCUSDT")
    assert (book["bids"], book["asks"]) == ([], [["49995.00", "0.200"]])


async def test_price_match(api: Api, beta: Api) -> None:
    for number in range(5):
        await place(beta, price=str(50000 - number * 10))
    unpriced = {name: value for name, value in BUY.items() if name != "price"}
    placed = await api.ok("POST", f"{V1}/order", **unpriced, priceMatch="QUEUE_5")
    assert (placed["price"], placed["priceMatch"]) == ("49960.00", "QUEUE_5")
    taken = await api.ok(
        "POST", f"{V1}/order", **{**unpriced, "side": "SELL"}, priceMatch="OPPONENT", newOrderRespType="RESULT"
    )
    assert (taken["price"], taken["status"]) == ("50000.00", "FILLED")
    assert await refused(api, "POST", "/order", **unpriced, priceMatch="OPPONENT") == (
        -5041,
        "No depth matches this BBO order",
    )
    assert await refused(api, "POST", "/order", **BUY, priceMatch="QUEUE") == (
        -1106,
        "Parameter 'price' sent when not required.",
    )


async def test_an_order_at_market_goes_no_further_than_its_bound(api: Api, beta: Api, connect: Connect) -> None:
    await place(api, price="60000")
    await place(api, price="57000")
    await place(api, price="56999.90")
    ws = await heard(beta, connect)
    market = {"symbol": "BTCUSDT", "side": "SELL", "type": "MARKET", "quantity": "0.1"}
    await beta.ok("POST", f"{V1}/order", **market)
    # The mark price is 60000 now, the marketTakeBound of exchangeInfo 0.05.
    sold = await beta.ok("POST", f"{V1}/order", **{**market, "quantity": "0.3"}, newOrderRespType="RESULT")
    assert (sold["status"], sold["executedQty"], sold["avgPrice"]) == ("EXPIRED", "0.100", "57000.00000")
    seen = await ws.until(lambda event: event["o"]["x"] == "EXPIRED")
    assert [(one["o"]["x"], one["o"]["z"], one["o"]["er"]) for one in seen[2:]] == [
        ("NEW", "0", "0"),
        ("TRADE", "0.1", "0"),
        ("EXPIRED", "0.1", "9"),
    ]
    assert [row["price"] for row in await api.ok("GET", f"{V1}/openOrders")] == ["56999.90"]


# Self-trade prevention and reduce-only -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mode", "maker", "taker"),
    [
        ("EXPIRE_TAKER", "NEW", "EXPIRED_IN_MATCH"),
        ("EXPIRE_MAKER", "EXPIRED_IN_MATCH", "NEW"),
        ("EXPIRE_BOTH", "EXPIRED_IN_MATCH", "EXPIRED_IN_MATCH"),
        ("NONE", "FILLED", "FILLED"),
    ],
)
async def test_self_trades_are_prevented_as_the_taker_says(
    api: Api, connect: Connect, mode: str, maker: str, taker: str
) -> None:
    await place(api)
    ws = await heard(api, connect)
    placed = await place(api, side="SELL", selfTradePreventionMode=mode)
    assert placed["selfTradePreventionMode"] == mode
    found = [await api.ok("GET", f"{V1}/order", symbol="BTCUSDT", orderId=number) for number in (1, 2)]
    assert [order["status"] for order in found] == [maker, taker]
    events = [(await ws.event())["o"] for _ in range(2)]
    assert (events[0]["x"], events[0]["V"]) == ("NEW", mode)
    if mode != "NONE":
        assert (events[1]["x"], events[1]["X"], events[1]["er"]) == ("EXPIRED", "EXPIRED_IN_MATCH", "1")


async def test_rest_prevents_self_trades_by_default(api: Api) -> None:
    # The pages: "default `EXPIRE_MAKER`" for POST order, "default `NONE`" for batchOrders.
    assert (await place(api))["selfTradePreventionMode"] == "EXPIRE_MAKER"
    answers = await api.ok("POST", f"{V1}/batchOrders", batchOrders=json.dumps([BUY]))
    assert answers[0]["selfTradePreventionMode"] == "NONE"
    assert await refused(api, "POST", "/order", **BUY, selfTradePreventionMode="DECREMENT") == (
        -5039,
        "Invalid self trade prevention mode",
    )


async def test_reduce_only_orders_never_open_a_position(api: Api, beta: Api, connect: Connect) -> None:
    await place(api, side="SELL", quantity="0.3")
    await place(beta, quantity="0.3")
    for price in ("50100", "50200"):
        await place(beta, side="SELL", quantity="0.2", price=price, reduceOnly="true")
    ws = await heard(beta, connect)
    # The first closes 0.2 of 0.3: of the second only 0.1 would still reduce.
    await place(api, quantity="0.4", price="50200")
    events = [(await ws.event())["o"] for _ in range(2)]
    assert [(one["x"], one["X"], one["i"], one["er"]) for one in events] == [
        ("TRADE", "FILLED", 3, "0"),
        ("EXPIRED", "EXPIRED", 4, "4"),
    ]


# Canceling many ------------------------------------------------------------------------------------------------------


async def test_canceling_all_now_or_after_a_countdown(api: Api, clock: ManualClock) -> None:
    for _ in range(2):
        await place(api)
    done = await api.ok("DELETE", f"{V1}/allOpenOrders", symbol="BTCUSDT")
    assert done == {"code": 200, "msg": "The operation of cancel all open order is done."}
    await place(api)
    countdown = {"symbol": "BTCUSDT", "countdownTime": 120_000}
    assert await api.ok("POST", f"{V1}/countdownCancelAll", **countdown) == {
        "symbol": "BTCUSDT",
        "countdownTime": "120000",
    }
    clock.advance(seconds=100)
    await api.ok("POST", f"{V1}/countdownCancelAll", **countdown)
    clock.advance(seconds=119)
    assert len(await api.ok("GET", f"{V1}/openOrders")) == 1
    clock.advance(seconds=1)
    assert await api.ok("GET", f"{V1}/openOrders", symbol="BTCUSDT") == []
    await place(api)
    await api.ok("POST", f"{V1}/countdownCancelAll", **countdown)
    await api.ok("POST", f"{V1}/countdownCancelAll", **{**countdown, "countdownTime": 0})
    clock.advance(seconds=200)
    assert len(await api.ok("GET", f"{V1}/openOrders", symbol="BTCUSDT")) == 1


# Lists ---------------------------------------------------------------------------------------------------------------


async def test_lists_of_orders_and_trades(api: Api, beta: Api, clock: ManualClock) -> None:
    for _ in range(3):
        await place(api)
    await place(beta, side="SELL", quantity="0.15")
    orders = await api.ok("GET", f"{V1}/allOrders", symbol="BTCUSDT")
    assert [(one["orderId"], one["status"]) for one in orders] == [(1, "FILLED"), (2, "PARTIALLY_FILLED"), (3, "NEW")]
    assert [one["orderId"] for one in await api.ok("GET", f"{V1}/allOrders", symbol="BTCUSDT", limit=1)] == [3]
    found = await api.ok("GET", f"{V1}/allOrders", symbol="BTCUSDT", orderId=2, limit=1)
    assert [one["orderId"] for one in found] == [2]
    trades = await api.ok("GET", f"{V1}/userTrades", symbol="BTCUSDT")
    assert trades[0] == {
        "buyer": True,
        # 0.02 % of 5000 USDT.
        "commission": "1",
        "commissionAsset": "USDT",
        "id": 1,
        "maker": True,
        "orderId": 1,
        "price": "50000.00",
        "qty": "0.100",
        "quoteQty": "5000.00000",
        "baseQty": "0.100",
        "realizedPnl": "0",
        "marginAsset": "USDT",
        "side": "BUY",
        "positionSide": "BOTH",
        "symbol": "BTCUSDT",
        "pair": "BTCUSDT",
        "time": NOW,
    }
    assert [one["id"] for one in await api.ok("GET", f"{V1}/userTrades", symbol="BTCUSDT", fromId=2)] == [2]
    assert [one["id"] for one in await api.ok("GET", f"{V1}/userTrades", symbol="BTCUSDT", orderId=2)] == [2]
    assert (await refused(api, "GET", "/userTrades", symbol="BTCUSDT", fromId=1, startTime=NOW))[0] == -1128
    assert await api.ok("GET", f"{V1}/forceOrders", autoCloseType="ADL") == []
    assert (await refused(api, "GET", "/openOrder", symbol="BTCUSDT", orderId=1)) == (-2013, "Order does not exist.")
    clock.advance(hours=8 * 24)
    assert await api.ok("GET", f"{V1}/allOrders", symbol="BTCUSDT") == []
    assert await api.ok("GET", f"{V1}/userTrades", symbol="BTCUSDT") == []
    assert len(await api.ok("GET", f"{V1}/allOrders", symbol="BTCUSDT", orderId=1)) == 3


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"side": "SELL", "price": "50999.9"}, -4024),
        ({"price": "69000.1"}, -4016),
        ({"price": "0"}, -4001),
        ({"price": "4529764.1"}, -4002),
        ({"quantity": "1000.001"}, -4005),
        ({"positionSide": "UP"}, -4060),
        ({"newOrderRespType": "FULL"}, -1136),
        ({"timeInForce": "DAY"}, -1115),
        ({"type": "MARKET", "price": "60000"}, -1106),
        ({"newClientOrderId": "x" * 37}, -4015),
    ],
)
async def test_filters_and_parameters(api: Api, beta: Api, change: dict[str, str], code: int) -> None:
    await place(api, side="SELL", price="60000", quantity="0.01")
    await place(beta, price="60000", quantity="0.01")
    params = {**BUY, **change}
    assert (await refused(api, "POST", "/order", **params))[0] == code
    assert (await refused(api, "POST", "/order/test", **params))[0] == code


async def test_no_more_than_two_hundred_open_orders_of_a_symbol(api: Api) -> None:
    rows = json.dumps([{**BUY, "quantity": "0.002"}] * 5)
    for _ in range(40):
        await api.ok("POST", f"{V1}/batchOrders", batchOrders=rows)
    assert await refused(api, "POST", "/order", **BUY) == (-2025, "Reach max open order limit.")


async def test_answers_have_the_members_that_the_pages_show(api: Api, beta: Api, shared: Path) -> None:
    trailing = {"activatePrice", "priceRate"}

    def documented(page: str) -> set[str]:
        return example_keys(shared / f"docs/fapi/trade/{page}.md", "Response Example") - trailing

    assert keys(await place(api)) == documented("rest-api")
    assert keys(await api.ok("POST", f"{V1}/order/test", **BUY)) == documented("rest-api/New-Order-Test")
    change = {"symbol": "BTCUSDT", "side": "BUY", "orderId": 1, "quantity": "0.1", "price": "50100"}
    # The WebSocket API's page has `cumQuote`, the REST page `cumBase`.
    assert keys(await api.ok("PUT", f"{V1}/order", **change)) == documented("rest-api/Modify-Order") | {"cumQuote"}
    amendments = await api.ok("GET", f"{V1}/orderAmendment", symbol="BTCUSDT", orderId=1)
    assert keys(amendments) == documented("rest-api/Get-Order-Modify-History")
    one = {"symbol": "BTCUSDT", "orderId": 1}
    assert keys(await api.ok("GET", f"{V1}/order", **one)) == documented("rest-api/Query-Order")
    assert keys(await api.ok("GET", f"{V1}/openOrder", **one)) == documented("rest-api/Query-Current-Open-Order")
    assert keys(await api.ok("GET", f"{V1}/openOrders")) == documented("rest-api/Current-All-Open-Orders")
    newer = {"pair", "cumBase"}
    assert keys(await api.ok("GET", f"{V1}/allOrders", symbol="BTCUSDT")) == documented("rest-api/All-Orders") | newer
    await place(beta, side="SELL", price="50100", quantity="0.05")
    trades = await api.ok("GET", f"{V1}/userTrades", symbol="BTCUSDT")
    assert keys(trades) == documented("rest-api/Account-Trade-List") | {"pair", "baseQty", "marginAsset"}
    assert keys(await api.ok("DELETE", f"{V1}/order", **one)) == documented("rest-api/Cancel-Order")


async def test_members_come_in_the_order_of_the_pages(api: Api) -> None:
    placed, tested = await place(api), await api.ok("POST", f"{V1}/order/test", **BUY)
    assert (
        [*placed][:6] == [*tested][:6] == ["clientOrderId", "cumQty", "cumQuote", "executedQty", "orderId", "avgPrice"]
    )
    change = {"symbol": "BTCUSDT", "side": "BUY", "orderId": 1, "quantity": "0.2", "price": "50000"}
    assert [*await api.ok("PUT", f"{V1}/order", **change)][:4] == ["orderId", "symbol", "pair", "status"]
    one = {"symbol": "BTCUSDT", "orderId": 1}
    assert [*await api.ok("GET", f"{V1}/order", **one)][:4] == ["avgPrice", "clientOrderId", "cumQuote", "executedQty"]
    assert [*await api.ok("DELETE", f"{V1}/order", **one)][:4] == ["clientOrderId", "cumQty", "cumQuote", "executedQty"]


# What no page states -------------------------------------------------------------------------------------------------


async def test_alternatives_of_what_no_page_states(clock: ManualClock, http: aiohttp.ClientSession) -> None:
    assumed = Assumptions(reduce_only_excess="cut", good_till_status="EXPIRED", default_prevention="NONE")
    async with Sandbox(clock, settings=Settings(accounts=("alpha", "beta"), assumptions=assumed)) as exchange:
        api, beta = Api(exchange, http), Api(exchange, http, "beta")
        dated = await place(api, price="40000", timeInForce="GTD", goodTillDate=str(NOW + 700_000))
        await place(api)
        assert (await place(beta, side="SELL"))["selfTradePreventionMode"] == "NONE"
        assert (await place(api, side="SELL", quantity="0.4", reduceOnly="true", price="60000"))["origQty"] == "0.100"
        clock.advance(seconds=700)
        ended = await api.ok("GET", f"{V1}/order", symbol="BTCUSDT", orderId=dated["orderId"])
        assert ended["status"] == "EXPIRED"


async def test_answers_and_events_without_what_newer_sources_leave_out(
    clock: ManualClock, http: aiohttp.ClientSession
) -> None:
    assumed = Assumptions(futures_order_totals="absent", no_commission="absent")
    async with Sandbox(clock, settings=Settings(accounts=("alpha", "beta"), assumptions=assumed)) as exchange:
        api, beta = Api(exchange, http), Api(exchange, http, "beta")
        key = (await api.call("POST", f"{V1}/listenKey"))[1]["listenKey"]
        only = "events=ORDER_TRADE_UPDATE"
        ws = Ws(await http.ws_connect(f"{exchange.streams}/private/ws?listenKey={key}&{only}"))
        answers = [await place(api)]
        change = {"symbol": "BTCUSDT", "side": "BUY", "orderId": 1, "quantity": "0.2", "price": "50000"}
        answers.append(await api.ok("PUT", f"{V1}/order", **change))
        await place(beta, side="SELL")
        answers.append(await api.ok("DELETE", f"{V1}/order", symbol="BTCUSDT", orderId=1))
        assert all(not answer.keys() & {"avgPrice", "cumQuote", "cumBase"} for answer in answers)
        assert (await api.ok("GET", f"{V1}/order", symbol="BTCUSDT", orderId=1))["avgPrice"] == "50000.00000"
        seen = await ws.until(lambda event: event["o"]["x"] == "CANCELED")
        assert [(one["o"]["x"], one["o"].get("N"), one["o"].get("n")) for one in seen] == [
            ("NEW", None, None),
            ("AMENDMENT", None, None),
            ("TRADE", "USDT", "1"),
            ("CANCELED", None, None),
        ]
