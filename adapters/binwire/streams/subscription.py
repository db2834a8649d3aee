"""Several market streams in one iterator."""

from __future__ import annotations

import asyncio
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from binwire.errors import InvalidParameter, NotSent
from binwire.streams.backlog import Backlog
from binwire.streams.feed import Feed, Owner
from binwire.streams.items import MarketItem
from binwire_api._core import Stream

T = TypeVar("T")


class Subscription(Generic[T]):
    """Streams of `MarketStreams.subscribe`, to be iterated over by one reader; each item is a `MarketItem`.

    Streams may be added and removed at any time. Use it in an `async with`, or it lasts as long as the market streams.
    """

    def __init__(self, owner: Owner, streams: tuple[Stream[T], ...], backlog: Backlog) -> None:
        self._owner = owner
        self._first = streams
        self._feeds: dict[Stream[Any], Feed] = {}
        self._backlog = backlog
        self._begun = False
        self._closed = False

    @property
    def streams(self) -> tuple[Stream[T], ...]:
        """Those that it has now."""
        return tuple(self._feeds) if self._begun else self._first

    @property
    def backlog(self) -> int:
        """How many messages have come and were not taken yet. One that grows says that the reader is too slow."""
        return len(self._backlog)

    @property
    def dropped(self) -> int:
        """How many were given up, as the limit asked for."""
        return self._backlog.dropped

    async def add(self, *streams: Stream[T]) -> None:
        """Subscribe to more streams; returns once the exchange sends them. If one is refused, none is added.

        Raises:
            NotSent: the subscription is closed.
            InvalidParameter: a stream is there already, or of another product.
            SessionError: no connection could be opened, or the exchange refuses a stream.
        """
        if self._closed:
            raise NotSent("nothing was subscribed to: the subscription is closed")
        if self._begun or self._first:
            await self._begin()
        self._begun = True
        await self._join(streams)

    async def remove(self, *streams: Stream[T]) -> None:
        """Unsubscribe from streams. What they brought can still be taken.

        Raises:
            InvalidParameter: one of them is not there.
        """
        await self._begin()
        for stream in streams:
            if stream not in self._feeds:
                raise InvalidParameter(f"{stream.name} is not subscribed to here")
        for stream in streams:
            self._owner.part(self._feeds.pop(stream), self._backlog)

    async def close(self) -> None:
        """Unsubscribe from all streams, and end the iteration once what has come was taken."""
        self._closed = True
        feeds, self._feeds = self._feeds, {}
        for feed in feeds.values():
            self._owner.part(feed, self._backlog)
        self._backlog.close()

    async def __aenter__(self) -> Self:
        await self._begin()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> MarketItem[T]:
        backlog = self._backlog
        if not backlog:
            if not self._begun:
                await self._begin()
            if not await backlog.more():
                raise StopAsyncIteration
        feed, data, received = backlog.take()
        if type(data) is not bytes:
            return MarketItem(stream=None if feed is None else feed.stream, event=data, received=received)
        assert feed is not None
        event = feed.event(data)
        if type(event) in feed.trouble:
            feed.note(event)
        return MarketItem(stream=feed.stream, event=event, raw=data, received=received)

    async def _begin(self) -> None:
        """Ask for the streams it was made for."""
        if not self._begun and not self._closed:
            self._begun = True
            await self._join(self._first)

    async def _join(self, streams: tuple[Stream[T], ...]) -> None:
        for index, stream in enumerate(streams):
            if stream in self._feeds or stream in streams[:index]:
                raise InvalidParameter(f"{stream.name} is subscribed to already")
        feeds = self._owner.join(streams, self._backlog)
        try:
            for feed in feeds:
                await asyncio.shield(feed.started)
        except BaseException:
            for feed in feeds:
                self._owner.part(feed, self._backlog)
            raise
        self._feeds |= {feed.stream: feed for feed in feeds}
