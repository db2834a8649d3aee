"""The driver of the state machines: commands in tasks, events at once, time by alarms."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import pytest

from binwire._driver import Driver


class Machine:
    """Says what it is told to say."""

    def __init__(self) -> None:
        self.deadline: float | None = None
        self.wanted: list[str] = []
        self.news: list[str] = []
        self.ticks: list[float] = []

    def commands(self) -> list[str]:
        wanted, self.wanted = self.wanted, []
        return wanted

    def events(self) -> list[str]:
        news, self.news = self.news, []
        return news

    def tick(self, now: float) -> None:
        self.ticks.append(now)
        self.deadline = None
        self.wanted.append("after the tick")


class Alarm:
    def __init__(self, callback: Callable[[], None]) -> None:
        self.callback = callback
        self.cancelled = False

    def cancel(self) -> None:
        self.cancelled = True


class Timer:
    def __init__(self) -> None:
        self.alarms: list[tuple[float, Alarm]] = []

    def now(self) -> int:
        return 1000

    def call_at(self, when: float, callback: Callable[[], None]) -> Alarm:
        alarm = Alarm(callback)
        self.alarms.append((when, alarm))
        return alarm


async def test_commands_are_carried_out_and_events_told_in_order() -> None:
    machine, timer, done, told = Machine(), Timer(), [], []

    async def perform(command: str) -> None:
        done.append(command)

    driver = Driver(machine, perform=perform, happened=told.append, timer=timer)
    machine.wanted, machine.news = ["open", "subscribe"], ["first", "second"]
    driver.poke()
    assert told == ["first", "second"]
    await driver.settle()
    assert done == ["open", "subscribe"]
    assert driver.idle


async def test_an_event_may_lead_to_a_command() -> None:
    machine, done = Machine(), []

    async def perform(command: str) -> None:
        done.append(command)

    def happened(event: str) -> None:
        machine.wanted.append(f"because of {event}")
        driver.poke()

    driver = Driver(machine, perform=perform, happened=happened, timer=Timer())
    machine.news = ["it"]
    driver.poke()
    await driver.settle()
    assert done == ["because of it"]


async def test_a_deadline_sets_one_alarm() -> None:
    machine, timer, done = Machine(), Timer(), []

    async def perform(command: str) -> None:
        done.append(command)

    driver = Driver(machine, perform=perform, happened=done.append, timer=timer)
    machine.deadline = 5000
    driver.poke()
    machine.deadline = 3000
    driver.poke()
    assert [(when, alarm.cancelled) for when, alarm in timer.alarms] == [(5000, True), (3000, False)]
    timer.alarms[-1][1].callback()
    await driver.settle()
    assert (machine.ticks, done) == ([1000], ["after the tick"])


async def test_stopped_gives_up_what_it_was_at_and_does_nothing_more() -> None:
    machine, timer = Machine(), Timer()
    begun, ended = asyncio.Event(), []

    async def perform(command: str) -> None:
        try:
            begun.set()
            await asyncio.get_running_loop().create_future()
        finally:
            ended.append(command)

    driver = Driver(machine, perform=perform, happened=ended.append, timer=timer)
    machine.wanted, machine.deadline = ["for ever"], 5000
    driver.poke()
    await begun.wait()
    await driver.stop()
    assert ended == ["for ever"]
    assert timer.alarms[-1][1].cancelled
    machine.wanted = ["more"]
    driver.poke()
    assert driver.idle


async def test_a_step_that_breaks_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    machine = Machine()

    async def perform(command: str) -> None:
        raise RuntimeError("broken")

    driver = Driver(machine, perform=perform, happened=str, timer=Timer())
    machine.wanted = ["step"]
    driver.poke()
    await driver.settle()
    await asyncio.sleep(0)
    assert [(record.levelno, "broken" in record.getMessage()) for record in caplog.records] == [(logging.ERROR, True)]
