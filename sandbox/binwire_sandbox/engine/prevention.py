"""What orders know of self-trade prevention: their mode, and the trades that did not happen."""

from decimal import Decimal
from enum import StrEnum

import attrs


class SelfTradePrevention(StrEnum):
    """What an order that takes does instead of trading with an order of its own account or trade group."""

    NONE = "NONE"
    EXPIRE_MAKER = "EXPIRE_MAKER"
    EXPIRE_TAKER = "EXPIRE_TAKER"
    EXPIRE_BOTH = "EXPIRE_BOTH"
    DECREMENT = "DECREMENT"
    TRANSFER = "TRANSFER"


@attrs.frozen
class PreventedMatch:
    """A trade that self-trade prevention kept from happening.

    Attributes:
        trade_group: the id of the trade group of both accounts, -1 without one.
        qty: what would have been traded.
        taker_qty: what the taker lost by it, zero if nothing; `maker_qty` likewise.
        time: in µs.
    """

    id: int
    symbol: str
    taker_order_id: int
    maker_order_id: int
    trade_group: int
    mode: SelfTradePrevention
    price: Decimal
    qty: Decimal
    taker_qty: Decimal
    maker_qty: Decimal
    time: int
