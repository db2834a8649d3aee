"""What market data operations share: limits, windows, intervals, lists of symbols, and what these weigh."""

import re
from collections.abc import Callable, Mapping
from typing import TypeVar

from ..access.security import MICROSECONDS_FROM, Auth
from ..clock import DAY, HOUR, MINUTE
from ..errors import ApiError, bad_symbol, either, invalid
from ..requests.operations import Call, Operation, Params, operation
from ..spot.operations import STATUSES, list_of
from ..wire import Json, Micros
from .intervals import NAMES, Interval, zone_offset

WINDOW = re.compile(r"([1-9]|[1-5]\d)m|([1-9]|1\d|2[0-3])h|([1-7])d")
V_ = TypeVar("V_")


def limit(params: Params, default: int, maximum: int) -> int:
    """How many rows are wanted; more than the maximum is the maximum, unless it is assumed to be refused.

    Raises:
        ApiError: -1130 for none, or too many.
    """
    value = params.integer("limit")
    too_many = value is not None and value > maximum and params.assumptions.excess_limit == "refused"
    if value == 0 or too_many:
        raise invalid("limit")
    return default if value is None else min(value, maximum)


def moment(params: Params, name: str) -> Micros | None:
    """A time, in µs whether it was sent in ms or in µs."""
    value = params.integer(name)
    if value is None:
        return None
    return Micros(value if value >= MICROSECONDS_FROM else value * 1000)


def last_moment(params: Params, name: str) -> Micros | None:
    """A time up to which something is wanted, inclusive: all of the millisecond that was sent."""
    value = params.integer(name)
    if value is None:
        return None
    return Micros(value if value >= MICROSECONDS_FROM else value * 1000 + 999)


def interval(params: Params) -> Interval:
    """The kline interval, in the time zone asked for.

    Raises:
        ApiError: -1120, -1130.
    """
    name = params.needed("interval")
    if name not in NAMES:
        raise ApiError(-1120, "Invalid interval.")
    zone = params.text("timeZone")
    return Interval(name, 0 if zone is None else zone_offset(zone))


def window(params: Params) -> int:
    """`windowSize` in µs, a day unless it says otherwise.

    Raises:
        ApiError: -1130, "units cannot be combined".
    """
    text = params.text("windowSize")
    if text is None:
        return DAY
    if not WINDOW.fullmatch(text):
        raise invalid("windowSize")
    return int(text[:-1]) * {"m": MINUTE, "h": HOUR, "d": DAY}[text[-1]]


def is_mini(params: Params) -> bool:
    """The `type` of a ticker: FULL unless it says MINI.

    Raises:
        ApiError: -1139.
    """
    sent = params.text("type")
    if sent not in (None, "FULL", "MINI"):
        raise ApiError(-1139, "Invalid ticker type.")
    return sent == "MINI"


def check_status(params: Params) -> bool:
    """False if `symbolStatus` asks for other symbols than those that trade, which all of them do here.

    Raises:
        ApiError: -1122; -1220 where one symbol is named that has another status.
    """
    status = params.text("symbolStatus")
    if status not in (None, *STATUSES):
        raise ApiError(-1122, "Invalid symbolStatus.")
    fits = status in (None, "TRADING")
    if not fits and params.text("symbol") is not None:
        raise ApiError(-1220, "The symbol's status does not match the requested symbolStatus.")
    return fits


def asked(params: Params, known: Mapping[str, V_], *, all_by_default: bool = True) -> V_ | list[V_]:
    """What `symbol`, `symbols` or neither of them names: one, or a list.

    Raises:
        ApiError: -1128 for both, -1102 for neither where one is needed, -1121 for an unknown symbol, -1151 for one
            that is named twice.
    """
    one, many = params.text("symbol"), params.text("symbols")
    if one is not None and many is not None:
        raise ApiError(-1128, "Combination of optional parameters invalid.")
    if one is None and many is None and not all_by_default:
        raise either("symbol", "symbols")
    fits = check_status(params)
    if one is not None:
        return _known(known, params.needed("symbol"))
    names = list(known) if many is None else list_of("symbols", many)
    if len(set(names)) < len(names):
        raise ApiError(-1151, "Symbol is present multiple times in the list.")
    found = [_known(known, name) for name in names]
    return found if fits else []


def _known(known: Mapping[str, V_], name: str) -> V_:
    if name not in known:
        raise bad_symbol()
    return known[name]


def count(params: Params) -> int | None:
    """How many symbols are named, None for all: what weights depend on."""
    if params.text("symbol") is not None:
        return 1
    many = params.text("symbols")
    return None if many is None else many.count(",") + 1


def per_symbol(params: Params) -> int:
    """ "4 for each requested symbol", 200 at most."""
    return min(200, 4 * (count(params) or 1))


def by_symbols(params: Params) -> int:
    """The weight of `ticker/24hr`: 2 up to 20 symbols, 40 up to 100, else 80."""
    number = count(params)
    return 80 if number is None or number > 100 else 40 if number > 20 else 2


def for_one(params: Params) -> int:
    """The weight of `ticker/price` and `ticker/bookTicker`: 2 for a symbol, else 4."""
    return 2 if params.text("symbol") is not None else 4


def by_depth(params: Params) -> int:
    """The weight of spot's order book, by its limit."""
    levels = weighed_limit(params, 100)
    return next((weight for least, weight in ((1001, 250), (501, 50), (101, 25)) if levels >= least), 5)


def weighed_limit(params: Params, default: int) -> int:
    """`limit` as weights see it; one that is no number is complained about elsewhere."""
    text = params.text("limit") or ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 20 else default


def public(handle: Callable[[Call], Json], params: str, weight: int | Callable[[Params], int]) -> Operation:
    """An operation that needs no key."""
    return operation(handle, params, auth=Auth.NONE, weight=weight)
