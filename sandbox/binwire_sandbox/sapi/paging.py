"""What sapi's histories share: a window of time, and pages of rows."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from ..clock import DAY
from ..errors import ApiError, invalid
from ..market_data.params import last_moment, moment
from ..requests.operations import Params
from ..wire import JsonObject

R_ = TypeVar("R_")


def window(params: Params, now: int, days: int = 7, most: int = 30) -> tuple[int, int]:
    """From and to when, in µs: "return records of the last 7 days by default", or those before `endTime` alone.

    "If `startTime` is sent and `endTime` is not sent, return records of [max(`startTime`, now-30d), now]".
    `days` is the default, `most` how many days there may be.

    Raises:
        ApiError: -1127, both were sent and are further apart.
    """
    since, until = moment(params, "startTime"), last_moment(params, "endTime")
    end = now if until is None else int(until)
    if since is None:
        return end - days * DAY, end
    if until is None:
        return max(int(since), end - most * DAY), end
    if end - since > most * DAY + 999:
        raise ApiError(-1127, "Lookup interval is too big.")
    return int(since), end


def page(
    rows: Sequence[R_], params: Params, show: Callable[[R_], JsonObject], size: int = 10, most: int = 100
) -> JsonObject:
    """`total` and the `rows` of the page that `current` and `size` ask for.

    Raises:
        ApiError: -1130, one of them is zero.
    """
    length, number = min(_count(params, "size", size), most), _count(params, "current", 1)
    shown = [show(row) for row in rows[length * (number - 1) : length * number]]
    return {"total": len(rows), "rows": [*shown]}


def _count(params: Params, name: str, default: int) -> int:
    value = params.integer(name)
    if value == 0:
        raise invalid(name)
    return default if value is None else value
