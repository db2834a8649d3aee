"""The life of one subscription that needs no token: `userDataStream.subscribe`, after a logon or with a signature."""

from __future__ import annotations

from typing import Any

from attrs import frozen

from binwire._sansio.life import LASTING, C, Delay, Life
from binwire.errors import BinanceError


@frozen
class Subscribe:
    """Call the method that starts the subscription, with the token if there is one."""

    listen_token: str = ""

    def __repr__(self) -> str:
        return "Subscribe(…)" if self.listen_token else "Subscribe()"


class SubscriptionLife(Life[C]):
    """What a connection and its subscriptions say to each other, whatever starts the subscription."""

    def __init__(self, delay: Delay, *, patient: bool = False) -> None:
        super().__init__(delay, patient=patient)
        self._open = False

    def opened(self, now: float) -> None:
        """The connection is open, for the first time or again."""
        self._open = True
        self._ask()

    def not_opened(self, error: BinanceError, now: float) -> None:
        """It could not be opened. The connection tries again; only who waits for the first answer is told."""
        self._hopeless(error)

    def lost(self, reason: str, now: float) -> None:
        """The connection ended."""
        self._open = False
        self.deadline = None
        self._commands = []
        self._went_down(reason, now)

    def subscribed(self, expires: float | None, now: float) -> None:
        """The exchange gave a subscription. `expires`, in ms, where it ends by itself."""
        self.deadline = None
        self._went_live(now)

    def refused(self, error: BinanceError, now: float) -> None:
        """It gave none."""
        if not self._hopeless(error):
            self.deadline = self._later(error, now)

    def terminated(self, reason: str, now: float) -> None:
        """`eventStreamTerminated` arrived, and we did not ask for it."""
        lasted = self.live and now - self._live_since >= LASTING
        self._went_down(reason, now)
        if lasted:
            self._ask()
        elif self._open and not self.ended:
            self.deadline = self._later(None, now)

    def tick(self, now: float) -> None:
        """Time has passed."""
        if self.deadline is not None and now >= self.deadline:
            self._ask()

    def _ask(self) -> None:
        raise NotImplementedError


class PlainLife(SubscriptionLife[Any]):
    """Subscribed again whenever the connection is."""

    def _ask(self) -> None:
        self.deadline = None
        self._commands.append(Subscribe())
