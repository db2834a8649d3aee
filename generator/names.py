"""Wire names to Python names: Binance's own words in snake_case.

Only the plain rule is here. Where it gives a bad name, the spec says the right one (`x-name`, `spec/names.toml`).
"""

from __future__ import annotations

import re
from keyword import iskeyword

TAKEN = {"Any", "N", "None", "bool", "dict", "field", "float", "int", "list", "self", "str"}
"""Names that the generated modules' own annotations and signatures use, beside the keywords."""

_SPANS = {"s": "SECOND", "m": "MINUTE", "h": "HOUR", "d": "DAY", "D": "DAY", "w": "WEEK", "M": "MONTH"}
"""What the letters of a kline interval stand for; `1m` and `1M` differ in nothing else."""

_WORDS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+[a-z]*")


def snake_case(wire: str) -> str:
    """`newClientOrderId` to `new_client_order_id`, `order.place` to `order_place`; digits stay with the word before."""
    words = _WORDS.findall(wire)
    return re.sub(r"_(?=[0-9])", "", "_".join(words).lower())


def identifier(name: str) -> str:
    """`name`, or with an underscore after it if Python or the generated code needs the name itself."""
    return f"{name}_" if iskeyword(name) or name in TAKEN else name


def pascal_case(name: str) -> str:
    """`margin_trading` to `MarginTrading`."""
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[\W_]+", name))


def member_name(value: str) -> str:
    """The enum member of a value: `LIMIT_MAKER` as it is, `isolatedMargin` to `ISOLATED_MARGIN`, `15m` to `MINUTE_15`.

    Of what else begins with a digit it is `VALUE_…`: a member with an underscore before it would be private.
    """
    if span := re.fullmatch(r"(\d+)_?([smhdwMD])", value):
        return f"{_SPANS[span[2]]}_{span[1]}"
    plain = value if value == value.upper() else snake_case(value)
    name = re.sub(r"\W+", "_", plain).strip("_").upper()
    return f"VALUE_{name}" if name[:1].isdigit() or not name else name


def camel_case(name: str) -> str:
    """What msgspec's `rename="camel"` makes of a Python name."""
    first, *rest = name.rstrip("_").split("_")
    return first + "".join(word.title() for word in rest)
