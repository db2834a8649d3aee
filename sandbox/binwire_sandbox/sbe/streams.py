"""Spot's SBE market streams by name: `<symbol>@trade`, `@bestBidAsk`, `@depth`, `@depth20`."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

import attrs

from ..assumptions import Assumptions
from ..clock import Clock
from ..engine.trades import Trade
from ..market_data.book_topics import BookTickerTopic, BookUpdate, DiffDepthTopic, PartialDepthTopic
from ..market_data.market_streams import Publish, Topic
from ..market_data.tape import Best, Tape
from .encode import encode
from .layout import Layout, Raw, RawObject

TRADES, BEST, SNAPSHOT, DIFF = 10000, 10001, 10002, 10003
EXPONENT = -8
LEVELS = 20
DIFF_SPEED, SNAPSHOT_SPEED = 20_000, 50_000


class TradesTopic(Topic):
    """The trades of one taker in one message."""

    def __init__(self, publish: Publish, tape: Tape, messages: "Messages") -> None:
        super().__init__(publish, [tape])
        self._messages = messages
        self._trades: list[Trade] = []

    def traded(self, tape: Tape, trade: Trade) -> None:
        """Note it: the order may take more."""
        self._trades.append(trade)
        if tape.assumptions.sbe_trades == "one-each":
            self.settled(tape)

    def settled(self, tape: Tape) -> None:
        """The order takes no more."""
        if self._trades:
            self.publish(self._messages.trades(tape, self._trades))
            self._trades = []


class SbeStreams:
    """Makes what the stream names stand for."""

    def __init__(self, tapes: Mapping[str, Tape], clock: Clock, assumptions: Assumptions) -> None:
        self._tapes = {symbol.lower(): tape for symbol, tape in tapes.items()}
        self._clock = clock
        self._assumptions = assumptions

    def topic(self, name: str, publish: Publish) -> Topic | None:
        """The stream of a name, None if there is none."""
        # Imported where it is needed: most sandboxes never see an SBE stream.
        from .schema import load_stream_layout

        symbol, _, kind = name.partition("@")
        layout = attrs.evolve(load_stream_layout(), exponents=self._assumptions.sbe_exponents)
        tape, messages = self._tapes.get(symbol), Messages(layout)
        if tape is None:
            return None
        match kind:
            case "trade":
                return TradesTopic(publish, tape, messages)
            case "bestBidAsk":
                return BookTickerTopic(publish, [tape], messages.best)
            case "depth":
                return DiffDepthTopic(publish, tape, self._clock, DIFF_SPEED, messages.diff)
            case "depth20":
                return PartialDepthTopic(publish, tape, self._clock, SNAPSHOT_SPEED, messages.snapshot, LEVELS)
            case _:
                return None


class Messages:
    """The events of one schema in bytes; all times are in µs."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    def trades(self, tape: Tape, trades: Sequence[Trade]) -> bytes:
        """`TradesStreamEvent`."""
        rows: list[RawObject] = [
            {
                "id": trade.id,
                "price": _mantissa(trade.price),
                "qty": _mantissa(trade.qty),
                "isBuyerMaker": str(trade.buyer_is_maker),
            }
            for trade in trades
        ]
        return self._message(TRADES, tape, {"transactTime": trades[-1].time, "trades": rows})

    def best(self, tape: Tape, best: Best) -> bytes:
        """`BestBidAskStreamEvent`."""
        values: RawObject = {
            "bookUpdateId": tape.book.update_id,
            "bidPrice": _mantissa(best.bid),
            "bidQty": _mantissa(best.bid_qty),
            "askPrice": _mantissa(best.ask),
            "askQty": _mantissa(best.ask_qty),
        }
        return self._message(BEST, tape, values)

    def snapshot(self, tape: Tape, update: BookUpdate) -> bytes:
        """`DepthSnapshotStreamEvent`."""
        return self._message(SNAPSHOT, tape, {"bookUpdateId": update.last} | _sides(update))

    def diff(self, tape: Tape, update: BookUpdate) -> bytes:
        """`DepthDiffStreamEvent`."""
        ids: RawObject = {"firstBookUpdateId": update.first, "lastBookUpdateId": update.last}
        return self._message(DIFF, tape, ids | _sides(update))

    def _message(self, template: int, tape: Tape, own: RawObject) -> bytes:
        common: RawObject = {
            "eventTime": tape.now(),
            "priceExponent": EXPONENT,
            "qtyExponent": EXPONENT,
            "symbol": tape.symbol,
        }
        return encode(self._layout, template, common | own)


def _sides(update: BookUpdate) -> RawObject:
    return {"bids": _levels(update.bids), "asks": _levels(update.asks)}


def _levels(side: Sequence[tuple[Decimal, Decimal]]) -> Raw:
    rows: list[RawObject] = [{"price": _mantissa(price), "qty": _mantissa(qty)} for price, qty in side]
    return rows


def _mantissa(value: Decimal) -> int:
    return int(value.scaleb(-EXPONENT))
