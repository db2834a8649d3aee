"""Amend keep priority: an open order's quantity is reduced, and its place in the book stays."""

from decimal import Decimal

from ..engine.balances import Channel, Market
from ..engine.orders import Order
from ..errors import amend_rejected, mandatory, no_such_order
from ..market_data.params import limit
from ..requests.operations import Call, Operation, operation
from ..wire import Json
from .answers import amended, amendment_shown
from .filters import check_amended_filters
from .market import SpotMarket
from .operations import SpotOperations
from .order_list_answers import amended_list
from .orders import client_order_id

AMEND = "symbol orderId origClientOrderId newClientOrderId newQty"
AMENDMENTS = "symbol orderId fromExecutionId limit"


class AmendOperations:
    """Amending orders, and asking what was amended."""

    def __init__(self, spot: SpotOperations, market: SpotMarket) -> None:
        self._spot = spot
        self._market = market

    def shared(self) -> dict[str, Operation]:
        """The operations by WebSocket method name."""
        return {
            "order.amend.keepPriority": operation(self._amend, AMEND, weight=4, strict=True),
            "order.amendments": operation(self._amendments, AMENDMENTS, weight=4, strict=True),
        }

    def _amend(self, call: Call) -> Json:
        """ "If not sent, one will be randomly generated. It is possible to reuse the current clientOrderId"."""
        params = call.params
        params.needed("newQty")
        qty = params.decimal("newQty")
        if not qty:
            raise mandatory("newQty")
        new_id = client_order_id(params, "newClientOrderId")
        order = self._spot.find(params, Channel(call.account, Market.SPOT))
        if order is None or not order.is_open:
            raise amend_rejected("Unknown order sent.", "amend_code")
        if order.order_list is not None and order.order_list.pays and not order.qty:
            raise amend_rejected("Order amend (pending OPO order) is not supported.")
        check_amended_filters(order, qty, self._market.symbols[order.symbol])
        self._check(order, qty, new_id)
        answer = amended(order, self._market.amend(order, qty, new_id))
        if order.order_list is not None:
            answer["listStatus"] = amended_list(order.order_list)
        return answer

    def _check(self, order: Order, qty: Decimal, new_id: str) -> None:
        """ "`newQty` must be greater than 0 and less than the order's quantity"; more than has traded (ASSUMPTIONS.md).

        Raises:
            ApiError: -2038 with the reason.
        """
        if qty > order.qty:
            raise amend_rejected("Order amend (quantity increase) is not supported.")
        if qty == order.qty or qty <= order.qty - order.remaining:
            raise amend_rejected("The requested action would change no state; rejecting")
        if len(order.amendments) >= self._market.symbols[order.symbol].max_amends:
            raise amend_rejected("Filter failure: MAX_NUM_ORDER_AMENDS")
        taken = self._market.orders.is_taken(order.channel, order.symbol, new_id)
        if taken and new_id != order.client_order_id:
            raise amend_rejected("Duplicate order sent.")

    def _amendments(self, call: Call) -> Json:
        """Oldest first, from an execution id on."""
        params = call.params
        symbol = params.symbol(self._market.symbols)
        params.needed("orderId")
        first, most = params.integer("fromExecutionId") or 0, limit(params, 500, 1000)
        channel = Channel(call.account, Market.SPOT)
        order = self._market.orders.find(channel, symbol.name, params.integer("orderId"), None)
        if order is None and params.assumptions.no_amendments == "empty-list":
            return []
        if order is None:
            raise no_such_order()
        found = [one for one in order.amendments if one.execution_id >= first]
        return [amendment_shown(order, one) for one in found[:most]]
