"""Spot's market stream events in wire form, with every member that their page shows."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from ..clock import DAY
from ..engine.trades import AggregateTrade, Trade
from ..market_data import klines
from ..market_data.book_topics import BookUpdate
from ..market_data.klines import Kline
from ..market_data.tape import Best, Tape
from ..market_data.tickers import Statistics, rolling_start, statistics
from ..wire import ZERO, Json, JsonObject, Micros, amount

# The `avgPriceMins` of the symbols' filters.
AVERAGE_MINUTES = 5


def trade(tape: Tape, trade: Trade) -> JsonObject:
    """`<symbol>@trade`."""
    return {
        "e": "trade",
        "E": tape.now(),
        "s": tape.symbol,
        "t": trade.id,
        "p": amount(trade.price),
        "q": amount(trade.qty),
        "T": trade.time,
        "m": trade.buyer_is_maker,
        "M": True,
    }


def aggregate_trade(tape: Tape, trade: AggregateTrade) -> JsonObject:
    """`<symbol>@aggTrade`."""
    return {
        "e": "aggTrade",
        "E": tape.now(),
        "s": tape.symbol,
        "a": trade.id,
        "p": amount(trade.price),
        "q": amount(trade.qty),
        "f": trade.first_id,
        "l": trade.last_id,
        "T": trade.time,
        "m": trade.buyer_is_maker,
        "M": True,
    }


def book_ticker(tape: Tape, best: Best) -> JsonObject:
    """`<symbol>@bookTicker`, which has neither event type nor time."""
    return {
        "u": tape.book.update_id,
        "s": tape.symbol,
        "b": amount(best.bid),
        "B": amount(best.bid_qty),
        "a": amount(best.ask),
        "A": amount(best.ask_qty),
    }


def partial_depth(tape: Tape, update: BookUpdate) -> JsonObject:
    """`<symbol>@depth<levels>`, in the form of REST's order book."""
    return {"lastUpdateId": update.last, "bids": levels(update.bids), "asks": levels(update.asks)}


def diff_depth(tape: Tape, update: BookUpdate) -> JsonObject:
    """`<symbol>@depth`."""
    return {
        "e": "depthUpdate",
        "E": tape.now(),
        "s": tape.symbol,
        "U": update.first,
        "u": update.last,
        "b": levels(update.bids),
        "a": levels(update.asks),
    }


def levels(side: Sequence[tuple[Decimal, Decimal]]) -> list[Json]:
    """Price levels as pairs of texts."""
    return [[amount(price), amount(qty)] for price, qty in side]


def kline(tape: Tape, kline: Kline, closed: bool) -> JsonObject:
    """`<symbol>@kline_<interval>`."""
    bar = kline.bar
    return {
        "e": "kline",
        "E": tape.now(),
        "s": tape.symbol,
        "k": {
            "t": Micros(kline.start),
            "T": Micros(kline.end - 1),
            "s": tape.symbol,
            "i": kline.interval.name,
            "f": bar.first_id,
            "L": bar.last_id,
            "o": amount(bar.open),
            "c": amount(bar.close),
            "h": amount(bar.high),
            "l": amount(bar.low),
            "v": amount(bar.volume),
            "n": bar.count,
            "x": closed,
            "q": amount(bar.quote),
            "V": amount(bar.taker_volume),
            "Q": amount(bar.taker_quote),
            "B": "0",
        },
    }


def mini_ticker(tape: Tape) -> JsonObject:
    """`<symbol>@miniTicker`."""
    bar = statistics(tape, tape.now() - DAY).bar
    return {
        "e": "24hrMiniTicker",
        "E": tape.now(),
        "s": tape.symbol,
        "c": amount(bar.close),
        "o": amount(bar.open),
        "h": amount(bar.high),
        "l": amount(bar.low),
        "v": amount(bar.volume),
        "q": amount(bar.quote),
    }


def ticker(tape: Tape) -> JsonObject:
    """`<symbol>@ticker`."""
    found, best = statistics(tape, tape.now() - DAY), tape.best()
    own: JsonObject = {
        "w": amount(found.average),
        "x": amount(found.before),
        "c": amount(found.bar.close),
        "Q": amount(found.last_qty),
        "b": amount(best.bid),
        "B": amount(best.bid_qty),
        "a": amount(best.ask),
        "A": amount(best.ask_qty),
        **_range(found),
    }
    return _change("24hrTicker", tape, found) | own | _volume(found)


def rolling_ticker(window: str, width: int) -> Callable[[Tape], JsonObject]:
    """`<symbol>@ticker_<window_size>`: "the open time always starts on a minute"."""

    def show(tape: Tape) -> JsonObject:
        found = statistics(tape, rolling_start(tape.now(), width))
        prices: JsonObject = {**_range(found), "c": amount(found.bar.close), "w": amount(found.average)}
        return _change(f"{window}Ticker", tape, found) | prices | _volume(found)

    return show


def _change(type: str, tape: Tape, found: Statistics) -> JsonObject:
    """What tickers of every window begin with."""
    return {"e": type, "E": tape.now(), "s": tape.symbol, "p": amount(found.change), "P": percent(found)}


def _range(found: Statistics) -> JsonObject:
    return {"o": amount(found.bar.open), "h": amount(found.bar.high), "l": amount(found.bar.low)}


def _volume(found: Statistics) -> JsonObject:
    """What tickers of every window end with."""
    bar = found.bar
    return {
        "v": amount(bar.volume),
        "q": amount(bar.quote),
        "O": found.opened,
        "C": found.closed,
        "F": bar.first_id,
        "L": bar.last_id,
        "n": bar.count,
    }


def percent(found: Statistics) -> str:
    """The change in percent with three decimals."""
    return f"{found.percent.quantize(Decimal('0.001')) + ZERO:f}"


def average_price(tape: Tape) -> JsonObject | None:
    """`<symbol>@avgPrice`; None before the first trade."""
    price = klines.average_price(tape, AVERAGE_MINUTES)
    if price is None:
        return None
    return {
        "e": "avgPrice",
        "E": tape.now(),
        "s": tape.symbol,
        "i": f"{AVERAGE_MINUTES}m",
        "w": amount(price),
        "T": tape.trades[-1].time,
    }
