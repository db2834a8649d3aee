"""Which REST endpoint is which of spot's operations."""

from .balances import Channel, Market
from .listen_keys import ListenKeys
from .operations import Call, Operation, operation
from .rest import Routes
from .security import Auth
from .wire import Json


def spot_routes(spot: dict[str, Operation], keys: ListenKeys) -> Routes:
    """Spot's endpoints; `userDataStream` is retired and served all the same."""

    def channel(account: str) -> Channel:
        return Channel(account, Market.SPOT)

    def extend(call: Call) -> Json:
        keys.extend(channel(call.account), call.params.needed("listenKey"))
        return {}

    def close(call: Call) -> Json:
        keys.close(channel(call.account), call.params.needed("listenKey"))
        return {}

    start = operation(lambda call: {"listenKey": keys.start(channel(call.account))}, auth=Auth.API_KEY, weight=2)
    stream = "/api/v3/userDataStream"
    return {
        ("GET", "/api/v3/ping"): spot["ping"],
        ("GET", "/api/v3/time"): spot["time"],
        ("GET", "/api/v3/exchangeInfo"): spot["exchangeInfo"],
        ("GET", "/api/v3/depth"): spot["depth"],
        ("GET", "/api/v3/trades"): spot["trades.recent"],
        ("GET", "/api/v3/historicalTrades"): spot["trades.historical"],
        ("GET", "/api/v3/historicalBlockTrades"): spot["blockTrades.historical"],
        ("GET", "/api/v3/aggTrades"): spot["trades.aggregate"],
        ("GET", "/api/v3/klines"): spot["klines"],
        ("GET", "/api/v3/uiKlines"): spot["uiKlines"],
        ("GET", "/api/v3/avgPrice"): spot["avgPrice"],
        ("GET", "/api/v3/ticker/24hr"): spot["ticker.24hr"],
        ("GET", "/api/v3/ticker/tradingDay"): spot["ticker.tradingDay"],
        ("GET", "/api/v3/ticker/price"): spot["ticker.price"],
        ("GET", "/api/v3/ticker/bookTicker"): spot["ticker.book"],
        ("GET", "/api/v3/ticker"): spot["ticker"],
        ("GET", "/api/v3/referencePrice"): spot["referencePrice"],
        ("GET", "/api/v3/referencePrice/calculation"): spot["referencePrice.calculation"],
        ("POST", "/api/v3/order"): spot["order.place"],
        ("GET", "/api/v3/order"): spot["order.status"],
        ("DELETE", "/api/v3/order"): spot["order.cancel"],
        ("GET", "/api/v3/openOrders"): spot["openOrders.status"],
        ("GET", "/api/v3/account"): spot["account.status"],
        ("POST", stream): start,
        ("PUT", stream): operation(extend, "listenKey", auth=Auth.API_KEY, weight=2),
        ("DELETE", stream): operation(close, "listenKey", auth=Auth.API_KEY, weight=2),
    }
