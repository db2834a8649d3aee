"""fapi: placing, testing, modifying, canceling and querying one order, and the countdown that cancels all."""

from ..clock import Clock, Timer
from ..engine.balances import Channel
from ..engine.orders import Order
from ..errors import no_such_order
from ..requests.operations import Call, Operation, operation
from ..requests.rest import Routes
from ..wire import Json, JsonObject, Micros
from .algo_operations import ALL_DONE
from .amendments import Modifications
from .answers import PLACED, QUERIED, arranged, shown
from .market import FuturesMarket
from .params import own_channel, response_type
from .placing import Placing
from .queries import is_ended_unfilled, is_kept

ORDER = (
    "symbol side positionSide type timeInForce quantity reduceOnly price newClientOrderId stopPrice closePosition"
    " activationPrice callbackRate workingType priceProtect newOrderRespType priceMatch selfTradePreventionMode"
    " goodTillDate"
)
IDS = "symbol orderId origClientOrderId"
MODIFY = "orderId origClientOrderId symbol side quantity price priceMatch modifyId"


class OrderOperations:
    """The operations that concern one order, or all open ones of a symbol."""

    def __init__(self, market: FuturesMarket, placing: Placing, modifications: Modifications, clock: Clock) -> None:
        self._market = market
        self._placing = placing
        self._modifications = modifications
        self._clock = clock
        self._countdowns: dict[tuple[Channel, str], Timer] = {}

    def shared(self) -> dict[str, Operation]:
        """The operations by WebSocket method name."""
        return {
            "order.place": operation(self._place, ORDER, weight=0, orders=1),
            "order.modify": operation(self._modify, MODIFY, weight=0, orders=1),
            "order.cancel": operation(self._cancel, IDS),
            "order.status": operation(self._query, IDS),
        }

    def routes(self) -> Routes:
        """The endpoints by verb and path."""
        by_name, v1 = self.shared(), "/fapi/v1"
        return {
            ("POST", f"{v1}/order"): operation(self._place_by_rest, ORDER, weight=0, orders=1),
            ("PUT", f"{v1}/order"): by_name["order.modify"],
            ("DELETE", f"{v1}/order"): by_name["order.cancel"],
            ("GET", f"{v1}/order"): by_name["order.status"],
            ("POST", f"{v1}/order/test"): operation(self._test, ORDER),
            ("GET", f"{v1}/openOrder"): operation(self._query_open, IDS),
            ("DELETE", f"{v1}/allOpenOrders"): operation(self._cancel_all, "symbol"),
            ("POST", f"{v1}/countdownCancelAll"): operation(self._count_down, "symbol countdownTime", weight=10),
        }

    # Placing and modifying ---------------------------------------------------------------------------------------

    def _place(self, call: Call) -> Json:
        """The WebSocket API's page: "default `NONE`"."""
        return self._placing.place(call.params, own_channel(call), "NONE")

    def _place_by_rest(self, call: Call) -> Json:
        """ "default `EXPIRE_MAKER`" """
        return arranged(self._placing.place(call.params, own_channel(call), "EXPIRE_MAKER"), PLACED)

    def _test(self, call: Call) -> Json:
        """ "This order will not be submitted to matching engine": the answer shows it without an id."""
        order = self._placing.read(call.params, own_channel(call), "NONE")
        response_type(call.params)
        return arranged(shown(order), PLACED)

    def _modify(self, call: Call) -> Json:
        return self._modifications.modify(call.params, own_channel(call))

    # Canceling ---------------------------------------------------------------------------------------------------

    def _cancel(self, call: Call) -> Json:
        return self._placing.cancel(call.params, own_channel(call))

    def _cancel_all(self, call: Call) -> Json:
        self._cancel_open(own_channel(call), call.params.symbol(self._market.contracts).name)
        return dict(ALL_DONE)

    def _cancel_open(self, channel: Channel, symbol: str) -> None:
        for order in self._market.orders.open(channel, symbol):
            self._market.cancel(order)

    def _count_down(self, call: Call) -> Json:
        """ "Called repeatedly as heartbeats so that the existing countdown time can be canceled and replaced"."""
        symbol, channel = call.params.symbol(self._market.contracts).name, own_channel(call)
        call.params.needed("countdownTime")
        milliseconds = call.params.integer("countdownTime") or 0
        running = self._countdowns.pop((channel, symbol), None)
        if running is not None:
            running.cancel()
        if milliseconds:
            end = self._clock.now() + milliseconds * 1000
            timer = self._clock.call_at(end, lambda: self._cancel_open(channel, symbol))
            self._countdowns[channel, symbol] = timer
        return {"symbol": symbol, "countdownTime": str(milliseconds)}

    # Queries -----------------------------------------------------------------------------------------------------

    def _query(self, call: Call) -> Json:
        order = self._placing.found(call.params, own_channel(call))
        if not is_kept(order.time, is_ended_unfilled(order), self._clock.now()):
            raise no_such_order()
        return queried(order)

    def _query_open(self, call: Call) -> Json:
        """ "If the queried order has been filled or cancelled, […] "Order does not exist" will be returned." """
        order = self._placing.found(call.params, own_channel(call))
        if not order.is_open:
            raise no_such_order()
        return queried(order)


def queried(order: Order) -> JsonObject:
    """An order as queries show it: with the time of its placement, without `cumQty`."""
    answer = arranged(shown(order) | {"time": Micros(order.time)}, QUERIED)
    del answer["cumQty"]
    return answer
