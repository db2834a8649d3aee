"""Who hears of which account's events."""

from collections.abc import Callable
from typing import Protocol, TypeAlias

import attrs

from ..clock import Timer
from ..engine.balances import Channel
from ..wire import JsonObject

# An event, or what makes it.
Event: TypeAlias = JsonObject | Callable[[], JsonObject]


class Listener(Protocol):
    """A connection, as a subscription sees it."""

    @property
    def number(self) -> int:
        """Which connection it is."""
        ...

    def deliver(self, subscription: "Subscription", event: JsonObject) -> None:
        """Queue an event for sending."""
        ...

    def drop(self, subscription: "Subscription") -> None:
        """Its reason is gone: stop without a word."""
        ...

    def close(self) -> None:
        """End the connection."""
        ...


@attrs.define(eq=False)
class Subscription:
    """One account's user data on one connection.

    `flow` says how it was started: logon, signature, listenToken or listenKey; `stream` is the listenKey of the
    last; `only` names the event types wanted, None for all; `api_key` is the key it was started with.
    """

    channel: Channel
    listener: Listener
    flow: str
    id: int | None = None
    stream: str = ""
    only: frozenset[str] | None = None
    expiry: Timer | None = None
    api_key: str | None = None


# What is told of every event, whoever hears it.
Record: TypeAlias = Callable[[Channel, JsonObject], None]


class Subscriptions:
    """All subscriptions of the exchange by channel."""

    def __init__(self) -> None:
        self._by_channel: dict[Channel, list[Subscription]] = {}
        self.records: list[Record] = []

    def add(self, subscription: Subscription) -> None:
        """From now on it hears its channel's events."""
        self._by_channel.setdefault(subscription.channel, []).append(subscription)

    def remove(self, subscription: Subscription) -> None:
        """It hears no more."""
        if subscription.expiry is not None:
            subscription.expiry.cancel()
        heard = self._by_channel.get(subscription.channel, [])
        if subscription in heard:
            heard.remove(subscription)

    def publish(self, channel: Channel, event: Event) -> None:
        """Hand an event to every subscription of the channel; one that nobody hears is not even made."""
        if not self._by_channel.get(channel) and not self.records:
            return
        event = event() if callable(event) else event
        for record in self.records:
            record(channel, event)
        for subscription in list(self._by_channel.get(channel, ())):
            if subscription.only is None or event.get("e") in subscription.only:
                self._deliver(subscription, event)

    def _deliver(self, subscription: Subscription, event: JsonObject) -> None:
        subscription.listener.deliver(subscription, event)

    def flush(self) -> None:
        """A reply is about to be queued; nothing waits here that belongs before it."""

    def of(self, channel: Channel) -> list[Subscription]:
        """The channel's subscriptions."""
        return list(self._by_channel.get(channel, ()))

    def of_stream(self, stream: str) -> list[Subscription]:
        """The subscriptions by one listenKey."""
        return [one for heard in self._by_channel.values() for one in heard if one.stream == stream]

    def of_account(self, account: str) -> list[Subscription]:
        """The subscriptions to any of an account's channels."""
        return [one for heard in self._by_channel.values() for one in heard if one.channel.account == account]
