"""What market streams give their reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from msgspec import Struct

from binwire._sansio.outage import Interrupted, Resumed
from binwire_api._core import Stream

if TYPE_CHECKING:
    from binwire.decode.frames import UnknownEvent
    from binwire.errors import DecodeError, SessionError

T_co = TypeVar("T_co", covariant=True)


class Renewed(Struct, frozen=True):
    """The stream goes on over a new connection; nothing was lost.

    The exchange ends each connection after 24 hours, so another one is subscribed before and this one left then. What
    the exchange sums up for each connection by itself, such as depth events, may be cut differently from here on.
    """


class Dropped(Struct, frozen=True):
    """The reader was too slow: the oldest messages were given up, as the bound it had set says.

    Attributes:
        count: how many, right before what follows.
    """

    count: int


News: TypeAlias = "Interrupted | Resumed | Renewed | Dropped | SessionError"
"""What happened to a stream."""
Trouble: TypeAlias = "UnknownEvent | DecodeError"
"""A message that no Struct took."""


class MarketItem(Struct, Generic[T_co], frozen=True, kw_only=True):
    """One event of one stream, or news about it.

    Attributes:
        stream: whose; None of `Dropped`, which is about all, and of a message that names no stream.
        event: a generated event Struct, or a list of them; `UnknownEvent`; `DecodeError` for a message that was not
            understood; `Interrupted` and `Resumed` around a loss: what was missed meanwhile the exchange does not send
            again; `Renewed`; `Dropped`; `SessionError` when the exchange refuses a stream that it sent before.
        raw: the message as it came, with the name of the stream around it; empty for news.
        received: ms, when it came.
    """

    stream: Stream[object] | None
    event: T_co | Interrupted | Resumed | Renewed | Dropped | SessionError | UnknownEvent | DecodeError
    raw: bytes = b""
    received: int
