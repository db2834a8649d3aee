"""What traded: single trades, and those of one taker at one price together."""

from decimal import Decimal

import attrs

from ..wire import Micros


@attrs.frozen
class Trade:
    """A trade as everybody sees it; `time` in µs, `quote` is price times quantity as it was settled."""

    id: int
    price: Decimal
    qty: Decimal
    quote: Decimal
    time: Micros
    buyer_is_maker: bool


@attrs.define
class AggregateTrade:
    """Trades of one taking side at one price, reported as one; `time` is that of the last of them, in µs."""

    id: int
    price: Decimal
    qty: Decimal
    first_id: int
    last_id: int
    time: Micros
    buyer_is_maker: bool

    def takes(self, trade: Trade) -> bool:
        """Add a trade if it belongs here; False if it does not."""
        if trade.price != self.price or trade.buyer_is_maker is not self.buyer_is_maker:
            return False
        self.qty += trade.qty
        self.last_id = trade.id
        self.time = trade.time
        return True
