"""The operations of order lists: placing, canceling and asking for them."""

from collections.abc import Callable, Sequence
from typing import TypeAlias

from ..clock import DAY
from ..engine.balances import Channel, Market
from ..engine.order_lists import OrderList
from ..errors import ApiError, either, no_such_order, unknown_order
from ..market_data.params import last_moment, limit, moment
from ..requests.operations import Call, Operation, Params, operation
from ..wire import Json
from .answers import list_response_type
from .market import SpotMarket
from .operations import SpotOperations
from .order_list_answers import canceled_list, placed_list, queried_list
from .order_list_params import (
    OWN,
    ReadOrder,
    read_oco,
    read_old_oco,
    read_opo,
    read_opoco,
    read_oto,
    read_otoco,
)
from .orders import client_order_id

ReadList: TypeAlias = Callable[[Call, Channel, ReadOrder], OrderList]

COMMON = "symbol listClientOrderId newOrderRespType selfTradePreventionMode"
OLD_OCO = (
    f"{COMMON} side quantity limitClientOrderId price limitStrategyId limitStrategyType limitIcebergQty trailingDelta"
    " stopClientOrderId stopPrice stopStrategyId stopStrategyType stopLimitPrice stopIcebergQty stopLimitTimeInForce"
)


def _names(*prefixes: str) -> str:
    """The parameters of the orders with these prefixes; a working order has no stop."""
    stops = ("StopPrice", "TrailingDelta")
    endings = ("Type", *OWN.values())
    return " ".join(
        prefix + ending for prefix in prefixes for ending in endings if prefix != "working" or ending not in stops
    )


WORKING = f"{COMMON} workingSide workingQuantity pendingSide {_names('working')}"
PLACED: dict[str, tuple[ReadList, str, int]] = {
    "orderList.place": (read_old_oco, OLD_OCO, 2),
    "orderList.place.oco": (read_oco, f"{COMMON} side quantity {_names('above', 'below')}", 2),
    "orderList.place.oto": (read_oto, f"{WORKING} pendingQuantity {_names('pending')}", 2),
    "orderList.place.otoco": (
        read_otoco,
        f"{WORKING} pendingQuantity {_names('pendingAbove', 'pendingBelow')}",
        3,
    ),
    "orderList.place.opo": (read_opo, f"{WORKING} {_names('pending')}", 2),
    "orderList.place.opoco": (read_opoco, f"{WORKING} {_names('pendingAbove', 'pendingBelow')}", 3),
}
CANCEL = "symbol orderListId listClientOrderId newClientOrderId"
QUERY = "orderListId origClientOrderId"
ALL = "fromId startTime endTime limit"


class OrderListOperations:
    """Order lists of spot; margin's are read, canceled and asked for the same way."""

    def __init__(self, spot: SpotOperations, market: SpotMarket) -> None:
        self._spot = spot
        self._market = market
        self._lists = market.lists.store

    def shared(self) -> dict[str, Operation]:
        """The operations by WebSocket method name."""
        placed = {
            name: operation(self._placing(read), params, orders=orders, strict=True, refunded=True)
            for name, (read, params, orders) in PLACED.items()
        }
        return placed | {
            "orderList.cancel": operation(
                lambda call: canceled_list(self.cancel(call, self._channel(call))), CANCEL, strict=True, refunded=True
            ),
            "orderList.status": operation(
                lambda call: queried_list(self.find(call.params, self._channel(call))), QUERY, weight=4, strict=True
            ),
            "openOrderLists.status": operation(lambda call: self.open(self._channel(call)), weight=6, strict=True),
            "allOrderLists": operation(
                lambda call: self.history(call.params, self._channel(call)), ALL, weight=20, strict=True
            ),
        }

    def _channel(self, call: Call) -> Channel:
        return Channel(call.account, Market.SPOT)

    def _placing(self, read: ReadList) -> Callable[[Call], Json]:
        def place(call: Call) -> Json:
            response, order_list = self.read(call, self._channel(call), read)
            return self._market.lists.place(order_list, lambda one: placed_list(one, response))

        return place

    def read(self, call: Call, channel: Channel, read: ReadList) -> tuple[str, OrderList]:
        """The list of a call, and how the caller wants to be answered.

        Raises:
            ApiError: the list is none, or one of its orders is none, or there would be too many.
        """
        response = list_response_type(call.params)
        order_list = read(call, channel, lambda leg: self._spot.read(leg, channel)[1])
        self._spot.filters.check_list(order_list)
        return response, order_list

    def cancel(self, call: Call, channel: Channel) -> OrderList:
        """Cancel an active list.

        Raises:
            ApiError: -1102, no id was sent; -2011, no active list has these ids.
        """
        params = call.params
        new_id = client_order_id(params, "newClientOrderId")
        symbol = params.symbol(self._market.symbols)
        ids = params.integer("orderListId"), params.text("listClientOrderId")
        if ids == (None, None):
            raise either("orderListId", "listClientOrderId")
        order_list = self._lists.find(channel, *ids)
        if order_list is None or not order_list.is_open or order_list.symbol != symbol.name:
            raise unknown_order()
        self._market.cancel(order_list.open_orders[0], new_id)
        return order_list

    def find(self, params: Params, channel: Channel) -> OrderList:
        """The list that a query names: "only `origClientOrderId` is used" if it names both ids.

        Raises:
            ApiError: -1102, no id was sent; -2013, there is no such list.
        """
        list_id, client_id = params.integer("orderListId"), params.text("origClientOrderId")
        if list_id is None and client_id is None:
            raise either("orderListId", "origClientOrderId")
        order_list = self._lists.find(channel, list_id if client_id is None else None, client_id)
        if order_list is None:
            raise no_such_order()
        return order_list

    def open(self, channel: Channel) -> list[Json]:
        """The channel's active lists, oldest first."""
        return _shown(self._lists.open(channel))

    def history(self, params: Params, channel: Channel) -> list[Json]:
        """The channel's lists: oldest first from an id or a time on, "the most recent order lists" otherwise.

        Raises:
            ApiError: -1127, "the time between `startTime` and `endTime` can't be longer than 24 hours".
        """
        most, first = limit(params, 500, 1000), params.integer("fromId")
        start, end = moment(params, "startTime"), last_moment(params, "endTime")
        if start is not None and end is not None and end - start > DAY + 999:
            raise ApiError(-1127, "More than 24 hours between startTime and endTime.")
        found = self._lists.all(channel)
        # "If `startTime` and/or `endTime` are specified, `fromId` is ignored."
        if start is not None or end is not None:
            found = [one for one in found if (start or 0) <= one.time and (end is None or one.time <= end)]
        elif first is not None:
            found = [one for one in found if one.id >= first]
        oldest_first = start is not None or (end is None and first is not None)
        return _shown(found[:most] if oldest_first else found[: -most - 1 : -1])


def _shown(order_lists: Sequence[OrderList]) -> list[Json]:
    return [queried_list(one) for one in order_lists]
