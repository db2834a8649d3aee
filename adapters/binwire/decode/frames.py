"""What arrives on a WebSocket connection, whatever its encoding: a reply or an event, in one Struct."""

from __future__ import annotations

from typing import Generic

from msgspec import UNSET, Raw, Struct, UnsetType
from typing_extensions import TypeVar

R = TypeVar("R")
E = TypeVar("E", default=object)
"""The events a connection carries: a union of generated Structs."""

EMPTY = Raw()
"""What is not there; shared, since making one for every message costs as much as reading a member."""


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
    data: Raw = EMPTY


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


class Reply(Struct, Generic[R], kw_only=True, rename="camel"):
    """A reply whose request is known, and so the type of its result: nothing in it is looked at twice.

    Attributes:
        rate_limits: not decoded: few ask for them.
    """

    status: int = 0
    result: R | UnsetType = UNSET
    error: Raw | UnsetType = UNSET
    rate_limits: Raw = EMPTY


class Frame(Struct, Generic[E], kw_only=True, rename="camel", gc=False):
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
    result: Raw = EMPTY
    error: ReplyError | UnsetType = UNSET
    rate_limits: list[RateLimit] = []
    subscription_id: int | None = None
    stream: str | UnsetType = UNSET
    event: E | UnsetType = UNSET
