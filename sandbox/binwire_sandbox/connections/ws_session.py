"""A connection to a WebSocket API: who is logged on, and which subscriptions it holds."""

import asyncio
from collections.abc import Callable

import attrs

from ..access.keys import ApiKey
from ..access.listen_tokens import ListenToken
from ..clock import Clock
from ..engine.balances import Channel
from ..errors import ApiError, no_more_subscriptions, subscription_active, subscription_inactive, too_many_subscriptions
from ..spot.events import stream_terminated
from ..wire import Json, JsonObject, Micros, dumps
from .connection import Connection, Services
from .link import Link
from .rate_meter import RateMeter
from .subscriptions import Subscription, Subscriptions


@attrs.frozen
class SubscriptionLimits:
    """ "up to 1,000 active subscriptions" and "65,535 total subscriptions over its lifetime"."""

    active: int = 1_000
    lifetime: int = 65_535


@attrs.frozen
class SessionOptions:
    """What a connection's URL asked for; `encode_event` is None for JSON."""

    return_rate_limits: bool
    encode_reply: Callable[[JsonObject, int, str], bytes] | None = None
    encode_event: Callable[[JsonObject, int | None], bytes | None] | None = None


class WsSession(Connection):
    """A WebSocket API connection of spot or futures."""

    def __init__(
        self,
        link: Link,
        services: Services,
        options: SessionOptions,
        subscriptions: Subscriptions,
        limits: SubscriptionLimits,
        control_frames: int | None = None,
    ) -> None:
        super().__init__(link, services)
        self.options = options
        self.key: ApiKey | None = None
        self.authorized_since: Micros | None = None
        self._clock: Clock = services.clock
        self.assumptions = services.assumptions
        self._all = subscriptions
        self._limits = limits
        self._next_id = 0
        self._controls = None if control_frames is None else RateMeter(services.clock, control_frames)

    def control_frame(self) -> None:
        """Count it: "Rate limit for ping/pong frames: maximum 5 per second" is on futures' page only."""
        if self._controls is not None and self._controls.exceeded():
            self._cut_off()

    # Session -----------------------------------------------------------------------------------------------------

    def log_on(self, key: ApiKey) -> None:
        """From now on this key is the default; "a new logon replaces it"."""
        if self.assumptions.new_logon == "ends" and self.key is not None and key is not self.key:
            self.log_out()
        self.key = key
        self.authorized_since = self._clock.now()

    def log_out(self) -> None:
        """Forget the key, and end the subscription it started; "if not authenticated, this does nothing"."""
        self.forget_key()
        for subscription in [one for one in self.subscriptions if one.flow == "logon"]:
            self.end(subscription)

    def forget_key(self) -> None:
        """The key was revoked, or the session logged out."""
        self.key = None
        self.authorized_since = None

    def status(self) -> JsonObject:
        """What session.logon, session.status and session.logout answer, user data apart."""
        return {
            "apiKey": self.key.api_key if self.key else None,
            "authorizedSince": self.authorized_since,
            "connectedSince": self.connected_since,
            "returnRateLimits": self.options.return_rate_limits,
            "serverTime": self._clock.now(),
        }

    @property
    def accounts(self) -> set[str]:
        """Whose events it carries, and who is logged on."""
        return super().accounts | ({self.key.account} if self.key else set())

    # Subscriptions -----------------------------------------------------------------------------------------------

    def subscribe(self, channel: Channel, flow: str, api_key: str | None = None) -> Subscription:
        """Start hearing a channel.

        Raises:
            ApiError: -2035 "only one active subscription for a given account on a given connection", -1191 with 1,000
                active ones, -2042 once all ids are used up.
        """
        if any(one.channel == channel for one in self.subscriptions):
            raise subscription_active()
        if self._next_id >= self._limits.lifetime:
            raise no_more_subscriptions()
        if len(self.subscriptions) >= self._limits.active:
            raise too_many_subscriptions(self._limits.active)
        subscription = Subscription(channel, self, flow, self._next_id, api_key=api_key)
        self._next_id += 1
        self.subscriptions.append(subscription)
        self._all.add(subscription)
        return subscription

    def subscribe_token(self, token: ListenToken) -> Subscription:
        """Start hearing a margin account, or hear it longer: the same call with a new token extends in place."""
        live = next((one for one in self.subscriptions if one.channel == token.channel), None)
        if live is not None and self.assumptions.renewed_token_id == "new":
            self.drop(live)
            live = None
        subscription = live or self.subscribe(token.channel, "listenToken")
        if subscription.expiry is not None:
            subscription.expiry.cancel()
        subscription.expiry = self._clock.call_at(token.expires, lambda: self.end(subscription))
        return subscription

    def unsubscribe(self, subscription_id: int | None) -> None:
        """End one subscription, or "when called with no parameter" all.

        Raises:
            ApiError: -2036, there is none of that id; whether also if there is none at all is assumed.
        """
        ending = [one for one in self.subscriptions if subscription_id in (None, one.id)]
        if not ending and (subscription_id is not None or self.assumptions.unsubscribed_nothing == "-2036"):
            raise subscription_inactive()
        for subscription in ending:
            self.end(subscription)

    def end(self, subscription: Subscription) -> None:
        """Tell the client with an eventStreamTerminated, its last event, and stop."""
        event = stream_terminated(self._clock.now())
        if self.assumptions.reply_order == "reply-first":
            asyncio.get_running_loop().call_soon(self.deliver, subscription, event)
        else:
            self.deliver(subscription, event)
        self.drop(subscription)

    def drop(self, subscription: Subscription) -> None:
        """Stop without a word."""
        self._all.remove(subscription)
        if subscription in self.subscriptions:
            self.subscriptions.remove(subscription)

    def ended(self) -> None:
        """The connection is gone, and its subscriptions with it."""
        self.stop()
        for subscription in list(self.subscriptions):
            self.drop(subscription)

    # Frames ------------------------------------------------------------------------------------------------------

    @property
    def encoding(self) -> str:
        """How replies and events go out: json, or sbe."""
        return "sbe" if self.options.encode_event else "json"

    def deliver(self, subscription: Subscription, event: JsonObject) -> None:
        """Queue an event, in the encoding that the URL asked for."""
        if self.options.encode_event is not None:
            if (frame := self.options.encode_event(event, subscription.id)) is not None:
                self.send_event(subscription, event, frame)
            return
        text = self._services.texts.of(event, self.microseconds)
        self.send_event(subscription, event, f'{{"subscriptionId":{subscription.id},"event":{text}}}')

    def announce(self, event: JsonObject) -> None:
        """Queue an event of the connection itself, such as serverShutdown."""
        wrapped: Json = {"event": event}
        encode = self.options.encode_event
        frame = dumps(wrapped, self.microseconds) if encode is None else encode(event, None)
        if frame is not None:
            self.send_stream("", str(event["e"]), frame)

    def reply(self, reply: JsonObject, template: int, request_id: str) -> None:
        """Queue the reply to a request; `template` and `request_id` are what SBE needs besides."""
        self._all.flush()
        encode = self.options.encode_reply
        if encode is not None:
            self.send_reply(reply, lambda whole: encode(whole, template, request_id))
        else:
            self.send_reply(reply, lambda whole: dumps(whole, self.microseconds))

    def failed(self, reply: JsonObject, error: ApiError) -> JsonObject:
        """The reply with an error in place of its result, the rate limits with it."""
        shown: JsonObject = {"id": reply.get("id"), "status": error.status, "error": error.body()}
        return shown | {name: value for name, value in reply.items() if name == "rateLimits"}
