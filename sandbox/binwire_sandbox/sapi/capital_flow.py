"""What moves the balances of margin wallets, one row for each movement."""

import itertools
from collections import deque
from decimal import Decimal

import attrs

from ..clock import Clock
from ..engine.balances import Channel, Market
from ..engine.order_enums import Side
from ..engine.orders import Order

REMEMBERED = 100_000
MARGIN = (Market.MARGIN, Market.ISOLATED_MARGIN)


@attrs.frozen
class Movement:
    """One movement: `type` as the page of `GET /sapi/v1/margin/capital-flow` names it, `time` in µs."""

    id: int
    transaction_id: int
    channel: Channel
    asset: str
    type: str
    value: Decimal
    time: int


class CapitalFlow:
    """Remembers the movements of each account."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._ids = itertools.count(1)
        self._movements: dict[str, deque[Movement]] = {}

    def add(self, channel: Channel, asset: str, type: str, value: Decimal, transaction_id: int) -> None:
        """Remember a movement of a margin wallet; those of other wallets are not kept."""
        if channel.market in MARGIN and value:
            movement = Movement(next(self._ids), transaction_id, channel, asset, type, value, self._clock.now())
            self._movements.setdefault(channel.account, deque(maxlen=REMEMBERED)).append(movement)

    def traded(self, order: Order, base: str, quote: str) -> None:
        """Remember the last fill of an order: what it brought, what it cost, and the commission."""
        fill, side = order.fills[-1], order.side.value
        buys = order.side is Side.BUY
        income, expense = ((base, fill.qty), (quote, fill.quote)) if buys else ((quote, fill.quote), (base, fill.qty))
        self.add(order.channel, income[0], f"{side}_INCOME", income[1], fill.trade_id)
        self.add(order.channel, expense[0], f"{side}_EXPENSE", expense[1], fill.trade_id)
        self.add(order.channel, fill.commission_asset, "TRADING_COMMISSION", fill.commission, fill.trade_id)

    def of(self, channel: Channel) -> list[Movement]:
        """A wallet's movements, the oldest first."""
        return [one for one in self._movements.get(channel.account, ()) if one.channel == channel]
