"""What no page states of orders, as it is set."""

from typing import Any

import pytest

from binwire_sandbox import Assumptions

from .assuming import subscribe, trading
from .client import Api, Ws


async def events(ws: Ws, count: int) -> list[Any]:
    """The next events of an account."""
    return [(await ws.event())["event"] for _ in range(count)]


@pytest.mark.parametrize(("assumed", "shown"), [("shown", True), ("absent", False)])
async def test_working_time_of_an_order_that_never_rests(assumed: str, shown: bool) -> None:
    async with trading(immediate_working_time=assumed) as (_, alpha, beta, open):
        ws = await open()
        await beta.limit("SELL", "0.001", "50000")
        await subscribe(ws, alpha)
        await alpha.ok("POST", "/api/v3/order", symbol="BTCUSDT", side="BUY", type="MARKET", quantity="0.001")
        await alpha.limit("BUY", "0.001", "40000")
        reports = [one for one in await events(ws, 5) if one["e"] == "executionReport"]
        assert [(one["o"], "W" in one) for one in reports] == [("MARKET", shown), ("MARKET", shown), ("LIMIT", True)]


@pytest.mark.parametrize(("assumed", "types"), [("second-new", ["NEW", "NEW", "TRADE"]), ("silent", ["NEW", "TRADE"])])
async def test_a_triggered_order(assumed: str, types: list[str]) -> None:
    async with trading(triggered_order=assumed) as (_, alpha, beta, open):
        ws = await open()
        await subscribe(ws, alpha)
        stop = {"type": "STOP_LOSS", "stopPrice": "49000", "quantity": "0.001"}
        await alpha.ok("POST", "/api/v3/order", symbol="BTCUSDT", side="SELL", **stop)
        await beta.limit("BUY", "0.002", "48000")
        await beta.limit("SELL", "0.001", "48000", selfTradePreventionMode="NONE")
        seen: list[str] = []
        while "TRADE" not in seen:
            seen += [one["x"] for one in await events(ws, 1) if one["e"] == "executionReport"]
        assert seen == types


@pytest.mark.parametrize(("assumed", "second"), [("last", "beta"), ("kept", "alpha")])
async def test_the_next_part_of_an_iceberg(assumed: str, second: str) -> None:
    async with trading(iceberg_priority=assumed) as (sandbox, alpha, beta, _):
        await alpha.limit("SELL", "0.4", "50000", icebergQty="0.1")
        await beta.limit("SELL", "0.1", "50000")
        taker = Api(sandbox, alpha.http)
        taken = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.2"}
        await taker.ok("POST", "/api/v3/order", **taken, selfTradePreventionMode="NONE")
        left = await beta.ok("GET", "/api/v3/openOrders")
        assert [order["executedQty"] for order in left] == ([] if second == "beta" else ["0.00000000"])


@pytest.mark.parametrize(("assumed", "assets"), [("traded", ["BTC", "USDT"]), ("and-bnb", ["BTC", "USDT", "BNB"])])
async def test_assets_of_a_position_event(assumed: str, assets: list[str]) -> None:
    async with trading(position_assets=assumed) as (_, alpha, _, open):
        ws = await open()
        await subscribe(ws, alpha)
        await alpha.limit("BUY", "0.001", "50000")
        assert [row["a"] for row in (await events(ws, 2))[1]["B"]] == assets


@pytest.mark.parametrize(
    ("assumed", "types"),
    [
        ("after-reports", ["executionReport", "executionReport", "listStatus", "outboundAccountPosition"]),
        ("first", ["listStatus", "executionReport", "executionReport", "outboundAccountPosition"]),
    ],
)
async def test_the_status_of_a_list(assumed: str, types: list[str]) -> None:
    async with trading(list_status_order=assumed) as (_, alpha, _, open):
        ws = await open()
        await subscribe(ws, alpha)
        pair = {"aboveType": "LIMIT_MAKER", "abovePrice": "60000", "belowType": "STOP_LOSS", "belowStopPrice": "40000"}
        await alpha.ok("POST", "/api/v3/orderList/oco", symbol="BTCUSDT", side="SELL", quantity="0.001", **pair)
        assert [one["e"] for one in await events(ws, 4)] == types


@pytest.mark.parametrize(
    ("assumed", "answer"),
    [("-2011", (400, {"code": -2011, "msg": "Unknown order sent."})), ("empty-list", (200, []))],
)
async def test_canceling_all_of_nothing(assumed: str, answer: object) -> None:
    async with trading(nothing_to_cancel=assumed) as (_, alpha, _, _):
        assert await alpha.signed("DELETE", "/api/v3/openOrders", symbol="BTCUSDT") == answer


@pytest.mark.parametrize("assumed", Assumptions.alternatives()["amend_code"])
async def test_amending_what_is_not_open(assumed: str) -> None:
    async with trading(amend_code=assumed) as (_, alpha, _, _):
        amended = {"symbol": "BTCUSDT", "orderId": 77, "newQty": "1"}
        assert (await alpha.signed("PUT", "/api/v3/order/amend/keepPriority", **amended))[1]["code"] == int(assumed)


@pytest.mark.parametrize("assumed", Assumptions.alternatives()["routing_code"])
async def test_routing_where_there_is_none(assumed: str) -> None:
    async with trading(routing_code=assumed) as (_, alpha, _, _):
        order = {"symbol": "ETHUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "1"}
        assert (await alpha.signed("POST", "/api/v3/sor/order", price="3000", **order))[1]["code"] == int(assumed)


@pytest.mark.parametrize("assumed", Assumptions.alternatives()["working_type_code"])
async def test_a_working_order_of_another_type(assumed: str) -> None:
    async with trading(working_type_code=assumed) as (_, alpha, _, _):
        working = {"workingType": "MARKET", "workingSide": "BUY", "workingQuantity": "1", "workingPrice": "1"}
        pending = {"pendingType": "MARKET", "pendingSide": "SELL", "pendingQuantity": "1"}
        answer = await alpha.signed("POST", "/api/v3/orderList/oto", symbol="BTCUSDT", **working, **pending)
        assert answer[1]["code"] == int(assumed)


@pytest.mark.parametrize("assumed", Assumptions.alternatives()["empty_transfer_code"])
async def test_a_transfer_of_nothing(assumed: str) -> None:
    async with trading(empty_transfer_code=assumed) as (_, alpha, _, _):
        transfer = {"type": "MAIN_UMFUTURE", "asset": "USDT", "amount": "0"}
        assert (await alpha.signed("POST", "/sapi/v1/asset/transfer", **transfer))[1]["code"] == int(assumed)


@pytest.mark.parametrize("assumed", Assumptions.alternatives()["hedge_reduce_only_code"])
async def test_reduce_only_in_hedge_mode(assumed: str) -> None:
    async with trading(hedge_reduce_only_code=assumed) as (_, alpha, _, _):
        await alpha.ok("POST", "/fapi/v1/positionSide/dual", dualSidePosition="true")
        order = {"symbol": "BTCUSDT", "side": "SELL", "positionSide": "LONG", "type": "MARKET", "quantity": "0.01"}
        refused = await alpha.signed("POST", "/fapi/v1/order", reduceOnly="true", **order)
        assert refused[1]["code"] == int(assumed)


@pytest.mark.parametrize(("assumed", "leverages"), [("silent", [7]), ("event", [20, 7])])
async def test_leverage_set_to_what_it_is(assumed: str, leverages: list[int]) -> None:
    async with trading(unchanged_leverage=assumed) as (_, alpha, _, open):
        key = (await alpha.call("POST", "/fapi/v1/listenKey"))[1]["listenKey"]
        ws = await open(f"/private/ws?listenKey={key}")
        for leverage in (20, 7):
            await alpha.ok("POST", "/fapi/v1/leverage", symbol="BTCUSDT", leverage=leverage)
        assert [(await ws.receive())["ac"]["l"] for _ in leverages] == leverages


@pytest.mark.parametrize(("assumed", "code"), [("served", -5041), ("-5037", -5037)])
@pytest.mark.parametrize("mode", ["OPPONENT_10", "OPPONENT_20"])
async def test_far_levels_of_the_other_side(assumed: str, code: int, mode: str) -> None:
    async with trading(opponent_levels=assumed) as (_, alpha, _, _):
        order = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.01"}
        # The book is empty: it has no such level.
        assert (await alpha.signed("POST", "/fapi/v1/order", priceMatch=mode, **order))[1]["code"] == code


@pytest.mark.parametrize(("assumed", "shown"), [("always", {"rm": "", "ia": False}), ("where-any", {})])
async def test_members_of_a_conditional_order_that_say_nothing(assumed: str, shown: dict[str, object]) -> None:
    async with trading(algo_reasons=assumed) as (_, alpha, _, open):
        key = (await alpha.call("POST", "/fapi/v1/listenKey"))[1]["listenKey"]
        ws = await open(f"/private/ws?listenKey={key}")
        order = {"symbol": "BTCUSDT", "side": "BUY", "type": "STOP_MARKET", "quantity": "0.01", "triggerPrice": "70000"}
        await alpha.ok("POST", "/fapi/v1/algoOrder", algoType="CONDITIONAL", **order)
        told = (await ws.receive())["o"]
        assert {name: told[name] for name in ("rm", "ia") if name in told} == shown


@pytest.mark.parametrize(("assumed", "amounts"), [("oldest-first", ["1", "2"]), ("newest-first", ["2", "1"])])
async def test_the_order_of_income(assumed: str, amounts: list[str]) -> None:
    async with trading(income_order=assumed) as (_, alpha, _, _):
        for amount in ("1", "2"):
            await alpha.ok("POST", "/sapi/v1/asset/transfer", type="MAIN_UMFUTURE", asset="USDT", amount=amount)
        income = await alpha.ok("GET", "/fapi/v1/income")
        assert [one["income"] for one in income] == [f"{amount}.00000000" for amount in amounts]


@pytest.mark.parametrize(("assumed", "status"), [("maximum", 200), ("refused", 400)])
async def test_a_limit_above_the_maximum(assumed: str, status: int) -> None:
    async with trading(excess_limit=assumed) as (_, alpha, _, _):
        assert (await alpha.call("GET", "/api/v3/depth", "symbol=BTCUSDT&limit=5001"))[0] == status
