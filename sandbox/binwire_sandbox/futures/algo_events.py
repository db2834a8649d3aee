"""Conditional orders in wire form: `ALGO_UPDATE`, and the answers of algoOrder."""

from ..wire import ZERO, JsonObject, Micros, plain
from .algo_orders import AlgoOrder
from .events import average


def algo_update(algo: AlgoOrder, now: Micros, *, shows_empty: bool = True) -> JsonObject:
    """An `ALGO_UPDATE` as its page's example shows it; `ia`, which no page explains: whether a trailing stop trails.

    `rm` is left out where it is empty, and `ia` where it is false, unless `shows_empty`.
    """
    body: JsonObject = {
        "caid": algo.client_algo_id,
        "aid": algo.algo_id,
        "at": "CONDITIONAL",
        "o": algo.type.value,
        "s": algo.symbol,
        "S": algo.side.value,
        "ps": algo.position_side,
        "f": algo.time_in_force,
        "q": plain(algo.qty),
        "X": algo.status.value,
    }
    body |= _actual(algo, ("ai", "ap", "aq", "act"), "0")
    body |= {"tp": plain(algo.trigger_price), "p": plain(algo.price)}
    body |= {"V": algo.self_trade_prevention, "wt": algo.working_type, "pm": algo.price_match}
    body |= {"cp": algo.close_position, "pP": algo.price_protect, "R": algo.reduce_only}
    body |= {"tt": algo.trigger_time, "gtd": algo.good_till}
    last: JsonObject = {"rm": algo.reason, "ia": algo.is_activated}
    body |= {name: value for name, value in last.items() if shows_empty or value}
    return {"e": "ALGO_UPDATE", "T": now, "E": now, "o": body}


def _actual(algo: AlgoOrder, names: tuple[str, str, str, str], untyped: str) -> JsonObject:
    """The id, average price, executed quantity and type of what was placed in its name."""
    order = algo.order
    if order is None:
        return dict(zip(names, ("", "0.00000", "0.00000", untyped), strict=True))
    values = (str(order.order_id), f"{average(order):.5f}", f"{order.executed:.5f}", order.type.value)
    return dict(zip(names, values, strict=True))


def placed_algo(algo: AlgoOrder) -> JsonObject:
    """The answer to placing it; its last two prices are "TRAILING_STOP_MARKET order"'s."""
    trails = algo.type.is_trailing
    return (
        _named(algo)
        | _priced(algo)
        | _terms(algo)
        | {
            "activatePrice": plain(algo.activate_price) if trails else "",
            "callbackRate": plain(algo.callback_rate) if trails else "",
            **_times(algo),
        }
    )


def queried_algo(algo: AlgoOrder) -> JsonObject:
    """The answer to a query: the page's example, and what newer sources add to it."""
    actual = _actual(algo, ("actualOrderId", "actualPrice", "actualQty", "actualType"), "")
    nothing = f"{ZERO:.3f}"
    legs: JsonObject = dict.fromkeys(("tpTriggerPrice", "tpPrice", "slTriggerPrice", "slPrice"), nothing)
    return _named(algo) | actual | _priced(algo) | legs | {"tpOrderType": ""} | _terms(algo) | _times(algo)


def _named(algo: AlgoOrder) -> JsonObject:
    return {
        "algoId": algo.algo_id,
        "clientAlgoId": algo.client_algo_id,
        "algoType": "CONDITIONAL",
        "orderType": algo.type.value,
        "symbol": algo.symbol,
        "side": algo.side.value,
        "positionSide": algo.position_side,
        "timeInForce": algo.time_in_force,
        "quantity": f"{algo.qty:.3f}",
        "algoStatus": algo.status.value,
    }


def _priced(algo: AlgoOrder) -> JsonObject:
    return {
        "triggerPrice": f"{algo.trigger_price:.2f}",
        "price": f"{algo.price:.2f}",
        "icebergQuantity": None,
    }


def _terms(algo: AlgoOrder) -> JsonObject:
    return {
        "selfTradePreventionMode": algo.self_trade_prevention,
        "workingType": algo.working_type,
        "priceMatch": algo.price_match,
        "closePosition": algo.close_position,
        "priceProtect": algo.price_protect,
        "reduceOnly": algo.reduce_only,
    }


def _times(algo: AlgoOrder) -> JsonObject:
    return {
        "createTime": algo.create_time,
        "updateTime": algo.update_time,
        "triggerTime": algo.trigger_time,
        "goodTillDate": algo.good_till,
    }
