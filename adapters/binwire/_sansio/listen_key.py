"""The life of one listenKey and of the connection that listens to it."""

from __future__ import annotations

from enum import Enum, auto

from attrs import frozen

from binwire._sansio.life import Delay, Life
from binwire.errors import BinanceError

KEEP_ALIVE = 30 * 60_000.0
"""ms between keep-alives: half of what a key lives, "the stream will close after 60 minutes unless a keepalive is
sent", so that one which fails can be tried again."""
UNKNOWN_KEY = -1125
"""INVALID_LISTEN_KEY, "This listenKey does not exist": create one again."""


@frozen
class Create:
    """POST. "If the account has an active listenKey, that listenKey will be returned and its validity extended"."""


@frozen
class KeepAlive:
    """PUT."""

    listen_key: str

    def __repr__(self) -> str:
        return "KeepAlive(…)"


@frozen
class Connect:
    """Open a connection that listens to the key."""

    listen_key: str

    def __repr__(self) -> str:
        return "Connect(…)"


@frozen
class Disconnect:
    """Close the connection, or give up opening it: its loss is no news."""


@frozen
class Delete:
    """DELETE: the key ends for everybody who listens to it."""

    listen_key: str

    def __repr__(self) -> str:
        return "Delete(…)"


ListenKeyCommand = Create | KeepAlive | Connect | Disconnect | Delete


class State(Enum):
    """Where a life stands."""

    CREATING = auto()
    CONNECTING = auto()
    STREAMING = auto()
    WAITING = auto()
    ENDED = auto()


class ListenKeyLife(Life[ListenKeyCommand]):
    """Created, listened to, kept alive; created again when it expired or the connection was lost.

    Args:
        delay: ms to wait after a number of failures in a row.
        delete: DELETE the key when the account is removed.
    """

    def __init__(self, delay: Delay, *, delete: bool = False) -> None:
        super().__init__(delay)
        self.state = State.WAITING
        self._delete = delete
        self._listen_key = ""

    def start(self) -> None:
        """Begin."""
        self._create()

    def created(self, listen_key: str, now: float) -> None:
        """POST gave a key, new or not."""
        self.state = State.CONNECTING
        self._listen_key = listen_key
        self.deadline = now + KEEP_ALIVE
        self._commands.append(Connect(listen_key))

    def refused(self, error: BinanceError, now: float) -> None:
        """POST failed, or the connection could not be opened."""
        if self._hopeless(error):
            self.state = State.ENDED
        else:
            self._wait(error, now)

    def connected(self, now: float) -> None:
        """The connection is open."""
        self.state = State.STREAMING
        self._went_live(now)

    def kept(self, listen_key: str | None, now: float) -> None:
        """PUT worked. fapi names "the listenkey which got extended": if it is another, ours is gone."""
        if listen_key and listen_key != self._listen_key:
            self.expired("listenKey replaced", now)

    def not_kept(self, error: BinanceError, now: float) -> None:
        """PUT failed. The key still has half its life, time enough to try again."""
        if error.code == UNKNOWN_KEY:
            self.expired("listenKey unknown to the exchange", now)
        elif self._hopeless(error):
            self.state = State.ENDED
            self._commands.append(Disconnect())
        else:
            self.deadline = self._later(error, now)

    def expired(self, reason: str, now: float) -> None:
        """`listenKeyExpired` arrived: "no more user data event will be updated … until a new valid listenKey used"."""
        self._went_down(reason, now)
        self._commands.append(Disconnect())
        self._create()

    def lost(self, reason: str, now: float) -> None:
        """The connection ended, not by our own will."""
        self._went_down(reason, now)
        self._wait(None, now)

    def tick(self, now: float) -> None:
        """Time has passed."""
        if self.deadline is None or now < self.deadline:
            return
        if self.state is State.WAITING:
            self._create()
        else:
            self.deadline = now + KEEP_ALIVE
            self._commands.append(KeepAlive(self._listen_key))

    def removed(self) -> None:
        """The user wants no more of it."""
        self._end()
        self.state = State.ENDED
        self._commands.append(Disconnect())
        if self._delete and self._listen_key:
            self._commands.append(Delete(self._listen_key))

    def _create(self) -> None:
        self.state = State.CREATING
        self.deadline = None
        self._commands.append(Create())

    def _wait(self, error: BinanceError | None, now: float) -> None:
        self.state = State.WAITING
        self.deadline = self._later(error, now)
