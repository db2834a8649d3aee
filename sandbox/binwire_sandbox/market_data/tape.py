"""What one symbol shows the public: its book, its trades, and who watches them."""

import itertools
from collections import deque
from collections.abc import Callable
from decimal import Decimal

import attrs

from ..assumptions import Assumptions
from ..clock import Clock, Timer
from ..engine.book import Book
from ..engine.order_enums import Side
from ..engine.orders import Order
from ..engine.trades import AggregateTrade, Trade
from ..wire import ZERO, Micros
from .bars import BarStore

# REST shows at most 1,000 trades of one request; more are kept for `fromId`, old ones are forgotten.
KEPT = 10_000


class Observer:
    """Hears what happens to a symbol; each kind of market stream listens to what concerns it."""

    def traded(self, tape: "Tape", trade: Trade) -> None:
        """A trade happened."""

    def aggregated(self, tape: "Tape", trade: AggregateTrade) -> None:
        """An aggregate trade is complete."""

    def level_changed(self, tape: "Tape", side: Side, price: Decimal) -> None:
        """The quantity at a price changed."""

    def settled(self, tape: "Tape") -> None:
        """An order has been dealt with: the book is as it will be seen."""


@attrs.frozen
class Best:
    """The best prices and what rests there; zeros where a side is empty."""

    bid: Decimal
    bid_qty: Decimal
    ask: Decimal
    ask_qty: Decimal


class Tape:
    """The public record of one symbol.

    Args:
        symbol: its name.
        book: its order book.
        clock: the exchange's time.
        assumptions: what its streams show where no page says.
        aggregated_over: for how many µs trades are aggregated; None: while one order takes.
    """

    def __init__(
        self, symbol: str, book: Book, clock: Clock, assumptions: Assumptions, aggregated_over: int | None = None
    ) -> None:
        self.symbol = symbol
        self.assumptions = assumptions
        self.book = book
        self.changed_at = clock.now()
        self.trades: deque[Trade] = deque(maxlen=KEPT)
        self.aggregates: deque[AggregateTrade] = deque(maxlen=KEPT)
        self.bars = BarStore()
        # The latest liquidation order, futures only.
        self.forced: Order | None = None
        self.observers: list[Observer] = []
        # Who needs to hear of trades alone, from the beginning to the end.
        self.on_trade: list[Callable[[Trade], None]] = []
        self._clock = clock
        self._aggregated_over = aggregated_over
        self._aggregate: AggregateTrade | None = None
        self._aggregate_ids = itertools.count(1)
        self._flush: Timer | None = None
        book.on_change = self._level_changed

    # What the market reports -------------------------------------------------------------------------------------

    def trade(self, trade: Trade) -> None:
        """Record a trade."""
        self.trades.append(trade)
        self.bars.add(trade)
        self._add_to_aggregate(trade)
        for hear in self.on_trade:
            hear(trade)
        for observer in list(self.observers):
            observer.traded(self, trade)

    def settle(self) -> None:
        """An order has been placed, matched or canceled."""
        if self._aggregated_over is None:
            self._close_aggregate()
        for observer in list(self.observers):
            observer.settled(self)

    def _level_changed(self, side: Side, price: Decimal) -> None:
        self.changed_at = self._clock.now()
        for observer in list(self.observers):
            observer.level_changed(self, side, price)

    # Aggregate trades --------------------------------------------------------------------------------------------

    def _add_to_aggregate(self, trade: Trade) -> None:
        if self._aggregate is not None and self._aggregate.takes(trade):
            return
        self._close_aggregate()
        self._aggregate = AggregateTrade(
            next(self._aggregate_ids), trade.price, trade.qty, trade.id, trade.id, trade.time, trade.buyer_is_maker
        )
        if self._aggregated_over is not None:
            boundary = (trade.time // self._aggregated_over + 1) * self._aggregated_over
            self._flush = self._clock.call_at(boundary, self._close_aggregate)

    def _close_aggregate(self) -> None:
        closed, self._aggregate = self._aggregate, None
        if self._flush is not None:
            self._flush.cancel()
            self._flush = None
        if closed is None:
            return
        self.aggregates.append(closed)
        for observer in list(self.observers):
            observer.aggregated(self, closed)

    # What the public sees ----------------------------------------------------------------------------------------

    def now(self) -> Micros:
        """The exchange's time."""
        return self._clock.now()

    def all_aggregates(self) -> list[AggregateTrade]:
        """The aggregate trades kept, oldest first, with the one that may still grow."""
        return [*self.aggregates, *([self._aggregate] if self._aggregate else [])]

    def best(self) -> Best:
        """The top of the book."""
        bids, asks = self.book.depth(Side.BUY, 1), self.book.depth(Side.SELL, 1)
        return Best(*(bids[0] if bids else (ZERO, ZERO)), *(asks[0] if asks else (ZERO, ZERO)))
