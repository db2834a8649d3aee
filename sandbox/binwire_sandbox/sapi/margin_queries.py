"""sapi: what became of the orders of cross and isolated margin, and their trades."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from ..clock import DAY, Clock
from ..engine.balances import Channel, Market
from ..engine.orders import Order
from ..errors import ApiError, no_such_order
from ..market_data.params import last_moment, limit, moment
from ..requests.operations import Call, Params, operation
from ..requests.rest import Routes
from ..spot.answers import queried
from ..spot.history import HistoryOperations, trade_shown
from ..spot.market import SpotMarket
from ..spot.operations import QUERY, SpotOperations
from ..wire import Json, JsonObject
from .operations import margin_channel

ORDERS = "symbol isIsolated orderId startTime endTime limit"
TRADES = "symbol isIsolated orderId startTime endTime fromId limit"
PREVENTED = "symbol preventedMatchId orderId fromPreventedMatchId isIsolated"
# What spot's pages show of an order and of a trade, and margin's do not.
NOT_OF_ORDERS = ("orderListId", "origQuoteOrderQty", "workingTime")
NOT_OF_TRADES = ("orderListId", "quoteQty")
R_ = TypeVar("R_")


class MarginQueries:
    """Shows orders, trades and prevented matches of one wallet."""

    def __init__(self, spot: SpotOperations, history: HistoryOperations, market: SpotMarket, clock: Clock) -> None:
        self._spot = spot
        self._history = history
        self._market = market
        self._clock = clock

    def routes(self) -> Routes:
        """Every endpoint by verb and path."""
        path = "/sapi/v1/margin"
        return {
            ("GET", f"{path}/order"): operation(self._query, f"{QUERY} isIsolated", weight=10),
            ("GET", f"{path}/openOrders"): operation(self._open, "symbol isIsolated", weight=10),
            ("GET", f"{path}/allOrders"): operation(self._orders, ORDERS, weight=200),
            ("GET", f"{path}/myTrades"): operation(self._trades, TRADES, weight=10),
            ("GET", f"{path}/myPreventedMatches"): operation(self._prevented, PREVENTED, weight=10),
        }

    def _of(self, call: Call) -> tuple[Channel, str]:
        channel = margin_channel(call, self._market.symbols)
        return channel, call.params.symbol(self._market.symbols).name

    def _query(self, call: Call) -> Json:
        order = self._spot.find(call.params, self._of(call)[0])
        if order is None:
            raise no_such_order()
        return _order(order)

    def _open(self, call: Call) -> Json:
        """ "If isIsolated ="TRUE", symbol must be sent"."""
        channel = margin_channel(call, self._market.symbols)
        name = call.params.symbol(self._market.symbols).name if call.params.text("symbol") else None
        return [_order(order) for order in self._market.orders.open(channel, name)]

    def _orders(self, call: Call) -> Json:
        first_id, params = call.params.integer("orderId"), call.params
        found = self._page(
            self._market.orders.all(*self._of(call)),
            (params, 500),
            first_id,
            lambda order: order.order_id,
            lambda order: order.update_time,
        )
        return [_order(order) for order in found]

    def _trades(self, call: Call) -> Json:
        params, order_id = call.params, call.params.integer("orderId")
        orders = [one for one in self._market.orders.all(*self._of(call)) if order_id in (None, one.order_id)]
        fills = sorted(((one, fill) for one in orders for fill in one.fills), key=lambda row: row[1].trade_id)
        first_id = params.integer("fromId")
        found = self._page(fills, (params, 1000), first_id, lambda row: row[1].trade_id, lambda row: row[1].time)
        isolated = params.flag("isIsolated")
        return [_without(trade_shown(*row), NOT_OF_TRADES) | {"isIsolated": isolated} for row in found]

    def _prevented(self, call: Call) -> Json:
        """ "A single request returns a maximum of 500 records"."""
        return self._history.prevented(call.params, *self._of(call))

    def _page(
        self,
        rows: Sequence[R_],
        limits: tuple[Params, int],
        first_id: int | None,
        id: Callable[[R_], int],
        time: Callable[[R_], int],
    ) -> Sequence[R_]:
        """ "If orderId is set, it will get orders >= that orderId. Otherwise the orders within 24 hours are returned".

        `limits` are the parameters and the most rows there may be.

        Raises:
            ApiError: -1127, more than 24 hours are asked for.
        """
        params, maximum = limits
        number = limit(params, 500, maximum)
        if first_id is not None:
            return [row for row in rows if id(row) >= first_id][:number]
        since, until = _span(params, self._clock.now())
        found = [row for row in rows if since <= time(row) <= until]
        return found[:number] if params.text("startTime") is not None else found[-number:]


def _span(params: Params, now: int) -> tuple[int, int]:
    """From and to when, in µs: 24 hours from the time that was sent, up to now if none was.

    Raises:
        ApiError: -1127, "less than 24 hours between startTime and endTime".
    """
    since, until = moment(params, "startTime"), last_moment(params, "endTime")
    if since is None:
        end = now if until is None else int(until)
        return end - DAY, end
    if until is None:
        return since, since + DAY
    if until - since > DAY + 999:
        raise ApiError(-1127, "More than 24 hours between startTime and endTime.")
    return since, until


def _without(shown: JsonObject, names: tuple[str, ...]) -> JsonObject:
    return {name: value for name, value in shown.items() if name not in names}


def _order(order: Order) -> JsonObject:
    isolated = order.channel.market is Market.ISOLATED_MARGIN
    return _without(queried(order), NOT_OF_ORDERS) | {"isIsolated": isolated}
