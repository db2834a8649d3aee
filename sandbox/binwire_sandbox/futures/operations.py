"""fapi: listenKeys, orders, and what a client asks first."""

from ..access.keys import random_text
from ..access.listen_keys import ListenKeys
from ..access.security import Auth
from ..clock import Clock
from ..engine.balances import Channel, Market
from ..engine.orders import Order, OrderType, Side, TimeInForce
from ..engine.symbols import Contract
from ..errors import ApiError, bad_symbol, mandatory, no_such_order, not_required, unknown_order
from ..requests.operations import Call, Operation, Params, operation
from ..requests.rest import Routes
from ..spot.orders import CLIENT_ID
from ..wire import ZERO, Json, JsonObject, Micros, plain
from .events import average
from .market import FuturesMarket

CONDITIONAL = ("STOP", "STOP_MARKET", "TAKE_PROFIT", "TAKE_PROFIT_MARKET", "TRAILING_STOP_MARKET")
ORDER = (
    "symbol side positionSide type timeInForce quantity reduceOnly price newClientOrderId stopPrice closePosition"
    " activationPrice callbackRate workingType priceProtect newOrderRespType priceMatch selfTradePreventionMode"
    " goodTillDate"
)
IDS = "symbol orderId origClientOrderId"
RATE_LIMITS: tuple[JsonObject, ...] = (
    {"rateLimitType": "REQUEST_WEIGHT", "interval": "MINUTE", "intervalNum": 1, "limit": 2400},
    {"rateLimitType": "ORDERS", "interval": "MINUTE", "intervalNum": 1, "limit": 1200},
    {"rateLimitType": "ORDERS", "interval": "SECOND", "intervalNum": 10, "limit": 300},
)


class FapiOperations:
    """The operations of futures."""

    def __init__(self, market: FuturesMarket, listen_keys: ListenKeys, clock: Clock) -> None:
        self._market = market
        self._keys = listen_keys
        self._clock = clock

    def shared(self) -> dict[str, Operation]:
        """The operations by WebSocket method name."""
        return {
            "order.place": operation(self._place, ORDER, weight=0, orders=1),
            "order.cancel": operation(self._cancel, IDS),
            "order.status": operation(self._query, IDS),
        }

    def routes(self) -> Routes:
        """Every endpoint by verb and path."""
        by_name, key = self.shared(), "/fapi/v1/listenKey"
        return {
            ("GET", "/fapi/v1/ping"): operation(lambda call: {}, auth=Auth.NONE),
            ("GET", "/fapi/v1/time"): operation(lambda call: {"serverTime": self._clock.now()}, auth=Auth.NONE),
            ("GET", "/fapi/v1/exchangeInfo"): operation(self._info, auth=Auth.NONE),
            ("POST", "/fapi/v1/order"): by_name["order.place"],
            ("GET", "/fapi/v1/order"): by_name["order.status"],
            ("DELETE", "/fapi/v1/order"): by_name["order.cancel"],
            ("POST", key): operation(lambda call: {"listenKey": self._keys.start(_own(call))}, auth=Auth.API_KEY),
            ("PUT", key): operation(lambda call: {"listenKey": self._keys.extend(_own(call))}, auth=Auth.API_KEY),
            ("DELETE", key): operation(self._close, auth=Auth.API_KEY),
        }

    def _close(self, call: Call) -> Json:
        self._keys.close(_own(call))
        return {}

    def _info(self, call: Call) -> Json:
        return {
            "exchangeFilters": [],
            "rateLimits": [dict(limit) for limit in RATE_LIMITS],
            "serverTime": self._clock.now(),
            "assets": [{"asset": "USDT", "marginAvailable": True, "autoAssetExchange": "0"}],
            "symbols": [contract.info() for contract in self._market.contracts.values()],
            "timezone": "UTC",
        }

    # Orders ------------------------------------------------------------------------------------------------------

    def _contract(self, params: Params) -> Contract:
        contract = self._market.contracts.get(params.needed("symbol"))
        if contract is None:
            raise bad_symbol()
        return contract

    def _place(self, call: Call) -> Json:
        contract = self._contract(call.params)
        order = read_order(call.params, contract, _own(call), self._clock.now())
        response = call.params.text("newOrderRespType") or "ACK"
        if response not in ("ACK", "RESULT"):
            raise ApiError(-1130, "Data sent for parameter 'newOrderRespType' is not valid.")
        accepted = shown(order)
        self._market.place(order)
        if response == "RESULT":
            return shown(order)
        # ACK: the order as it was accepted, whatever has become of it since.
        return accepted | {"orderId": order.order_id, "updateTime": Micros(order.time)}

    def _find(self, call: Call) -> Order | None:
        symbol = self._contract(call.params).name
        order_id, client_id = call.params.integer("orderId"), call.params.text("origClientOrderId")
        if order_id is None and client_id is None:
            raise ApiError(-1102, "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!")
        return self._market.orders.find(_own(call), symbol, order_id, client_id)

    def _cancel(self, call: Call) -> Json:
        order = self._find(call)
        if order is None:
            raise unknown_order()
        self._market.cancel(order)
        return shown(order)

    def _query(self, call: Call) -> Json:
        order = self._find(call)
        if order is None:
            raise no_such_order()
        answer = shown(order) | {"time": Micros(order.time)}
        # The query's page shows no cumQty.
        del answer["cumQty"]
        return answer


def _own(call: Call) -> Channel:
    return Channel(call.account, Market.FAPI)


def read_order(params: Params, contract: Contract, channel: Channel, now: int) -> Order:
    """The order that the parameters describe, checked as far as the request alone tells.

    Raises:
        ApiError: the first complaint.
    """
    side = params.choice("side", Side, ApiError(-1117, "Invalid side."))
    if side is None:
        raise mandatory("side")
    type = _type(params)
    if params.text("positionSide") not in (None, "BOTH"):
        raise ApiError(-4061, "Order's position side does not match user's setting.")
    params.needed("quantity")
    order = Order(
        channel=channel,
        symbol=contract.name,
        side=side,
        type=type,
        time_in_force=_time_in_force(params, type),
        qty=params.decimal("quantity") or ZERO,
        price=params.decimal("price") or ZERO,
        client_order_id=_client_order_id(params),
        time=now,
        reduce_only=params.flag("reduceOnly"),
    )
    _check_filters(order, contract)
    return order


def _type(params: Params) -> OrderType:
    if params.needed("type") in CONDITIONAL:
        text = "Order type not supported for this endpoint. Please use the Algo Order API endpoints instead."
        raise ApiError(-4120, text)
    type = params.choice("type", OrderType, ApiError(-1116, "Invalid orderType."))
    if type is None or type not in (OrderType.LIMIT, OrderType.MARKET):
        raise ApiError(-1116, "Invalid orderType.")
    return type


def _time_in_force(params: Params, type: OrderType) -> TimeInForce:
    sent = params.choice("timeInForce", TimeInForce, ApiError(-1115, "Invalid timeInForce."))
    if type is OrderType.LIMIT:
        if sent is None:
            raise mandatory("timeInForce")
        params.needed("price")
        return sent
    for name in ("timeInForce", "price"):
        if params.text(name) is not None:
            raise not_required(name)
    return TimeInForce.GTC


def _client_order_id(params: Params) -> str:
    sent = params.text("newClientOrderId")
    if sent is None:
        return random_text(22)
    if not 1 <= len(sent) <= 36 or set(sent) - set(CLIENT_ID):
        raise ApiError(-4015, "Client order id is not valid.")
    return sent


def _check_filters(order: Order, contract: Contract) -> None:
    if order.qty % contract.step != ZERO:
        raise ApiError(-1111, "Precision is over the maximum defined for this asset.")
    if order.price % contract.tick != ZERO:
        raise ApiError(-4014, "Price not increased by tick size.")
    if order.qty < contract.step:
        raise ApiError(-4003, "Quantity less than zero.")
    if order.qty > contract.max_qty:
        raise ApiError(-4005, "Quantity greater than max quantity.")
    if order.type is OrderType.LIMIT:
        if not contract.tick <= order.price <= contract.max_price:
            raise ApiError(-4002, "Price greater than max price.")
        if order.price * order.qty < contract.min_notional and not order.reduce_only:
            least = plain(contract.min_notional)
            text = f"Order's notional must be no smaller than {least} (unless you choose reduce only)"
            raise ApiError(-4164, text)


def shown(order: Order) -> JsonObject:
    """An order as answers show it."""
    return {
        "orderId": order.order_id,
        "symbol": order.symbol,
        "status": order.status.value,
        "clientOrderId": order.client_order_id,
        "price": f"{order.price:.2f}",
        "avgPrice": f"{average(order):.5f}",
        "origQty": f"{order.qty:.3f}",
        "executedQty": f"{order.executed:.3f}",
        "cumQty": f"{order.executed:.3f}",
        "cumQuote": f"{order.quote_executed:.5f}",
        "timeInForce": order.time_in_force.value,
        "type": order.type.value,
        "reduceOnly": order.reduce_only,
        "closePosition": False,
        "side": order.side.value,
        "positionSide": "BOTH",
        "stopPrice": "0.00",
        "workingType": "CONTRACT_PRICE",
        "priceProtect": False,
        "origType": order.type.value,
        "priceMatch": "NONE",
        "selfTradePreventionMode": "NONE",
        "goodTillDate": 0,
        "updateTime": Micros(order.update_time),
    }
