"""Pegged orders: a limit price that is taken from the order book."""

from decimal import Decimal
from enum import StrEnum

import attrs


class PegPriceType(StrEnum):
    """Which side of the book gives the price: the order's own, or the opposite one."""

    PRIMARY_PEG = "PRIMARY_PEG"
    MARKET_PEG = "MARKET_PEG"


class PegOffsetType(StrEnum):
    """What an offset counts."""

    PRICE_LEVEL = "PRICE_LEVEL"


@attrs.define(eq=False)
class Peg:
    """What an order's price is pegged to.

    Attributes:
        offset: how many price levels behind the best one; None: it was not asked for, the best one.
        price: what came of it; None until the order works.
    """

    type: PegPriceType
    offset: int | None = None
    price: Decimal | None = None
