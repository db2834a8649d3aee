"""MARKET orders by quote amount: the quantity that the present book makes of it."""

from ..engine.book import Book
from ..engine.orders import Order
from ..engine.symbols import Symbol
from ..errors import rejected
from ..wire import ZERO, floor


def size_by_quote(order: Order, symbol: Symbol, book: Book) -> None:
    """Give an order the base quantity that comes as close as possible to its `quote_order_qty`.

    Raises:
        ApiError: -2010, the book makes less than the least quantity of it.
    """
    left, qty = order.quote_order_qty, ZERO
    for maker in book.against(order):
        part = min(maker.remaining, floor(left / maker.price, symbol.step))
        qty += part
        left -= part * maker.price
        if part < maker.remaining:
            break
    if qty < symbol.step:
        raise rejected("Order book liquidity is less than `LOT_SIZE` filter minimum quantity.")
    order.qty = qty
