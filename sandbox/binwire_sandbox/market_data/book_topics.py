"""Streams of order books: best prices, partial books and differences."""

from collections.abc import Callable
from decimal import Decimal
from typing import TypeAlias

import attrs

from ..clock import Clock
from ..engine.order_enums import Side
from .market_streams import PacedTopic, Payload, Publish, Topic
from .tape import Best, Tape

Level: TypeAlias = tuple[Decimal, Decimal]


@attrs.frozen
class BookUpdate:
    """What a depth stream says: levels of both sides, and the ids of the changes that it covers.

    `previous` is the last id of the event before, `first` to `last` are those of this one.
    """

    previous: int
    first: int
    last: int
    bids: list[Level]
    asks: list[Level]


ShowBest: TypeAlias = Callable[[Tape, Best], Payload]
ShowBook: TypeAlias = Callable[[Tape, BookUpdate], Payload]


class BookTickerTopic(Topic):
    """ "any update to the best bid or ask's price or quantity in real-time" """

    def __init__(self, publish: Publish, tapes: list[Tape], show: ShowBest) -> None:
        super().__init__(publish, tapes)
        self._show = show
        self._said = {tape.symbol: tape.best() for tape in tapes}

    def settled(self, tape: Tape) -> None:
        """Speak if the top of the book has moved."""
        best = tape.best()
        if best != self._said[tape.symbol]:
            self._said[tape.symbol] = best
            is_whole = best.bid_qty and best.ask_qty
            if is_whole or tape.assumptions.empty_book_side == "zero":
                self.publish(self._show(tape, best))


class DepthTopic(PacedTopic):
    """A stream of one symbol's book: its events cover the changes of the book one after the other."""

    def __init__(self, publish: Publish, tape: Tape, clock: Clock, speed: int, show: ShowBook) -> None:
        super().__init__(publish, [tape], clock, speed)
        self.tape = tape
        self._show = show
        self._said = tape.book.update_id

    def level_changed(self, tape: Tape, side: Side, price: Decimal) -> None:
        """Something to say."""
        self.touch()

    def say(self, bids: list[Level], asks: list[Level]) -> Payload:
        """The event of these levels, which covers everything up to now."""
        previous, self._said = self._said, self.tape.book.update_id
        update = BookUpdate(previous, min(previous + 1, self._said), self._said, bids, asks)
        return self._show(self.tape, update)


class PartialDepthTopic(DepthTopic):
    """The best levels of both sides: at first, and whenever the book has changed."""

    def __init__(self, publish: Publish, tape: Tape, clock: Clock, speed: int, show: ShowBook, levels: int) -> None:
        super().__init__(publish, tape, clock, speed, show)
        self._levels = levels

    def payload(self) -> Payload:
        """The top of the book."""
        book = self.tape.book
        return self.say(book.depth(Side.BUY, self._levels), book.depth(Side.SELL, self._levels))


class DiffDepthTopic(DepthTopic):
    """The levels that changed since the last event, with what rests there now."""

    def __init__(self, publish: Publish, tape: Tape, clock: Clock, speed: int, show: ShowBook) -> None:
        super().__init__(publish, tape, clock, speed, show)
        self._changed: dict[tuple[Side, Decimal], None] = {}

    def level_changed(self, tape: Tape, side: Side, price: Decimal) -> None:
        """Note the level, and speak at the next moment for it."""
        self._changed[side, price] = None
        self.touch()

    def payload(self) -> Payload | None:
        """What changed, None if nothing did."""
        if not self._changed:
            return None
        changed, self._changed = self._changed, {}
        return self.say(self._levels(changed, Side.BUY), self._levels(changed, Side.SELL))

    def _levels(self, changed: dict[tuple[Side, Decimal], None], side: Side) -> list[Level]:
        """The changed levels of a side, best first, a quantity of zero for those that are gone."""
        prices = sorted((price for at, price in changed if at is side), reverse=side is Side.BUY)
        return [(price, self.tape.book.quantity(side, price)) for price in prices]
