"""Spot's market data in the form in which REST and the WebSocket API answer it."""

from decimal import Decimal

from ..engine.trades import AggregateTrade, Trade
from ..market_data.klines import Kline
from ..market_data.tape import Tape
from ..market_data.tickers import Statistics
from ..wire import Json, JsonObject, Micros, amount
from .payloads import percent


def trade(trade: Trade) -> JsonObject:
    """A row of `trades`."""
    return {
        "id": trade.id,
        "price": amount(trade.price),
        "qty": amount(trade.qty),
        "quoteQty": amount(trade.quote),
        "time": trade.time,
        "isBuyerMaker": trade.buyer_is_maker,
        "isBestMatch": True,
    }


def aggregate_trade(trade: AggregateTrade) -> JsonObject:
    """A row of `aggTrades`."""
    return {
        "a": trade.id,
        "p": amount(trade.price),
        "q": amount(trade.qty),
        "f": trade.first_id,
        "l": trade.last_id,
        "T": trade.time,
        "m": trade.buyer_is_maker,
        "M": True,
    }


def kline(kline: Kline) -> Json:
    """A row of `klines`."""
    bar = kline.bar
    return [
        Micros(kline.start),
        amount(bar.open),
        amount(bar.high),
        amount(bar.low),
        amount(bar.close),
        amount(bar.volume),
        Micros(kline.end - 1),
        amount(bar.quote),
        bar.count,
        amount(bar.taker_volume),
        amount(bar.taker_quote),
        "0",
    ]


def mini_ticker(tape: Tape, found: Statistics) -> JsonObject:
    """`type=MINI` of every ticker."""
    bar = found.bar
    return {
        "symbol": tape.symbol,
        "openPrice": amount(bar.open),
        "highPrice": amount(bar.high),
        "lowPrice": amount(bar.low),
        "lastPrice": amount(bar.close),
        "volume": amount(bar.volume),
        "quoteVolume": amount(bar.quote),
        "openTime": found.opened,
        "closeTime": found.closed,
        "firstId": bar.first_id,
        "lastId": bar.last_id,
        "count": bar.count,
    }


def ticker(tape: Tape, found: Statistics) -> JsonObject:
    """`type=FULL` of rolling windows and of the trading day."""
    return _changes(tape, found) | mini_ticker(tape, found)


def _changes(tape: Tape, found: Statistics) -> JsonObject:
    return {
        "symbol": tape.symbol,
        "priceChange": amount(found.change),
        "priceChangePercent": percent(found),
        "weightedAvgPrice": amount(found.average),
    }


def day_ticker(tape: Tape, found: Statistics) -> JsonObject:
    """`type=FULL` of the last 24 hours."""
    best = tape.best()
    own: JsonObject = {
        "prevClosePrice": amount(found.before),
        "lastPrice": amount(found.bar.close),
        "lastQty": amount(found.last_qty),
        "bidPrice": amount(best.bid),
        "bidQty": amount(best.bid_qty),
        "askPrice": amount(best.ask),
        "askQty": amount(best.ask_qty),
    }
    return _changes(tape, found) | own | mini_ticker(tape, found)


def price_ticker(tape: Tape) -> JsonObject:
    """`ticker/price`."""
    return {"symbol": tape.symbol, "price": amount(tape.trades[-1].price if tape.trades else Decimal(0))}


def book_ticker(tape: Tape) -> JsonObject:
    """`ticker/bookTicker`."""
    best = tape.best()
    return {
        "symbol": tape.symbol,
        "bidPrice": amount(best.bid),
        "bidQty": amount(best.bid_qty),
        "askPrice": amount(best.ask),
        "askQty": amount(best.ask_qty),
    }
