"""Margin orders: the loans that they take and repay, and what accounts they may use."""

from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from ..assumptions import Assumptions
from ..clock import Clock
from ..engine.balances import Channel, Market, Wallet
from ..engine.fill import Fill
from ..engine.order_enums import Side, Status
from ..engine.order_lists import OrderList
from ..engine.orders import Order
from ..errors import ApiError, invalid
from ..requests.operations import Params
from ..spot.ledger import Publish
from ..spot.market import SpotMarket
from ..wire import ZERO
from .isolated import IsolatedAccounts
from .loans import Loan, Loans
from .margin_levels import MarginLevels
from .margin_risk import MarginRisk

EFFECTS = ("NO_SIDE_EFFECT", "MARGIN_BUY", "AUTO_REPAY", "AUTO_BORROW_REPAY")
BORROWING = ("MARGIN_BUY", "AUTO_BORROW_REPAY")
REPAYING = ("AUTO_REPAY", "AUTO_BORROW_REPAY")
T_ = TypeVar("T_")


class Margin:
    """Places margin orders with their side effects, and lends by hand.

    Attributes:
        loans: what is owed, and its history.
        levels: what wallets are worth, and may borrow.
        risk: tells of margin levels.
        isolated: which isolated accounts are enabled.
    """

    def __init__(
        self,
        market: SpotMarket,
        clock: Clock,
        publish: Publish,
        wallet: Callable[[Channel], Wallet],
        assumptions: Assumptions | None = None,
    ) -> None:
        self._market = market
        self._wallet = wallet
        assumed = assumptions or Assumptions()
        self.loans = Loans(wallet, clock, publish, market.ledger.fees, assumed)
        self.levels = MarginLevels(market, wallet)
        self.risk = MarginRisk(self.levels, self.loans, clock, publish, wallet, assumed)
        self.isolated = IsolatedAccounts(clock)
        self._repays_each = assumed.auto_repay == "each-fill"
        self._repays_expired = assumed.expired_margin_order == "repays"
        market.ledger.after_fill = self._filled
        market.ledger.after_end = self._ended

    @staticmethod
    def effect(params: Params) -> str:
        """The order's `sideEffectType`.

        Raises:
            ApiError: -1130 for one that is none.
        """
        effect = params.text("sideEffectType") or EFFECTS[0]
        if effect not in EFFECTS:
            raise invalid("sideEffectType")
        return effect

    @staticmethod
    def keeps_debt(params: Params) -> bool:
        """True if a cancel is not to repay: `autoRepayAtCancel`, "the default is true"."""
        return not params.flag("autoRepayAtCancel", True)

    # Orders ------------------------------------------------------------------------------------------------------

    def place(self, order: Order, effect: str) -> None:
        """Borrow what the order lacks if it may, and place it; its fills repay if they may.

        Raises:
            ApiError: -3003, -3006, or the market refused it; nothing was borrowed.
        """
        self.isolated.check(order.channel)
        self._market.check(order)
        if effect in BORROWING:
            order.borrowed_asset, order.borrowed = self._lend(order.channel, *self._market.cost(order))
        order.repays = effect in REPAYING
        self._market.place(order)
        self.risk.judge(order.channel)

    def place_list(self, order_list: OrderList, effect: str, show: Callable[[OrderList], T_]) -> T_:
        """Place an order list, for which it borrows and repays like for an order; pending orders borrow nothing.

        Raises:
            ApiError: as of `place`.
        """
        self.isolated.check(order_list.channel)
        self._market.lists.check(order_list)
        first = order_list.first[0]
        if effect in BORROWING:
            cost = self._market.lists.cost(order_list.first)
            first.borrowed_asset, first.borrowed = self._lend(order_list.channel, *cost)
        for order in order_list.orders:
            order.repays = effect in REPAYING
        answer = self._market.lists.place(order_list, show)
        self.risk.judge(order_list.channel)
        return answer

    def _lend(self, channel: Channel, asset: str, cost: Decimal) -> tuple[str, Decimal]:
        """Lend what is missing; returns asset and amount, empty and zero if nothing is."""
        missing = cost - self._wallet(channel).balances[asset].free
        if missing <= ZERO:
            return "", ZERO
        self._check_borrowable(channel, asset, missing)
        self.loans.borrow(channel, asset, missing, automatic=True)
        return asset, missing

    def _filled(self, order: Order) -> None:
        """What the order bought or earned goes against the debt in that asset."""
        if order.channel.market is Market.SPOT:
            return
        symbol, fill = self._market.symbols[order.symbol], order.fills[-1]
        self.loans.flow.traded(order, symbol.base, symbol.quote)
        if order.repays and self._repays_each:
            self._repay_with(order, [fill])
        elif not order.is_open:
            self._repay_with_all(order)

    def _repay_with_all(self, order: Order) -> None:
        """Where it is assumed that nothing is repaid before the order is done."""
        if order.repays and order.fills and not self._repays_each:
            self._repay_with(order, order.fills)

    def _repay_with(self, order: Order, fills: list[Fill]) -> None:
        buys = order.side is Side.BUY
        received = sum(((fill.qty if buys else fill.quote) - fill.commission for fill in fills), ZERO)
        self._repay(order.channel, fills[-1].commission_asset, received)

    def _ended(self, order: Order) -> None:
        """ "The debt generated by the order needs to be repaid after the order is cancelled": so by default.

        Of a list it is repaid once all its orders are done, unless one was filled with what was borrowed.
        """
        if order.channel.market is Market.SPOT:
            return
        self._repay_with_all(order)
        orders = (order,) if order.order_list is None else order.order_list.orders
        if any(one.is_open or one.status is Status.FILLED for one in orders):
            return
        if order.status is not Status.CANCELED and not self._repays_expired:
            return
        for one in orders:
            if one.borrowed > ZERO and not one.keeps_debt:
                one.keeps_debt = True
                self._repay(one.channel, one.borrowed_asset, one.borrowed)

    def _repay(self, channel: Channel, asset: str, most: Decimal) -> None:
        if self.loans.repay(channel, asset, most, automatic=True) is not None:
            self.risk.judge(channel)

    # By hand -----------------------------------------------------------------------------------------------------

    def borrow(self, channel: Channel, asset: str, value: Decimal) -> Loan:
        """Borrow, as `POST /sapi/v1/margin/borrow-repay` does.

        Raises:
            ApiError: -3003, the account is disabled; -3006, it is more than may be borrowed.
        """
        self.isolated.check(channel)
        self._check_borrowable(channel, asset, value)
        loan = self.loans.borrow(channel, asset, value, automatic=False)
        self.risk.judge(channel)
        return loan

    def repay(self, channel: Channel, asset: str, value: Decimal) -> Loan:
        """Repay, as `POST /sapi/v1/margin/borrow-repay` does.

        Raises:
            ApiError: -3003, the account is disabled; -3015, more than is owed; -3041, more than is free.
        """
        self.isolated.check(channel)
        balance = self._wallet(channel).balances[asset]
        if value > balance.debt:
            raise ApiError(-3015, "Repay amount exceeds borrow amount.")
        if value > balance.free:
            raise ApiError(-3041, "Balance is not enough")
        loan = self.loans.repay(channel, asset, value, automatic=False)
        if loan is None:
            raise ApiError(-3016, "Repay amount less than minimum repay amount.")
        self.risk.judge(channel)
        return loan

    def _check_borrowable(self, channel: Channel, asset: str, value: Decimal) -> None:
        if value > self.levels.borrowable(channel, asset):
            raise ApiError(-3006, "Your borrow amount has exceed maximum borrow amount.")
