"""What orders spend, and the quantity that the present book makes of MARKET orders by quote amount."""

from collections.abc import Iterator
from decimal import Decimal

from ..engine.book import Book
from ..engine.order_enums import Side
from ..engine.orders import Order
from ..engine.symbols import Symbol
from ..errors import filter_failure, rejected
from ..wire import ZERO, ceiling, floor


def size_by_quote(order: Order, symbol: Symbol, book: Book) -> None:
    """Give an order the base quantity that comes as close as possible to its `quote_order_qty`.

    What the book does not make of it counts at the book's last price (ASSUMPTIONS.md) and will not be filled.

    Raises:
        ApiError: -2010, the book is empty or makes less than the least quantity of it; -1013, it makes too much.
    """
    left, qty, price = order.quote_order_qty, ZERO, ZERO
    for maker in book.against(order):
        price = maker.price
        part = min(maker.remaining, floor(left / price, symbol.step))
        qty += part
        left -= part * price
        if part < maker.remaining:
            break
    if not price:
        # "Quote quantity market orders cannot be placed when there are no orders on the book."
        raise rejected("Order book liquidity is less than symbol minimum quantity.")
    order.qty = qty + floor(left / price, symbol.step)
    if order.qty < symbol.step:
        raise rejected("Order book liquidity is less than `LOT_SIZE` filter minimum quantity.")
    if order.qty > symbol.max_market_qty:
        # "`MARKET_LOT_SIZE` filter now correctly rejects reverse market orders that go over the symbol's `maxQty`."
        raise filter_failure("MARKET_LOT_SIZE")


def cost_of(order: Order, symbol: Symbol, trades: Iterator[tuple[Order, Decimal]]) -> tuple[str, Decimal]:
    """The asset that `order` spends, and how much of it at most; `trades` are looked at only where they tell.

    What a stop at market will buy for nobody knows before it works: zero until then (ASSUMPTIONS.md).
    """
    if order.side is Side.SELL and order.quote_order_qty:
        return symbol.base, sum((qty for _, qty in trades), ZERO)
    if order.side is Side.SELL:
        return symbol.base, order.qty
    if not order.type.at_market:
        return symbol.quote, ceiling(order.price * order.qty)
    if order.type.is_stop and order.working_time is None:
        return symbol.quote, ZERO
    return symbol.quote, sum((floor(maker.price * qty) for maker, qty in trades), ZERO)
