"""Order lists of spot and margin as answers show them."""

from ..engine.balances import Market
from ..engine.order_enums import Status
from ..engine.order_lists import OrderList
from ..engine.orders import Order
from ..wire import Json, JsonObject, Micros, amount
from .answers import canceled, spot_canceled, spot_placed
from .events import known_as, list_order_status, list_status_type


def queried_list(order_list: OrderList) -> JsonObject:
    """The answer to a query, and an entry of the lists of lists."""
    shown: JsonObject = {
        "orderListId": order_list.id,
        "contingencyType": order_list.contingency.value,
        "listStatusType": list_status_type(order_list),
        "listOrderStatus": list_order_status(order_list),
        "listClientOrderId": order_list.client_order_id,
        "transactionTime": Micros(order_list.time),
        "symbol": order_list.symbol,
    }
    if order_list.channel.market is not Market.SPOT:
        shown["isIsolated"] = order_list.channel.market is Market.ISOLATED_MARGIN
    shown["orders"] = _orders(order_list)
    return shown


def _orders(order_list: OrderList) -> list[Json]:
    return [
        {"symbol": order.symbol, "orderId": order.order_id, "clientOrderId": known_as(order)}
        for order in order_list.orders
    ]


def placed_list(order_list: OrderList, response: str) -> JsonObject:
    """The answer to a new list."""
    answer = queried_list(order_list)
    first = order_list.first[0]
    if first.borrowed:
        answer["marginBuyBorrowAmount"] = amount(first.borrowed)
        answer["marginBuyBorrowAsset"] = first.borrowed_asset
    answer["orderReports"] = [_report(order, spot_placed(order, response)) for order in order_list.orders]
    return answer


def shown_canceled(order: Order) -> JsonObject:
    """The answer to the cancel of an order: that of its list, if it is part of one."""
    return canceled(order) if order.order_list is None else canceled_list(order.order_list)


def canceled_with_others(order: Order) -> JsonObject:
    """One of margin's orders that were canceled together: their page shows it as a report of a list, or the list."""
    if order.order_list is not None:
        return canceled_list(order.order_list)
    report = _canceled_report(order)
    report["isIsolated"] = order.channel.market is Market.ISOLATED_MARGIN
    return report


def canceled_list(order_list: OrderList) -> JsonObject:
    """The answer to a cancel: it reports the orders that it canceled."""
    answer = queried_list(order_list)
    canceled = [order for order in order_list.orders if order.status is Status.CANCELED]
    answer["orderReports"] = [_canceled_report(order) for order in canceled]
    return answer


def _canceled_report(order: Order) -> JsonObject:
    report = _report(order, spot_canceled(order))
    if order.channel.market is not Market.SPOT:
        report.pop("transactTime", None)
    return report


def _report(order: Order, report: JsonObject) -> JsonObject:
    """Margin's pages leave out some members; the quantity of an order that is yet to be paid for is not known."""
    if order.channel.market is not Market.SPOT:
        for spot_only in ("origQuoteOrderQty", "workingTime"):
            report.pop(spot_only, None)
    if not order.qty:
        report.pop("origQty", None)
    return report


def amended_list(order_list: OrderList) -> JsonObject:
    """The `listStatus` of an amendment's answer."""
    return {
        "orderListId": order_list.id,
        "contingencyType": order_list.contingency.value,
        "listOrderStatus": list_order_status(order_list),
        "listClientOrderId": order_list.client_order_id,
        "symbol": order_list.symbol,
        "orders": _orders(order_list),
    }
