"""Liquidation: closing positions whose maintenance margin their margin balance no longer covers."""

import itertools
from collections.abc import Mapping
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from ..clock import Clock
from ..engine.balances import Channel, Market
from ..engine.contract_terms import ContractTerms
from ..engine.order_enums import OrderType, Side, TimeInForce
from ..engine.order_store import OrderStore
from ..engine.orders import Order
from ..engine.symbols import Contract
from ..wire import ZERO
from .accounts import FuturesAccount
from .matching import Matching
from .order_reports import OrderReports
from .risk import Exposure
from .risk_watch import MarginGroup

# "Order has expired when the account was liquidated"
EXPIRED_LIQUIDATED = "5"
LIQUIDATION_ID = "autoclose-"
# It takes over, off the book, what the book does not take; no key opens its account.
INSURANCE_FUND = Channel("insurance fund", Market.FAPI)


class Liquidation:
    """Closes positions at their bankruptcy price or better."""

    def __init__(
        self,
        contracts: Mapping[str, Contract],
        clock: Clock,
        orders: OrderStore,
        matching: Matching,
        reports: OrderReports,
    ) -> None:
        self._contracts = contracts
        self._clock = clock
        self._orders = orders
        self._matching = matching
        self._reports = reports
        self._numbers = itertools.count(1)

    def liquidate(self, account: FuturesAccount, group: MarginGroup) -> None:
        """Expire the orders of the group's symbols, all where margin is crossed, and close its positions."""
        if account.channel == INSURANCE_FUND:
            return
        symbol = group.exposures[0].position.symbol if group.isolated else None
        for order in self._orders.open(account.channel, symbol):
            if group.isolated or order.symbol not in account.isolated:
                self._matching.expire(order, EXPIRED_LIQUIDATED)
                self._matching.tapes[order.symbol].settle()
        # Each position bears its part of what is left, by its notional.
        notional = sum((abs(one.notional) for one in group.exposures), ZERO)
        for one in group.exposures:
            self._close(account, one, group.balance * abs(one.notional) / notional)

    def _close(self, account: FuturesAccount, one: Exposure, left: Decimal) -> None:
        """A `LIMIT` `IOC` order at the price at which nothing would be left."""
        position, contract, now = one.position, self._contracts[one.position.symbol], self._clock.now()
        side = Side.SELL if position.qty > ZERO else Side.BUY
        rounding = ROUND_CEILING if side is Side.SELL else ROUND_FLOOR
        bankrupt = ((one.mark - left / position.qty) / contract.tick).to_integral_value(rounding) * contract.tick
        price, qty = max(contract.tick, bankrupt), abs(position.qty)
        number = f"{now // 1000}{next(self._numbers):06}"
        terms = ContractTerms(position_side=position.side)
        order = Order(
            account.channel,
            contract.name,
            side,
            OrderType.LIMIT,
            TimeInForce.IOC,
            qty,
            price,
            LIQUIDATION_ID + number,
            now,
            update_time=now,
            terms=terms,
        )
        insurer = Order(
            INSURANCE_FUND, contract.name, side.other, OrderType.LIMIT, TimeInForce.GTC, qty, price, number, now
        )
        self._orders.add(order)
        self._reports.report(order, "NEW")
        self._matching.close_out(order, insurer)
