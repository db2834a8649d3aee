"""Conditional ("algo") orders of futures: what they say, and when they are triggered."""

from decimal import Decimal
from enum import StrEnum

import attrs

from ..engine.balances import Channel
from ..engine.order_enums import Side
from ..engine.orders import Order
from ..wire import ZERO, Micros

NEVER = Micros(0)


class AlgoType(StrEnum):
    """The order types of the Algo Service."""

    STOP = "STOP"
    STOP_MARKET = "STOP_MARKET"
    TAKE_PROFIT = "TAKE_PROFIT"
    TAKE_PROFIT_MARKET = "TAKE_PROFIT_MARKET"
    TRAILING_STOP_MARKET = "TRAILING_STOP_MARKET"

    @property
    def at_market(self) -> bool:
        """True if it takes any price once it is triggered."""
        return self.name.endswith("_MARKET")

    @property
    def is_trailing(self) -> bool:
        """True for trailing stops."""
        return self is AlgoType.TRAILING_STOP_MARKET

    @property
    def closes(self) -> bool:
        """True if it may close all of a position: "used with `STOP_MARKET` or `TAKE_PROFIT_MARKET`"."""
        return self in (AlgoType.STOP_MARKET, AlgoType.TAKE_PROFIT_MARKET)


class AlgoStatus(StrEnum):
    """What the page of ALGO_UPDATE names."""

    NEW = "NEW"
    CANCELED = "CANCELED"
    TRIGGERING = "TRIGGERING"
    TRIGGERED = "TRIGGERED"
    FINISHED = "FINISHED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"


@attrs.define(eq=False)
class AlgoOrder:
    """A conditional order.

    Attributes:
        qty: zero if it closes all of a position.
        trigger_price: zero for trailing stops.
        activate_price: from which on a trailing stop trails.
        callback_rate: in percent; 1 is 1 %.
        good_till: when it is canceled, in ms; 0: never.
        create_time, update_time, trigger_time: in µs; the last is 0 before it is triggered.
        extreme: the lowest price (BUY) or highest price (SELL) since a trailing stop was placed.
        order: what was placed in its name once it was triggered.
        reason: why it failed.
    """

    channel: Channel
    symbol: str
    side: Side
    type: AlgoType
    position_side: str
    time_in_force: str
    qty: Decimal
    price: Decimal
    trigger_price: Decimal
    client_algo_id: str
    working_type: str
    price_match: str = "NONE"
    self_trade_prevention: str = "NONE"
    close_position: bool = False
    price_protect: bool = False
    reduce_only: bool = False
    activate_price: Decimal = ZERO
    callback_rate: Decimal = ZERO
    good_till: int = 0
    algo_id: int = 0
    status: AlgoStatus = AlgoStatus.NEW
    create_time: Micros = NEVER
    update_time: Micros = NEVER
    trigger_time: Micros = NEVER
    extreme: Decimal | None = None
    order: Order | None = None
    reason: str = ""

    @property
    def triggers_above(self) -> bool:
        """STOP: "BUY: latest price >= `triggerPrice`, SELL: <="; TAKE_PROFIT the other way round."""
        return (self.side is Side.BUY) is not self.type.name.startswith("TAKE_PROFIT")

    @property
    def is_activated(self) -> bool:
        """True once a trailing stop trails: the extreme has come to its activation price."""
        if not self.type.is_trailing or self.extreme is None:
            return False
        buys = self.side is Side.BUY
        return self.extreme <= self.activate_price if buys else self.extreme >= self.activate_price

    def reached(self, price: Decimal) -> bool:
        """True if the price triggers the order; a trailing stop takes note of it."""
        if self.type.is_trailing:
            return self._trails_to(price)
        return price >= self.trigger_price if self.triggers_above else price <= self.trigger_price

    def _trails_to(self, price: Decimal) -> bool:
        """ "BUY: the lowest price after order placed <= `activatePrice`, and the latest price >= the lowest price *
        (1 + `callbackRate`)"; SELL likewise with the highest one.
        """
        buys = self.side is Side.BUY
        known = price if self.extreme is None else self.extreme
        self.extreme = min(known, price) if buys else max(known, price)
        if not self.is_activated:
            return False
        rate = self.callback_rate / 100
        return price >= self.extreme * (1 + rate) if buys else price <= self.extreme * (1 - rate)
