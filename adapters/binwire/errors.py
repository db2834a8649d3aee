"""What can go wrong, by outcome: the first question after a failure is whether it happened.

```
BinanceError
* NotSent                 nothing left this process: it did not happen
  x InvalidParameter      a value no request can carry                .parameter
  x InvalidKey            a key that cannot sign
  x LimitReached          a limit kept on this side                   .retry_after
* Rejected                the exchange answered no: it did not happen .code .text .status .link
  x RateLimited           429, -1003, -1015                           .retry_after .until
    + Banned              418
  x Unauthorized          -1022, -2014, -2015 …
  x ClockSkew             -1021
  x OrderRejected         -1013, -2010, -2011 …
* PartlyDone              409: one half of a cancel-replace happened  .cancelled .placed .refused
* OutcomeUnknown          it may have happened: ask by client order id
  x Timeout               no reply in time, -1006, -1007
  x ServerError           5xx
  x ConnectionLost        the connection ended before the reply came
* DecodeError             it was answered, and not understood         .data .type
* SessionError            a session could not be opened or kept
```

The rule for callers in one line: send `NotSent` again as you like, `OutcomeUnknown` never blindly.

No text or repr of an error shows a key, a signature, a listenKey or a listenToken.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from binwire_api._core import Request


class BinanceError(Exception):
    """Base of all errors of this package.

    Attributes:
        message: what happened, without the rest that `str()` adds.
        request: the call it happened to, if there was one.
        status: HTTP status, or `status` of a WebSocket API reply.
        code: the exchange's error code, such as -2010.
        text: the exchange's own words.
        link: the documentation's page about the code.
        raw: the reply as it came.
    """

    advice: ClassVar[str] = ""
    """What to do about it, for any request."""
    order_advice: ClassVar[str] = ""
    """What to do about it where the request places an order."""

    def __init__(
        self,
        message: str,
        *,
        request: Request[Any] | None = None,
        status: int | None = None,
        code: int | None = None,
        text: str = "",
        link: str = "",
        raw: bytes = b"",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.request = request
        self.status = status
        self.code = code
        self.text = text
        self.link = link
        self.raw = raw

    @property
    def client_order_id(self) -> str | None:
        """The client order id of the order the request places, None if it places none; of a batch all of them."""
        names = () if self.request is None else self.request.client_order_ids()
        return ", ".join(str(name) for name in names if name is not None) or None

    @property
    def subject(self) -> str:
        """What it happened to: verb and path or method, and the client order id. Never another parameter."""
        request = self.request
        if request is None:
            return ""
        name = f"{request.verb} {request.path}" if request.path else request.method
        order = self.client_order_id
        return f"{name}, client order id {order}" if order else name

    def __str__(self) -> str:
        advice = (self.client_order_id and self.order_advice) or self.advice
        parts = [self.message, f"({self.subject})" if self.subject else "", advice and f"- {advice}", self.link]
        return " ".join(part for part in parts if part)

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self}>"


class NotSent(BinanceError):
    """Nothing left this process: it did not happen, and may be tried again."""


class InvalidParameter(NotSent):
    """A value that no request can carry.

    Attributes:
        parameter: wire name of the parameter, empty if it is none in particular.
    """

    def __init__(self, message: str, *, parameter: str = "", **details: Any) -> None:
        super().__init__(message, **details)
        self.parameter = parameter


class InvalidKey(NotSent):
    """A key that cannot sign: no key, of a wrong kind, or still encrypted. Its text shows no key material."""


class LimitReached(NotSent):
    """A limit kept on this side refused the request.

    Attributes:
        retry_after: seconds until there is room again.
    """

    def __init__(self, message: str, *, retry_after: float | None = None, **details: Any) -> None:
        super().__init__(message, **details)
        self.retry_after = retry_after


class Rejected(BinanceError):
    """The exchange answered no: it did not happen."""

    advice = "it did not happen: look at the reason before sending it again"


class RateLimited(Rejected):
    """Too many requests or orders. Sending on regardless ends in a ban.

    Attributes:
        retry_after: seconds to wait, None if the exchange did not say.
        until: the same as a time, in ms.
    """

    advice = "wait before any further request: going on regardless leads to a ban"

    def __init__(
        self, message: str, *, retry_after: float | None = None, until: int | None = None, **details: Any
    ) -> None:
        super().__init__(message, **details)
        self.retry_after = retry_after
        self.until = until


class Banned(RateLimited):
    """The address is banned for not backing off; bans grow from 2 minutes to 3 days."""

    advice = "send nothing until the ban ends: further requests make it longer"


class Unauthorized(Rejected):
    """The key, its permissions, its address list or the signature was refused."""

    advice = "check the key, its permissions and IP list, and that it belongs to this environment"


class ClockSkew(Rejected):
    """The request's timestamp was outside recvWindow, or more than a second ahead."""

    advice = "compare the clock with the exchange's time, then decide whether the request is still wanted"


class OrderRejected(Rejected):
    """The order was refused: a filter, the balance, or no such order."""

    advice = "nothing was placed, changed or cancelled: look at the reason before sending it again"


class PartlyDone(BinanceError):
    """One half of the request happened: "a cancelReplace partially succeeded".

    Attributes:
        cancelled: the cancelled order as the exchange describes it, None if the cancel failed.
        placed: the placed order as the exchange describes it, None if it was not placed.
        refused: why the other half did not happen.
    """

    advice = "look at .cancelled, .placed and .refused before going on"

    def __init__(
        self,
        message: str,
        *,
        cancelled: Mapping[str, Any] | None = None,
        placed: Mapping[str, Any] | None = None,
        refused: Rejected | None = None,
        **details: Any,
    ) -> None:
        super().__init__(message, **details)
        self.cancelled = cancelled
        self.placed = placed
        self.refused = refused


class OutcomeUnknown(BinanceError):
    """It may have happened.

    "It is important to NOT treat this as a failure operation; the execution status is UNKNOWN and could have been a
    success."
    """

    advice = "it may have happened: ask before sending it again"
    order_advice = "the order may exist: ask for it by its client order id, and do not place it again before"


class Timeout(OutcomeUnknown):
    """No reply in time, here or inside the exchange (-1006, -1007, HTTP 408)."""


class ServerError(OutcomeUnknown):
    """The exchange failed after taking the request (HTTP 5xx)."""


class ConnectionLost(OutcomeUnknown):
    """The connection ended after the request was written and before its reply came."""


class DecodeError(BinanceError):
    """It was answered, and the answer not understood.

    Attributes:
        data: the bytes that were not understood.
        type: what they were to become, None if even that was not clear.
    """

    order_advice = "the order may exist: do not place it again before asking for it by its client order id"

    def __init__(self, message: str, *, data: bytes = b"", type: Any = None, **details: Any) -> None:
        details.setdefault("raw", data)
        super().__init__(message, **details)
        self.data = data
        self.type = type


class SessionError(BinanceError):
    """A session or a subscription could not be opened or kept: handshake or logon refused, subscription ended.

    Attributes:
        retry_after: seconds to wait, where a handshake was refused for a rate limit or a ban and the exchange said so.
    """

    def __init__(self, message: str, *, retry_after: float | None = None, **details: Any) -> None:
        super().__init__(message, **details)
        self.retry_after = retry_after
