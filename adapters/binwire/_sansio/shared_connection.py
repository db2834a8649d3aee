"""The life of one WebSocket API connection and of the accounts that share it."""

from __future__ import annotations

from typing import Generic

from attrs import frozen

from binwire._sansio.life import Delay, LifeEvent
from binwire._sansio.listen_token import CreateToken, ListenTokenLife
from binwire._sansio.reopening import Reopening, Replace, State
from binwire._sansio.subscription import PlainLife, Subscribe
from binwire._sansio.subscriptions import A, Arrival, Subscriptions
from binwire.errors import BinanceError, SessionError

SUBSCRIPTION_ACTIVE = -2035
""""User Data Stream subscription already active": the account is on this connection, under another name."""
MAXIMUM_SUBSCRIPTION_IDS = -2042

AccountLife = PlainLife | ListenTokenLife


@frozen
class Unsubscribe:
    """End one subscription."""

    subscription_id: int


@frozen
class For(Generic[A]):
    """A command for one account."""

    account: A
    command: Subscribe | CreateToken | Unsubscribe


@frozen
class Of(Generic[A]):
    """An event of one account."""

    account: A
    event: LifeEvent


@frozen
class Elsewhere(Generic[A]):
    """This connection takes no subscription of the account (any more): move it to another one."""

    account: A
    error: BinanceError


class SharedConnection(Reopening["For[A]"], Generic[A]):
    """Opened, lost, opened again; its accounts subscribed each time.

    Args:
        subscriptions: an empty register, with the sizes to keep to.
        delay: ms to wait after a number of failures in a row.
    """

    def __init__(self, subscriptions: Subscriptions[A], delay: Delay) -> None:
        super().__init__(delay)
        self.subscriptions = subscriptions
        self._lives: dict[A, AccountLife] = {}
        self._events: list[Of[A] | Elsewhere[A] | Replace] = []

    @property
    def deadline(self) -> float | None:
        """When `tick` has something to do."""
        times = [self._reopening, *(life.deadline for life in self._lives.values())]
        return min((time for time in times if time is not None), default=None)

    def events(self) -> list[Of[A] | Elsewhere[A] | Replace]:
        """What happened, each once."""
        events, self._events = self._events, []
        return events

    # Accounts --------------------------------------------------------------------------------------------------------

    def added(self, account: A, life: AccountLife, now: float) -> None:
        """An account shall be subscribed here."""
        self._lives[account] = life
        self.subscriptions.add(account)
        if self.state is State.IDLE:
            self._open()
        elif self.state is State.OPEN:
            life.opened(now)
        self._collect(account)

    def removed(self, account: A) -> None:
        """It shall not be any more. The last one closes the connection."""
        if self._lives.pop(account, None) is None:
            return
        subscription_id = self.subscriptions.id_of(account)
        self.subscriptions.remove(account)
        if not self._lives:
            self._end()
        elif subscription_id is not None:
            self._commands.append(For(account, Unsubscribe(subscription_id)))

    def created(self, account: A, listen_token: str, expires: float, now: float) -> None:
        """REST gave a listenToken."""
        life = self._lives.get(account)
        if isinstance(life, ListenTokenLife):
            life.created(listen_token, expires, now)
            self._collect(account)

    def subscribed(self, account: A, subscription_id: int, expires: float | None, now: float) -> list[Arrival]:
        """The exchange gave a subscription. Returns the events that arrived before its answer."""
        life = self._lives.get(account)
        if life is None:  # removed meanwhile
            self._commands.append(For(account, Unsubscribe(subscription_id)))
            return []
        early = self.subscriptions.started(account, subscription_id)
        life.subscribed(expires, now)
        self._collect(account)
        return early

    def refused(self, account: A, error: BinanceError, now: float) -> None:
        """A token or a subscription was refused."""
        self.subscriptions.refused(account)
        life = self._lives.get(account)
        if life is None:
            return
        # Alone, it is its own subscription of before, whose answer was lost: leaving the connection ends that one.
        crowded = error.code == SUBSCRIPTION_ACTIVE and (len(self._lives) > 1 or life.begun)
        if error.code == MAXIMUM_SUBSCRIPTION_IDS:
            self.subscriptions.exhaust()
        if crowded or error.code == MAXIMUM_SUBSCRIPTION_IDS:
            self._events.append(Elsewhere(account, error))
        else:
            life.refused(error, now)
            self._collect(account)

    def terminated(self, account: A, now: float) -> None:
        """`eventStreamTerminated` of one of its subscriptions."""
        self.subscriptions.ended(account)
        if (life := self._lives.get(account)) is not None:
            life.terminated("eventStreamTerminated", now)
            self._collect(account)

    # Connection ------------------------------------------------------------------------------------------------------

    def opened(self, now: float) -> None:
        """The connection is open."""
        self._opened(now)
        for account, life in list(self._lives.items()):
            life.opened(now)
            self._collect(account)

    def not_opened(self, error: BinanceError, now: float) -> None:
        """It could not be opened."""
        self._wait(now, error)
        for account, life in list(self._lives.items()):
            life.not_opened(error, now)
            self._collect(account)

    def lost(self, reason: str, now: float) -> None:
        """It ended, not by our own will. One that is being replaced is not opened again."""
        self.subscriptions.reset()
        self._lost(now)
        for account, life in list(self._lives.items()):
            life.lost(reason, now)
            self._collect(account)
        if self.replacing:
            error = SessionError(f"the connection ended: {reason}")
            self._events.extend(Elsewhere(account, error) for account in self._lives)
            self.closed()

    def due(self, reason: str) -> None:
        """`serverShutdown` arrived, "please establish a new connection as soon as possible", or 24 h are near."""
        if self.state is State.OPEN and not self.replacing:
            self.replacing = True
            self._events.append(Replace(reason))

    def closed(self) -> None:
        """The user wants no more of it."""
        for account in self._lives:
            self.subscriptions.remove(account)
        self._lives.clear()
        self._end()

    def tick(self, now: float) -> None:
        """Time has passed."""
        self._reopen(now)
        for account, life in list(self._lives.items()):
            life.tick(now)
            self._collect(account)

    def _collect(self, account: A) -> None:
        """Hand on what a life wants and says; let go of one that has ended."""
        life = self._lives[account]
        for command in life.commands():
            if isinstance(command, Subscribe):
                self.subscriptions.asked(account)
            self._commands.append(For(account, command))
        self._events.extend(Of(account, event) for event in life.events())
        if life.ended:
            self.removed(account)
