"""What has come and was not taken yet: bytes, decoded when they are taken."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple

from binwire._sansio.subscriptions import Arrival
from binwire.decode.frames import Frame, UnknownEvent
from binwire.errors import DecodeError
from binwire.seams import Decoder
from binwire.user_data.items import UserDataItem
from binwire.user_data.sources import Source

logger = logging.getLogger("binwire.user_data")
Decoders = Callable[[Source, bool], Decoder]
"""The decoder for messages of a source: text or binary."""


class Waiting(NamedTuple):
    """A message, or news in its place."""

    source: Source
    arrival: Arrival
    news: Any = None
    account: str | None = None


class Inbox:
    """Unbounded: user data is never dropped."""

    def __init__(self, decoders: Decoders) -> None:
        self._decoders = decoders
        self._waiting: deque[Waiting] = deque()
        self._arrived = asyncio.Event()
        self._closed = False

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, waiting: Waiting) -> None:
        """Add one, in order."""
        self._waiting.append(waiting)
        self._arrived.set()

    def close(self) -> None:
        """Nothing more will come."""
        self._closed = True
        self._arrived.set()

    async def take(self) -> UserDataItem[Any] | None:
        """The next one; None once all was taken and nothing more will come. Cancelling it loses nothing."""
        while not self._waiting:
            if self._closed:
                return None
            self._arrived.clear()
            await self._arrived.wait()
        return self._item(self._waiting.popleft())

    def event(self, source: Source, arrival: Arrival) -> Any:
        """A message's event; a `DecodeError` in its place where it was not understood."""
        try:
            frame: Frame[Any] = self._decoders(source, arrival.binary).frame(arrival.data)
        except DecodeError as error:
            return error
        if isinstance(frame.id, str | int | None):
            return DecodeError("a reply that nobody asked for", data=arrival.data)
        return frame.event

    def _item(self, waiting: Waiting) -> UserDataItem[Any]:
        source, arrival = waiting.source, waiting.arrival
        account = source.account if waiting.account is None else waiting.account
        event = waiting.news
        if event is None:
            event = self.event(source, arrival)
            if isinstance(event, DecodeError):
                logger.warning("%s (%s): %s", account, source.market, event)
            elif isinstance(event, UnknownEvent):
                logger.warning("%s (%s): event of unknown type %r", account, source.market, event.event_type)
        return UserDataItem(
            account=account,
            market=source.market,
            flow=source.flow,
            encoding=source.encoding,
            symbol=source.symbol,
            event=event,
            raw=arrival.data,
            received=arrival.received,
        )
