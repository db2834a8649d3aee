"""What may happen to frames on their way out, as connections see it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from ..wire import JsonObject
from .outgoing import Note
from .subscriptions import Subscription

if TYPE_CHECKING:
    from .connection import Connection


class Interference(Protocol):
    """What may happen to frames; `live` is False while nothing may."""

    live: bool

    def reply(
        self,
        connection: "Connection",
        reply: JsonObject,
        encode: Callable[[JsonObject], str | bytes],
        note: Note | None,
    ) -> None:
        """Send the reply to a request, or what becomes of it."""
        ...

    def event(
        self, connection: "Connection", subscription: Subscription, event: JsonObject, frame: str | bytes, note: Note
    ) -> None:
        """Send a user data event, or what becomes of it."""
        ...

    def stream(self, connection: "Connection", stream: str, event: str, frame: str | bytes) -> None:
        """Send an event of a market stream or of the connection itself, or what becomes of it."""
        ...

    def pings(self, connection: "Connection") -> bool:
        """False if a ping is not to be sent."""
        ...

    def control(self, connection: "Connection", direction: str, kind: str, payload: bytes) -> None:
        """A ping or a pong passed."""
        ...
