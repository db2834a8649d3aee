"""fapi: placing, canceling and querying orders."""

from ..clock import Clock
from ..engine.orders import Order, OrderType
from ..errors import no_such_order, unknown_order
from ..requests.operations import Call, Operation, operation
from ..requests.rest import Routes
from ..spot.orders import order_ids
from ..wire import Json, Micros
from .answers import shown
from .filters import check_notional
from .mark_price import MarkPrice
from .market import FuturesMarket
from .order_params import read_order
from .params import contract_of, own_channel, response_type

ORDER = (
    "symbol side positionSide type timeInForce quantity reduceOnly price newClientOrderId stopPrice closePosition"
    " activationPrice callbackRate workingType priceProtect newOrderRespType priceMatch selfTradePreventionMode"
    " goodTillDate"
)
IDS = "symbol orderId origClientOrderId"


class OrderOperations:
    """The operations that concern one order."""

    def __init__(self, market: FuturesMarket, marks: MarkPrice, clock: Clock) -> None:
        self._market = market
        self._marks = marks
        self._clock = clock

    def shared(self) -> dict[str, Operation]:
        """The operations by WebSocket method name."""
        return {
            "order.place": operation(self._place, ORDER, weight=0, orders=1),
            "order.cancel": operation(self._cancel, IDS),
            "order.status": operation(self._query, IDS),
        }

    def routes(self) -> Routes:
        """The endpoints by verb and path."""
        by_name, path = self.shared(), "/fapi/v1/order"
        return {
            ("POST", path): by_name["order.place"],
            ("GET", path): by_name["order.status"],
            ("DELETE", path): by_name["order.cancel"],
        }

    def _place(self, call: Call) -> Json:
        contract = contract_of(call.params, self._market.contracts)
        book = self._market.tapes[contract.name].book
        order = read_order(call.params, contract, own_channel(call), self._clock.now(), book)
        if not order.reduce_only:
            mark = self._marks.price(contract.name)
            check_notional(order.qty * (mark if order.type is OrderType.MARKET else order.price), contract)
        response = response_type(call.params)
        accepted = shown(order)
        self._market.place(order)
        if response == "RESULT":
            return shown(order)
        # ACK: the order as it was accepted, whatever has become of it since.
        return accepted | {"orderId": order.order_id, "updateTime": Micros(order.time)}

    def _find(self, call: Call) -> Order | None:
        symbol = contract_of(call.params, self._market.contracts).name
        ids = order_ids(call.params, "orderId", "origClientOrderId")
        return self._market.orders.find(own_channel(call), symbol, *ids)

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
