"""Order lists: orders that cancel or place each other."""

import itertools
from collections import defaultdict
from decimal import Decimal
from enum import StrEnum

import attrs

from ..wire import ZERO
from .balances import Channel
from .order_enums import Status
from .orders import Order


class Contingency(StrEnum):
    """What a list is called in answers and events: an OTOCO is an `OTO` there."""

    OCO = "OCO"
    OTO = "OTO"


@attrs.define(eq=False)
class OrderList:
    """An OCO, OTO or OTOCO list, or an OTO or OTOCO whose working order pays for the others (OPO, OPOCO).

    Attributes:
        working: the order that the others wait for; None in an OCO.
        followers: the orders that wait for it, or the two of an OCO; two of them cancel each other.
        pays: True if the pending orders sell what the working order buys.
        id: counts from zero.
        time: when its status changed last, in µs.
        decided: True once one of the pair works or trades, or nothing of it is to do so.
        ending: True while its orders are being ended one after the other.
    """

    channel: Channel
    symbol: str
    client_order_id: str
    working: Order | None
    followers: tuple[Order, ...]
    pays: bool = False
    id: int = -1
    time: int = 0
    decided: bool = False
    ending: bool = False

    @property
    def contingency(self) -> Contingency:
        """OCO if nothing is pending, else OTO."""
        return Contingency.OCO if self.working is None else Contingency.OTO

    @property
    def orders(self) -> tuple[Order, ...]:
        """All of its orders, in the order in which answers show them."""
        return self.followers if self.working is None else (self.working, *self.followers)

    @property
    def first(self) -> tuple[Order, ...]:
        """The orders that are placed at once."""
        return self.followers if self.working is None else (self.working,)

    @property
    def open_orders(self) -> tuple[Order, ...]:
        """Its orders that may still trade."""
        return tuple(order for order in self.orders if order.is_open)

    @property
    def is_open(self) -> bool:
        """ "`ALL_DONE`: the order list has finished executing and thus is no longer active"."""
        return any(order.is_open for order in self.orders)

    @property
    def is_pending(self) -> bool:
        """True while orders of it wait for the working order to be filled."""
        return any(order.status is Status.PENDING_NEW for order in self.followers)

    def rival(self, order: Order) -> Order | None:
        """The other one of the pair, if `order` is one of a pair."""
        if len(self.followers) < 2 or order not in self.followers:
            return None
        return self.followers[order is self.followers[0]]

    def needed(self, order: Order) -> Decimal:
        """What must stay locked by `order`: of an undecided pair the first one holds the larger lock for both."""
        if self.decided or self.rival(order) is None:
            return order.needed
        return max(one.needed for one in self.followers) if order is self.followers[0] else ZERO


class OrderListStore:
    """Order lists of spot and margin by id, by client id and by channel; `first` is the first id."""

    def __init__(self, first: int = 0) -> None:
        self._ids = itertools.count(first)
        self._by_channel: dict[Channel, dict[int, OrderList]] = defaultdict(dict)
        self._open: dict[Channel, dict[int, OrderList]] = defaultdict(dict)
        self._by_client_id: dict[tuple[Channel, str], OrderList] = {}

    def add(self, order_list: OrderList) -> None:
        """Number a new list and keep it."""
        order_list.id = next(self._ids)
        channel = order_list.channel
        self._by_channel[channel][order_list.id] = self._open[channel][order_list.id] = order_list
        self._by_client_id[channel, order_list.client_order_id] = order_list

    def is_taken(self, channel: Channel, client_order_id: str) -> bool:
        """A `listClientOrderId` is free again "only when the previous one is filled or completely expired"."""
        order_list = self._by_client_id.get((channel, client_order_id))
        return order_list is not None and order_list.is_open

    def find(self, channel: Channel, list_id: int | None, client_order_id: str | None) -> OrderList | None:
        """The list that fits the ids given: the list id is searched first, then the client id is checked."""
        if list_id is None:
            return self._by_client_id.get((channel, client_order_id or ""))
        order_list = self._by_channel[channel].get(list_id)
        if order_list is None or client_order_id not in (None, order_list.client_order_id):
            return None
        return order_list

    def open(self, channel: Channel, symbol: str | None = None) -> list[OrderList]:
        """The channel's lists that are active, oldest first."""
        lists = self._open[channel]
        for list_id in [list_id for list_id, one in lists.items() if not one.is_open]:
            del lists[list_id]
        return [one for one in lists.values() if symbol in (None, one.symbol)]

    def all(self, channel: Channel) -> list[OrderList]:
        """The channel's lists, oldest first."""
        return list(self._by_channel[channel].values())
