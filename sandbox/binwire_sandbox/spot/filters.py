"""The filters of exchangeInfo: what a symbol demands of orders, and of how many are open."""

from collections.abc import Sequence
from decimal import Decimal

from ..engine.balances import Market
from ..engine.order_enums import OrderType, TimeInForce
from ..engine.orders import Order
from ..engine.symbols import Symbol, TrailingDelta
from ..engine.trailing import Trailing
from ..errors import ApiError, filter_failure, margin_notional_failure, precision, rejected
from ..wire import UNIT


def check_numbers(order: Order, symbol: Symbol, others: Sequence[Order]) -> None:
    """The filters of how many orders are open: `others` are those of the account on the symbol.

    Raises:
        ApiError: -1013 with the filter.
    """
    # It trades or expires at once, and adds nothing to what is open.
    if order.type is OrderType.MARKET:
        return
    if len(others) >= symbol.max_orders:
        raise filter_failure("MAX_NUM_ORDERS")
    if order.type.is_stop and sum(other.type.is_stop for other in others) >= symbol.max_algo_orders:
        raise filter_failure("MAX_NUM_ALGO_ORDERS")
    if order.iceberg_qty and sum(other.iceberg_qty > 0 for other in others) >= symbol.max_iceberg_orders:
        raise filter_failure("MAX_NUM_ICEBERG_ORDERS")


def check_amounts(order: Order, symbol: Symbol) -> None:
    """The filters of an order's prices and quantities.

    Raises:
        ApiError: -1111 for too many decimals, -1013 for a filter, -2010 for an iceberg that is none.
    """
    _check_precision(order)
    if _is_priced(order) and not _is_price(order.price, symbol):
        raise filter_failure("PRICE_FILTER")
    stops = order.type.is_stop and (order.trailing is None or bool(order.stop_price))
    if stops and not _is_price(order.stop_price, symbol):
        raise filter_failure("PRICE_FILTER")
    if order.trailing is not None and not _trails(order.trailing, symbol.trailing):
        raise filter_failure("TRAILING_DELTA")
    if not order.quote_order_qty and not _fits(order.qty, symbol):
        raise filter_failure("LOT_SIZE")
    if order.type is OrderType.MARKET and order.qty > symbol.max_market_qty:
        raise filter_failure("MARKET_LOT_SIZE")
    _check_notional(order, order.qty, symbol)
    if order.iceberg_qty:
        _check_iceberg(order, symbol)


def _check_precision(order: Order) -> None:
    amounts = (
        ("quantity", order.qty),
        ("price", order.price),
        ("quoteOrderQty", order.quote_order_qty),
        ("stopPrice", order.stop_price),
        ("icebergQty", order.iceberg_qty),
    )
    for name, value in amounts:
        if value and value != value.quantize(UNIT):
            raise precision(name)


def check_amended_filters(order: Order, qty: Decimal, symbol: Symbol) -> None:
    """The filters of the quantity that an order is reduced to.

    Raises:
        ApiError: -1111 for too many decimals, -1013 for a filter.
    """
    if qty != qty.quantize(UNIT):
        raise precision("newQty")
    if not _fits(qty, symbol):
        raise filter_failure("LOT_SIZE")
    _check_notional(order, qty, symbol)


def _check_notional(order: Order, qty: Decimal, symbol: Symbol) -> None:
    if not _is_priced(order):
        return
    value = order.price * qty
    if value < symbol.min_notional or (symbol.max_notional is not None and value > symbol.max_notional):
        raise notional_failure(order, symbol)


def notional_failure(order: Order, symbol: Symbol) -> ApiError:
    """The order is worth too little or too much: by the filter that the symbol has."""
    if symbol.max_notional is None:
        return filter_failure("MIN_NOTIONAL")
    return filter_failure("NOTIONAL") if order.channel.market is Market.SPOT else margin_notional_failure()


def _fits(qty: Decimal, symbol: Symbol) -> bool:
    return symbol.step <= qty <= symbol.max_qty and qty % symbol.step == 0


def _is_priced(order: Order) -> bool:
    """Orders at market have no price, pegged ones not yet."""
    return not order.type.at_market and (order.peg is None or order.peg.price is not None)


def _is_price(price: Decimal, symbol: Symbol) -> bool:
    return symbol.tick <= price <= symbol.max_price and price % symbol.tick == 0


def _trails(trailing: Trailing, bounds: TrailingDelta) -> bool:
    if trailing.above:
        return bounds.min_above <= trailing.delta <= bounds.max_above
    return bounds.min_below <= trailing.delta <= bounds.max_below


def _check_iceberg(order: Order, symbol: Symbol) -> None:
    """ "Any order with an `icebergQty` MUST have `timeInForce` set to `GTC`"; its parts are filtered too."""
    if order.time_in_force is not TimeInForce.GTC:
        raise rejected("Unsupported order combination")
    if order.iceberg_qty >= order.qty:
        raise rejected("IcebergQty exceeds QTY.")
    if not _fits(order.iceberg_qty, symbol):
        raise filter_failure("LOT_SIZE")
    if order.qty > order.iceberg_qty * symbol.iceberg_parts:
        raise filter_failure("ICEBERG_PARTS")
