"""Reading orders of spot and margin from parameters, and showing them in answers."""

from decimal import Decimal

from .balances import Channel, Market
from .errors import ApiError, bad_symbol, filter_failure, illegal, mandatory, not_required, precision
from .keys import random_text
from .operations import Params
from .orders import Order, OrderType, Side, TimeInForce
from .symbols import Symbol
from .wire import ZERO, Json, JsonObject, Micros, amount

CLIENT_ID = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.:/"
STOP_TYPES = ("STOP_LOSS", "STOP_LOSS_LIMIT", "TAKE_PROFIT", "TAKE_PROFIT_LIMIT")
STRATEGY_TYPE_FROM = 1_000_000


def symbol_of(params: Params, symbols: dict[str, Symbol]) -> Symbol:
    """The symbol named.

    Raises:
        ApiError: -1102, or -1121 if there is none such.
    """
    symbol = symbols.get(params.needed("symbol"))
    if symbol is None:
        raise bad_symbol()
    return symbol


def read_order(params: Params, symbols: dict[str, Symbol], channel: Channel, now: int) -> Order:
    """The order that the parameters describe, checked as far as the request alone tells.

    Raises:
        ApiError: the first complaint.
    """
    symbol = symbol_of(params, symbols)
    side = params.choice("side", Side, ApiError(-1117, "Invalid side."))
    if side is None:
        raise mandatory("side")
    type = _type(params)
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
        strategy_id=params.integer("strategyId"),
        strategy_type=_strategy_type(params),
    )
    _check_parameters(params, type)
    check_filters(order, symbol)
    return order


def _type(params: Params) -> OrderType:
    if params.needed("type") in STOP_TYPES:
        raise ApiError(-2010, f"{_words(params.needed('type'))} orders are not supported for this symbol.")
    type = params.choice("type", OrderType, ApiError(-1116, "Invalid orderType."))
    if type is None:
        raise mandatory("type")
    return type


def _words(type: str) -> str:
    return type.replace("_", " ").capitalize()


def _strategy_type(params: Params) -> int | None:
    value = params.integer("strategyType")
    if value is not None and value < STRATEGY_TYPE_FROM:
        raise ApiError(-1134, "`strategyType` was less than 1000000.")
    return value


def client_order_id(params: Params, name: str) -> str:
    """The client order id sent, or a new one.

    Raises:
        ApiError: -1100 for characters no id may have, or more than 36 of them.
    """
    sent = params.text(name)
    if sent is None:
        return random_text(22)
    if not 1 <= len(sent) <= 36 or set(sent) - set(CLIENT_ID):
        raise illegal(name, "^[a-zA-Z0-9-_.:/]{1,36}$")
    return sent


def _time_in_force(params: Params, type: OrderType) -> TimeInForce:
    error = ApiError(-1115, "Invalid timeInForce.")
    sent = params.choice("timeInForce", TimeInForce, error)
    if sent is TimeInForce.GTX:
        raise error
    if type is OrderType.LIMIT:
        if sent is None:
            raise mandatory("timeInForce")
        return sent
    if sent is not None:
        raise not_required("timeInForce")
    return TimeInForce.GTC


def _check_parameters(params: Params, type: OrderType) -> None:
    """What each order type must have and may not have."""
    if type is OrderType.MARKET:
        if params.text("price") is not None:
            raise not_required("price")
        if (params.text("quantity") is None) == (params.text("quoteOrderQty") is None):
            if params.text("quantity") is None:
                raise ApiError(-1102, "Param 'quantity' or 'quoteOrderQty' must be sent, but both were empty/null!")
            raise not_required("quoteOrderQty")
    else:
        for name in ("quantity", "price"):
            params.needed(name)
        if params.text("quoteOrderQty") is not None:
            raise not_required("quoteOrderQty")
    for name in ("stopPrice", "trailingDelta", "icebergQty"):
        if params.text(name) is not None:
            raise not_required(name)


def check_filters(order: Order, symbol: Symbol) -> None:
    """The filters of exchangeInfo.

    Raises:
        ApiError: -1111 for too many decimals, -1013 for a filter.
    """
    for name, value in (("quantity", order.qty), ("price", order.price), ("quoteOrderQty", order.quote_order_qty)):
        if value != value.quantize(Decimal("0.00000001")):
            raise precision(name)
    priced = order.type is not OrderType.MARKET
    if priced and not (symbol.tick <= order.price <= symbol.max_price and order.price % symbol.tick == 0):
        raise filter_failure("PRICE_FILTER")
    if not order.quote_order_qty and not (symbol.step <= order.qty <= symbol.max_qty and order.qty % symbol.step == 0):
        raise filter_failure("LOT_SIZE")
    notional = order.price * order.qty
    if priced and not symbol.min_notional <= notional <= symbol.max_notional:
        raise filter_failure("NOTIONAL")


# Answers ---------------------------------------------------------------------------------------------------------


def response_type(params: Params, type: OrderType) -> str:
    """ACK, RESULT or FULL: "MARKET and LIMIT orders use FULL by default, other order types default to ACK".

    Raises:
        ApiError: -1100 for another text.
    """
    sent = params.text("newOrderRespType")
    if sent is None:
        return "ACK" if type is OrderType.LIMIT_MAKER else "FULL"
    if sent not in ("ACK", "RESULT", "FULL"):
        raise illegal("newOrderRespType", "ACK|RESULT|FULL")
    return sent


def placed(order: Order, response: str) -> JsonObject:
    """The answer to a new order."""
    answer: JsonObject = {
        "symbol": order.symbol,
        "orderId": order.order_id,
        "orderListId": -1,
        "clientOrderId": order.client_order_id,
        "transactTime": Micros(order.time),
    }
    if response == "ACK":
        return _for_market(answer, order)
    answer |= _amounts(order) | {"workingTime": Micros(order.time), "selfTradePreventionMode": "NONE"}
    answer |= _conditional(order)
    if response == "FULL":
        answer["fills"] = _fills(order)
    return _for_market(answer, order)


def _for_market(answer: JsonObject, order: Order) -> JsonObject:
    """Margin's pages show no order list, but whether the order is isolated."""
    if order.channel.market is Market.SPOT:
        return answer
    for spot_only in ("orderListId", "origQuoteOrderQty", "workingTime"):
        answer.pop(spot_only, None)
    if order.borrowed and "status" in answer:
        answer["marginBuyBorrowAmount"] = amount(order.borrowed)
        answer["marginBuyBorrowAsset"] = order.borrowed_asset
    answer["isIsolated"] = order.channel.market is Market.ISOLATED_MARGIN
    return answer


def _amounts(order: Order) -> JsonObject:
    return {
        "price": amount(order.price),
        "origQty": amount(order.qty),
        "executedQty": amount(order.executed),
        "origQuoteOrderQty": amount(order.quote_order_qty),
        "cummulativeQuoteQty": amount(order.quote_executed),
        "status": order.status.value,
        "timeInForce": order.time_in_force.value,
        "type": order.type.value,
        "side": order.side.value,
    }


def _conditional(order: Order) -> JsonObject:
    members: JsonObject = {}
    if order.strategy_id is not None:
        members["strategyId"] = order.strategy_id
    if order.strategy_type is not None:
        members["strategyType"] = order.strategy_type
    if order.expiry_reason is not None:
        members["expiryReason"] = order.expiry_reason
    return members


def _fills(order: Order) -> list[Json]:
    return [
        {
            "price": amount(fill.price),
            "qty": amount(fill.qty),
            "commission": amount(fill.commission),
            "commissionAsset": fill.commission_asset,
            "tradeId": fill.trade_id,
        }
        for fill in order.fills
    ]


def canceled(order: Order) -> JsonObject:
    """The answer to a cancel."""
    answer: JsonObject = {
        "symbol": order.symbol,
        "origClientOrderId": order.original_client_order_id,
        "orderId": order.order_id,
        "orderListId": -1,
        "clientOrderId": order.client_order_id,
        "transactTime": Micros(order.update_time),
    }
    answer |= _amounts(order) | {"selfTradePreventionMode": "NONE"} | _conditional(order)
    if order.channel.market is Market.SPOT:
        return answer
    for spot_only in ("orderListId", "origQuoteOrderQty", "transactTime", "selfTradePreventionMode"):
        answer.pop(spot_only, None)
    # Margin's page shows this id as a string here, and only here.
    answer["orderId"] = str(order.order_id)
    answer["isIsolated"] = order.channel.market is Market.ISOLATED_MARGIN
    return answer


def queried(order: Order) -> JsonObject:
    """The answer to a query, and an entry of the open orders."""
    answer: JsonObject = {
        "symbol": order.symbol,
        "orderId": order.order_id,
        "orderListId": -1,
        "clientOrderId": order.client_order_id,
    }
    answer |= _amounts(order)
    answer |= {
        "stopPrice": amount(ZERO),
        "icebergQty": amount(ZERO),
        "time": Micros(order.time),
        "updateTime": Micros(order.update_time),
        "isWorking": True,
        "workingTime": Micros(order.time),
        "selfTradePreventionMode": "NONE",
    }
    return answer | _conditional(order)
