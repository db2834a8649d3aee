"""The operations of spot, as REST and the WebSocket API both serve them."""

import json
from collections.abc import Sequence
from typing import cast

from ..access.accounts import Accounts
from ..access.keys import random_text
from ..access.security import Auth
from ..clock import DAY, Clock
from ..engine.balances import Channel, Market
from ..engine.orders import Order
from ..engine.symbols import Symbol, routes_of
from ..errors import ApiError, archived, bad_symbol, invalid, mismatched_ids, no_such_order, unknown_order
from ..requests.operations import Call, Operation, Params, operation
from ..requests.usage import Usage
from ..wire import Json, JsonObject, Micros, amount
from .account_filters import AccountFilters
from .answers import commissions, placed, queried, response_type
from .filters import check_amounts
from .market import SpotMarket
from .order_list_answers import shown_canceled
from .orders import CancelRequest, order_ids, read_cancel, read_order
from .pegged import take_price

ORDER = (
    "symbol side type timeInForce quantity quoteOrderQty price newClientOrderId strategyId strategyType stopPrice"
    " trailingDelta icebergQty newOrderRespType selfTradePreventionMode pegPriceType pegOffsetValue pegOffsetType"
)
TEST = f"{ORDER} computeCommissionRates"
CANCEL = "symbol orderId origClientOrderId newClientOrderId cancelRestrictions"
CANCEL_IDS = ("orderId", "origClientOrderId", "newClientOrderId")
QUERY = "symbol orderId origClientOrderId"
STATUSES = ("TRADING", "HALT", "BREAK")
PERMISSIONS = frozenset({"SPOT", "MARGIN"})
# Orders that ended without a trade are to be asked for so long, in µs.
ARCHIVED_AFTER = 90 * DAY
INFO = "symbol symbols permissions showPermissionSets symbolStatus"


class SpotOperations:
    """Spot's general, trading and account operations."""

    def __init__(
        self, market: SpotMarket, accounts: Accounts, clock: Clock, filters: AccountFilters, usage: Usage
    ) -> None:
        self.filters = filters
        self._market = market
        self._accounts = accounts
        self._clock = clock
        self._usage = usage

    def shared(self) -> dict[str, Operation]:
        """The operations by WebSocket method name."""
        return {
            "ping": operation(lambda call: {}, auth=Auth.NONE),
            "time": operation(lambda call: {"serverTime": self._clock.now()}, auth=Auth.NONE),
            "exchangeInfo": self.exchange_info(over_rest=False),
            "order.place": operation(self._place, ORDER, orders=1, strict=True, refunded=True),
            "order.test": operation(self._test, TEST, weight=_test_weight, strict=True),
            "order.cancel": operation(self._cancel, CANCEL, strict=True, refunded=True),
            "openOrders.cancelAll": operation(self._cancel_all, "symbol", strict=True, refunded=True),
            "order.status": operation(self._query, QUERY, weight=4, strict=True),
            "openOrders.status": operation(
                self._open_orders, "symbol", weight=lambda params: 6 if params.text("symbol") else 80, strict=True
            ),
            "account.status": operation(self._account, "omitZeroBalances", weight=20, strict=True),
        }

    # General -----------------------------------------------------------------------------------------------------

    def exchange_info(self, *, over_rest: bool) -> Operation:
        """REST and the WebSocket API do not show the same limits."""
        limits = self._usage.info(over_rest=over_rest)
        return operation(lambda call: self._exchange_info(call, limits), INFO, auth=Auth.NONE, weight=20)

    def _exchange_info(self, call: Call, limits: list[Json]) -> Json:
        symbols = self._named(call.params)
        shown = [symbol.info() for symbol in symbols]
        sors = routes_of(self._market.symbols)
        if not call.params.flag("showPermissionSets", True):
            shown = [info | {"permissionSets": []} for info in shown]
        return {
            "timezone": "UTC",
            "serverTime": self._clock.now(),
            "rateLimits": limits,
            "exchangeFilters": self.filters.exchange.shown(),
            "symbols": [*shown],
            **({"sors": sors} if sors else {}),
        }

    def _named(self, params: Params) -> Sequence[Symbol]:
        """The symbols asked for: "only one of `symbol`, `symbols`, `permissions` parameters can be specified".

        Raises:
            ApiError: -1128 for more than one, -1121 for an unknown symbol, -1151 for one that is named twice, -1122 for
                an unknown status.
        """
        sent = [name for name in ("symbol", "symbols", "permissions") if params.text(name) is not None]
        status = params.text("symbolStatus")
        if len(sent) > 1 or (status is not None and sent in (["symbol"], ["symbols"])):
            raise ApiError(-1128, "Combination of optional parameters invalid.")
        if status not in (None, *STATUSES):
            raise ApiError(-1122, "Invalid symbolStatus.")
        known = self._market.symbols
        if sent == ["symbol"]:
            return [params.symbol(known)]
        if sent == ["symbols"]:
            names = list_of("symbols", params.needed("symbols"))
            if any(name not in known for name in names):
                raise bad_symbol()
            if len(set(names)) < len(names):
                raise ApiError(-1151, "Symbol is present multiple times in the list.")
            return [known[name] for name in names]
        allowed = PERMISSIONS if not sent else list_of("permissions", params.needed("permissions"))
        fits = status in (None, "TRADING") and not PERMISSIONS.isdisjoint(allowed)
        return list(known.values()) if fits else []

    # Trading -----------------------------------------------------------------------------------------------------

    def _spot(self, call: Call) -> Channel:
        return Channel(call.account, Market.SPOT)

    def _place(self, call: Call) -> Json:
        response, order = self.read(call, self._spot(call))
        return self.place(order, response)

    def read(self, call: Call, channel: Channel) -> tuple[str, Order]:
        """The order of a call, and how the caller wants to be answered.

        Raises:
            ApiError: the order is not one.
        """
        order = read_order(call.params, self._market.symbols, channel, self._clock.now())
        if order.peg is not None and not order.type.is_stop:
            take_price(order, self._market.tapes[order.symbol].book)
            check_amounts(order, self._market.symbols[order.symbol])
        self.filters.check(order)
        return response_type(call.params, order.type), order

    def place(self, order: Order, response: str) -> JsonObject:
        """Place an order.

        Raises:
            ApiError: -2010, the matching engine refused it.
        """
        self._market.size(order)
        self._market.place(order)
        return placed(order, response)

    def _test(self, call: Call) -> Json:
        """ "Creates and validates a new order but does not send it into the matching engine"."""
        _, order = self.read(call, self._spot(call))
        if not call.params.flag("computeCommissionRates"):
            return {}
        return commissions(self._market.symbols[order.symbol])

    def _cancel(self, call: Call) -> Json:
        request = read_cancel(call.params, self._market.symbols, CANCEL_IDS)
        return shown_canceled(self.cancel(request, self._spot(call)))

    def cancel(self, request: CancelRequest, channel: Channel) -> Order:
        """Cancel an order of the channel, and with it the order list that it is part of.

        Raises:
            ApiError: -2011, it is not open, or its state is not the one that `cancelRestrictions` asks for.
        """
        order = self._market.orders.find(channel, request.symbol, request.order_id, request.client_order_id)
        if order is None or not order.is_open:
            raise unknown_order()
        if request.needed not in (None, order.status.value):
            raise ApiError(-2011, "Order was not canceled due to cancel restrictions.")
        self._market.cancel(order, request.new_client_order_id)
        return order

    def _cancel_all(self, call: Call) -> Json:
        return [shown_canceled(order) for order in self.cancel_all(call, self._spot(call))]

    def cancel_all(self, call: Call, channel: Channel) -> list[Order]:
        """Cancel the channel's orders of a symbol, and with one of a list all of it; returns one of each list.

        All of them get the client order id of this cancel, unless each is assumed to get one of its own.

        Raises:
            ApiError: -2011, none is open, unless an empty list is assumed to say so.
        """
        name = call.params.symbol(self._market.symbols).name
        orders = self._market.orders.open(channel, name)
        if not orders and call.params.assumptions.nothing_to_cancel == "-2011":
            raise unknown_order()
        is_shared = call.params.assumptions.canceled_together == "one-id"
        cancel_id, canceled = random_text(22) if is_shared else None, list[Order]()
        for order in orders:
            # One that went with another of its list is shown with that.
            if order.is_open:
                self._market.cancel(order, cancel_id)
                canceled.append(order)
        return canceled

    def find(self, params: Params, channel: Channel) -> Order | None:
        """The order a query names.

        Raises:
            ApiError: -1102, no id was sent.
        """
        symbol = params.symbol(self._market.symbols)
        return self._market.orders.find(channel, symbol.name, *order_ids(params, "orderId", "origClientOrderId"))

    def _query(self, call: Call) -> Json:
        """ "-2039 […] where if querying an order with both […] and no order is found with this combination"."""
        params = call.params
        order = self.find(params, self._spot(call))
        if order is None and params.text("orderId") is not None and params.text("origClientOrderId") is not None:
            raise mismatched_ids()
        if order is None:
            raise no_such_order()
        if not order.is_open and not order.executed and self._clock.now() - order.update_time > ARCHIVED_AFTER:
            raise archived()
        return queried(order)

    def _open_orders(self, call: Call) -> Json:
        name = call.params.symbol(self._market.symbols).name if call.params.text("symbol") else None
        return [queried(order) for order in self._market.orders.open(self._spot(call), name)]

    # Account -----------------------------------------------------------------------------------------------------

    def _account(self, call: Call) -> Json:
        wallet = self._accounts.wallet(self._spot(call))
        omit = call.params.flag("omitZeroBalances")
        rates = {"maker": "0.00100000", "taker": "0.00100000", "buyer": "0.00000000", "seller": "0.00000000"}
        return {
            "makerCommission": 10,
            "takerCommission": 10,
            "buyerCommission": 0,
            "sellerCommission": 0,
            "commissionRates": cast(JsonObject, rates),
            "canTrade": True,
            "canWithdraw": True,
            "canDeposit": True,
            "brokered": False,
            "requireSelfTradePrevention": False,
            "preventSor": False,
            "updateTime": Micros(wallet.updated),
            "accountType": "SPOT",
            "balances": [
                {"asset": asset, "free": amount(balance.free), "locked": amount(balance.locked)}
                for asset, balance in sorted(wallet.balances.items())
                if not omit or balance.free or balance.locked
            ],
            "permissions": ["SPOT"],
            "uid": self._accounts[call.account].uid,
        }


def _test_weight(params: Params) -> int:
    return 20 if (params.text("computeCommissionRates") or "").lower() == "true" else 1


def list_of(name: str, text: str) -> list[str]:
    """A list parameter, which comes as JSON text; "a list of permissions, or a single permission name".

    Raises:
        ApiError: -1135, it is no JSON; -1130, it is no list.
    """
    if text.replace("_", "").isalnum():
        text = f'["{text}"]'
    try:
        parsed: Json = json.loads(text)
    except (ValueError, RecursionError):
        raise ApiError(-1135, f"JSON sent for parameter '{name}' is not valid") from None
    if not isinstance(parsed, list):
        raise invalid(name)
    return [str(item) for item in parsed]
