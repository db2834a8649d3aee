"""USDⓈ-M futures trading: books of contracts, what trades do to accounts, the ledger says."""

from collections.abc import Callable
from decimal import Decimal

import attrs

from ..assumptions import Assumptions
from ..clock import Clock
from ..engine.balances import Channel, Wallet
from ..engine.contract_terms import ContractTerms
from ..engine.order_enums import Status, TimeInForce
from ..engine.order_store import OrderStore
from ..engine.orders import Order
from ..engine.self_trade import SelfTrades
from ..engine.symbols import Contract
from ..errors import ApiError, unknown_order
from ..spot.ledger import Publish
from ..wire import ZERO
from .account_events import account_update
from .account_settings import AccountSettings
from .accounts import MARGIN_ASSET, FuturesAccounts
from .funding import Funding
from .ledger import Ledger
from .liquidation import Liquidation
from .margin import ready_brackets
from .mark_price import MarkPrice
from .matching import Matching
from .order_reports import OrderReports
from .positions import BOTH, Position
from .risk import Risk, only_closes
from .risk_watch import RiskWatch
from .rpi_book import RpiBook

POST_ONLY = (TimeInForce.GTX, TimeInForce.RPI)


class FuturesMarket:
    """Matches orders of contracts and reports what happens to orders, positions and balances."""

    def __init__(
        self,
        contracts: dict[str, Contract],
        clock: Clock,
        publish: Publish,
        wallet: Callable[[Channel], Wallet],
        self_trades: SelfTrades | None = None,
        assumptions: Assumptions | None = None,
    ) -> None:
        self.assumptions = assumptions or Assumptions()
        self.contracts = contracts
        self._clock = clock
        self._publish = publish
        self.orders = OrderStore(contracts)
        self.last_price: dict[str, Decimal] = {}
        self.marks = MarkPrice(self.last_price, clock)
        self.accounts = FuturesAccounts(wallet)
        self.risk = Risk(ready_brackets(), self.orders, self.marks)
        self.ledger = Ledger(
            contracts, self.accounts, self.orders, self.risk, self.assumptions.reduce_only_excess == "cut"
        )
        self.settings = AccountSettings(self.orders, self.risk, clock, publish, self.assumptions)
        shows_no_commission = self.assumptions.no_commission == "zero"
        self._reports = OrderReports(clock, publish, self.orders, self.accounts, self.risk, shows_no_commission)
        prevention = self_trades or SelfTrades()
        self._matching = Matching(
            contracts, clock, self.ledger, self._reports, prevention, self.last_price, self.assumptions
        )
        self.tapes, self.hidden = self._matching.tapes, self._matching.hidden
        self.rpi_books = {name: RpiBook(tape, self.hidden[name]) for name, tape in self.tapes.items()}
        self.funding = Funding(self.ledger, self.marks, clock, publish)
        self.watch = RiskWatch(self.accounts, self.risk, clock, publish)
        self.liquidation = Liquidation(contracts, clock, self.orders, self._matching, self._reports)

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
        self._reports.report(order, "NEW")

    def _good_till(self, order: Order) -> None:
        """ "Orders with the TIF set to GTD will be automatically canceled by the `goodTillDate` time." """
        if order.is_open:
            self._take_off(order, Status(self.assumptions.good_till_status))

    def work(self, order: Order) -> None:
        """Match an accepted order, and rest or expire what is left."""
        self._matching.match(order)
        self.tapes[order.symbol].settle()

    def _check(self, order: Order) -> None:
        if self.orders.is_taken(order.channel, order.symbol, order.client_order_id):
            raise ApiError(-4116, "ClientOrderId is duplicated.")
        if order.time_in_force in POST_ONLY and self._matching.takes(order):
            text = "Due to the order could not be executed as maker, the Post Only order will be rejected."
            raise ApiError(-5022, text)
        if order.time_in_force is TimeInForce.FOK and self._matching.books[order.symbol].available(order) < order.qty:
            raise ApiError(-5021, "Due to the order could not be filled immediately, the FOK order has been rejected.")
        self.ledger.check(order, self._matching.books[order.symbol].best(order.side.other) or ZERO)

    def cancel(self, order: Order) -> None:
        """Take an open order off the book.

        Raises:
            ApiError: -2011, it is no longer open.
        """
        if not order.is_open:
            raise unknown_order()
        self._take_off(order, Status.CANCELED)

    def _take_off(self, order: Order, status: Status) -> None:
        self._matching.take_off(order)
        self._reports.end(order, status)
        self.tapes[order.symbol].settle()

    def amend(self, order: Order, price: Decimal, qty: Decimal, terms: ContractTerms) -> None:
        """Give a resting order another price and quantity; it is "reordered in the match queue".

        Raises:
            ApiError: it needs more margin or position than there is, and nothing has changed.
        """
        changed = attrs.evolve(order, price=price, qty=qty)
        if qty <= order.executed or (order.time_in_force in POST_ONLY and self._matching.takes(changed)):
            self.cancel(order)
            return
        self._check_amended(order, changed)
        self._matching.take_off(order)
        order.price, order.qty, order.terms, order.update_time = price, qty, terms, self._clock.now()
        self._reports.report(order, "AMENDMENT")
        self.work(order)

    def _check_amended(self, order: Order, changed: Order) -> None:
        """Margin or position must suffice for what the changed order adds."""
        if order.reduce_only:
            added = changed.remaining
        elif only_closes(order):
            added = changed.qty - order.qty
        else:
            added = (changed.remaining * changed.price - order.remaining * order.price) / changed.price
        if added > ZERO:
            self.ledger.check(attrs.evolve(changed, qty=added), ZERO)

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
