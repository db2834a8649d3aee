"""What queries of futures' orders find: how long orders are kept, and which stretch of time is asked for."""

from ..clock import DAY
from ..engine.order_enums import Status
from ..engine.orders import Order
from ..errors import ApiError
from ..market_data import params as read
from ..requests.operations import Params

WINDOW = 7 * DAY
# "order status is `CANCELED` or `EXPIRED` AND order has NO filled trade AND created time + 3 days < current time"
UNFILLED_KEPT = 3 * DAY
# "order create time + 90 days < current time"
KEPT = 90 * DAY
# "history longer than 3 month is not avaliable", "only […] in the past 6 months"
MONTHS_3, MONTHS_6 = 90 * DAY, 180 * DAY


def is_kept(created: int, ended_unfilled: bool, now: int) -> bool:
    """False for orders that "will not be found" any more; times in µs."""
    age = now - created
    return age <= KEPT and not (ended_unfilled and age > UNFILLED_KEPT)


def is_ended_unfilled(order: Order) -> bool:
    """True for an order that is done and never traded."""
    return order.status in (Status.CANCELED, Status.EXPIRED) and not order.executed


def is_timed(params: Params) -> bool:
    """True if a stretch of time is asked for."""
    return any(params.text(name) is not None for name in ("startTime", "endTime"))


def window(params: Params, now: int) -> tuple[int, int]:
    """From when to when, in µs: "the query time period must be less then 7 days( default as the recent 7 days)".

    Raises:
        ApiError: -1023, -4165.
    """
    since, until = read.moment(params, "startTime"), read.last_moment(params, "endTime")
    if since is None:
        end = now if until is None else until
        return end - WINDOW, end
    if until is None:
        return since, since + WINDOW
    if since > until:
        raise ApiError(-1023, "Start time is greater than end time.")
    if until - since > WINDOW:
        raise ApiError(-4165, "Maximum time interval is 7 days")
    return since, until
