"""Streams that only futures have: mark prices, and all best prices."""

from collections.abc import Callable

from ..clock import Clock
from ..engine.orders import Order
from ..market_data.book_topics import ShowBest
from ..market_data.market_streams import PacedTopic, Payload, Publish
from ..market_data.tape import Best, Tape
from ..wire import Json


class MarkPriceTopic(PacedTopic):
    """Mark price and funding rate of one symbol, or of all in an array, "every 3 seconds or every second"."""

    def __init__(
        self,
        publish: Publish,
        tapes: list[Tape],
        clock: Clock,
        speed: int,
        show: Callable[[Tape], Json],
        as_array: bool,
    ) -> None:
        super().__init__(publish, tapes, clock, speed)
        self._show = show
        self._as_array = as_array

    def payload(self) -> Payload | None:
        """The prices; the next ones are due whatever happens."""
        self.touch()
        shown = [self._show(tape) for tape in self.tapes]
        return shown if self._as_array else shown[0]


class AllBookTickersTopic(PacedTopic):
    """`!bookTicker`: one event for each symbol whose best prices have changed."""

    def __init__(self, publish: Publish, tapes: list[Tape], clock: Clock, speed: int, show: ShowBest) -> None:
        super().__init__(publish, tapes, clock, speed)
        self._show = show
        self._said: dict[str, Best] = {tape.symbol: tape.best() for tape in tapes}

    def settled(self, tape: Tape) -> None:
        """Something to say, perhaps."""
        self.touch()

    def payload(self) -> Payload | None:
        """Speak for each symbol; there is no event for all of them."""
        for tape in self.tapes:
            best = tape.best()
            if best != self._said[tape.symbol]:
                self._said[tape.symbol] = best
                self.publish(self._show(tape, best))
        return None


class ForceOrderTopic(PacedTopic):
    """Of each symbol "only the latest one liquidation order within 1000ms will be pushed as the snapshot"."""

    def __init__(
        self,
        publish: Publish,
        tapes: list[Tape],
        clock: Clock,
        speed: int,
        show: Callable[[Tape, Order], Json],
    ) -> None:
        super().__init__(publish, tapes, clock, speed)
        self._show = show
        self._said = {tape.symbol: tape.forced for tape in tapes}

    def settled(self, tape: Tape) -> None:
        """Something to say, if it was a liquidation."""
        if tape.forced is not self._said[tape.symbol]:
            self.touch()

    def payload(self) -> Payload | None:
        """Speak for each symbol; there is no event for all of them."""
        for tape in self.tapes:
            if tape.forced is not None and tape.forced is not self._said[tape.symbol]:
                self._said[tape.symbol] = tape.forced
                self.publish(self._show(tape, tape.forced))
        return None
