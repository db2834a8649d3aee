"""Futures' orders as answers show them."""

from ..engine.orders import Order
from ..wire import JsonObject, Micros
from .events import average


def shown(order: Order) -> JsonObject:
    """An order as answers show it."""
    return {
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
        "closePosition": False,
        "side": order.side.value,
        "positionSide": order.terms.position_side,
        "stopPrice": "0.00",
        "workingType": "CONTRACT_PRICE",
        "priceProtect": False,
        "origType": order.type.value,
        "priceMatch": "NONE",
        "selfTradePreventionMode": "NONE",
        "goodTillDate": 0,
        "updateTime": Micros(order.update_time),
    }
