"""Orders of spot and margin as answers show them."""

from ..engine.amendment import Amendment
from ..engine.balances import Market
from ..engine.order_enums import OrderType
from ..engine.orders import Order
from ..engine.symbols import Symbol
from ..errors import illegal
from ..requests.operations import Params
from ..wire import ZERO, Json, JsonObject, Micros, amount, number
from .conditional import ALLOCATED, in_answer, prevented_members, triggers_in_answer


def response_type(params: Params, type: OrderType) -> str:
    """ACK, RESULT or FULL: "MARKET and LIMIT orders use FULL by default, other order types default to ACK".

    Raises:
        ApiError: -1100 for another text.
    """
    sent = params.text("newOrderRespType")
    if sent is None:
        return "FULL" if type in (OrderType.MARKET, OrderType.LIMIT) else "ACK"
    if sent not in ("ACK", "RESULT", "FULL"):
        raise illegal("newOrderRespType", "ACK|RESULT|FULL")
    return sent


def list_response_type(params: Params) -> str:
    """ACK, RESULT or FULL for the orders of a list: "`FULL` (default)".

    Raises:
        ApiError: -1100 for another text.
    """
    return response_type(params, OrderType.LIMIT)


def commissions(symbol: Symbol) -> JsonObject:
    """The rates an order would pay: the symbol's, without special rates, tax or discount."""
    rate, nothing = amount(symbol.commission), amount(ZERO)
    return {
        "standardCommissionForOrder": {"maker": rate, "taker": rate},
        "specialCommissionForOrder": {"maker": nothing, "taker": nothing},
        "taxCommissionForOrder": {"maker": nothing, "taker": nothing},
        "discount": {
            "enabledForAccount": False,
            "enabledForSymbol": False,
            "discountAsset": "BNB",
            "discount": nothing,
        },
    }


def placed(order: Order, response: str) -> JsonObject:
    """The answer to a new order."""
    return _for_market(spot_placed(order, response), order)


def spot_placed(order: Order, response: str) -> JsonObject:
    """The answer to a new order of spot."""
    answer: JsonObject = {
        "symbol": order.symbol,
        "orderId": order.order_id,
        "orderListId": order.order_list_id,
        "clientOrderId": order.client_order_id,
        "transactTime": Micros(order.time),
    }
    if response == "ACK":
        return answer
    answer |= _amounts(order) | {"workingTime": _working_time(order)}
    answer |= in_answer(order)
    answer |= prevented_members(order, full=response == "FULL")
    if response == "FULL":
        answer["fills"] = _fills(order)
    return answer


def _for_market(answer: JsonObject, order: Order) -> JsonObject:
    """Margin's pages show no order list, but whether the order is isolated."""
    if order.channel.market is Market.SPOT:
        return answer
    for spot_only in ("orderListId", "origQuoteOrderQty", "workingTime"):
        answer.pop(spot_only, None)
    if order.borrowed and "status" in answer:
        # The page's example of an order shows a number, alone of all amounts.
        answer["marginBuyBorrowAmount"] = number(order.borrowed)
        answer["marginBuyBorrowAsset"] = order.borrowed_asset
    answer["isIsolated"] = order.channel.market is Market.ISOLATED_MARGIN
    return answer


def _amounts(order: Order) -> JsonObject:
    amounts: JsonObject = {
        "price": amount(order.price),
        "origQty": amount(order.qty),
        "executedQty": amount(order.executed),
        "origQuoteOrderQty": amount(order.quote_order_qty),
        "cummulativeQuoteQty": amount(order.quote_executed),
        "status": order.status.value,
    }
    return amounts | _kind(order)


def _kind(order: Order) -> JsonObject:
    """What kind of order it is, with what lets a stop order work."""
    kind: JsonObject = {
        "timeInForce": order.time_in_force.value,
        "type": order.type.value,
        "side": order.side.value,
    }
    return kind | triggers_in_answer(order)


def _working_time(order: Order) -> Json:
    """-1 while a stop order waits, as the examples of order lists show it."""
    return -1 if order.working_time is None else Micros(order.working_time)


def _fills(order: Order) -> list[Json]:
    return [
        {
            **({} if fill.allocation is None else {"matchType": ALLOCATED}),
            "price": amount(fill.price),
            "qty": amount(fill.qty),
            "commission": amount(fill.commission),
            "commissionAsset": fill.commission_asset,
            "tradeId": fill.shown_id,
            **({} if fill.allocation is None else {"allocId": fill.allocation}),
        }
        for fill in order.fills
    ]


def canceled(order: Order) -> JsonObject:
    """The answer to a cancel."""
    answer = spot_canceled(order)
    if order.channel.market is Market.SPOT:
        return answer
    for spot_only in ("orderListId", "origQuoteOrderQty", "transactTime", "selfTradePreventionMode"):
        answer.pop(spot_only, None)
    # Margin's page shows this id as a string here, and only here.
    answer["orderId"] = str(order.order_id)
    answer["isIsolated"] = order.channel.market is Market.ISOLATED_MARGIN
    return answer


def spot_canceled(order: Order) -> JsonObject:
    """The answer to a cancel on spot."""
    answer: JsonObject = {
        "symbol": order.symbol,
        "origClientOrderId": order.original_client_order_id,
        "orderId": order.order_id,
        "orderListId": order.order_list_id,
        "clientOrderId": order.client_order_id,
        "transactTime": Micros(order.update_time),
    }
    return answer | _amounts(order) | in_answer(order)


def amended(order: Order, amendment: Amendment) -> JsonObject:
    """The answer to an amendment: the order has other names here than elsewhere for some amounts."""
    shown: JsonObject = {
        "symbol": order.symbol,
        "orderId": order.order_id,
        "orderListId": order.order_list_id,
        "origClientOrderId": amendment.old_client_order_id,
        "clientOrderId": amendment.new_client_order_id,
        "price": amount(order.price),
        "qty": amount(order.qty),
        "executedQty": amount(order.executed),
        "preventedQty": amount(order.prevented),
        "quoteOrderQty": amount(order.quote_order_qty),
        "cumulativeQuoteQty": amount(order.quote_executed),
        "status": order.status.value,
    }
    shown |= _kind(order)
    if order.working_time is not None:
        shown["workingTime"] = Micros(order.working_time)
    shown |= in_answer(order)
    return {
        "transactTime": Micros(amendment.time),
        "executionId": amendment.execution_id,
        "amendedOrder": shown,
    }


def amendment_shown(order: Order, amendment: Amendment) -> JsonObject:
    """An amendment in the list of an order's."""
    return {
        "symbol": order.symbol,
        "orderId": order.order_id,
        "executionId": amendment.execution_id,
        "origClientOrderId": amendment.old_client_order_id,
        "newClientOrderId": amendment.new_client_order_id,
        "origQty": amount(amendment.old_qty),
        "newQty": amount(amendment.new_qty),
        "time": Micros(amendment.time),
    }


def queried(order: Order) -> JsonObject:
    """The answer to a query, and an entry of the open orders."""
    answer: JsonObject = {
        "symbol": order.symbol,
        "orderId": order.order_id,
        "orderListId": order.order_list_id,
        "clientOrderId": order.client_order_id,
    }
    answer |= _amounts(order)
    quote_order_qty = answer.pop("origQuoteOrderQty")
    answer |= {
        "stopPrice": amount(order.stop_price),
        "icebergQty": amount(order.iceberg_qty),
        "time": Micros(order.time),
        "updateTime": Micros(order.update_time),
        "isWorking": order.working_time is not None,
        "workingTime": _working_time(order),
        "origQuoteOrderQty": quote_order_qty,
    }
    return answer | in_answer(order)
