"""Members that the exchange leaves blank: `""` where there is no amount.

The annualized rate of a perpetual contract's basis is `""`, as are the activation price and the callback rate of an
order that has none; what the documentation shows blank is declared as text. Any other amount that may be absent may
come blank as well: it reads as None.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

import msgspec

T = TypeVar("T")
_PLACE = re.compile(r"(?:Invalid decimal string|got `str`) - at `\$.*\.([^.`\[\]]+)`$")


def without_blanks(data: bytes, decode: Callable[[bytes], T], error: Exception) -> T:
    """What a decoder makes of JSON that it refused, with null for each blank that it refuses.

    The first pass costs nothing more; this one runs once for each name of a member that is blank.

    Args:
        data: the JSON.
        decode: the decoder; it says in its errors where it stopped.
        error: what it said of the data as it stands.

    Raises:
        Exception: `error`, as it was given, if blanks are not all that is in the way.
    """
    said = error
    while found := _PLACE.search(str(said)):
        name = re.escape(found[1].encode())
        filled = re.sub(rb'("' + name + rb'"\s*:\s*)""', rb"\1null", data)
        if filled == data:
            break
        data = filled
        try:
            return decode(data)
        except msgspec.ValidationError as next_one:
            said = next_one
    raise error
