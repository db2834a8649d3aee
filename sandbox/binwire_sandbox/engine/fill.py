"""What one order has of a trade."""

from decimal import Decimal

import attrs

from ..wire import ZERO


@attrs.frozen
class Fill:
    """One trade as one of its two orders sees it; `profit` is realised, futures only; `time` in µs.

    `allocation` is the id of what smart order routing allocated.
    """

    trade_id: int
    price: Decimal
    qty: Decimal
    quote: Decimal
    commission: Decimal
    commission_asset: str
    is_maker: bool
    profit: Decimal = ZERO
    time: int = 0
    allocation: int | None = None

    @property
    def shown_id(self) -> int:
        """The trade's id, -1 for who got the quantity by an allocation instead."""
        return self.trade_id if self.allocation is None else -1
