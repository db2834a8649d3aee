"""Modifying orders of futures, and the history of it."""

import itertools
from collections import defaultdict
from decimal import Decimal

import attrs

from ..clock import Clock
from ..engine.balances import Channel
from ..engine.order_enums import OrderType, TimeInForce
from ..engine.orders import Order
from ..errors import ApiError, no_such_order
from ..requests.operations import Params
from ..wire import ZERO, JsonObject, Micros, plain
from .answers import arranged, shown, told
from .filters import check_percent_price, check_price, check_quantity
from .market import FuturesMarket
from .order_params import read_side
from .placing import Placing
from .price_match import matched_price, read_price_match

# "One order can only be modfied for less than 10000 times"
MOST_TIMES = 9_999
# The order of members on the page.
MODIFIED = "orderId symbol pair status clientOrderId price avgPrice origQty executedQty cumQty cumBase"


@attrs.frozen
class Modification:
    """One change of an order; `count` is the how-manieth of the order it is."""

    id: int
    client_order_id: str
    time: Micros
    old_price: Decimal
    price: Decimal
    old_qty: Decimal
    qty: Decimal
    count: int
    modify_id: int | None


class Modifications:
    """Modifies orders and remembers what changed, by symbol and order id."""

    def __init__(self, market: FuturesMarket, placing: Placing, clock: Clock) -> None:
        self._market = market
        self._placing = placing
        self._clock = clock
        self._ids = itertools.count(1)
        self._history: dict[tuple[str, int], list[Modification]] = defaultdict(list)

    def of(self, order: Order) -> list[Modification]:
        """The modifications of an order, oldest first."""
        return self._history.get((order.symbol, order.order_id), [])

    def modify(self, params: Params, channel: Channel) -> JsonObject:
        """Modify the order of a request.

        Raises:
            ApiError: the first complaint; "the order will stay as it is".
        """
        order = self._order(params, channel)
        contract = self._market.contracts[order.symbol]
        price_match = read_price_match(params, True)
        params.needed("quantity")
        qty = params.decimal("quantity") or ZERO
        if price_match == "NONE":
            params.needed("price")
            price = params.decimal("price") or ZERO
        else:
            price = matched_price(self._market.tapes[order.symbol].book, order.side, price_match)
        check_quantity(qty, contract, False)
        check_price(price, contract)
        check_percent_price(order.side, price, self._market.marks.price(order.symbol), contract)
        if (price, qty) == (order.price, order.qty):
            raise ApiError(-5027, "No need to modify the order.")
        if price * qty < contract.min_notional and not order.reduce_only:
            raise ApiError(-5029, f"Order's notional must be no smaller than {plain(contract.min_notional)}")
        return self._change(order, price, qty, price_match, params.integer("modifyId"))

    def _order(self, params: Params, channel: Channel) -> Order:
        """ "The `orderId` will prevail if both are sent." """
        side = read_side(params)
        by_id = "orderId" in params.values
        order = self._placing.find(_without(params, "origClientOrderId") if by_id else params, channel)
        if order is None or not order.is_open:
            raise no_such_order()
        if side is not order.side:
            raise ApiError(-1117, "Invalid side.")
        if order.type is not OrderType.LIMIT or order.time_in_force is TimeInForce.RPI:
            raise ApiError(-5025, "Only limit order is supported.")
        if len(self.of(order)) >= MOST_TIMES:
            raise ApiError(-5026, "Exceed maximum modify order limit.")
        return order

    def _change(
        self, order: Order, price: Decimal, qty: Decimal, price_match: str, modify_id: int | None
    ) -> JsonObject:
        old_price, old_qty = order.price, order.qty
        terms = attrs.evolve(order.terms, price_match=price_match, modify_id=modify_id)
        self._market.amend(order, price, qty, terms)
        if (order.price, order.qty) != (old_price, old_qty):
            past = self._history[order.symbol, order.order_id]
            now = Micros(self._clock.now())
            count = len(past) + 1
            name = order.client_order_id
            past.append(Modification(next(self._ids), name, now, old_price, price, old_qty, qty, count, modify_id))
        return told(modified(order), self._market.assumptions)


def _without(params: Params, name: str) -> Params:
    return Params({key: value for key, value in params.values.items() if key != name})


def modified(order: Order) -> JsonObject:
    """The answer to a modification: the members of both pages, and `modifyId` where one was sent."""
    answer = arranged(shown(order) | {"pair": order.symbol, "cumBase": f"{order.executed:.3f}"}, MODIFIED)
    return answer if order.terms.modify_id is None else answer | {"modifyId": order.terms.modify_id}


def amendment(order: Order, change: Modification) -> JsonObject:
    """A row of `orderAmendment`."""
    row: JsonObject = {
        "amendmentId": change.id,
        "symbol": order.symbol,
        "pair": order.symbol,
        "orderId": order.order_id,
        "clientOrderId": change.client_order_id,
        "time": change.time,
        "amendment": {
            "price": {"before": plain(change.old_price), "after": plain(change.price)},
            "origQty": {"before": plain(change.old_qty), "after": plain(change.qty)},
            "count": change.count,
        },
    }
    return row if change.modify_id is None else row | {"modifyId": change.modify_id}
