"""The members of orders that "appear only if certain conditions are met", in answers and in events."""

from ..engine.fill import Fill
from ..engine.orders import Order
from ..engine.peg import Peg, PegOffsetType
from ..engine.prevention import PreventedMatch
from ..engine.self_trade import NO_GROUP
from ..wire import Json, JsonObject, Micros, amount, floor

# How an allocation came about, and where an order is filled that is routed.
ALLOCATED = "ONE_PARTY_TRADE_REPORT"
SOR = "SOR"


def triggers_in_answer(order: Order) -> JsonObject:
    """What answers show of what lets a stop order work."""
    members: JsonObject = {}
    if order.type.is_stop:
        members["stopPrice"] = amount(order.stop_price)
    if order.trailing is not None:
        members["trailingDelta"] = order.trailing.delta
        members["trailingTime"] = -1 if order.trailing.time is None else Micros(order.trailing.time)
    return members


def in_answer(order: Order) -> JsonObject:
    """What answers show of a special order, around `selfTradePreventionMode` as the pages' examples have it."""
    members: JsonObject = {}
    if order.iceberg_qty:
        members["icebergQty"] = amount(order.iceberg_qty)
    if order.strategy_id is not None:
        members["strategyId"] = order.strategy_id
    if order.strategy_type is not None:
        members["strategyType"] = order.strategy_type
    if order.peg is not None:
        members |= _peg(order.peg, ("pegPriceType", "pegOffsetType", "pegOffsetValue", "peggedPrice"))
    if order.used_sor:
        members["workingFloor"] = SOR
    members["selfTradePreventionMode"] = order.self_trade_prevention.value
    if order.used_sor:
        members["usedSor"] = True
    # "Appears only if the order expired due to STP": not of the one that lost nothing.
    if order.prevented:
        members |= _lost(order)
    if order.expiry_reason is not None:
        members["expiryReason"] = order.expiry_reason
    return members


def prevented_members(order: Order, *, full: bool) -> JsonObject:
    """What else the answer to a new order shows "if there was a prevented match"; FULL lists them."""
    if not order.prevented_matches:
        return {}
    group = order.prevented_matches[0].trade_group
    members = _lost(order) if group == NO_GROUP else _lost(order) | {"tradeGroupId": group}
    if full:
        members["preventedMatches"] = [_listed(match) for match in order.prevented_matches]
    return members


def _lost(order: Order) -> JsonObject:
    return {"preventedMatchId": order.prevented_matches[-1].id, "preventedQuantity": amount(order.prevented)}


def _listed(match: PreventedMatch) -> Json:
    listed: JsonObject = {
        "preventedMatchId": match.id,
        "makerSymbol": match.symbol,
        "makerOrderId": match.maker_order_id,
        "price": amount(match.price),
    }
    return listed | lost_quantities(match)


def lost_quantities(match: PreventedMatch) -> JsonObject:
    """`takerPreventedQuantity`, `makerPreventedQuantity`: only of the order that lost something."""
    lost = {"takerPreventedQuantity": match.taker_qty, "makerPreventedQuantity": match.maker_qty}
    return {name: amount(qty) for name, qty in lost.items() if qty}


def in_event(order: Order, fill: Fill | None, prevented: PreventedMatch | None) -> JsonObject:
    """What an `executionReport` of a special order ends with; `fill` or `prevented` is what it reports, if anything."""
    members: JsonObject = {}
    if order.used_sor:
        members |= {"k": SOR, "uS": True}
    if fill is not None and fill.allocation is not None:
        members |= {"b": ALLOCATED, "a": fill.allocation}
    if prevented is not None:
        members |= _prevention(order, prevented)
    if order.strategy_id is not None:
        members["j"] = order.strategy_id
    if order.strategy_type is not None:
        members["J"] = order.strategy_type
    if order.trailing is not None:
        members["d"] = order.trailing.delta
        # "Appears if the trailing stop order is active."
        if order.trailing.time is not None:
            members["D"] = Micros(order.trailing.time)
    if order.peg is not None:
        members |= _peg(order.peg, ("gP", "gOT", "gOV", "gp"))
    if order.expiry_reason is not None:
        members["eR"] = order.expiry_reason
    return members


def _peg(peg: Peg, names: tuple[str, str, str, str]) -> JsonObject:
    """Price type, offset "if requested", and price "once determined"."""
    price_type, offset_type, offset_value, price = names
    members: JsonObject = {price_type: peg.type.value}
    if peg.offset is not None:
        members |= {offset_type: PegOffsetType.PRICE_LEVEL.value, offset_value: peg.offset}
    if peg.price is not None:
        members[price] = amount(peg.price)
    return members


def _prevention(order: Order, match: PreventedMatch) -> JsonObject:
    """ "New fields `pl`, `pL` and `pY`" are "what would `l`, `L` and `Y` have been" without the prevention."""
    is_maker = order.order_id == match.maker_order_id
    return {
        "A": amount(order.prevented),
        "B": amount(match.maker_qty if is_maker else match.taker_qty),
        "u": match.trade_group,
        "U": match.taker_order_id if is_maker else match.maker_order_id,
        "Cs": match.symbol,
        "pl": amount(match.qty),
        "pL": amount(match.price),
        "pY": amount(floor(match.price * match.qty)),
    }
