"""Spot's market data over REST and the WebSocket API: the same state that the streams tell."""

import json
import random
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from binwire_sandbox import ManualClock

from .client import Api, Ws
from .documented import example_keys, keys
from .local_book import LocalBook

Connect = Callable[..., Awaitable[Ws]]
NOW = 1_750_000_000_000
MINUTE = 60_000
DAY = 24 * 60 * MINUTE
UTC_DAY = 1_749_945_600_000
V3 = "/api/v3"


async def get(api: Api, path: str, query: str = "") -> Any:
    """The answer of an endpoint that needs no key, which must succeed."""
    status, body = await api.call("GET", V3 + path, query, key="")
    assert status == 200, body
    return body


async def refused(api: Api, path: str, query: str) -> Any:
    """The code of a refusal."""
    status, body = await api.call("GET", V3 + path, query, key="")
    assert status == 400, body
    return body["code"]


async def trade(api: Api, beta: Api, price: str, quantity: str, symbol: str = "BTCUSDT") -> None:
    """One trade, whose buyer takes."""
    await api.limit("SELL", quantity, price, symbol=symbol)
    await beta.limit("BUY", quantity, price, symbol=symbol)


async def stir(api: Api, beta: Api, clock: ManualClock, seed: int) -> None:
    """Orders that rest, trade and are canceled, the same for a seed."""
    draw = random.Random(seed)
    resting: list[int] = []
    for _ in range(40):
        clock.advance(milliseconds=draw.randrange(60))
        if resting and draw.random() < 0.25:
            gone = resting.pop(draw.randrange(len(resting)))
            await api.signed("DELETE", f"{V3}/order", symbol="BTCUSDT", orderId=gone)
            continue
        who, side = (api, "BUY") if draw.random() < 0.5 else (beta, "SELL")
        placed = await who.limit(side, f"0.{draw.randrange(10, 99)}", str(draw.randrange(39_990, 40_010)))
        if who is api:
            resting.append(placed["orderId"])


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_local_book_by_the_pages_procedure_equals_the_snapshot(
    api: Api, beta: Api, connect: Connect, clock: ManualClock, seed: int
) -> None:
    await stir(api, beta, clock, seed)
    ws = await connect("/ws/btcusdt@depth@100ms")
    await stir(api, beta, clock, seed + 10)
    snapshot = await get(api, "/depth", "symbol=BTCUSDT&limit=5000")
    await stir(api, beta, clock, seed + 20)
    clock.advance(milliseconds=100)
    wanted = await get(api, "/depth", "symbol=BTCUSDT&limit=5000")
    book, last = LocalBook(snapshot), 0
    while last < wanted["lastUpdateId"]:
        event = await ws.receive()
        assert not last or event["U"] == last + 1
        last = event["u"]
        if last > snapshot["lastUpdateId"]:
            book.apply(event)
    assert book.shown() == wanted
    best = await get(api, "/ticker/bookTicker", "symbol=BTCUSDT")
    empty = [["0.00000000", "0.00000000"]]
    assert [best["bidPrice"], best["bidQty"]] == (wanted["bids"] or empty)[0]
    assert [best["askPrice"], best["askQty"]] == (wanted["asks"] or empty)[0]


async def test_depth_shows_as_many_levels_as_asked_for(api: Api) -> None:
    for number in range(3):
        await api.limit("BUY", "0.00100", str(30000 + number))
    assert [price for price, _ in (await get(api, "/depth", "symbol=BTCUSDT&limit=2"))["bids"]] == [
        "30002.00000000",
        "30001.00000000",
    ]


async def test_trades_by_id_by_number_and_by_time(api: Api, beta: Api, clock: ManualClock) -> None:
    for number in range(1, 5):
        await trade(api, beta, str(40000 + number), "0.01000")
        clock.advance(seconds=1)
    first = {"price": "40001.00000000", "qty": "0.01000000", "quoteQty": "400.01000000"}
    assert (await get(api, "/trades", "symbol=BTCUSDT"))[0] == first | {
        "id": 1,
        "time": NOW,
        "isBuyerMaker": False,
        "isBestMatch": True,
    }

    async def ids(path: str, query: str, name: str = "id") -> list[int]:
        return [row[name] for row in await get(api, path, f"symbol=BTCUSDT&{query}")]

    assert await ids("/trades", "limit=2") == [3, 4]
    assert await ids("/historicalTrades", "limit=2") == [3, 4]
    assert await ids("/historicalTrades", "limit=2&fromId=2") == [2, 3]
    assert await ids("/aggTrades", "limit=2", "a") == [3, 4]
    assert await ids("/aggTrades", "fromId=3", "a") == [3, 4]
    assert await ids("/aggTrades", f"startTime={NOW + 1000}&endTime={NOW + 2000}", "a") == [2, 3]
    assert await ids("/aggTrades", f"startTime={(NOW + 1000) * 1000}&limit=1", "a") == [2]
    assert await refused(api, "/aggTrades", f"symbol=BTCUSDT&fromId=1&startTime={NOW}") == -1128
    assert await get(api, "/historicalBlockTrades", "symbol=BTCUSDT&fromId=0") == []


async def test_klines_by_time_by_number_and_in_a_time_zone(api: Api, beta: Api, clock: ManualClock) -> None:
    for price in ("40000", "41000", "39000"):
        await trade(api, beta, price, "0.01000")
        clock.advance(minutes=1, seconds=30)
    start = NOW // MINUTE * MINUTE

    async def shown(query: str) -> list[tuple[int, Decimal, int]]:
        """Start, closing price and number of trades of each."""
        rows = await get(api, "/klines", f"symbol=BTCUSDT&{query}")
        return [((row[0] - start) // MINUTE, Decimal(row[4]), row[8]) for row in rows]

    minutes = [(0, 40000, 1), (1, 40000, 0), (2, 41000, 1), (3, 39000, 1), (4, 39000, 0), (5, 39000, 0)]
    assert await shown("interval=1m") == minutes
    assert await shown("interval=1m&limit=2") == minutes[-2:]
    assert await shown(f"interval=1m&startTime={start + 1}&limit=2") == minutes[1:3]
    assert await shown(f"interval=1m&startTime={start}&endTime={start + 2 * MINUTE}") == minutes[:3]
    assert await shown(f"interval=1M&startTime={9 * 10**18}") == []
    assert await shown(f"interval=1m&startTime=0&endTime={9 * 10**18}") == minutes
    assert await shown("interval=1h") == [(-6, 39000, 3)]
    row = (await get(api, "/klines", "symbol=BTCUSDT&interval=1m&limit=4"))[0]
    assert row[:7] == [start + 2 * MINUTE, *["41000.00000000"] * 4, "0.01000000", start + 3 * MINUTE - 1]
    assert row[7:] == ["410.00000000", 1, "0.01000000", "410.00000000", "0"]
    # 2025-06-15 15:06 UTC is 20:51 where clocks are 5:45 ahead.
    day = (await get(api, "/klines", "symbol=BTCUSDT&interval=1d&timeZone=05:45"))[0]
    assert (day[0], day[6]) == (UTC_DAY - 345 * MINUTE, UTC_DAY - 345 * MINUTE + DAY - 1)
    month = (await get(api, "/uiKlines", "symbol=BTCUSDT&interval=1M"))[0]
    assert month[0] == 1_748_736_000_000


async def test_rolling_windows_and_trading_days(api: Api, beta: Api, clock: ManualClock) -> None:
    await trade(api, beta, "40000", "0.01000")
    clock.advance(hours=2)
    await trade(api, beta, "42000", "0.03000")
    now = NOW + 2 * 60 * MINUTE
    hour = await get(api, "/ticker", "symbol=BTCUSDT&windowSize=1h")
    assert (hour["openTime"], hour["closeTime"]) == ((now - 60 * MINUTE) // MINUTE * MINUTE, now)
    assert (hour["count"], hour["openPrice"], hour["firstId"]) == (1, "42000.00000000", 2)
    day = await get(api, "/ticker", "symbol=BTCUSDT")
    assert (day["count"], day["priceChange"], day["priceChangePercent"]) == (2, "2000.00000000", "5.000")
    assert day["weightedAvgPrice"] == "41500.00000000"
    # 15:06 + 2 h in UTC: the trading day of UTC holds both, that of UTC+8 began at 16:00.
    utc = await get(api, "/ticker/tradingDay", "symbol=BTCUSDT")
    assert (utc["openTime"], utc["closeTime"]) == (UTC_DAY, UTC_DAY + DAY - 1)
    assert utc["count"] == 2
    assert (await get(api, "/ticker/tradingDay", "symbol=BTCUSDT&timeZone=8"))["count"] == 1
    assert await get(api, "/avgPrice", "symbol=BTCUSDT") == {"mins": 5, "price": "42000.00000000", "closeTime": now}


async def test_one_some_or_all_symbols(api: Api, beta: Api) -> None:
    await trade(api, beta, "3000", "0.1000", "ETHUSDT")
    assert await get(api, "/ticker/price", "symbol=ETHUSDT") == {"symbol": "ETHUSDT", "price": "3000.00000000"}
    some = await get(api, "/ticker/price", "symbols=%5B%22ETHUSDT%22,%22BTCUSDT%22%5D")
    assert [row["symbol"] for row in some] == ["ETHUSDT", "BTCUSDT"]
    names = [row["symbol"] for row in (await get(api, "/exchangeInfo"))["symbols"]]
    for path in ("/ticker/price", "/ticker/bookTicker", "/ticker/24hr"):
        assert [row["symbol"] for row in await get(api, path)] == names
    assert await get(api, "/ticker/price", "symbolStatus=HALT") == []


@pytest.mark.parametrize(
    ("path", "query", "code"),
    [
        ("/depth", "", -1102),
        ("/depth", "symbol=XXX", -1121),
        ("/depth", "symbol=BTCUSDT&limit=0", -1130),
        ("/depth", "symbol=BTCUSDT&limit=-1", -1100),
        ("/depth", "symbol=BTCUSDT&limit=x", -1100),
        ("/depth", "symbol=BTCUSDT&symbolStatus=HALT", -1220),
        ("/depth", "symbol=BTCUSDT&symbolStatus=GONE", -1122),
        ("/klines", "symbol=BTCUSDT", -1102),
        ("/klines", "symbol=BTCUSDT&interval=1x", -1120),
        ("/klines", "symbol=BTCUSDT&interval=1m&timeZone=14:01", -1130),
        ("/klines", "symbol=BTCUSDT&interval=1m&timeZone=-12:01", -1130),
        ("/klines", "symbol=BTCUSDT&interval=1m&timeZone=1:60", -1130),
        ("/ticker", "", -1102),
        ("/ticker", "symbol=BTCUSDT&windowSize=60m", -1130),
        ("/ticker", "symbol=BTCUSDT&windowSize=1d2h", -1130),
        ("/ticker", "symbol=BTCUSDT&windowSize=8d", -1130),
        ("/ticker/tradingDay", "", -1102),
        ("/ticker/24hr", "symbol=BTCUSDT&type=HUGE", -1139),
        ("/ticker/price", 'symbol=BTCUSDT&symbols=["ETHUSDT"]', -1128),
        ("/ticker/price", 'symbols=["BTCUSDT","BTCUSDT"]', -1151),
        ("/ticker/price", 'symbols=["XXX"]', -1121),
        ("/ticker/price", "symbols=[", -1135),
        ("/exchangeInfo", 'symbols=["BTCUSDT","BTCUSDT"]', -1151),
        ("/historicalBlockTrades", "symbol=BTCUSDT", -1102),
        ("/referencePrice", "symbol=BTCUSDT", -2043),
        ("/referencePrice/calculation", "symbol=BTCUSDT", -2043),
    ],
)
async def test_bad_requests_get_the_codes_of_the_page(api: Api, path: str, query: str, code: int) -> None:
    assert await refused(api, path, query) == code


TWINS = [
    ("depth", "/depth", {"symbol": "BTCUSDT", "limit": 5}),
    ("trades.recent", "/trades", {"symbol": "BTCUSDT"}),
    ("trades.historical", "/historicalTrades", {"symbol": "BTCUSDT", "fromId": 0}),
    ("trades.aggregate", "/aggTrades", {"symbol": "BTCUSDT"}),
    ("blockTrades.historical", "/historicalBlockTrades", {"symbol": "BTCUSDT", "fromId": 0}),
    ("klines", "/klines", {"symbol": "BTCUSDT", "interval": "1h"}),
    ("uiKlines", "/uiKlines", {"symbol": "BTCUSDT", "interval": "1h"}),
    ("avgPrice", "/avgPrice", {"symbol": "BTCUSDT"}),
    ("ticker.24hr", "/ticker/24hr", {"symbols": ["BTCUSDT", "ETHUSDT"]}),
    ("ticker.tradingDay", "/ticker/tradingDay", {"symbols": ["BTCUSDT"], "type": "MINI"}),
    ("ticker", "/ticker", {"symbol": "BTCUSDT", "windowSize": "7d"}),
    ("ticker.price", "/ticker/price", {}),
    ("ticker.book", "/ticker/bookTicker", {"symbol": "BTCUSDT"}),
]


@pytest.mark.parametrize(("method", "path", "params"), TWINS)
async def test_the_websocket_api_answers_the_same(
    api: Api, beta: Api, connect: Connect, method: str, path: str, params: dict[str, object]
) -> None:
    await trade(api, beta, "40000", "0.10000")
    ws = await connect()
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in params.items()}
    reply = await ws.request(method, params)
    assert (reply["status"], reply["result"]) == (200, await get(api, path, urlencode(texts)))


WEIGHTS = [
    ("/depth", "symbol=BTCUSDT", 5),
    ("/depth", "symbol=BTCUSDT&limit=101", 25),
    ("/depth", "symbol=BTCUSDT&limit=1000", 50),
    ("/depth", "symbol=BTCUSDT&limit=6000", 250),
    ("/trades", "symbol=BTCUSDT", 25),
    ("/aggTrades", "symbol=BTCUSDT", 4),
    ("/klines", "symbol=BTCUSDT&interval=1m", 2),
    ("/ticker/24hr", "symbol=BTCUSDT", 2),
    ("/ticker/24hr", "", 80),
    ("/ticker/24hr", "symbols=%5B%22BTCUSDT%22,%22ETHUSDT%22%5D", 2),
    ("/ticker", "symbols=%5B%22BTCUSDT%22,%22ETHUSDT%22%5D", 8),
    ("/ticker/price", "symbol=BTCUSDT", 2),
    ("/ticker/price", "", 4),
    ("/ticker/bookTicker", "symbols=%5B%22BTCUSDT%22%5D", 4),
]


@pytest.mark.parametrize(("path", "query", "weight"), WEIGHTS)
async def test_weights(api: Api, path: str, query: str, weight: int) -> None:
    async with api.http.get(f"{api.exchange.rest}{V3}{path}?{query}") as reply:
        assert reply.headers["X-MBX-USED-WEIGHT-1M"] == str(weight)


HEADINGS = [
    ("/depth?symbol=BTCUSDT", "Order book", 0),
    ("/trades?symbol=BTCUSDT", "Recent trades list", 0),
    ("/historicalTrades?symbol=BTCUSDT", "Old trade lookup", 0),
    ("/aggTrades?symbol=BTCUSDT", "Compressed/Aggregate trades list", 0),
    ("/avgPrice?symbol=BTCUSDT", "Current average price", 0),
    ("/ticker/24hr?symbol=BTCUSDT", "24hr ticker price change statistics", 0),
    ("/ticker/24hr?symbol=BTCUSDT&type=MINI", "24hr ticker price change statistics", 2),
    ("/ticker/tradingDay?symbol=BTCUSDT", "Trading Day Ticker", 0),
    ("/ticker/tradingDay?symbol=BTCUSDT&type=MINI", "Trading Day Ticker", 2),
    ("/ticker/price?symbol=BTCUSDT", "Symbol price ticker", 0),
    ("/ticker/bookTicker?symbol=BTCUSDT", "Symbol order book ticker", 0),
    ("/ticker?symbol=BTCUSDT", "Rolling window price change statistics", 0),
    ("/ticker?symbol=BTCUSDT&type=MINI", "Rolling window price change statistics", 2),
]


@pytest.mark.parametrize(("request_", "heading", "number"), HEADINGS)
async def test_answers_have_the_members_that_the_page_shows(
    api: Api, beta: Api, shared: Path, request_: str, heading: str, number: int
) -> None:
    await trade(api, beta, "40000", "0.10000")
    path, _, query = request_.partition("?")
    page = shared / "docs/spot/rest-api.md"
    assert keys(await get(api, path, query)) == example_keys(page, heading, number)
