"""What waits to be sent on a connection."""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import TypeAlias

import attrs
from aiohttp import web

from ..clock import Clock
from ..faults.effects import Ending
from ..faults.websocket import BINARY, TEXT, Writing, header
from ..wire import Micros

Note: TypeAlias = Callable[[Micros], None]


@attrs.define(eq=False)
class Outgoing:
    """A frame to send; `note` is called with the moment of sending, `writing` writes what is no whole frame."""

    data: str | bytes
    note: Note | None = None
    ping: bool = False
    writing: Writing | None = None

    @property
    def is_whole(self) -> bool:
        """True for a frame of data that nothing is to happen to."""
        return self.writing is None and not self.ping

    @property
    def frame(self) -> bytes:
        """Header and payload, unmasked and never compressed."""
        if isinstance(self.data, bytes):
            return header(len(self.data), BINARY) + self.data
        payload = self.data.encode()
        return header(len(payload), TEXT) + payload


class Outbox:
    """What waits, in the order in which it arose."""

    def __init__(self) -> None:
        self._waiting: deque[Outgoing | Ending] = deque()
        self._filled = asyncio.Event()

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, item: Outgoing | Ending) -> None:
        """Let something wait behind all else."""
        self._waiting.append(item)
        self._filled.set()

    async def next(self) -> Outgoing | Ending:
        """What is to be sent first, once there is something."""
        while not self._waiting:
            self._filled.clear()
            await self._filled.wait()
        return self._waiting.popleft()

    def followers(self, first: Outgoing, most: int) -> list[Outgoing]:
        """`first`, and the whole frames behind it that go out with it: at most so many."""
        frames = [first]
        while len(frames) < most and self._waiting:
            item = self._waiting[0]
            if isinstance(item, Ending) or not item.is_whole:
                break
            frames.append(item)
            self._waiting.popleft()
        return frames


@attrs.frozen
class Pong:
    """Answers a ping in its turn among the frames: none may come into the middle of another."""

    socket: web.WebSocketResponse
    payload: bytes
    stays: bool = False

    async def write(self, transport: asyncio.Transport | None, clock: Clock) -> None:
        """Send it."""
        await self.socket.pong(self.payload)
