"""Books with RPI orders in them: what `rpiDepth` shows, and nothing else does."""

from decimal import Decimal
from typing import TypeAlias

from ..clock import Clock
from ..engine.order_enums import Side
from ..market_data.book_topics import BookUpdate, Level, ShowBook
from ..market_data.market_streams import PacedTopic, Payload, Publish
from ..market_data.tape import Tape
from ..wire import ZERO

Levels: TypeAlias = dict[tuple[Side, Decimal], Decimal]
ALL = 1 << 30


class RpiBook:
    """Two books of one symbol as one.

    Args:
        public: the book that everybody sees and trades with.
        hidden: the RPI orders alone.
    """

    def __init__(self, public: Tape, hidden: Tape) -> None:
        self.tapes = [public, hidden]
        self._public = public
        self._hidden = hidden

    @property
    def newest(self) -> Tape:
        """The tape that changed last."""
        return max(self.tapes, key=lambda tape: tape.changed_at)

    @property
    def update_id(self) -> int:
        """Counts the changes of both."""
        return sum(tape.book.update_id for tape in self.tapes)

    def levels(self) -> Levels:
        """What rests at each price; "crossed price levels are hidden and invisible", those of RPI orders."""
        found = {(side, price): qty for side in Side for price, qty in self._public.book.depth(side, ALL)}
        for side in Side:
            for price, qty in self._hidden.book.depth(side, ALL):
                if not self._is_crossed(side, price):
                    found[side, price] = found.get((side, price), ZERO) + qty
        return found

    def _is_crossed(self, side: Side, price: Decimal) -> bool:
        against = [best for tape in self.tapes if (best := tape.book.best(side.other)) is not None]
        return any(price >= best if side is Side.BUY else price <= best for best in against)

    def depth(self, side: Side, limit: int) -> list[Level]:
        """Prices and quantities of at most `limit` levels, best first."""
        return _of_side(self.levels(), side)[:limit]


class RpiDepthTopic(PacedTopic):
    """`<symbol>@rpiDepth@500ms`: the levels that changed, those that came to be crossed as zeros."""

    def __init__(self, publish: Publish, book: RpiBook, clock: Clock, speed: int, show: ShowBook) -> None:
        super().__init__(publish, book.tapes, clock, speed)
        self._book = book
        self._show = show
        self._said, self._levels = book.update_id, book.levels()

    def level_changed(self, tape: Tape, side: Side, price: Decimal) -> None:
        """Something to say."""
        self.touch()

    def payload(self) -> Payload | None:
        """What changed, None if nothing did."""
        before, self._levels = self._levels, self._book.levels()
        keys = [key for key in before | self._levels if before.get(key) != self._levels.get(key)]
        if not keys:
            return None
        changed = {key: self._levels.get(key, ZERO) for key in keys}
        previous, self._said = self._said, self._book.update_id
        sides = (_of_side(changed, Side.BUY), _of_side(changed, Side.SELL))
        return self._show(self._book.newest, BookUpdate(previous, previous + 1, self._said, *sides))


def _of_side(levels: Levels, side: Side) -> list[Level]:
    """Levels of a side, best first."""
    return sorted(((price, qty) for (at, price), qty in levels.items() if at is side), reverse=side is Side.BUY)
