"""fapi: lists of orders, trades and modifications."""

from collections.abc import Callable

from ..clock import Clock
from ..engine.fill import Fill
from ..engine.order_enums import Side
from ..engine.orders import Order
from ..errors import ApiError, invalid
from ..market_data import params as read
from ..requests.operations import Call, Operation, Params, operation
from ..requests.rest import Routes
from ..wire import Json, JsonObject, Micros, plain
from .amendments import Modifications, amendment
from .answers import shown
from .liquidation import LIQUIDATION_ID
from .market import FuturesMarket
from .order_operations import IDS, queried
from .params import own_channel, per_symbol
from .placing import Placing
from .queries import MONTHS_3, MONTHS_6, is_ended_unfilled, is_kept, is_timed, window

SPAN = "startTime endTime"
# What other orders show and the page of forced ones does not.
NOT_FORCED = ("cumQty", "priceProtect", "priceMatch", "selfTradePreventionMode", "goodTillDate")


class HistoryOperations:
    """What an account's orders did."""

    def __init__(self, market: FuturesMarket, placing: Placing, modifications: Modifications, clock: Clock) -> None:
        self._market = market
        self._placing = placing
        self._modifications = modifications
        self._clock = clock

    def shared(self) -> dict[str, Operation]:
        """None of them is a WebSocket method."""
        return {}

    def routes(self) -> Routes:
        """The endpoints by verb and path."""
        v1 = "/fapi/v1"
        return {
            ("GET", f"{v1}/openOrders"): operation(self._open, "symbol", weight=per_symbol(1, 40)),
            ("GET", f"{v1}/allOrders"): operation(self._all, f"symbol orderId {SPAN} limit", weight=5),
            ("GET", f"{v1}/userTrades"): operation(self._trades, f"symbol orderId {SPAN} fromId limit", weight=5),
            ("GET", f"{v1}/orderAmendment"): operation(self._amendments, f"{IDS} {SPAN} limit"),
            ("GET", f"{v1}/forceOrders"): operation(
                self._forced, f"symbol autoCloseType {SPAN} limit", weight=per_symbol(20, 50)
            ),
        }

    def _symbol(self, params: Params) -> str:
        return params.symbol(self._market.contracts).name

    def _open(self, call: Call) -> Json:
        symbol = None if call.params.text("symbol") is None else self._symbol(call.params)
        return [queried(order) for order in self._market.orders.open(own_channel(call), symbol)]

    def _all(self, call: Call) -> Json:
        """ "If `orderId` is set, it will get orders >= that `orderId`. Otherwise most recent orders are returned." """
        symbol, limit, now = self._symbol(call.params), read.limit(call.params, 500, 1000), self._clock.now()
        orders = self._market.orders.all(own_channel(call), symbol)
        found = [order for order in orders if is_kept(order.time, is_ended_unfilled(order), now)]
        first = call.params.integer("orderId")
        if first is None or is_timed(call.params):
            since, until = window(call.params, now)
            found = [order for order in found if since <= order.time <= until]
        if first is None:
            return [_listed(order) for order in found[-limit:]]
        return [_listed(order) for order in [one for one in found if one.order_id >= first][:limit]]

    # Trades ------------------------------------------------------------------------------------------------------

    def _trades(self, call: Call) -> Json:
        """ "The parameter `fromId` cannot be sent with `startTime` or `endTime`." """
        symbol, limit = self._symbol(call.params), read.limit(call.params, 500, 1000)
        order_id, first = call.params.integer("orderId"), call.params.integer("fromId")
        if first is not None and is_timed(call.params):
            raise ApiError(-1128, "Combination of optional parameters invalid.")
        orders = self._market.orders.all(own_channel(call), symbol)
        fits = self._fits(call.params, first)
        rows = [
            (fill, order)
            for order in orders
            if order_id in (None, order.order_id)
            for fill in order.fills
            if fits(fill)
        ]
        rows.sort(key=lambda row: row[0].trade_id)
        chosen = rows[-limit:] if first is None else rows[:limit]
        return [own_trade(order, fill) for fill, order in chosen]

    def _fits(self, params: Params, first: int | None) -> Callable[[Fill], bool]:
        """From an id on, or within a stretch of time: "the last 7 days' data"."""
        oldest = self._clock.now() - MONTHS_6
        if first is not None:
            return lambda fill: fill.trade_id >= first and fill.time >= oldest
        since, until = window(params, self._clock.now())
        return lambda fill: max(since, oldest) <= fill.time <= until

    # The rest ----------------------------------------------------------------------------------------------------

    def _amendments(self, call: Call) -> Json:
        """Newest first, as in the page's example."""
        order = self._placing.found(call.params, own_channel(call))
        limit = read.limit(call.params, 50, 100)
        now = self._clock.now()
        since, until = read.moment(call.params, "startTime") or 0, read.last_moment(call.params, "endTime") or now
        since = max(since, now - MONTHS_3)
        found = [change for change in self._modifications.of(order) if since <= change.time <= until]
        return [amendment(order, change) for change in found[::-1][:limit]]

    def _forced(self, call: Call) -> Json:
        """Liquidation orders of "7 days before endTime"; nobody is deleveraged here."""
        params, kind = call.params, call.params.text("autoCloseType")
        if kind not in (None, "LIQUIDATION", "ADL"):
            raise invalid("autoCloseType")
        symbols = list(self._market.contracts) if params.text("symbol") is None else [self._symbol(params)]
        limit, (since, until) = read.limit(params, 50, 100), window(params, self._clock.now())
        found = [
            order
            for symbol in symbols
            for order in self._market.orders.all(own_channel(call), symbol)
            if order.client_order_id.startswith(LIQUIDATION_ID) and since <= order.time <= until and kind != "ADL"
        ]
        found.sort(key=lambda order: order.time)
        return [_forced_row(order) for order in found[-limit:]]


def _listed(order: Order) -> JsonObject:
    """Newer sources name two members more than the page."""
    return queried(order) | {"pair": order.symbol, "cumBase": f"{order.executed:.3f}"}


def _forced_row(order: Order) -> JsonObject:
    row = shown(order) | _listed(order)
    return {name: value for name, value in row.items() if name not in NOT_FORCED}


def own_trade(order: Order, fill: Fill) -> JsonObject:
    """A row of `userTrades`; newer sources name `baseQty`, `marginAsset` and `pair`."""
    return {
        "buyer": order.side is Side.BUY,
        "commission": plain(fill.commission),
        "commissionAsset": fill.commission_asset,
        "id": fill.trade_id,
        "maker": fill.is_maker,
        "orderId": order.order_id,
        "price": f"{fill.price:.2f}",
        "qty": f"{fill.qty:.3f}",
        "quoteQty": f"{fill.quote:.5f}",
        "baseQty": f"{fill.qty:.3f}",
        "realizedPnl": plain(fill.profit),
        "marginAsset": fill.commission_asset,
        "side": order.side.value,
        "positionSide": order.terms.position_side,
        "symbol": order.symbol,
        "pair": order.symbol,
        "time": Micros(fill.time),
    }
