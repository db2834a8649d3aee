"""What looks again as prices move: once a second at most, however many trades there were."""

from abc import ABC, abstractmethod
from collections.abc import Iterable

from ..clock import SECOND, Clock, Timer
from ..engine.trades import Trade
from .tape import Observer, Tape


class PriceWatch(ABC, Observer):
    """Looks at the first full second after a trade of a tape that it observes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._timer: Timer | None = None

    @abstractmethod
    def look(self) -> None:
        """Look at what the prices may have changed."""

    def start(self, tapes: Iterable[Tape]) -> None:
        """Look from now on at what happens to these symbols."""
        for tape in tapes:
            tape.observers.append(self)

    def stop(self, tapes: Iterable[Tape]) -> None:
        """Look no more."""
        for tape in tapes:
            if self in tape.observers:
                tape.observers.remove(self)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def traded(self, tape: Tape, trade: Trade) -> None:
        """The price has moved, perhaps."""
        if self._timer is None:
            self._timer = self._clock.call_at((self._clock.now() // SECOND + 1) * SECOND, self._due)

    def _due(self) -> None:
        self._timer = None
        self.look()
