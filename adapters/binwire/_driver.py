"""What runs the state machines of `_sansio` on asyncio: the only place where they meet tasks and time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Generic, Protocol, TypeVar

from binwire._sansio.backoff import Backoff
from binwire._sansio.life import Delay
from binwire.errors import BinanceError, SessionError

C = TypeVar("C")
E = TypeVar("E")
C_co = TypeVar("C_co", covariant=True)
E_co = TypeVar("E_co", covariant=True)
logger = logging.getLogger("binwire.driver")
LONGEST = 60.0
"""Seconds: a deadline is looked at again at least so often, since a machine that sleeps does not count its time."""


class Machine(Protocol[C_co, E_co]):
    """What all state machines have in common."""

    @property
    def deadline(self) -> float | None: ...
    def commands(self) -> Sequence[C_co]: ...
    def events(self) -> Sequence[E_co]: ...
    def tick(self, now: float) -> None: ...


class Alarm(Protocol):
    """A callback that waits for its moment."""

    def cancel(self) -> None: ...


class Timer(Protocol):
    """The time, and being called when it has passed."""

    def now(self) -> int:
        """ms, as the exchange counts them."""
        ...

    def call_at(self, when: float, callback: Callable[[], None]) -> Alarm:
        """Call once `when`, in ms, has come; calling earlier is allowed, and does no harm."""
        ...


class LoopTimer:
    """Time by a clock, alarms by the running event loop."""

    def __init__(self, now: Callable[[], int]) -> None:
        self.now = now

    def call_at(self, when: float, callback: Callable[[], None]) -> Alarm:
        """As `Timer.call_at`."""
        seconds = min(max(0.0, (when - self.now()) / 1000), LONGEST)
        return asyncio.get_running_loop().call_later(seconds, callback)


def waits(backoff: Backoff, chance: Callable[[], float]) -> Delay:
    """The waits of one life, in ms. `chance` is evenly distributed in [0, 1)."""

    def wait(failures: int) -> float:
        if failures == 0:
            backoff.reset()
        return backoff.next(chance()) * 1000

    return wait


def as_error(error: Exception) -> BinanceError:
    """What a plug-in raised, as an error of ours."""
    if isinstance(error, BinanceError):
        return error
    wrapped = SessionError(f"{type(error).__name__}: {error}")
    wrapped.__cause__ = error
    return wrapped


class Driver(Generic[C, E]):
    """Carries out a machine's commands, each in a task, and hands on its events at once.

    After each input to the machine, call `poke`.

    Args:
        machine: whose commands and events.
        perform: carries out one command, and tells the machine what came of it. It must raise nothing.
        happened: is told of each event.
        timer: the time.
    """

    def __init__(
        self,
        machine: Machine[C, E],
        *,
        perform: Callable[[C], Coroutine[Any, Any, None]],
        happened: Callable[[E], None],
        timer: Timer,
    ) -> None:
        self._machine = machine
        self._perform = perform
        self._happened = happened
        self._timer = timer
        self._alarm: Alarm | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._busy = False
        self._stopped = False

    def poke(self) -> None:
        """Something was told to the machine: see what it wants."""
        if self._busy or self._stopped:
            return
        self._busy = True
        try:
            while self._turn():
                pass
        finally:
            self._busy = False
        self._watch()

    @property
    def idle(self) -> bool:
        """Whether nothing is being carried out."""
        return not self._tasks

    async def settle(self) -> None:
        """Wait until what is being carried out has been."""
        while self._tasks:
            await asyncio.wait(list(self._tasks))

    async def stop(self) -> None:
        """Give up what is being carried out, and carry out nothing more."""
        self._stopped = True
        if self._alarm is not None:
            self._alarm.cancel()
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _turn(self) -> bool:
        events, commands = self._machine.events(), self._machine.commands()
        for event in events:
            self._happened(event)
        for command in commands:
            task = asyncio.create_task(self._perform(command))
            self._tasks.add(task)
            task.add_done_callback(self._done)
        return bool(events or commands)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.error("a step of a stream failed: %r", error, exc_info=error)

    def _watch(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        deadline = self._machine.deadline
        self._alarm = None if deadline is None else self._timer.call_at(deadline, self._tick)

    def _tick(self) -> None:
        self._alarm = None
        self._machine.tick(self._timer.now())
        self.poke()
