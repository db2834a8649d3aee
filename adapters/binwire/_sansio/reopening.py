"""What all connections that are opened again after a loss have in common."""

from __future__ import annotations

from enum import Enum, auto
from typing import Generic, TypeVar

from attrs import frozen

from binwire._sansio.life import LASTING, Delay, patience_of
from binwire.errors import BinanceError

C = TypeVar("C")


@frozen
class Open:
    """Open the connection."""


@frozen
class Close:
    """Close it: its loss is no news."""


@frozen
class Replace:
    """The connection is about to end: move everything to another one, then leave it."""

    reason: str


class State(Enum):
    """Where the connection stands."""

    IDLE = auto()
    OPENING = auto()
    OPEN = auto()
    WAITING = auto()
    ENDED = auto()


class Reopening(Generic[C]):
    """Opened, lost, opened again after a wait that grows; until it is ended.

    Args:
        delay: ms to wait after a number of failures in a row.

    Attributes:
        replacing: it is about to end, and takes nothing new.
    """

    def __init__(self, delay: Delay) -> None:
        self.state = State.IDLE
        self.replacing = False
        self._delay = delay
        self._opened_at = 0.0
        self._reopening: float | None = None
        self._failures = 0
        self._commands: list[Open | Close | C] = []

    def commands(self) -> list[Open | Close | C]:
        """What to do now, each once."""
        commands, self._commands = self._commands, []
        return commands

    def _open(self) -> None:
        self.state = State.OPENING
        self._reopening = None
        self._commands.append(Open())

    def _opened(self, now: float) -> None:
        self.state = State.OPEN
        self._opened_at = now

    def _lost(self, now: float) -> None:
        """What was wanted of the connection is void."""
        self._commands = []
        if self.state is State.OPEN and now - self._opened_at >= LASTING:
            self._failures = 0
        self._wait(now)

    def _wait(self, now: float, error: BinanceError | None = None) -> None:
        self.state = State.WAITING
        self._reopening = now + max(self._delay(self._failures), patience_of(error, now))
        self._failures += 1

    def _reopen(self, now: float) -> None:
        """Time has passed."""
        if self._reopening is not None and now >= self._reopening:
            self._open()

    def _end(self) -> None:
        if self.state is not State.ENDED:
            self.state = State.ENDED
            self._reopening = None
            self._commands = [Close()]
