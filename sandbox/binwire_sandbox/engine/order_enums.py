"""The words in which orders are given: side, type, time in force; and the status they come to."""

from enum import StrEnum


class Side(StrEnum):
    """Buy or sell."""

    BUY = "BUY"
    SELL = "SELL"

    @property
    def other(self) -> "Side":
        """The side it trades against."""
        return Side.SELL if self is Side.BUY else Side.BUY


class OrderType(StrEnum):
    """The order types this exchange matches."""

    LIMIT = "LIMIT"
    MARKET = "MARKET"
    LIMIT_MAKER = "LIMIT_MAKER"
    STOP_LOSS = "STOP_LOSS"
    STOP_LOSS_LIMIT = "STOP_LOSS_LIMIT"
    TAKE_PROFIT = "TAKE_PROFIT"
    TAKE_PROFIT_LIMIT = "TAKE_PROFIT_LIMIT"

    @property
    def at_market(self) -> bool:
        """True if it takes any price: MARKET, and what executes "a `MARKET` order when the conditions are met"."""
        return self in AT_MARKET

    @property
    def is_stop(self) -> bool:
        """True if it waits for its stop price: an "algo" order in the words of the filters."""
        return self in STOPS


AT_MARKET = frozenset({OrderType.MARKET, OrderType.STOP_LOSS, OrderType.TAKE_PROFIT})
STOPS = frozenset(type for type in OrderType if type.name.startswith(("STOP_LOSS", "TAKE_PROFIT")))


class TimeInForce(StrEnum):
    """How long an order lives; GTX (post only), GTD (until a date) and RPI (post only, unseen) are futures'."""

    GTC = "GTC"
    IOC = "IOC"
    FOK = "FOK"
    GTX = "GTX"
    GTD = "GTD"
    RPI = "RPI"


class Status(StrEnum):
    """Order status."""

    PENDING_NEW = "PENDING_NEW"
    NEW = "NEW"
    PARTIALLY_FILLED = "PARTIALLY_FILLED"
    FILLED = "FILLED"
    CANCELED = "CANCELED"
    EXPIRED = "EXPIRED"
    EXPIRED_IN_MATCH = "EXPIRED_IN_MATCH"


OPEN = frozenset({Status.NEW, Status.PARTIALLY_FILLED, Status.PENDING_NEW})
