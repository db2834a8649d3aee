"""What all connections of a hub need."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import frozen

from binwire._driver import Timer, waits
from binwire._sansio.backoff import Backoff
from binwire._sansio.life import Delay
from binwire.client import AsyncClient
from binwire.clock import Clock
from binwire.credentials import Credentials
from binwire.environment import Environment
from binwire.seams import AsyncTransport, Connect, HttpReply, HttpRequest
from binwire.user_data.inbox import Decoders, Inbox


class SharedTransport:
    """REST of the whole hub: the user's transport, or one over httpx, loaded and opened by the first call.

    Args:
        given: the user's own, which `close` leaves open.
    """

    def __init__(self, given: AsyncTransport | None) -> None:
        self._given = given
        self._own: AsyncTransport | None = None

    async def send(self, request: HttpRequest) -> HttpReply:
        """As `AsyncTransport.send`."""
        transport = self._given or self._own
        if transport is None:
            from binwire.transport.httpx import AsyncHttpxTransport

            transport = self._own = AsyncHttpxTransport()
        return await transport.send(request)

    async def close(self) -> None:
        """Close what was opened here."""
        if self._own is not None:
            await self._own.close()


@frozen
class Services:
    """Given to each connection of the hub.

    Attributes:
        chance: evenly distributed in [0, 1).
        backoff: makes the waits between attempts, in seconds.
    """

    environment: Environment
    number: type[Any]
    transport: SharedTransport
    connect: Callable[[str], Connect]
    clock: Clock
    timer: Timer
    chance: Callable[[], float]
    backoff: Callable[[], Backoff]
    decoders: Decoders
    inbox: Inbox

    def client(self, credentials: Credentials) -> AsyncClient[Any]:
        """REST for one key; all share the transport."""
        return AsyncClient(credentials, environment=self.environment, transport=self.transport, clock=self.clock)

    def delay(self) -> Delay:
        """The waits of one life."""
        return waits(self.backoff(), self.chance)
