"""Sans-I/O life of one WebSocket API connection: ids, requests in flight, logon, limits, age.

The caller owns the socket and the clocks. It sends what `requested` returns, reports what happened, settles the
answers it is given, and calls `tick` once `deadline` has passed.

https://developers.binance.com/docs/binance-spot-api-docs/websocket-api/general-api-information
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import UNSET, Struct

from binwire._sansio.order_id import over_websocket
from binwire._sansio.outcome import failure, refused_as_result
from binwire._sansio.params import payload, ws_values
from binwire.errors import BinanceError, ConnectionLost, DecodeError, LimitReached, NotSent, RateLimited, Timeout
from binwire_api._core import Auth, Request

if TYPE_CHECKING:
    from binwire.credentials import Credentials
    from binwire.decode.frames import Frame, RateLimit

RENEWAL = 23.5 * 3600.0
"""Seconds after which a connection is replaced: "A single connection to the API is only valid for 24 hours"."""
TOO_MANY_ORDERS = -1015
"""The one rate limit that is the account's, not the address's: other requests may go on."""
LOGON = "session.logon"
LOGOUT = "session.logout"
EXPLICIT = frozenset({LOGON, "userDataStream.subscribe.signature"})
"""Methods that are about one key: they carry it and its signature, whoever is logged on."""


class Answer(Struct, frozen=True, kw_only=True):
    """What became of one request: `result` in the connection's encoding, unless there is an `error`."""

    id: str
    request: Request[Any]
    result: bytes = b""
    error: BinanceError | None = None


class _Pending(Struct):
    request: Request[Any]
    order_id: str
    """Client order id it was sent with, where the request itself has none."""
    deadline: float
    by_session: bool
    """Whether it relies on the logon, with no key of its own."""

    def named(self) -> Request[Any]:
        """The request as it was sent: what an error has to show."""
        return over_websocket(self.request, self.order_id)


class WsApiProtocol:
    """One connection's requests and their answers.

    Args:
        product: whose error codes apply.
        credentials: signs what needs a signature while nobody is logged on; `logged_on` afterwards.
        recv_window: ms, for signed requests that state none.
        timeout: seconds until an answer is no longer waited for; the exchange itself gives up after 10.

    Attributes:
        logged_on: whether requests may leave out key and signature.
        shutting_down: the exchange said `serverShutdown`.
        rate_limits: as the latest reply that had them stated them.
    """

    def __init__(
        self,
        product: str,
        *,
        credentials: Credentials | None = None,
        recv_window: Any = None,
        timeout: float = 12.0,
    ) -> None:
        self.logged_on = False
        self.shutting_down = False
        self.rate_limits: list[RateLimit] = []
        self._product = product
        self._credentials = credentials
        self._recv_window = recv_window
        self._timeout = timeout
        self._quiet_until = 0.0
        self._last_id = 0
        self._pending: dict[str, _Pending] = {}
        self._revocations: list[tuple[Frame[Any], bytes]] = []
        self._given_up: set[str] = set()  # ids of requests by session that a reply without an id may still be for
        self._encode = msgspec.json.Encoder().encode

    def logon_as(self, credentials: Credentials) -> None:
        """The key that the next `session.logon` is for: "a new logon replaces it"."""
        self._credentials = credentials

    @property
    def deadline(self) -> float | None:
        """When `tick` has something to do: one timeout for all, so the oldest request is the first."""
        return next((pending.deadline for pending in self._pending.values()), None)

    def requested(
        self,
        request: Request[Any],
        order_id: str = "",
        *,
        now: float,
        timestamp: int,
        credentials: Credentials | None = None,
    ) -> tuple[str, bytes]:
        """A request is to be sent: its id and its text frame.

        Args:
            order_id: client order id for an order that has none.
            timestamp: the exchange's time in ms.
            credentials: a key for this request alone; it is signed whoever is logged on.

        Raises:
            InvalidParameter: a value no request can carry.
            NotSent: it needs a key and there is none, or it has no WebSocket API method.
            LimitReached: the exchange asked for silence, and the time is not over.
        """
        if not request.method or now < self._quiet_until:
            raise self._refusal(request, now)
        params = ws_values(request.params)
        if order_id:
            params[request.client_order_id] = order_id
        by_session = self._authorise(request, params, timestamp, credentials)
        self._last_id += 1
        id = str(self._last_id)  # text: SBE replies state every id as text
        self._pending[id] = _Pending(request, order_id, now + self._timeout, by_session)
        message = {"id": id, "method": request.method, "params": params}
        return id, self._encode(message if params else {"id": id, "method": request.method})

    def forgotten(self, id: str) -> None:
        """Nobody waits for this answer any more."""
        pending = self._pending.pop(id, None)
        if pending is not None and pending.by_session:
            self._given_up.add(id)

    def answered(self, frame: Frame[Any], raw: bytes, now: float) -> list[Answer]:
        """A reply came. Usually one answer; none if nobody waits for it."""
        if frame.rate_limits:
            self.rate_limits = frame.rate_limits
        if frame.id is None:
            return self._revoked(frame, raw)
        id = str(frame.id)
        pending = self._pending.pop(id, None)
        if pending is None:
            self._given_up.discard(id)
            return []
        answer = self._answer(id, pending, frame, raw, now)
        return [answer, *self._refusals()] if self._revocations else [answer]

    def succeeded(self, id: str) -> list[Answer]:
        """A reply came that is a plain success and was read already. Returns what is certain now of others."""
        self._pending.pop(id, None)
        return self._refusals() if self._revocations else []

    def lost(self, reason: str) -> list[Answer]:
        """The connection is gone. What was in flight may have happened, and is never sent again."""
        self.logged_on = False
        pending, self._pending = self._pending, {}
        text = f"the connection ended before the reply came ({reason})"
        return [
            Answer(id=id, request=item.request, error=ConnectionLost(text, request=item.named()))
            for id, item in pending.items()
        ]

    def tick(self, now: float) -> list[Answer]:
        """Time has passed: the answers that did not come."""
        late = [id for id, pending in self._pending.items() if pending.deadline <= now]
        text = f"no reply within {self._timeout:g} s"
        self._given_up.update(id for id in late if self._pending[id].by_session)
        return [self._failed(id, Timeout(text, request=self._pending[id].named())) for id in late]

    def _refusal(self, request: Request[Any], now: float) -> NotSent:
        if not request.method:
            return NotSent("this request has no WebSocket API method: send it by a client", request=request)
        wait = self._quiet_until - now
        text = f"the exchange asked for no requests for {wait:.1f} s more"
        return LimitReached(text, retry_after=wait, request=request)

    def _authorise(
        self, request: Request[Any], params: dict[str, Any], timestamp: int, credentials: Credentials | None
    ) -> bool:
        """Add to `params` what the exchange asks for; True if the request relies on the logon."""
        by_session = self.logged_on and credentials is None and request.method not in EXPLICIT
        if request.auth is Auth.NONE:
            return by_session
        if request.auth is Auth.SIGNED:
            if self._recv_window is not None:
                params.setdefault("recvWindow", ws_values({"recvWindow": self._recv_window})["recvWindow"])
            # "You still have to specify the timestamp parameter for SIGNED requests."
            params["timestamp"] = timestamp
            if by_session:
                return True
        key = credentials or self._credentials
        if key is None:
            raise NotSent(f"{request.method} needs credentials, and the session has none", request=request)
        params["apiKey"] = key.api_key
        if request.auth is Auth.SIGNED:
            params["signature"] = key.signer.sign(payload(params))
        return False

    def _answer(self, id: str, pending: _Pending, frame: Frame[Any], raw: bytes, now: float) -> Answer:
        request = pending.request
        error = self._error(pending, frame, raw)
        if error is None:
            if request.method in (LOGON, LOGOUT):
                self.logged_on = request.method == LOGON
            return Answer(id=id, request=request, result=bytes(frame.result))
        if isinstance(error, RateLimited) and error.retry_after and error.code != TOO_MANY_ORDERS:
            self._quiet_until = max(self._quiet_until, now + error.retry_after)
        return Answer(id=id, request=request, error=error)

    def _error(self, pending: _Pending, frame: Frame[Any], raw: bytes) -> BinanceError | None:
        if isinstance(frame.event, DecodeError):
            frame.event.request = pending.named()
            return frame.event
        if frame.error is UNSET and frame.status in (0, 200):
            return refused_as_result(self._product, pending.named(), frame, raw)
        return failure(self._product, pending.named(), frame, raw)

    def _revoked(self, frame: Frame[Any], raw: bytes) -> list[Answer]:
        """A reply without an id: the key of the session is no longer valid, "after the next request".

        It cannot be matched to a request. Once there are as many of them as there are requests that rely on the
        session, those included whose answer was given up, it is certain what became of each; until then they wait
        for their replies or their timeout.
        """
        if frame.status != 401:
            return []
        self.logged_on = False
        self._revocations.append((frame, raw))
        return self._refusals()

    def _refusals(self) -> list[Answer]:
        relying = [id for id, pending in self._pending.items() if pending.by_session]
        if len(self._revocations) < len(relying) + len(self._given_up):
            return []
        replies, self._revocations = self._revocations, []
        self._given_up.clear()
        requests = [(id, self._pending[id].named()) for id in relying]
        return [
            self._failed(id, failure(self._product, request, frame, raw))
            for (id, request), (frame, raw) in zip(requests, replies, strict=False)
        ]

    def _failed(self, id: str, error: BinanceError) -> Answer:
        return Answer(id=id, request=self._pending.pop(id).request, error=error)
