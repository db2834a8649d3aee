"""A WebSocket API session that lasts longer than one connection."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Coroutine
from decimal import Decimal
from functools import partial
from types import TracebackType
from typing import Any, ClassVar, Generic, Self, TypeVar

from binwire._sansio.backoff import Backoff
from binwire.clock import Clock
from binwire.credentials import Credentials
from binwire.decode.frames import Frame, RateLimit, UnknownEvent
from binwire.decode.json import JsonDecoder
from binwire.environment import Environment
from binwire.errors import BinanceError, DecodeError, InvalidKey, NotSent, Rejected, SessionError
from binwire.seams import Connect, Decoder
from binwire.session_connection import WsApiConnection
from binwire.transport.default import default_connect
from binwire_api._core import Async, N, Request

T = TypeVar("T")
logger = logging.getLogger("binwire.session")
LASTING = 60.0
"""Seconds after which a connection counts as a success: one that is dropped at once must not be opened at once."""


class WsApiSession(Generic[N], Async):
    """Base of `SpotSession` and `FapiSession`.

    `async with` connects and logs on, by `session.logon` where the key can (Ed25519), else each request is signed. A
    lost connection is opened again with growing waits, and another takes over before 24 h are over or when the
    exchange says `serverShutdown`. No request is ever sent twice: what was in flight ends as `ConnectionLost`.
    Subscriptions belong to a connection and end with it: `events` says so. `binwire.UserData` renews them.

    Args:
        credentials: needed for whatever is not public.
        environment: production if not given.
        number: Decimal, float or str, for prices and quantities in results and events.
        decoder: JSON if not given; it must have been made for the same `number`.
        connect: opens sockets; by picows if not given.
        clock: gives the exchange's time, in ms.
        recv_window: ms, for signed requests that state none.
        timeout: seconds until a reply is no longer waited for; the exchange itself gives up after 10.
        logon: False signs each request even if the key could log on.
        reconnect: False leaves a lost session closed.
        backoff: the waits between attempts to connect again.
    """

    product: ClassVar[str]

    def __init__(
        self,
        credentials: Credentials | None = None,
        *,
        environment: Environment | None = None,
        number: type[N] = Decimal,  # type: ignore[assignment]  # the default of N
        decoder: Decoder | None = None,
        connect: Connect | None = None,
        clock: Clock | None = None,
        recv_window: Any = None,
        timeout: float = 12.0,
        logon: bool = True,
        reconnect: bool = True,
        backoff: Backoff | None = None,
    ) -> None:
        address = _address(environment or Environment.production(), self.product)
        self._decoder = decoder or JsonDecoder(number, self._event_types())
        self._text_decoder = self._decoder if self._decoder.name == "json" else JsonDecoder(number, self._event_types())
        self._new = partial(
            WsApiConnection,
            self.product,
            address,
            connect=connect or default_connect(self.product),
            decoder=self._decoder,
            clock=clock or Clock(),
            credentials=credentials,
            number=number,
            recv_window=recv_window,
            timeout=timeout,
        )
        self._logs_on = logon and credentials is not None and credentials.can_logon
        self._reconnect = reconnect
        self._backoff = backoff or Backoff()
        self._current: WsApiConnection | None = None
        self._connections: set[WsApiConnection] = set()
        self._opening: asyncio.Task[None] | None = None
        self._ready = asyncio.Event()
        self._closed = False
        self._failure: BinanceError | None = None
        self._arrived: asyncio.Queue[tuple[bytes, bool] | SessionError | None] = asyncio.Queue()

    async def __aenter__(self) -> Self:
        await self._open_one()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    @property
    def is_open(self) -> bool:
        """Whether requests can be sent now."""
        return self._current is not None and self._current.is_open

    @property
    def logged_on(self) -> bool:
        """Whether requests rely on `session.logon`; else each is signed."""
        return self._current is not None and self._current.logged_on

    @property
    def rate_limits(self) -> list[RateLimit]:
        """As the latest reply on this connection that had them stated them."""
        return self._current.rate_limits if self._current is not None else []

    async def ready(self) -> None:
        """Wait until requests can be sent.

        Raises:
            SessionError: the session is closed, or gave up.
        """
        await self._ready.wait()
        if not self.is_open:
            raise self._not_open(SessionError)

    def send(self, request: Request[T]) -> Coroutine[Any, Any, T]:
        """Send one request and wait for its reply; see `WsApiConnection.send`.

        Raises:
            NotSent: at the call, while the session is not connected.
        """
        current = self._current
        if current is None:
            raise self._not_open(NotSent, request=request)
        return current.send(request)

    async def events(self) -> AsyncIterator[tuple[int | None, Any]]:
        """Events in order, as `(subscription_id, event)`, decoded as they are taken. For one reader.

        An event is a generated Struct, `UnknownEvent`, or, as a value, the `DecodeError` of what was not understood.
        Ends when the session is closed. None is dropped: they wait in memory until they are taken.

        Raises:
            SessionError: a connection was lost, and its subscriptions with it. Events of the next one follow when
                `events` is called again.
        """
        while not (self._closed and self._arrived.empty()):
            item = await self._arrived.get()
            if item is None:
                return
            if isinstance(item, SessionError):
                raise item
            frame = self._frame(*item)
            yield frame.subscription_id, frame.event

    async def close(self) -> None:
        """Close all connections. Requests in flight end as `ConnectionLost`."""
        self._closed = True
        if self._opening is not None:
            self._opening.cancel()
            await asyncio.gather(self._opening, return_exceptions=True)
        connections, self._connections = self._connections, set[WsApiConnection]()
        self._current = None
        try:
            await asyncio.gather(*(connection.close() for connection in connections))
        finally:
            self._ready.set()
            self._arrived.put_nowait(None)

    def _frame(self, data: bytes, binary: bool) -> Frame[Any]:
        try:
            frame: Frame[Any] = (self._decoder if binary else self._text_decoder).frame(data)
        except DecodeError as error:
            frame = Frame(event=error)
        if isinstance(frame.event, DecodeError):
            logger.warning("%s: %s", self.product, frame.event)
        elif isinstance(frame.event, UnknownEvent):
            logger.warning("%s: event of unknown type %r", self.product, frame.event.event_type)
        return frame

    async def _open_one(self) -> None:
        """Open a connection, log on, and let it take over; the one before lives on until the exchange ends it."""
        connection = self._connection()
        try:
            await connection.open()
            if self._logs_on:
                await connection.logon()
            if not connection.is_open:
                raise SessionError("the connection ended together with the answer to its logon")
        except BaseException:
            await connection.close()
            raise
        self._connections.add(connection)
        self._current = connection
        self._failure = None
        self._ready.set()

    async def _open_again(self, wait: float) -> None:
        """Open a connection, waiting longer before each attempt. A refused key is not tried again."""
        while True:
            try:
                await asyncio.sleep(wait)
                await self._open_one()
                return
            except (Rejected, InvalidKey) as error:
                logger.error("%s session given up: %s", self.product, error)
                self._failure = error
                self._ready.set()
                return
            except Exception as error:  # whatever a plug-in raises: a session that stops trying would never say so
                wait = max(self._backoff.next(random.random()), getattr(error, "retry_after", None) or 0.0)
                logger.warning("%s session not opened, next attempt in %.1f s: %s", self.product, wait, error)

    def _connection(self) -> WsApiConnection:
        connection: WsApiConnection

        def lost(reason: str) -> None:
            self._lost(connection, reason)

        def event(data: bytes, binary: bool) -> None:
            self._arrived.put_nowait((data, binary))

        def due() -> None:
            if connection is self._current:
                self._take_over()

        connection = self._new(on_event=event, on_lost=lost, on_due=due)
        return connection

    def _lost(self, connection: WsApiConnection, reason: str) -> None:
        if connection not in self._connections:
            return  # never took over: whoever was opening it is told
        self._connections.discard(connection)
        self._arrived.put_nowait(SessionError(f"a {self.product} connection was lost, and its subscriptions: {reason}"))
        if connection is self._current:
            self._current = None
            self._ready.clear()
            if connection.age >= LASTING:
                self._backoff.reset()
            if self._reconnect:
                self._take_over(self._backoff.next(random.random()))

    def _take_over(self, wait: float = 0.0) -> None:
        """Have another connection take over, after `wait` seconds."""
        if not self._closed and (self._opening is None or self._opening.done()):
            self._opening = asyncio.create_task(self._open_again(wait))

    def _not_open(self, kind: type[BinanceError], **details: Any) -> BinanceError:
        if self._closed:
            return kind("the session is closed", **details)
        if self._failure is not None:
            return kind(f"the session gave up connecting: {self._failure.message}", **details)
        return kind("the session is not connected at the moment: `ready` waits until it is", **details)

    def _event_types(self) -> Any:
        """The union of the product's events, loaded when a session is made."""
        return None


def _address(environment: Environment, product: str) -> str:
    address = environment.ws_api.get(product)
    if address is None:
        raise NotSent(f"the environment {environment.name} has no WebSocket API of {product}: choose another")
    return address
