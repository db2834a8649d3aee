"""The filters that need more than the order: what else is open, what is held, and what was traded."""

from collections.abc import Sequence
from decimal import Decimal

from ..engine.order_enums import OrderType, Side
from ..engine.order_lists import OrderList
from ..engine.orders import Order
from ..engine.symbol_filters import ExchangeFilters
from ..engine.symbols import Symbol
from ..errors import filter_failure
from ..market_data.running_average import RunningAverage
from ..wire import ZERO
from .filters import check_numbers, notional_failure
from .market import SpotMarket


class AccountFilters:
    """Checks an order against its account's open orders and wallet, and against the average price."""

    def __init__(self, market: SpotMarket, exchange: ExchangeFilters) -> None:
        self.exchange = exchange
        self._market = market
        self._averages = {
            name: RunningAverage(tape, market.symbols[name].average_minutes) for name, tape in market.tapes.items()
        }

    def check_list(self, order_list: OrderList) -> None:
        """Pass an order list, or not: each of its orders counts, and it counts itself as one, whatever its kind.

        Raises:
            ApiError: -1013 with the filter.
        """
        lists = self._market.lists.store.open(order_list.channel)
        most = self._market.symbols[order_list.symbol].max_order_lists
        if sum(other.symbol == order_list.symbol for other in lists) >= most:
            raise filter_failure("MAX_NUM_ORDER_LISTS")
        if reached(self.exchange.max_order_lists, len(lists)):
            raise filter_failure("EXCHANGE_MAX_NUM_ORDER_LISTS")
        for at, order in enumerate(order_list.orders):
            self.check(order, order_list.orders[:at])

    def check(self, order: Order, beside: Sequence[Order] = ()) -> None:
        """Pass an order, or not; `beside` are orders that are placed with it and come first.

        Raises:
            ApiError: -1013 with the filter.
        """
        symbol = self._market.symbols[order.symbol]
        self._check_prices(order, symbol)
        others = [*self._market.orders.open(order.channel), *beside]
        if others:
            check_numbers(order, symbol, [other for other in others if other.symbol == symbol.name])
            self._check_exchange(order, others)
        if symbol.max_position is not None and order.side is Side.BUY:
            self._check_position(order, symbol, symbol.max_position, others)
        if order.channel.account in self.exchange.max_assets:
            self._check_assets(order, symbol, self.exchange.max_assets[order.channel.account])

    def _check_prices(self, order: Order, symbol: Symbol) -> None:
        """The filters by average price; there is none before the first trade, and they refuse nothing then."""
        average = self._averages[symbol.name].price()
        if average is None:
            return
        percent = symbol.percent_price
        if percent is not None and order.price and not percent.allows(order.side, order.price, average):
            raise filter_failure("PERCENT_PRICE_BY_SIDE" if percent.by_side else "PERCENT_PRICE")
        # How much the pending order of an OPO sells is known later.
        sized = bool(order.qty or order.quote_order_qty)
        if order.type is OrderType.MARKET and symbol.notional_of_market and sized:
            value = order.quote_order_qty or order.qty * average
            if value < symbol.min_notional:
                raise notional_failure(order, symbol)

    def _check_exchange(self, order: Order, others: Sequence[Order]) -> None:
        if order.type is OrderType.MARKET:
            return
        limits = self.exchange
        if reached(limits.max_orders, len(others)):
            raise filter_failure("EXCHANGE_MAX_NUM_ORDERS")
        if order.type.is_stop and reached(limits.max_algo_orders, sum(other.type.is_stop for other in others)):
            raise filter_failure("EXCHANGE_MAX_NUM_ALGO_ORDERS")
        if order.iceberg_qty and reached(limits.max_iceberg_orders, sum(other.iceberg_qty > 0 for other in others)):
            raise filter_failure("EXCHANGE_MAX_NUM_ICEBERG_ORDERS")

    def _check_position(self, order: Order, symbol: Symbol, largest: Decimal, others: Sequence[Order]) -> None:
        """Free, locked and "sum of the qty of all open BUY orders", this one with them (ASSUMPTIONS.md)."""
        held = self._market.wallet(order.channel).balances[symbol.base]
        buying = (other.remaining for other in others if other.symbol == symbol.name and other.side is Side.BUY)
        if held.free + held.locked + sum(buying, ZERO) + order.qty > largest:
            raise filter_failure("MAX_POSITION")

    def _check_assets(self, order: Order, symbol: Symbol, limits: dict[str, Decimal]) -> None:
        """ "When the asset is a symbol's base asset, the limit applies to the order's quantity", else its notional."""
        average = self._averages[symbol.name].price() or ZERO
        notional = order.quote_order_qty or order.qty * (order.price or average)
        for asset, value in ((symbol.base, order.qty), (symbol.quote, notional)):
            if asset in limits and value > limits[asset]:
                raise filter_failure("MAX_ASSET")


def reached(most: int | None, count: int) -> bool:
    """Whether a limit leaves no room for another one; None is no limit."""
    return most is not None and count >= most
