"""Events of one market stream handed to a function as they come."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from types import TracebackType
from typing import Any, Generic, Self, TypeAlias, TypeVar

from binwire.errors import BinanceError
from binwire.streams.feed import Feed, Owner
from binwire.streams.items import News, Trouble
from binwire_api._core import Stream

T = TypeVar("T")
Notice: TypeAlias = "Callable[[News | Trouble], None]"
logger = logging.getLogger("binwire.streams")


class Listening(Generic[T]):
    """Of `MarketStreams.listen`: it lasts as long as its `async with`.

    Nothing waits and nothing is dropped: what takes long keeps the connection from being read.
    """

    def __init__(
        self, owner: Owner, stream: Stream[T], callback: Callable[[T], None], notice: Notice | None, *, raw: bool
    ) -> None:
        self._owner = owner
        self._stream = stream
        self._callback = callback
        self._notice = notice
        self._raw = raw
        self._feed: Feed | None = None

    async def __aenter__(self) -> Self:
        """Raises what `MarketStreams.stream` raises."""
        [feed] = self._owner.join((self._stream,), self, raw=self._raw)
        self._feed = feed
        try:
            await asyncio.shield(feed.started)
        except BaseException:
            self._part()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._part()

    def put(self, feed: Feed, data: bytes, received: int) -> None:
        """A message came."""
        event = feed.event(data)
        if type(event) in feed.trouble:
            feed.note(event)
            self.tell(feed, event, received)
            return
        try:
            self._callback(event)
        except Exception:  # the connection is not to blame, and brings other streams too
            logger.exception("whoever listens to %s failed", feed)

    def tell(self, feed: Feed | None, news: Any, received: int) -> None:
        """News came, or a message that was not understood."""
        if self._notice is not None:
            try:
                self._notice(news)
            except Exception:
                logger.exception("whoever listens to %s failed", feed)
        elif isinstance(news, BinanceError):
            logger.error("%s: %s", feed, news)

    def _part(self) -> None:
        feed, self._feed = self._feed, None
        if feed is not None:
            self._owner.part(feed, self)
