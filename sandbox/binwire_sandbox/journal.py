"""The log of user data events that were really sent."""

import itertools

import attrs

from .engine.balances import Channel
from .wire import JsonObject, Micros, timed


@attrs.frozen
class Sent:
    """One event as it went out on one connection.

    `event` is its JSON form, in SBE sessions too, and `microseconds` the unit in which its moments went out.
    """

    seq: int
    time: int
    channel: Channel
    connection: int
    subscription_id: int | None
    flow: str
    encoding: str
    event: JsonObject
    microseconds: bool

    def row(self) -> JsonObject:
        """The entry as `GET /sandbox/log` shows it; `time` in ms."""
        return {
            "seq": self.seq,
            "time": self.time // 1000,
            "account": self.channel.account,
            "market": self.channel.market.value,
            "symbol": self.channel.symbol,
            "connection": self.connection,
            "subscription_id": self.subscription_id,
            "flow": self.flow,
            "encoding": self.encoding,
            "event_type": self.event.get("e"),
            "event": timed(self.event, self.microseconds),
        }


class Journal:
    """What was sent, in the order in which it went out."""

    def __init__(self) -> None:
        self.sent: list[Sent] = []
        self._seq = itertools.count(1)

    def add(
        self,
        time: Micros,
        channel: Channel,
        connection: int,
        subscription_id: int | None,
        flow: str,
        encoding: str,
        event: JsonObject,
        microseconds: bool,
    ) -> None:
        """Note an event that was just written to its socket."""
        entry = Sent(next(self._seq), time, channel, connection, subscription_id, flow, encoding, event, microseconds)
        self.sent.append(entry)

    def rows(self) -> list[JsonObject]:
        """All entries in their JSON form."""
        return [entry.row() for entry in self.sent]
