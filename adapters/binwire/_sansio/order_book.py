"""A local order book: a snapshot, and the changes of a diff. depth stream applied to it without a gap.

Spot: https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams ("How to manage a local order book
correctly"). Futures: https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams/How-to-manage-a-local-order-book-correctly

Times are in ms. The caller owns sockets and clock: it reports what happened, carries out `commands()`, hands on
`events()`, and calls `tick(now)` once `deadline` has passed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from decimal import Decimal
from enum import Enum, auto
from typing import Any, Generic

from attrs import frozen

from binwire._sansio.book_side import BookSide, Level
from binwire._sansio.depth_diff import DepthDiff
from binwire._sansio.life import LASTING, Delay, Failed, lasting, patience_of
from binwire.errors import BinanceError
from binwire_api._core import N

PATIENCE = 3_000.0
"""ms to wait for the first event before the snapshot is fetched all the same: a quiet market has none."""
BUFFER = 10_000
"""Events kept while the snapshot is on its way: a quarter of an hour of the fastest stream."""


class State(Enum):
    """What the book is worth."""

    IDLE = auto()
    """The stream brings nothing."""
    BUFFERING = auto()
    """Its events are kept until there is a snapshot that they follow."""
    SYNCED = auto()
    """The book is the exchange's as of `last_update_id`."""
    FAILED = auto()
    """The exchange refused the snapshot for good."""


@frozen
class FetchSnapshot:
    """Get a depth snapshot, and tell of it by `snapshot` or `not_fetched`."""


@frozen
class Synced:
    """The book is the exchange's from now on."""

    last_update_id: int


@frozen
class Unsynced:
    """It is not any more: it was emptied, and is being built again."""

    reason: str


class LocalOrderBook(Generic[N]):
    """Built from a snapshot and events, and built again from a new snapshot after each gap.

    A snapshot has "a limit on the number of price levels": what is beyond its last level is not known until it changes.

    Args:
        delay: ms to wait after a number of failures in a row before the next snapshot is fetched.
        number: Decimal, float or str.
        buffer: events kept at most; of more the oldest are given up, which may take another snapshot.

    Attributes:
        last_update_id: what the book is as of; None while it is not synced.
    """

    def __init__(self, delay: Delay, number: type[Any] = Decimal, *, buffer: int = BUFFER) -> None:
        self.state = State.IDLE
        self.last_update_id: int | None = None
        self.deadline: float | None = None
        self._bids = BookSide[N](best_highest=True, text=number is str)
        self._asks = BookSide[N](best_highest=False, text=number is str)
        self._delay = delay
        self._buffer: deque[DepthDiff[N]] = deque(maxlen=buffer)
        self._failures = 0
        self._synced_at = 0.0
        self._waiting = False
        """For the first event of the stream."""
        self._fetching = False
        self._outdated = False
        """What is being fetched was asked for before the stream was lost."""
        self._joined = False
        """Whether an event followed the snapshot."""
        self._commands: list[FetchSnapshot] = []
        self._events: list[Synced | Unsynced | Failed] = []

    def commands(self) -> list[FetchSnapshot]:
        """What to do now, each once."""
        commands, self._commands = self._commands, []
        return commands

    def events(self) -> list[Synced | Unsynced | Failed]:
        """What happened to the book, each once."""
        events, self._events = self._events, []
        return events

    # The book --------------------------------------------------------------------------------------------------------

    @property
    def is_synced(self) -> bool:
        """Whether the book is the exchange's. One that is not is empty."""
        return self.state is State.SYNCED

    @property
    def best_bid(self) -> Level[N] | None:
        """The highest bid."""
        return self._bids.best

    @property
    def best_ask(self) -> Level[N] | None:
        """The lowest ask."""
        return self._asks.best

    def bids(self, limit: int | None = None) -> list[Level[N]]:
        """Bids, highest first."""
        return self._bids.levels(limit)

    def asks(self, limit: int | None = None) -> list[Level[N]]:
        """Asks, lowest first."""
        return self._asks.levels(limit)

    def bid_quantity(self, price: N) -> N | None:
        """What is wanted at a price; None if nothing is known to be."""
        return self._bids.quantity(price)

    def ask_quantity(self, price: N) -> N | None:
        """What is offered at a price; None if nothing is known to be."""
        return self._asks.quantity(price)

    # The stream ------------------------------------------------------------------------------------------------------

    def started(self, now: float) -> None:
        """The stream's events arrive from now on."""
        if self.state is State.IDLE:
            self.state = State.BUFFERING
            self._waiting = True
            self.deadline = now + PATIENCE

    def received(self, diff: DepthDiff[N], now: float) -> bool:
        """An event came. Returns whether the book changed."""
        if self.state is State.SYNCED:
            return self._apply(diff, now)
        if self.state is State.FAILED:
            return False
        self._keep(diff)
        if self.state is State.IDLE or self._waiting:
            self.state = State.BUFFERING
            self._waiting = False
            self._fetch_soon(now)
        return False

    def renewed(self) -> None:
        """The stream goes on over another connection, whose events may be cut at other ids."""
        self._joined = False

    def lost(self, reason: str, now: float) -> None:
        """The stream was interrupted: what it would have brought meanwhile is gone."""
        if self.state in (State.IDLE, State.FAILED):
            return
        self._buffer.clear()
        self._outdated = self._fetching
        self._waiting = False
        self.deadline = None
        self._unsync(reason, now)
        self.state = State.IDLE

    # The snapshot ----------------------------------------------------------------------------------------------------

    def snapshot(
        self, last_update_id: int, bids: Iterable[tuple[N, N]], asks: Iterable[tuple[N, N]], now: float
    ) -> None:
        """The snapshot that was asked for, best levels first or in any order."""
        if not self._answered(now):
            return
        buffer = self._buffer
        # "Discard any event where `u` is <= `lastUpdateId` of the snapshot." Of futures the page keeps `u` equal to
        # it, which changes nothing.
        while buffer and buffer[0].last <= last_update_id:
            buffer.popleft()
        if buffer and not buffer[0].covers(last_update_id):  # the snapshot is older than the first event
            self._again(now)
            return
        self._bids.replace(bids)
        self._asks.replace(asks)
        self.state = State.SYNCED
        self.last_update_id = last_update_id
        self.deadline = None
        self._joined = False
        self._synced_at = now
        while buffer:
            self._apply(buffer.popleft(), now)
        self._events.append(Synced(self.last_update_id))

    def replaced(self, last_update_id: int, bids: Iterable[tuple[N, N]], asks: Iterable[tuple[N, N]]) -> None:
        """An event of a partial book depth stream: it is the whole of what is to be known, and needs no snapshot."""
        self._bids.replace(bids)
        self._asks.replace(asks)
        self.last_update_id = last_update_id
        if self.state is not State.SYNCED:
            self.state = State.SYNCED
            self.deadline = None
            self._events.append(Synced(last_update_id))

    def not_fetched(self, error: BinanceError, now: float) -> None:
        """There was no snapshot to be had."""
        if not self._answered(now):
            return
        if lasting(error):
            self.state = State.FAILED
            self.deadline = None
            self._buffer.clear()
            self._events.append(Failed(error))
        else:
            self._again(now, patience_of(error, now))

    def tick(self, now: float) -> None:
        """Time has passed."""
        if self.deadline is not None and now >= self.deadline:
            self._fetch()

    # -----------------------------------------------------------------------------------------------------------------

    def _keep(self, diff: DepthDiff[N]) -> None:
        """Buffer an event. What comes before a gap no snapshot can need that what comes after it can follow."""
        if self._buffer:
            last = self._buffer[-1].last
            if diff.last <= last:
                return
            if not diff.follows(last):
                self._buffer.clear()
        self._buffer.append(diff)

    def _apply(self, diff: DepthDiff[N], now: float) -> bool:
        """Apply the update procedure. Returns whether the book changed."""
        known = self.last_update_id
        assert known is not None
        if diff.last <= known:  # "ignore the event": all of it is known
            return False
        if not (diff.follows(known) if self._joined else diff.covers(known)):
            found = f"U is {diff.first}" if diff.previous is None else f"pu is {diff.previous}"
            self._unsync(f"events are missing: the next one's {found}, after update {known}", now)
            self._buffer.append(diff)
            self._fetch_soon(now)
            return True
        self._bids.update(diff.bids)
        self._asks.update(diff.asks)
        self.last_update_id = diff.last
        self._joined = True
        return True

    def _unsync(self, reason: str, now: float) -> None:
        """ "Discard your local order book and restart the process from the beginning." """
        if self.state is State.SYNCED:
            self._failures = 0 if now - self._synced_at >= LASTING else self._failures + 1
            self._events.append(Unsynced(reason))
        self.state = State.BUFFERING
        self.last_update_id = None
        self._bids.clear()
        self._asks.clear()

    def _answered(self, now: float) -> bool:
        """Whether the answer that came is wanted."""
        wanted, self._fetching, self._outdated = self._fetching and not self._outdated, False, False
        if self.state is not State.BUFFERING:
            return False
        if not wanted and self.deadline is None:
            self._fetch_soon(now)
        return wanted

    def _again(self, now: float, patience: float = 0.0) -> None:
        self._failures += 1
        self._fetch_soon(now, patience)

    def _fetch_soon(self, now: float, patience: float = 0.0) -> None:
        """At once, unless that led to nothing before: a snapshot of 5000 levels is a 24th of a minute's weight."""
        if self._failures == 0:
            self._fetch()
        else:
            self.deadline = now + max(self._delay(self._failures - 1), patience)

    def _fetch(self) -> None:
        self._waiting = False
        self.deadline = None
        if not self._fetching:
            self._fetching = True
            self._commands.append(FetchSnapshot())
