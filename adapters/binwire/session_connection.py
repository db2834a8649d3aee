"""One WebSocket API connection: requests go out, replies find their request, everything else is handed on."""

from __future__ import annotations

import asyncio
import itertools
import logging
import secrets
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any, Protocol, TypeVar, runtime_checkable
from urllib.parse import urlencode

import msgspec
from msgspec import UNSET, Raw

from binwire._sansio.order_id import missing_order_id, note_given_up, over_websocket
from binwire._sansio.session import LOGON, RENEWAL, Answer, WsApiProtocol
from binwire.clock import Clock
from binwire.credentials import Credentials
from binwire.decode.frames import Frame, RateLimit, UnknownEvent
from binwire.decode.json import JsonDecoder
from binwire.errors import ConnectionLost, DecodeError, NotSent, SessionError
from binwire.seams import Connect, Connection, Decoder
from binwire.session_replies import Expected, ReplyTypes, is_plain, reply_id
from binwire_api._core import Auth, Request

T = TypeVar("T")
NOBODY: tuple[None, Expected] = None, Expected(None, None)
"""Who waits for a reply that nobody waits for."""
logger = logging.getLogger("binwire.session")


@runtime_checkable
class Glance(Protocol):
    """A decoder that tells cheaply what is meant for the connection: optional, and only faster."""

    def is_urgent(self, data: bytes) -> bool:
        """Whether a message may be a reply or `serverShutdown`. True in doubt; never False for one."""
        ...


class WsApiConnection:
    """One connection to a WebSocket API. It is opened once, and not again after it was lost.

    Args:
        product: spot or fapi: whose methods and error codes these are.
        url: of the WebSocket API, without the decoder's query.
        connect: opens the socket.
        decoder: asks for an encoding and decodes it. Text frames are JSON whatever was asked for.
        clock: gives the exchange's time, in ms.
        credentials: for logon, and for signing while nobody is logged on.
        number: Decimal, float or str, for amounts in results.
        recv_window: ms, for signed requests that state none.
        timeout: seconds until an answer is no longer waited for.
        on_event: called with each message that is no reply, as `(raw, binary)`; `decoder.frame(raw)` decodes it.
        on_lost: called once when the connection is gone, with the reason; not if `close` was called.
        on_due: called once when another connection should take over: `serverShutdown` came, or 24 h are near.
    """

    def __init__(
        self,
        product: str,
        url: str,
        *,
        connect: Connect,
        decoder: Decoder,
        clock: Clock,
        credentials: Credentials | None = None,
        number: type[Any] = Decimal,
        recv_window: Any = None,
        timeout: float = 12.0,
        on_event: Callable[[bytes, bool], None],
        on_lost: Callable[[str], None],
        on_due: Callable[[], None] | None = None,
    ) -> None:
        self.product = product
        self._url = url + ("?" + urlencode(decoder.query) if decoder.query else "")
        self._connect = connect
        self._decoder = decoder
        self._text_decoder = decoder if decoder.name == "json" else JsonDecoder(number)
        self._is_urgent = decoder.is_urgent if isinstance(decoder, Glance) else _always
        self._clock = clock
        self._number = number
        self._on_event = on_event
        self._on_lost = on_lost
        self._on_due = on_due
        self._protocol = WsApiProtocol(product, credentials=credentials, recv_window=recv_window, timeout=timeout)
        self._connection: Connection | None = None
        self._reason: str | None = None
        self._opened = 0.0
        self._loop: asyncio.AbstractEventLoop
        self._closing = False
        self._replies = ReplyTypes(decoder, number)
        self._limits: bytes | Raw = b""
        self._token_hex = counting_token()
        self._waiting: dict[str, tuple[asyncio.Future[Any], Expected]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._renewal: asyncio.TimerHandle | None = None

    @property
    def is_open(self) -> bool:
        """Whether requests can be sent."""
        return self._connection is not None

    @property
    def age(self) -> float:
        """Seconds since it was opened."""
        return self._loop.time() - self._opened

    @property
    def logged_on(self) -> bool:
        """Whether `session.logon` succeeded on this connection, and was not revoked since."""
        return self._protocol.logged_on

    @property
    def rate_limits(self) -> list[RateLimit]:
        """As the latest reply that had them stated them."""
        if self._limits:
            self._protocol.rate_limits = msgspec.json.decode(self._limits, type=list[RateLimit])
            self._limits = b""
        return self._protocol.rate_limits

    async def open(self) -> None:
        """Connect.

        Raises:
            SessionError: no connection, or the handshake was refused.
        """
        loop = self._loop = asyncio.get_running_loop()
        connection = await self._connect(
            self._url, headers=self._decoder.headers, received=self._received, lost=self._lost
        )
        if self._reason is not None:
            raise SessionError(f"the connection was lost as soon as it was open: {self._reason}")
        self._connection = connection
        self._opened = loop.time()
        self._renewal = loop.call_later(RENEWAL, self._due)

    async def logon(self, credentials: Credentials | None = None) -> None:
        """Log on by `session.logon`, with these credentials from now on, or those of the connection.

        Raises:
            Rejected: the exchange refused the key or its signature.
            OutcomeUnknown: no reply came.
            NotSent: there are no credentials, or the connection is not open.
        """
        if credentials is not None:
            self._protocol.logon_as(credentials)
        await self.send(Request[None](product=self.product, method=LOGON, response=Any, auth=Auth.SIGNED))

    async def send(self, request: Request[T], credentials: Credentials | None = None) -> T:
        """Send one request and wait for its reply. It is sent once, whatever happens.

        Cancelling gives up the reply, not the request: it may happen all the same. Of an order the cancellation has a
        note that names its client order id.

        Args:
            request: built by a class view, such as `SpotWsApi[Decimal].order_place(…)`.
            credentials: a key for this request alone; it is signed whoever is logged on.

        Raises:
            NotSent: nothing left this process.
            Rejected: the exchange answered no.
            PartlyDone: one half of it happened.
            OutcomeUnknown: no reply in time, the connection was lost, or the exchange does not know.
            DecodeError: the reply was not understood.
        """
        order_id = missing_order_id(request, self._token_hex)
        connection = self._connection
        if connection is None:
            raise NotSent("nothing was sent: the connection is not open", request=over_websocket(request, order_id))
        loop = self._loop
        try:
            id, text = self._protocol.requested(
                request, order_id, now=loop.time(), timestamp=self._clock.now(), credentials=credentials
            )
            expected = self._replies.of(request)
            waiting: asyncio.Future[Any] = loop.create_future()
            self._waiting[id] = waiting, expected
            try:
                connection.send(text)
                if self._timer is None:
                    self._watch()
                result: T = self._value(await waiting, expected)
                return result
            finally:
                del self._waiting[id]
                self._protocol.forgotten(id)
        except (NotSent, DecodeError) as error:
            error.request = over_websocket(request, order_id)
            raise
        except OSError as error:  # a plug-in's: it does not say how far it got
            raise ConnectionLost(
                f"the connection failed: {error}", request=over_websocket(request, order_id)
            ) from error
        except asyncio.CancelledError as error:
            note_given_up(error, over_websocket(request, order_id))
            raise

    async def close(self) -> None:
        """Close. Requests in flight end as `ConnectionLost`."""
        self._closing = True
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()
            self._ended("closed by this side")

    def _value(self, answer: Any, expected: Expected) -> Any:
        if not isinstance(answer, Answer):
            return answer
        if answer.error is not None:
            raise answer.error
        return self._replies.value(expected, answer.result)

    def _received(self, data: bytes, binary: bool) -> None:
        """One message. Replies are decoded now, events by whoever wants them."""
        if not binary and self._read_at_once(data):
            return
        decoder = self._decoder if binary else self._text_decoder
        if not self._is_urgent(data):
            self._on_event(data, binary)
            return
        try:
            frame: Frame[Any] = decoder.frame(data)
        except DecodeError as error:
            logger.warning("%s: %s", self.product, error)
            self._on_event(data, binary)
            return
        if frame.id is UNSET:
            self._notice(frame)
            self._on_event(data, binary)
        else:
            self._settle(self._protocol.answered(frame, data, self._loop.time()))

    def _read_at_once(self, data: bytes) -> bool:
        """Whether it was an ordinary reply, and is settled. Whatever is not is looked at again, with more care."""
        id = reply_id(data)
        waiting, expected = self._waiting.get(id, NOBODY)
        reply = expected.read(data) if waiting is not None and expected.read is not None else None
        if waiting is None or reply is None or not is_plain(reply):
            return False
        if reply.rate_limits:
            self._limits = reply.rate_limits
        self._settle(self._protocol.succeeded(id))
        if not waiting.done():
            waiting.set_result(reply.result)
        return True

    def _notice(self, frame: Frame[Any]) -> None:
        if event_type(frame.event) == "serverShutdown" and not self._protocol.shutting_down:
            self._protocol.shutting_down = True
            self._due()

    def _due(self) -> None:
        if self._on_due is not None and self._connection is not None:
            self._on_due()

    def _settle(self, answers: Iterable[Answer]) -> None:
        for answer in answers:
            waiting, _ = self._waiting.get(answer.id, NOBODY)
            if waiting is not None and not waiting.done():
                waiting.set_result(answer)

    def _lost(self, reason: str) -> None:
        self._reason = reason
        was_open, self._connection = self._connection is not None, None
        self._ended(reason)
        if was_open and not self._closing:
            logger.warning("%s WebSocket API connection lost: %s", self.product, reason)
            self._on_lost(reason)

    def _ended(self, reason: str) -> None:
        self._settle(self._protocol.lost(reason))
        for timer in (self._timer, self._renewal):
            if timer is not None:
                timer.cancel()
        self._timer = self._renewal = None

    def _watch(self) -> None:
        deadline = self._protocol.deadline
        self._timer = None if deadline is None else self._loop.call_at(deadline, self._tick)

    def _tick(self) -> None:
        self._settle(self._protocol.tick(self._loop.time()))
        self._watch()


def event_type(event: Any) -> str:
    """`e` of an event as decoded, empty if it is none."""
    if isinstance(event, UnknownEvent):
        return event.event_type
    config = getattr(event, "__struct_config__", None)
    return str(config.tag) if config is not None else ""


def counting_token() -> Callable[[int], str]:
    """Tokens in hexadecimal that are chance in front and a count at the end: unique without a system call each."""
    chance = secrets.token_hex(32)
    count = itertools.count()

    def token_hex(size: int) -> str:
        return f"{chance[: 2 * size - 8]}{next(count):08x}"

    return token_hex


def _always(data: bytes) -> bool:
    return True
