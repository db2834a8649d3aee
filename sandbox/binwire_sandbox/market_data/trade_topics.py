"""Streams of trades, as they happen."""

from collections.abc import Callable

from ..engine.trades import AggregateTrade, Trade
from .market_streams import Payload, Publish, Topic
from .tape import Tape


class TradeTopic(Topic):
    """ "each trade has a unique buyer and seller" """

    def __init__(self, publish: Publish, tape: Tape, show: Callable[[Tape, Trade], Payload]) -> None:
        super().__init__(publish, [tape])
        self._show = show

    def traded(self, tape: Tape, trade: Trade) -> None:
        """Speak."""
        self.publish(self._show(tape, trade))


class AggregateTradeTopic(Topic):
    """Trades of one taker at one price together."""

    def __init__(self, publish: Publish, tape: Tape, show: Callable[[Tape, AggregateTrade], Payload]) -> None:
        super().__init__(publish, [tape])
        self._show = show

    def aggregated(self, tape: Tape, trade: AggregateTrade) -> None:
        """Speak."""
        self.publish(self._show(tape, trade))
