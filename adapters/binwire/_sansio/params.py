"""Values of parameters as they go on the wire, and the payloads that are signed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, cast

import msgspec

from binwire.errors import InvalidParameter

MAX_RECV_WINDOW = 60_000
_UNRESERVED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"
_PERCENT = tuple(chr(byte) if byte in _UNRESERVED else f"%{byte:02X}" for byte in range(256))


def rest_values(params: Mapping[str, Any]) -> dict[str, str]:
    """Parameters as text, in their order, without those that are None.

    Raises:
        InvalidParameter: a value no request can carry, such as a float.
    """
    return {name: _text(_value(name, value)) for name, value in params.items() if value is not None}


def ws_values(params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as JSON values, without those that are None: amounts are strings, lists and flags are their own.

    Raises:
        InvalidParameter: a value no request can carry, such as a float.
    """
    return {
        # Most values are plain text or enums of it, which pass every check there is.
        name: value if isinstance(value, str) and value.isascii() and name != "recvWindow" else _value(name, value)
        for name, value in params.items()
        if value is not None
    }


def payload(params: Mapping[str, Any]) -> bytes:
    """What a WebSocket API request signs, of values made by `ws_values`.

    "Take all request params except signature and sort them in alphabetical order by parameter name", `k=v` joined by
    `&`, as UTF-8, not percent-encoded.
    """
    return "&".join(f"{name}={_text(params[name])}" for name in sorted(params) if name != "signature").encode()


def query(params: Mapping[str, str]) -> str:
    """What a REST request sends and signs, of values made by `rest_values`: each percent-encoded."""
    return "&".join(f"{name}={percent(value)}" for name, value in params.items())


def percent(value: str) -> str:
    """Percent-encoded by RFC 3986, as UTF-8."""
    if value.isascii() and value.isalnum():
        return value
    return "".join(map(_PERCENT.__getitem__, value.encode()))


def _value(name: str, value: Any) -> Any:
    """One value as JSON says it; the text of it is what goes into a query."""
    if name == "recvWindow":
        return _recv_window(value)
    if isinstance(value, Enum):
        return _value(name, value.value)
    if isinstance(value, str):
        return _string(name, value)
    if isinstance(value, bool | int):
        return value
    if isinstance(value, Decimal):
        return plain(name, value)
    if isinstance(value, list | tuple):
        items = cast("Iterable[Any]", value)
        return [_value(name, item) for item in items if item is not None]
    if isinstance(value, dict):
        members = cast("Mapping[Any, Any]", value)
        return {str(key): _value(f"{name}.{key}", item) for key, item in members.items() if item is not None}
    raise _refused(name, value)


def plain(name: str, value: Decimal) -> str:
    """A Decimal in plain notation: `0.0000001`, never `1E-7`."""
    if not value.is_finite():
        raise InvalidParameter(f"parameter {name} is {value}: give a finite number", parameter=name)
    text = format(value, "f")
    return text if value else text.lstrip("-")


def _string(name: str, value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise InvalidParameter(f"parameter {name} holds a lone surrogate, which is no text", parameter=name) from None
    return value


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is True or value is False:
        return "true" if value else "false"
    return str(value) if isinstance(value, int) else msgspec.json.encode(value).decode()


def _recv_window(value: Any) -> int | str:
    """ "recvWindow supports up to three decimal places of precision"; "Maximum recvWindow is 60000 milliseconds"."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise _refused("recvWindow", value)
    try:
        number = Decimal(value)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not 0 < number <= MAX_RECV_WINDOW or number != round(number, 3):
        raise InvalidParameter(
            f"parameter recvWindow is {value}: give ms, more than 0, at most {MAX_RECV_WINDOW}, at most 3 decimals",
            parameter="recvWindow",
        )
    return int(number) if number == int(number) else plain("recvWindow", number.normalize())


def _refused(name: str, value: Any) -> InvalidParameter:
    """No value is shown: a parameter may be a listenKey."""
    if isinstance(value, float):
        return InvalidParameter(
            f"parameter {name} is a float, which is no exact amount: give a Decimal or a str, such as '0.1'",
            parameter=name,
        )
    return InvalidParameter(
        f"parameter {name} is a {type(value).__name__}: give a str, an int, a Decimal, a bool, an enum or a list",
        parameter=name,
    )
