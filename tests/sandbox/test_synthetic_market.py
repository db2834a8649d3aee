"""The synthetic market: it moves, it is the same for a seed, and anybody can trade with it."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import aiohttp
import pytest

from binwire_sandbox import ManualClock, Sandbox, Settings

from .client import Api, Ws
from .local_book import LocalBook
from .test_market_data import get

START = 1_750_000_000_000_000


async def told(seed: int, streams: str, seconds: int) -> list[Any]:
    """All that some streams tell in a time."""
    clock = ManualClock(START)
    frames: list[Any] = []
    async with (
        Sandbox(clock, settings=Settings(accounts=()), market=seed) as exchange,
        aiohttp.ClientSession() as http,
        http.ws_connect(f"{exchange.streams}/stream?streams={streams}") as socket,
    ):
        ws = Ws(socket)
        clock.advance(seconds=seconds)
        await socket.send_json({"method": "LIST_SUBSCRIPTIONS", "id": 1})
        while "result" not in (frame := await ws.receive()):
            frames.append(frame)
    return frames


@pytest.fixture
async def moving(clock: ManualClock) -> AsyncIterator[Sandbox]:
    """A sandbox whose market moves."""
    async with Sandbox(clock, settings=Settings(accounts=("alpha",)), market=7) as exchange:
        yield exchange


async def test_the_same_seed_tells_the_same() -> None:
    streams = "btcusdt@trade/ethbtc@depth@100ms"
    first, second = await told(7, streams, 30), await told(7, streams, 30)
    assert first == second
    assert {frame["stream"] for frame in first} == set(streams.split("/"))
    assert first != await told(8, streams, 30)


async def test_every_symbol_is_quoted_from_the_start(moving: Sandbox, http: aiohttp.ClientSession) -> None:
    api = Api(moving, http)
    for path in ("/api/v3/ticker/bookTicker", "/fapi/v1/ticker/bookTicker"):
        _, rows = await api.call("GET", path)
        assert rows
        for row in rows:
            assert Decimal(0) < Decimal(row["bidPrice"]) < Decimal(row["askPrice"])


async def test_every_symbol_has_a_price_and_a_kline_from_the_start(
    moving: Sandbox, http: aiohttp.ClientSession
) -> None:
    api = Api(moving, http)
    for product in ("/api/v3", "/fapi/v1"):
        _, prices = await api.call("GET", f"{product}/ticker/price")
        for row in prices:
            _, klines = await api.call("GET", f"{product}/klines", f"symbol={row['symbol']}&interval=1m")
            assert [kline[4] for kline in klines] == [row["price"]]
            assert Decimal(row["price"]) > 0


async def test_a_book_kept_by_differences_follows_it(
    moving: Sandbox, http: aiohttp.ClientSession, clock: ManualClock
) -> None:
    api = Api(moving, http)
    async with http.ws_connect(f"{moving.streams}/ws/btcusdt@depth@100ms") as socket:
        book = LocalBook(await get(api, "/depth", "symbol=BTCUSDT&limit=5000"))
        # The market acts every 250 ms, so that everything is told at 30.1 s, whoever acted last.
        clock.advance(seconds=30.1)
        wanted = await get(api, "/depth", "symbol=BTCUSDT&limit=5000")
        while book.update_id < wanted["lastUpdateId"]:
            book.apply(await Ws(socket).receive())
        assert book.shown() == wanted


async def test_anybody_can_trade_with_it(moving: Sandbox, http: aiohttp.ClientSession, clock: ManualClock) -> None:
    api = Api(moving, http)
    order = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.00100"}
    assert (await api.ok("POST", "/api/v3/order", **order))["status"] == "FILLED"
    # A bid above all others is hit sooner or later.
    best = (await get(api, "/ticker/bookTicker", "symbol=BTCUSDT"))["bidPrice"]
    bid = await api.limit("BUY", "0.00100", f"{Decimal(best) + 1:.2f}")
    clock.advance(seconds=60)
    found = await api.ok("GET", "/api/v3/order", symbol="BTCUSDT", orderId=bid["orderId"])
    assert found["status"] == "FILLED"


async def test_it_is_nobodys_account(moving: Sandbox) -> None:
    assert [account["name"] for account in moving.accounts] == ["alpha"]


async def test_a_leap_of_the_clock_is_traded_through_more_sparsely(
    clock: ManualClock, moving: Sandbox, http: aiohttp.ClientSession
) -> None:
    # One symbol acts every 250 ms: a day of that would be 345,600 acts, and take minutes.
    clock.advance(hours=24)
    api = Api(moving, http)
    _, rows = await api.call("GET", "/api/v3/ticker/24hr")
    assert 100 < sum(row["count"] for row in rows) < 10_000
    _, trades = await api.call("GET", "/api/v3/trades?symbol=BTCUSDT&limit=1")
    assert clock.now() // 1000 - trades[0]["time"] < 60_000
