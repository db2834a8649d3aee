"""Reading orders of spot and margin from parameters."""

import attrs

from ..access.keys import random_text
from ..engine.balances import Channel
from ..engine.order_enums import OrderType, Side, TimeInForce
from ..engine.orders import Order
from ..engine.prevention import SelfTradePrevention
from ..engine.symbols import Symbol
from ..engine.trailing import Trailing
from ..errors import ApiError, either, illegal, invalid, mandatory, not_required
from ..requests.operations import Params
from ..wire import ZERO
from .filters import check_amounts
from .pegged import read_peg

CLIENT_ID = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:/"
WITH_TIME_IN_FORCE = (OrderType.LIMIT, OrderType.STOP_LOSS_LIMIT, OrderType.TAKE_PROFIT_LIMIT)
PREVENTIONS = {mode.value: mode for mode in SelfTradePrevention}
OF_FUTURES = (TimeInForce.GTX, TimeInForce.GTD, TimeInForce.RPI)
STRATEGY_TYPE_FROM = 1_000_000


def read_order(params: Params, symbols: dict[str, Symbol], channel: Channel, now: int) -> Order:
    """The order that the parameters describe, checked as far as the request alone tells.

    Raises:
        ApiError: the first complaint.
    """
    symbol = params.symbol(symbols)
    side, type = _side(params), _type(params)
    order = Order(
        channel=channel,
        symbol=symbol.name,
        side=side,
        type=type,
        time_in_force=_time_in_force(params, type),
        qty=params.decimal("quantity") or ZERO,
        price=params.decimal("price") or ZERO,
        client_order_id=client_order_id(params, "newClientOrderId"),
        time=now,
        quote_order_qty=params.decimal("quoteOrderQty") or ZERO,
        stop_price=params.decimal("stopPrice") or ZERO,
        iceberg_qty=params.decimal("icebergQty") or ZERO,
        strategy_id=params.integer("strategyId"),
        strategy_type=_strategy_type(params),
        self_trade_prevention=self_trade_prevention(params, symbol),
    )
    _read_moving_prices(params, order)
    _check_parameters(params, type)
    check_amounts(order, symbol)
    return order


def _read_moving_prices(params: Params, order: Order) -> None:
    """What lets its stop price or its price follow the market."""
    trailing_delta = params.integer("trailingDelta")
    if trailing_delta is not None:
        order.trailing = Trailing(trailing_delta, order.triggers_above)
    order.peg = read_peg(params, order.type)
    if order.peg is not None:
        order.price = ZERO


def _side(params: Params) -> Side:
    side = params.choice("side", Side, -1117, "Invalid side.")
    if side is None:
        raise mandatory("side")
    return side


def _type(params: Params) -> OrderType:
    params.needed("type")
    type = params.choice("type", OrderType, -1116, "Invalid orderType.")
    if type is None:
        raise mandatory("type")
    return type


def _strategy_type(params: Params) -> int | None:
    value = params.integer("strategyType")
    if value is not None and value < STRATEGY_TYPE_FROM:
        raise ApiError(-1134, "`strategyType` was less than 1000000.")
    return value


def self_trade_prevention(params: Params, symbol: Symbol, name: str = "selfTradePreventionMode") -> SelfTradePrevention:
    """The mode sent, or the symbol's default.

    Raises:
        ApiError: -1130, it is none that the symbol allows (ASSUMPTIONS.md).
    """
    sent = params.text(name)
    mode = symbol.default_prevention if sent is None else PREVENTIONS.get(sent)
    if mode is None or mode not in symbol.allowed_preventions:
        raise invalid(name)
    return mode


def client_order_id(params: Params, name: str) -> str:
    """The client order id sent, or a new one.

    Raises:
        ApiError: -1118 for an empty one, -1100 for characters no id may have, or more than 36 of them.
    """
    sent = params.text(name)
    if sent is None:
        return random_text(22)
    if not sent:
        raise ApiError(-1118, "New client order ID was empty.")
    if len(sent) > 36 or set(sent) - set(CLIENT_ID):
        raise illegal(name, "^[a-zA-Z0-9-_.:/]{1,36}$")
    return sent


@attrs.frozen
class CancelRequest:
    """Which order to cancel, and on what condition.

    Attributes:
        new_client_order_id: the order's client order id once it is canceled.
        needed: the status that the order must have; None: any.
    """

    symbol: str
    order_id: int | None
    client_order_id: str | None
    new_client_order_id: str
    needed: str | None


def order_ids(params: Params, order_id: str, client_order_id: str) -> tuple[int | None, str | None]:
    """The ids that name an order, by their parameters.

    Raises:
        ApiError: -1102, none was sent; -1119, the client's id is empty.
    """
    ids = params.integer(order_id), params.text(client_order_id)
    if ids[1] == "":
        raise ApiError(-1119, "Original client order ID was empty.")
    if ids == (None, None):
        raise either(client_order_id, order_id)
    return ids


def read_cancel(params: Params, symbols: dict[str, Symbol], names: tuple[str, str, str]) -> CancelRequest:
    """The cancel that the parameters describe; `names` are those of order id, client order id and new one.

    Raises:
        ApiError: the first complaint.
    """
    order_id, client_id, new_id = names
    new = client_order_id(params, new_id)
    symbol = params.symbol(symbols).name
    ids = order_ids(params, order_id, client_id)
    restriction = params.text("cancelRestrictions")
    if restriction not in (None, "ONLY_NEW", "ONLY_PARTIALLY_FILLED"):
        raise ApiError(-1145, "`cancelRestrictions` has to be either `ONLY_NEW` or `ONLY_PARTIALLY_FILLED`.")
    return CancelRequest(symbol, *ids, new, restriction and restriction.removeprefix("ONLY_"))


def _time_in_force(params: Params, type: OrderType) -> TimeInForce:
    refused = -1115, "Invalid timeInForce."
    sent = params.choice("timeInForce", TimeInForce, *refused)
    if sent in OF_FUTURES:
        raise ApiError(*refused)
    if type in WITH_TIME_IN_FORCE:
        if sent is None:
            raise mandatory("timeInForce")
        return sent
    if sent is not None:
        raise not_required("timeInForce")
    return TimeInForce.GTC


def _check_parameters(params: Params, type: OrderType) -> None:
    """What each order type must have and may not have."""
    if type.at_market:
        _refuse(params, "price", "icebergQty")
    elif params.text("pegPriceType") is None:
        params.needed("price")
    if type is not OrderType.MARKET:
        params.needed("quantity")
        _refuse(params, "quoteOrderQty")
    elif params.text("quantity") is not None:
        _refuse(params, "quoteOrderQty")
    elif params.text("quoteOrderQty") is None:
        raise either("quantity", "quoteOrderQty")
    if not type.is_stop:
        _refuse(params, "stopPrice", "trailingDelta")
    elif params.text("trailingDelta") is None:
        params.needed("stopPrice")


def _refuse(params: Params, *names: str) -> None:
    for name in names:
        if params.text(name) is not None:
            raise not_required(name)
