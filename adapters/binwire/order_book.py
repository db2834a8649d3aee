"""A local order book that is kept in sync with the exchange's."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Generic, Self

from binwire._depth import LEVELS, diff, diff_depth, is_partial, pairs, snapshot_request, update_id
from binwire._driver import Driver, LoopTimer, Timer, as_error, waits
from binwire._sansio.backoff import Backoff
from binwire._sansio.book_side import Level
from binwire._sansio.life import Failed
from binwire._sansio.order_book import FetchSnapshot, LocalOrderBook, Synced, Unsynced
from binwire._sansio.outage import Interrupted, Resumed
from binwire.client import AsyncClient
from binwire.clock import Clock
from binwire.decode.frames import UnknownEvent
from binwire.errors import BinanceError, DecodeError, InvalidParameter, SessionError
from binwire.streams.items import MarketItem, Renewed
from binwire.streams.market import MarketStreams
from binwire.streams.subscription import Subscription
from binwire_api._core import N, Stream

__all__ = ["Level", "OrderBook"]

logger = logging.getLogger("binwire.order_book")


class OrderBook(Generic[N]):
    """One symbol's order book, built from a snapshot and a diff. depth stream as the exchange's pages have it.

    It is in sync or it is empty. After a gap in the stream, or a loss of its connection, it is built anew from another
    snapshot: `is_synced` is False meanwhile, and updates are given when that begins and when it ends.

    A snapshot holds so many levels of each side; "you won't learn the quantities for the levels outside of the initial
    snapshot unless they change".

    https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams
    https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/How-to-manage-a-local-order-book-correctly

    Args:
        market: whose product's book. It has to stay open as long as the book.
        client: gets the snapshots, without a key; with the same number type as `market`. None with a stream of partial
            books, which need none.
        symbol: BTCUSDT; in small letters too, as streams have it.
        stream: the diff. depth stream at 100 ms if not given. Another speed, SBE's, or one of partial books, such as
            `market.partial_depth("btcusdt", 20)`.
        limit: levels of each side that a snapshot has, 5 to 5000 (spot) or 1000 (fapi); the most if not given. Spot's
            5000 have a weight of 250, 1000 one of 50.
        timer: the time and alarms.
        backoff: makes the waits between snapshots that do not fit, or cannot be had.
        chance: randomness of the waits, evenly distributed in [0, 1).

    Example:
        ```python
        async with SpotMarketStreams() as market, AsyncClient() as client, OrderBook(market, client, "BTCUSDT") as book:
            async for _ in book.updates():
                print(book.best_bid, book.best_ask)
        ```
    """

    def __init__(
        self,
        market: MarketStreams[N],
        client: AsyncClient[N] | None,
        symbol: str,
        *,
        stream: Stream[Any] | None = None,
        limit: int | None = None,
        timer: Timer | None = None,
        backoff: Callable[[], Backoff] = Backoff,
        chance: Callable[[], float] = random.random,
    ) -> None:
        product = market.product
        if product not in LEVELS and (stream is None or not is_partial(stream)):
            raise InvalidParameter(f"{product} has no snapshots that go with a stream: give one of partial books")
        self.symbol = symbol.upper()  # REST knows it in capitals only
        self._stream = stream or diff_depth(product, symbol)
        self._partial = is_partial(self._stream)
        if client is None and not self._partial:
            raise InvalidParameter(f"{self._stream.name} needs snapshots, and so a client", parameter="client")
        self._market = market
        self._client = client
        self._limit = limit or LEVELS.get(product, 0)
        self._timer = timer or LoopTimer(Clock().now)
        self._book = LocalOrderBook[N](waits(backoff(), chance), market.number)
        self._driver: Driver[FetchSnapshot, Synced | Unsynced | Failed] = Driver(
            self._book, perform=self._fetch, happened=self._happened, timer=self._timer
        )
        self._following: asyncio.Task[None] | None = None
        self._failure: BinanceError | None = None
        self._closed = False
        self._version = 0
        self._changed = asyncio.Event()

    # The book --------------------------------------------------------------------------------------------------------

    @property
    def is_synced(self) -> bool:
        """Whether the book is the exchange's as of `last_update_id`. One that is not is empty."""
        return self._book.is_synced

    @property
    def last_update_id(self) -> int | None:
        """What the book is as of; None while it is not in sync."""
        return self._book.last_update_id

    @property
    def best_bid(self) -> Level[N] | None:
        """The highest bid."""
        return self._book.best_bid

    @property
    def best_ask(self) -> Level[N] | None:
        """The lowest ask."""
        return self._book.best_ask

    def bids(self, limit: int | None = None) -> list[Level[N]]:
        """Bids, highest first; so many of them, or all."""
        return self._book.bids(limit)

    def asks(self, limit: int | None = None) -> list[Level[N]]:
        """Asks, lowest first; so many of them, or all."""
        return self._book.asks(limit)

    def bid_quantity(self, price: N) -> N | None:
        """What is wanted at a price; None if nothing is known to be."""
        return self._book.bid_quantity(price)

    def ask_quantity(self, price: N) -> N | None:
        """What is offered at a price; None if nothing is known to be."""
        return self._book.ask_quantity(price)

    async def synced(self) -> Self:
        """Wait until the book is in sync.

        Raises:
            SessionError: the book is closed, or the exchange does not send the stream any more.
            Rejected: it does not give a snapshot: there is no such symbol.
        """
        while not self._book.is_synced:
            await self._change(self._version)
            if self._closed:
                raise SessionError(f"the order book of {self.symbol} is closed")
        return self

    async def updates(self) -> AsyncGenerator[Self, None]:
        """The book, once now and after each change. A reader that is slow gets the latest and misses what was between.

        Raises:
            SessionError: the exchange does not send the stream any more.
            Rejected: it does not give a snapshot.
        """
        while not self._closed:
            version = self._version
            yield self
            await self._change(version)

    # Its life --------------------------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        subscription = self._market.subscribe(self._stream)
        await subscription.__aenter__()
        self._book.started(self._timer.now())
        self._driver.poke()
        self._following = asyncio.create_task(self._follow(subscription))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Unsubscribe, and end the iterations over updates."""
        self._closed = True
        await self._driver.stop()
        if self._following is not None:
            self._following.cancel()
            with suppress(asyncio.CancelledError):
                await self._following
        self._tell()

    async def _follow(self, subscription: Subscription[Any]) -> None:
        async with subscription:
            async for item in subscription:
                if isinstance(item.event, SessionError):
                    self._failure = item.event
                    break
                if self._take(item):
                    self._tell()
                self._driver.poke()
        self._closed = True
        self._tell()

    def _take(self, item: MarketItem[Any]) -> bool:
        """An event or news. Returns whether the book changed."""
        now = self._timer.now()
        event: Any = item.event
        match event:
            case Interrupted(reason=reason):
                self._book.lost(reason, now)
            case Resumed():
                self._book.started(now)
            case Renewed():
                self._book.renewed()
            case UnknownEvent() if item.stream is None:
                pass  # about the connection
            case DecodeError() | UnknownEvent():
                self._book.lost("an event was not understood", now)
                self._book.started(now)
            case _ if self._partial:
                self._book.replaced(update_id(event), pairs(event.bids), pairs(event.asks))
                return True
            case _:
                return self._book.received(diff(event), now)
        return False

    def _happened(self, event: Synced | Unsynced | Failed) -> None:
        match event:
            case Synced():
                logger.info("%s: in sync", self.symbol)
            case Unsynced(reason=reason):
                logger.warning("%s: not in sync: %s", self.symbol, reason)
            case Failed(error=error):
                self._failure = error
        self._tell()

    async def _fetch(self, command: FetchSnapshot) -> None:
        assert self._client is not None
        try:
            snapshot = await self._client.send(snapshot_request(self._stream, self.symbol, self._limit))
        except Exception as error:
            failure = as_error(error)
            logger.warning("%s: no snapshot: %s", self.symbol, failure)
            self._book.not_fetched(failure, self._timer.now())
        else:
            self._book.snapshot(snapshot.last_update_id, snapshot.bids, snapshot.asks, self._timer.now())
        self._driver.poke()

    def _tell(self) -> None:
        self._version += 1
        self._changed.set()

    async def _change(self, version: int) -> None:
        """Wait for a change after a version."""
        while self._version == version and not self._closed and self._failure is None:
            self._changed.clear()
            await self._changed.wait()
        if self._failure is not None:
            raise self._failure
