"""Spot and margin trading: one set of order books, wallets beside them."""

import itertools
from collections.abc import Callable
from decimal import Decimal
from typing import Protocol

from ..access.keys import random_text
from ..clock import Clock
from ..connections.subscriptions import Event
from ..engine.balances import Channel, Wallet
from ..engine.book import Book
from ..engine.order_store import OrderStore
from ..engine.orders import Amendment, Fill, Order, OrderType, Side, Status, TimeInForce
from ..engine.prevention import PreventedMatch, SelfTradePrevention
from ..engine.self_trade import SelfTrades
from ..engine.symbols import REFERENCE_PRICES, Symbol
from ..engine.trades import Trade
from ..engine.triggers import Triggers
from ..errors import insufficient_balance, rejected, unknown_order
from ..market_data.tape import Tape
from ..wire import ZERO, ceiling, floor
from . import events
from .sizing import size_by_quote


class Publish(Protocol):
    """Pushes a user data event to whoever is subscribed to a channel."""

    def __call__(self, channel: Channel, event: Event) -> None:
        """Push it."""
        ...


class SpotMarket:
    """Matches orders of spot and margin wallets and reports what happens to them."""

    def __init__(
        self,
        symbols: dict[str, Symbol],
        clock: Clock,
        publish: Publish,
        wallet: Callable[[Channel], Wallet],
        self_trades: SelfTrades | None = None,
    ) -> None:
        self.symbols = symbols
        self.self_trades = self_trades or SelfTrades()
        self.fees: dict[str, Decimal] = {}
        self.last_price = dict(REFERENCE_PRICES)
        # Margin repays with what its orders bring.
        self.after_fill: Callable[[Order], None] = _nothing
        self._clock = clock
        self._publish = publish
        self.wallet = wallet
        self._books = {name: Book() for name in symbols}
        self.tapes = {name: Tape(name, book, clock) for name, book in self._books.items()}
        self._triggers = {name: Triggers() for name in symbols}
        self.orders = OrderStore(symbols)
        self._trade_ids = {name: itertools.count(1) for name in symbols}
        self._executions = itertools.count(1)

    # Placing -----------------------------------------------------------------------------------------------------

    def size(self, order: Order) -> None:
        """Give an order by quote amount its quantity.

        Raises:
            ApiError: -2010, the book makes less than the least quantity of it.
        """
        if order.quote_order_qty:
            size_by_quote(order, self.symbols[order.symbol], self._books[order.symbol])

    def cost(self, order: Order) -> tuple[str, Decimal]:
        """The asset that `order` spends, and how much of it at most.

        What a stop at market will buy for nobody knows before it works: zero until then (ASSUMPTIONS.md).
        """
        symbol = self.symbols[order.symbol]
        if order.side is Side.SELL:
            return symbol.base, order.qty
        if not order.type.at_market:
            return symbol.quote, ceiling(order.price * order.qty)
        if order.type.is_stop and order.working_time is None:
            return symbol.quote, ZERO
        pairs = self.self_trades.trades(self._books[order.symbol], order)
        return symbol.quote, sum((floor(maker.price * qty) for maker, qty in pairs), ZERO)

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
        order.time = order.update_time = self._clock.now()
        order.working_time = None if order.type.is_stop else order.time
        if order.trailing is not None and not order.stop_price and (trades := self.tapes[order.symbol].trades):
            order.trailing.start(trades[-1].price, order.time)
        self.orders.add(order)
        if order.type is not OrderType.MARKET:
            wallet.lock(asset, cost)
            order.locked = cost
        self._report(order, "NEW", None)
        if order.locked:
            self._positions(wallet, order.symbol)
        if order.type.is_stop:
            self._triggers[order.symbol].add(order)
            return
        self._match(order)
        self.tapes[order.symbol].settle()
        self._activate_due(order.symbol)

    def check(self, order: Order) -> None:
        """Refuse what the matching engine refuses, funds apart.

        Raises:
            ApiError: -2010 with the reason.
        """
        if self.orders.is_taken(order.channel, order.symbol, order.client_order_id):
            raise rejected("Duplicate order sent.")
        book = self._books[order.symbol]
        if order.type is OrderType.LIMIT_MAKER and book.available(order) > ZERO:
            raise rejected("Order would immediately match and take.")
        trades = self.tapes[order.symbol].trades
        if order.stop_price and trades and order.triggers_at(trades[-1].price):
            raise rejected("Order would trigger immediately.")

    def cancel(self, order: Order, new_client_order_id: str | None) -> None:
        """Take an open order off the book, or away from the stop orders that wait.

        Raises:
            ApiError: -2011, it is no longer open.
        """
        if not order.is_open:
            raise unknown_order()
        order.rename(new_client_order_id or random_text(22))
        self.orders.renamed(order)
        if order.working_time is None:
            self._triggers[order.symbol].remove(order)
        else:
            self._books[order.symbol].remove(order)
        self._end(order, Status.CANCELED, None)
        self.tapes[order.symbol].settle()

    def amend(self, order: Order, qty: Decimal, client_order_id: str) -> Amendment:
        """Reduce an open order's quantity; it keeps its place in the book."""
        now, wallet, locked = self._clock.now(), self.wallet(order.channel), order.locked
        old_id, old_qty = order.client_order_id, order.qty
        order.rename(client_order_id)
        self.orders.renamed(order)
        order.qty, order.update_time = qty, now
        self._release(order, wallet)
        if order.working_time is not None:
            self._books[order.symbol].reduced(order)
        amendment = Amendment(self._report(order, "REPLACED", None), old_id, client_order_id, old_qty, qty, now)
        order.amendments.append(amendment)
        # "Original client order ID" is told with what renames an order, and with nothing after it.
        order.original_client_order_id = ""
        if order.locked < locked:
            self._positions(wallet, order.symbol)
        self.tapes[order.symbol].settle()
        return amendment

    def _activate_due(self, symbol: str) -> None:
        """Let the stop orders work that trades have triggered, and those that their trades trigger."""
        while (order := self._triggers[symbol].next_due()) is not None:
            self._activate(order)
            self.tapes[symbol].settle()

    def _activate(self, order: Order) -> None:
        order.working_time = order.update_time = self._clock.now()
        asset, cost = self.cost(order)
        if self.wallet(order.channel).balances[asset].free < cost - order.locked:
            # "REJECTED: a contingent order […] was rejected […] Common reasons are lack of funds".
            self._end(order, Status.EXPIRED, "REJECTED")
            return
        self._report(order, "NEW", None)
        self._match(order)

    # Matching ----------------------------------------------------------------------------------------------------

    def _match(self, order: Order) -> None:
        book = self._books[order.symbol]
        if order.time_in_force is TimeInForce.FOK and self._fillable(order) < order.remaining:
            self._end(order, Status.EXPIRED, "UNFILLED_FOK_ORDER_EXPIRED")
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
            self._end(order, Status.EXPIRED, "INSUFFICIENT_LIQUIDITY")
        elif order.time_in_force is TimeInForce.IOC:
            self._end(order, Status.EXPIRED, "UNFILLED_IOC_QUANTITY_EXPIRED")
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
        self._release(order, wallet)
        self._report(order, "TRADE_PREVENTION", None, match)
        if order.locked < locked:
            self._positions(wallet, order.symbol)

    def _trade(self, maker: Order, taker: Order, qty: Decimal) -> None:
        quote = floor(maker.price * qty)
        trade_id = next(self._trade_ids[maker.symbol])
        self.last_price[maker.symbol] = maker.price
        trade = Trade(trade_id, maker.price, qty, quote, self._clock.now(), maker.side is Side.BUY)
        self.tapes[maker.symbol].trade(trade)
        self._triggers[maker.symbol].traded(trade.price, trade.time)
        for order in (maker, taker):
            fee = self._fee(order, qty, quote)
            self._settle(order, Fill(trade_id, maker.price, qty, quote, *fee, order is maker, time=trade.time))

    def _fee(self, order: Order, qty: Decimal, quote: Decimal) -> tuple[Decimal, str]:
        """Commission is taken from the asset received."""
        symbol = self.symbols[order.symbol]
        received, asset = (qty, symbol.base) if order.side is Side.BUY else (quote, symbol.quote)
        return floor(received * symbol.commission), asset

    def _settle(self, order: Order, fill: Fill) -> None:
        symbol = self.symbols[order.symbol]
        wallet = self.wallet(order.channel)
        buys = order.side is Side.BUY
        spent, asset = (fill.quote, symbol.quote) if buys else (fill.qty, symbol.base)
        short = max(spent - order.locked, ZERO)
        wallet.lock(asset, short)
        order.locked += short - spent
        wallet.spend_locked(asset, spent)
        wallet.receive(fill.commission_asset, (fill.qty if buys else fill.quote) - fill.commission)
        self.fees[fill.commission_asset] = self.fees.get(fill.commission_asset, ZERO) + fill.commission
        order.fill(fill, self._clock.now())
        self._release(order, wallet)
        self._report(order, "TRADE", fill)
        self._positions(wallet, order.symbol)
        self.after_fill(order)

    def _release(self, order: Order, wallet: Wallet) -> None:
        """Unlock what the rest of the order no longer needs: it traded at a better price, or it is done."""
        symbol = self.symbols[order.symbol]
        needed = order.needed
        wallet.unlock(symbol.base if order.side is Side.SELL else symbol.quote, order.locked - needed)
        order.locked = needed

    def _end(self, order: Order, status: Status, reason: str | None) -> None:
        wallet = self.wallet(order.channel)
        order.end(status, self._clock.now(), reason)
        freed = order.locked > ZERO
        self._release(order, wallet)
        self._report(order, status.value, None)
        if freed:
            self._positions(wallet, order.symbol)

    # Reporting ---------------------------------------------------------------------------------------------------

    def _report(
        self, order: Order, execution_type: str, fill: Fill | None, prevented: PreventedMatch | None = None
    ) -> int:
        """Push an executionReport; returns its execution id."""
        now, number = self._clock.now(), next(self._executions)
        self._publish(
            order.channel, lambda: events.execution_report(order, execution_type, now, number, fill, prevented)
        )
        return number

    def _positions(self, wallet: Wallet, symbol: str) -> None:
        """The executionReport comes first, then the balances it changed (ASSUMPTIONS.md)."""
        now = self._clock.now()
        wallet.updated = now
        assets = (self.symbols[symbol].base, self.symbols[symbol].quote)
        self._publish(wallet.channel, lambda: events.account_position(wallet, assets, now))


def _nothing(order: Order) -> None:
    """Nobody waits for fills."""
