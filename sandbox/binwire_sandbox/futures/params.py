"""What many of futures' operations read from a call."""

from collections.abc import Callable, Mapping

from ..engine.balances import Channel, Market
from ..engine.symbols import Contract
from ..errors import ApiError, bad_symbol
from ..requests.operations import Call, Params


def own_channel(call: Call) -> Channel:
    """The caller's futures wallet and events."""
    return Channel(call.account, Market.FAPI)


def contract_of(params: Params, contracts: Mapping[str, Contract]) -> Contract:
    """The contract that `symbol` names.

    Raises:
        ApiError: -1102, or -1121 if there is none such.
    """
    contract = contracts.get(params.needed("symbol"))
    if contract is None:
        raise bad_symbol()
    return contract


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
