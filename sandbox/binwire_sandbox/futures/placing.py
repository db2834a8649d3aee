"""Placing, finding and canceling orders of futures, for one request or for many in one."""

from ..clock import Clock
from ..engine.balances import Channel
from ..engine.order_enums import OrderType
from ..engine.orders import Order
from ..engine.symbols import Contract
from ..errors import ApiError, no_such_order, unknown_order
from ..requests.operations import Params
from ..spot.orders import order_ids
from ..wire import JsonObject
from .answers import QUERIED, arranged, shown, told
from .filters import check_notional, check_percent_price
from .market import FuturesMarket
from .order_params import read_order
from .params import response_type


class Placing:
    """What an order goes through before the matching engine gets it, and after."""

    def __init__(self, market: FuturesMarket, clock: Clock) -> None:
        self._market = market
        self._clock = clock

    def read(self, params: Params, channel: Channel, prevention: str) -> Order:
        """The order of a request, held to the filters; `prevention` is the page's default of `selfTradePreventionMode`.

        Raises:
            ApiError: the first complaint.
        """
        contract = params.symbol(self._market.contracts)
        book, default = self._market.tapes[contract.name].book, self._default(prevention)
        order = read_order(params, contract, channel, self._clock.now(), book, default)
        if not order.reduce_only:
            mark = self._market.marks.price(contract.name)
            check_notional(order.qty * (mark if order.type is OrderType.MARKET else order.price), contract)
        self._check_percent_price(order, contract)
        if len(self._market.orders.open(channel, contract.name)) >= contract.max_orders:
            raise ApiError(-2025, "Reach max open order limit.")
        return order

    def _check_percent_price(self, order: Order, contract: Contract) -> None:
        """Before the first trade no mark price says what is too far."""
        mark = self._market.last_price.get(contract.name)
        if mark is None:
            return
        if order.type is OrderType.LIMIT:
            check_percent_price(order.side, order.price, mark, contract)
            return
        best = self._market.tapes[contract.name].book.best(order.side.other)
        try:
            check_percent_price(order.side, mark if best is None else best, mark, contract)
        except ApiError:
            text = "The counterparty's best price does not meet the PERCENT_PRICE filter limit"
            raise ApiError(-4131, text) from None

    def _default(self, of_page: str) -> str:
        """The default of `selfTradePreventionMode`: that of the page, unless it is assumed to be another."""
        assumed = self._market.assumptions.default_prevention
        return of_page if assumed == "by-page" else assumed

    def place(self, params: Params, channel: Channel, prevention: str) -> JsonObject:
        """Place the order of a request; the answer is as `newOrderRespType` wants it.

        Raises:
            ApiError: it is refused.
        """
        order, response = self.read(params, channel, prevention), response_type(params)
        self._market.accept(order)
        # ACK: the order as it was accepted, whatever becomes of it.
        accepted = shown(order)
        self._market.work(order)
        return told(shown(order) if response == "RESULT" else accepted, self._market.assumptions)

    def find(self, params: Params, channel: Channel) -> Order | None:
        """The order that the ids of a request name.

        Raises:
            ApiError: -1102, -1121.
        """
        symbol = params.symbol(self._market.contracts).name
        return self._market.orders.find(channel, symbol, *order_ids(params, "orderId", "origClientOrderId"))

    def found(self, params: Params, channel: Channel) -> Order:
        """The same, refusing what is not there.

        Raises:
            ApiError: -2013.
        """
        order = self.find(params, channel)
        if order is None:
            raise no_such_order()
        return order

    def cancel(self, params: Params, channel: Channel) -> JsonObject:
        """Cancel the order of a request.

        Raises:
            ApiError: -2011, it is not open.
        """
        order = self.find(params, channel)
        if order is None:
            raise unknown_order()
        self._market.cancel(order)
        return told(canceled(order), self._market.assumptions)


def canceled(order: Order) -> JsonObject:
    """The answer to a cancel, which shows no average price."""
    answer = arranged(shown(order), QUERIED)
    del answer["avgPrice"]
    return answer
