"""Values as they go over the wire, before an encoding is chosen."""

import json
from decimal import ROUND_CEILING, ROUND_DOWN, Decimal
from functools import partial
from typing import TypeAlias

import msgspec

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"] | None
JsonObject: TypeAlias = dict[str, Json]

UNIT = Decimal("0.00000001")
ZERO = Decimal(0)


class Micros(int):
    """A moment in microseconds since the epoch: JSON shows it in the unit the connection asked for."""


class MicrosText(str):
    """A moment that goes out as a string of digits, as the E of futures' `listenKeyExpired` does."""


class Number(str):
    """A number of a request's JSON, kept as it was written: the signature covers its text."""


def amount(value: Decimal) -> str:
    """`value` with the eight decimals that spot's pages show."""
    # Adding zero turns -0 into 0.
    return f"{value.quantize(UNIT) + ZERO:f}"


def plain(value: Decimal) -> str:
    """`value` in plain notation without trailing zeros, as futures' pages show amounts."""
    text = f"{value + ZERO:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def number(value: Decimal) -> int | float:
    """`value` as a JSON number, for the few amounts that pages show so."""
    return int(value) if value == value.to_integral_value() else float(value)


def floor(value: Decimal, step: Decimal = UNIT) -> Decimal:
    """The largest multiple of `step` that is not above `value`."""
    return (value / step).to_integral_value(ROUND_DOWN) * step


def ceiling(value: Decimal) -> Decimal:
    """`value` rounded up to eight decimals."""
    return value.quantize(UNIT, ROUND_CEILING)


def timed(value: Json, microseconds: bool) -> Json:
    """`value` with its moments in the unit wanted."""
    if isinstance(value, dict):
        return {name: timed(member, microseconds) for name, member in value.items()}
    if isinstance(value, list):
        return [timed(member, microseconds) for member in value]
    return _moment(value, microseconds) if isinstance(value, Micros | MicrosText) else value


def _moment(value: Micros | MicrosText, microseconds: bool) -> Json:
    if isinstance(value, Micros):
        return int(value) if microseconds else value // 1000
    return str(value) if microseconds else str(int(value) // 1000)


def _shown(value: object, microseconds: bool) -> Json:
    """What stands in JSON for a value of one of the types of this module."""
    if isinstance(value, Micros | MicrosText):
        return _moment(value, microseconds)
    if isinstance(value, Number):
        return str(value)
    raise TypeError(f"{type(value).__name__} is nothing that JSON knows")


MILLISECONDS = msgspec.json.Encoder(enc_hook=partial(_shown, microseconds=False))
MICROSECONDS = msgspec.json.Encoder(enc_hook=partial(_shown, microseconds=True))


def refuse_constant(name: str) -> None:
    """Refuse NaN and Infinity, which Python reads as numbers and JSON does not know.

    Raises:
        ValueError: always.
    """
    raise ValueError(f"{name} is no JSON")


REQUESTS = json.JSONDecoder(parse_int=Number, parse_float=Number, parse_constant=refuse_constant)


def dumps(value: Json, microseconds: bool = False) -> str:
    """Compact JSON text of `value`; non-ASCII names go as UTF-8, as the docs say they may."""
    return (MICROSECONDS if microseconds else MILLISECONDS).encode(value).decode()


def loads(text: str) -> Json:
    """Parse what an admin sent.

    Raises:
        ValueError: the text is no JSON, or it escapes half a surrogate pair, which no frame or answer could repeat.
        RecursionError: it is nested too deep.
    """
    parsed: Json = json.loads(text, parse_constant=refuse_constant)
    if "\\u" in text:
        dumps(parsed)
    return parsed


def loads_request(text: str) -> Json:
    """Parse a request, its numbers kept as text (`Number`).

    Raises:
        ValueError: the text is no JSON, or it escapes half a surrogate pair, which no UTF-8 answer could repeat.
    """
    parsed: Json = REQUESTS.decode(text)
    if "\\u" in text:
        dumps(parsed)
    return parsed
