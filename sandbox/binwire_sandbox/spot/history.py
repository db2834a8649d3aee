"""What an account did on a symbol: its orders, its trades, and its trades that self-trade prevention kept away."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from ..clock import DAY
from ..engine.balances import Channel, Market
from ..engine.fill import Fill
from ..engine.orders import Order
from ..engine.prevention import PreventedMatch
from ..errors import ApiError
from ..market_data.params import last_moment, limit, moment
from ..requests.operations import Call, Operation, Params, operation
from ..wire import Json, JsonObject, Micros, amount
from .answers import queried
from .conditional import SOR, lost_quantities
from .market import SpotMarket

ORDERS = "symbol orderId startTime endTime limit"
TRADES = "symbol orderId startTime endTime fromId limit"
PREVENTED = "symbol preventedMatchId orderId fromPreventedMatchId limit"
ALLOCATIONS = "symbol startTime endTime fromAllocationId limit orderId"
R_ = TypeVar("R_")


class HistoryOperations:
    """Queries by symbol, a page of at most 1,000 rows each."""

    def __init__(self, market: SpotMarket) -> None:
        self._market = market

    def shared(self) -> dict[str, Operation]:
        """The operations by WebSocket method name."""
        return {
            "allOrders": operation(self._orders, ORDERS, weight=20, strict=True),
            "myTrades": operation(self._trades, TRADES, weight=_trades_weight, strict=True),
            "myPreventedMatches": operation(self._prevented, PREVENTED, weight=self._prevented_weight, strict=True),
            "myAllocations": operation(self._allocations, ALLOCATIONS, weight=20, strict=True),
        }

    def _of(self, call: Call) -> tuple[Channel, str]:
        return Channel(call.account, Market.SPOT), call.params.symbol(self._market.symbols).name

    def _orders(self, call: Call) -> Json:
        """ "If `startTime` and/or `endTime` are specified, `orderId` is ignored"."""
        orders, params = self._market.orders.all(*self._of(call)), call.params
        first_id = params.integer("orderId")
        if _is_timed(params):
            first_id = None
        # "Orders are filtered by `time` of the last execution status update."
        found = page(orders, params, lambda order: order.update_time, first_id, lambda order: order.order_id)
        return [queried(order) for order in found]

    def _trades(self, call: Call) -> Json:
        """Both sides of a trade with oneself are shown.

        Raises:
            ApiError: -1128, `orderId` or `fromId` came with a time.
        """
        params, (channel, symbol) = call.params, self._of(call)
        order_id, first_id = params.integer("orderId"), params.integer("fromId")
        if _is_timed(params) and (order_id is not None or first_id is not None):
            raise ApiError(-1128, "Combination of optional parameters invalid.")
        orders = [one for one in self._market.orders.all(channel, symbol) if order_id in (None, one.order_id)]
        fills = [(order, fill) for order in orders for fill in order.fills if fill.allocation is None]
        fills.sort(key=lambda one: one[1].trade_id)
        found = page(fills, params, lambda one: one[1].time, first_id, lambda one: one[1].trade_id)
        return [trade_shown(order, fill) for order, fill in found]

    def _prevented_weight(self, params: Params) -> int:
        """ "If `symbol` is invalid: 2", by `preventedMatchId` 2, by `orderId` 20."""
        by_order = params.text("orderId") is not None and params.text("preventedMatchId") is None
        return 20 if by_order and params.text("symbol") in self._market.symbols else 2

    def _prevented(self, call: Call) -> Json:
        return self.prevented(call.params, *self._of(call))

    def prevented(self, params: Params, channel: Channel, symbol: str) -> Json:
        """A channel's prevented matches of a symbol, by id or those of an order.

        Raises:
            ApiError: -1102 for neither, -1128 for both.
        """
        match_id, order_id = params.integer("preventedMatchId"), params.integer("orderId")
        first_id = params.integer("fromPreventedMatchId")
        if match_id is None:
            params.needed("orderId")
        elif order_id is not None or first_id is not None:
            raise ApiError(-1128, "Combination of optional parameters invalid.")
        own = {order.order_id for order in self._market.orders.all(channel, symbol)}
        number, found = limit(params, 500, 1000), list[PreventedMatch]()
        for match in self._market.self_trades.prevented[symbol]:
            orders = {match.taker_order_id, match.maker_order_id}
            wanted = match.id == match_id if order_id is None else order_id in orders and match.id >= (first_id or 0)
            if wanted and orders & own:
                found.append(match)
        return [_prevented_match(match) for match in found[:number]]

    def _allocations(self, call: Call) -> Json:
        """ "Allocations resulting from SOR order placement", the oldest unless only `endTime` is sent.

        Raises:
            ApiError: -1128, `orderId` or `fromAllocationId` came with a time.
        """
        params, (channel, symbol) = call.params, self._of(call)
        order_id, first_id = params.integer("orderId"), params.integer("fromAllocationId")
        if _is_timed(params) and (order_id is not None or first_id is not None):
            raise ApiError(-1128, "Combination of optional parameters invalid.")
        orders = [one for one in self._market.orders.all(channel, symbol) if order_id in (None, one.order_id)]
        found = [(order, fill) for order in orders for fill in order.fills if fill.allocation is not None]
        found.sort(key=_allocation_id)
        if params.text("endTime") is None:
            first_id = first_id or 0
        rows = page(found, params, lambda one: one[1].time, first_id, _allocation_id)
        return [_allocation(order, fill) for order, fill in rows]


def page(
    rows: Sequence[R_],
    params: Params,
    time: Callable[[R_], int],
    first_id: int | None,
    id: Callable[[R_], int],
) -> Sequence[R_]:
    """The rows, in ascending order, that ids, `startTime`, `endTime` and `limit` ask for.

    "If `startTime` is sent", or an id to begin at, the oldest that fit, else the newest.

    Raises:
        ApiError: -1127, more than 24 hours are asked for.
    """
    since, until = _check_span(params)
    number = limit(params, 500, 1000)
    found = [
        row
        for row in rows
        if (first_id is None or id(row) >= first_id)
        and (since is None or time(row) >= since)
        and (until is None or time(row) <= until)
    ]
    newest = first_id is None and since is None
    return found[-number:] if newest else found[:number]


def _is_timed(params: Params) -> bool:
    return params.text("startTime") is not None or params.text("endTime") is not None


def _check_span(params: Params) -> tuple[int | None, int | None]:
    """From and to when, in µs.

    Raises:
        ApiError: -1127, "the time between `startTime` and `endTime` can't be longer than 24 hours".
    """
    since, until, last = moment(params, "startTime"), moment(params, "endTime"), last_moment(params, "endTime")
    if since is not None and until is not None and until - since > DAY:
        raise ApiError(-1127, "More than 24 hours between startTime and endTime.")
    return since, last


def _trades_weight(params: Params) -> int:
    return 20 if params.text("orderId") is None else 5


def trade_shown(order: Order, fill: Fill) -> JsonObject:
    """A trade in the list of an account's."""
    return {
        "symbol": order.symbol,
        "id": fill.trade_id,
        "orderId": order.order_id,
        "orderListId": order.order_list_id,
        "price": amount(fill.price),
        "qty": amount(fill.qty),
        "quoteQty": amount(fill.quote),
        "commission": amount(fill.commission),
        "commissionAsset": fill.commission_asset,
        "time": Micros(fill.time),
        "isBuyer": order.side.value == "BUY",
        "isMaker": fill.is_maker,
        "isBestMatch": True,
    }


def _allocation_id(one: tuple[Order, Fill]) -> int:
    return one[1].allocation or 0


def _allocation(order: Order, fill: Fill) -> JsonObject:
    shown = trade_shown(order, fill)
    own: JsonObject = {"symbol": order.symbol, "allocationId": fill.allocation, "allocationType": SOR}
    kept = {name: value for name, value in shown.items() if name not in ("id", "isBestMatch")}
    return own | kept | {"isAllocator": False}


def _prevented_match(match: PreventedMatch) -> JsonObject:
    shown: JsonObject = {
        "symbol": match.symbol,
        "preventedMatchId": match.id,
        "takerOrderId": match.taker_order_id,
        "makerSymbol": match.symbol,
        "makerOrderId": match.maker_order_id,
        "tradeGroupId": match.trade_group,
        "selfTradePreventionMode": match.mode.value,
        "price": amount(match.price),
    }
    return shown | lost_quantities(match) | {"transactTime": Micros(match.time)}
