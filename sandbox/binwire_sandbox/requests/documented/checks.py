"""What is wrong with the parameters of a call that nobody simulates."""

import json
from collections.abc import Iterable

from ...errors import ApiError, empty, illegal, invalid, mandatory
from ...wire import Json
from ..operations import IMPLIED, Params
from .catalogue import Parameter

# "-1115 Invalid timeInForce.", "-1116 Invalid orderType.", "-1117 Invalid side.", "-1120 Invalid interval."
OWN_CODES = {"TimeInForce": -1115, "OrderType": -1116, "Side": -1117, "KlineInterval": -1120}
TEXTS = {-1115: "Invalid timeInForce.", -1116: "Invalid orderType.", -1117: "Invalid side.", -1120: "Invalid interval."}
# More rows than there may be are as many as there may be: so it is with the limits that are simulated.
ROWS = ("limit", "size", "rows", "pageSize")


def check(params: Params, documented: Iterable[Parameter]) -> None:
    """Check a call's parameters against what the documentation says of them.

    Raises:
        ApiError: -1102 a mandatory one is missing, -1105 one is empty, -1100 no number where one is needed, -1135 no
            JSON, -1115 … -1120 or -1130 a value that is none.
    """
    for one in documented:
        if one.name not in IMPLIED:
            _check(params, one)


def _check(params: Params, one: Parameter) -> None:
    value = params.text(one.name)
    if value is None:
        if one.required and not (one.indexed and _indexed(params, one.name)):
            raise mandatory(one.name)
        return
    if not value:
        raise mandatory(one.name) if one.required else empty(one.name)
    if one.values and value not in one.values:
        code = OWN_CODES.get(one.type)
        raise invalid(one.name) if code is None else ApiError(code, TEXTS[code])
    _check_type(params, one)


def _indexed(params: Params, name: str) -> bool:
    """Whether a list comes as a parameter for each member: `orders[0].symbol`."""
    return any(sent.startswith(f"{name}[") for sent in params.values)


def _check_type(params: Params, one: Parameter) -> None:
    if one.type == "int":
        number = params.integer(one.name)
        below = one.minimum is not None and number is not None and number < one.minimum
        above = one.maximum is not None and number is not None and number > one.maximum
        if below or (above and one.name not in ROWS):
            raise invalid(one.name)
    elif one.type == "Amount":
        params.decimal(one.name)
    elif one.type == "bool":
        if (params.text(one.name) or "").lower() not in ("true", "false"):
            raise illegal(one.name, "true|false")
    elif one.type.startswith("list["):
        _check_list(one.name, params.needed(one.name), one.type)
    elif not one.values and one.type not in ("str", "int | str"):
        _parsed(one.name, params.needed(one.name), dict)


def _check_list(name: str, value: str, type: str) -> None:
    """A list is JSON; one of plain values may come as these with commas between them."""
    if value.startswith("[") or type not in ("list[str]", "list[int]", "list[Permission]"):
        _parsed(name, value, list)


def _parsed(name: str, value: str, type: type[list[Json] | dict[str, Json]]) -> None:
    try:
        parsed: Json = json.loads(value)
    except (ValueError, RecursionError):
        raise ApiError(-1135, f"JSON sent for parameter '{name}' is not valid") from None
    if not isinstance(parsed, type):
        raise invalid(name)
