"""Matching orders of contracts: which trade with which, and which expire instead."""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal

from ..assumptions import Assumptions
from ..clock import Clock
from ..engine.balances import Channel
from ..engine.book import Book
from ..engine.order_enums import OrderType, Side, Status, TimeInForce
from ..engine.orders import Order
from ..engine.prevention import SelfTradePrevention
from ..engine.self_trade import SelfTrades
from ..engine.symbols import Contract
from ..engine.trades import Trade
from ..market_data.tape import Tape
from ..wire import ZERO
from .ledger import Ledger
from .order_reports import OrderReports

# The expiry reasons of the order update page.
EXPIRED_OWN, EXPIRED_IOC, EXPIRED_OWN_IOC, KNOCKED_OUT, EXPIRED_MARKET = "1", "2", "3", "4", "9"
PREVENTING = (TimeInForce.IOC, TimeInForce.GTC, TimeInForce.GTD)
# "aggregated for fills with same price and taking side every 100 milliseconds"
AGGREGATED_OVER = 100_000


class Matching:
    """The books of all contracts."""

    def __init__(
        self,
        contracts: Mapping[str, Contract],
        clock: Clock,
        ledger: Ledger,
        reports: OrderReports,
        self_trades: SelfTrades,
        last_price: dict[str, Decimal],
        assumptions: Assumptions,
    ) -> None:
        self._contracts = contracts
        self._clock = clock
        self._ledger = ledger
        self._reports = reports
        self._self_trades = self_trades
        self._last_price = last_price
        self.books = {name: Book() for name in contracts}
        self.tapes = {name: Tape(name, book, clock, assumptions, AGGREGATED_OVER) for name, book in self.books.items()}
        # RPI orders are "only matched with the order from APP or Web": the API's never meet them.
        self.hidden = {name: Tape(name, Book(), clock, assumptions) for name in contracts}
        self._trade_ids = {name: itertools.count(1) for name in contracts}
        # Reduce-only orders that rest, by whose position they are for.
        self._reducing: dict[tuple[Channel, str], list[Order]] = defaultdict(list)

    # The book ----------------------------------------------------------------------------------------------------

    def takes(self, order: Order) -> bool:
        """True if the order would trade at once."""
        return next(self.books[order.symbol].matches(order), None) is not None

    def _rest(self, order: Order) -> None:
        """Let an order wait for others."""
        self._book_of(order).add(order)
        if order.reduce_only:
            self._reducing[order.channel, order.symbol].append(order)

    def _book_of(self, order: Order) -> Book:
        """Where it rests. RPI orders are no part of the book that the API's orders match."""
        return self.hidden[order.symbol].book if order.time_in_force is TimeInForce.RPI else self.books[order.symbol]

    def take_off(self, order: Order) -> None:
        """Take an order that rests off the book."""
        self._book_of(order).remove(order)
        if order.reduce_only:
            self._reducing[order.channel, order.symbol].remove(order)

    # Matching ----------------------------------------------------------------------------------------------------

    def match(self, order: Order) -> None:
        """Let an order trade, and rest or expire what is left."""
        furthest = self._furthest(order) if order.type is OrderType.MARKET else None
        while order.is_open and self._round(order, furthest):
            pass
        if not order.is_open:
            return
        if order.type is OrderType.MARKET:
            self._reports.end(order, Status.EXPIRED, EXPIRED_MARKET)
        elif order.time_in_force is TimeInForce.IOC:
            self._reports.end(order, Status.EXPIRED, EXPIRED_IOC)
        else:
            self._rest(order)

    def close_out(self, order: Order, insurer: Order) -> None:
        """Let a liquidation order trade; what the book does not take, the insurer takes over at the order's price.

        The latter is no market trade: neither the book nor the last price knows of it, and the owner is told of a
        "Liquidation Execution", `CALCULATED`.
        """
        while order.is_open and self._round(order):
            pass
        if order.is_open:
            insurer.qty, trade_id = order.remaining, next(self._trade_ids[order.symbol])
            for one in (insurer, order):
                self._settle(one, order.price, insurer.qty, trade_id, one is insurer, "CALCULATED")
            if self._reducing:
                self._expire_reducing(order)
        self.tapes[order.symbol].forced = order
        self.tapes[order.symbol].settle()

    def _furthest(self, order: Order) -> Decimal | None:
        """The `marketTakeBound`: "the max price difference rate (from mark price) a market order can make".

        None before the first trade, when no mark price says what is too far.
        """
        mark, bound = self._last_price.get(order.symbol), self._contracts[order.symbol].market_take_bound
        return None if mark is None else mark * (1 + bound if order.side is Side.BUY else 1 - bound)

    def _round(self, order: Order, furthest: Decimal | None = None) -> bool:
        """Trade with what the book offers, no further than a price; True if less was traded, and more may follow."""
        book, short = self.books[order.symbol], False
        for maker, qty, is_own in list(self._offers(order)):
            if furthest is not None and (maker.price > furthest if order.side is Side.BUY else maker.price < furthest):
                break
            if is_own:
                self._prevent(maker, order, qty)
                continue
            if not maker.is_open:
                # What was traded before knocked it out.
                short = True
                continue
            left = min(qty, self._ledger.closable(maker)) if maker.reduce_only else qty
            if left > ZERO:
                self._trade(maker, order, left)
                book.traded(maker, left)
                if maker.reduce_only and not maker.is_open:
                    self._reducing[maker.channel, maker.symbol].remove(maker)
            if left < qty:
                short = True
                self.expire(maker, KNOCKED_OUT)
            if self._reducing:
                self._expire_reducing(maker, order)
        return short

    def _offers(self, order: Order) -> Iterator[tuple[Order, Decimal, bool]]:
        """Resting orders, quantities, and whether it is a self-trade.

        "`selfTradePreventionMode` is only effective when `timeInForce` set to `IOC` or `GTC` or `GTD`."
        """
        book = self.books[order.symbol]
        if order.self_trade_prevention is SelfTradePrevention.NONE or order.time_in_force not in PREVENTING:
            return ((maker, qty, False) for maker, qty in book.matches(order))
        return self._self_trades.matches(book, order)

    def _prevent(self, maker: Order, taker: Order, qty: Decimal) -> None:
        """Let self-trade prevention expire one order or both."""
        self._self_trades.prevent(maker, taker, qty, self._clock.now())
        if not maker.is_open:
            self.take_off(maker)
        for order in (maker, taker):
            if not order.is_open:
                order.expiry_reason = EXPIRED_OWN_IOC if order.time_in_force is TimeInForce.IOC else EXPIRED_OWN
                self._reports.report(order, "EXPIRED")

    def _expire_reducing(self, *traders: Order) -> None:
        """Expire the reduce-only orders that are larger now than the position they reduce."""
        for channel in {order.channel for order in traders}:
            for order in list(self._reducing.get((channel, traders[0].symbol), ())):
                if order.remaining > self._ledger.closable(order):
                    self.expire(order, KNOCKED_OUT)

    def expire(self, order: Order, reason: str) -> None:
        """Take an open order off the book and say why."""
        if order.is_open:
            self.take_off(order)
            self._reports.end(order, Status.EXPIRED, reason)

    def _trade(self, maker: Order, taker: Order, qty: Decimal) -> None:
        trade_id = next(self._trade_ids[maker.symbol])
        self._last_price[maker.symbol] = maker.price
        trade = Trade(trade_id, maker.price, qty, maker.price * qty, self._clock.now(), maker.side is Side.BUY)
        self.tapes[maker.symbol].trade(trade)
        for order in (maker, taker):
            self._settle(order, maker.price, qty, trade_id, order is maker)

    def _settle(
        self, order: Order, price: Decimal, qty: Decimal, trade_id: int, is_maker: bool, execution: str = "TRADE"
    ) -> None:
        now = self._clock.now()
        fill = self._ledger.settle(order, price, qty, trade_id, is_maker, now)
        order.fill(fill, now)
        self._reports.traded(order, fill, now, execution)
