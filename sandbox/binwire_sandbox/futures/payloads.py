"""Futures' market stream events in wire form, with every member that their pages and newer sources name."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from ..clock import DAY
from ..engine.orders import Order
from ..engine.symbols import Contract
from ..engine.trades import AggregateTrade
from ..market_data.book_topics import BookUpdate
from ..market_data.klines import Kline
from ..market_data.tape import Best, Tape
from ..market_data.tickers import statistics
from ..spot.payloads import percent
from ..wire import ZERO, Json, JsonObject, Micros, amount
from .mark_price import MarkPrice

# Newer sources name the member `st` and say that it is an integer, no page says what it means.
SYMBOL_TYPE = 1


class FuturesPayloads:
    """Shows what happens to contracts, each with the decimals of its tick and step."""

    def __init__(self, contracts: Mapping[str, Contract], marks: MarkPrice) -> None:
        self._contracts = contracts
        self._marks = marks

    # Numbers -----------------------------------------------------------------------------------------------------

    def price(self, tape: Tape, value: Decimal) -> str:
        """A price with the contract's decimals."""
        return _fixed(value, self._contracts[tape.symbol].tick)

    def qty(self, tape: Tape, value: Decimal) -> str:
        """A quantity with the contract's decimals."""
        return _fixed(value, self._contracts[tape.symbol].step)

    def quote(self, value: Decimal) -> str:
        """An amount of the quote asset."""
        return f"{value:.5f}"

    def levels(self, tape: Tape, side: Sequence[tuple[Decimal, Decimal]]) -> list[Json]:
        """Price levels as pairs of texts."""
        return [[self.price(tape, price), self.qty(tape, qty)] for price, qty in side]

    # Books and trades --------------------------------------------------------------------------------------------

    def aggregate_trade(self, tape: Tape, trade: AggregateTrade) -> JsonObject:
        """`<symbol>@aggTrade`; `nq` leaves out RPI orders, with which nothing trades."""
        return {
            "e": "aggTrade",
            "E": tape.now(),
            "s": tape.symbol,
            "a": trade.id,
            "p": self.price(tape, trade.price),
            "q": self.qty(tape, trade.qty),
            "nq": self.qty(tape, trade.qty),
            "f": trade.first_id,
            "l": trade.last_id,
            "T": trade.time,
            "m": trade.buyer_is_maker,
            "st": SYMBOL_TYPE,
        }

    def book_ticker(self, tape: Tape, best: Best) -> JsonObject:
        """`<symbol>@bookTicker` and `!bookTicker`."""
        return {
            "e": "bookTicker",
            "u": tape.book.update_id,
            "E": tape.now(),
            "T": tape.changed_at,
            "s": tape.symbol,
            "ps": tape.symbol,
            "b": self.price(tape, best.bid),
            "B": self.qty(tape, best.bid_qty),
            "a": self.price(tape, best.ask),
            "A": self.qty(tape, best.ask_qty),
            "st": SYMBOL_TYPE,
        }

    def depth(self, tape: Tape, update: BookUpdate) -> JsonObject:
        """Every depth stream, of differences and of partial books."""
        gaps = tape.assumptions.futures_depth_ids == "gaps"
        return {
            "e": "depthUpdate",
            "E": tape.now(),
            "T": tape.changed_at,
            "s": tape.symbol,
            "ps": tape.symbol,
            "U": update.first + (gaps and update.first < update.last),
            "u": update.last,
            "pu": update.previous,
            "b": self.levels(tape, update.bids),
            "a": self.levels(tape, update.asks),
            "st": SYMBOL_TYPE,
        }

    def force_order(self, tape: Tape, order: Order) -> JsonObject:
        """`<symbol>@forceOrder`: a liquidation order once it is done."""
        last = order.fills[-1].qty if order.fills else ZERO
        told: JsonObject = {
            "s": tape.symbol,
            "S": order.side.value,
            "o": order.type.value,
            "f": order.time_in_force.value,
            "q": self.qty(tape, order.qty),
            "p": self.price(tape, order.price),
            "ap": self.price(tape, order.average_price),
            "X": order.status.value,
            "l": self.qty(tape, last),
            "z": self.qty(tape, order.executed),
            "T": Micros(order.update_time),
        }
        return {"e": "forceOrder", "E": tape.now(), "o": told}

    def any_force_order(self, tape: Tape, order: Order) -> JsonObject:
        """`!forceOrder@arr`, of which newer sources name two members more than of the stream of one symbol."""
        return self.force_order(tape, order) | {"ps": tape.symbol, "st": SYMBOL_TYPE}

    # Klines ------------------------------------------------------------------------------------------------------

    def kline(self, tape: Tape, kline: Kline, closed: bool) -> JsonObject:
        """`<symbol>@kline_<interval>`."""
        shown = self.candle(tape, kline, closed)
        candle = {"t": shown["t"], "T": shown["T"], "s": tape.symbol} | shown
        return {"e": "kline", "E": tape.now(), "s": tape.symbol, "k": candle}

    def continuous_kline(self, tape: Tape, kline: Kline, closed: bool) -> JsonObject:
        """`<pair>_<contractType>@continuousKline_<interval>`."""
        candle = self.candle(tape, kline, closed)
        return {"e": "continuous_kline", "E": tape.now(), "ps": tape.symbol, "ct": "PERPETUAL", "k": candle}

    def candle(self, tape: Tape, kline: Kline, closed: bool) -> JsonObject:
        """The members that klines of every kind share."""
        bar = kline.bar
        return {
            "t": Micros(kline.start),
            "T": Micros(kline.end - 1),
            "i": kline.interval.name,
            "f": bar.first_id,
            "L": bar.last_id,
            "o": self.price(tape, bar.open),
            "c": self.price(tape, bar.close),
            "h": self.price(tape, bar.high),
            "l": self.price(tape, bar.low),
            "v": self.qty(tape, bar.volume),
            "n": bar.count,
            "x": closed,
            "q": self.quote(bar.quote),
            "V": self.qty(tape, bar.taker_volume),
            "Q": self.quote(bar.taker_quote),
            "B": "0",
        }

    # Tickers -----------------------------------------------------------------------------------------------------

    def mini_ticker(self, tape: Tape) -> JsonObject:
        """`<symbol>@miniTicker`."""
        bar = statistics(tape, tape.now() - DAY).bar
        return {
            "e": "24hrMiniTicker",
            "E": tape.now(),
            "s": tape.symbol,
            "ps": tape.symbol,
            "c": self.price(tape, bar.close),
            "o": self.price(tape, bar.open),
            "h": self.price(tape, bar.high),
            "l": self.price(tape, bar.low),
            "v": self.qty(tape, bar.volume),
            "q": self.quote(bar.quote),
            "st": SYMBOL_TYPE,
        }

    def ticker(self, tape: Tape) -> JsonObject:
        """`<symbol>@ticker`."""
        found = statistics(tape, tape.now() - DAY)
        bar = found.bar
        first: JsonObject = {
            "e": "24hrTicker",
            "E": tape.now(),
            "s": tape.symbol,
            "p": self.price(tape, found.change),
            "P": percent(found),
            "w": self.price(tape, found.average),
            "c": self.price(tape, bar.close),
            "Q": self.qty(tape, found.last_qty),
        }
        last: JsonObject = {
            "e": "24hrTicker",
            "O": found.opened,
            "C": found.closed,
            "F": bar.first_id,
            "L": bar.last_id,
            "n": bar.count,
        }
        return first | self.mini_ticker(tape) | last

    def mark_price(self, tape: Tape) -> JsonObject:
        """`<symbol>@markPrice`."""
        price = amount(self._marks.price(tape.symbol))
        return {
            "e": "markPriceUpdate",
            "E": tape.now(),
            "s": tape.symbol,
            "p": price,
            "ap": price,
            "i": price,
            "P": price,
            "r": self._marks.funding_rate,
            "T": self._marks.next_funding(),
            "st": SYMBOL_TYPE,
        }


def _fixed(value: Decimal, step: Decimal) -> str:
    """`value` with the decimals of a step, without a minus before zero."""
    return f"{value.quantize(step) + 0:f}"
