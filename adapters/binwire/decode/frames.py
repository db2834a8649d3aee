"""What arrives on a WebSocket connection, whatever its encoding: a reply or an event, in one Struct."""

from __future__ import annotations

from typing import Generic

from msgspec import UNSET, Raw, Struct, UnsetType, field
from typing_extensions import TypeVar

E = TypeVar("E", default=object)
"""The events a connection carries: a union of generated Structs."""


class UnknownEvent(Struct, frozen=True):
    """An event that the generated package has no Struct for: the exchange is newer than it.

    Attributes:
        event_type: `e` of the event; empty if it has none.
        raw: the event as it came, without its envelope.
    """

    event_type: str
    raw: bytes


class ReplyError(Struct, kw_only=True):
    """`error` of a reply.

    Attributes:
        code: the exchange's error code, such as -2010.
        msg: the exchange's own words.
        data: what the exchange adds, as JSON: `retryAfter` of a rate limit, both halves of a cancel-replace.
    """

    code: int = 0
    msg: str = ""
    data: Raw = field(default_factory=Raw)


class RateLimit(Struct, kw_only=True, rename="camel"):
    """How much of one limit is used, as replies state it.

    Attributes:
        rate_limit_type: REQUEST_WEIGHT, ORDERS, RAW_REQUESTS …
        interval: SECOND, MINUTE, HOUR or DAY; the window is `interval_num` of them.
        count: used so far in the current window.
    """

    rate_limit_type: str = ""
    interval: str = ""
    interval_num: int = 0
    limit: int = 0
    count: int = 0


class Frame(Struct, Generic[E], kw_only=True, rename="camel"):
    """One WebSocket message. A reply has `id`, which may be None; an event has `event`.

    Attributes:
        id: as the request's, in SBE always as text; UNSET if the message is no reply. None answers a request that
            had none, and requests of a revoked key.
        status: as in HTTP; 0 where the server states none (stream servers).
        result: of a reply, in the connection's encoding; empty if there is none.
        error: of a reply.
        rate_limits: of a reply, empty if hidden by `returnRateLimits=false`.
        subscription_id: which subscription the event belongs to: None for connection events.
        stream: name of the stream, on combined streams.
        event: a generated Struct, `UnknownEvent`, or, as a value, the `DecodeError` of what was not understood.
    """

    id: str | int | UnsetType | None = UNSET
    status: int = 0
    result: Raw = field(default_factory=Raw)
    error: ReplyError | UnsetType = UNSET
    rate_limits: list[RateLimit] = field(default_factory=list[RateLimit])
    subscription_id: int | None = None
    stream: str | UnsetType = UNSET
    event: E | UnsetType = UNSET
