"""Which limits the exchange has, and the numbers that its pages state."""

from typing import Self

import attrs

from ..clock import DAY, HOUR, MINUTE, SECOND
from ..wire import JsonObject

LENGTHS = {"SECOND": SECOND, "MINUTE": MINUTE, "HOUR": HOUR, "DAY": DAY}
WEIGHT, RAW, ORDERS, CONNECTIONS = "REQUEST_WEIGHT", "RAW_REQUESTS", "ORDERS", "CONNECTIONS"


@attrs.frozen(eq=False)
class Limit:
    """At most `most` of something in every window of `number` intervals.

    Attributes:
        type: REQUEST_WEIGHT, RAW_REQUESTS and CONNECTIONS are by IP address, ORDERS by account.
        interval: SECOND, MINUTE, HOUR or DAY.
        number: how many of them a window is long; windows begin at multiples of it ("resets at 00, 10, 20...").
        most: what may be used in one window.
        length: how long a window is, in µs.
    """

    type: str
    interval: str
    number: int
    most: int
    length: int = attrs.field(init=False, default=attrs.Factory(lambda it: _length(it), takes_self=True))

    @property
    def unit(self) -> str:
        """The window as headers name it: "(intervalNum)(intervalLetter)"."""
        return f"{self.number}{self.interval[0]}"

    def row(self) -> JsonObject:
        """The limit as exchangeInfo shows it."""
        return {
            "rateLimitType": self.type,
            "interval": self.interval,
            "intervalNum": self.number,
            "limit": self.most,
        }


def _length(limit: Limit) -> int:
    return LENGTHS[limit.interval] * limit.number


SPOT: tuple[Limit, ...] = (
    Limit(ORDERS, "SECOND", 10, 50),
    Limit(ORDERS, "DAY", 1, 160_000),
    Limit(WEIGHT, "MINUTE", 1, 6_000),
    # CHANGELOG 2026-03-27
    Limit(RAW, "MINUTE", 5, 300_000),
)
FAPI: tuple[Limit, ...] = (
    Limit(WEIGHT, "MINUTE", 1, 2_400),
    Limit(ORDERS, "SECOND", 10, 300),
    Limit(ORDERS, "MINUTE", 1, 1_200),
)


@attrs.frozen
class BanRules:
    """When an address is banned, and for how long: "from 2 minutes to 3 days", growing "for repeat offenders".

    Attributes:
        refusals: how many requests of one minute are answered 429 before the next one bans.
        disconnections: how many connections may end in five minutes for sending too much before the next one bans.
        shortest: the first ban, in seconds.
        longest: no ban lasts longer, in seconds; after as long a time without a ban the next is a first one again.
        growth: how many times longer each ban is than the one before.
    """

    refusals: int = 10
    disconnections: int = 10
    shortest: int = 120
    longest: int = 259_200
    growth: int = 2


@attrs.frozen
class RequestLimits:
    """What may be asked of the exchange.

    Attributes:
        enforced: whether what goes beyond a limit is refused; counted and shown it is always.
        spot: limits of spot's REST and WebSocket API, shared by both. Margin orders are counted by them too,
            for each margin account apart.
        fapi: limits of futures' REST and WebSocket API.
        sapi_ip: weight by IP and minute that each of sapi's endpoints has for itself.
        sapi_uid: the same of the endpoints that are limited by account.
        connections: attempts to connect, by IP and host of spot. Futures' pages name no such limit.
        control_frames: pings and pongs a second on one connection to futures' WebSocket API.
        bans: when and for how long an address is banned.
    """

    enforced: bool = True
    spot: tuple[Limit, ...] = SPOT
    fapi: tuple[Limit, ...] = FAPI
    sapi_ip: Limit = Limit(WEIGHT, "MINUTE", 1, 12_000)
    sapi_uid: Limit = Limit(WEIGHT, "MINUTE", 1, 180_000)
    connections: Limit = Limit(CONNECTIONS, "MINUTE", 5, 300)
    control_frames: int = 5
    bans: BanRules = attrs.field(factory=BanRules)

    @classmethod
    def none(cls) -> Self:
        """Nothing is refused: for benchmarks and load tests."""
        return cls(enforced=False)


def of_type(limits: tuple[Limit, ...], *types: str) -> list[Limit]:
    """The limits of these types, in their order."""
    return [limit for limit in limits if limit.type in types]
