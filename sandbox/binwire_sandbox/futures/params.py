"""What many of futures' operations read from a call."""

from collections.abc import Callable

from ..engine.balances import Channel, Market
from ..errors import ApiError
from ..requests.operations import Call, Params


def own_channel(call: Call) -> Channel:
    """The caller's futures wallet and events."""
    return Channel(call.account, Market.FAPI)


def response_type(params: Params) -> str:
    """`newOrderRespType`, "default `ACK`".

    Raises:
        ApiError: -1136.
    """
    sent = params.text("newOrderRespType") or "ACK"
    if sent not in ("ACK", "RESULT"):
        raise ApiError(-1136, "Invalid newOrderRespType.")
    return sent


def per_symbol(one: int, all: int) -> Callable[[Params], int]:
    """Weights with `symbol` and without."""
    return lambda params: all if params.text("symbol") is None else one
