"""What all ways of hearing an account have in common: alive or not, when to try again, and when to give up.

Times are in ms. The caller owns sockets and clock: it reports what happened, carries out `commands()`, hands on
`events()`, and calls `tick(now)` once `deadline` has passed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from attrs import frozen

from binwire.errors import (
    BinanceError,
    ClockSkew,
    InvalidKey,
    InvalidParameter,
    LimitReached,
    RateLimited,
    Rejected,
    SessionError,
)

C = TypeVar("C")
Delay = Callable[[int], float]
"""How long to wait after the given number of failures in a row, in ms. Its randomness is the caller's."""

LASTING = 60_000.0
"""ms after which a try counts as a success: what is ended at once must not be begun again at once."""


@frozen
class Live:
    """The account's events arrive from now on."""


@frozen
class Down:
    """They do not any more, and the life is trying to change that."""

    reason: str


@frozen
class Failed:
    """The exchange refused for good, or at the first try: nothing more is tried."""

    error: BinanceError


LifeEvent = Live | Down | Failed


def lasting(error: BinanceError) -> bool:
    """Whether trying again unchanged is pointless: the exchange said no, and not only for now."""
    if isinstance(error, Rejected):
        return not isinstance(error, RateLimited | ClockSkew)
    return isinstance(error, InvalidKey | InvalidParameter)


def patience_of(error: BinanceError | None, now: float) -> float:
    """How many ms the exchange itself asks to wait: "backing off" after 429 is mandatory."""
    if not isinstance(error, RateLimited | LimitReached | SessionError):
        return 0.0
    if isinstance(error, RateLimited) and error.until is not None:
        return max(0.0, error.until - now)
    return (error.retry_after or 0.0) * 1000


class Life(Generic[C]):
    """Base of the lives. `patient` lives survive a failed first try, because they had begun elsewhere before."""

    def __init__(self, delay: Delay, *, patient: bool = False) -> None:
        self.deadline: float | None = None
        self.live = False
        self.ended = False
        self._delay = delay
        self._begun = patient
        self._failures = 0
        self._live_since = 0.0
        self._commands: list[C] = []
        self._events: list[LifeEvent] = []

    @property
    def begun(self) -> bool:
        """Whether it has been live before, here or elsewhere."""
        return self._begun

    def commands(self) -> list[C]:
        """What to do now, each once."""
        commands, self._commands = self._commands, []
        return commands

    def events(self) -> list[LifeEvent]:
        """What happened to the account, each once."""
        events, self._events = self._events, []
        return events

    def _went_live(self, now: float) -> None:
        self._begun = True
        if not self.live:
            self.live = True
            self._live_since = now
            self._events.append(Live())

    def _went_down(self, reason: str, now: float) -> None:
        if self.live:
            self.live = False
            self._events.append(Down(reason))
            if now - self._live_since >= LASTING:
                self._failures = 0

    def _later(self, error: BinanceError | None, now: float) -> float:
        """When to try again; each failure in a row makes it later."""
        wait = max(self._delay(self._failures), patience_of(error, now))
        self._failures += 1
        return now + wait

    def _hopeless(self, error: BinanceError) -> bool:
        """Give up on a refusal for good, or on any at the first try, when the caller is still waiting for an answer."""
        if self._begun and not lasting(error):
            return False
        self._end()
        self.live = False
        self._events.append(Failed(error))
        return True

    def _end(self) -> None:
        self.ended = True
        self.deadline = None
        self._commands = []
