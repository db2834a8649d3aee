"""Which streams one connection to a stream server carries, and the requests that make it so.

https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams ("Live Subscribing/Unsubscribing to
streams", "WebSocket Limits") and
https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/Live-Subscribing-Unsubscribing-to-streams

Times are in ms.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from attrs import frozen
from msgspec import UNSET, Struct

from binwire._sansio.pace import Pace
from binwire.errors import SessionError

MAX_STREAMS = 1_024
""""A single connection can listen to a maximum of 1024 streams"."""
IN_ADDRESS = 100
"""Names that stand in the address a connection is opened at; more would make it longer than servers like to read."""
IN_REQUEST = 200
"""Names in one request."""
ANSWER = 10_000.0
"""ms after which a request counts as not answered, and the connection as broken."""


@frozen
class Send:
    """Send this text frame."""

    text: bytes


@frozen
class Subscribed:
    """These streams come over this connection from now on."""

    names: tuple[str, ...]


@frozen
class Refused:
    """The exchange does not send this stream."""

    name: str
    error: SessionError


class _Request(Struct):
    method: str
    params: tuple[str, ...]
    id: int


class _Error(Struct):
    code: int | None = None
    msg: Any = ""


class _Reply(Struct):
    """`{"result":null,"id":1}`; `{"code":2,"msg":"…","id":1}`, in the table also without the id; or with `error`."""

    id: Any = UNSET
    result: Any = UNSET
    error: _Error | None = None
    code: int | None = None
    msg: Any = ""
    stream: Any = UNSET
    e: Any = UNSET

    @property
    def is_reply(self) -> bool:
        """Whether it is none of the events, which have no member of these."""
        known = self.result is not UNSET or self.error is not None or self.code is not None
        return known and self.stream is UNSET and self.e is UNSET


class StreamSubscriptions:
    """The streams that are wanted, those that come, and one request at a time from the ones to the others.

    Args:
        messages: that the connection may send in a second: 5 on spot, 10 on futures.
        size: streams the connection takes, at most 1,024.
        in_address: how many of them may stand in the address that the connection is opened at.
    """

    def __init__(self, messages: int, size: int = MAX_STREAMS, in_address: int = IN_ADDRESS) -> None:
        if not 1 <= size <= MAX_STREAMS:
            raise ValueError(f"a connection of {size} streams: it takes 1 to {MAX_STREAMS}")
        self._size = size
        self._in_address = in_address
        self._pace = Pace(messages)
        self._wanted: dict[str, None] = {}
        self._active: dict[str, None] = {}
        self._doubtful: list[tuple[str, ...]] = []
        """Parts of a refused request, to be asked for by themselves."""
        self._request: _Request | None = None
        self._overdue = 0.0
        self._due: float | None = None
        self._last_id = 0
        self._decode = msgspec.json.Decoder(_Reply).decode

    @property
    def wanted(self) -> tuple[str, ...]:
        """The streams that belong here."""
        return tuple(self._wanted)

    @property
    def active(self) -> tuple[str, ...]:
        """Those that are wanted and come."""
        leaving = self._leaving
        return tuple(name for name in self._active if name in self._wanted and name not in leaving)

    @property
    def _leaving(self) -> frozenset[str]:
        """Those whose end was asked for, and not answered yet."""
        request = self._request
        return frozenset(request.params if request is not None and request.method == "UNSUBSCRIBE" else ())

    @property
    def room(self) -> int:
        """How many more streams the connection takes."""
        return self._size - len(self._wanted)

    @property
    def in_address(self) -> tuple[str, ...]:
        """The names to open a connection with; the others follow in requests."""
        return self.wanted[: self._in_address]

    @property
    def deadline(self) -> float | None:
        """When `tick` has something to do."""
        return self._overdue if self._request is not None else self._due

    def add(self, names: Iterable[str]) -> Subscribed:
        """They shall come; `step` asks for them. Returns those that do already: nobody wanted them for a moment."""
        wished, leaving = tuple(names), self._leaving
        self._wanted.update(dict.fromkeys(wished))
        return Subscribed(tuple(name for name in wished if name in self._active and name not in leaving))

    def remove(self, names: Iterable[str]) -> None:
        """They shall not any more."""
        for name in names:
            self._wanted.pop(name, None)

    def opened(self, names: Iterable[str]) -> Subscribed:
        """A connection is open, at an address with these names."""
        self.reset()
        self._active = dict.fromkeys(names)
        return Subscribed(self.active)

    def reset(self) -> None:
        """The connection is gone, and with it all subscriptions; the wishes stay."""
        self._active.clear()
        self._doubtful.clear()
        self._request = self._due = None
        self._pace.reset()

    def step(self, now: float) -> Send | None:
        """The next request, if there is one to be sent now."""
        if self._request is not None:
            return None
        free_at = self._pace.free_at()
        method, names = self._missing()
        self._due = free_at if names else None
        if not names or (free_at is not None and now < free_at):
            return None
        self._last_id += 1
        self._request = _Request(method, names, self._last_id)
        self._overdue, self._due = now + ANSWER, None
        return Send(msgspec.json.encode(self._request))

    def answered(self, text: bytes, now: float) -> list[Subscribed | Refused] | None:
        """A text frame that is no event of a wanted stream. None if it is no reply either."""
        try:
            reply = self._decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return None
        if not reply.is_reply:
            return None
        request = self._request
        # One request is on its way: what names no id can be about no other.
        if request is None or reply.id not in (request.id, str(request.id), None, UNSET):
            return []
        self._request = None
        self._pace.answered(now)
        code, msg = (reply.code, reply.msg) if reply.error is None else (reply.error.code, reply.error.msg)
        if reply.error is not None or code is not None:
            return self._refused(request, code, str(msg), text)
        return self._granted(request)

    def is_overdue(self, now: float) -> bool:
        """Whether a request was not answered in time."""
        return self._request is not None and now >= self._overdue

    def _missing(self) -> tuple[str, tuple[str, ...]]:
        """What to ask for: the end of what nobody wants first, since that makes room."""
        unwanted = [name for name in self._active if name not in self._wanted]
        if unwanted:
            return "UNSUBSCRIBE", tuple(unwanted[:IN_REQUEST])
        while self._doubtful:
            names = tuple(name for name in self._doubtful.pop() if name in self._wanted and name not in self._active)
            if names:
                return "SUBSCRIBE", names
        missing = [name for name in self._wanted if name not in self._active]
        return "SUBSCRIBE", tuple(missing[:IN_REQUEST])

    def _granted(self, request: _Request) -> list[Subscribed | Refused]:
        if request.method == "UNSUBSCRIBE":
            for name in request.params:
                self._active.pop(name, None)
            return []
        self._active.update(dict.fromkeys(request.params))
        return [Subscribed(tuple(name for name in request.params if name in self._wanted))]

    def _refused(self, request: _Request, code: int | None, msg: str, raw: bytes) -> list[Subscribed | Refused]:
        """Of many names one may be at fault: each half is asked for by itself."""
        names = request.params
        if request.method == "UNSUBSCRIBE":
            return self._granted(request)  # it does not come, or will not be looked at
        if len(names) > 1:
            middle = len(names) // 2
            self._doubtful += [names[middle:], names[:middle]]
            return []
        self.remove(names)
        return [
            Refused(name, SessionError(f"{name} was refused: {msg}", code=code, text=msg, raw=raw)) for name in names
        ]
