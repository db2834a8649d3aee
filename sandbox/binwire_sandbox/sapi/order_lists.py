"""sapi: order lists of cross and isolated margin, and canceling all orders, lists among them."""

from collections.abc import Callable

from ..engine.balances import Channel, Market
from ..engine.order_lists import Contingency, OrderList
from ..requests.operations import Call, Operation, operation
from ..requests.rest import Routes
from ..spot.market import SpotMarket
from ..spot.operations import SpotOperations
from ..spot.order_list_answers import canceled_list, canceled_with_others, placed_list, queried_list
from ..spot.order_list_operations import ALL, CANCEL, PLACED, QUERY, OrderListOperations
from ..wire import Json
from .margin import Margin
from .operations import margin_channel, order_weight

WHERE = "isIsolated symbol"
# What these pages say of margin alone; pegged orders and strategies are spot's.
MARGIN_ONLY = frozenset({"isIsolated", "sideEffectType", "autoRepayAtCancel"})
SPOT_ONLY = ("PegPriceType", "PegOffsetType", "PegOffsetValue", "StrategyId", "StrategyType")


class MarginOrderLists:
    """Places, cancels and shows margin's order lists."""

    def __init__(self, spot: SpotOperations, lists: OrderListOperations, margin: Margin, market: SpotMarket) -> None:
        self._spot = spot
        self._lists = lists
        self._margin = margin
        self._market = market

    def routes(self) -> Routes:
        """Every endpoint by verb and path."""
        path = "/sapi/v1/margin"
        return {
            ("POST", f"{path}/order/oco"): self._placing("orderList.place", not_read="trailingDelta"),
            ("POST", f"{path}/order/oto"): self._placing("orderList.place.oto"),
            ("POST", f"{path}/order/otoco"): self._placing("orderList.place.otoco"),
            ("DELETE", f"{path}/orderList"): operation(self._cancel, f"{CANCEL} isIsolated"),
            ("DELETE", f"{path}/openOrders"): operation(self._cancel_all, "symbol isIsolated"),
            ("GET", f"{path}/orderList"): operation(
                lambda call: queried_list(self._lists.find(call.params, self._channel(call))),
                f"{WHERE} {QUERY}",
                weight=10,
            ),
            ("GET", f"{path}/openOrderList"): operation(
                lambda call: self._lists.open(self._channel(call)), WHERE, weight=10
            ),
            # On no page yet, but margin's connector calls it (ASSUMPTIONS.md).
            ("GET", f"{path}/oto/openOrderList"): operation(self._open_triggering, "symbol", weight=10),
            ("GET", f"{path}/allOrderList"): operation(
                lambda call: self._lists.history(call.params, self._channel(call)), f"{WHERE} {ALL}", weight=200
            ),
        }

    def _channel(self, call: Call) -> Channel:
        return margin_channel(call, self._market.symbols)

    def _placing(self, method: str, *, not_read: str = "") -> Operation:
        read, names, orders = PLACED[method]
        params = {name for name in names.split() if not name.endswith(SPOT_ONLY) and name != not_read} | MARGIN_ONLY

        def place(call: Call) -> Json:
            effect = self._margin.effect(call.params)
            response, order_list = self._lists.read(call, self._channel(call), read)
            for order in order_list.orders:
                order.keeps_debt = self._margin.keeps_debt(call.params)
            return self._margin.place_list(order_list, effect, _showing(response))

        return operation(place, " ".join(params), weight=order_weight, orders=orders)

    def _open_triggering(self, call: Call) -> Json:
        """Open OTO and OTOCO lists of the cross account, of one symbol if it is named."""
        name = call.params.symbol(self._market.symbols).name if call.params.text("symbol") else None
        lists = self._market.lists.store.open(Channel(call.account, Market.MARGIN))
        return [
            {member: value for member, value in queried_list(one).items() if member != "isIsolated"}
            for one in lists
            if one.contingency is Contingency.OTO and name in (None, one.symbol)
        ]

    def _cancel(self, call: Call) -> Json:
        order_list = self._lists.cancel(call, self._channel(call))
        return canceled_list(order_list)

    def _cancel_all(self, call: Call) -> Json:
        """ "Cancels all active orders on a symbol for margin account. This includes OCO orders." """
        return [canceled_with_others(order) for order in self._spot.cancel_all(call, self._channel(call))]


def _showing(response: str) -> Callable[[OrderList], Json]:
    return lambda order_list: placed_list(order_list, response)
