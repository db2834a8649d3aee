"""SBE market streams: bytes laid out by hand, as sbe-market-data-streams.md and stream_1_0.xml have them."""

from __future__ import annotations

import asyncio
import struct
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from binwire import (
    AsyncClient,
    Credentials,
    DecodeError,
    Environment,
    InvalidKey,
    InvalidParameter,
    OrderBook,
    Renewed,
    SpotMarketStreams,
)
from binwire.decode.sbe import Schema, UnknownMessage
from binwire.streams.sbe_names import Names
from binwire_api.spot.enums import Side
from binwire_api.spot.streams import SpotSbeStreams
from tests.user_data.conftest import Exchange

from .conftest import StreamServer
from .test_order_book import Snapshots, until
from .test_sandbox import GTC, exchange, trade

__all__ = ["exchange"]  # the fixture

MICROSECONDS = 1_770_123_456_789_012
E8 = 10**8
SBE = SpotSbeStreams[Decimal]


class Key:
    """An Ed25519 key that signs nothing: "timestamp and signature are not necessary"."""

    can_logon = True

    def sign(self, payload: bytes) -> str:
        raise AssertionError


def symbol(text: str) -> bytes:
    return bytes([len(text.encode())]) + text.encode()


def best(update_id: int, bid: int, name: str = "BTCUSDT", time: int = MICROSECONDS) -> bytes:
    """`BestBidAskStreamEvent`: prices with two decimals, quantities with eight."""
    block = struct.pack("<qqbb4q", time, update_id, -2, -8, bid * 100, E8 // 10, 4_000_050, 5)
    return struct.pack("<4H", len(block), 10001, 1, 0) + block + symbol(name)


def diff(first: int, last: int, bids: list[tuple[int, int]], template: int = 10003) -> bytes:
    """`DepthDiffStreamEvent`."""
    block = struct.pack("<qqqbb", MICROSECONDS, first, last, -2, -8)
    levels = struct.pack("<HH", 16, len(bids)) + b"".join(struct.pack("<qq", p * 100, q * E8) for p, q in bids)
    return (
        struct.pack("<4H", len(block), template, 1, 0) + block + levels + struct.pack("<HH", 16, 0) + symbol("BTCUSDT")
    )


@pytest.fixture
def sbe_options(server: StreamServer, options: dict[str, Any]) -> dict[str, Any]:
    environment = Environment(name="test", rest={}, ws_api={}, streams={"spot_sbe": server.url})
    return options | {"environment": environment, "credentials": Credentials("KEY", Key())}


@pytest.fixture
async def market(sbe_options: dict[str, Any]) -> AsyncIterator[SpotMarketStreams]:
    async with SpotMarketStreams(**sbe_options) as market:
        yield market


async def test_events_find_their_streams_by_template_and_symbol(
    server: StreamServer, market: SpotMarketStreams
) -> None:
    tickers, depth, other = SBE.best_bid_ask("btcusdt"), SBE.diff_depth("btcusdt"), SBE.best_bid_ask("币安usdt")
    async with market.subscribe(tickers, depth, other) as subscription:
        peer = await server.connected(1)
        assert server.names(0) == ["btcusdt@bestBidAsk", "btcusdt@depth", "币安usdt@bestBidAsk"]
        assert server.keys == ["KEY"]  # "put your API Key in the `X-MBX-APIKEY` header"
        peer.say(diff(157, 160, [(40000, 2)]))
        peer.say(best(400900217, 40000))
        peer.say(best(400900218, 7, "币安USDT"))
        first, second, third = [await anext(subscription) for _ in range(3)]
    assert [first.stream, second.stream, third.stream] == [depth, tickers, other]
    event: Any = first.event
    assert (event.first_book_update_id, event.last_book_update_id) == (157, 160)
    assert [(level.price, level.quantity) for level in event.bids] == [(40000, 2)]
    event = second.event
    assert (event.bid_price, event.bid_quantity, event.ask_price) == (
        Decimal("40000.00"),
        Decimal("0.1"),
        Decimal("40000.5"),
    )
    assert (event.symbol, event.book_update_id, event.event_time) == ("BTCUSDT", 400900217, MICROSECONDS // 1000)
    assert second.raw == best(400900217, 40000)
    assert third.event.symbol == "币安USDT"  # type: ignore[union-attr]


async def test_times_in_microseconds_and_numbers_of_another_type(
    server: StreamServer, sbe_options: dict[str, Any]
) -> None:
    market = SpotMarketStreams(**sbe_options, number=float, time_unit="MICROSECOND")
    async with market, market.subscribe(SBE.best_bid_ask("btcusdt")) as subscription:
        server.all[0].say(best(1, 40000))
        event: Any = (await anext(subscription)).event
    assert server.paths == ["/stream?streams=btcusdt@bestBidAsk"]  # "all time and timestamp fields are in microseconds"
    assert (event.event_time, event.ask_price) == (MICROSECONDS, 40000.5)


async def test_control_is_json_in_text_frames(server: StreamServer, market: SpotMarketStreams) -> None:
    one, other = SBE.best_bid_ask("btcusdt"), SBE.best_bid_ask("bnbusdt")
    async with market.subscribe(one) as subscription:
        await subscription.add(other)
        assert await server.asked(1) == [("SUBSCRIBE", ["bnbusdt@bestBidAsk"])]
        server.all[0].say('{"e":"serverShutdown","E":1770123456789}')
        server.all[0].say(best(1, 5))
        new = await server.connected(2)
        await server.until(lambda: server.peers == [new])
        new.say(best(2, 6))
        items = [await anext(subscription) for _ in range(4)]
    assert [item.event for item in items if isinstance(item.event, Renewed)] == [Renewed()] * 2
    assert [item.event.book_update_id for item in items if item.raw] == [1, 2]  # type: ignore[union-attr]


async def test_what_is_not_understood_is_a_value(server: StreamServer, market: SpotMarketStreams) -> None:
    stream = SBE.best_bid_ask("btcusdt")
    async with market.subscribe(stream) as subscription:
        peer = server.all[0]
        peer.say(struct.pack("<4H", 0, 10099, 1, 3))
        peer.say(best(1, 5)[:30])
        peer.say(best(1, 5, "OTHER"))  # of nobody
        peer.say(b"\x00")
        peer.say(best(2, 6))
        items = [await anext(subscription) for _ in range(4)]
    unknown, cut, short, fine = (item.event for item in items)
    assert isinstance(unknown, UnknownMessage)
    assert (unknown.template, unknown.version) == (10099, 3)
    assert isinstance(cut, DecodeError)
    assert isinstance(short, DecodeError)
    assert fine.book_update_id == 2  # type: ignore[union-attr]


async def test_an_order_book(server: StreamServer, market: SpotMarketStreams) -> None:
    snapshots = Snapshots()
    environment = Environment(name="test", rest={"spot": "http://x"}, ws_api={}, streams={})
    client = AsyncClient(environment=environment, transport=snapshots)
    async with OrderBook(market, client, "BTCUSDT", stream=SBE.diff_depth("btcusdt")) as book:
        server.all[0].say(diff(157, 160, [(40000, 2)]))
        snapshots.answer(158, "39000:1")
        await until(book, lambda: book.last_update_id == 160)
        assert book.bids() == [(40000, 2), (39000, 1)]
        server.all[0].say(diff(161, 161, [(40000, 0)]))
        await until(book, lambda: book.last_update_id == 161)
        assert book.bids() == [(39000, 1)]


async def test_keys_that_sbe_streams_do_not_take(options: dict[str, Any]) -> None:
    with pytest.raises(InvalidKey, match="SBE market streams take Ed25519 keys only"):
        SpotMarketStreams(**options, credentials=Credentials.hmac("KEY", "secret"))
    async with SpotMarketStreams(**options) as market:
        with pytest.raises(InvalidKey, match="btcusdt@bestBidAsk in SBE needs credentials: an Ed25519 key"):
            await anext(market.stream(SBE.best_bid_ask("btcusdt")))


async def test_a_schema_without_the_message(sbe_options: dict[str, Any]) -> None:
    async with SpotMarketStreams(**sbe_options, sbe_schema=Schema.load("spot_3_5")) as market:
        with pytest.raises(InvalidParameter, match=r"spot_sbe 3:5> has no BestBidAskStreamEvent"):
            await anext(market.stream(SBE.best_bid_ask("btcusdt")))


def test_names_are_read_off_newer_messages_too() -> None:
    names = Names(Schema.load("stream_1_0"))
    wanted = names.of_stream(SBE.best_bid_ask("btcusdt"))
    assert names.of_message(best(1, 5)) == wanted == (10001, "BTCUSDT")
    longer = struct.pack("<4H", 54, 10001, 1, 7) + best(1, 5)[8:58] + b"more" + symbol("BTCUSDT") + b"trailing"
    assert names.of_message(longer) == wanted
    assert names.of_message(struct.pack("<4H", 50, 10001, 3, 0) + best(1, 5)[8:]) is None  # another schema
    for length in range(len(best(1, 5))):
        assert names.of_message(best(1, 5)[:length]) is None
    assert names.of_message(best(1, 5)[:-1] + b"\xff") is None


async def test_the_sandbox(exchange: Exchange) -> None:
    credentials, environment = exchange.key("alpha"), exchange.environment
    async with (
        AsyncClient(credentials, environment=environment) as client,
        SpotMarketStreams(environment=environment, credentials=credentials) as market,
        OrderBook(market, client, "BTCUSDT", stream=SBE.diff_depth("btcusdt")) as book,
    ):
        trades = market.stream(SBE.trade("btcusdt"))
        waiting = asyncio.ensure_future(anext(trades))
        while not waiting.done():
            await trade(client, "40000")
        [first] = (await waiting).trades
        assert (first.price, first.quantity) == (Decimal("40000"), Decimal("0.001"))
        await client.spot.new_order(symbol="BTCUSDT", side=Side.BUY, price="30000", quantity="0.007", **GTC)
        async for _ in book.updates():
            if book.bids():
                break
        assert book.bids() == [(30000, Decimal("0.007"))]
        await trades.aclose()
