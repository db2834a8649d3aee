"""Where klines begin and end: intervals by name, in any time zone."""

import re
from datetime import UTC, datetime, timedelta

import attrs

from ..clock import DAY, HOUR, MINUTE, SECOND
from ..errors import invalid

# 1970-01-01 was a Thursday; weeks begin on Mondays.
FIRST_MONDAY = 4 * DAY
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
UNITS = {"s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY, "w": 7 * DAY}
NAMES = ("1s", "1m", "3m", "5m", "15m", "30m", "1h", "2h", "4h", "6h", "8h", "12h", "1d", "3d", "1w", "1M")
ZONE = re.compile(r"([+-]?)(\d{1,2})(?::(\d{2}))?")


@attrs.frozen
class Interval:
    """A kline interval; `offset` is how far its time zone is ahead of UTC, in µs."""

    name: str
    offset: int = 0

    def start(self, moment: int) -> int:
        """When the kline that holds a moment begins, in µs since the epoch."""
        if self.name == "1M":
            return self._month(moment, 0)
        width = int(self.name[:-1]) * UNITS[self.name[-1]]
        shift = self.offset - (FIRST_MONDAY if self.name == "1w" else 0)
        return (moment + shift) // width * width - shift

    def end(self, start: int) -> int:
        """When the kline that begins at `start` ends, and the next begins."""
        if self.name == "1M":
            return self._month(start, 1)
        return start + int(self.name[:-1]) * UNITS[self.name[-1]]

    def _month(self, moment: int, later: int) -> int:
        """The first of the month of a moment, or of the month after it."""
        local = EPOCH + timedelta(microseconds=moment + self.offset)
        months = local.year * 12 + local.month - 1 + later
        first = datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)
        return (first - EPOCH) // timedelta(microseconds=1) - self.offset


def zone_offset(text: str) -> int:
    """How far ahead of UTC a `timeZone` is, in µs: `8`, `-1:00`, `05:45`.

    Raises:
        ApiError: -1130, it is none, or not within [-12:00, +14:00].
    """
    form = ZONE.fullmatch(text)
    minutes = int(form[2]) * 60 + int(form[3] or 0) if form else 0
    minutes = -minutes if form and form[1] == "-" else minutes
    if form is None or int(form[3] or 0) > 59 or not -12 * 60 <= minutes <= 14 * 60:
        raise invalid("timeZone")
    return minutes * MINUTE
