"""What has come and was not taken yet: bytes, decoded when they are taken."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Any, TypeAlias

from binwire.streams.items import Dropped

if TYPE_CHECKING:
    from binwire.streams.feed import Feed

Entry: TypeAlias = "tuple[Feed | None, Any, int]"
"""The feed, the message (bytes) or the news in its place, and when it came."""


class Backlog:
    """Keeps everything: one that grows says that the reader is too slow.

    Attributes:
        waiting: entries in order; whoever takes them away has to call `more` when there are none.
        dropped: messages that were given up in all.
    """

    def __init__(self) -> None:
        self.waiting: deque[Entry] = deque()
        self.dropped = 0
        self._arrived = asyncio.Event()
        self._asleep = False
        """Whether somebody may wait: asking costs less than waking nobody, for each message."""
        self._closed = False

    def __len__(self) -> int:
        return len(self.waiting)

    def put(self, feed: Feed, data: bytes, received: int) -> None:
        """Add a message."""
        self.waiting.append((feed, data, received))
        if self._asleep:
            self._wake()

    def tell(self, feed: Feed | None, news: Any, received: int) -> None:
        """Add news, which are never given up."""
        self.waiting.append((feed, news, received))
        self._wake()

    def take(self) -> Entry:
        """The next entry; there has to be one."""
        return self.waiting.popleft()

    def close(self) -> None:
        """Nothing more will come."""
        self._closed = True
        self._wake()

    async def more(self) -> bool:
        """Wait for an entry; False once all were taken and nothing more will come. Cancelling it loses nothing."""
        while not self:
            if self._closed:
                return False
            self._arrived.clear()
            self._asleep = True
            await self._arrived.wait()
        return True

    def _wake(self) -> None:
        self._asleep = False
        self._arrived.set()


class Bounded(Backlog):
    """Keeps the newest messages, and says in the place of the others how many there were.

    Args:
        limit: messages that wait at most.
    """

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._limit = limit
        self._lost = 0
        self._news = 0

    def put(self, feed: Feed, data: bytes, received: int) -> None:
        """Add a message; the oldest one makes room for it."""
        if len(self.waiting) - self._news >= self._limit:
            self._drop()
        super().put(feed, data, received)

    def tell(self, feed: Feed | None, news: Any, received: int) -> None:
        """Add news."""
        self._news += 1
        super().tell(feed, news, received)

    def take(self) -> Entry:
        """The next entry, or how many were given up before it."""
        if self._lost:
            lost, self._lost = self._lost, 0
            return None, Dropped(lost), self.waiting[0][2]
        entry = super().take()
        self._news -= not isinstance(entry[1], bytes)
        return entry

    def _drop(self) -> None:
        self._lost += 1
        self.dropped += 1
        news: list[Entry] = []
        while not isinstance((entry := self.waiting.popleft())[1], bytes):
            news.append(entry)
        self.waiting.extendleft(reversed(news))


class Latest(Backlog):
    """Keeps the newest message of each stream, in the place of the one it replaces."""

    def __init__(self) -> None:
        super().__init__()
        self._latest: dict[Feed | None, Entry] = {}

    def put(self, feed: Feed, data: bytes, received: int) -> None:
        """Add a message, instead of the one of this stream that was not taken yet."""
        known = self._latest.get(feed)
        self._latest[feed] = feed, data, received
        if known is None:
            super().put(feed, data, received)
        else:
            self.dropped += 1

    def take(self) -> Entry:
        """The next entry."""
        feed, data, received = super().take()
        return self._latest.pop(feed, (feed, data, received)) if isinstance(data, bytes) else (feed, data, received)
