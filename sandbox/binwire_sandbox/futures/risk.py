"""What positions and open orders need as margin, and what is left of the wallet."""

from collections.abc import Mapping
from decimal import Decimal

import attrs

from ..engine.order_enums import Side
from ..engine.order_store import OrderStore
from ..engine.orders import Order
from ..wire import ZERO
from .accounts import MARGIN_ASSET, FuturesAccount
from .margin import Brackets
from .mark_price import MarkPrice
from .positions import LONG, SHORT, Position

CLOSING = {LONG: Side.SELL, SHORT: Side.BUY}


@attrs.frozen
class OpenOrders:
    """The notional of what open orders would buy and sell; those that can only close are left out."""

    bids: Decimal = ZERO
    asks: Decimal = ZERO


NO_ORDERS = OpenOrders()


@attrs.frozen
class Exposure:
    """One position with its open orders at the mark price; every amount in USDT.

    Attributes:
        notional: its value, below zero when short.
        order_margin: what its open orders need as initial margin beyond `position_margin`.
    """

    position: Position
    mark: Decimal
    leverage: int
    isolated: bool
    orders: OpenOrders
    notional: Decimal
    unrealised: Decimal
    position_margin: Decimal
    order_margin: Decimal
    maintenance: Decimal


@attrs.frozen
class Totals:
    """An account's sums in USDT: `cross` those of positions whose margin is crossed."""

    unrealised: Decimal
    cross_unrealised: Decimal
    position_margin: Decimal
    cross_position_margin: Decimal
    order_margin: Decimal
    maintenance: Decimal
    cross_maintenance: Decimal


def only_closes(order: Order) -> bool:
    """True if the order cannot open a position."""
    return order.reduce_only or CLOSING.get(order.terms.position_side) is order.side


def order_margin(notional: Decimal, orders: OpenOrders, leverage: int) -> Decimal:
    """What orders need beyond the position's own margin: the larger side of what the position may become.

    An order against the position first frees what the position needs, and then needs as much the other way.
    """
    along, against = (orders.bids, orders.asks) if notional >= ZERO else (orders.asks, orders.bids)
    return max(along, against - 2 * abs(notional)) / leverage


class Risk:
    """Judges accounts by mark prices."""

    def __init__(self, brackets: Mapping[str, Brackets], orders: OrderStore, marks: MarkPrice) -> None:
        self.brackets = brackets
        self.marks = marks
        self._orders = orders

    def open_orders(self, account: FuturesAccount) -> dict[tuple[str, str], OpenOrders]:
        """The notional of the account's open orders by symbol and position side."""
        found: dict[tuple[str, str], OpenOrders] = {}
        for order in self._orders.open(account.channel):
            if only_closes(order):
                continue
            key, notional = (order.symbol, order.terms.position_side), order.remaining * order.price
            held = found.get(key, NO_ORDERS)
            if order.side is Side.BUY:
                found[key] = OpenOrders(held.bids + notional, held.asks)
            else:
                found[key] = OpenOrders(held.bids, held.asks + notional)
        return found

    def exposures(self, account: FuturesAccount) -> list[Exposure]:
        """Every position that is not flat or has open orders."""
        orders = self.open_orders(account)
        keys = {(one.symbol, one.side): None for one in account.positions()} | dict.fromkeys(orders)
        return [self.exposure(account, account.position(*key), orders.get(key)) for key in keys]

    def exposure(self, account: FuturesAccount, position: Position, orders: OpenOrders | None = None) -> Exposure:
        """One position, with its open orders where they are given."""
        orders = orders or NO_ORDERS
        mark, leverage = self.marks.price(position.symbol), account.leverage_of(position.symbol)
        notional = position.qty * mark
        return Exposure(
            position=position,
            mark=mark,
            leverage=leverage,
            isolated=position.symbol in account.isolated,
            orders=orders,
            notional=notional,
            unrealised=position.unrealised(mark),
            position_margin=abs(notional) / leverage,
            order_margin=order_margin(notional, orders, leverage),
            maintenance=self.brackets[position.symbol].maintenance(abs(notional)),
        )

    def available(self, account: FuturesAccount, orders: Mapping[tuple[str, str], OpenOrders] | None = None) -> Decimal:
        """What new orders may use: crossed balance and profit less what positions and orders need; below zero in need.

        In multi-assets mode the other assets count too. It is asked for every order, so it makes no `Exposure`.
        """
        orders = self.open_orders(account) if orders is None else orders
        left = account.balance
        for one in account.positions():
            if one.symbol in account.isolated:
                left -= one.isolated
            else:
                mark = self.marks.price(one.symbol)
                left += one.unrealised(mark) - abs(one.qty) * mark / account.leverage_of(one.symbol)
        for (symbol, side), held in orders.items():
            notional = account.position(symbol, side).qty * self.marks.price(symbol)
            left -= order_margin(notional, held, account.leverage_of(symbol))
        return left + self.other_assets(account) if account.multi_assets else left

    def withdrawable(self, account: FuturesAccount, asset: str = MARGIN_ASSET) -> Decimal:
        """What of an asset may be transferred out: profit that is not realised stays, and so does margin in use."""
        available = self.available(account)
        if asset == MARGIN_ASSET:
            return max(ZERO, min(available, account.cross_balance))
        held = account.wallet.balances[asset].free
        worth = self.marks.asset(asset)
        return max(ZERO, min(held, available / worth)) if account.multi_assets and worth else held

    def other_assets(self, account: FuturesAccount) -> Decimal:
        """The value of what the wallet holds beside USDT."""
        held = account.wallet.balances.items()
        return sum((balance.free * self.marks.asset(asset) for asset, balance in held if asset != MARGIN_ASSET), ZERO)

    def liquidation_price(self, account: FuturesAccount, position: Position) -> Decimal:
        """The mark price at which the margin balance is the maintenance margin, other prices unchanged; zero: none.

        From balance + Σ (price - entry) * qty = Σ (|qty| * price * ratio - cum) over the symbol's positions.
        """
        isolated = position.symbol in account.isolated
        moving = [position] if isolated else account.positions(position.symbol)
        balance = position.isolated if isolated else self._cross_without(account, position.symbol)
        slope = ZERO
        for one in moving:
            row = self.brackets[one.symbol].of(abs(one.qty) * self.marks.price(one.symbol))
            balance += row.cum - one.entry * one.qty
            slope += abs(one.qty) * row.ratio - one.qty
        return max(ZERO, balance / slope) if slope else ZERO

    def _cross_without(self, account: FuturesAccount, symbol: str) -> Decimal:
        """The crossed margin balance, less the maintenance margin, that other symbols leave."""
        others = [
            self.exposure(account, one)
            for one in account.positions()
            if one.symbol != symbol and one.symbol not in account.isolated
        ]
        found = totals(others)
        return account.cross_balance + found.cross_unrealised - found.cross_maintenance


def totals(exposures: list[Exposure]) -> Totals:
    """The sums of an account's exposures."""
    cross = [one for one in exposures if not one.isolated]
    return Totals(
        unrealised=sum((one.unrealised for one in exposures), ZERO),
        cross_unrealised=sum((one.unrealised for one in cross), ZERO),
        position_margin=sum((one.position_margin for one in exposures), ZERO),
        cross_position_margin=sum((one.position_margin for one in cross), ZERO),
        order_margin=sum((one.order_margin for one in exposures), ZERO),
        maintenance=sum((one.maintenance for one in exposures), ZERO),
        cross_maintenance=sum((one.maintenance for one in cross), ZERO),
    )
