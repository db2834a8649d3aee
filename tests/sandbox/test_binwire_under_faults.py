"""binwire's own user data hub under fault plans: what it delivers, against what the exchange published."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import pytest

from binwire import Credentials, Environment, Logon, Resumed, UserData
from binwire._sansio.backoff import Backoff
from binwire_api.spot.events import BalanceUpdate
from binwire_sandbox import Sandbox, Settings
from binwire_sandbox.clock import Clock
from binwire_sandbox.engine.balances import Market
from binwire_sandbox.faults import (
    Close,
    Cut,
    Delay,
    Drop,
    Duplicate,
    Error,
    ExtraField,
    Fault,
    Malformed,
    Oversize,
    Point,
    Stall,
    UnknownEvent,
)

PATIENCE = 30
LAST = 40


@asynccontextmanager
async def listening() -> AsyncIterator[tuple[Sandbox[Clock], UserData[Decimal]]]:
    """A recording sandbox and a hub that hears account alpha."""
    async with Sandbox(settings=Settings(accounts=("alpha",), traffic=True)) as exchange:
        keys: Any = exchange.accounts[0]["keys"]
        key = next(one for one in keys if one["type"] == "ed25519")
        environment = Environment.sandbox(exchange.rest)
        async with (
            asyncio.timeout(PATIENCE),
            UserData(environment=environment, backoff=lambda: Backoff(first=0.001, most=0.01)) as hub,
        ):
            await hub.add(Logon("alpha", Credentials.from_pem(key["api_key"], key["private_key"])))
            yield exchange, hub


def publish(exchange: Sandbox[Clock], number: int) -> None:
    """A balanceUpdate whose amount is its number."""
    event = {"e": "balanceUpdate", "E": 1, "a": "BTC", "d": str(number), "T": number}
    exchange.emit("alpha", Market.SPOT, event)


def numbers(exchange: Sandbox[Clock], fates: tuple[str, ...]) -> list[int]:
    """Which events went out on some connection, by the journal."""
    rows: Any = exchange.published("alpha")
    told = [(int(row["event"]["d"]), [one["fate"] for one in row["connections"]]) for row in rows]
    return [number for number, what in told if any(fate in fates for fate in what)]


async def heard(exchange: Sandbox[Clock], hub: UserData[Decimal]) -> list[int]:
    """What the hub delivers up to the last event, which is published again once a lost connection is back."""
    numbers: list[int] = []
    async for item in hub:
        if isinstance(item.event, Resumed):
            publish(exchange, LAST)
        if isinstance(item.event, BalanceUpdate):
            numbers.append(int(item.event.delta))
            if numbers[-1] == LAST:
                break
    return numbers


def publish_all(exchange: Sandbox[Clock], fault: Fault) -> None:
    """All events, under a fault."""
    exchange.faults.add(fault)
    for number in range(1, LAST + 1):
        publish(exchange, number)


@pytest.mark.parametrize(
    "effect",
    [Cut(), Close(1011), Malformed("opcode")],
    ids=["cut", "close", "opcode"],
)
async def test_what_was_sent_before_a_loss_is_delivered_once_and_the_stream_goes_on(effect: Any) -> None:
    async with listening() as (exchange, hub):
        publish_all(exchange, Fault(effect, event="balanceUpdate", after=9, times=1))
        assert await heard(exchange, hub) == [*range(1, 10), LAST]


@pytest.mark.parametrize(
    "effect",
    [ExtraField(), UnknownEvent(), Delay(20), Stall(bytes=3, ms=20), Oversize(3 << 20)],
    ids=["extra", "unknown", "late", "stall", "oversize"],
)
async def test_what_is_only_strange_or_late_loses_nothing(effect: Any) -> None:
    async with listening() as (exchange, hub):
        publish_all(exchange, Fault(effect, event="balanceUpdate", times=3))
        assert await heard(exchange, hub) == numbers(exchange, ("sent", "changed")) == [*range(1, LAST + 1)]


async def test_what_was_dropped_is_missing_and_the_journal_says_so() -> None:
    async with listening() as (exchange, hub):
        publish_all(exchange, Fault(Drop(), event="balanceUpdate", chance=0.5, seed=3, times=10))
        delivered = await heard(exchange, hub)
        assert delivered == numbers(exchange, ("sent",))
        assert len(delivered) == LAST - 10


async def test_an_event_that_breaks_off_costs_itself_alone() -> None:
    async with listening() as (exchange, hub):
        publish_all(exchange, Fault(Malformed("json"), event="balanceUpdate", after=9, times=1))
        assert await heard(exchange, hub) == [number for number in range(1, LAST + 1) if number != 10]


@pytest.mark.parametrize(
    "refusal",
    [
        Fault(Error("service_page"), on=Point.HANDSHAKE, host="ws", times=3),
        Fault(Error("gateway"), on=Point.HANDSHAKE, host="ws", times=3),
        Fault(Cut(), on=Point.OPEN, host="ws", times=3),
        Fault(Error("unavailable"), method="userDataStream.subscribe", times=2),
        Fault(Error("timeout", executed=True), method="userDataStream.subscribe", times=1),
        Fault(Error("busy"), method="session.logon", times=2),
        Fault(Error("rate_limited", retry_header=False), on=Point.HANDSHAKE, host="ws", times=3),
        Fault(Error("rate_limited", retry_after_ms=1), method="session.logon", times=2),
        Fault(Error("rate_limited", retry_after_ms=1), method="userDataStream.subscribe", times=2),
    ],
    ids=["503", "502", "cut", "subscribe", "unknown", "logon", "429", "logon-429", "subscribe-429"],
)
async def test_it_comes_back_however_often_it_is_refused_meanwhile(refusal: Fault) -> None:
    async with listening() as (exchange, hub):
        exchange.faults.add(refusal)
        exchange.faults.add(Fault(Cut(), account="alpha", times=1))
        heard_again: list[int] = []
        async for item in hub:
            if isinstance(item.event, Resumed):
                publish_all(exchange, Fault(Drop(), event="listStatus"))
            if isinstance(item.event, BalanceUpdate):
                heard_again.append(int(item.event.delta))
                if heard_again[-1] == LAST:
                    break
        assert heard_again == [*range(1, LAST + 1)]
        rows: Any = exchange.faults.rows()
        assert [row["struck"] for row in rows[:2]] == [rows[0]["fault"]["times"], 1]


async def test_what_comes_twice_is_told_twice() -> None:
    """No user data event has a number of its own, so two that are equal may both be meant."""
    async with listening() as (exchange, hub):
        publish_all(exchange, Fault(Duplicate(), event="balanceUpdate", after=9, times=1))
        assert await heard(exchange, hub) == [*range(1, 11), 10, *range(11, LAST + 1)]
