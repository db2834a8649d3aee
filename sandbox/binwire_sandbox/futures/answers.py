"""Futures' orders as answers show them."""

from ..assumptions import Assumptions
from ..engine.orders import Order
from ..wire import JsonObject, Micros, plain
from .events import average, original_type

# The order of members on REST's page of placing, and on those of queries and cancels.
PLACED = (
    "clientOrderId cumQty cumQuote executedQty orderId avgPrice origQty price reduceOnly side positionSide status"
    " stopPrice closePosition symbol timeInForce type origType activatePrice priceRate updateTime workingType"
)
QUERIED = (
    "avgPrice clientOrderId cumQty cumQuote executedQty orderId origQty origType price reduceOnly side positionSide"
    " status stopPrice closePosition symbol time timeInForce type activatePrice priceRate updateTime workingType"
)
# What newer sources leave out of the answers to placing, modifying and canceling.
TOTALS = ("avgPrice", "cumQuote", "cumBase")


def told(answer: JsonObject, assumptions: Assumptions) -> JsonObject:
    """The answer to placing, modifying or canceling an order, with its totals or without."""
    if assumptions.futures_order_totals == "shown":
        return answer
    return {name: value for name, value in answer.items() if name not in TOTALS}


def arranged(answer: JsonObject, names: str) -> JsonObject:
    """The same answer, the members named first and in this order."""
    return {name: answer[name] for name in names.split() if name in answer} | answer


def shown(order: Order) -> JsonObject:
    """An order as answers show it."""
    terms = order.terms
    answer: JsonObject = {
        "orderId": order.order_id,
        "symbol": order.symbol,
        "status": order.status.value,
        "clientOrderId": order.client_order_id,
        "price": f"{order.price:.2f}",
        "avgPrice": f"{average(order):.5f}",
        "origQty": f"{order.qty:.3f}",
        "executedQty": f"{order.executed:.3f}",
        "cumQty": f"{order.executed:.3f}",
        "cumQuote": f"{order.quote_executed:.5f}",
        "timeInForce": order.time_in_force.value,
        "type": order.type.value,
        "reduceOnly": order.reduce_only,
        "closePosition": terms.close_position,
        "side": order.side.value,
        "positionSide": terms.position_side,
        "stopPrice": f"{order.stop_price:.2f}",
        "workingType": terms.working_type,
        "priceProtect": terms.price_protect,
        "origType": original_type(order),
        "priceMatch": terms.price_match,
        "selfTradePreventionMode": order.self_trade_prevention.value,
        "goodTillDate": terms.good_till,
        "updateTime": Micros(order.update_time),
    }
    if terms.activate_price is not None and terms.callback_rate is not None:
        # "only return with TRAILING_STOP_MARKET order"
        answer |= {"activatePrice": plain(terms.activate_price), "priceRate": plain(terms.callback_rate)}
    return answer
