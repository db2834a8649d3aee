"""From what the exchange answered to what happened: status and code to the errors of `binwire.errors`.

Products differ: each has its own table of codes, and futures tell apart the kinds of 503.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET, Raw, Struct, field

from binwire.errors import (
    Banned,
    BinanceError,
    ClockSkew,
    OrderRejected,
    OutcomeUnknown,
    PartlyDone,
    RateLimited,
    Rejected,
    ServerError,
    Timeout,
    Unauthorized,
)

if TYPE_CHECKING:
    from binwire.decode.frames import Frame
    from binwire_api._core import Request
    from binwire_api.errors import ErrorCode

OUTCOMES: dict[str, type[BinanceError]] = {
    "rejected": Rejected,
    "rate_limited": RateLimited,
    "banned": Banned,
    "unauthorized": Unauthorized,
    "clock_skew": ClockSkew,
    "order_rejected": OrderRejected,
    "partly_done": PartlyDone,
    "outcome_unknown": OutcomeUnknown,
    "timeout": Timeout,
    "server_error": ServerError,
}
"""The words of the generated error tables."""

# fapi, "HTTP 503 Status": "this is a failure API operation" of these, beside code -1008; all others are unknown.
FAPI_FAILURES = ("Service Unavailable.", "Internal error; unable to process your request. Please try again.")
FAPI_THROTTLED = -1008
SHORT = 1024
"""Bytes: a success that is longer is not looked at for an error inside."""
STATUS_TEXTS = {
    403: "the exchange's web application firewall stopped the request: too many, or a word that looks like SQL",
    404: "the exchange has nothing at this address",
    408: "the exchange got no answer from its backend in time",
    418: "this address is banned",
    429: "too many requests",
    503: "the exchange's service is unavailable",
    504: "the exchange's gateway got no answer in time",
}


class Refusal(Struct, kw_only=True):
    """What the exchange answered instead of a result, over either protocol.

    Attributes:
        code: None if the answer was none of the exchange's own, such as a gateway's page.
        data: `data` of the answer, as JSON.
        retry_after: seconds to wait.
        until: ms, until when to wait.
    """

    status: int
    code: int | None = None
    text: str = ""
    data: bytes = b""
    retry_after: float | None = None
    until: int | None = None
    raw: bytes = b""


class Half(Struct):
    """A refusal inside an answer, such as one half of a cancel-replace."""

    code: int
    msg: str = ""


class Halves(Struct, rename="camel"):
    """`data` of a cancel-replace that did not wholly succeed."""

    cancel_result: str = ""
    new_order_result: str = ""
    cancel_response: Raw = field(default_factory=Raw)
    new_order_response: Raw = field(default_factory=Raw)


class Wait(Struct, rename="camel"):
    """`data` of a WebSocket API rate limit error; both are times in ms."""

    retry_after: int | None = None
    server_time: int | None = None


def failure(product: str, request: Request[Any] | None, frame: Frame[Any], raw: bytes) -> BinanceError:
    """The error a WebSocket API reply means.

    Args:
        product: whose codes apply.
        request: what was asked.
        frame: the reply, its status not 200.
        raw: the reply as it came.
    """
    if frame.error is UNSET:
        return judged(product, request, Refusal(status=frame.status, raw=raw))
    error = frame.error
    refusal = Refusal(status=frame.status, code=error.code, text=error.msg, data=bytes(error.data), raw=raw)
    wait = _read(refusal.data, Wait)
    if wait is not None and wait.retry_after is not None:
        refusal.until = wait.retry_after
        if wait.server_time is not None:
            refusal.retry_after = max(0.0, (wait.retry_after - wait.server_time) / 1000)
    return judged(product, request, refusal)


def refused_as_result(product: str, request: Request[Any] | None, frame: Frame[Any], raw: bytes) -> BinanceError | None:
    """The error that a reply of status 200 holds where its result should be, None if it holds none.

    "If no reference price has ever been set", the documentation of `referencePrice` shows code and msg as the result.
    """
    result = bytes(frame.result)
    if len(result) > SHORT or b'"code"' not in result:
        return None
    half = _read(result, Half)
    if half is None or half.code >= 0:
        return None
    return judged(product, request, Refusal(status=frame.status, code=half.code, text=half.msg, raw=raw))


def judged(product: str, request: Request[Any] | None, refusal: Refusal) -> BinanceError:
    """The error an answer means: by status where the status decides, else by the product's table of codes."""
    known, link = _lookup(product, refusal.code)
    kind = _kind(product, refusal, known)
    details: dict[str, Any] = {
        "request": request,
        "status": refusal.status,
        "code": refusal.code,
        "text": refusal.text,
        "link": link,
        "raw": refusal.raw,
    }
    message = _message(refusal, known)
    if kind is PartlyDone:
        return _partly_done(product, refusal, message, details)
    if issubclass(kind, RateLimited):
        return kind(message, retry_after=refusal.retry_after, until=refusal.until or _until(refusal.text), **details)
    return kind(message, **details)


def _lookup(product: str, code: int | None) -> tuple[ErrorCode | None, str]:
    if code is None:
        return None, ""
    from binwire_api.errors import ERRORS, PAGES  # the tables are long, and most runs need none

    known = ERRORS.get(product, {}).get(code)
    return known, (known.page if known else "") or PAGES.get(product, "")


def _kind(product: str, refusal: Refusal, known: ErrorCode | None) -> type[BinanceError]:
    status = refusal.status
    coded = OUTCOMES.get(known.outcome, Rejected) if known else None
    if status == 418:
        return Banned
    # "a cancelReplace partially succeeds"; with CANCEL_ONLY the order count may be what the other half failed of: 429
    if status == 409 or (status < 500 and coded is PartlyDone):
        return PartlyDone
    if status == 429:
        return RateLimited
    if status == 408:  # fapi: "a timeout has occurred while waiting for a response from the backend server"
        return Timeout
    if status >= 500:
        return _server_kind(product, refusal, coded)
    if coded is not None:
        return coded
    return Unauthorized if status == 401 else Rejected


def _server_kind(product: str, refusal: Refusal, coded: type[BinanceError] | None) -> type[BinanceError]:
    """ "5XX … the execution status is UNKNOWN", but for what futures promise to be "100% failure"."""
    certain = refusal.code == FAPI_THROTTLED or refusal.text in FAPI_FAILURES
    if certain and product == "fapi" and refusal.status == 503:
        return Rejected
    return Timeout if coded is Timeout else ServerError


def _message(refusal: Refusal, known: ErrorCode | None) -> str:
    if refusal.code is None:
        text = STATUS_TEXTS.get(refusal.status, "the exchange gave no reason")
        return f"HTTP {refusal.status}: {text}"
    name = f" {known.name}" if known else ""
    return f"{refusal.code}{name}: {refusal.text}"


def _until(text: str) -> int | None:
    """ "IP banned until %s", in ms: said in the text alone where there is no Retry-After."""
    found = re.search(r"banned until (\d{13})\b", text)
    return int(found[1]) if found else None


def _partly_done(product: str, refusal: Refusal, message: str, details: dict[str, Any]) -> PartlyDone:
    halves = _read(refusal.data, Halves) or Halves()
    cancelled = _done(halves.cancel_result, halves.cancel_response)
    placed = _done(halves.new_order_result, halves.new_order_response)
    failed = halves.cancel_response if cancelled is None else halves.new_order_response
    half = _read(bytes(failed), Half)
    refused = None
    if half is not None:
        reason = judged(product, details["request"], Refusal(status=400, code=half.code, text=half.msg))
        refused = reason if isinstance(reason, Rejected) else None
    return PartlyDone(message, cancelled=cancelled, placed=placed, refused=refused, **details)


def _done(result: str, response: Raw) -> dict[str, Any] | None:
    return _read(bytes(response), dict[str, Any]) or {} if result == "SUCCESS" else None


def _read(data: bytes, type: type[Any]) -> Any:
    """Part of an error's data, None if it has another form: an error must not hide behind its decoration."""
    try:
        return msgspec.json.decode(data, type=type)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
