"""USDⓈ-M futures trading: books of contracts, positions in one-way mode, cross margin in USDT."""

import itertools
from collections import defaultdict
from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Decimal

from ..clock import Clock
from ..engine.balances import Channel, Wallet
from ..engine.book import Book
from ..engine.order_store import OrderStore
from ..engine.orders import Fill, Order, OrderType, Side, Status, TimeInForce
from ..engine.symbols import Contract
from ..engine.trades import Trade
from ..errors import ApiError, unknown_order
from ..market_data.tape import Tape
from ..spot.market import Publish
from ..wire import UNIT, ZERO, JsonObject
from . import events
from .events import Position

# The expiry reasons of the order update page.
EXPIRED_IOC, EXPIRED_MARKET = "2", "9"
# "aggregated for fills with same price and taking side every 100 milliseconds"
AGGREGATED_OVER = 100_000


class FuturesMarket:
    """Matches orders of contracts and reports what happens to orders, positions and balances."""

    def __init__(
        self, contracts: dict[str, Contract], clock: Clock, publish: Publish, wallet: Callable[[Channel], Wallet]
    ) -> None:
        self.contracts = contracts
        self.fees = ZERO
        self._clock = clock
        self._publish = publish
        self._wallet = wallet
        self._books = {name: Book() for name in contracts}
        self.tapes = {name: Tape(name, book, clock, AGGREGATED_OVER) for name, book in self._books.items()}
        self.orders = OrderStore(contracts)
        self._trade_ids = {name: itertools.count(1) for name in contracts}
        self._positions: dict[Channel, dict[str, Position]] = defaultdict(dict)
        self.last_price: dict[str, Decimal] = {}

    # Queries -----------------------------------------------------------------------------------------------------

    def position(self, channel: Channel, symbol: str) -> Position:
        """The channel's position, flat if it never traded."""
        return self._positions[channel].setdefault(symbol, Position(symbol))

    def available(self, channel: Channel) -> Decimal:
        """What of the wallet no position and no open order needs as initial margin."""
        needed = ZERO
        for position in self._positions[channel].values():
            needed += abs(position.qty) * position.entry / self.contracts[position.symbol].leverage
        for order in self.orders.open(channel):
            if not order.reduce_only:
                needed += order.remaining * order.price / self.contracts[order.symbol].leverage
        return self._wallet(channel).balances["USDT"].free - needed

    def open_interest(self, symbol: str) -> Decimal:
        """What is held long, which is what is held short."""
        held = [positions[symbol].qty for positions in self._positions.values() if symbol in positions]
        return sum((qty for qty in held if qty > ZERO), ZERO)

    # Placing -----------------------------------------------------------------------------------------------------

    def place(self, order: Order) -> None:
        """Accept an order, match it, and rest or expire what is left.

        Raises:
            ApiError: it is refused, and nothing has changed.
        """
        self._check(order)
        order.time = order.update_time = self._clock.now()
        self.orders.add(order)
        self._report(order, "NEW", None)
        self._match(order)
        self.tapes[order.symbol].settle()

    def _check(self, order: Order) -> None:
        if self.orders.is_taken(order.channel, order.symbol, order.client_order_id):
            raise ApiError(-4116, "ClientOrderId is duplicated.")
        available = self._books[order.symbol].available(order)
        if order.time_in_force is TimeInForce.GTX and available > ZERO:
            text = "Due to the order could not be executed as maker, the Post Only order will be rejected."
            raise ApiError(-5022, text)
        if order.time_in_force is TimeInForce.FOK and available < order.qty:
            raise ApiError(-5021, "Due to the order could not be filled immediately, the FOK order has been rejected.")
        held = self.position(order.channel, order.symbol).qty
        against = held if order.side is Side.SELL else -held
        if order.reduce_only and against < order.qty:
            raise ApiError(-2022, "ReduceOnly Order is rejected.")
        if self._margin(order, against) > self.available(order.channel):
            raise ApiError(-2019, "Margin is insufficient.")

    def _margin(self, order: Order, against: Decimal) -> Decimal:
        """Initial margin of the part that opens a position rather than closing one."""
        opening = max(ZERO, order.qty - max(ZERO, against))
        best = self._books[order.symbol].best(order.side.other) or ZERO
        price = best if order.type is OrderType.MARKET else order.price
        return opening * price / self.contracts[order.symbol].leverage

    def cancel(self, order: Order) -> None:
        """Take an open order off the book.

        Raises:
            ApiError: -2011, it is no longer open.
        """
        if not order.is_open:
            raise unknown_order()
        self._books[order.symbol].remove(order)
        self._end(order, Status.CANCELED, None)
        self.tapes[order.symbol].settle()

    # Matching ----------------------------------------------------------------------------------------------------

    def _match(self, order: Order) -> None:
        book = self._books[order.symbol]
        for maker, qty in list(book.matches(order)):
            self._trade(maker, order, qty)
            book.traded(maker, qty)
        if not order.is_open:
            return
        if order.type is OrderType.MARKET:
            self._end(order, Status.EXPIRED, EXPIRED_MARKET)
        elif order.time_in_force is TimeInForce.IOC:
            self._end(order, Status.EXPIRED, EXPIRED_IOC)
        else:
            book.add(order)

    def _trade(self, maker: Order, taker: Order, qty: Decimal) -> None:
        trade_id = next(self._trade_ids[maker.symbol])
        self.last_price[maker.symbol] = maker.price
        trade = Trade(trade_id, maker.price, qty, maker.price * qty, self._clock.now(), maker.side is Side.BUY)
        self.tapes[maker.symbol].trade(trade)
        for order in (maker, taker):
            self._settle(order, maker.price, qty, trade_id, order is maker)

    def _settle(self, order: Order, price: Decimal, qty: Decimal, trade_id: int, is_maker: bool) -> None:
        contract = self.contracts[order.symbol]
        quote = price * qty
        commission = (quote * contract.commission).quantize(UNIT, ROUND_HALF_EVEN)
        position = self.position(order.channel, order.symbol)
        profit = move(position, qty if order.side is Side.BUY else -qty, price)
        wallet = self._wallet(order.channel)
        wallet.receive("USDT", profit - commission)
        self.fees += commission
        fill = Fill(trade_id, price, qty, quote, commission, "USDT", is_maker, profit)
        order.fill(fill, self._clock.now())
        self._traded(order, fill, position, wallet)

    # Reporting ---------------------------------------------------------------------------------------------------

    def _traded(self, order: Order, fill: Fill, position: Position, wallet: Wallet) -> None:
        """TRADE_LITE first, "reduces data latency"; then balance and position, then the order (ASSUMPTIONS.md)."""
        now = self._clock.now()
        held = wallet.balances["USDT"].free
        self._publish(order.channel, lambda: events.trade_lite(order, fill, now))
        self._publish(order.channel, lambda: events.account_update("ORDER", held, ZERO, position, fill.price, now))
        self._report(order, "TRADE", fill)

    def _end(self, order: Order, status: Status, reason: str | None) -> None:
        order.end(status, self._clock.now(), reason)
        self._report(order, status.value, None)

    def _report(self, order: Order, execution_type: str, fill: Fill | None) -> None:
        self._publish(order.channel, lambda: self._order_update(order, execution_type, fill))

    def _order_update(self, order: Order, execution_type: str, fill: Fill | None) -> JsonObject:
        notional = {Side.BUY: ZERO, Side.SELL: ZERO}
        for other in self.orders.open(order.channel, order.symbol):
            notional[other.side] += other.remaining * other.price
        return events.order_trade_update(
            order, execution_type, self._clock.now(), fill, notional[Side.BUY], notional[Side.SELL]
        )

    def transfer(self, channel: Channel, delta: Decimal) -> None:
        """Deposit or withdraw USDT.

        Raises:
            ApiError: -2018, more was to be withdrawn than is available.
        """
        wallet = self._wallet(channel)
        if delta < ZERO and self.available(channel) < -delta:
            raise ApiError(-2018, "Balance is insufficient.")
        wallet.receive("USDT", delta)
        reason = "DEPOSIT" if delta >= ZERO else "WITHDRAW"
        held = wallet.balances["USDT"].free
        self._publish(channel, events.account_update(reason, held, delta, None, ZERO, self._clock.now()))


def move(position: Position, qty: Decimal, price: Decimal) -> Decimal:
    """Add `qty` (below zero: sell) to a position; returns the profit realised."""
    closing = min(abs(qty), abs(position.qty)) if qty * position.qty < ZERO else ZERO
    gained = price - position.entry if position.qty > ZERO else position.entry - price
    profit = (gained * closing).quantize(UNIT, ROUND_HALF_EVEN) if closing else ZERO
    held = position.qty + qty
    opening = abs(qty) - closing
    if held == ZERO:
        position.entry = ZERO
    elif opening and closing:
        position.entry = price
    elif opening:
        position.entry = (position.entry * abs(position.qty) + price * opening) / abs(held)
    position.qty = held
    position.realised += profit
    return profit
