"""User data events in an order of their own: what the pages leave open, as `Assumptions` choose it."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import TypeAlias

from ..assumptions import Assumptions
from ..engine.balances import Channel
from ..wire import JsonObject, Micros
from .subscriptions import Event, Subscription, Subscriptions

Published: TypeAlias = tuple[Channel, JsonObject]

FUTURES_TYPES = {"lite": "TRADE_LITE", "account": "ACCOUNT_UPDATE", "order": "ORDER_TRADE_UPDATE"}
ARRANGING = (
    "event_order",
    "futures_event_order",
    "trade_order",
    "list_status_order",
    "reply_order",
    "event_time",
    "duplicates",
)
# How far `E` differs between connections where each has its own, in µs.
OWN_TIME = 1000
EVERY = 10


class ArrangedSubscriptions(Subscriptions):
    """Subscriptions that gather what one action causes, and hand it out in another order than it arose.

    An action ends with its reply, or when the event loop goes on to something else.
    """

    def __init__(self, assumptions: Assumptions) -> None:
        super().__init__()
        self._assumptions = assumptions
        self._gathered: list[Published] = []
        self._delivered = 0

    def publish(self, channel: Channel, event: Event) -> None:
        """Gather an event; it is handed out with the others of the same action."""
        if not self._by_channel.get(channel) and not self.records:
            return
        if not self._gathered:
            asyncio.get_running_loop().call_soon(self._hand_out)
        self._gathered.append((channel, event() if callable(event) else event))

    def flush(self) -> None:
        """A reply is about to be queued: hand out what belongs before it."""
        if self._assumptions.reply_order == "events-first":
            self._hand_out()

    def _hand_out(self) -> None:
        gathered, self._gathered = self._gathered, []
        for channel, event in arranged(gathered, self._assumptions):
            self._delivered += 1
            twice = self._assumptions.duplicates == "every-tenth" and self._delivered % EVERY == 0
            for _ in range(1 + twice):
                super().publish(channel, event)

    def _deliver(self, subscription: Subscription, event: JsonObject) -> None:
        moment = event.get("E")
        if self._assumptions.event_time == "per-connection" and isinstance(moment, Micros):
            own = moment + OWN_TIME * (subscription.listener.number % 3)
            event = {**event, "E": Micros(own)}
        super()._deliver(subscription, event)


def subscriptions_under(assumptions: Assumptions) -> Subscriptions:
    """Subscriptions that hand events out as they arise, unless one of the assumptions says otherwise."""
    usual = Assumptions()
    if all(getattr(assumptions, name) == getattr(usual, name) for name in ARRANGING):
        return Subscriptions()
    return ArrangedSubscriptions(assumptions)


def arranged(published: Iterable[Published], assumptions: Assumptions) -> list[Published]:
    """The events of one action in the order that the assumptions give them."""
    steps: dict[str, Callable[[list[Published]], list[Published]]] = {
        "taker-first": _taker_first,
        "position-first": _position_first,
        "one-position-at-end": _one_position_at_end,
        "first": _list_status_first,
    }
    events = list(published)
    for choice in (assumptions.trade_order, assumptions.event_order, assumptions.list_status_order):
        if choice in steps:
            events = steps[choice](events)
    return _futures(events, assumptions.futures_event_order.split("-"))


def _is(published: Published, *types: str) -> bool:
    return published[1].get("e") in types


def _taker_first(events: list[Published]) -> list[Published]:
    """The two sides of a trade the other way round: what one channel hears at a stretch changes places."""
    runs = [list(run) for _, run in groupby(events, key=lambda published: published[0])]
    for index in range(len(runs) - 1):
        if _side(runs[index]) == "maker" and _side(runs[index + 1]) == "taker":
            runs[index], runs[index + 1] = runs[index + 1], runs[index]
    return [published for run in runs for published in run]


def _side(run: list[Published]) -> str | None:
    for _, event in run:
        order = event.get("o") if event.get("e") == "ORDER_TRADE_UPDATE" else event
        if isinstance(order, dict) and order.get("x") == "TRADE":
            return "maker" if order.get("m") else "taker"
    return None


def _position_first(events: list[Published]) -> list[Published]:
    """Each `outboundAccountPosition` before the `executionReport` that it follows."""
    result: list[Published] = []
    for published in events:
        follows = result and result[-1][0] == published[0] and _is(result[-1], "executionReport")
        place = len(result) - 1 if _is(published, "outboundAccountPosition") and follows else len(result)
        result.insert(place, published)
    return result


def _list_status_first(events: list[Published]) -> list[Published]:
    """Each `listStatus` before the events of its list's orders that lead to it."""
    result: list[Published] = []
    for published in events:
        place = len(result)
        while _is(published, "listStatus") and place and result[place - 1][0] == published[0]:
            before = result[place - 1][1]
            if before.get("e") != "outboundAccountPosition" and before.get("g") != published[1].get("g"):
                break
            if before.get("e") == "listStatus":
                break
            place -= 1
        result.insert(place, published)
    return result


def _one_position_at_end(events: list[Published]) -> list[Published]:
    """The last `outboundAccountPosition` of each channel, after all else."""
    last = {channel: event for channel, event in events if event.get("e") == "outboundAccountPosition"}
    return [one for one in events if not _is(one, "outboundAccountPosition")] + list(last.items())


def _futures(events: list[Published], order: Sequence[str]) -> list[Published]:
    """The three events of a trade in the order given; each occurs once in a stretch."""
    rank = {FUTURES_TYPES[name]: place for place, name in enumerate(order)}
    result: list[Published] = []
    stretch: list[Published] = []
    for published in events:
        same = stretch and stretch[-1][0] == published[0]
        if not (same and _is(published, *rank) and not any(_is(published, str(one["e"])) for _, one in stretch)):
            result += sorted(stretch, key=lambda one: rank[str(one[1]["e"])])
            stretch = []
        if _is(published, *rank):
            stretch.append(published)
        else:
            result.append(published)
    return result + sorted(stretch, key=lambda one: rank[str(one[1]["e"])])
