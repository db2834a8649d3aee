"""What becomes of order lists: how their orders are placed, and how they cancel or place each other."""

from collections import deque
from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import TypeVar

from ..access.keys import random_text
from ..assumptions import Assumptions
from ..clock import Clock
from ..engine.balances import Channel, Wallet
from ..engine.order_enums import OrderType, Side, Status
from ..engine.order_lists import OrderList, OrderListStore
from ..engine.orders import Order
from ..errors import ApiError, insufficient_balance, rejected
from ..wire import ZERO, floor
from . import events
from .desk import Desk
from .filters import check_amounts
from .ledger import Ledger, Publish
from .pegged import take_price

T_ = TypeVar("T_")
# "Order Reject Reason": what `r` says for the texts of the error page.
REASONS = {
    "Account has insufficient balance for requested action.": "INSUFFICIENT_BALANCES",
    "Order would trigger immediately.": "STOP_PRICE_WOULD_TRIGGER_IMMEDIATELY",
    "Order would immediately match and take.": "WOULD_MATCH_IMMEDIATELY",
    "The relationship of the prices for the orders is not correct.": "OCO_BAD_PRICES",
}


class OrderLists:
    """The order lists of spot and margin."""

    def __init__(
        self,
        desk: Desk,
        ledger: Ledger,
        clock: Clock,
        publish: Publish,
        wallet: Callable[[Channel], Wallet],
        assumptions: Assumptions,
    ) -> None:
        self.store = OrderListStore(int(assumptions.first_list_id))
        self._tells_progress = assumptions.list_progress == "told"
        self._desk = desk
        self._ledger = ledger
        self._clock = clock
        self._publish = publish
        self._wallet = wallet
        self._due: deque[OrderList] = deque()

    # Placing -----------------------------------------------------------------------------------------------------

    def place(self, order_list: OrderList, show: Callable[[OrderList], T_]) -> T_:
        """Accept a list; returns what `show` makes of it before its pending orders are placed.

        "If the working order gets immediately fully filled, the placement response will show the working order as
        `FILLED` but the pending order will still appear as `PENDING_NEW`."

        Raises:
            ApiError: -2010, and nothing has changed.
        """
        self.check(order_list)
        wallet = self._wallet(order_list.channel)
        asset, cost = self.cost(order_list.first)
        if wallet.balances[asset].free < cost:
            raise insufficient_balance()
        self.store.add(order_list)
        for order in order_list.orders:
            order.order_list = order_list
            order.status = Status.NEW if order in order_list.first else Status.PENDING_NEW
            self._desk.accept(order)
        self._enter(order_list, order_list.first, wallet)
        answer = show(order_list)
        self._desk.activate_due(order_list.symbol)
        return answer

    def check(self, order_list: OrderList) -> None:
        """Refuse what the matching engine refuses of a list, funds apart.

        Raises:
            ApiError: -2010 with the reason.
        """
        ids = {order.client_order_id for order in order_list.orders}
        taken = self.store.is_taken(order_list.channel, order_list.client_order_id)
        if taken or len(ids) < len(order_list.orders):
            raise rejected("Duplicate order sent.")
        for order in order_list.orders:
            self._desk.check_client_id(order)
        self._check_prices(order_list.first)

    def _check_prices(self, orders: Sequence[Order]) -> None:
        if len(orders) > 1:
            self._check_relation(*orders)
        for order in orders:
            self._desk.check_prices(order)

    def _check_relation(self, stop: Order, other: Order) -> None:
        """The prices of an OCO straddle the last one; before the first trade they must only not cross.

        "`LIMIT_MAKER/TAKE_PROFIT_LIMIT` `price` > Last Traded Price > `STOP_LOSS/STOP_LOSS_LIMIT` `stopPrice`", for
        `TAKE_PROFIT` its `stopPrice`; the other way round where it buys. A trailing stop may have no stop price.
        """
        price = other.stop_price if other.type is OrderType.TAKE_PROFIT else other.price
        prices = (price, self._desk.last_traded(stop.symbol), stop.stop_price)
        known = [one for one in prices if one]
        rising = all(low < high for low, high in pairwise(known))
        falling = all(high > low for high, low in pairwise(known))
        if not (rising if stop.side is Side.BUY else falling):
            raise rejected("The relationship of the prices for the orders is not correct.")

    def cost(self, orders: Sequence[Order]) -> tuple[str, Decimal]:
        """The asset that the orders spend, and how much of it at most: only one of a pair will trade."""
        costs = [self._desk.cost(order) for order in orders]
        return costs[0][0], max(cost for _, cost in costs)

    def _enter(self, order_list: OrderList, orders: Sequence[Order], wallet: Wallet) -> None:
        """Lock the funds, tell of it, and let the orders begin."""
        asset, cost = self.cost(orders)
        if orders[0].type is not OrderType.MARKET:
            wallet.lock(asset, cost)
            orders[0].locked += cost
        is_new = orders == order_list.first
        for order in order_list.orders if is_new else orders:
            self._ledger.report(order, "NEW")
        if is_new or self._tells_progress:
            self._tell(order_list)
        if orders[0].locked:
            self._ledger.positions(wallet, order_list.symbol)
        for order in orders:
            # One of them may have ended the other.
            if order.is_open:
                self._desk.begin(order)

    # What happens to one of them ---------------------------------------------------------------------------------

    def touched(self, order: Order, order_list: OrderList) -> None:
        """An order is about to trade, or to work: of a pair it alone holds the funds from now on."""
        rival = order_list.rival(order)
        if rival is None or order_list.decided:
            return
        order_list.decided = True
        order.locked, rival.locked = order.locked + rival.locked, ZERO
        if order.type.is_stop:
            # "The Limit Maker leg will be canceled BEFORE executing the `STOP_LOSS` Leg".
            self._expire(order_list, (rival,), "OCO_TRIGGER")

    def traded(self, order: Order, order_list: OrderList) -> None:
        """An order has traded: the rest of its pair goes, what waited for it is due, or the list is done."""
        rival = order_list.rival(order)
        if rival is not None and rival.is_open:
            # "The limit maker leg will be executed first BEFORE canceling the Stop Loss Leg".
            self._expire(order_list, (rival,), "OCO_TRIGGER")
        if order is order_list.working and order.status is Status.FILLED:
            self._due.append(order_list)
            return
        self.ended(order, order_list)

    def ended(self, order: Order, order_list: OrderList) -> None:
        """An order may be done: its list then is, or what waited for it goes with it."""
        if order_list.ending or order.is_open:
            return
        if order is order_list.working:
            if order.status is Status.FILLED:
                return
            self._expire(order_list, order_list.open_orders, "OTO_PHASE_ONE_EXPIRED", told=False)
        elif order_list.open_orders and not order_list.decided:
            order_list.decided = True
            self._expire(order_list, order_list.open_orders, "OCO_TRIGGER", told=False)
        if not order_list.is_open:
            self._tell(order_list)

    def _expire(self, order_list: OrderList, orders: Sequence[Order], reason: str, *, told: bool = True) -> None:
        order_list.ending = True
        for order in orders:
            self._desk.withdraw(order)
            self._ledger.end(order, Status.EXPIRED, reason)
        order_list.ending = False
        if told and order_list.is_open and self._tells_progress:
            self._tell(order_list)

    def cancel(self, order_list: OrderList, client_order_id: str | None) -> None:
        """ "Canceling an individual order from an order list will cancel the entire order list"."""
        cancel_id = client_order_id or random_text(22)
        order_list.ending = order_list.decided = True
        for order in order_list.open_orders:
            self._desk.cancel_one(order, cancel_id)
        order_list.ending = False
        self._tell(order_list)

    def amended(self, order: Order, order_list: OrderList, renamed: bool) -> None:
        """An order was made smaller: the funds of a pair are those of the larger one."""
        rival = order_list.rival(order)
        if rival is not None and rival.locked:
            wallet, locked = self._wallet(rival.channel), rival.locked
            self._ledger.release(rival, wallet)
            if rival.locked < locked:
                self._ledger.positions(wallet, order.symbol)
        if renamed:
            # "`UPDATED`: the clientOrderId of an order in the order list has been changed".
            self._tell(order_list, "UPDATED")

    # The second phase --------------------------------------------------------------------------------------------

    def filled(self, order: Order, order_list: OrderList) -> None:
        """What the working order buys is kept for the orders that it pays for."""
        if not order_list.pays or order is not order_list.working:
            return
        fill, keeper, wallet = order.fills[-1], order_list.followers[0], self._wallet(order.channel)
        bought = fill.qty - fill.commission
        wallet.lock(self._desk.symbols[order.symbol].base, bought)
        keeper.locked += bought

    def start_next(self) -> bool:
        """Place the orders that waited for the next working order that was filled; False if there is none."""
        if not self._due:
            return False
        order_list = self._due.popleft()
        if order_list.is_pending:
            self._start(order_list)
        return True

    def _start(self, order_list: OrderList) -> None:
        """ "The pending order is only placed on the order book when the working order gets fully filled"."""
        orders, wallet = order_list.followers, self._wallet(order_list.channel)
        self._size(order_list)
        try:
            self._check_second_phase(order_list, wallet)
        except ApiError as error:
            order_list.decided = True
            for order in orders:
                order.reject_reason = REASONS.get(error.text, "NONE")
            self._expire(order_list, order_list.open_orders, "REJECTED", told=False)
            self._tell(order_list)
            return
        # What a MARKET order does not sell is given back with its fills, or when it ends.
        if orders[0].type is not OrderType.MARKET:
            self._give_back(orders[0], wallet)
        now = self._clock.now()
        for order in orders:
            order.status, order.update_time = Status.NEW, now
            order.working_time = None if order.type.is_stop else now
            self._desk.start_trailing(order)
        self._enter(order_list, orders, wallet)

    def _size(self, order_list: OrderList) -> None:
        """The orders that are paid for sell what was bought, as far as `LOT_SIZE` lets them."""
        if order_list.pays:
            step = self._desk.symbols[order_list.symbol].step
            for order in order_list.followers:
                order.qty = floor(order_list.followers[0].locked, step)

    def _check_second_phase(self, order_list: OrderList, wallet: Wallet) -> None:
        """ "Common reasons are lack of funds and rejection by filters"."""
        orders = order_list.followers
        for order in orders:
            if not order.type.is_stop:
                take_price(order, self._desk.tapes[order.symbol].book)
            check_amounts(order, self._desk.symbols[order.symbol])
        self._check_prices(orders)
        asset, cost = self.cost(orders)
        if wallet.balances[asset].free + orders[0].locked < cost:
            raise insufficient_balance()

    def _give_back(self, order: Order, wallet: Wallet) -> None:
        wallet.unlock(self._desk.symbols[order.symbol].base, order.locked)
        order.locked = ZERO

    # Reporting ---------------------------------------------------------------------------------------------------

    def _tell(self, order_list: OrderList, status: str | None = None) -> None:
        """Push a listStatus."""
        now = order_list.time = self._clock.now()
        self._publish(order_list.channel, lambda: events.list_status(order_list, now, status))
