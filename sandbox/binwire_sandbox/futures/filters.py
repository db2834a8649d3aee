"""The filters of futures' exchangeInfo, with the codes and texts of the error page."""

from decimal import Decimal

from ..engine.order_enums import Side
from ..engine.symbols import Contract
from ..errors import ApiError
from ..wire import ZERO, plain


def check_price(price: Decimal, contract: Contract) -> None:
    """PRICE_FILTER.

    Raises:
        ApiError: -1111, -4001, -4002, -4013 or -4014.
    """
    _check_precision(price, contract.price_precision)
    if price <= ZERO:
        raise ApiError(-4001, "Price less than 0.")
    if price > contract.max_price:
        raise ApiError(-4002, "Price greater than max price.")
    if price < contract.tick:
        raise ApiError(-4013, "Price less than min price.")
    if price % contract.tick != ZERO:
        raise ApiError(-4014, "Price not increased by tick size.")


def check_trigger_price(price: Decimal, contract: Contract) -> None:
    """PRICE_FILTER for prices that trigger or activate.

    Raises:
        ApiError: -1111, -4006, -4007 or -4014.
    """
    _check_precision(price, contract.price_precision)
    if price <= ZERO:
        raise ApiError(-4006, "Stop price less than zero.")
    if price > contract.max_price:
        raise ApiError(-4007, "Stop price greater than max price.")
    if price % contract.tick != ZERO:
        raise ApiError(-4014, "Price not increased by tick size.")


def check_quantity(qty: Decimal, contract: Contract, at_market: bool) -> None:
    """LOT_SIZE, or MARKET_LOT_SIZE for orders at market.

    Raises:
        ApiError: -1111, -4003, -4004, -4005 or -4023.
    """
    _check_precision(qty, contract.qty_precision)
    if qty <= ZERO:
        raise ApiError(-4003, "Quantity less than zero.")
    if qty < contract.step:
        raise ApiError(-4004, "Quantity less than min quantity.")
    if qty > (contract.max_market_qty if at_market else contract.max_qty):
        raise ApiError(-4005, "Quantity greater than max quantity.")
    if qty % contract.step != ZERO:
        raise ApiError(-4023, "Qty not increased by step size.")


def check_notional(notional: Decimal, contract: Contract) -> None:
    """MIN_NOTIONAL.

    Raises:
        ApiError: -4164.
    """
    if notional < contract.min_notional:
        least = plain(contract.min_notional)
        raise ApiError(-4164, f"Order's notional must be no smaller than {least} (unless you choose reduce only)")


def _check_precision(value: Decimal, decimals: int) -> None:
    if value % Decimal(1).scaleb(-decimals) != ZERO:
        raise ApiError(-1111, "Precision is over the maximum defined for this asset.")


def check_percent_price(side: Side, price: Decimal, mark: Decimal, contract: Contract) -> None:
    """PERCENT_PRICE: "BUY: `price` <= `markPrice` * `multiplierUp`, SELL: `price` >= `markPrice` * `multiplierDown`".

    Raises:
        ApiError: -4016, -4024.
    """
    if side is Side.BUY and price > mark * contract.multiplier_up:
        raise ApiError(-4016, "Price is higher than mark price multiplier cap.")
    if side is Side.SELL and price < mark * contract.multiplier_down:
        raise ApiError(-4024, "Price is lower than mark price multiplier floor.")
