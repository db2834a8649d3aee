"""What orders do to wallets, and the events that tell of it: spot and margin."""

import itertools
from collections.abc import Callable
from decimal import Decimal
from typing import Protocol

from ..assumptions import Assumptions
from ..clock import Clock
from ..connections.subscriptions import Event
from ..engine.balances import Channel, Wallet
from ..engine.fill import Fill
from ..engine.order_enums import Side, Status
from ..engine.order_lists import OrderList
from ..engine.orders import Order
from ..engine.prevention import PreventedMatch
from ..engine.symbols import Symbol
from ..wire import ZERO, JsonObject, floor
from . import events


class Publish(Protocol):
    """Pushes a user data event to whoever is subscribed to a channel."""

    def __call__(self, channel: Channel, event: Event) -> None:
        """Push it."""
        ...


class Watcher(Protocol):
    """Is told what happens to the orders of order lists."""

    def touched(self, order: Order, order_list: OrderList) -> None:
        """One is about to trade."""
        ...

    def filled(self, order: Order, order_list: OrderList) -> None:
        """One has traded, and nobody was told yet."""
        ...

    def traded(self, order: Order, order_list: OrderList) -> None:
        """One has traded."""
        ...

    def ended(self, order: Order, order_list: OrderList) -> None:
        """One was closed unfilled."""
        ...


class Ledger:
    """Moves the funds of orders and reports on them.

    Attributes:
        fees: what was paid in commissions, by asset.
        first_fill: the first fill of an order takes it off the unfilled order count.
        after_fill: margin repays with what its orders bring.
        after_end: margin repays what an order borrowed that was closed unfilled.
        lists: is told of orders that are part of a list.
    """

    lists: Watcher

    def __init__(
        self,
        symbols: dict[str, Symbol],
        clock: Clock,
        publish: Publish,
        wallet: Callable[[Channel], Wallet],
        assumptions: Assumptions,
    ) -> None:
        self.fees: dict[str, Decimal] = {}
        self.first_fill: Callable[[Order], None] = _nothing
        self.after_fill: Callable[[Order], None] = _nothing
        self.after_end: Callable[[Order], None] = _nothing
        self.symbols = symbols
        self._clock = clock
        self._publish = publish
        self._wallet = wallet
        self._executions = itertools.count(1)
        self._assumptions = assumptions
        self._others = ("BNB",) if assumptions.position_assets == "and-bnb" else ()

    def fee(self, order: Order, qty: Decimal, quote: Decimal) -> tuple[Decimal, str]:
        """Commission is taken from the asset received."""
        symbol = self.symbols[order.symbol]
        received, asset = (qty, symbol.base) if order.side is Side.BUY else (quote, symbol.quote)
        return floor(received * symbol.commission), asset

    def settle(self, order: Order, fill: Fill) -> None:
        """Book a trade of an order, and tell of it."""
        if order.order_list is not None:
            self.lists.touched(order, order.order_list)
        symbol = self.symbols[order.symbol]
        wallet = self._wallet(order.channel)
        buys = order.side is Side.BUY
        spent, asset = (fill.quote, symbol.quote) if buys else (fill.qty, symbol.base)
        short = max(spent - order.locked, ZERO)
        wallet.lock(asset, short)
        order.locked += short - spent
        wallet.spend_locked(asset, spent)
        wallet.receive(fill.commission_asset, (fill.qty if buys else fill.quote) - fill.commission)
        self.fees[fill.commission_asset] = self.fees.get(fill.commission_asset, ZERO) + fill.commission
        if not order.executed:
            self.first_fill(order)
        order.fill(fill, self._clock.now())
        self.release(order, wallet)
        if order.order_list is not None:
            self.lists.filled(order, order.order_list)
        self.report(order, "TRADE", fill)
        self.positions(wallet, order.symbol)
        self.after_fill(order)
        if order.order_list is not None:
            self.lists.traded(order, order.order_list)

    def release(self, order: Order, wallet: Wallet) -> None:
        """Unlock what the rest of the order no longer needs: it traded at a better price, or it is done."""
        symbol = self.symbols[order.symbol]
        needed = order.needed if order.order_list is None else order.order_list.needed(order)
        wallet.unlock(symbol.base if order.side is Side.SELL else symbol.quote, order.locked - needed)
        order.locked = needed

    def end(self, order: Order, status: Status, reason: str | None) -> None:
        """Close an order unfilled, and tell of it."""
        wallet = self._wallet(order.channel)
        order.end(status, self._clock.now(), reason)
        freed = order.locked > ZERO
        self.release(order, wallet)
        self.report(order, status.value)
        if freed:
            self.positions(wallet, order.symbol)
        if order.order_list is not None:
            self.lists.ended(order, order.order_list)
        self.after_end(order)

    # Reporting ---------------------------------------------------------------------------------------------------

    def report(
        self, order: Order, execution_type: str, fill: Fill | None = None, prevented: PreventedMatch | None = None
    ) -> int:
        """Push an executionReport; returns its execution id."""
        now, number = self._clock.now(), next(self._executions)

        def shown() -> JsonObject:
            event = events.execution_report(order, execution_type, now, number, fill, prevented)
            if self._assumptions.immediate_working_time == "absent" and order.is_immediate:
                event.pop("W", None)
            if self._assumptions.match_expiry_reason == "NONE" and order.status is Status.EXPIRED_IN_MATCH:
                event.setdefault("eR", "NONE")
            return event

        self._publish(order.channel, shown)
        return number

    def positions(self, wallet: Wallet, symbol: str) -> None:
        """The executionReport comes first, then the balances it changed (ASSUMPTIONS.md)."""
        now = self._clock.now()
        wallet.updated = now
        own = (self.symbols[symbol].base, self.symbols[symbol].quote)
        assets = (*own, *(asset for asset in self._others if asset in wallet.balances and asset not in own))
        self._publish(wallet.channel, lambda: events.account_position(wallet, assets, now))


def _nothing(order: Order) -> None:
    """Nobody waits for fills and ends."""
