"""Klines of one symbol, from the bars of its trades."""

from collections.abc import Iterator
from decimal import Decimal

import attrs

from ..clock import MINUTE, SECOND
from .bars import Bar
from .intervals import Interval
from .tape import Tape


@attrs.frozen
class Kline:
    """One kline; `end` is when the next one begins, both in µs."""

    interval: Interval
    end: int
    bar: Bar

    @property
    def start(self) -> int:
        """When it begins."""
        return self.bar.start


def kline_at(tape: Tape, interval: Interval, moment: int) -> Kline | None:
    """The kline that holds a moment, None before the symbol's first trade.

    Where nothing traded it shows the price before it, unless there is assumed to be none.
    """
    start = interval.start(moment)
    end = interval.end(start)
    bar = tape.bars.summed(start, end)
    if bar is None:
        price = tape.bars.price_before(start)
        if price is None or tape.assumptions.klines_without_trades == "absent":
            return None
        bar = Bar.empty(start, price)
    return Kline(interval, end, bar)


def klines(tape: Tape, interval: Interval, since: int | None, until: int | None, limit: int) -> list[Kline]:
    """The klines that begin within [since, until], oldest first.

    The first `limit` of them where `since` is given, else the last ones; none begins after the present.
    """
    now = tape.now()
    last = now if until is None else min(until, now)
    found = _forward(tape, interval, since, last) if since is not None else _backward(tape, interval, last)
    some = [kline for kline, _ in zip(found, range(limit), strict=False)]
    return some if since is not None else some[::-1]


def _oldest(tape: Tape, interval: Interval) -> int | None:
    """When the oldest kline that can still be told begins."""
    start = interval.start(tape.now())
    first = tape.bars.fitting(start, interval.end(start)).first
    return None if first is None else interval.start(first)


def _forward(tape: Tape, interval: Interval, since: int, last: int) -> Iterator[Kline]:
    oldest = _oldest(tape, interval)
    if oldest is None or since > last:
        return
    at = interval.start(max(since, oldest))
    if at < since:
        at = interval.end(at)
    while at <= last:
        kline = kline_at(tape, interval, at)
        if kline is not None:
            yield kline
        at = interval.end(at)


def _backward(tape: Tape, interval: Interval, last: int) -> Iterator[Kline]:
    oldest = _oldest(tape, interval)
    if oldest is None:
        return
    at = interval.start(last)
    while at >= oldest:
        kline = kline_at(tape, interval, at)
        if kline is not None:
            yield kline
        at = interval.start(at - 1)


def average_price(tape: Tape, minutes: int) -> Decimal | None:
    """The volume-weighted price of the last minutes, the last price where nothing traded in them.

    None before the first trade. Whole seconds are counted, the present one too.
    """
    end = (tape.now() // SECOND + 1) * SECOND
    traded = tape.bars.summed(end - minutes * MINUTE, end)
    return traded.quote / traded.volume if traded else tape.bars.price_before(end)
