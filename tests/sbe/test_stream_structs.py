"""Messages of SBE market streams, into the Structs that their builders declare."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from binwire.decode.sbe import SbeDecoder, Schema
from binwire_api._core import Stream
from binwire_api.spot.streams import SpotSbeStreams

from .encoder import Encoder

STREAMS: tuple[Stream[Any], ...] = (
    SpotSbeStreams[Decimal].trade("btcusdt"),
    SpotSbeStreams[Decimal].best_bid_ask("btcusdt"),
    SpotSbeStreams[Decimal].diff_depth("btcusdt"),
    SpotSbeStreams[Decimal].partial_depth("btcusdt"),
)
SCALES = {"priceExponent": -2, "qtyExponent": -3}
LEVELS = {"bids": [{"price": 1001, "qty": 5}], "asks": [{"price": 1002, "qty": 0}]}


@pytest.fixture
def decoder() -> SbeDecoder:
    return SbeDecoder(Schema.load("stream_1_0"), time_unit="MICROSECOND")


def decoded(shared: Path, decoder: SbeDecoder, stream: Stream[Any], values: dict[str, Any]) -> Any:
    message = Encoder(shared / "docs/spot/sbe/stream_1_0.xml").message(stream.message, {**values, **SCALES})
    return decoder.decode(message, stream.event_type(Decimal))


def test_trades(shared: Path, decoder: SbeDecoder) -> None:
    trades = [{"id": 7, "price": 1001, "qty": 1500, "isBuyerMaker": "True"}]
    values = {"eventTime": 1_700_000_000_000_001, "transactTime": 1_700_000_000_000_000, "trades": trades}
    event = decoded(shared, decoder, STREAMS[0], {**values, "symbol": "BTCUSDT"})
    assert (event.event_time, event.transact_time) == (1_700_000_000_000_001, 1_700_000_000_000_000)
    (trade,) = event.trades
    assert (trade.id, trade.price, trade.quantity) == (7, Decimal("10.01"), Decimal("1.500"))
    assert (trade.is_buyer_maker, trade.is_best_match, event.symbol) == (True, True, "BTCUSDT")


def test_best_bid_and_ask(shared: Path, decoder: SbeDecoder) -> None:
    values = {"eventTime": 3, "bookUpdateId": 9, "bidPrice": 1001, "bidQty": 1, "askPrice": 1002, "askQty": 2000}
    event = decoded(shared, decoder, STREAMS[1], {**values, "symbol": "BTCUSDT"})
    assert (event.book_update_id, event.bid_price, event.bid_quantity) == (9, Decimal("10.01"), Decimal("0.001"))
    assert (event.ask_price, event.ask_quantity) == (Decimal("10.02"), Decimal("2.000"))


def test_books(shared: Path, decoder: SbeDecoder) -> None:
    diff = decoded(
        shared, decoder, STREAMS[2], {"eventTime": 3, "firstBookUpdateId": 4, "lastBookUpdateId": 6, **LEVELS}
    )
    assert (diff.first_book_update_id, diff.last_book_update_id) == (4, 6)
    top = decoded(shared, decoder, STREAMS[3], {"eventTime": 3, "bookUpdateId": 6, **LEVELS})
    for event in (diff, top):
        assert [(level.price, level.quantity) for level in event.bids] == [(Decimal("10.01"), Decimal("0.005"))]
        assert [(level.price, level.quantity) for level in event.asks] == [(Decimal("10.02"), Decimal("0.000"))]


def test_recorded_vectors(shared: Path, decoder: SbeDecoder) -> None:
    lines = (shared / "golden" / "sbe_vectors.jsonl").read_text(encoding="utf-8").splitlines()
    types = {stream.message: stream.event_type(Decimal) for stream in STREAMS}
    seen = 0
    for vector in (vector for vector in map(json.loads, lines) if vector["schema_id"] == 1):
        seen += 1
        event = decoder.decode(bytes.fromhex(vector["hex"]), types[vector["name"].split()[0]])
        assert (event.event_time, event.symbol) == (vector["value"]["eventTime"], vector["value"]["symbol"])
    assert seen == 2
