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
        ("POST", "/api/v3/order"): spot["order.place"],
        ("GET", "/api/v3/order"): spot["order.status"],
        ("DELETE", "/api/v3/order"): spot["order.cancel"],
        ("GET", "/api/v3/openOrders"): spot["openOrders.status"],
        ("GET", "/api/v3/account"): spot["account.status"],
        ("POST", stream): start,
        ("PUT", stream): operation(extend, "listenKey", auth=Auth.API_KEY, weight=2),
        ("DELETE", stream): operation(close, "listenKey", auth=Auth.API_KEY, weight=2),
    }
