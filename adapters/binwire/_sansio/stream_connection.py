"""The life of one connection to a stream server and of the streams that share it. Times are in ms."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from binwire._sansio.life import Delay, Failed
from binwire._sansio.reopening import Close, Reopening, Replace, State
from binwire._sansio.session import RENEWAL
from binwire._sansio.stream_subscriptions import Refused, Send, StreamSubscriptions, Subscribed
from binwire.errors import BinanceError


@frozen
class Lost:
    """These streams do not come any more; the connection is going to be opened again, unless it was to be replaced."""

    names: tuple[str, ...]
    reason: str


StreamEvent = Subscribed | Refused | Lost | Failed | Replace


class StreamConnection(Reopening[Send]):
    """Opened, lost, opened again; its streams subscribed each time.

    Args:
        subscriptions: an empty register, with the limits to keep to.
        delay: ms to wait after a number of failures in a row.
        patient: a failed first try is not the last: its streams are live elsewhere.
    """

    def __init__(self, subscriptions: StreamSubscriptions, delay: Delay, *, patient: bool = False) -> None:
        super().__init__(delay)
        self.subscriptions = subscriptions
        self._dialled: tuple[str, ...] = ()
        self._begun = patient
        self._events: list[StreamEvent] = []

    @property
    def deadline(self) -> float | None:
        """When `tick` has something to do."""
        renewal = self._opened_at + RENEWAL * 1000 if self.state is State.OPEN and not self.replacing else None
        times = (self._reopening, self.subscriptions.deadline if self.state is State.OPEN else None, renewal)
        return min((time for time in times if time is not None), default=None)

    @property
    def complete(self) -> bool:
        """Whether all of its streams come."""
        subscriptions = self.subscriptions
        return self.state is State.OPEN and len(subscriptions.active) == len(subscriptions.wanted)

    def events(self) -> list[StreamEvent]:
        """What happened, each once."""
        events, self._events = self._events, []
        return events

    # Streams ---------------------------------------------------------------------------------------------------------

    def added(self, names: Iterable[str], now: float) -> None:
        """They shall come over this connection."""
        known = self.subscriptions.add(names)
        if known.names:
            self._events.append(known)
        if self.state is State.IDLE:
            self._open()
        self._step(now)

    def removed(self, names: Iterable[str], now: float) -> None:
        """They shall not any more. The last one closes the connection."""
        self.subscriptions.remove(names)
        if not self.subscriptions.wanted:
            self._end()
        self._step(now)

    def received(self, text: bytes, now: float) -> bool:
        """A text frame that is no event of a wanted stream. Returns whether it was a reply."""
        happened = self.subscriptions.answered(text, now)
        if happened is None:
            return False
        self._events += happened
        if not self.subscriptions.wanted:
            self._end()
        self._step(now)
        return True

    # Connection ------------------------------------------------------------------------------------------------------

    def dialled(self) -> tuple[str, ...]:
        """The connection is being opened: with these names in its address."""
        self._dialled = self.subscriptions.in_address
        return self._dialled

    def opened(self, now: float) -> None:
        """The connection is open."""
        self._begun = True
        self._opened(now)
        self._events.append(self.subscriptions.opened(self._dialled))
        self._step(now)

    def not_opened(self, error: BinanceError, now: float) -> None:
        """It could not be opened. At the first try the caller is still waiting for an answer, and nothing is tried."""
        if self._begun:
            self._wait(now, error)
        else:
            self._events.append(Failed(error))
            self._end()

    def lost(self, reason: str, now: float) -> None:
        """It ended, not by our own will. One that is being replaced is not opened again."""
        active = self.subscriptions.active
        self.subscriptions.reset()
        self._lost(now)
        if active:
            self._events.append(Lost(active, reason))
        if self.replacing:
            self._end()

    def due(self, reason: str) -> None:
        """`serverShutdown` arrived, "please establish a new connection as soon as possible", or 24 h are near."""
        if self.state is State.OPEN and not self.replacing:
            self.replacing = True
            self._events.append(Replace(reason))

    def closed(self) -> None:
        """The user wants no more of it."""
        self.subscriptions.remove(self.subscriptions.wanted)
        self._end()

    def tick(self, now: float) -> None:
        """Time has passed."""
        self._reopen(now)
        if self.state is not State.OPEN:
            return
        if self.subscriptions.is_overdue(now):
            self._break(now)
            return
        if now >= self._opened_at + RENEWAL * 1000:
            self.due("it is nearly 24 hours old")
        self._step(now)

    def _break(self, now: float) -> None:
        """What does not answer is as good as gone."""
        self.lost("the exchange did not answer a request to subscribe", now)
        if self.state is State.WAITING:
            self._commands.append(Close())

    def _step(self, now: float) -> None:
        if self.state is State.OPEN and (send := self.subscriptions.step(now)) is not None:
            self._commands.append(send)
