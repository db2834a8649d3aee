"""Spot's market stream events in wire form, with every member that their page shows."""

from collections.abc import Sequence
from decimal import Decimal

from .book_topics import BookUpdate
from .tape import Best, Tape
from .trades import AggregateTrade, Trade
from .wire import Json, JsonObject, amount


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
