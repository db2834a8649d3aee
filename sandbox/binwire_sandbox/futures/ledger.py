"""What trades do to positions and wallets of futures, and which orders an account may place."""

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal

from ..engine.fill import Fill
from ..engine.order_enums import OrderType, Side
from ..engine.order_store import OrderStore
from ..engine.orders import Order
from ..engine.symbols import Contract
from ..errors import ApiError, not_required
from ..wire import UNIT, ZERO
from .accounts import MARGIN_ASSET, FuturesAccount, FuturesAccounts
from .positions import Position
from .risk import NO_ORDERS, OpenOrders, Risk, only_closes, order_margin


class Ledger:
    """Settles trades, and says what an account can afford."""

    def __init__(
        self,
        contracts: Mapping[str, Contract],
        accounts: FuturesAccounts,
        orders: OrderStore,
        risk: Risk,
        cuts: bool = False,
    ) -> None:
        """`cuts`: orders that only close lose what is above their position, rather than being refused."""
        self._cuts = cuts
        self.accounts = accounts
        self.risk = risk
        self.fees = ZERO
        self._contracts = contracts
        self._orders = orders

    # Placing -----------------------------------------------------------------------------------------------------

    def check(self, order: Order, best: Decimal) -> None:
        """Refuse an order that the account's mode, position or margin does not allow.

        Args:
            order: a new order.
            best: what a MARKET order is taken to trade at.

        Raises:
            ApiError: -4061, -1106, -2022, -2019, -2027.
        """
        account, side = self.accounts[order.channel], order.terms.position_side
        if side not in account.sides:
            raise ApiError(-4061, "Order's position side does not match user's setting.")
        if account.dual and order.reduce_only:
            raise not_required("reduceOnly", "hedge_reduce_only_code")
        if only_closes(order):
            self._check_closing(account, order)
        else:
            self._check_margin(account, order, best)

    def _check_closing(self, account: FuturesAccount, order: Order) -> None:
        held = account.position(order.symbol, order.terms.position_side).qty
        against = held if order.side is Side.SELL else -held
        if account.dual:
            against -= sum(
                (
                    other.remaining
                    for other in self._orders.open(order.channel, order.symbol)
                    if other.terms.position_side == order.terms.position_side and only_closes(other)
                ),
                ZERO,
            )
        if self._cuts and ZERO < against < order.qty:
            order.qty = against
        if against < order.qty:
            raise ApiError(-2022, "ReduceOnly Order is rejected.")

    def closable(self, order: Order) -> Decimal:
        """How much of its position the order could close, zero if it would open one."""
        held = self.accounts[order.channel].position(order.symbol, order.terms.position_side).qty
        return max(ZERO, held if order.side is Side.SELL else -held)

    def _check_margin(self, account: FuturesAccount, order: Order, best: Decimal) -> None:
        """Its margin is what the orders of its position need more with it than without."""
        orders, key = self.risk.open_orders(account), (order.symbol, order.terms.position_side)
        notional = account.position(*key).qty * self.risk.marks.price(order.symbol)
        leverage, now = account.leverage_of(order.symbol), orders.get(key, NO_ORDERS)
        added = order.qty * (best if order.type is OrderType.MARKET else order.price)
        buys = order.side is Side.BUY
        then = OpenOrders(now.bids + (added if buys else ZERO), now.asks + (ZERO if buys else added))
        more = order_margin(notional, then, leverage) - order_margin(notional, now, leverage)
        if more <= ZERO:
            return
        if more > self.risk.available(account, orders):
            raise ApiError(-2019, "Margin is insufficient.")
        worst = max(abs(notional + then.bids), abs(notional - then.asks))
        if worst > self.risk.brackets[order.symbol].max_notional(leverage):
            raise ApiError(-2027, "Exceeded the maximum allowable position at current leverage.")

    # Settling ----------------------------------------------------------------------------------------------------

    def settle(self, order: Order, price: Decimal, qty: Decimal, trade_id: int, is_maker: bool, now: int) -> Fill:
        """Move position and wallet of one order of a trade."""
        contract, account = self._contracts[order.symbol], self.accounts[order.channel]
        quote = price * qty
        rate = contract.maker_commission if is_maker else contract.commission
        commission = (quote * rate).quantize(UNIT, ROUND_HALF_EVEN)
        position = account.position(order.symbol, order.terms.position_side)
        held = position.qty
        profit, closed = position.trade(qty if order.side is Side.BUY else -qty, price, commission)
        position.updated = account.wallet.updated = now
        account.wallet.receive(MARGIN_ASSET, profit - commission)
        self.fees += commission
        if order.symbol in account.isolated:
            self._set_aside(account, position, held, closed, (qty - closed) * price)
        if profit:
            account.earn("REALIZED_PNL", order.symbol, profit, now, trade_id)
        account.earn("COMMISSION", order.symbol, -commission, now, trade_id)
        return Fill(trade_id, price, qty, quote, commission, MARGIN_ASSET, is_maker, profit, now)

    def _set_aside(
        self, account: FuturesAccount, position: Position, held: Decimal, closed: Decimal, opened: Decimal
    ) -> None:
        """What is closed gives its part of the isolated margin back, what is opened takes its initial margin."""
        if closed:
            position.isolated -= (position.isolated * closed / abs(held)).quantize(UNIT, ROUND_HALF_EVEN)
        margin = opened / account.leverage_of(position.symbol)
        position.isolated += margin.quantize(UNIT, ROUND_HALF_EVEN)
