"""What orders spend, and the quantity that the present book makes of MARKET orders by quote amount."""

from collections.abc import Iterator
from decimal import Decimal

from ..engine.book import Book
from ..engine.orders import Order, Side
from ..engine.symbols import Symbol
from ..errors import rejected
from ..wire import ZERO, ceiling, floor


def size_by_quote(order: Order, symbol: Symbol, book: Book) -> None:
    """Give an order the base quantity that comes as close as possible to its `quote_order_qty`.

    Raises:
        ApiError: -2010, the book is empty or makes less than the least quantity of it.
    """
    left, qty = order.quote_order_qty, ZERO
    for maker in book.against(order):
        part = min(maker.remaining, floor(left / maker.price, symbol.step))
        qty += part
        left -= part * maker.price
        if part < maker.remaining:
            break
    if next(book.against(order), None) is None:
        # "Quote quantity market orders cannot be placed when there are no orders on the book."
        raise rejected("Order book liquidity is less than symbol minimum quantity.")
    if qty < symbol.step:
        raise rejected("Order book liquidity is less than `LOT_SIZE` filter minimum quantity.")
    order.qty = qty


def cost_of(order: Order, symbol: Symbol, trades: Iterator[tuple[Order, Decimal]]) -> tuple[str, Decimal]:
    """The asset that `order` spends, and how much of it at most; `trades` are looked at only where they tell.

    What a stop at market will buy for nobody knows before it works: zero until then (ASSUMPTIONS.md).
    """
    if order.side is Side.SELL:
        return symbol.base, order.qty
    if not order.type.at_market:
        return symbol.quote, ceiling(order.price * order.qty)
    if order.type.is_stop and order.working_time is None:
        return symbol.quote, ZERO
    return symbol.quote, sum((floor(maker.price * qty) for maker, qty in trades), ZERO)
