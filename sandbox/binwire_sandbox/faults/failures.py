"""Effects that answer with an error, before a request was executed or after."""

import math
from collections.abc import Callable
from http import HTTPStatus
from typing import ClassVar

import attrs

from ..errors import ApiError
from ..wire import JsonObject, Micros
from .effects import Effect, Failure, Turn
from .occasions import Occasion, Point

BANNED_FOR_MS, RETRY_AFTER_MS = 120_000, 10_000
TIMEOUT = "Timeout waiting for response from backend server. Send status unknown; execution status unknown."
UNEXPECTED = "An unexpected response was received from the message bus. Execution status unknown."
BUSY = "Server is currently overloaded with other requests. Please try again in a few minutes."
THROTTLED = (
    "Request throttled by system-level protection. Reduce-only/close-position orders are exempt. Please try again."
)
UNKNOWN_FAPI = "Unknown error, please check your request or try again later."
INTERNAL = "Internal error; unable to process your request. Please try again."
FORBIDDEN = "Invalid API-key, IP, or permissions for action."


@attrs.frozen
class Canned:
    """An error that the pages know: its status, code and text for a product."""

    status: int
    code: int
    msg: str
    html: str | None = None


def _page(status: int) -> str:
    title = f"{status} {HTTPStatus(status).phrase}"
    head = f"<html>\r\n<head><title>{title}</title></head>"
    return f"{head}\r\n<body>\r\n<center><h1>{title}</h1></center>\r\n</body>\r\n</html>"


def _timeout(fapi: bool) -> Canned:
    # fapi, general-info: "HTTP 408 return code is used when a timeout has occurred while waiting for a response from
    # the backend server"; spot's pages promise "HTTP 5XX" for what is "UNKNOWN".
    return Canned(408 if fapi else 504, -1007, TIMEOUT)


KINDS: dict[str, Callable[[bool], Canned]] = {
    "timeout": _timeout,
    "unknown": lambda fapi: Canned(503, -1000 if fapi else -1006, UNKNOWN_FAPI if fapi else UNEXPECTED),
    "unexpected": lambda fapi: Canned(503 if fapi else 500, -1006, UNEXPECTED),
    "unavailable": lambda fapi: Canned(503, -1000 if fapi else -1001, "Service Unavailable." if fapi else INTERNAL),
    "internal": lambda fapi: Canned(503 if fapi else 500, -1001, INTERNAL),
    "busy": lambda fapi: Canned(503, -1008, THROTTLED if fapi else BUSY),
    "backend_timeout": lambda fapi: Canned(408, -1007, TIMEOUT),
    "rate_limited": lambda fapi: Canned(429, -1003, _too_many(fapi)),
    "banned": lambda fapi: Canned(418, -1003, _way_too_many(fapi)),
    "order_limit": lambda fapi: Canned(429, -1015, "Too many new orders; current limit is 50 orders per 10 SECOND."),
    "disconnected": lambda fapi: Canned(400, -1001, INTERNAL),
    "refused": lambda fapi: Canned(401, -2015, FORBIDDEN),
    "unauthorized": lambda fapi: Canned(401, -1002, "You are not authorized to execute this request."),
    "bad_signature": lambda fapi: Canned(400, -1022, "Signature for this request is not valid."),
    "outside_window": lambda fapi: Canned(400, -1021, "Timestamp for this request is outside of the recvWindow."),
    "no_listen_key": lambda fapi: Canned(400, -1125, "This listenKey does not exist."),
    "waf": lambda fapi: Canned(403, -1000, "Forbidden", _page(403)),
    "gateway": lambda fapi: Canned(502, -1000, "Bad Gateway", _page(502)),
    "gateway_timeout": lambda fapi: Canned(504, -1000, "Gateway Time-out", _page(504)),
    "service_page": lambda fapi: Canned(503, -1000, "Service Temporarily Unavailable", _page(503)),
}


def _too_many(fapi: bool) -> str:
    if fapi:
        text = "Too many requests; current limit is 2400 requests per minute."
        return f"{text} Please use the websocket for live updates to avoid polling the API."
    text = "Too much request weight used; current limit is 6000 request weight per 1 MINUTE."
    return f"{text} Please use WebSocket Streams for live updates to avoid polling the API."


def _way_too_many(fapi: bool) -> str:
    if fapi:
        return "Way too many requests; IP banned until %s. Please use the websocket for live updates to avoid bans."
    text = "Way too much request weight used; IP banned until %s."
    return f"{text} Please use WebSocket Streams for live updates to avoid bans."


def _known(error: "Error", attribute: "attrs.Attribute[str | None]", value: str | None) -> None:
    if value is not None and value not in KINDS:
        raise ValueError(f"kind: {value!r} is none; one of {', '.join(KINDS)}")


def _is_status(error: "Error", attribute: "attrs.Attribute[int | None]", value: int | None) -> None:
    if value is not None and not 400 <= value <= 599:
        raise ValueError(f"status: {value} is not from 400 to 599")


@attrs.frozen
class Error(Effect):
    """A request is answered with an error; a handshake is refused with it.

    Attributes:
        kind: one of `KINDS`, with the status, code and text that the pages of the host's product know.
        status: the HTTP status, and the `status` of a WebSocket reply.
        code: the error's code.
        msg: its text.
        html: a body in place of the JSON, REST only.
        retry_after_ms: when to come back, of 429 and 418: `Retry-After` in whole seconds over REST, `data.retryAfter`
            as a moment over the WebSocket API.
        retry_header: False leaves `Retry-After` out, as sapi's pages say of order counts.
        headers: more headers, REST only.
        executed: whether the request is executed all the same, which is the same as `on` being `reply`.
    """

    name: ClassVar[str] = "error"
    points: ClassVar[tuple[Point, ...]] = (Point.REQUEST, Point.REPLY, Point.HANDSHAKE)
    kind: str | None = attrs.field(default=None, validator=_known)
    status: int | None = attrs.field(default=None, validator=_is_status)
    code: int | None = None
    msg: str | None = None
    html: str | None = None
    retry_after_ms: int | None = None
    retry_header: bool = True
    headers: dict[str, str] = attrs.field(factory=lambda: dict[str, str]())
    executed: bool = False

    def __attrs_post_init__(self) -> None:
        if self.kind is None and self.code is None and self.html is None and self.status is None:
            raise ValueError(f"kind: one of {', '.join(KINDS)} is needed, or status, code and msg")

    @property
    def default_point(self) -> Point:
        """After the request was executed, or before."""
        return Point.REPLY if self.executed else Point.REQUEST

    def request(self, turn: Turn, now: int) -> None:
        """It is not executed."""
        turn.error = self.failure(turn.occasion, now)

    def failure(self, occasion: Occasion, now: int) -> Failure:
        """The error in the words of the host's product."""
        canned = KINDS[self.kind](occasion.product == "fapi") if self.kind else Canned(self.status or 400, -1000, "")
        status = canned.status if self.status is None else self.status
        text = canned.msg if self.msg is None else self.msg
        data: JsonObject | None = None
        headers = dict(self.headers)
        if status in (418, 429):
            wait = self.retry_after_ms or (BANNED_FOR_MS if status == 418 else RETRY_AFTER_MS)
            until = Micros(now + wait * 1000)
            text = text.replace("%s", str(until // 1000))
            if self.retry_header:
                headers.setdefault("Retry-After", str(math.ceil(wait / 1000)))
            if occasion.connection is not None:
                data = {"serverTime": Micros(now), "retryAfter": until}
        error = ApiError(canned.code if self.code is None else self.code, text, status, data)
        return Failure(error, headers, canned.html if self.html is None else self.html)
