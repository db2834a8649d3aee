"""Market streams of one product, over as many connections as they need."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncGenerator, Callable
from decimal import Decimal
from functools import cache
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, Self, TypeAlias, TypeVar, overload
from weakref import WeakSet

from binwire._driver import LoopTimer, Timer, waits
from binwire._sansio.backoff import Backoff
from binwire._sansio.stream_subscriptions import MAX_STREAMS
from binwire.clock import Clock
from binwire.environment import Environment
from binwire.errors import InvalidParameter, SessionError
from binwire.seams import Connect
from binwire.streams.backlog import Backlog, Bounded, Latest
from binwire.streams.feed import Feed
from binwire.streams.link import Services
from binwire.streams.listening import Listening, Notice
from binwire.streams.pool import Pool
from binwire.streams.readers import Readers
from binwire.streams.routes import Form, Route
from binwire.streams.subscription import Subscription
from binwire.transport.default import default_connect
from binwire_api._core import N, Stream

if TYPE_CHECKING:
    from binwire.decode.sbe import Schema
    from binwire.streams.sbe_names import Names

T = TypeVar("T")
U = TypeVar("U")
V = TypeVar("V")
Overflow: TypeAlias = Literal["oldest", "latest"]


class MarketStreams(Generic[N]):
    """Market streams. Use `SpotMarketStreams` or `FapiMarketStreams`, which build the streams too.

    Connections are opened as they are needed, of at most 1,024 streams each, and subscribed to within the exchange's
    limit of messages a second. They are renewed before the exchange ends them after 24 hours, without a gap, and opened
    again after a loss. What the exchange sent meanwhile is gone, and it does not send it again: `Interrupted` and
    `Resumed` say between which times.

    What a slow reader means is the reader's to say. Unless asked otherwise nothing is dropped: messages wait as bytes,
    are decoded when they are taken, and `backlog` says how many there are.

    Args:
        environment: production if not given.
        number: Decimal, float or str, for prices and quantities.
        connection_size: streams that share a connection, at most 1,024.
        connect: opens sockets; by picows if not given.
        clock: gives the exchange's time.
        timer: alarms; by the event loop if not given.
        backoff: makes the waits between attempts of one connection. The exchange takes "300 connections per attempt
            every 5 minutes per IP".
        chance: randomness of the waits, evenly distributed in [0, 1).
    """

    product: ClassVar[str]

    def __init__(
        self,
        *,
        environment: Environment | None = None,
        number: type[N] = Decimal,  # type: ignore[assignment]  # the default of N
        connection_size: int = MAX_STREAMS,
        connect: Connect | None = None,
        clock: Clock | None = None,
        timer: Timer | None = None,
        backoff: Callable[[], Backoff] = Backoff,
        chance: Callable[[], float] = random.random,
    ) -> None:
        if not 1 <= connection_size <= MAX_STREAMS:
            raise InvalidParameter(f"a connection takes 1 to {MAX_STREAMS} streams", parameter="connection_size")
        self._environment = environment or Environment.production()
        self._number = number
        self._readers = readers = self._new_readers(number)
        services = Services(
            connect=(lambda product: connect) if connect is not None else default_connect,
            timer=timer or LoopTimer((clock or Clock()).now),
            delay=lambda: waits(backoff(), chance),
            names=cache(lambda: _names(readers.schema)),
        )
        self._pool = Pool(self._placed, readers, services, connection_size)
        self._backlogs = WeakSet[Backlog]()
        self._closed = False

    # For the user ----------------------------------------------------------------------------------------------------

    @property
    def number(self) -> type[N]:
        """Of prices and quantities."""
        return self._number

    # Checkers that know no union of what several arguments are need one overload for each number of them.
    @overload
    def subscribe(
        self, stream: Stream[T], /, *, limit: int | None = None, overflow: Overflow = "oldest"
    ) -> Subscription[T]: ...
    @overload
    def subscribe(
        self, one: Stream[T], other: Stream[U], /, *, limit: int | None = None, overflow: Overflow = "oldest"
    ) -> Subscription[T | U]: ...
    @overload
    def subscribe(
        self,
        one: Stream[T],
        other: Stream[U],
        third: Stream[V],
        /,
        *,
        limit: int | None = None,
        overflow: Overflow = "oldest",
    ) -> Subscription[T | U | V]: ...
    @overload
    def subscribe(
        self, *streams: Stream[T], limit: int | None = None, overflow: Overflow = "oldest"
    ) -> Subscription[T]: ...
    def subscribe(
        self, *streams: Stream[Any], limit: int | None = None, overflow: Overflow = "oldest"
    ) -> Subscription[Any]:
        """Several streams in one iterator of `MarketItem`, in the order in which their connections brought them.

        The streams are asked for when the iteration begins, or the `async with` of the subscription; it lasts until the
        subscription is closed.

        Args:
            streams: built by this object: `market.agg_trade("btcusdt")`.
            limit: messages that wait at most; all do if not given. When more wait the oldest are given up, and a
                `Dropped` in their place says how many.
            overflow: `latest` keeps, whatever the limit, the newest message of each stream alone: for prices and whole
                books, where a newer message says all that an older one did.

        Example:
            ```python
            async with market.subscribe(market.trade("btcusdt"), market.book_ticker("btcusdt")) as subscription:
                async for item in subscription:
                    print(item.stream, item.event)
            ```
        """
        return Subscription(self._pool, streams, self._new_backlog(limit, overflow))

    async def stream(
        self,
        stream: Stream[T],
        *,
        raw: bool = False,
        limit: int | None = None,
        overflow: Overflow = "oldest",
        notice: Notice | None = None,
    ) -> AsyncGenerator[T, None]:
        """The events of one stream. It is unsubscribed from when the iteration ends.

        Args:
            stream: built by this object: `market.agg_trade("btcusdt")`.
            raw: over a connection of its own, at `/ws/<streamName>`.
            limit: as of `subscribe`.
            overflow: as of `subscribe`.
            notice: is told what is no event of the stream: `Interrupted`, `Resumed`, `Renewed`, `Dropped`, and
                `UnknownEvent` and `DecodeError` for messages that were not understood. All but `Dropped` and `Renewed`
                are logged as well.

        Raises:
            NotSent: this object is closed.
            SessionError: no connection could be opened, or the exchange refuses the stream.
        """
        backlog = self._new_backlog(limit, overflow)
        [feed] = self._pool.join((stream,), backlog, raw=raw)
        try:
            await asyncio.shield(feed.started)
            read, trouble, waiting, take = feed.event, feed.trouble, backlog.waiting, backlog.take
            while await backlog.more():
                while waiting:
                    data = take()[1]
                    event = read(data) if type(data) is bytes else data
                    if event is not data and type(event) not in trouble:
                        yield event
                    else:
                        self._tell(feed, event, notice)
        finally:
            self._pool.part(feed, backlog)

    def listen(
        self,
        stream: Stream[T],
        callback: Callable[[T], None],
        *,
        raw: bool = False,
        notice: Notice | None = None,
    ) -> Listening[T]:
        """Have a function called with each event of a stream, as it comes: the least time between the two.

        Args:
            stream: built by this object: `market.agg_trade("btcusdt")`.
            callback: called with each event. It must not take long; what it raises is logged.
            raw: as of `stream`.
            notice: as of `stream`; told of a `SessionError` too, when the exchange refuses the stream it sent before.

        Example:
            ```python
            async with market.listen(market.agg_trade("btcusdt"), print):
                await asyncio.sleep(60)
            ```
        """
        return Listening(self._pool, stream, callback, notice, raw=raw)

    async def close(self) -> None:
        """Close all connections, and end all iterations once what has come was taken."""
        if self._closed:
            return
        self._closed = True
        try:
            await self._pool.close()
        finally:
            for backlog in self._backlogs:
                backlog.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def _placed(self, stream: Stream[Any], raw: bool) -> Route:
        """Where a stream comes from."""
        if stream.product != self.product:
            raise InvalidParameter(f"{stream.name} is a stream of {stream.product}, not of {self.product}")
        return self._route(stream, "sbe" if stream.encoding == "sbe" else "raw" if raw else "combined")

    def _tell(self, feed: Feed, event: Any, notice: Notice | None) -> None:
        """What is no event of a stream that is listened to alone."""
        if isinstance(event, SessionError):
            raise event
        if type(event) in feed.trouble:
            feed.note(event)
        if notice is not None:
            notice(event)

    def _new_backlog(self, limit: int | None, overflow: Overflow) -> Backlog:
        if limit is not None and limit < 1:
            raise InvalidParameter("at least one message has to be able to wait", parameter="limit")
        backlog = Latest() if overflow == "latest" else Backlog() if limit is None else Bounded(limit)
        self._backlogs.add(backlog)
        return backlog

    def _new_readers(self, number: type[N]) -> Readers:
        return Readers(number, "MILLISECOND", None)

    def _route(self, stream: Stream[Any], form: Form) -> Route:
        return Route(self.product, self._base(self.product) + (f"/{stream.path}" if stream.path else ""), form)

    def _base(self, market: str) -> str:
        base = self._environment.streams.get(market)
        if base is None:
            raise InvalidParameter(f"the environment {self._environment.name} has no address for {market} streams")
        return base


def _names(schema: Schema) -> Names:
    from binwire.streams.sbe_names import Names  # who has no SBE streams needs no SBE

    return Names(schema)
