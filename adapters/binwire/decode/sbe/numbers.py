"""Exact numbers from mantissa and exponent."""

from __future__ import annotations

from decimal import Context, Decimal

EXACT = Context(prec=400)
"""Wide enough for any 128-bit mantissa at any exponent of one byte, so nothing is ever rounded; never changed."""
UNITS = tuple(Decimal((0, (1,), exponent if exponent < 128 else exponent - 256)) for exponent in range(256))
"""Exponent → Decimal 1 with it. Negative exponents count from the end, as Python's indices do."""
DIVISORS = tuple(0 if 0 < exponent < 128 else 10 ** ((256 - exponent) % 256) for exponent in range(256))
"""Exponent → by what a mantissa is divided; 0 where it is to be multiplied instead."""


def as_float(mantissa: int, exponent: int) -> float:
    """The nearest float: one division of integers is rounded correctly, a product of floats would not be."""
    divisor = DIVISORS[exponent]
    return mantissa / divisor if divisor else float(mantissa * 10**exponent)


def as_text(mantissa: int, exponent: int) -> str:
    """Plain notation with as many decimals as the exponent says."""
    return f"{EXACT.scaleb(Decimal(mantissa), exponent):f}"
