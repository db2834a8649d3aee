"""Spot and margin trading: one set of order books, wallets beside them."""

import itertools
from collections.abc import Callable
from decimal import Decimal

import attrs

from ..access.keys import random_text
from ..assumptions import Assumptions
from ..clock import Clock
from ..engine.amendment import Amendment
from ..engine.balances import Channel, Wallet
from ..engine.book import Book
from ..engine.fill import Fill
from ..engine.order_enums import OrderType, Side, Status, TimeInForce
from ..engine.order_store import OrderStore
from ..engine.orders import Order
from ..engine.prevention import PreventedMatch, SelfTradePrevention
from ..engine.self_trade import SelfTrades
from ..engine.symbols import REFERENCE_PRICES, Symbol
from ..engine.trades import Trade
from ..engine.triggers import Triggers
from ..errors import ApiError, insufficient_balance, rejected, unknown_order
from ..market_data.tape import Tape
from ..wire import ZERO, floor
from .ledger import Ledger, Publish
from .order_lists import OrderLists
from .pegged import take_funds, take_price
from .sizing import cost_of, size_by_quote


class SpotMarket:
    """Matches orders of spot and margin wallets and reports what happens to them."""

    def __init__(
        self,
        symbols: dict[str, Symbol],
        clock: Clock,
        publish: Publish,
        wallet: Callable[[Channel], Wallet],
        self_trades: SelfTrades | None = None,
        assumptions: Assumptions | None = None,
    ) -> None:
        self._assumptions = assumed = assumptions or Assumptions()
        self.symbols = symbols
        self.self_trades = self_trades or SelfTrades()
        self.last_price = dict(REFERENCE_PRICES)
        self._clock = clock
        self.wallet = wallet
        self._books = {name: Book(assumed.iceberg_priority == "kept") for name in symbols}
        self.tapes = {name: Tape(name, book, clock, assumed) for name, book in self._books.items()}
        self._triggers = {name: Triggers() for name in symbols}
        self.orders = OrderStore(symbols)
        self._allocations = {name: itertools.count() for name in symbols}
        self._trade_ids = {name: itertools.count(1) for name in symbols}
        self.ledger = Ledger(symbols, clock, publish, wallet, assumed)
        self.lists = self.ledger.lists = OrderLists(self, self.ledger, clock, publish, wallet, assumed)

    # Placing -----------------------------------------------------------------------------------------------------

    def size(self, order: Order) -> None:
        """Give an order by quote amount its quantity.

        Raises:
            ApiError: -2010, the book makes less than the least quantity of it.
        """
        if order.quote_order_qty:
            size_by_quote(order, self.symbols[order.symbol], self._books[order.symbol])

    def cost(self, order: Order) -> tuple[str, Decimal]:
        """The asset that `order` spends, and how much of it at most."""
        trades = self.self_trades.trades(self._books[order.symbol], order)
        return cost_of(order, self.symbols[order.symbol], trades)

    def place(self, order: Order) -> None:
        """Accept an order; match it, and rest or expire what is left, or let it wait for its stop price.

        Raises:
            ApiError: -2010, and nothing has changed.
        """
        self.check(order)
        wallet = self.wallet(order.channel)
        asset, cost = self.cost(order)
        if wallet.balances[asset].free < cost:
            raise insufficient_balance()
        self.accept(order)
        if order.type is not OrderType.MARKET:
            wallet.lock(asset, cost)
            order.locked = cost
        self.ledger.report(order, "NEW")
        if order.locked:
            self.ledger.positions(wallet, order.symbol)
        self.begin(order)
        self.activate_due(order.symbol)

    def accept(self, order: Order) -> None:
        """Number a new order and keep it."""
        order.time = order.update_time = self._clock.now()
        waits = order.type.is_stop or order.status is Status.PENDING_NEW
        order.working_time = None if waits else order.time
        self.start_trailing(order)
        self.orders.add(order)

    def start_trailing(self, order: Order) -> None:
        """A trailing stop without a stop price follows the price from now on, unless it is still pending."""
        if order.trailing is None or order.stop_price or order.status is Status.PENDING_NEW:
            return
        if (last := self.last_traded(order.symbol)) is not None:
            order.trailing.start(last, self._clock.now())

    def begin(self, order: Order) -> None:
        """Match an order, or let it wait for its stop price."""
        if order.type.is_stop:
            self._triggers[order.symbol].add(order)
            return
        self._match(order)
        self.tapes[order.symbol].settle()

    def check(self, order: Order) -> None:
        """Refuse what the matching engine refuses, funds apart.

        Raises:
            ApiError: -2010 with the reason.
        """
        self.check_client_id(order)
        self.check_prices(order)

    def check_client_id(self, order: Order) -> None:
        """Refuse a client order id that an open order has.

        Raises:
            ApiError: -2010.
        """
        if self.orders.is_taken(order.channel, order.symbol, order.client_order_id):
            raise rejected("Duplicate order sent.")

    def check_prices(self, order: Order) -> None:
        """Refuse an order that would match or trigger at once and must not.

        Raises:
            ApiError: -2010 with the reason.
        """
        book = self._books[order.symbol]
        if order.type is OrderType.LIMIT_MAKER and book.available(order) > ZERO:
            raise rejected("Order would immediately match and take.")
        last = self.last_traded(order.symbol)
        if order.stop_price and last is not None and order.triggers_at(last):
            raise rejected("Order would trigger immediately.")

    def last_traded(self, symbol: str) -> Decimal | None:
        """The last trade's price, None before the first trade."""
        trades = self.tapes[symbol].trades
        return trades[-1].price if trades else None

    def cancel(self, order: Order, new_client_order_id: str | None) -> None:
        """Cancel an open order, and with it the order list that it is part of.

        Raises:
            ApiError: -2011, it is no longer open.
        """
        if not order.is_open:
            raise unknown_order()
        if order.order_list is None:
            self.cancel_one(order, new_client_order_id or random_text(22))
        else:
            self.lists.cancel(order.order_list, new_client_order_id)
        self.tapes[order.symbol].settle()

    def cancel_one(self, order: Order, client_order_id: str) -> None:
        """Cancel an open order, whatever it is part of."""
        order.rename(client_order_id)
        self.orders.renamed(order)
        self.withdraw(order)
        self.ledger.end(order, Status.CANCELED, None)

    def withdraw(self, order: Order) -> None:
        """Take an open order off the book, or away from the stop orders that wait."""
        if order.working_time is not None:
            self._books[order.symbol].remove(order)
        elif order.status is not Status.PENDING_NEW:
            self._triggers[order.symbol].remove(order)

    def amend(self, order: Order, qty: Decimal, client_order_id: str) -> Amendment:
        """Reduce an open order's quantity; it keeps its place in the book."""
        now, wallet, locked = self._clock.now(), self.wallet(order.channel), order.locked
        old_id, old_qty = order.client_order_id, order.qty
        order.rename(client_order_id)
        self.orders.renamed(order)
        order.qty, order.update_time = qty, now
        self.ledger.release(order, wallet)
        if order.working_time is not None:
            self._books[order.symbol].reduced(order)
        amendment = Amendment(self.ledger.report(order, "REPLACED"), old_id, client_order_id, old_qty, qty, now)
        order.amendments.append(amendment)
        # "Original client order ID" is told with what renames an order, and with nothing after it.
        order.original_client_order_id = ""
        if order.locked < locked:
            self.ledger.positions(wallet, order.symbol)
        if order.order_list is not None:
            self.lists.amended(order, order.order_list, old_id != client_order_id)
        self.tapes[order.symbol].settle()
        return amendment

    def activate_due(self, symbol: str) -> None:
        """Let orders work that waited for others to be filled, or for a stop price, and those that these lead to."""
        while self.lists.start_next() or self._activate_next(symbol):
            self.tapes[symbol].settle()

    def _activate_next(self, symbol: str) -> bool:
        order = self._triggers[symbol].next_due()
        if order is not None:
            self._activate(order)
        return order is not None

    def _activate(self, order: Order) -> None:
        if order.order_list is not None:
            self.lists.touched(order, order.order_list)
        order.working_time = order.update_time = self._clock.now()
        try:
            take_price(order, self._books[order.symbol])
            take_funds(order, self.wallet(order.channel), *self.cost(order))
        except ApiError:
            # "REJECTED: a contingent order […] was rejected […] Common reasons are lack of funds".
            self.ledger.end(order, Status.EXPIRED, "REJECTED")
            return
        if self._assumptions.triggered_order == "second-new":
            self.ledger.report(order, "NEW")
        self._match(order)

    # Matching ----------------------------------------------------------------------------------------------------

    def _match(self, order: Order) -> None:
        book = self._books[order.symbol]
        if order.time_in_force is TimeInForce.FOK and self._fillable(order) < order.remaining:
            self.ledger.end(order, Status.EXPIRED, "UNFILLED_FOK_ORDER_EXPIRED")
            return
        if order.self_trade_prevention is SelfTradePrevention.NONE:
            for maker, qty in list(book.matches(order)):
                self._trade(maker, order, qty)
                book.traded(maker, qty)
        else:
            self._match_preventing(order, book)
        if not order.is_open:
            return
        if order.type.at_market:
            self.ledger.end(order, Status.EXPIRED, "INSUFFICIENT_LIQUIDITY")
        elif order.time_in_force is TimeInForce.IOC:
            self.ledger.end(order, Status.EXPIRED, "UNFILLED_IOC_QUANTITY_EXPIRED")
        else:
            book.add(order)

    def _fillable(self, order: Order) -> Decimal:
        return sum((qty for _, qty in self.self_trades.trades(self._books[order.symbol], order)), ZERO)

    def _match_preventing(self, taker: Order, book: Book) -> None:
        for maker, qty, is_own in list(self.self_trades.matches(book, taker)):
            if not is_own:
                self._trade(maker, taker, qty)
                book.traded(maker, qty)
                continue
            match = self.self_trades.prevent(maker, taker, qty, self._clock.now())
            if match.maker_qty:
                self._prevented(maker, match)
                book.traded(maker, qty)
            if match.taker_qty:
                self._prevented(taker, match)

    def _prevented(self, order: Order, match: PreventedMatch) -> None:
        wallet, locked = self.wallet(order.channel), order.locked
        self.ledger.release(order, wallet)
        self.ledger.report(order, "TRADE_PREVENTION", None, match)
        if order.locked < locked:
            self.ledger.positions(wallet, order.symbol)
        if order.order_list is not None:
            self.lists.ended(order, order.order_list)
        if not order.is_open:
            self.ledger.after_end(order)

    def _trade(self, maker: Order, taker: Order, qty: Decimal) -> None:
        quote = floor(maker.price * qty)
        trade_id = next(self._trade_ids[maker.symbol])
        self.last_price[maker.symbol] = maker.price
        trade = Trade(trade_id, maker.price, qty, quote, self._clock.now(), maker.side is Side.BUY)
        self.tapes[maker.symbol].trade(trade)
        self._triggers[maker.symbol].traded(trade.price, trade.time)
        for order in (maker, taker):
            fee = self.ledger.fee(order, qty, quote)
            fill = Fill(trade_id, maker.price, qty, quote, *fee, order is maker, time=trade.time)
            if order.used_sor and order is taker:
                fill = attrs.evolve(fill, allocation=next(self._allocations[order.symbol]))
            self.ledger.settle(order, fill)
