"""Futures' market streams and REST market data."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from binwire_sandbox import ManualClock, Sandbox

from .client import Api, Ws
from .documented import example_keys, keys

Connect = Callable[..., Awaitable[Ws]]
NOW = 1_750_000_000_000
V1 = "/fapi/v1"


async def limit(api: Api, side: str, quantity: str, price: str, symbol: str = "BTCUSDT") -> Any:
    """A LIMIT order of futures."""
    order = {"symbol": symbol, "side": side, "type": "LIMIT", "timeInForce": "GTC"}
    return await api.ok("POST", f"{V1}/order", **order, quantity=quantity, price=price)


async def trade(api: Api, beta: Api, price: str, quantity: str) -> None:
    """One trade, whose buyer takes."""
    await limit(api, "SELL", quantity, price)
    await limit(beta, "BUY", quantity, price)


async def get(api: Api, path: str, query: str = "") -> Any:
    """The answer of an endpoint, which must succeed."""
    status, body = await api.call("GET", path, query)
    assert status == 200, body
    return body


async def test_differences_chain_by_the_id_of_the_one_before(
    api: Api, beta: Api, connect: Connect, clock: ManualClock
) -> None:
    await limit(api, "BUY", "0.100", "30000")
    ws = await connect("/public/ws/btcusdt@depth")
    await limit(api, "BUY", "0.200", "30000")
    await limit(api, "SELL", "0.100", "31000.1")
    clock.advance(milliseconds=249)
    snapshot = await get(api, f"{V1}/depth", "symbol=BTCUSDT&limit=5")
    clock.advance(milliseconds=1)
    await limit(beta, "BUY", "0.100", "31000.1")
    clock.advance(milliseconds=250)
    common = {"e": "depthUpdate", "s": "BTCUSDT", "ps": "BTCUSDT", "st": 1}
    bids = [["30000.00", "0.300"]]
    assert await ws.receive() == common | {
        "E": NOW + 250,
        "T": NOW,
        "U": 2,
        "u": 3,
        "pu": 1,
        "b": bids,
        "a": [["31000.10", "0.100"]],
    }
    assert snapshot == {"lastUpdateId": 3, "E": NOW + 249, "T": NOW, "bids": bids, "asks": [["31000.10", "0.100"]]}
    assert await ws.receive() == common | {
        "E": NOW + 500,
        "T": NOW + 250,
        "U": 4,
        "u": 4,
        "pu": 3,
        "b": [],
        "a": [["31000.10", "0.000"]],
    }


@pytest.mark.parametrize(("suffix", "speed"), [("", 250), ("@500ms", 500), ("@100ms", 100), ("@0ms", 10)])
async def test_partial_books_come_at_their_speed(
    api: Api, connect: Connect, clock: ManualClock, suffix: str, speed: int
) -> None:
    for number in range(6):
        await limit(api, "BUY", "0.100", str(30000 + number))
    ws = await connect(f"/public/stream?streams=btcusdt@depth5{suffix}")
    clock.advance(milliseconds=speed)
    frame = await ws.receive()
    assert frame["stream"] == f"btcusdt@depth5{suffix}"
    assert frame["data"]["E"] == NOW + speed
    assert frame["data"]["b"] == [[f"{30005 - number}.00", "0.100"] for number in range(5)]


async def test_trades_of_100_ms_are_aggregated(api: Api, beta: Api, connect: Connect, clock: ManualClock) -> None:
    ws = await connect("/market/ws/btcusdt@aggTrade")
    await trade(api, beta, "30000", "0.100")
    clock.advance(milliseconds=50)
    await trade(api, beta, "30000", "0.200")
    clock.advance(milliseconds=50)
    await trade(api, beta, "30000", "0.300")
    clock.advance(milliseconds=100)
    row = {"e": "aggTrade", "s": "BTCUSDT", "p": "30000.00", "m": False, "st": 1}
    first = {"E": NOW + 100, "a": 1, "q": "0.300", "nq": "0.300", "f": 1, "l": 2, "T": NOW + 50}
    second = {"E": NOW + 200, "a": 2, "q": "0.300", "nq": "0.300", "f": 3, "l": 3, "T": NOW + 100}
    assert [await ws.receive(), await ws.receive()] == [row | first, row | second]
    listed = await get(api, f"{V1}/aggTrades", "symbol=BTCUSDT")
    assert [one["q"] for one in listed] == ["0.300", "0.300"]


async def test_best_prices_at_once_and_of_all_symbols_every_five_seconds(
    api: Api, connect: Connect, clock: ManualClock
) -> None:
    one, every = await connect("/public/ws/btcusdt@bookTicker"), await connect("/public/ws/!bookTicker")
    await limit(api, "BUY", "0.100", "30000")
    event = {"e": "bookTicker", "u": 1, "E": NOW, "T": NOW, "s": "BTCUSDT", "ps": "BTCUSDT", "st": 1}
    event |= {"b": "30000.00", "B": "0.100", "a": "0.00", "A": "0.000"}
    assert await one.receive() == event
    clock.advance(seconds=5)
    assert await every.receive() == event | {"E": NOW + 5000}


@pytest.mark.parametrize(("suffix", "speed"), [("", 3000), ("@1s", 1000)])
async def test_mark_prices_come_whatever_happens(
    api: Api, beta: Api, connect: Connect, clock: ManualClock, suffix: str, speed: int
) -> None:
    one = await connect(f"/market/ws/btcusdt@markPrice{suffix}")
    every = await connect(f"/market/ws/!markPrice@arr{suffix}")
    await trade(api, beta, "31000", "0.100")
    clock.advance(milliseconds=2 * speed)
    at = NOW // speed * speed
    for number in (1, 2):
        event = await one.receive()
        assert (event["e"], event["E"], event["p"]) == ("markPriceUpdate", at + number * speed, "31000.00000000")
        # The next 16:00 UTC.
        assert event["T"] == 1_750_003_200_000
        assert [row["s"] for row in await every.receive()] == ["BTCUSDT", "ETHUSDT"]


async def test_closed_klines_and_those_of_a_contract_type(
    api: Api, beta: Api, connect: Connect, clock: ManualClock
) -> None:
    ws = await connect("/market/stream?streams=btcusdt@kline_1m/btcusdt_perpetual@continuousKline_1m")
    await trade(api, beta, "30000", "0.100")
    clock.advance(seconds=60)
    frames = [await ws.receive() for _ in range(4)]
    assert {frame["stream"] for frame in frames} == {"btcusdt@kline_1m", "btcusdt_perpetual@continuousKline_1m"}
    assert [frame["data"]["k"]["x"] for frame in frames] == [False, False, True, True]
    candle = frames[2]["data"]["k"]
    assert (candle["o"], candle["v"], candle["q"], candle["n"]) == ("30000.00", "0.100", "3000.00000", 1)
    rows = await get(api, f"{V1}/klines", "symbol=BTCUSDT&interval=1m&limit=2")
    assert rows[0][:6] == [candle["t"], "30000.00", "30000.00", "30000.00", "30000.00", "0.100"]
    same = await get(api, f"{V1}/continuousKlines", "pair=BTCUSDT&contractType=PERPETUAL&interval=1m&limit=2")
    assert same == rows


@pytest.mark.parametrize(
    "stream",
    [
        "/market/ws/btcusdt@depth",
        "/market/ws/btcusdt@bookTicker",
        "/public/ws/btcusdt@aggTrade",
        "/public/ws/btcusdt@markPrice@1s",
        "/private/ws/btcusdt@bookTicker",
        "/market/ws/btcusdt@kline_1s",
        "/market/ws/btcusdt@continuousKline_1m",
        "/market/ws/btcusdt_current_quarter@continuousKline_1m",
    ],
)
async def test_each_path_has_its_streams_and_no_others(
    api: Api, beta: Api, connect: Connect, clock: ManualClock, stream: str
) -> None:
    ws = await connect(stream)
    await trade(api, beta, "30000", "0.100")
    clock.advance(seconds=5)
    assert (await ws.request("LIST_SUBSCRIPTIONS"))["result"] == [stream.rpartition("/")[2]]


async def test_what_nothing_here_causes_can_be_ordered(exchange: Sandbox, connect: Connect) -> None:
    ws = await connect("/market/ws/!forceOrder@arr")
    event: Any = {"e": "forceOrder", "E": NOW, "o": {"s": "BTCUSDT", "S": "SELL"}}
    exchange.emit_stream("market", "!forceOrder@arr", event)
    assert await ws.receive() == event


STREAMS = [
    ("market", "btcusdt@aggTrade", "<symbol>@aggTrade"),
    ("market", "!miniTicker@arr", "!miniTicker@arr"),
    ("market", "!ticker@arr", "!ticker@arr"),
    ("market", "btcusdt_perpetual@continuousKline_1s", "<pair>_<contractType>@continuousKline_<interval>"),
    ("market", "btcusdt@miniTicker", "<symbol>@miniTicker"),
    ("market", "btcusdt@ticker", "<symbol>@ticker"),
    ("market", "btcusdt@kline_1M", "<symbol>@kline_<interval>"),
    ("market", "btcusdt@markPrice", "<symbol>@markPrice@<updateSpeed>"),
    ("market", "!markPrice@arr@1s", "!markPrice@arr@<updateSpeed>"),
    ("public", "!bookTicker", "!bookTicker"),
    ("public", "btcusdt@bookTicker", "<symbol>@bookTicker"),
    ("public", "btcusdt@depth", "<symbol>@depth@<updateSpeed>"),
    ("public", "btcusdt@depth20@100ms", "<symbol>@depth<levels>@<updateSpeed>"),
    ("public", "btcusdt@rpiDepth@500ms", "<symbol>@rpiDepth@500ms"),
]


@pytest.mark.parametrize(("path", "stream", "documented"), STREAMS)
async def test_events_have_the_members_that_the_newest_source_names(
    api: Api, beta: Api, connect: Connect, clock: ManualClock, shared: Path, path: str, stream: str, documented: str
) -> None:
    facts = json.loads((shared / "docs/updates/fapi-streams.json").read_text())
    row = next(row for row in facts if row["stream"] == documented)
    assert row["url_path"] == path
    ws = await connect(f"/{path}/ws/{stream}")
    await limit(api, "SELL", "0.200", "30000")
    await limit(beta, "BUY", "0.100", "30000")
    clock.advance(seconds=5)
    assert keys(await ws.receive()) == keys(row["payload_shape"])


PAGES = [
    ("/depth", "symbol=BTCUSDT", "Order-Book", set()),
    ("/rpiDepth", "symbol=BTCUSDT", "Order-Book-RPI", set()),
    ("/trades", "symbol=BTCUSDT", "Recent-Trades-List", set()),
    ("/historicalTrades", "symbol=BTCUSDT&fromId=1", "Old-Trades-Lookup", set()),
    # The newer source has one member more.
    ("/aggTrades", "symbol=BTCUSDT", "Compressed-Aggregate-Trades-List", {"nq"}),
    ("/premiumIndex", "symbol=BTCUSDT", "Mark-Price", set()),
    ("/premiumIndex", "", "Mark-Price", set()),
    ("/openInterest", "symbol=BTCUSDT", "Open-Interest", set()),
    ("/symbolAdlRisk", "symbol=BTCUSDT", "ADL-Risk", set()),
    ("/ticker/24hr", "", "24hr-Ticker-Price-Change-Statistics", set()),
    ("/ticker/price", "symbol=BTCUSDT", "Symbol-Price-Ticker", set()),
    ("/ticker/bookTicker", "", "Symbol-Order-Book-Ticker", set()),
]


@pytest.mark.parametrize(("path", "query", "page", "added"), PAGES)
async def test_answers_have_the_members_that_the_pages_show(
    api: Api, beta: Api, shared: Path, path: str, query: str, page: str, added: set[str]
) -> None:
    await trade(api, beta, "30000", "0.100")
    shown = shared / f"docs/fapi/market-data/rest-api/{page}.md"
    assert keys(await get(api, V1 + path, query)) == example_keys(shown, "Response Example") | added


async def test_open_interest_is_what_is_held(api: Api, beta: Api) -> None:
    await trade(api, beta, "30000", "0.100")
    await trade(beta, api, "30000", "0.040")
    assert (await get(api, f"{V1}/openInterest", "symbol=BTCUSDT"))["openInterest"] == "0.060"


async def test_klines_of_prices(api: Api, beta: Api) -> None:
    await trade(api, beta, "30000", "0.100")
    start = NOW // 60_000 * 60_000
    for path, name, price in (
        ("markPriceKlines", "symbol", "30000.00000000"),
        ("indexPriceKlines", "pair", "30000.00000000"),
        ("premiumIndexKlines", "symbol", "0.00000000"),
    ):
        row = (await get(api, f"{V1}/{path}", f"{name}=BTCUSDT&interval=1m"))[0]
        assert row == [start, *[price] * 4, "0", start + 59_999, "0", 60, "0", "0", "0"]


@pytest.mark.parametrize(
    ("path", "query", "code"),
    [
        ("/depth", "symbol=BTCUSDT&limit=7", -4021),
        ("/aggTrades", "symbol=BTCUSDT&startTime=1750000000000&endTime=1750003600001", -1127),
        ("/rpiDepth", "symbol=BTCUSDT&limit=5", -4021),
        ("/klines", "symbol=BTCUSDT&interval=2m", -1120),
        ("/continuousKlines", "pair=BTCUSDT&contractType=FOREVER&interval=1m", -1130),
        ("/ticker/price", "symbol=XXX", -1121),
        ("/indexPriceKlines", "interval=1m", -1102),
    ],
)
async def test_bad_requests(api: Api, path: str, query: str, code: int) -> None:
    status, body = await api.call("GET", V1 + path, query)
    assert (status, body["code"]) == (400, code)


async def test_old_trades_need_a_key(api: Api) -> None:
    status, body = await api.call("GET", f"{V1}/historicalTrades", "symbol=BTCUSDT", key="")
    assert (status, body["code"]) == (401, -2014)


async def test_the_websocket_api_answers_the_same(api: Api, beta: Api, connect: Connect) -> None:
    await limit(api, "BUY", "0.100", "29000")
    await trade(api, beta, "30000", "0.100")
    ws, params = await connect("/ws-fapi/v1"), {"symbol": "BTCUSDT"}
    assert (await ws.request("depth", params))["result"] == await get(api, f"{V1}/depth", "symbol=BTCUSDT")
    assert (await ws.request("ticker.price"))["result"] == await get(api, f"{V1}/ticker/price")
    book = (await ws.request("ticker.book", params))["result"]
    assert book == await get(api, f"{V1}/ticker/bookTicker", "symbol=BTCUSDT") | {"lastUpdateId": 3}


@pytest.mark.parametrize(
    ("path", "query", "weight"),
    [
        ("/depth", "symbol=BTCUSDT&limit=50", 2),
        ("/depth", "symbol=BTCUSDT", 10),
        ("/depth", "symbol=BTCUSDT&limit=1000", 20),
        ("/klines", "symbol=BTCUSDT&interval=1m&limit=99", 1),
        ("/klines", "symbol=BTCUSDT&interval=1m&limit=100", 2),
        ("/klines", "symbol=BTCUSDT&interval=1m", 5),
        ("/klines", "symbol=BTCUSDT&interval=1m&limit=1500", 10),
        ("/ticker/24hr", "", 40),
        ("/premiumIndex", "symbol=BTCUSDT", 1),
    ],
)
async def test_weights(api: Api, path: str, query: str, weight: int) -> None:
    async with api.http.get(f"{api.exchange.rest}{V1}{path}?{query}") as reply:
        assert reply.headers["X-MBX-USED-WEIGHT-1M"] == str(weight)
