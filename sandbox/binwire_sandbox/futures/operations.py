"""fapi: listenKeys, and what a client asks first."""

from ..access.listen_keys import ListenKeys
from ..access.security import Auth
from ..clock import Clock
from ..requests.operations import Call, Operation, operation
from ..requests.rest import Routes
from ..requests.usage import Usage
from ..wire import Json, JsonObject
from .accounts import MARGIN_ASSET
from .market import FuturesMarket
from .params import own_channel

COLLATERAL = ("BTC", "ETH", "BNB")
# The page's example for BTC.
AUTO_EXCHANGE = "-0.10"


class FapiOperations:
    """The operations that concern no order and no position."""

    def __init__(self, market: FuturesMarket, listen_keys: ListenKeys, clock: Clock, usage: Usage) -> None:
        self._market = market
        self._keys = listen_keys
        self._clock = clock
        self._usage = usage

    def shared(self) -> dict[str, Operation]:
        """None of them is a WebSocket method."""
        return {}

    def routes(self) -> Routes:
        """The endpoints by verb and path."""
        key = "/fapi/v1/listenKey"
        return {
            ("GET", "/fapi/v1/ping"): operation(lambda call: {}, auth=Auth.NONE),
            ("GET", "/fapi/v1/time"): operation(lambda call: {"serverTime": self._clock.now()}, auth=Auth.NONE),
            ("GET", "/fapi/v1/exchangeInfo"): operation(self._info, auth=Auth.NONE),
            ("GET", "/fapi/v1/rateLimit/order"): operation(lambda call: self._usage.order_limits()),
            ("POST", key): operation(
                lambda call: {"listenKey": self._keys.start(own_channel(call))}, auth=Auth.API_KEY
            ),
            ("PUT", key): operation(
                lambda call: {"listenKey": self._keys.extend(own_channel(call))}, auth=Auth.API_KEY
            ),
            ("DELETE", key): operation(self._close, auth=Auth.API_KEY),
        }

    def _close(self, call: Call) -> Json:
        self._keys.close(own_channel(call))
        return {}

    def _info(self, call: Call) -> Json:
        return {
            "exchangeFilters": [],
            "rateLimits": self._usage.info(over_rest=True),
            "serverTime": self._clock.now(),
            "assets": [_asset(asset) for asset in (MARGIN_ASSET, *COLLATERAL)],
            "symbols": [contract.info() for contract in self._market.contracts.values()],
            "timezone": "UTC",
        }


def _asset(asset: str) -> JsonObject:
    """All that may be held counts as margin in multi-assets mode; nothing is exchanged by itself."""
    threshold = "0" if asset == MARGIN_ASSET else AUTO_EXCHANGE
    return {"asset": asset, "marginAvailable": True, "autoAssetExchange": threshold}
