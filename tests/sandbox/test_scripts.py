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
    assert [row.get("error") for row in rows] == [None, "amount: a string is needed"]


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
