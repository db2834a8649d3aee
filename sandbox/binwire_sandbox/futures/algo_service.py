"""The Algo Service: keeps conditional orders until the market triggers them, and places orders in their name."""

import itertools
from collections import deque
from collections.abc import Iterable
from decimal import Decimal

from ..clock import Clock
from ..engine.balances import Channel
from ..engine.contract_terms import ContractTerms
from ..engine.order_enums import OrderType, Side, TimeInForce
from ..engine.orders import Order
from ..engine.prevention import SelfTradePrevention
from ..engine.trades import Trade
from ..errors import ApiError, not_required, unknown_order
from ..market_data.tape import Observer, Tape
from ..spot.ledger import Publish
from ..wire import ZERO, Micros
from .algo_events import algo_update
from .algo_orders import AlgoOrder, AlgoStatus
from .algo_params import WITH_POSITION
from .mark_price import MarkPrice
from .market import FuturesMarket
from .positions import BOTH, Position
from .price_match import matched_price

# "The condtional order limits is 200 across all symbols."
MOST_OPEN = 200


class AlgoService(Observer):
    """Conditional orders of all accounts. It watches only symbols on which some wait."""

    def __init__(self, market: FuturesMarket, marks: MarkPrice, clock: Clock, publish: Publish) -> None:
        self._market = market
        self._marks = marks
        self._clock = clock
        self._publish = publish
        self._ids = itertools.count(1)
        self._all: dict[int, AlgoOrder] = {}
        self._waiting: dict[str, list[AlgoOrder]] = {name: [] for name in market.contracts}
        self._due: deque[AlgoOrder] = deque()
        self._works = False

    # Queries -----------------------------------------------------------------------------------------------------

    def find(self, channel: Channel, algo_id: int | None, client_algo_id: str | None) -> AlgoOrder | None:
        """The order of these ids; of several with one client id, the newest."""
        if algo_id is not None:
            found = self._all.get(algo_id)
            return found if found is not None and found.channel == channel else None
        named = (one for one in self.of(channel) if one.client_algo_id == client_algo_id)
        return max(named, key=lambda one: one.algo_id, default=None)

    def of(self, channel: Channel, symbol: str | None = None) -> Iterable[AlgoOrder]:
        """The channel's conditional orders, oldest first."""
        return (one for one in self._all.values() if one.channel == channel and symbol in (None, one.symbol))

    def waiting(self, channel: Channel, symbol: str | None = None) -> list[AlgoOrder]:
        """The channel's orders that have not been triggered, oldest first."""
        return [one for one in self.of(channel, symbol) if one.status is AlgoStatus.NEW]

    # Placing and canceling ---------------------------------------------------------------------------------------

    def place(self, algo: AlgoOrder) -> None:
        """Keep an order until it is triggered: "no margin check before the conditional order gets triggered".

        Raises:
            ApiError: -4061, -1106, -4045, -4116 or -2021.
        """
        account = self._market.accounts[algo.channel]
        if algo.position_side not in account.sides:
            raise ApiError(-4061, "Order's position side does not match user's setting.")
        if account.dual and algo.reduce_only:
            raise not_required("reduceOnly", "hedge_reduce_only_code")
        others = self.waiting(algo.channel)
        if len(others) >= MOST_OPEN:
            raise ApiError(-4045, "Reach max stop order limit.")
        if any(one.client_algo_id == algo.client_algo_id for one in others):
            raise ApiError(-4116, "ClientOrderId is duplicated.")
        self._begin(algo)
        algo.algo_id = next(self._ids)
        self._all[algo.algo_id] = algo
        waiting, tape = self._waiting[algo.symbol], self._market.tapes[algo.symbol]
        waiting.append(algo)
        if self not in tape.observers:
            tape.observers.append(self)
        if algo.good_till:
            self._clock.call_at(algo.good_till * 1000, lambda: self._good_till(algo))
        self._report(algo)

    def _begin(self, algo: AlgoOrder) -> None:
        """Compare it with the latest price: it may not be triggered at once.

        A trailing stop's `activatePrice` is "default as the latest price"; "BUY: `activatePrice` should be smaller
        than latest price", "SELL: larger".
        """
        price = self._price(algo)
        if price is None:
            price = self._marks.price(algo.symbol) if algo.type.is_trailing else None
        elif algo.activate_price:
            buys = algo.side is Side.BUY
            if algo.activate_price >= price if buys else algo.activate_price <= price:
                raise _at_once()
        if price is None:
            return
        algo.activate_price = algo.activate_price or (price if algo.type.is_trailing else ZERO)
        if algo.reached(price):
            raise _at_once()

    def cancel(self, algo: AlgoOrder) -> None:
        """Cancel an order that waits.

        Raises:
            ApiError: -2011, it does not wait.
        """
        if algo.status is not AlgoStatus.NEW:
            raise unknown_order()
        self._end(algo, AlgoStatus.CANCELED)

    def _good_till(self, algo: AlgoOrder) -> None:
        """Its date has come: "order cancel time"."""
        if algo.status is AlgoStatus.NEW:
            self._end(algo, AlgoStatus.CANCELED)

    # Triggering --------------------------------------------------------------------------------------------------

    def traded(self, tape: Tape, trade: Trade) -> None:
        """A trade happened: the orders that it triggers are due."""
        waiting = self._waiting[tape.symbol]
        due = [one for one in waiting if self._triggers(one)]
        if due:
            self._waiting[tape.symbol] = [one for one in waiting if one not in due]
            self._due.extend(due)

    def settled(self, tape: Tape) -> None:
        """An order has been dealt with: what it triggered works, what it triggers in turn comes after it."""
        if self._works:
            return
        self._works = True
        try:
            while self._due:
                self._trigger(self._due.popleft())
            self._expire(tape.symbol)
        finally:
            self._works = False
        if not self._waiting[tape.symbol] and self in tape.observers:
            tape.observers.remove(self)

    def _price(self, algo: AlgoOrder) -> Decimal | None:
        """The latest price of its working type; None before the first trade."""
        last = self._market.last_price.get(algo.symbol)
        return last if algo.working_type == "CONTRACT_PRICE" else self._marks.price(algo.symbol)

    def _triggers(self, algo: AlgoOrder) -> bool:
        """True if the latest price triggers the order.

        With `priceProtect` only while "the difference rate between "MARK_PRICE" and "CONTRACT_PRICE"" is not "larger
        than the "triggerProtect" of the symbol".
        """
        price, mark = self._price(algo), self._marks.price(algo.symbol)
        if price is None or not algo.reached(price):
            return False
        last = self._market.last_price.get(algo.symbol, mark)
        return not algo.price_protect or abs(mark - last) <= self._market.contracts[algo.symbol].trigger_protect * mark

    def _trigger(self, algo: AlgoOrder) -> None:
        if algo.status is not AlgoStatus.NEW:
            return
        algo.status, algo.trigger_time = AlgoStatus.TRIGGERING, self._clock.now()
        self._report(algo)
        try:
            order = self._order(algo)
            self._market.accept(order)
        except ApiError as error:
            algo.reason = "Reduce Only reject" if error.code == -2022 else error.text
            self._end(algo, AlgoStatus.REJECTED)
            return
        algo.order, algo.status = order, AlgoStatus.TRIGGERED
        self._report(algo)
        order.when_done = lambda done: self._end(algo, AlgoStatus.FINISHED)
        self._market.work(order)

    def _order(self, algo: AlgoOrder) -> Order:
        """The order that goes to the matching engine.

        Raises:
            ApiError: -2022, nothing is held that it could close; -5041, its price match finds no price.
        """
        price = algo.price
        if algo.price_match != "NONE":
            price = matched_price(self._market.tapes[algo.symbol].book, algo.side, algo.price_match)
        return Order(
            channel=algo.channel,
            symbol=algo.symbol,
            side=algo.side,
            type=OrderType.MARKET if algo.type.at_market else OrderType.LIMIT,
            time_in_force=TimeInForce.GTC if algo.time_in_force == WITH_POSITION else TimeInForce(algo.time_in_force),
            qty=self._held(algo) if algo.close_position else algo.qty,
            price=price,
            client_order_id=algo.client_algo_id,
            time=self._clock.now(),
            stop_price=algo.trigger_price,
            # In hedge mode the position side says it, and `reduceOnly` may not be sent.
            reduce_only=algo.reduce_only or (algo.close_position and algo.position_side == BOTH),
            self_trade_prevention=SelfTradePrevention(algo.self_trade_prevention),
            terms=_terms(algo),
        )

    def _position(self, algo: AlgoOrder) -> Position:
        return self._market.position(algo.channel, algo.symbol, algo.position_side)

    def _held(self, algo: AlgoOrder) -> Decimal:
        """What a close-all order closes: "all current long position( if `SELL`) or […] short position( if `BUY`)".

        Raises:
            ApiError: -2022, there is no such position.
        """
        held = self._position(algo).qty
        closes = held if algo.side is Side.SELL else -held
        if closes <= ZERO:
            raise ApiError(-2022, "ReduceOnly Order is rejected.")
        return closes

    def _expire(self, symbol: str) -> None:
        """`GTE_GTC` orders end with the position: they "no longer depend on open orders" but "on positions only"."""
        for algo in list(self._waiting[symbol]):
            if algo.time_in_force == WITH_POSITION and not self._position(algo).qty:
                self._end(algo, AlgoStatus.EXPIRED)

    # Reporting ---------------------------------------------------------------------------------------------------

    def _end(self, algo: AlgoOrder, status: AlgoStatus) -> None:
        algo.status = status
        waiting = self._waiting[algo.symbol]
        if algo in waiting:
            waiting.remove(algo)
        self._report(algo)

    def _report(self, algo: AlgoOrder) -> None:
        now = algo.update_time = Micros(self._clock.now())
        empty = self._market.assumptions.algo_reasons == "always"
        self._publish(algo.channel, lambda: algo_update(algo, now, shows_empty=empty))


def _at_once() -> ApiError:
    return ApiError(-2021, "Order would immediately trigger.")


def _terms(algo: AlgoOrder) -> ContractTerms:
    return ContractTerms(
        position_side=algo.position_side,
        original_type=algo.type.value,
        close_position=algo.close_position,
        working_type=algo.working_type,
        price_protect=algo.price_protect,
        price_match=algo.price_match,
        good_till=algo.good_till,
        activate_price=algo.activate_price if algo.type.is_trailing else None,
        callback_rate=algo.callback_rate if algo.type.is_trailing else None,
    )
