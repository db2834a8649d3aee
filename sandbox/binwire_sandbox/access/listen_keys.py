"""listenKeys: one live key per account and market, for 60 minutes at a time."""

import attrs

from ..assumptions import Assumptions
from ..clock import HOUR, Clock, Timer
from ..connections.subscriptions import Subscriptions
from ..engine.balances import Channel, Market
from ..errors import no_listen_key
from ..wire import JsonObject, MicrosText
from .keys import random_text

LIFE = HOUR


@attrs.define(eq=False)
class ListenKey:
    """A live key."""

    key: str
    channel: Channel
    timer: Timer


class ListenKeys:
    """All live keys."""

    def __init__(self, clock: Clock, subscriptions: Subscriptions, assumptions: Assumptions) -> None:
        self._clock = clock
        self._subscriptions = subscriptions
        self._assumptions = assumptions
        self._by_key: dict[str, ListenKey] = {}
        self._by_channel: dict[Channel, ListenKey] = {}

    def start(self, channel: Channel) -> str:
        """ "If the account has an active `listenKey`, that `listenKey` will be returned and its validity extended"."""
        live = self._by_channel.get(channel)
        if live is None:
            live = ListenKey(random_text(), channel, self._alarm(channel))
            self._by_key[live.key] = self._by_channel[channel] = live
        else:
            self._extend(live)
        return live.key

    def extend(self, channel: Channel, key: str | None = None) -> str:
        """60 minutes more.

        Raises:
            ApiError: -1125, the account has no live key, or not this one.
        """
        live = self._live(channel, key)
        self._extend(live)
        return live.key

    def close(self, channel: Channel, key: str | None = None) -> str:
        """ "Doing a `DELETE` on a `listenKey` will close the stream and invalidate the `listenKey`".

        Raises:
            ApiError: -1125, the account has no live key, or not this one.
        """
        live = self._live(channel, key)
        if self._assumptions.deleted_listen_key == "told":
            self._expired(channel)
            return live.key
        self._forget(live)
        for subscription in self._subscriptions.of_stream(live.key):
            subscription.listener.drop(subscription)
        return live.key

    def channel(self, key: str) -> Channel | None:
        """Whose events a key gives, None for a key that does not live."""
        live = self._by_key.get(key)
        return live.channel if live else None

    def of_account(self, account: str) -> list[str]:
        """The account's live keys."""
        return [live.key for live in self._by_key.values() if live.channel.account == account]

    def expire(self, key: str) -> bool:
        """Let a key run out now; False if it does not live."""
        live = self._by_key.get(key)
        if live is None:
            return False
        self._expired(live.channel)
        return True

    def _live(self, channel: Channel, key: str | None) -> ListenKey:
        live = self._by_channel.get(channel)
        if live is None or key not in (None, live.key):
            raise no_listen_key()
        return live

    def _extend(self, live: ListenKey) -> None:
        live.timer.cancel()
        live.timer = self._alarm(live.channel)

    def _alarm(self, channel: Channel) -> Timer:
        return self._clock.call_at(self._clock.now() + LIFE, lambda: self._expired(channel))

    def _forget(self, live: ListenKey) -> None:
        live.timer.cancel()
        del self._by_key[live.key], self._by_channel[live.channel]

    def _expired(self, channel: Channel) -> None:
        """ "This event will be received only when a valid `listenKey` in connection got expired"."""
        live = self._by_channel[channel]
        self._forget(live)
        now = self._clock.now()
        # Futures' page shows E as a string.
        moment = MicrosText(str(int(now))) if channel.market is Market.FAPI else now
        event: JsonObject = {"e": "listenKeyExpired", "E": moment, "listenKey": live.key}
        for subscription in self._subscriptions.of_stream(live.key):
            subscription.listener.deliver(subscription, event)
            if self._assumptions.expired_listen_key == "closes":
                subscription.listener.close()
            else:
                self._subscriptions.remove(subscription)
