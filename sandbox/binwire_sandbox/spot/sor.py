"""Smart order routing: orders that may be filled from every book of their base asset, by allocations.

The ready symbols have no two books of one base and an interchangeable quote asset, so the books that an order is routed
to are its own; what it takes there is allocated to it (ASSUMPTIONS.md).
"""

from ..engine.balances import Channel, Market
from ..engine.order_enums import OrderType
from ..engine.orders import Order
from ..engine.symbols import Symbol
from ..errors import ApiError, mandatory, rejected
from ..requests.operations import Call, Operation, Params, operation
from ..wire import Json
from .answers import commissions, response_type
from .operations import SpotOperations

ORDER = (
    "symbol side type timeInForce quantity price newClientOrderId strategyId strategyType icebergQty newOrderRespType"
    " selfTradePreventionMode"
)
TYPES = (OrderType.LIMIT, OrderType.MARKET)


class SorOperations:
    """Placing and testing orders that are routed."""

    def __init__(self, spot: SpotOperations, symbols: dict[str, Symbol]) -> None:
        self._spot = spot
        self._symbols = symbols

    def shared(self) -> dict[str, Operation]:
        """The operations by WebSocket method name."""
        test = f"{ORDER} computeCommissionRates"
        return {
            "sor.order.place": operation(self._place, ORDER, orders=1, strict=True, refunded=True),
            "sor.order.test": operation(self._test, test, weight=_test_weight, strict=True),
        }

    def _place(self, call: Call) -> Json:
        response, order = self._read(call)
        return self._spot.place(order, response)

    def _test(self, call: Call) -> Json:
        _, order = self._read(call)
        return commissions(self._symbols[order.symbol]) if call.params.flag("computeCommissionRates") else {}

    def _read(self, call: Call) -> tuple[str, Order]:
        """The order of a call, and how the caller wants to be answered: FULL unless it says otherwise.

        Raises:
            ApiError: -2010 for a symbol without routing, -1116 for another type than LIMIT and MARKET, or the order
                is not one.
        """
        if call.params.text("quantity") is None:
            raise mandatory("quantity")
        _, order = self._spot.read(call, Channel(call.account, Market.SPOT))
        if order.type not in TYPES:
            raise ApiError(-1116, "Invalid orderType.")
        if not self._symbols[order.symbol].routed:
            raise rejected("Smart order routing is not supported for this symbol.", "routing_code")
        order.used_sor = True
        return response_type(call.params, OrderType.LIMIT), order


def _test_weight(params: Params) -> int:
    return 20 if (params.text("computeCommissionRates") or "").lower() == "true" else 1
