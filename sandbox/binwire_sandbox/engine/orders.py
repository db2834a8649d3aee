"""Orders and what has become of them."""

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING

import attrs

from ..wire import ZERO, ceiling
from .amendment import Amendment
from .balances import Channel
from .contract_terms import NO_TERMS, ContractTerms
from .fill import Fill
from .order_enums import OPEN, OrderType, Side, Status, TimeInForce
from .peg import Peg
from .prevention import PreventedMatch, SelfTradePrevention
from .trailing import Trailing

if TYPE_CHECKING:
    from .order_lists import OrderList


# Called for every order: `list[Fill]()` would take many times as long.
def _no_fills() -> list[Fill]:
    return []


def _no_amendments() -> list[Amendment]:
    return []


@attrs.define(eq=False)
class Order:
    """An order of spot, margin or futures.

    Attributes:
        stop_price: the last price that lets it work; zero unless its type is a stop's.
        iceberg_qty: how much of it the book shows at a time; zero: all.
        working_time: when it began to work, in µs; None while it waits for its stop price.
        self_trade_prevention: what happens where it would take from its owner's own orders.
        prevented: the quantity it lost to self-trade prevention.
        trailing: what a trailing stop waits for, beside its stop price.
        peg: what its price is taken from; until then its price is zero.
        used_sor: it was placed with smart order routing.
        keeps_debt: its end does not repay what it borrowed, or has done so; margin only.
        part: what is left of the part that the book shows now, icebergs only.
        order_list: the list that it is part of.
        reject_reason: why it was rejected when it should have begun to work, in the words of `r`.
        terms: what only futures' orders say.
        when_done: is told once it is no longer open, futures only.
    """

    channel: Channel
    symbol: str
    side: Side
    type: OrderType
    time_in_force: TimeInForce
    qty: Decimal
    price: Decimal
    client_order_id: str
    time: int
    order_id: int = 0
    quote_order_qty: Decimal = ZERO
    stop_price: Decimal = ZERO
    iceberg_qty: Decimal = ZERO
    reduce_only: bool = False
    strategy_id: int | None = None
    strategy_type: int | None = None
    status: Status = Status.NEW
    update_time: int = 0
    executed: Decimal = ZERO
    quote_executed: Decimal = ZERO
    locked: Decimal = ZERO
    fills: list[Fill] = attrs.field(factory=_no_fills)
    original_client_order_id: str = ""
    expiry_reason: str | None = None
    borrowed: Decimal = ZERO
    borrowed_asset: str = ""
    repays: bool = False
    keeps_debt: bool = False
    working_time: int | None = None
    part: Decimal = ZERO
    terms: ContractTerms = NO_TERMS
    when_done: "Callable[[Order], None] | None" = None
    amendments: list[Amendment] = attrs.field(factory=_no_amendments)
    self_trade_prevention: SelfTradePrevention = SelfTradePrevention.NONE
    prevented: Decimal = ZERO
    trailing: Trailing | None = None
    peg: Peg | None = None
    used_sor: bool = False
    prevented_matches: tuple[PreventedMatch, ...] = ()
    order_list: "OrderList | None" = None
    reject_reason: str = "NONE"

    @property
    def remaining(self) -> Decimal:
        """What is left to trade."""
        return self.qty - self.executed - self.prevented

    @property
    def shown(self) -> Decimal:
        """What the book shows of it."""
        return min(self.part, self.remaining) if self.iceberg_qty else self.remaining

    @property
    def triggers_above(self) -> bool:
        """ "Price above market price: `STOP_LOSS` `BUY`, `TAKE_PROFIT` `SELL`"; below it the other two."""
        return self.type.name.startswith("STOP_LOSS") is (self.side is Side.BUY)

    def triggers_at(self, price: Decimal) -> bool:
        """True if a trade at `price` meets the stop price."""
        return price >= self.stop_price if self.triggers_above else price <= self.stop_price

    def wakes(self, price: Decimal, now: int) -> bool:
        """True if a trade at `price` lets the order work.

        "Once the `stopPrice` condition is met, the trailing stop starts tracking the price change from the
        `stopPrice`", without one from the last price.
        """
        trailing = self.trailing
        if trailing is None:
            return self.triggers_at(price)
        if trailing.time is None:
            if self.stop_price and not self.triggers_at(price):
                return False
            trailing.start(self.stop_price or price, now)
        return trailing.follow(price)

    @property
    def is_open(self) -> bool:
        """True while it may still trade."""
        return self.status in OPEN

    @property
    def order_list_id(self) -> int:
        """ "Set only for legs of an order list", otherwise -1."""
        return -1 if self.order_list is None else self.order_list.id

    @property
    def needed(self) -> Decimal:
        """What must stay locked for the rest of it: nothing where the price it will pay is not known."""
        buys = self.side is Side.BUY
        if (
            not self.is_open
            or self.status is Status.PENDING_NEW
            or self.type is OrderType.MARKET
            or (buys and self.type.at_market)
        ):
            return ZERO
        return ceiling(self.price * self.remaining) if buys else self.remaining

    @property
    def on_book(self) -> bool:
        """True while it rests on the book, or is about to."""
        return self.is_open and not self.type.at_market and self.working_time is not None

    @property
    def is_immediate(self) -> bool:
        """True if it never rests: what does not trade at once expires."""
        return self.type.at_market or self.time_in_force in (TimeInForce.IOC, TimeInForce.FOK)

    @property
    def average_price(self) -> Decimal:
        """Quote traded by base traded, zero before the first trade."""
        return self.quote_executed / self.executed if self.executed else ZERO

    def fill(self, fill: Fill, now: int) -> None:
        """Book a trade."""
        self.fills.append(fill)
        self.executed += fill.qty
        self.quote_executed += fill.quote
        self.status = Status.PARTIALLY_FILLED if self.remaining else self._used_up
        self.update_time = now

    def prevent(self, match: PreventedMatch, qty: Decimal) -> None:
        """Book a trade that was prevented, and `qty` that it cost."""
        self.prevented_matches += (match,)
        self.prevented += qty
        if qty:
            self.update_time = match.time
            self.status = self.status if self.remaining else self._used_up

    @property
    def _used_up(self) -> Status:
        """ "This expires the order […] as (`filled quantity` + `prevented quantity`) equals `order quantity`"."""
        return Status.EXPIRED_IN_MATCH if self.prevented else Status.FILLED

    def rename(self, client_order_id: str) -> None:
        """Give it another client order id; the present one becomes the original."""
        self.original_client_order_id, self.client_order_id = self.client_order_id, client_order_id

    def end(self, status: Status, now: int, reason: str | None = None) -> None:
        """Close it unfilled."""
        self.status = status
        self.expiry_reason = reason
        self.update_time = now
