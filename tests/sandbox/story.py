"""What calls need to succeed: an order, a position or a key that is there."""

import itertools
from typing import Any

from .client import Api

LIMIT = {"timeInForce": "GTC", "quantity": "0.005", "price": "40000"}
BUY = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", **LIMIT}
CONDITIONAL = {"type": "STOP_MARKET", "triggerPrice": "70000", "quantity": "0.002"}
ALGO = {"symbol": "BTCUSDT", "side": "BUY", "algoType": "CONDITIONAL", **CONDITIONAL}
SYMBOL = {"symbol": "BTCUSDT"}
FIRST = {"orderId": 1}
FIXED: dict[str, dict[str, Any]] = {
    **dict.fromkeys(("POST /api/v3/order", "POST /api/v3/order/test", "order.place", "order.test"), LIMIT),
    **dict.fromkeys(("POST /sapi/v1/margin/order", "POST /fapi/v1/order"), LIMIT),
    **dict.fromkeys(("POST /fapi/v1/algoOrder", "algoOrder.place"), CONDITIONAL),
    **dict.fromkeys(("GET /api/v3/ticker", "ticker", "GET /api/v3/ticker/tradingDay", "ticker.tradingDay"), SYMBOL),
    **dict.fromkeys(("GET /api/v3/myPreventedMatches", "myPreventedMatches"), FIRST),
    "GET /sapi/v1/margin/myPreventedMatches": FIRST,
    "POST /sapi/v1/margin/borrow-repay": {"asset": "USDT", "isIsolated": False, "type": "BORROW", "amount": "100"},
}
OF_AN_ORDER = (
    *("GET /api/v3/order", "DELETE /api/v3/order", "order.status", "order.cancel", "DELETE /sapi/v1/margin/order"),
    "GET /sapi/v1/margin/order",
    *("GET /fapi/v1/order", "DELETE /fapi/v1/order"),
)
AMENDED = ("PUT /api/v3/order/amend/keepPriority", "order.amend.keepPriority")
REPLACED = ("POST /api/v3/order/cancelReplace", "order.cancelReplace")
ALGO_ORDERS = ("GET /fapi/v1/algoOrder", "DELETE /fapi/v1/algoOrder", "algoOrder.cancel")
PATHS = {"spot": "/api/v3/order", "sapi": "/sapi/v1/margin/order", "fapi": "/fapi/v1/order"}


class Story:
    """Prepares calls of account alpha."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._number = itertools.count(1)

    async def needs(self, product: str, name: str) -> dict[str, Any]:
        """What a call must say to succeed, once that which it names has been made; empty if any call does."""
        if name in FIXED:
            return FIXED[name]
        if name in OF_AN_ORDER:
            return {"origClientOrderId": await self._order(product)}
        if name in AMENDED:
            return {"origClientOrderId": await self._order(product), "newQty": "0.001"}
        if name in REPLACED:
            return {"cancelOrigClientOrderId": await self._order(product), **LIMIT}
        if name in ("DELETE /api/v3/openOrders", "openOrders.cancelAll"):
            await self._order(product)
            return SYMBOL
        if name in ALGO_ORDERS:
            return {"algoId": (await self._api.ok("POST", "/fapi/v1/algoOrder", **ALGO))["algoId"]}
        if name == "POST /fapi/v1/positionMargin":
            return await self._position()
        return await self._key(name)

    async def _order(self, product: str) -> str:
        """The client order id of an order that rests."""
        client_id = f"story-{next(self._number)}"
        await self._api.ok("POST", PATHS[product], **BUY, newClientOrderId=client_id)
        return client_id

    async def _position(self) -> dict[str, Any]:
        """An isolated position in a contract of its own."""
        order = {"symbol": "ETHUSDT", "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.1", "price": "3000"}
        await self._api.signed("POST", "/fapi/v1/marginType", symbol="ETHUSDT", marginType="ISOLATED")
        other = Api(self._api.exchange, self._api.http, "beta")
        await other.ok("POST", "/fapi/v1/order", side="SELL", **order)
        await self._api.ok("POST", "/fapi/v1/order", side="BUY", **order)
        return {"symbol": "ETHUSDT"}

    async def _key(self, name: str) -> dict[str, Any]:
        """A listenKey or listenToken, for calls that extend or end one."""
        if name == "userDataStream.subscribe.listenToken":
            return {"listenToken": (await self._api.ok("POST", "/sapi/v1/userListenToken"))["token"]}
        if name in ("userDataStream.ping", "userDataStream.stop"):
            verb, path = "PUT", "/api/v3/userDataStream"
        else:
            verb, _, path = name.partition(" ")
        if verb not in ("PUT", "DELETE") or not path.endswith(("istenKey", "listen-key", "serDataStream", "/isolated")):
            return {}
        isolated = SYMBOL if path.endswith("/isolated") else {}
        key = (await self._api.ok("POST", path, **isolated))["listenKey"]
        return isolated if path.startswith("/fapi") else {"listenKey": key, **isolated}
