"""What many of futures' operations read from a call."""

from collections.abc import Mapping

from ..engine.balances import Channel, Market
from ..engine.symbols import Contract
from ..errors import bad_symbol
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
