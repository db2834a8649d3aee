"""Spot's operations, put together."""

import attrs

from ..access.accounts import Accounts
from ..clock import Clock
from ..engine.symbol_filters import ExchangeFilters
from ..requests.operations import Operation
from ..requests.usage import Usage
from .account import AccountOperations
from .account_filters import AccountFilters
from .amend import AmendOperations
from .cancel_replace import CancelReplaceOperations
from .history import HistoryOperations
from .market import SpotMarket
from .market_operations import SpotMarketOperations
from .operations import SpotOperations
from .order_list_operations import OrderListOperations
from .sor import SorOperations


@attrs.frozen
class SpotParts:
    """What spot can be asked for, and the parts of it that margin shares."""

    orders: SpotOperations
    lists: OrderListOperations
    history: HistoryOperations
    operations: dict[str, Operation]

    def over_rest(self) -> dict[str, Operation]:
        """The operations as REST has them: its exchangeInfo tells of other limits."""
        return self.operations | {"exchangeInfo": self.orders.exchange_info(over_rest=True)}


def spot_parts(
    market: SpotMarket, accounts: Accounts, shown: Clock, exchange_filters: ExchangeFilters, usage: Usage
) -> SpotParts:
    """All of spot's operations by the names that the WebSocket API has for them."""
    filters = AccountFilters(market, exchange_filters)
    orders = SpotOperations(market, accounts, shown, filters, usage)
    lists, history = OrderListOperations(orders, market), HistoryOperations(market)
    parts = (
        orders,
        lists,
        CancelReplaceOperations(orders, market.symbols),
        SorOperations(orders, market.symbols),
        AmendOperations(orders, market),
        history,
        AccountOperations(market.symbols, filters.exchange, usage),
        SpotMarketOperations(market.tapes),
    )
    operations = {name: operation for part in parts for name, operation in part.shared().items()}
    return SpotParts(orders, lists, history, operations)
