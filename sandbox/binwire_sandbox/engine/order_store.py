"""All orders of a market, found by id, by client order id, and the open ones by channel."""

import itertools
from collections import defaultdict
from collections.abc import Iterable

from .balances import Channel
from .orders import Order


class OrderStore:
    """Orders of spot and margin, or of futures. "`orderId` is self-increment for each specific `symbol`"."""

    def __init__(self, symbols: Iterable[str]) -> None:
        self._ids = {symbol: itertools.count(1) for symbol in symbols}
        self._by_id: dict[tuple[str, int], Order] = {}
        self._by_client_id: dict[tuple[Channel, str, str], Order] = {}
        self._open: dict[Channel, dict[tuple[str, int], Order]] = defaultdict(dict)

    def add(self, order: Order) -> None:
        """Number a new order and keep it."""
        order.order_id = next(self._ids[order.symbol])
        key = (order.symbol, order.order_id)
        self._by_id[key] = self._open[order.channel][key] = order
        self.renamed(order)

    def renamed(self, order: Order) -> None:
        """The order has a new client order id; the old one finds it too until another order takes it."""
        self._by_client_id[order.channel, order.symbol, order.client_order_id] = order

    def open(self, channel: Channel, symbol: str | None = None) -> list[Order]:
        """The channel's orders that may still trade, oldest first."""
        orders = self._open[channel]
        for key in [key for key, order in orders.items() if not order.is_open]:
            del orders[key]
        return [order for order in orders.values() if symbol in (None, order.symbol)]

    def all(self, channel: Channel, symbol: str) -> list[Order]:
        """The channel's orders of a symbol, open or not, oldest first."""
        return [order for order in self._by_id.values() if order.channel == channel and order.symbol == symbol]

    def forget(self, order: Order) -> None:
        """Keep an order that is done no longer."""
        key = (order.symbol, order.order_id)
        self._by_id.pop(key, None)
        self._open[order.channel].pop(key, None)
        for client_id in (order.client_order_id, order.original_client_order_id):
            self._by_client_id.pop((order.channel, order.symbol, client_id), None)

    def is_taken(self, channel: Channel, symbol: str, client_order_id: str) -> bool:
        """ "A new order with the same `clientOrderId` is accepted only when the previous one is filled or expired"."""
        order = self._by_client_id.get((channel, symbol, client_order_id))
        return order is not None and order.is_open and order.client_order_id == client_order_id

    def find(self, channel: Channel, symbol: str, order_id: int | None, client_order_id: str | None) -> Order | None:
        """The order that fits the ids given: "the `orderId` is searched first", then the client id is checked."""
        if order_id is None:
            return self._by_client_id.get((channel, symbol, client_order_id or ""))
        order = self._by_id.get((symbol, order_id))
        if order is None or order.channel != channel:
            return None
        known_as = (None, order.client_order_id, order.original_client_order_id)
        return order if client_order_id in known_as else None
