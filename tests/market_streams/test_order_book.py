"""The local order book over a stream and a REST client: literal events and snapshots."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from binwire import (
    AlphaMarketStreams,
    AsyncClient,
    FapiMarketStreams,
    InvalidParameter,
    OrderBook,
    Rejected,
    SessionError,
    SpotMarketStreams,
)
from binwire._sansio.backoff import Backoff
from binwire.seams import HttpReply, HttpRequest

from .conftest import StreamServer

D = Decimal
NAME = "bnbbtc@depth@100ms"


class Snapshots:
    """An `AsyncTransport` that answers what a test gives it."""

    def __init__(self) -> None:
        self.urls: list[str] = []
        self.asked: asyncio.Queue[str] = asyncio.Queue()
        self.answers: asyncio.Queue[HttpReply] = asyncio.Queue()

    async def send(self, request: HttpRequest) -> HttpReply:
        self.asked.put_nowait(request.url)
        return await self.answers.get()

    async def close(self) -> None:
        pass

    def answer(self, last_update_id: int, bids: str = "", asks: str = "", status: int = 200) -> None:
        body = {"lastUpdateId": last_update_id, "bids": levels(bids), "asks": levels(asks)}
        self.answers.put_nowait(HttpReply(status=200, headers={}, body=json.dumps(body).encode()))

    def refuse(self, status: int, code: int, msg: str) -> None:
        body = json.dumps({"code": code, "msg": msg}).encode()
        self.answers.put_nowait(HttpReply(status=status, headers={}, body=body))


def levels(text: str) -> list[list[str]]:
    return [level.split(":") for level in text.split()]


def update(first: int, last: int, bids: str = "", asks: str = "", **more: Any) -> dict[str, Any]:
    """web-socket-streams.md, "Diff. Depth Stream"."""
    event = {"e": "depthUpdate", "E": 1672515782136, "s": "BNBBTC", "U": first, "u": last}
    return event | more | {"b": levels(bids), "a": levels(asks)}


async def until(book: OrderBook[Any], holds: Callable[[], bool]) -> None:
    async for _ in book.updates():
        if holds():
            return


@pytest.fixture
def snapshots() -> Snapshots:
    return Snapshots()


@pytest.fixture
async def market(options: dict[str, Any]) -> Any:
    async with SpotMarketStreams(**options) as market:
        yield market


@pytest.fixture
def client(snapshots: Snapshots, server: StreamServer) -> AsyncClient:
    environment = server.environment.__class__(
        name="test", rest={"spot": "http://x", "fapi": "http://x"}, ws_api={}, streams={}
    )
    return AsyncClient(environment=environment, transport=snapshots)


@pytest.fixture
def book(market: SpotMarketStreams, client: AsyncClient) -> OrderBook[Decimal]:
    return OrderBook(market, client, "BNBBTC", backoff=lambda: Backoff(first=0.001, most=0.01))


async def test_a_book_is_built_and_kept(server: StreamServer, snapshots: Snapshots, book: OrderBook[Decimal]) -> None:
    async with book:
        assert (book.is_synced, book.bids(), book.best_bid) == (False, [], None)
        server.say(NAME, update(157, 160, "0.0024:10"))
        assert await snapshots.asked.get() == "http://x/api/v3/depth?symbol=BNBBTC&limit=5000"
        server.say(NAME, update(161, 165, "0.0023:7", "0.0026:0"))
        snapshots.answer(160, "0.0024:10 0.0022:1", "0.0026:100 0.0027:5")
        assert await book.synced() is book
        await until(book, lambda: book.last_update_id == 165)
        assert book.bids() == [(D("0.0024"), 10), (D("0.0023"), 7), (D("0.0022"), 1)]
        assert book.bids(1) == [book.best_bid]
        assert book.asks() == [(D("0.0027"), 5)]
        server.say(NAME, update(166, 166, asks="0.0025:3"))
        await until(book, lambda: book.last_update_id == 166)
        assert book.best_ask == (D("0.0025"), 3)
        assert (book.bid_quantity(D("0.0022")), book.ask_quantity(D("0.0027")), book.ask_quantity(D(1))) == (1, 5, None)
    assert server.names(0) == [NAME]


async def test_a_gap_and_a_loss_build_it_anew(
    server: StreamServer, snapshots: Snapshots, book: OrderBook[Decimal]
) -> None:
    async with book:
        server.say(NAME, update(1, 1))
        snapshots.answer(1, "5:5")
        await book.synced()
        server.say(NAME, update(3, 3, "6:6"))
        await until(book, lambda: not book.is_synced)
        assert (book.bids(), book.last_update_id) == ([], None)
        snapshots.answer(2, "5:5")
        await until(book, lambda: book.last_update_id == 3)
        assert book.bids() == [(6, 6), (5, 5)]
        server.all[0].drop()
        await until(book, lambda: not book.is_synced)
        await server.connected(2)
        server.say(NAME, update(9, 9))
        snapshots.answer(9, "7:7")
        await book.synced()
        assert book.bids() == [(7, 7)]


async def test_an_event_that_is_not_understood_is_a_gap(
    server: StreamServer, snapshots: Snapshots, book: OrderBook[Decimal]
) -> None:
    async with book:
        server.say(NAME, update(1, 1))
        snapshots.answer(1, "5:5")
        await book.synced()
        server.say(NAME, update(2, 2, "dear:1"))
        await until(book, lambda: not book.is_synced)
        server.say(NAME, update(3, 3))
        snapshots.answer(3, "6:6")
        await book.synced()
        assert book.bids() == [(6, 6)]


async def test_what_cannot_be_fetched_now_is_fetched_later(
    server: StreamServer, snapshots: Snapshots, book: OrderBook[Decimal]
) -> None:
    async with book:
        server.say(NAME, update(1, 1))
        snapshots.refuse(503, -1000, "try later")
        snapshots.answer(0)  # older than the first event, were it not for U = 1
        await book.synced()


async def test_a_symbol_that_is_none(server: StreamServer, snapshots: Snapshots, book: OrderBook[Decimal]) -> None:
    async with book:
        server.say(NAME, update(1, 1))
        snapshots.refuse(400, -1121, "Invalid symbol.")
        with pytest.raises(Rejected, match="Invalid symbol"):
            await book.synced()
        with pytest.raises(Rejected, match="Invalid symbol"):
            await until(book, lambda: False)


async def test_closed(server: StreamServer, snapshots: Snapshots, book: OrderBook[Decimal]) -> None:
    async with book:
        waiting = asyncio.ensure_future(book.synced())
        looping = asyncio.ensure_future(until(book, lambda: False))
        await asyncio.sleep(0)
    with pytest.raises(SessionError, match="the order book of BNBBTC is closed"):
        await waiting
    await looping
    await server.until(lambda: not server.peers)


async def test_market_streams_that_are_closed_end_it(
    server: StreamServer, book: OrderBook[Decimal], market: SpotMarketStreams
) -> None:
    async with book:
        waiting = asyncio.ensure_future(book.synced())
        await asyncio.sleep(0)
        await market.close()
        with pytest.raises(SessionError, match="is closed"):
            await waiting


async def test_futures(
    server: StreamServer, snapshots: Snapshots, options: dict[str, Any], client: AsyncClient
) -> None:
    name = "btcusdt@depth@100ms"
    async with FapiMarketStreams(**options) as market, OrderBook(market, client, "btcusdt", limit=100) as book:
        server.say(name, update(120, 140, "1:1", pu=110, T=1))
        server.say(name, update(157, 170, "2:2", pu=140, T=1))
        assert await snapshots.asked.get() == "http://x/fapi/v1/depth?symbol=BTCUSDT&limit=100"
        snapshots.answer(160, "9:9")
        await until(book, lambda: book.last_update_id == 170)
        assert book.bids() == [(9, 9), (2, 2)]
        server.say(name, update(175, 180, pu=171, T=1))
        await until(book, lambda: not book.is_synced)
        snapshots.answer(180, "3:3")
        await until(book, lambda: book.bids() == [(3, 3)])
    assert server.paths == ["/public/stream?streams=btcusdt@depth@100ms"]


async def test_futures_with_rpi_orders_have_a_snapshot_of_their_own(
    server: StreamServer, snapshots: Snapshots, options: dict[str, Any], client: AsyncClient
) -> None:
    market = FapiMarketStreams(**options)
    async with market, OrderBook(market, client, "BTCUSDT", stream=market.rpi_depth("BTCUSDT")) as book:
        server.say("btcusdt@rpiDepth@500ms", update(157, 160, "1:1", pu=149, T=1))
        assert await snapshots.asked.get() == "http://x/fapi/v1/rpiDepth?symbol=BTCUSDT&limit=1000"
        snapshots.answer(158)
        await until(book, lambda: book.bids() == [(1, 1)])


async def test_partial_books_need_no_snapshot(
    server: StreamServer, market: SpotMarketStreams, options: dict[str, Any]
) -> None:
    async with OrderBook(market, None, "BNBBTC", stream=market.partial_depth("bnbbtc", 5)) as book:
        server.say("bnbbtc@depth5", {"lastUpdateId": 160, "bids": [["0.0024", "10"]], "asks": [["0.0026", "100"]]})
        await book.synced()
        assert (book.last_update_id, book.bids(), book.asks()) == (160, [(D("0.0024"), 10)], [(D("0.0026"), 100)])
    futures = FapiMarketStreams(**options)
    stream = futures.partial_depth("btcusdt", 5)
    async with futures, OrderBook(futures, None, "BTCUSDT", stream=stream) as book:
        server.say("btcusdt@depth5", update(157, 160, "1:1", "2:2", pu=149, T=1))
        server.say("btcusdt@depth5", update(190, 200, "3:3", "4:4", pu=180, T=1))
        await until(book, lambda: book.last_update_id == 200)
        assert (book.bids(), book.asks()) == ([(3, 3)], [(4, 4)])


async def test_a_book_without_a_client(market: SpotMarketStreams, client: AsyncClient) -> None:
    with pytest.raises(InvalidParameter, match=r"sapi.alpha has no snapshots that go with a stream"):
        OrderBook(AlphaMarketStreams(), client, "ALPHA_474USDT")
    with pytest.raises(InvalidParameter, match="bnbbtc@depth@100ms needs snapshots, and so a client"):
        OrderBook(market, None, "BNBBTC")
