"""Which subscription of a connection belongs to which account: "users are expected to track" that on their side."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Generic, NamedTuple, TypeVar

A = TypeVar("A", bound=Hashable)


class Arrival(NamedTuple):
    """A message as it came."""

    data: bytes
    binary: bool
    received: int
    """ms."""


MAX_ACTIVE = 1_000
""""A single session supports up to 1,000 active subscriptions simultaneously"."""
MAX_LIFETIME = 65_535
""""A single session can handle a maximum of 65,535 total subscriptions over its lifetime"."""


class Subscriptions(Generic[A]):
    """The accounts of one connection, from the wish to subscribe to the end of the subscription.

    Args:
        size: accounts the connection takes, at most 1,000.
        lifetime: subscriptions it takes in all.
    """

    def __init__(self, size: int = MAX_ACTIVE, lifetime: int = MAX_LIFETIME) -> None:
        if not 1 <= size <= MAX_ACTIVE:
            raise ValueError(f"a connection of {size} subscriptions: it takes 1 to {MAX_ACTIVE}")
        self._size = size
        self._lifetime = lifetime
        self._started = 0
        self._exhausted = False
        self._accounts: set[A] = set()
        self._asking: set[A] = set()
        self._owner: dict[int, A] = {}
        self._ids: dict[A, int] = {}
        self._unclaimed: dict[int, list[Arrival]] = {}
        self._strays: list[Arrival] = []

    @property
    def accounts(self) -> frozenset[A]:
        """Those that belong here, subscribed or not."""
        return frozenset(self._accounts)

    @property
    def active(self) -> int:
        """How many are subscribed now."""
        return len(self._ids)

    @property
    def room(self) -> bool:
        """Whether another account may be added."""
        return len(self._accounts) < self._size and not self.exhausted

    @property
    def exhausted(self) -> bool:
        """Whether the connection has had all the subscriptions it may ever have; the next one takes a new one."""
        return self._exhausted or self._started + len(self._asking) >= self._lifetime

    def exhaust(self) -> None:
        """-2042, "Maximum subscription ID reached for this connection"."""
        self._exhausted = True

    def add(self, account: A) -> None:
        """It shall be subscribed here."""
        self._accounts.add(account)

    def asked(self, account: A) -> None:
        """A request to subscribe it is on its way."""
        self._asking.add(account)

    def refused(self, account: A) -> None:
        """The request came to nothing."""
        self._asking.discard(account)
        self._forget_unclaimed()

    def started(self, account: A, subscription_id: int) -> list[Arrival]:
        """The request was answered. Returns the events that came before the answer was seen, in order."""
        self._asking.discard(account)
        if self._owner.get(subscription_id) != account or account not in self._ids:
            self._started += 1  # an extended listenToken keeps its subscription, and counts once
        self._owner[subscription_id] = account
        self._ids[account] = subscription_id
        early = self._unclaimed.pop(subscription_id, [])
        self._forget_unclaimed()
        return early

    def owner(self, subscription_id: int | None) -> A | None:
        """Whose event it is. Without an id that is clear only where there is one account."""
        if subscription_id is None:
            return next(iter(self._accounts)) if len(self._accounts) == 1 else None
        return self._owner.get(subscription_id)

    def hold(self, subscription_id: int | None, arrival: Arrival) -> bool:
        """Keep an event nobody owns for the request it may belong to; False if none is on its way."""
        if subscription_id is None or not self._asking:
            return False
        self._unclaimed.setdefault(subscription_id, []).append(arrival)
        return True

    def id_of(self, account: A) -> int | None:
        """Its subscription, None if it has none now."""
        return self._ids.get(account)

    def ended(self, account: A) -> None:
        """Its subscription is over. The id stays its own, for what is still on its way."""
        self._ids.pop(account, None)

    def remove(self, account: A) -> None:
        """It does not belong here any more."""
        self.ended(account)
        self.refused(account)
        self._accounts.discard(account)

    def reset(self) -> None:
        """The connection is gone, and with it all ids; the accounts stay."""
        self._started = 0
        self._exhausted = False
        self._asking.clear()
        self._owner.clear()
        self._ids.clear()
        self._unclaimed.clear()

    def strays(self) -> list[Arrival]:
        """Events that were kept for a request and turned out to be nobody's, each once."""
        strays, self._strays = self._strays, []
        return strays

    def _forget_unclaimed(self) -> None:
        if not self._asking:
            self._strays += [arrival for held in self._unclaimed.values() for arrival in held]
            self._unclaimed.clear()
