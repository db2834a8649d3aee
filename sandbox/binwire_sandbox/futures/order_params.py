"""Reading futures' orders from parameters."""

from ..access.keys import random_text
from ..engine.balances import Channel
from ..engine.book import Book
from ..engine.contract_terms import ContractTerms
from ..engine.order_enums import OrderType, Side, TimeInForce
from ..engine.orders import Order
from ..engine.prevention import SelfTradePrevention
from ..engine.symbols import Contract
from ..errors import ApiError, mandatory, not_required
from ..requests.operations import Params
from ..spot.orders import CLIENT_ID
from ..wire import ZERO
from .filters import check_price, check_quantity
from .positions import BOTH, HEDGE_SIDES
from .price_match import matched_price, read_price_match

CONDITIONAL = ("STOP", "STOP_MARKET", "TAKE_PROFIT", "TAKE_PROFIT_MARKET", "TRAILING_STOP_MARKET")
PREVENTIONS = ("NONE", "EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH")
# "must be greater than the current time plus 600 seconds and smaller than 253402300799000"
LEAST_LIFE, LAST_MOMENT = 600_000, 253_402_300_799_000


def read_order(params: Params, contract: Contract, channel: Channel, now: int, book: Book, prevention: str) -> Order:
    """The order that the parameters describe, checked as far as the request and the book's best prices tell.

    `prevention` is the default of `selfTradePreventionMode`.

    Raises:
        ApiError: the first complaint.
    """
    side = read_side(params)
    type = _type(params)
    position_side = read_position_side(params)
    params.needed("quantity")
    price_match = read_price_match(params, type is OrderType.LIMIT)
    time_in_force = _time_in_force(params, type, price_match)
    terms = ContractTerms(position_side, price_match=price_match, good_till=read_good_till(params, time_in_force, now))
    price = params.decimal("price") or ZERO
    order = Order(
        channel=channel,
        symbol=contract.name,
        side=side,
        type=type,
        time_in_force=time_in_force,
        qty=params.decimal("quantity") or ZERO,
        price=price if price_match == "NONE" else matched_price(book, side, price_match),
        client_order_id=read_client_id(params, "newClientOrderId"),
        time=now,
        reduce_only=params.flag("reduceOnly"),
        self_trade_prevention=SelfTradePrevention(read_prevention(params, prevention)),
        terms=terms,
    )
    check_quantity(order.qty, contract, type.at_market)
    if type is OrderType.LIMIT:
        check_price(order.price, contract)
    return order


def read_side(params: Params) -> Side:
    """The side.

    Raises:
        ApiError: -1102, -1117.
    """
    side = params.choice("side", Side, -1117, "Invalid side.")
    if side is None:
        raise mandatory("side")
    return side


def read_position_side(params: Params) -> str:
    """The position that an order is for; whether the account has it, the ledger checks.

    Raises:
        ApiError: -4060.
    """
    position_side = params.text("positionSide") or BOTH
    if position_side not in (BOTH, *HEDGE_SIDES):
        raise ApiError(-4060, "Invalid position side.")
    return position_side


def read_prevention(params: Params, default: str) -> str:
    """`selfTradePreventionMode`, whose default depends on where it is sent.

    Raises:
        ApiError: -5039.
    """
    sent = params.text("selfTradePreventionMode") or default
    if sent not in PREVENTIONS:
        raise ApiError(-5039, "Invalid self trade prevention mode")
    return sent


def read_good_till(params: Params, time_in_force: TimeInForce, now: int) -> int:
    """`goodTillDate` in ms, "only retains second-level precision"; 0 unless the time in force is `GTD`.

    Raises:
        ApiError: -1102, -5040.
    """
    if time_in_force is not TimeInForce.GTD:
        return 0
    params.needed("goodTillDate")
    moment = params.integer("goodTillDate") or 0
    if not now // 1000 + LEAST_LIFE < moment < LAST_MOMENT:
        text = (
            "The goodTillDate timestamp must be greater than the current time plus 600 seconds"
            f" and smaller than {LAST_MOMENT} (UTC 9999-12-31 23:59:59)"
        )
        raise ApiError(-5040, text)
    return moment // 1000 * 1000


def read_client_id(params: Params, name: str) -> str:
    """A client's own id, or a new one.

    Raises:
        ApiError: -4015.
    """
    sent = params.text(name)
    if sent is None:
        return random_text(22)
    if len(sent) > 36:
        raise ApiError(-4015, "Client order id length should not be more than 36 chars")
    if not sent or set(sent) - set(CLIENT_ID):
        raise ApiError(-4015, "Client order id is not valid.")
    return sent


def read_time_in_force(params: Params) -> TimeInForce | None:
    """The time in force, None if it was not sent.

    Raises:
        ApiError: -1115.
    """
    return params.choice("timeInForce", TimeInForce, -1115, "Invalid timeInForce.")


def _type(params: Params) -> OrderType:
    if params.needed("type") in CONDITIONAL:
        text = "Order type not supported for this endpoint. Please use the Algo Order API endpoints instead."
        raise ApiError(-4120, text)
    type = params.choice("type", OrderType, -1116, "Invalid orderType.")
    if type is None or type not in (OrderType.LIMIT, OrderType.MARKET):
        raise ApiError(-1116, "Invalid orderType.")
    return type


def _time_in_force(params: Params, type: OrderType, price_match: str) -> TimeInForce:
    sent = read_time_in_force(params)
    if type is OrderType.LIMIT:
        if sent is None:
            raise mandatory("timeInForce")
        if price_match == "NONE":
            params.needed("price")
        return sent
    for name in ("timeInForce", "price"):
        if params.text(name) is not None:
            raise not_required(name)
    return TimeInForce.GTC
