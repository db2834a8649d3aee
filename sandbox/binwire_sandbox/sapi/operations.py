"""sapi: listenKeys and listenTokens of margin, and margin orders."""

from collections.abc import Callable
from typing import TypeAlias

from ..access.listen_keys import ListenKeys
from ..access.listen_tokens import ListenTokens
from ..access.security import Auth
from ..engine.balances import Channel, Market
from ..engine.symbols import Symbol
from ..requests.operations import Call, Operation, Params, operation
from ..requests.rest import Routes
from ..requests.usage import Usage
from ..spot.answers import placed
from ..spot.market import SpotMarket
from ..spot.operations import CANCEL_IDS, ORDER, SpotOperations
from ..spot.order_list_answers import shown_canceled
from ..spot.orders import read_cancel
from ..wire import Json, Micros
from .margin import BORROWING, Margin

ChannelOf: TypeAlias = Callable[[Call], Channel]

MARGIN_ORDER = f"{ORDER} isIsolated sideEffectType autoRepayAtCancel"
MARGIN_CANCEL = "symbol isIsolated orderId origClientOrderId newClientOrderId"


class SapiOperations:
    """sapi's user data and margin operations."""

    def __init__(
        self,
        spot: SpotOperations,
        margin: Margin,
        listen_keys: ListenKeys,
        listen_tokens: ListenTokens,
        market: SpotMarket,
    ) -> None:
        self._spot = spot
        self._margin = margin
        self._keys = listen_keys
        self._tokens = listen_tokens
        self._spot_market = market

    def routes(self, usage: Usage) -> Routes:
        """Every endpoint by verb and path."""
        return self._streams() | {
            ("POST", "/sapi/v1/userListenToken"): operation(
                self._token, "symbol isIsolated validity", auth=Auth.API_KEY
            ),
            ("POST", "/sapi/v1/margin/order"): operation(self._place, MARGIN_ORDER, weight=order_weight, orders=1),
            ("GET", "/sapi/v1/margin/rateLimit/order"): operation(usage.order_rows, "isIsolated symbol", weight=20),
            ("DELETE", "/sapi/v1/margin/order"): operation(self._cancel, MARGIN_CANCEL, weight=10),
        }

    def _streams(self) -> Routes:
        """By path: the listenKey is whose, whether closing names it, and what closing weighs."""
        streams: dict[str, tuple[ChannelOf, bool, int]] = {
            "/sapi/v1/userDataStream": (self._cross, True, 3000),
            "/sapi/v1/userDataStream/isolated": (self._isolated, True, 3000),
            "/sapi/v1/margin/listen-key": (self._risk, False, 3000),
            # On no page yet, but margin's connector calls it: 1 by IP address each (ASSUMPTIONS.md).
            "/sapi/v2/margin/listen-key": (self._risk, False, 1),
        }
        routes: Routes = {}
        for path, (channel, named, weight) in streams.items():
            routes["POST", path] = self._start(channel)
            routes["PUT", path] = self._extend(channel)
            routes["DELETE", path] = self._close(channel, named=named, weight=weight)
        return routes

    # listenKeys --------------------------------------------------------------------------------------------------

    def _cross(self, call: Call) -> Channel:
        return Channel(call.account, Market.MARGIN)

    def _isolated(self, call: Call) -> Channel:
        return Channel(call.account, Market.ISOLATED_MARGIN, call.params.symbol(self._spot_market.symbols).name)

    def _risk(self, call: Call) -> Channel:
        return Channel(call.account, Market.MARGIN_RISK)

    def _start(self, channel: ChannelOf) -> Operation:
        return operation(lambda call: {"listenKey": self._keys.start(channel(call))}, "symbol", auth=Auth.API_KEY)

    def _extend(self, channel: ChannelOf) -> Operation:
        def extend(call: Call) -> Json:
            self._keys.extend(channel(call), call.params.needed("listenKey"))
            return {}

        return operation(extend, "symbol listenKey", auth=Auth.API_KEY)

    def _close(self, channel: ChannelOf, *, named: bool, weight: int) -> Operation:
        """Closing the risk stream takes no parameter."""

        def close(call: Call) -> Json:
            self._keys.close(channel(call), call.params.needed("listenKey") if named else None)
            return {}

        return operation(close, "symbol listenKey", auth=Auth.API_KEY, weight=weight)

    # listenTokens ------------------------------------------------------------------------------------------------

    def _token(self, call: Call) -> Json:
        """ "symbol: required when isIsolated is true"."""
        token = self._tokens.create(self._margin_channel(call), call.params.integer("validity"))
        return {"token": token.token, "expirationTime": Micros(token.expires)}

    # Orders ------------------------------------------------------------------------------------------------------

    def _margin_channel(self, call: Call) -> Channel:
        return margin_channel(call, self._spot_market.symbols)

    def _place(self, call: Call) -> Json:
        effect = self._margin.effect(call.params)
        response, order = self._spot.read(call, self._margin_channel(call))
        order.keeps_debt = self._margin.keeps_debt(call.params)
        self._spot_market.size(order)
        self._margin.place(order, effect)
        return placed(order, response)

    def _cancel(self, call: Call) -> Json:
        channel = self._margin_channel(call)
        request = read_cancel(call.params, self._spot_market.symbols, CANCEL_IDS)
        return shown_canceled(self._spot.cancel(request, channel))


def margin_channel(call: Call, symbols: dict[str, Symbol]) -> Channel:
    """The wallet that a margin call is about: "for isolated margin or not", by `isIsolated`.

    Raises:
        ApiError: -1102, it is isolated and no symbol was sent; -1121 for an unknown one.
    """
    if call.params.flag("isIsolated"):
        return Channel(call.account, Market.ISOLATED_MARGIN, call.params.symbol(symbols).name)
    return Channel(call.account, Market.MARGIN)


def order_weight(params: Params) -> int:
    """By UID: an order that may borrow weighs more."""
    return 1500 if params.text("sideEffectType") in BORROWING else 6
