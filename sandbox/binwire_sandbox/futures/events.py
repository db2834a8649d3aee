"""Events of futures orders in wire form, with every member their pages document."""

from decimal import Decimal

from ..engine.fill import Fill
from ..engine.orders import Order
from ..wire import JsonObject, Micros, plain


def order_trade_update(
    order: Order,
    execution_type: str,
    now: Micros,
    fill: Fill | None,
    bids: Decimal,
    asks: Decimal,
    *,
    shows_no_commission: bool = True,
) -> JsonObject:
    """An `ORDER_TRADE_UPDATE`; `bids` and `asks` are the notional of the account's open orders on the symbol."""
    body = _placed(order)
    body |= {"x": execution_type, "X": order.status.value, "i": order.order_id}
    if execution_type == "AMENDMENT" and order.terms.modify_id is not None:
        body["M"] = str(order.terms.modify_id)
    body |= _traded(order, fill)
    if fill is not None or shows_no_commission:
        body |= _paid(fill)
    body |= {"T": now, "t": fill.trade_id if fill else 0, "b": plain(bids), "a": plain(asks)}
    body |= {"m": bool(fill and fill.is_maker), "R": order.reduce_only}
    body |= _terms(order)
    body |= {"rp": plain(fill.profit) if fill else "0", "V": order.self_trade_prevention.value}
    body |= {"pm": order.terms.price_match, "gtd": order.terms.good_till}
    body |= {"er": order.expiry_reason or "0"}
    return {"e": "ORDER_TRADE_UPDATE", "E": now, "T": now, "o": body}


def _terms(order: Order) -> JsonObject:
    """What it says of its trigger; `AP` and `cr` are "only pushed with TRAILING_STOP_MARKET order"."""
    terms = order.terms
    body: JsonObject = {"wt": terms.working_type, "ot": original_type(order)}
    body |= {"ps": terms.position_side, "cp": terms.close_position}
    if terms.activate_price is not None and terms.callback_rate is not None:
        body |= {"AP": plain(terms.activate_price), "cr": plain(terms.callback_rate)}
    return body | {"pP": terms.price_protect, "si": 0, "ss": 0}


def original_type(order: Order) -> str:
    """The type that the order was placed with: that of the conditional order which it comes from."""
    return order.terms.original_type or order.type.value


def _placed(order: Order) -> JsonObject:
    """The order as it was placed."""
    return {
        "s": order.symbol,
        "c": order.client_order_id,
        "S": order.side.value,
        "o": order.type.value,
        "f": order.time_in_force.value,
        "q": plain(order.qty),
        "p": plain(order.price),
        "ap": plain(average(order)),
        "sp": plain(order.stop_price),
    }


def _traded(order: Order, fill: Fill | None) -> JsonObject:
    """What was traded last, and in all."""
    return {
        "l": plain(fill.qty) if fill else "0",
        "z": plain(order.executed),
        "L": plain(fill.price) if fill else "0",
    }


def _paid(fill: Fill | None) -> JsonObject:
    return {"N": fill.commission_asset if fill else "USDT", "n": plain(fill.commission) if fill else "0"}


def average(order: Order) -> Decimal:
    """The average price to the five decimals of the order pages."""
    return order.average_price.quantize(Decimal("0.00001"))


def trade_lite(order: Order, fill: Fill, now: Micros) -> JsonObject:
    """A `TRADE_LITE`: "it only pushes TRADE Execution Type, and fewer data fields"."""
    return {
        "e": "TRADE_LITE",
        "E": now,
        "T": now,
        "s": order.symbol,
        "q": plain(order.qty),
        "p": plain(order.price),
        "m": fill.is_maker,
        "c": order.client_order_id,
        "S": order.side.value,
        "L": plain(fill.price),
        "l": plain(fill.qty),
        "t": fill.trade_id,
        "i": order.order_id,
    }
