"""Sequences of admin orders, by the exchange's clock."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from binwire_sandbox import ManualClock, Sandbox

from .client import Api, Ws

Connect = Callable[..., Awaitable[Ws]]
NOW = 1_750_000_000_000


def emit(number: int, **more: object) -> dict[str, object]:
    """A step that emits an event."""
    return {"do": "emit", "account": "alpha", "market": "spot", "event": {"e": "listStatus", "E": number}, **more}


async def post(api: Api, body: str) -> Any:
    """Begin a script over HTTP; returns status and body."""
    async with api.http.post(f"{api.exchange.rest}/sandbox/script", data=body) as reply:
        return reply.status, await reply.json()


async def test_steps_run_in_order_by_the_clock(
    exchange: Sandbox, api: Api, connect: Connect, clock: ManualClock
) -> None:
    ws = await connect()
    await ws.request("userDataStream.subscribe.signature", api.ws_params())
    drop = {"do": "faults", "effect": "drop", "event": "listStatus", "times": 1}
    cut = {"do": "drop", "account": "alpha", "after_ms": 500}
    exchange.scripts.run([emit(1), drop, emit(2, after_ms=1000), emit(3), cut])  # type: ignore[list-item]
    assert (await ws.event())["event"]["E"] == 1
    clock.advance(seconds=1)
    assert (await ws.event())["event"]["E"] == 3
    clock.advance(seconds=0.5)
    assert await ws.receive() is None
    (rows,) = exchange.scripts.rows()
    assert [(row["do"], row["time"] - NOW) for row in rows] == [  # type: ignore[operator]
        ("emit", 0),
        ("faults", 0),
        ("emit", 1000),
        ("emit", 1000),
        ("drop", 1500),
    ]


async def test_json_lines_come_over_http_and_failures_are_told(exchange: Sandbox, api: Api) -> None:
    lines = '{"do": "wait"}\n\n{"do": "transfer", "account": "nobody"}'
    assert await post(api, lines) == (200, {"id": 1})
    (rows,) = exchange.scripts.rows()
    assert [row.get("error") for row in rows] == [None, "step 1, transfer: amount: a string is needed"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{", "the script is no JSON array and no JSON lines"),
        ('[{"do": "wait"}, {"do": "dance"}]', "step 1: do: one of emit, stream"),
        ("[5]", "step 0: a JSON object is needed"),
        ('[{"do": "wait", "after_ms": -1}]', "step 0: after_ms: a number from 0"),
    ],
)
async def test_a_bad_script_does_not_begin(exchange: Sandbox, api: Api, body: str, said: str) -> None:
    status, answer = await post(api, body)
    assert status == 400
    assert answer["error"].startswith(said)
    assert exchange.scripts.rows() == []


async def test_accounts_trade_without_a_client_and_the_answers_are_told(exchange: Sandbox, api: Api) -> None:
    limit = {"symbol": "BTCUSDT", "type": "LIMIT", "timeInForce": "GTC", "price": "50000", "quantity": 0.5}
    steps: Any = [
        {"do": "order", "account": "alpha", "method": "order.place", "params": {**limit, "side": "SELL"}},
        {"do": "order", "account": "beta", "method": "POST /api/v3/order", "params": {**limit, "side": "BUY"}},
        {"do": "order", "account": "beta", "method": "order.cancel", "params": {"symbol": "BTCUSDT", "orderId": 2}},
        {"do": "order", "account": "alpha", "market": "fapi", "method": "order.place", "params": {"symbol": "BTCUSDT"}},
        {"do": "order", "account": "alpha", "method": "session.logon"},
        {"do": "order", "account": "alpha", "method": "GET /api/v3/nothing"},
    ]
    exchange.scripts.run(steps)
    (rows,) = exchange.scripts.rows()
    answers: Any = [row.get("answer") for row in rows]
    assert [(one["result"]["status"], one["result"]["executedQty"]) for one in answers[:2]] == [
        ("NEW", "0.00000000"),
        ("FILLED", "0.50000000"),
    ]
    assert answers[2] == {"status": 400, "error": {"code": -2011, "msg": "Unknown order sent."}}
    assert (answers[3]["status"], answers[3]["error"]["code"]) == (400, -1102)
    assert [row.get("error") for row in rows[4:]] == [
        "step 4, order: method: session.logon is a method of a connection",
        "step 5, order: method: there is no GET /api/v3/nothing",
    ]
    # A hundred at first, and the half that was sold.
    assert (await api.balances())["BTC"] == ("99.50000000", "0.00000000")


async def test_a_margin_order_and_its_cancel(exchange: Sandbox, api: Api, connect: Connect) -> None:
    key = (await api.call("POST", "/sapi/v1/userDataStream"))[1]["listenKey"]
    ws = await connect(f"/ws/{key}")
    limit = {"symbol": "BTCUSDT", "type": "LIMIT", "timeInForce": "GTC", "price": "50000", "quantity": "0.1"}
    order: Any = {"do": "order", "account": "alpha"}
    place = {**order, "method": "POST /sapi/v1/margin/order", "params": {**limit, "side": "BUY"}}
    cancel = {**order, "method": "DELETE /sapi/v1/margin/order", "params": {"symbol": "BTCUSDT", "orderId": 1}}
    exchange.scripts.run([place, {**cancel, "after_ms": 1000}])
    assert (await ws.event())["X"] == "NEW"
    exchange.clock.advance(seconds=1)  # type: ignore[attr-defined]
    assert [event["e"] for event in await ws.until(lambda event: event.get("X") == "CANCELED")] == [
        "outboundAccountPosition",
        "executionReport",
    ]


async def test_equal_balance_updates_in_one_millisecond_by_the_real_clock(http: Any) -> None:
    async with Sandbox() as real:
        ws = Ws(await http.ws_connect(f"{real.streams}/ws-api/v3"))
        await ws.request("userDataStream.subscribe.signature", Api(real, http).ws_params())
        step: Any = {
            "do": "transfer",
            "account": "alpha",
            "market": "spot",
            "asset": "BTC",
            "amount": "0.5",
            "times": 2,
        }
        real.scripts.run([step])
        events = [(await ws.event())["event"] for _ in range(4)]
        assert [event["e"] for event in events] == ["balanceUpdate", "outboundAccountPosition"] * 2
        assert events[0] == events[2]
        assert [event["B"][0]["f"] for event in events[1::2]] == ["100.50000000", "101.00000000"]
        await ws.socket.close()


@pytest.mark.parametrize("times", [0, 1001, "2", True])
async def test_how_often_is_a_number(exchange: Sandbox, times: Any) -> None:
    step = {"do": "transfer", "account": "alpha", "market": "spot", "asset": "BTC", "amount": "1", "times": times}
    exchange.scripts.run([step])
    assert exchange.scripts.rows()[0][0]["error"] == "step 0, transfer: times: a number from 1 to 1000 is needed"


async def test_an_operation_that_is_not_simulated_answers_as_documented(exchange: Sandbox) -> None:
    step: Any = {"do": "order", "account": "alpha", "method": "GET /sapi/v1/account/status"}
    exchange.scripts.run([step])
    answer: Any = exchange.scripts.rows()[0][0]["answer"]
    assert answer == {"status": 200, "result": {"data": "Normal"}}
