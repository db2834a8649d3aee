"""Reading order lists from parameters: each of their orders is read as an order of its own."""

import re
from collections.abc import Callable, Mapping
from typing import TypeAlias

import attrs

from ..engine.balances import Channel
from ..engine.order_enums import OrderType, Side
from ..engine.order_lists import OrderList
from ..engine.orders import Order
from ..errors import ApiError, mandatory
from ..requests.operations import Call, Params
from ..wire import ZERO
from .orders import client_order_id

ReadOrder: TypeAlias = Callable[[Call], Order]

# What one order of a list has names of its own for, by what an order placed alone calls it.
OWN = {
    "newClientOrderId": "ClientOrderId",
    "icebergQty": "IcebergQty",
    "price": "Price",
    "stopPrice": "StopPrice",
    "trailingDelta": "TrailingDelta",
    "timeInForce": "TimeInForce",
    "strategyId": "StrategyId",
    "strategyType": "StrategyType",
    "pegPriceType": "PegPriceType",
    "pegOffsetType": "PegOffsetType",
    "pegOffsetValue": "PegOffsetValue",
}
SHARED = {"symbol": "symbol", "selfTradePreventionMode": "selfTradePreventionMode"}
WORKING_TYPES = (OrderType.LIMIT, OrderType.LIMIT_MAKER)


@attrs.frozen
class Leg:
    """One order of a list.

    Attributes:
        names: the list's parameters by those of an order placed alone.
        type: its type, where the list's parameters do not say it.
    """

    names: Mapping[str, str]
    type: OrderType | None = None

    def read(self, call: Call, read: ReadOrder) -> Order:
        """The order, read and checked like one placed alone; complaints name the list's parameters.

        Raises:
            ApiError: the first complaint.
        """
        sent = call.params.values
        values = {name: sent[own] for name, own in self.names.items() if own in sent}
        if self.type is not None:
            values["type"] = self.type.value
        try:
            return read(attrs.evolve(call, params=attrs.evolve(call.params, values=values)))
        except ApiError as error:
            text = re.sub(r"'(\w+)'", lambda found: f"'{self.names.get(found[1], found[1])}'", error.text)
            raise ApiError(error.code, text, error.status, error.data) from None


def leg(prefix: str, side: str, quantity: str) -> Leg:
    """The order whose parameters begin with `prefix`."""
    own = {name: prefix + ending for name, ending in OWN.items()}
    return Leg({**SHARED, **own, "type": f"{prefix}Type", "side": side, "quantity": quantity})


def _old_leg(prefix: str, type: OrderType, **more: str) -> Leg:
    """An order of the deprecated OCO, whose names follow no rule."""
    kept = ("newClientOrderId", "icebergQty", "strategyId", "strategyType")
    own = {name: prefix + OWN[name] for name in kept}
    return Leg({**SHARED, **own, "side": "side", "quantity": "quantity", **more}, type)


# Lists -------------------------------------------------------------------------------------------------------------


def read_oco(call: Call, channel: Channel, read: ReadOrder) -> OrderList:
    """`orderList/oco`: an order above the market and one below it."""
    above, below = leg("above", "side", "quantity"), leg("below", "side", "quantity")
    return _list(call, channel, None, _pair(call, read, above, below))


def read_old_oco(call: Call, channel: Channel, read: ReadOrder) -> OrderList:
    """`order/oco`, deprecated: a LIMIT_MAKER, and a STOP_LOSS or, with a price, a STOP_LOSS_LIMIT."""
    params = call.params
    limited = params.text("stopLimitPrice") is not None
    if limited and params.text("stopLimitTimeInForce") is None:
        text = "Combination of optional parameters invalid. Recommendation: 'stopLimitTimeInForce' should also be sent."
        raise ApiError(-1128, text)
    limit = _old_leg("limit", OrderType.LIMIT_MAKER, price="price")
    stop = _old_leg(
        "stop",
        OrderType.STOP_LOSS_LIMIT if limited else OrderType.STOP_LOSS,
        price="stopLimitPrice",
        stopPrice="stopPrice",
        trailingDelta="trailingDelta",
        timeInForce="stopLimitTimeInForce",
    )
    return _list(call, channel, None, (stop.read(call, read), limit.read(call, read)))


def read_oto(call: Call, channel: Channel, read: ReadOrder) -> OrderList:
    """`orderList/oto`: a working order and one that it triggers."""
    working = _working(call, read)
    return _list(call, channel, working, (leg("pending", "pendingSide", "pendingQuantity").read(call, read),))


def read_otoco(call: Call, channel: Channel, read: ReadOrder) -> OrderList:
    """`orderList/otoco`: a working order and a pair that it triggers."""
    working = _working(call, read)
    legs = [leg(f"pending{place}", "pendingSide", "pendingQuantity") for place in ("Above", "Below")]
    return _list(call, channel, working, _pair(call, read, *legs))


def read_opo(call: Call, channel: Channel, read: ReadOrder) -> OrderList:
    """`orderList/opo`: a working order that pays for the one it triggers."""
    working = _paying(call, read)
    return _paid(_list(call, channel, working, (leg("pending", "pendingSide", "workingQuantity").read(call, read),)))


def read_opoco(call: Call, channel: Channel, read: ReadOrder) -> OrderList:
    """`orderList/opoco`: a working order that pays for the pair that it triggers."""
    working = _paying(call, read)
    legs = [leg(f"pending{place}", "pendingSide", "workingQuantity") for place in ("Above", "Below")]
    return _paid(_list(call, channel, working, _pair(call, read, *legs)))


def _list(call: Call, channel: Channel, working: Order | None, followers: tuple[Order, ...]) -> OrderList:
    name = client_order_id(call.params, "listClientOrderId")
    return OrderList(channel, followers[0].symbol, name, working, followers)


def _working(call: Call, read: ReadOrder) -> Order:
    """ "The first order is called the working order and must be `LIMIT` or `LIMIT_MAKER`"."""
    if _type(call.params, "workingType") not in WORKING_TYPES:
        raise ApiError(-1116, "Invalid orderType.", switch="working_type_code")
    return leg("working", "workingSide", "workingQuantity").read(call, read)


def _paying(call: Call, read: ReadOrder) -> Order:
    """The working order of an OPO, which buys what the others sell.

    Raises:
        ApiError: -1222, -1223.
    """
    for name, side, error in (
        ("workingSide", Side.BUY, ApiError(-1222, "Working order in an OPO list must be a bid.")),
        ("pendingSide", Side.SELL, ApiError(-1223, "Pending orders in an OPO list must be asks.")),
    ):
        if call.params.needed(name) == side.other.value:
            raise error
    return _working(call, read)


def _paid(order_list: OrderList) -> OrderList:
    """How much the pending orders of an OPO sell is known once the working order is filled."""
    order_list.pays = True
    for order in order_list.followers:
        order.qty = ZERO
    return order_list


# Pairs -------------------------------------------------------------------------------------------------------------


def _pair(call: Call, read: ReadOrder, above: Leg, below: Leg) -> tuple[Order, Order]:
    """Two orders of which one cancels the other; the stop loss stands first, as in the pages' examples.

    Raises:
        ApiError: the combination is none (-1158, -1165 … -1168, -1196 … -1199), or an order is none.
    """
    types = [_type(call.params, one.names["type"]) for one in (above, below)]
    _check_types(types)
    for one, type in zip((above, below), types, strict=True):
        _check_iceberg(call.params, one, type)
    orders = above.read(call, read), below.read(call, read)
    _check_places(*orders)
    return orders if _is_stop_loss(orders[0]) else (orders[1], orders[0])


def _type(params: Params, name: str) -> OrderType:
    params.needed(name)
    type = params.choice(name, OrderType, -1116, "Invalid orderType.")
    if type is None:
        raise mandatory(name)
    return type


def _check_types(types: list[OrderType]) -> None:
    if any(type in (OrderType.LIMIT, OrderType.MARKET) for type in types):
        raise ApiError(-1158, "Order type not supported in OCO.")
    if not any(type.is_stop for type in types):
        raise ApiError(-1168, "At least one OCO order must be contingent.")


def _check_iceberg(params: Params, one: Leg, type: OrderType) -> None:
    name = one.names["icebergQty"]
    if type.is_stop and params.text(name) is not None and params.text(one.names["timeInForce"]) not in (None, "GTC"):
        text = f"Parameter '{name}' is not supported if `aboveTimeInForce`/`belowTimeInForce` is not GTC."
        raise ApiError(-1160, text)


def _check_places(above: Order, below: Order) -> None:
    """A pair that buys takes its profit below the market and stops its loss above it; one that sells vice versa.

    Raises:
        ApiError: -1165, -1166, -1196 … -1199.
    """
    buys = above.side is Side.BUY
    side = "buy" if buys else "sell"
    for order, is_above in ((above, True), (below, False)):
        if _is_stop_loss(order):
            code, kind, belongs_above = -1196 if buys else -1197, "stop loss", buys
        elif order.type is OrderType.LIMIT_MAKER:
            code, kind, belongs_above = -1165 if buys else -1166, "limit", not buys
        else:
            code, kind, belongs_above = -1198 if buys else -1199, "take profit", not buys
        if is_above is not belongs_above:
            raise ApiError(code, f"A {kind} order in a {side} OCO must be {'above' if belongs_above else 'below'}.")


def _is_stop_loss(order: Order) -> bool:
    return order.type in (OrderType.STOP_LOSS, OrderType.STOP_LOSS_LIMIT)
