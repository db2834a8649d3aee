"""Which REST endpoint is which of spot's operations."""

from ..access.listen_keys import ListenKeys
from ..access.security import Auth
from ..engine.balances import Channel, Market
from ..requests.operations import Call, Operation, operation
from ..requests.rest import Routes
from ..wire import Json

# Below /api/v3, and the names that the WebSocket API has for the same.
MARKET_DATA = {
    "depth": "depth",
    "trades": "trades.recent",
    "historicalTrades": "trades.historical",
    "historicalBlockTrades": "blockTrades.historical",
    "aggTrades": "trades.aggregate",
    "klines": "klines",
    "uiKlines": "uiKlines",
    "avgPrice": "avgPrice",
    "ticker/24hr": "ticker.24hr",
    "ticker/tradingDay": "ticker.tradingDay",
    "ticker/price": "ticker.price",
    "ticker/bookTicker": "ticker.book",
    "ticker": "ticker",
    "referencePrice": "referencePrice",
    "referencePrice/calculation": "referencePrice.calculation",
}

ORDER_LISTS = {
    ("POST", "order/oco"): "orderList.place",
    ("POST", "orderList/oco"): "orderList.place.oco",
    ("POST", "orderList/oto"): "orderList.place.oto",
    ("POST", "orderList/otoco"): "orderList.place.otoco",
    ("POST", "orderList/opo"): "orderList.place.opo",
    ("POST", "orderList/opoco"): "orderList.place.opoco",
    ("DELETE", "orderList"): "orderList.cancel",
    ("GET", "orderList"): "orderList.status",
    ("GET", "openOrderList"): "openOrderLists.status",
    ("GET", "allOrderList"): "allOrderLists",
}


def spot_routes(spot: dict[str, Operation], keys: ListenKeys) -> Routes:
    """Spot's endpoints; `userDataStream` is retired and served all the same."""
    routes: Routes = {("GET", f"/api/v3/{path}"): spot[name] for path, name in MARKET_DATA.items()}
    routes |= {(verb, f"/api/v3/{path}"): spot[name] for (verb, path), name in ORDER_LISTS.items()}
    return routes | {
        ("GET", "/api/v3/ping"): spot["ping"],
        ("GET", "/api/v3/time"): spot["time"],
        ("GET", "/api/v3/exchangeInfo"): spot["exchangeInfo"],
        ("POST", "/api/v3/order"): spot["order.place"],
        ("POST", "/api/v3/order/test"): spot["order.test"],
        ("GET", "/api/v3/order"): spot["order.status"],
        ("DELETE", "/api/v3/order"): spot["order.cancel"],
        ("POST", "/api/v3/order/cancelReplace"): spot["order.cancelReplace"],
        ("PUT", "/api/v3/order/amend/keepPriority"): spot["order.amend.keepPriority"],
        ("GET", "/api/v3/order/amendments"): spot["order.amendments"],
        ("POST", "/api/v3/sor/order"): spot["sor.order.place"],
        ("POST", "/api/v3/sor/order/test"): spot["sor.order.test"],
        ("GET", "/api/v3/allOrders"): spot["allOrders"],
        ("GET", "/api/v3/myTrades"): spot["myTrades"],
        ("GET", "/api/v3/myPreventedMatches"): spot["myPreventedMatches"],
        ("GET", "/api/v3/myAllocations"): spot["myAllocations"],
        ("GET", "/api/v3/account/commission"): spot["account.commission"],
        ("GET", "/api/v3/myFilters"): spot["myFilters"],
        ("GET", "/api/v3/executionRules"): spot["executionRules"],
        ("GET", "/api/v3/openOrders"): spot["openOrders.status"],
        ("DELETE", "/api/v3/openOrders"): spot["openOrders.cancelAll"],
        ("GET", "/api/v3/account"): spot["account.status"],
        ("GET", "/api/v3/rateLimit/order"): spot["account.rateLimits.orders"],
        **_retired(keys),
    }


def names_of(routes: Routes, spot: dict[str, Operation]) -> dict[tuple[str, str], str]:
    """Each endpoint's operation by the name that the WebSocket API has for it."""
    names = {id(operation): name for name, operation in spot.items()}
    return {route: names[id(operation)] for route, operation in routes.items() if id(operation) in names}


def _retired(keys: ListenKeys) -> Routes:
    """`userDataStream`, by listenKey."""

    def channel(account: str) -> Channel:
        return Channel(account, Market.SPOT)

    def extend(call: Call) -> Json:
        keys.extend(channel(call.account), call.params.needed("listenKey"))
        return {}

    def close(call: Call) -> Json:
        keys.close(channel(call.account), call.params.needed("listenKey"))
        return {}

    start = operation(lambda call: {"listenKey": keys.start(channel(call.account))}, auth=Auth.API_KEY, weight=2)
    path = "/api/v3/userDataStream"
    return {
        ("POST", path): start,
        ("PUT", path): operation(extend, "listenKey", auth=Auth.API_KEY, weight=2),
        ("DELETE", path): operation(close, "listenKey", auth=Auth.API_KEY, weight=2),
    }
