"""User data events of spot and margin in wire form, with every member their pages document."""

from collections.abc import Sequence
from decimal import Decimal

from ..engine.balances import Wallet
from ..engine.fill import Fill
from ..engine.order_enums import Status
from ..engine.order_lists import OrderList
from ..engine.orders import Order
from ..engine.prevention import PreventedMatch
from ..wire import ZERO, JsonObject, Micros, amount
from .conditional import in_event


def execution_report(
    order: Order,
    execution_type: str,
    now: Micros,
    execution_id: int,
    fill: Fill | None,
    prevented: PreventedMatch | None = None,
) -> JsonObject:
    """An `executionReport`.

    Members that "appear only if certain conditions are met" are absent otherwise.
    """
    event: JsonObject = {"e": "executionReport", "E": now}
    event |= _placed(order)
    event["x"] = execution_type
    event["X"] = order.status.value
    event["r"] = order.reject_reason
    event["i"] = order.order_id
    event |= _traded(order, fill)
    event["T"] = now
    event["t"] = fill.shown_id if fill else -1
    if prevented is not None:
        event["v"] = prevented.id
    event["I"] = execution_id
    event |= _standing(order, fill)
    return event | in_event(order, fill, prevented)


def _placed(order: Order) -> JsonObject:
    """The order as it was placed."""
    return {
        "s": order.symbol,
        "c": order.client_order_id,
        "S": order.side.value,
        "o": order.type.value,
        "f": order.time_in_force.value,
        "q": amount(order.qty),
        "p": amount(order.price),
        "P": amount(order.stop_price),
        "F": amount(order.iceberg_qty),
        "g": order.order_list_id,
        "C": order.original_client_order_id,
    }


def _traded(order: Order, fill: Fill | None) -> JsonObject:
    """What was traded last, and in all."""
    return {
        "l": amount(fill.qty if fill else ZERO),
        "z": amount(order.executed),
        "L": amount(fill.price if fill else ZERO),
        "n": amount(fill.commission) if fill else "0",
        "N": fill.commission_asset if fill else None,
    }


def _standing(order: Order, fill: Fill | None) -> JsonObject:
    """How the order stands now, and what it has come to in quote."""
    members: JsonObject = {
        "w": order.on_book,
        "m": bool(fill and fill.is_maker),
        "M": False,
        "O": Micros(order.time),
        "Z": amount(order.quote_executed),
        "Y": amount(fill.quote if fill else ZERO),
        "Q": amount(order.quote_order_qty),
    }
    if order.working_time is not None:
        members["W"] = Micros(order.working_time)
    members["V"] = order.self_trade_prevention.value
    return members


def list_status(order_list: OrderList, now: Micros, status: str | None = None) -> JsonObject:
    """A `listStatus`; `status` is its list status type where that is not told by whether the list is active."""
    return {
        "e": "listStatus",
        "E": now,
        "s": order_list.symbol,
        "g": order_list.id,
        "c": order_list.contingency.value,
        "l": status or list_status_type(order_list),
        "L": list_order_status(order_list),
        "r": "NONE",
        "C": order_list.client_order_id,
        "T": now,
        "O": [{"s": order.symbol, "i": order.order_id, "c": known_as(order)} for order in order_list.orders],
    }


def list_status_type(order_list: OrderList) -> str:
    """`listStatusType`."""
    return "EXEC_STARTED" if order_list.is_open else "ALL_DONE"


def list_order_status(order_list: OrderList) -> str:
    """`listOrderStatus`."""
    return "EXECUTING" if order_list.is_open else "ALL_DONE"


def known_as(order: Order) -> str:
    """The client order id by which a list names an order: a canceled one has the id that it had until then."""
    return order.original_client_order_id if order.status is Status.CANCELED else order.client_order_id


def account_position(wallet: Wallet, assets: Sequence[str], now: Micros) -> JsonObject:
    """An `outboundAccountPosition` of the assets that an event may have changed."""
    return {
        "e": "outboundAccountPosition",
        "E": now,
        "u": Micros(wallet.updated),
        "B": [
            {"a": asset, "f": amount(wallet.balances[asset].free), "l": amount(wallet.balances[asset].locked)}
            for asset in assets
        ],
    }


def balance_update(asset: str, delta: Decimal, now: Micros) -> JsonObject:
    """A `balanceUpdate`: a transfer, a deposit or a withdrawal."""
    return {"e": "balanceUpdate", "E": now, "a": asset, "d": amount(delta), "T": now}


def stream_terminated(now: Micros) -> JsonObject:
    """An `eventStreamTerminated`: the last event of a subscription."""
    return {"e": "eventStreamTerminated", "E": now}


def server_shutdown(now: Micros) -> JsonObject:
    """A `serverShutdown`: the connection is about to be closed."""
    return {"e": "serverShutdown", "E": now}


def liability_change(asset: str, kind: str, principal: Decimal, interest: Decimal, now: Micros) -> JsonObject:
    """A `USER_LIABILITY_CHANGE` of the margin risk stream; `kind` is BORROW, REPAY or INTEREST."""
    event: JsonObject = {"e": "USER_LIABILITY_CHANGE", "E": now, "a": asset, "t": kind}
    return event | {"p": amount(principal), "i": amount(interest)}


def margin_level(level: str, status: str, now: Micros) -> JsonObject:
    """A `MARGIN_LEVEL_STATUS_CHANGE` of the margin risk stream."""
    return {"e": "MARGIN_LEVEL_STATUS_CHANGE", "E": now, "l": level, "s": status}
