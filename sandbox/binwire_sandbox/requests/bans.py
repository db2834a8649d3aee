"""Who is banned, and until when."""

from collections.abc import Callable

import attrs

from ..clock import SECOND, Clock
from ..wire import JsonObject, Micros
from .limits import Limit, RequestLimits
from .windows import Windows


@attrs.define
class Record:
    """What is known of an address that was banned: how often in a row, and until when."""

    times: int
    until: Micros


class Bans:
    """The banned addresses of one host family: "IP bans are tracked and scale in duration for repeat offenders".

    `disconnect` is called with an address once a request of it was answered 418; it must end its WebSocket API
    connections (CHANGELOG 2023-03-13).
    """

    def __init__(self, limits: RequestLimits, clock: Clock, disconnect: Callable[["Bans", str], None]) -> None:
        self._enforced = limits.enforced
        self._rules = rules = limits.bans
        self._clock = clock
        self._disconnect = disconnect
        self._offences = Windows(clock)
        self._records: dict[str, Record] = {}
        self._refusals = Limit("REFUSALS", "MINUTE", 1, rules.refusals)
        self._disconnections = Limit("DISCONNECTIONS", "MINUTE", 5, rules.disconnections)

    def until(self, address: str) -> Micros | None:
        """When the address' ban ends; None if it is not banned."""
        record = self._records.get(address)
        return record.until if record is not None and record.until > self._clock.now() else None

    def refused(self, address: str) -> None:
        """A request was beyond a limit: the address is banned if it should have backed off long ago."""
        self._offend(self._refusals, address)

    def disconnected(self, address: str) -> None:
        """A connection was ended for sending too much: "IPs that are repeatedly disconnected may be banned"."""
        self._offend(self._disconnections, address)

    def _offend(self, limit: Limit, address: str) -> None:
        if self._enforced and self._offences.add(limit, address, 1) > limit.most:
            self._offences.add(limit, address, -limit.most - 1)
            self.ban(address)

    def ban(self, address: str, seconds: float | None = None) -> Micros:
        """Ban an address, for as long as it is its turn if no time is given; returns the end."""
        now, rules = self._clock.now(), self._rules
        record = self._records.get(address)
        recent = record is not None and now - record.until < rules.longest * SECOND
        times = record.times + 1 if record is not None and recent else 1
        if seconds is None:
            # Exponents are bounded: no ban is longer than the longest.
            seconds = min(rules.longest, rules.shortest * rules.growth ** min(times - 1, 64))
        until = Micros(now + round(seconds * SECOND))
        self._records[address] = Record(times, until)
        return until

    def enforce(self, address: str) -> None:
        """End the WebSocket API connections of a banned address."""
        self._disconnect(self, address)

    def rows(self) -> list[JsonObject]:
        """The bans in force."""
        return [{"ip": address, "until": end} for address in self._records if (end := self.until(address))]

    def clear(self) -> None:
        """Lift all bans, and forget who was banned before."""
        self._records.clear()
        self._offences.clear()
