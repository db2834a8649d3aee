"""USDⓈ-M futures trading: books of contracts, what trades do to accounts, the ledger says."""

import itertools
from collections import defaultdict
from collections.abc import Callable, Iterator
from decimal import Decimal

import attrs

from ..clock import Clock
from ..engine.balances import Channel, Wallet
from ..engine.book import Book
from ..engine.order_store import OrderStore
from ..engine.orders import ContractTerms, Fill, Order, OrderType, Side, Status, TimeInForce
from ..engine.prevention import SelfTradePrevention
from ..engine.self_trade import SelfTrades
from ..engine.symbols import Contract
from ..engine.trades import Trade
from ..errors import ApiError, unknown_order
from ..market_data.tape import Tape
from ..spot.ledger import Publish
from ..wire import ZERO, JsonObject, Micros
from . import events
from .account_events import account_update
from .account_settings import AccountSettings
from .accounts import MARGIN_ASSET, FuturesAccounts
from .funding import Funding
from .ledger import Ledger
from .margin import ready_brackets
from .mark_price import MarkPrice
from .positions import BOTH, Position
from .risk import Risk
from .risk_watch import RiskWatch

# The expiry reasons of the order update page.
EXPIRED_OWN, EXPIRED_IOC, EXPIRED_OWN_IOC, KNOCKED_OUT, EXPIRED_MARKET = "1", "2", "3", "4", "9"
POST_ONLY = (TimeInForce.GTX, TimeInForce.RPI)
PREVENTING = (TimeInForce.IOC, TimeInForce.GTC, TimeInForce.GTD)
# "aggregated for fills with same price and taking side every 100 milliseconds"
AGGREGATED_OVER = 100_000


class FuturesMarket:
    """Matches orders of contracts and reports what happens to orders, positions and balances."""

    def __init__(
        self,
        contracts: dict[str, Contract],
        clock: Clock,
        publish: Publish,
        wallet: Callable[[Channel], Wallet],
        self_trades: SelfTrades | None = None,
    ) -> None:
        self.contracts = contracts
        self._clock = clock
        self._publish = publish
        self._books = {name: Book() for name in contracts}
        self.tapes = {name: Tape(name, book, clock, AGGREGATED_OVER) for name, book in self._books.items()}
        self.orders = OrderStore(contracts)
        self.self_trades = self_trades or SelfTrades()
        # Reduce-only orders that rest, by whose position they are for.
        self._reducing: dict[tuple[Channel, str], list[Order]] = defaultdict(list)
        self._trade_ids = {name: itertools.count(1) for name in contracts}
        self.last_price: dict[str, Decimal] = {}
        self.marks = MarkPrice(self.last_price, clock)
        self.accounts = FuturesAccounts(wallet)
        self.risk = Risk(ready_brackets(), self.orders, self.marks)
        self.ledger = Ledger(contracts, self.accounts, self.orders, self.risk)
        self.settings = AccountSettings(self.orders, self.risk, clock, publish)
        self.funding = Funding(self.ledger, self.marks, clock, publish)
        self.watch = RiskWatch(self.accounts, self.risk, clock, publish)

    # Queries -----------------------------------------------------------------------------------------------------

    def position(self, channel: Channel, symbol: str, side: str = BOTH) -> Position:
        """The channel's position, flat if it never traded."""
        return self.accounts[channel].position(symbol, side)

    def available(self, channel: Channel) -> Decimal:
        """What of the account new orders may use as margin."""
        return self.risk.available(self.accounts[channel])

    def open_interest(self, symbol: str) -> Decimal:
        """What is held long, which is what is held short."""
        held = [one.qty for account in self.accounts.all() for one in account.positions(symbol)]
        return sum((qty for qty in held if qty > ZERO), ZERO)

    # Placing -----------------------------------------------------------------------------------------------------

    def place(self, order: Order) -> None:
        """Accept an order, match it, and rest or expire what is left.

        Raises:
            ApiError: it is refused, and nothing has changed.
        """
        self.accept(order)
        self.work(order)

    def accept(self, order: Order) -> None:
        """Accept an order and number it; `work` lets it trade.

        Raises:
            ApiError: it is refused, and nothing has changed.
        """
        self._check(order)
        order.time = order.update_time = self._clock.now()
        self.orders.add(order)
        if order.terms.good_till:
            self._clock.call_at(order.terms.good_till * 1000, lambda: self._good_till(order))
        self._report(order, "NEW", None)

    def _good_till(self, order: Order) -> None:
        """ "Orders with the TIF set to GTD will be automatically canceled by the `goodTillDate` time." """
        if order.is_open:
            self.cancel(order)

    def work(self, order: Order) -> None:
        """Match an accepted order, and rest or expire what is left."""
        self._match(order)
        self.tapes[order.symbol].settle()

    def _check(self, order: Order) -> None:
        if self.orders.is_taken(order.channel, order.symbol, order.client_order_id):
            raise ApiError(-4116, "ClientOrderId is duplicated.")
        if order.time_in_force in POST_ONLY and self.takes(order):
            text = "Due to the order could not be executed as maker, the Post Only order will be rejected."
            raise ApiError(-5022, text)
        if order.time_in_force is TimeInForce.FOK and self._books[order.symbol].available(order) < order.qty:
            raise ApiError(-5021, "Due to the order could not be filled immediately, the FOK order has been rejected.")
        self.ledger.check(order, self._books[order.symbol].best(order.side.other) or ZERO)

    def cancel(self, order: Order) -> None:
        """Take an open order off the book.

        Raises:
            ApiError: -2011, it is no longer open.
        """
        if not order.is_open:
            raise unknown_order()
        self._take_off(order)
        self._end(order, Status.CANCELED, None)
        self.tapes[order.symbol].settle()

    def amend(self, order: Order, price: Decimal, qty: Decimal, terms: ContractTerms) -> None:
        """Give a resting order another price and quantity; it is "reordered in the match queue".

        Raises:
            ApiError: it needs more margin or position than there is, and nothing has changed.
        """
        changed = attrs.evolve(order, price=price, qty=qty)
        if qty <= order.executed or (order.time_in_force in POST_ONLY and self.takes(changed)):
            self.cancel(order)
            return
        more = changed.remaining * price - order.remaining * order.price
        if order.reduce_only:
            self.ledger.check(attrs.evolve(changed, qty=changed.remaining), ZERO)
        elif more > ZERO:
            self.ledger.check(attrs.evolve(changed, qty=more / price), ZERO)
        self._take_off(order)
        order.price, order.qty, order.terms, order.update_time = price, qty, terms, self._clock.now()
        self._report(order, "AMENDMENT", None)
        self.work(order)

    def takes(self, order: Order) -> bool:
        """True if the order would trade at once."""
        return next(self._books[order.symbol].matches(order), None) is not None

    # The book ----------------------------------------------------------------------------------------------------

    def _rest(self, order: Order) -> None:
        """Let an order wait for others. RPI orders are no part of the book that the API's orders match."""
        if order.time_in_force is not TimeInForce.RPI:
            self._books[order.symbol].add(order)
        if order.reduce_only:
            self._reducing[order.channel, order.symbol].append(order)

    def _take_off(self, order: Order) -> None:
        if order.time_in_force is not TimeInForce.RPI:
            self._books[order.symbol].remove(order)
        if order.reduce_only:
            self._reducing[order.channel, order.symbol].remove(order)

    # Matching ----------------------------------------------------------------------------------------------------

    def _match(self, order: Order) -> None:
        while order.is_open and self._round(order):
            pass
        if not order.is_open:
            return
        if order.type is OrderType.MARKET:
            self._end(order, Status.EXPIRED, EXPIRED_MARKET)
        elif order.time_in_force is TimeInForce.IOC:
            self._end(order, Status.EXPIRED, EXPIRED_IOC)
        else:
            self._rest(order)

    def _round(self, order: Order) -> bool:
        """Trade with what the book offers; True if less was traded than that, and more may follow."""
        book, short = self._books[order.symbol], False
        for maker, qty, is_own in list(self._offers(order)):
            if is_own:
                self._prevent(maker, order, qty)
                continue
            if not maker.is_open:
                # What was traded before knocked it out.
                short = True
                continue
            left = min(qty, self.ledger.closable(maker)) if maker.reduce_only else qty
            if left > ZERO:
                self._trade(maker, order, left)
                book.traded(maker, left)
                if maker.reduce_only and not maker.is_open:
                    self._reducing[maker.channel, maker.symbol].remove(maker)
            if left < qty:
                short = True
                self._expire(maker, KNOCKED_OUT)
            if self._reducing:
                self._expire_reducing(maker, order)
        return short

    def _offers(self, order: Order) -> Iterator[tuple[Order, Decimal, bool]]:
        """Resting orders, quantities, and whether it is a self-trade.

        "`selfTradePreventionMode` is only effective when `timeInForce` set to `IOC` or `GTC` or `GTD`."
        """
        book = self._books[order.symbol]
        if order.self_trade_prevention is SelfTradePrevention.NONE or order.time_in_force not in PREVENTING:
            return ((maker, qty, False) for maker, qty in book.matches(order))
        return self.self_trades.matches(book, order)

    def _prevent(self, maker: Order, taker: Order, qty: Decimal) -> None:
        """Let self-trade prevention expire one order or both."""
        self.self_trades.prevent(maker, taker, qty, self._clock.now())
        if not maker.is_open:
            self._take_off(maker)
        for order in (maker, taker):
            if not order.is_open:
                order.expiry_reason = EXPIRED_OWN_IOC if order.time_in_force is TimeInForce.IOC else EXPIRED_OWN
                self._report(order, "EXPIRED", None)

    def _expire_reducing(self, *traders: Order) -> None:
        """Expire the reduce-only orders that are larger now than the position they reduce."""
        for channel in {order.channel for order in traders}:
            for order in list(self._reducing.get((channel, traders[0].symbol), ())):
                if order.remaining > self.ledger.closable(order):
                    self._expire(order, KNOCKED_OUT)

    def _expire(self, order: Order, reason: str) -> None:
        if order.is_open:
            self._take_off(order)
            self._end(order, Status.EXPIRED, reason)

    def _trade(self, maker: Order, taker: Order, qty: Decimal) -> None:
        trade_id = next(self._trade_ids[maker.symbol])
        self.last_price[maker.symbol] = maker.price
        trade = Trade(trade_id, maker.price, qty, maker.price * qty, self._clock.now(), maker.side is Side.BUY)
        self.tapes[maker.symbol].trade(trade)
        for order in (maker, taker):
            self._settle(order, maker.price, qty, trade_id, order is maker)

    def _settle(self, order: Order, price: Decimal, qty: Decimal, trade_id: int, is_maker: bool) -> None:
        now = self._clock.now()
        fill = self.ledger.settle(order, price, qty, trade_id, is_maker, now)
        order.fill(fill, now)
        self._traded(order, fill, now)

    # Reporting ---------------------------------------------------------------------------------------------------

    def _traded(self, order: Order, fill: Fill, now: Micros) -> None:
        """TRADE_LITE first, "reduces data latency"; then balance and position, then the order (ASSUMPTIONS.md)."""
        account = self.accounts[order.channel]
        position = account.position(order.symbol, order.terms.position_side)
        self._publish(order.channel, lambda: events.trade_lite(order, fill, now))
        self._publish(order.channel, lambda: account_update("ORDER", account, self.risk, now, positions=[position]))
        self._report(order, "TRADE", fill)

    def _end(self, order: Order, status: Status, reason: str | None) -> None:
        order.end(status, self._clock.now(), reason)
        self._report(order, status.value, None)

    def _report(self, order: Order, execution_type: str, fill: Fill | None) -> None:
        self._publish(order.channel, lambda: self._order_update(order, execution_type, fill))
        if order.when_done is not None and not order.is_open:
            order.when_done(order)

    def _order_update(self, order: Order, execution_type: str, fill: Fill | None) -> JsonObject:
        notional = {Side.BUY: ZERO, Side.SELL: ZERO}
        for other in self.orders.open(order.channel, order.symbol):
            notional[other.side] += other.remaining * other.price
        return events.order_trade_update(
            order, execution_type, self._clock.now(), fill, notional[Side.BUY], notional[Side.SELL]
        )

    def transfer(self, channel: Channel, delta: Decimal, asset: str = MARGIN_ASSET) -> None:
        """Deposit or withdraw.

        Raises:
            ApiError: -2018, more was to be withdrawn than is available.
        """
        account, now = self.accounts[channel], self._clock.now()
        if delta < ZERO and self.risk.withdrawable(account, asset) < -delta:
            raise ApiError(-2018, "Balance is insufficient.")
        account.wallet.receive(asset, delta)
        account.wallet.updated = now
        account.earn("TRANSFER", "", delta, now, asset=asset)
        reason = "DEPOSIT" if delta >= ZERO else "WITHDRAW"
        self._publish(channel, lambda: account_update(reason, account, self.risk, now, delta, asset=asset))
