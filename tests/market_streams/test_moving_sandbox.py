"""Market streams against the sandbox exchange, whose synthetic market moves as its clock is advanced."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import aiohttp
import pytest

from binwire import AsyncClient, Credentials, Environment, FapiMarketStreams, OrderBook, SpotMarketStreams
from binwire_api._core import Stream
from binwire_api.spot import market_events as spot
from binwire_api.spot.streams import SpotSbeStreams
from binwire_sandbox import ManualClock, Sandbox, Settings

from .conftest import PATIENCE

START = 1_750_000_000_000_000


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
async def exchange(clock: ManualClock) -> AsyncIterator[Sandbox]:
    async with Sandbox(clock, settings=Settings(accounts=("alpha",)), market=7) as sandbox:
        yield sandbox


@pytest.fixture
def environment(exchange: Sandbox) -> Environment:
    return Environment.sandbox(exchange.rest)


async def one_of_each(
    market: Any, streams: list[Stream[Any]], clock: ManualClock, environment: Environment
) -> dict[str, Any]:
    """The first event of every stream, by its name."""
    seen: dict[str, Any] = {}

    async def read() -> None:
        async for item in market.subscribe(*streams):
            seen.setdefault(item.stream.name if item.stream else "", item.event)
            if len(seen) >= len(streams):
                return

    reading = asyncio.create_task(read())
    async with AsyncClient(environment=environment) as client, asyncio.timeout(PATIENCE):
        while not reading.done():
            clock.advance(milliseconds=250)
            await client.spot.test_connectivity()  # frames go out and come in meanwhile
    await reading
    return seen


async def test_every_spot_stream_is_understood(environment: Environment, clock: ManualClock) -> None:
    async with SpotMarketStreams(environment=environment) as market:
        streams: list[Stream[Any]] = [
            market.trade("btcusdt"),
            market.agg_trade("btcusdt"),
            market.book_ticker("ethusdt"),
            market.diff_depth("btcusdt", speed="100ms"),
            market.partial_depth("bnbusdt", levels=5),
            market.kline("btcusdt", "1s"),
            market.kline("btcusdt", "1d", timezone="+08:00"),
            market.mini_ticker("btcusdt"),
            market.all_mini_tickers(),
            market.ticker("ethbtc"),
            market.rolling_window_ticker("btcusdt", window_size="1h"),
            market.all_rolling_window_tickers(window_size="4h"),
            market.avg_price("btcusdt"),
        ]
        seen = await one_of_each(market, streams, clock, environment)
    expected = {
        "btcusdt@trade": spot.Trade,
        "btcusdt@aggTrade": spot.AggTrade,
        "ethusdt@bookTicker": spot.BookTicker,
        "btcusdt@kline_1s": spot.Kline,
        "btcusdt@ticker_1h": spot.RollingWindowTicker,
        "!miniTicker@arr": list,
    }
    assert {name: type(seen[name]) for name in expected} == expected
    assert {type(event).__module__ for event in seen.values()} <= {"binwire_api.spot.market_events", "builtins"}


async def test_every_sbe_stream_is_understood(exchange: Sandbox, environment: Environment, clock: ManualClock) -> None:
    accounts: Any = exchange.accounts
    key = next(key for key in accounts[0]["keys"] if key["type"] == "ed25519")
    credentials = Credentials.ed25519(key["api_key"], key["private_key"])
    sbe = SpotSbeStreams[Decimal]
    async with SpotMarketStreams(environment=environment, credentials=credentials) as market:
        streams: list[Stream[Any]] = [
            sbe.trade("btcusdt"),
            sbe.best_bid_ask("ethusdt"),
            sbe.diff_depth("btcusdt"),
            sbe.partial_depth("bnbusdt"),
        ]
        seen = await one_of_each(market, streams, clock, environment)
    assert {name: type(event).__name__ for name, event in seen.items()} == {
        "btcusdt@trade": "TradesStreamEvent",
        "ethusdt@bestBidAsk": "BestBidAskStreamEvent",
        "btcusdt@depth": "DepthDiffStreamEvent",
        "bnbusdt@depth20": "DepthSnapshotStreamEvent",
    }
    assert seen["btcusdt@trade"].symbol == "BTCUSDT"


async def test_every_futures_stream_is_understood(environment: Environment, clock: ManualClock) -> None:
    async with FapiMarketStreams(environment=environment) as market:
        streams: list[Stream[Any]] = [
            market.agg_trade("btcusdt"),
            market.all_book_tickers(),
            market.all_mini_tickers(),
            market.all_tickers(),
            market.continuous_kline("btcusdt", "perpetual", "1m"),
            market.rpi_depth("btcusdt"),
            market.diff_depth("btcusdt"),
            market.book_ticker("btcusdt"),
            market.mini_ticker("btcusdt"),
            market.ticker("btcusdt"),
            market.kline("btcusdt", "1m"),
            market.all_mark_prices(speed="1s"),
            market.mark_price("btcusdt"),
            market.partial_depth("btcusdt", levels=10),
        ]
        seen = await one_of_each(market, streams, clock, environment)
    assert {type(event).__module__ for event in seen.values()} <= {"binwire_api.fapi.market_events", "builtins"}


@pytest.mark.parametrize(("product", "path"), [("spot", "/api/v3/depth"), ("fapi", "/fapi/v1/depth")])
async def test_a_local_book_is_the_exchanges(
    exchange: Sandbox, environment: Environment, clock: ManualClock, product: str, path: str
) -> None:
    make: Any = SpotMarketStreams if product == "spot" else FapiMarketStreams
    async with (
        AsyncClient(environment=environment) as client,
        aiohttp.ClientSession() as http,
        make(environment=environment) as market,
        OrderBook(market, client, "BTCUSDT") as book,
        asyncio.timeout(PATIENCE),
    ):
        wanted: Any = {"lastUpdateId": 0}
        while wanted["lastUpdateId"] < 200 or book.last_update_id != wanted["lastUpdateId"]:
            clock.advance(milliseconds=250)
            async with http.get(f"{exchange.rest}{path}?symbol=BTCUSDT&limit=100") as reply:
                wanted = await reply.json()
        for own, shown in ((book.bids(), wanted["bids"]), (book.asks(), wanted["asks"])):
            assert [(*level,) for level in own] == [(Decimal(price), Decimal(quantity)) for price, quantity in shown]
