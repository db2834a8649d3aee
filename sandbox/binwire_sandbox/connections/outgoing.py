"""What waits to be sent on a connection."""

import asyncio
from collections.abc import Callable
from typing import TypeAlias

import attrs
from aiohttp import web

from ..clock import Clock
from ..faults.websocket import Writing
from ..wire import Micros

Note: TypeAlias = Callable[[Micros], None]


@attrs.frozen
class Outgoing:
    """A frame to send; `note` is called with the moment of sending, `writing` writes what is no whole frame."""

    data: str | bytes
    note: Note | None = None
    ping: bool = False
    writing: Writing | None = None


@attrs.frozen
class Pong:
    """Answers a ping in its turn among the frames: none may come into the middle of another."""

    socket: web.WebSocketResponse
    payload: bytes
    stays: bool = False

    async def write(self, transport: asyncio.Transport | None, clock: Clock) -> None:
        """Send it."""
        await self.socket.pong(self.payload)
