"""What the owners of futures' orders are told: orders, trades, and what these do to an account."""

from ..clock import Clock
from ..engine.fill import Fill
from ..engine.order_enums import Side, Status
from ..engine.order_store import OrderStore
from ..engine.orders import Order
from ..spot.ledger import Publish
from ..wire import ZERO, JsonObject, Micros
from . import events
from .account_events import account_update
from .accounts import FuturesAccounts
from .risk import Risk


class OrderReports:
    """Pushes the events of orders."""

    def __init__(
        self,
        clock: Clock,
        publish: Publish,
        orders: OrderStore,
        accounts: FuturesAccounts,
        risk: Risk,
        shows_no_commission: bool = True,
    ) -> None:
        """`shows_no_commission`: events without a commission have its members, as zero."""
        self._shows_no_commission = shows_no_commission
        self._clock = clock
        self._publish = publish
        self._orders = orders
        self._accounts = accounts
        self._risk = risk

    def traded(self, order: Order, fill: Fill, now: Micros, execution_type: str = "TRADE") -> None:
        """TRADE_LITE first, "reduces data latency"; then balance and position, then the order (ASSUMPTIONS.md).

        TRADE_LITE "only pushes TRADE Execution Type".
        """
        account = self._accounts[order.channel]
        position = account.position(order.symbol, order.terms.position_side)
        if execution_type == "TRADE":
            self._publish(order.channel, lambda: events.trade_lite(order, fill, now))
        self._publish(order.channel, lambda: account_update("ORDER", account, self._risk, now, positions=[position]))
        self.report(order, execution_type, fill)

    def end(self, order: Order, status: Status, reason: str | None = None) -> None:
        order.end(status, self._clock.now(), reason)
        self.report(order, status.value)

    def report(self, order: Order, execution_type: str, fill: Fill | None = None) -> None:
        self._publish(order.channel, lambda: self._order_update(order, execution_type, fill))
        if order.when_done is not None and not order.is_open:
            order.when_done(order)

    def _order_update(self, order: Order, execution_type: str, fill: Fill | None) -> JsonObject:
        notional = {Side.BUY: ZERO, Side.SELL: ZERO}
        for other in self._orders.open(order.channel, order.symbol):
            notional[other.side] += other.remaining * other.price
        return events.order_trade_update(
            order,
            execution_type,
            self._clock.now(),
            fill,
            notional[Side.BUY],
            notional[Side.SELL],
            shows_no_commission=self._shows_no_commission,
        )
