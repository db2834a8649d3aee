"""Reading conditional orders from parameters."""

from decimal import Decimal

from ..engine.balances import Channel
from ..engine.order_enums import Side, TimeInForce
from ..engine.symbols import Contract
from ..errors import ApiError, invalid, not_required
from ..requests.operations import Params
from ..wire import ZERO, Micros
from .algo_orders import AlgoOrder, AlgoType
from .filters import check_price, check_quantity, check_trigger_price
from .order_params import (
    read_client_id,
    read_good_till,
    read_position_side,
    read_prevention,
    read_side,
    read_time_in_force,
)
from .price_match import read_price_match

ALGO_ORDER = (
    "algoType symbol side positionSide type timeInForce quantity price triggerPrice workingType priceMatch"
    " closePosition priceProtect reduceOnly activatePrice callbackRate clientAlgoId selfTradePreventionMode"
    " goodTillDate newOrderRespType"
)
# "A GTE_GTC Time-In-Force conditional order" ends with the position on its symbol.
WITH_POSITION = "GTE_GTC"
LEAST_RATE, GREATEST_RATE = Decimal("0.1"), Decimal(10)


def read_algo(params: Params, contract: Contract, channel: Channel, now: Micros) -> AlgoOrder:
    """The conditional order that the parameters describe, checked as far as the request alone tells.

    Raises:
        ApiError: the first complaint.
    """
    if params.needed("algoType") != "CONDITIONAL":
        raise invalid("algoType")
    side, type = read_side(params), _type(params)
    time_in_force = _time_in_force(params)
    algo = AlgoOrder(
        channel=channel,
        symbol=contract.name,
        side=side,
        type=type,
        position_side=read_position_side(params),
        time_in_force=time_in_force,
        qty=params.decimal("quantity") or ZERO,
        price=params.decimal("price") or ZERO,
        trigger_price=params.decimal("triggerPrice") or ZERO,
        client_algo_id=read_client_id(params, "clientAlgoId"),
        working_type=_working_type(params),
        self_trade_prevention=read_prevention(params, "NONE"),
        price_match=read_price_match(params, not type.at_market),
        close_position=params.flag("closePosition"),
        price_protect=params.flag("priceProtect"),
        reduce_only=params.flag("reduceOnly"),
        activate_price=params.decimal("activatePrice") or ZERO,
        callback_rate=params.decimal("callbackRate") or ZERO,
        good_till=0 if time_in_force == WITH_POSITION else read_good_till(params, TimeInForce(time_in_force), now),
        create_time=now,
        update_time=now,
    )
    _check_quantity(params, algo, contract)
    _check_prices(params, algo, contract)
    return algo


def _type(params: Params) -> AlgoType:
    params.needed("type")
    type = params.choice("type", AlgoType, -1116, "Invalid orderType.")
    return type or AlgoType.STOP


def _time_in_force(params: Params) -> str:
    """ "default `GTC`" """
    if params.text("timeInForce") == WITH_POSITION:
        return WITH_POSITION
    return (read_time_in_force(params) or TimeInForce.GTC).value


def _working_type(params: Params) -> str:
    sent = params.text("workingType") or "CONTRACT_PRICE"
    if sent not in ("MARK_PRICE", "CONTRACT_PRICE"):
        raise ApiError(-4031, f"Invalid parameter working type: {sent}")
    return sent


def _check_quantity(params: Params, algo: AlgoOrder, contract: Contract) -> None:
    if not algo.close_position:
        params.needed("quantity")
        check_quantity(algo.qty, contract, algo.type.at_market)
        return
    if not algo.type.closes:
        raise ApiError(-4020, f"Target strategy invalid for orderType '{algo.type.value}',reduceOnly 'true'.")
    if params.text("quantity") is not None:
        raise ApiError(-4137, "Quantity must be zero with closePosition equals true")
    if params.text("reduceOnly") is not None:
        raise not_required("reduceOnly")
    if (algo.position_side, algo.side) in (("LONG", Side.BUY), ("SHORT", Side.SELL)):
        # "In Hedge Mode, cannot be used with `BUY` orders in `LONG` position side", nor SELL in SHORT.
        raise ApiError(-1128, "Combination of optional parameters invalid.")


def _check_prices(params: Params, algo: AlgoOrder, contract: Contract) -> None:
    """Each type takes its own prices."""
    if algo.type.at_market:
        if params.text("price") is not None:
            raise not_required("price")
    elif algo.price_match == "NONE":
        params.needed("price")
        check_price(algo.price, contract)
    if not algo.type.is_trailing:
        params.needed("triggerPrice")
        check_trigger_price(algo.trigger_price, contract)
        return
    params.needed("callbackRate")
    if not LEAST_RATE <= algo.callback_rate <= GREATEST_RATE:
        raise invalid("callbackRate")
    if params.text("activatePrice") is not None and not ZERO < algo.activate_price <= contract.max_price:
        raise ApiError(-4135, "Invalid activation price")
