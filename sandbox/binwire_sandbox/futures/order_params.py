"""Reading futures' orders from parameters."""

from ..access.keys import random_text
from ..engine.balances import Channel
from ..engine.orders import ContractTerms, Order, OrderType, Side, TimeInForce
from ..engine.symbols import Contract
from ..errors import ApiError, mandatory, not_required
from ..requests.operations import Params
from ..spot.orders import CLIENT_ID
from ..wire import ZERO, plain
from .positions import BOTH, HEDGE_SIDES

CONDITIONAL = ("STOP", "STOP_MARKET", "TAKE_PROFIT", "TAKE_PROFIT_MARKET", "TRAILING_STOP_MARKET")


def read_order(params: Params, contract: Contract, channel: Channel, now: int) -> Order:
    """The order that the parameters describe, checked as far as the request alone tells.

    Raises:
        ApiError: the first complaint.
    """
    side = params.choice("side", Side, ApiError(-1117, "Invalid side."))
    if side is None:
        raise mandatory("side")
    type = _type(params)
    position_side = params.text("positionSide") or BOTH
    if position_side not in (BOTH, *HEDGE_SIDES):
        raise ApiError(-4060, "Invalid position side.")
    params.needed("quantity")
    order = Order(
        channel=channel,
        symbol=contract.name,
        side=side,
        type=type,
        time_in_force=_time_in_force(params, type),
        qty=params.decimal("quantity") or ZERO,
        price=params.decimal("price") or ZERO,
        client_order_id=_client_order_id(params),
        time=now,
        reduce_only=params.flag("reduceOnly"),
        terms=ContractTerms(position_side),
    )
    _check_filters(order, contract)
    return order


def _type(params: Params) -> OrderType:
    if params.needed("type") in CONDITIONAL:
        text = "Order type not supported for this endpoint. Please use the Algo Order API endpoints instead."
        raise ApiError(-4120, text)
    type = params.choice("type", OrderType, ApiError(-1116, "Invalid orderType."))
    if type is None or type not in (OrderType.LIMIT, OrderType.MARKET):
        raise ApiError(-1116, "Invalid orderType.")
    return type


def _time_in_force(params: Params, type: OrderType) -> TimeInForce:
    sent = params.choice("timeInForce", TimeInForce, ApiError(-1115, "Invalid timeInForce."))
    if type is OrderType.LIMIT:
        if sent is None:
            raise mandatory("timeInForce")
        params.needed("price")
        return sent
    for name in ("timeInForce", "price"):
        if params.text(name) is not None:
            raise not_required(name)
    return TimeInForce.GTC


def _client_order_id(params: Params) -> str:
    sent = params.text("newClientOrderId")
    if sent is None:
        return random_text(22)
    if not 1 <= len(sent) <= 36 or set(sent) - set(CLIENT_ID):
        raise ApiError(-4015, "Client order id is not valid.")
    return sent


def _check_filters(order: Order, contract: Contract) -> None:
    if order.qty % contract.step != ZERO:
        raise ApiError(-1111, "Precision is over the maximum defined for this asset.")
    if order.price % contract.tick != ZERO:
        raise ApiError(-4014, "Price not increased by tick size.")
    if order.qty < contract.step:
        raise ApiError(-4003, "Quantity less than zero.")
    if order.qty > contract.max_qty:
        raise ApiError(-4005, "Quantity greater than max quantity.")
    if order.type is OrderType.LIMIT:
        if not contract.tick <= order.price <= contract.max_price:
            raise ApiError(-4002, "Price greater than max price.")
        if order.price * order.qty < contract.min_notional and not order.reduce_only:
            least = plain(contract.min_notional)
            text = f"Order's notional must be no smaller than {least} (unless you choose reduce only)"
            raise ApiError(-4164, text)
