"""Every fault of events, ordered in code and over HTTP, as a raw client meets it."""

import struct

import pytest

from binwire_sandbox import ManualClock, Sandbox
from binwire_sandbox.faults import (
    Drop,
    Duplicate,
    ExtraField,
    Fault,
    MissingField,
    Mute,
    SetField,
    UnknownEnum,
    UnknownEvent,
)

from .client import Api
from .faulty import SBE, SUBSCRIBE, Bench, Connect, Table, numbers, silent, template

ROWS = Table()


@ROWS.fault(
    (
        Fault(Drop(), event="balanceUpdate", account="alpha", after=1, times=1),
        {"effect": "drop", "event": "balanceUpdate", "account": "alpha", "after": 1, "times": 1},
    )
)
async def an_event_dropped(bench: Bench) -> None:
    ws, other = await bench.subscribed(), await bench.subscribed(bench.beta)
    await bench.begin()
    bench.emit(1, 2, 3)
    bench.emit(1, 2, 3, account="beta")
    assert (await numbers(ws, 2), await numbers(other, 3)) == ([1, 3], [1, 2, 3])


@ROWS.fault(
    (
        Fault(Duplicate(copies=2), event="balanceUpdate", times=1),
        {"effect": "duplicate", "copies": 2, "event": "balanceUpdate", "times": 1},
    )
)
async def an_event_three_times(bench: Bench) -> None:
    ws = await bench.subscribed()
    await bench.begin()
    bench.emit(1, 2)
    assert await numbers(ws, 4) == [1, 1, 1, 2]


@ROWS.fault(
    (
        Fault(Drop(), event="balanceUpdate", chance=0.5, seed=7),
        {"effect": "drop", "event": "balanceUpdate", "chance": 0.5, "seed": 7},
    )
)
async def events_lost_by_chance(bench: Bench) -> None:
    ws = await bench.subscribed()
    await bench.begin()
    bench.emit(*range(12))
    bench.exchange.faults.remove()
    bench.emit(99)
    # What this seed strikes of twelve, here and everywhere.
    assert await numbers(ws, 9) == [1, 2, 3, 6, 7, 8, 9, 10, 99]


@ROWS.fault(
    (
        Fault(Mute(), method="userDataStream.subscribe*", times=1),
        {"effect": "mute", "method": "userDataStream.subscribe*", "times": 1},
    )
)
async def acknowledged_and_silent(bench: Bench) -> None:
    await bench.begin()
    ws, other = await bench.connect(), await bench.connect()
    for one in (ws, other):
        assert (await one.request(SUBSCRIBE, bench.api.ws_params()))["result"] == {"subscriptionId": 0}
    bench.emit(1)
    assert await numbers(other, 1) == [1]
    assert await silent(ws)


@ROWS.fault((Fault(UnknownEvent(), event="executionReport"), {"effect": "unknown_event", "event": "executionReport"}))
async def an_unknown_event(bench: Bench) -> None:
    ws, sbe = await bench.subscribed(), await bench.subscribed(query=SBE)
    await bench.begin()
    bench.report()
    assert [(await ws.event())["event"]["e"] for _ in range(2)] == ["somethingNew", "executionReport"]
    assert [template(await sbe.receive()) for _ in range(2)] == [699, 603]


@ROWS.fault(
    (
        Fault(UnknownEnum("X", "HALTED", 88), event="executionReport", times=2),
        {
            "effect": "unknown_enum",
            "field": "X",
            "value": "HALTED",
            "number": 88,
            "event": "executionReport",
            "times": 2,
        },
    )
)
async def an_unknown_value_of_an_enum(bench: Bench) -> None:
    ws, sbe = await bench.subscribed(), await bench.subscribed(query=SBE)
    await bench.begin()
    for _ in range(2):
        bench.report()
    strange, known = [(await ws.event())["event"] for _ in range(2)]
    assert (strange["X"], {**strange, "X": known["X"]}) == ("HALTED", known)
    told, meant = await sbe.receive(), await sbe.receive()
    assert [one for one, other in zip(told, meant, strict=True) if one != other] == [88]


@ROWS.fault(
    (
        Fault(ExtraField("new", {"of": 1}), event="executionReport", times=2),
        {"effect": "extra_field", "field": "new", "value": {"of": 1}, "event": "executionReport", "times": 2},
    )
)
async def a_field_too_many(bench: Bench) -> None:
    ws, sbe = await bench.subscribed(), await bench.subscribed(query=SBE)
    await bench.begin()
    for _ in range(2):
        bench.report()
    strange, known = [(await ws.event())["event"] for _ in range(2)]
    assert strange == {**known, "new": {"of": 1}}
    told, meant = await sbe.receive(), await sbe.receive()
    (length, _, _, version), end = struct.unpack_from("<4H", meant), 8 + struct.unpack_from("<H", meant)[0]
    # As a schema newer by one has it: a longer block, what follows it unchanged.
    assert struct.unpack_from("<4H", told) == (length + 8, 603, 3, version + 1)
    assert told[8:] == meant[8:end] + bytes(8) + meant[end:]


@ROWS.fault(
    (
        Fault(MissingField("C"), event="executionReport", times=1),
        {"effect": "missing_field", "field": "C", "event": "executionReport", "times": 1},
    ),
    (
        Fault(SetField("o", "NEWEST"), event="executionReport", times=1),
        {"effect": "set_field", "field": "o", "value": "NEWEST", "event": "executionReport", "times": 1},
    ),
)
async def a_field_too_few_and_one_that_is_other(bench: Bench) -> None:
    ws = await bench.subscribed()
    await bench.begin()
    for _ in range(2):
        bench.report()
    strange, known = [(await ws.event())["event"] for _ in range(2)]
    assert {**strange, "C": known["C"]} == {**known, "o": "NEWEST"}
    assert "C" not in strange


@pytest.mark.parametrize("over_http", [False, True], ids=["code", "http"])
@pytest.mark.parametrize("name", ROWS)
async def test_a_fault_is_met_as_ordered(
    exchange: Sandbox, clock: ManualClock, api: Api, beta: Api, connect: Connect, name: str, over_http: bool
) -> None:
    await ROWS.play(name, over_http, exchange, clock, api, beta, connect)
