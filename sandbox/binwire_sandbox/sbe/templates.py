"""Which SBE message carries the result of which WebSocket API method."""

from ..wire import Json, JsonObject


def template_of(method: str, result: Json) -> int:
    """The SBE message that carries a method's result.

    The docs name no table; each message's members are those of one method's result.
    """
    if method in ("order.place", "sor.order.place") and isinstance(result, dict):
        return _placed(result)
    if method.startswith("orderList.place") and isinstance(result, dict):
        return _placed_list(result)
    if method == "order.cancel" and isinstance(result, dict):
        return _canceled(result)
    if method in ("order.test", "sor.order.test"):
        return 315 if result else 303
    if method in TICKERS:
        return _ticker(*TICKERS[method], result)
    return TEMPLATES.get(method, 0)


def _placed(result: JsonObject) -> int:
    return 302 if "fills" in result else 301 if "status" in result else 300


def _placed_list(result: JsonObject) -> int:
    """All orders of a list are told of in the same form."""
    reports = result["orderReports"]
    first = reports[0] if isinstance(reports, list) else None
    return PLACED_LIST + (_placed(first) - 300 if isinstance(first, dict) else 0)


def _canceled(form: JsonObject) -> int:
    """An order, or the order list that went with it."""
    return TEMPLATES["orderList.cancel"] if "orderReports" in form else TEMPLATES["order.cancel"]


def nested_template(form: JsonObject) -> int:
    """The SBE message of an object inside another message: what an error tells of a cancel-replace, or half of one."""
    if "code" in form:
        return ERROR
    if "cancelResult" in form:
        return CANCEL_REPLACE
    return _canceled(form) if "origClientOrderId" in form or "orderReports" in form else _placed(form)


def sbe_error(body: JsonObject) -> JsonObject:
    """An error as ErrorResponse has it: when to come back stands beside code and text, where JSON has it in `data`."""
    data = body.get("data")
    return body | data | {"data": None} if isinstance(data, dict) and "retryAfter" in data else body


def sbe_form(template: int, result: Json) -> Json:
    """A result as its SBE message has it.

    An amended order's members stand beside those of its amendment, its list in a group; what was canceled is a list of
    nested messages.
    """
    if template == CANCELED_ALL and isinstance(result, list):
        return [{"response": one} for one in result]
    if template != AMENDED or not isinstance(result, dict):
        return result
    form, order, order_list = dict(result), result["amendedOrder"], result.get("listStatus")
    if isinstance(order, dict):
        form.update(order)
    form["listStatus"] = [] if order_list is None else [order_list]
    return form


def _ticker(full: int, mini: int, result: Json) -> int:
    """Tickers have messages for one and for many, the latter with the next id, and for `type=MINI`."""
    many = isinstance(result, list)
    first = result[0] if isinstance(result, list) and result else result
    is_full = not isinstance(first, dict) or "priceChange" in first or mini == full
    return (full if is_full else mini) + many


ERROR = 100
CANCEL_REPLACE = 307
AMENDED = 317
CANCELED_ALL = 306
PLACED_LIST = 309
TICKERS = {
    "ticker.24hr": (205, 207),
    "ticker.price": (209, 209),
    "ticker.book": (211, 211),
    "ticker": (213, 215),
    "ticker.tradingDay": (213, 215),
}
TEMPLATES = {
    "depth": 200,
    "trades.recent": 201,
    "trades.historical": 201,
    "trades.aggregate": 202,
    "klines": 203,
    "uiKlines": 203,
    "avgPrice": 204,
    "blockTrades.historical": 219,
    "ping": 101,
    "time": 102,
    "exchangeInfo": 103,
    "session.logon": 51,
    "session.status": 52,
    "session.logout": 53,
    "session.subscriptions": 54,
    "order.cancel": 305,
    "order.cancelReplace": CANCEL_REPLACE,
    "order.status": 304,
    "orderList.cancel": 312,
    "orderList.status": 313,
    "openOrderLists.status": 314,
    "allOrderLists": 314,
    "order.amendments": 316,
    "order.amend.keepPriority": AMENDED,
    "openOrders.status": 308,
    "openOrders.cancelAll": CANCELED_ALL,
    "allOrders": 308,
    "executionRules": 104,
    "myFilters": 105,
    "account.status": 400,
    "myTrades": 401,
    "account.rateLimits.orders": 402,
    "myPreventedMatches": 403,
    "myAllocations": 404,
    "account.commission": 405,
    "userDataStream.start": 500,
    "userDataStream.ping": 501,
    "userDataStream.stop": 502,
    "userDataStream.subscribe": 503,
    "userDataStream.subscribe.signature": 503,
    "userDataStream.unsubscribe": 504,
    "userDataStream.subscribe.listenToken": 505,
}
