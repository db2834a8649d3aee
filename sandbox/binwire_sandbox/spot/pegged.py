"""Reading what an order is pegged to, and taking its price from the book once it works."""

from decimal import Decimal

from ..engine.balances import Wallet
from ..engine.book import Book
from ..engine.order_enums import OrderType
from ..engine.orders import Order
from ..engine.peg import Peg, PegOffsetType, PegPriceType
from ..errors import insufficient_balance, invalid, mandatory, not_required, rejected
from ..requests.operations import Params

TYPES = (OrderType.LIMIT, OrderType.LIMIT_MAKER, OrderType.STOP_LOSS_LIMIT, OrderType.TAKE_PROFIT_LIMIT)
MAX_OFFSET = 100
PRICE_TYPE, OFFSET_TYPE, OFFSET_VALUE = NAMES = ("pegPriceType", "pegOffsetType", "pegOffsetValue")


def read_peg(params: Params, type: OrderType) -> Peg | None:
    """What the order is pegged to, None if to nothing.

    Raises:
        ApiError: -1210, -1211 for a type that is none, -1102 for one of the offset's parameters without the other,
            -1106 for an offset of nothing, -1130 for one beyond 100, -2010 for an order type that cannot be pegged.
    """
    price_type = params.choice(PRICE_TYPE, PegPriceType, -1210, "Invalid pegPriceType.")
    offset_type = params.choice(OFFSET_TYPE, PegOffsetType, -1211, "Invalid pegOffsetType.")
    offset = params.integer(OFFSET_VALUE)
    # "These parameters must be specified together."
    if (offset_type is None) is not (offset is None):
        raise mandatory(OFFSET_TYPE if offset_type is None else OFFSET_VALUE)
    if price_type is None:
        if offset is not None:
            raise not_required(OFFSET_TYPE)
        return None
    if offset is not None and offset > MAX_OFFSET:
        raise invalid(OFFSET_VALUE)
    if type not in TYPES:
        raise rejected("This order type may not use pegged price.")
    if type is OrderType.LIMIT_MAKER and price_type is PegPriceType.MARKET_PEG:
        raise rejected("This price peg cannot be used with this order type.")
    return Peg(price_type, offset)


def take_price(order: Order, book: Book) -> None:
    """Give a pegged order the price that the book has now; it keeps that price (ASSUMPTIONS.md).

    Raises:
        ApiError: -2010, the book has no such level.
    """
    peg = order.peg
    if peg is None:
        return
    side = order.side if peg.type is PegPriceType.PRIMARY_PEG else order.side.other
    price = book.level(side, peg.offset or 0)
    if price is None:
        raise rejected("Order book liquidity is too low for this pegged order.")
    order.price = peg.price = price


def take_funds(order: Order, wallet: Wallet, asset: str, cost: Decimal) -> None:
    """Look whether a stop order can be paid for now that it works; a pegged one locks its funds only now.

    Raises:
        ApiError: -2010, it cannot.
    """
    if wallet.balances[asset].free < cost - order.locked:
        raise insufficient_balance()
    if order.peg is not None and cost > order.locked:
        wallet.lock(asset, cost - order.locked)
        order.locked = cost
