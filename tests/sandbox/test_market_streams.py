"""Spot's market streams of trades and books: what comes, when, and that it agrees with the book."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from binwire_sandbox import ManualClock, Sandbox

from .client import Api, Ws
from .documented import example_keys, keys

Connect = Callable[..., Awaitable[Ws]]
NOW = 1_750_000_000_000
PAGE = "docs/spot/web-socket-streams.md"


async def trade_twice(api: Api, beta: Api) -> None:
    """Two makers at 40000 and one at 41000, and a taker of all but the half of the last."""
    for price in ("40000", "40000", "41000"):
        await api.limit("SELL", "0.10000", price)
    await beta.limit("BUY", "0.25000", "41000")


async def test_trades_come_one_by_one_and_aggregated_by_price(api: Api, beta: Api, connect: Connect) -> None:
    single, aggregated = await connect("/ws/btcusdt@trade"), await connect("/ws/btcusdt@aggTrade")
    await trade_twice(api, beta)
    common = {"E": NOW, "s": "BTCUSDT", "T": NOW, "m": False, "M": True}
    trades = [("40000", "0.10000000"), ("40000", "0.10000000"), ("41000", "0.05000000")]
    for number, (price, qty) in enumerate(trades, 1):
        row = {"e": "trade", "t": number, "p": f"{price}.00000000", "q": qty}
        assert await single.receive() == common | row
    first = {"e": "aggTrade", "a": 1, "p": "40000.00000000", "q": "0.20000000", "f": 1, "l": 2}
    second = {"e": "aggTrade", "a": 2, "p": "41000.00000000", "q": "0.05000000", "f": 3, "l": 3}
    assert [await aggregated.receive(), await aggregated.receive()] == [common | first, common | second]


async def test_the_buyer_is_the_maker_where_a_seller_takes(api: Api, beta: Api, connect: Connect) -> None:
    ws = await connect("/ws/btcusdt@trade/btcusdt@aggTrade")
    await api.limit("BUY", "0.10000", "40000")
    await beta.limit("SELL", "0.10000", "40000")
    assert [(event["e"], event["m"]) for event in (await ws.receive(), await ws.receive())] == [
        ("trade", True),
        ("aggTrade", True),
    ]


async def test_the_book_ticker_tells_each_change_of_the_best_and_no_other(
    api: Api, beta: Api, connect: Connect
) -> None:
    ws = await connect("/ws/btcusdt@bookTicker")
    await api.limit("BUY", "0.10000", "39000")
    await api.limit("BUY", "0.30000", "38000")
    sell = await api.limit("SELL", "0.20000", "41000")
    await beta.limit("BUY", "0.05000", "41000")
    await api.ok("DELETE", "/api/v3/order", symbol="BTCUSDT", orderId=sell["orderId"])
    bid = {"s": "BTCUSDT", "b": "39000.00000000", "B": "0.10000000"}
    zero = "0.00000000"
    assert [await ws.receive() for _ in range(4)] == [
        {"u": 1, **bid, "a": zero, "A": zero},
        {"u": 3, **bid, "a": "41000.00000000", "A": "0.20000000"},
        {"u": 4, **bid, "a": "41000.00000000", "A": "0.15000000"},
        {"u": 5, **bid, "a": zero, "A": zero},
    ]


@pytest.mark.parametrize(("stream", "speed"), [("btcusdt@depth", 1000), ("btcusdt@depth@100ms", 100)])
async def test_differences_come_at_their_speed_with_every_change_in_them(
    api: Api, beta: Api, connect: Connect, clock: ManualClock, stream: str, speed: int
) -> None:
    ws = await connect(f"/ws/{stream}")
    await api.limit("BUY", "0.10000", "39000")
    await api.limit("BUY", "0.10000", "39500")
    await api.limit("SELL", "0.20000", "41000")
    clock.advance(milliseconds=speed)
    await beta.limit("SELL", "0.10000", "39500")
    clock.advance(milliseconds=10 * speed)
    first = {"e": "depthUpdate", "E": NOW + speed, "s": "BTCUSDT", "U": 1, "u": 3}
    bids = [["39500.00000000", "0.10000000"], ["39000.00000000", "0.10000000"]]
    assert await ws.receive() == first | {"b": bids, "a": [["41000.00000000", "0.20000000"]]}
    # Then only the level that is gone, once, however long nothing else happens.
    second = {"e": "depthUpdate", "E": NOW + 2 * speed, "s": "BTCUSDT", "U": 4, "u": 4}
    assert await ws.receive() == second | {"b": [["39500.00000000", "0.00000000"]], "a": []}
    await api.limit("SELL", "0.20000", "42000")
    clock.advance(milliseconds=speed)
    assert (await ws.receive())["U"] == 5


@pytest.mark.parametrize("levels", [5, 10, 20])
async def test_partial_books_show_the_best_levels(api: Api, connect: Connect, clock: ManualClock, levels: int) -> None:
    for number in range(22):
        await api.limit("BUY", "0.00100", str(30000 + number))
    ws = await connect(f"/stream?streams=btcusdt@depth{levels}@100ms")
    clock.advance(milliseconds=100)
    book = [[f"{30021 - number}.00000000", "0.00100000"] for number in range(levels)]
    payload = {"lastUpdateId": 22, "bids": book, "asks": []}
    assert await ws.receive() == {"stream": f"btcusdt@depth{levels}@100ms", "data": payload}


async def test_microseconds_where_the_url_asks_for_them(api: Api, beta: Api, connect: Connect) -> None:
    ws = await connect("/stream?streams=btcusdt@trade&timeUnit=MICROSECOND")
    await trade_twice(api, beta)
    assert (await ws.receive())["data"]["T"] == NOW * 1000


@pytest.mark.parametrize("name", ["BTCUSDT@trade", "btcusdt@TRADE", "btcusdt@depth7", "nothing@trade", "btcusdt"])
async def test_a_name_that_is_no_stream_is_accepted_and_nothing_comes(
    api: Api, beta: Api, connect: Connect, name: str
) -> None:
    ws = await connect("/ws")
    assert await ws.request("SUBSCRIBE", [name, "btcusdt@trade"]) == {"result": None, "id": 1}
    await trade_twice(api, beta)
    assert [(await ws.receive())["t"] for _ in range(3)] == [1, 2, 3]
    assert await ws.request("LIST_SUBSCRIPTIONS") == {"result": [name, "btcusdt@trade"], "id": 2}


async def test_nothing_comes_after_unsubscribing(api: Api, beta: Api, connect: Connect) -> None:
    ws = await connect("/ws/btcusdt@trade/btcusdt@bookTicker")
    assert await ws.request("UNSUBSCRIBE", ["btcusdt@bookTicker"]) == {"result": None, "id": 1}
    await trade_twice(api, beta)
    assert [(await ws.receive())["e"] for _ in range(3)] == ["trade"] * 3
    assert await ws.request("LIST_SUBSCRIPTIONS") == {"result": ["btcusdt@trade"], "id": 2}


async def test_any_event_of_a_stream_can_be_ordered(exchange: Sandbox, connect: Connect) -> None:
    ws = await connect("/ws/bnbbtc@blockTrade")
    event: Any = {"e": "blockTrade", "E": NOW, "s": "BNBBTC", "t": 582}
    assert exchange.emit_stream("spot", "bnbbtc@blockTrade", event) == 1
    assert await ws.receive() == event


HEADINGS = [
    ("btcusdt@aggTrade", "Aggregate Trade Streams"),
    ("btcusdt@trade", "Trade Streams"),
    ("btcusdt@bookTicker", "Individual Symbol Book Ticker Streams"),
    ("btcusdt@depth5", "Partial Book Depth Streams"),
    ("btcusdt@depth", "Diff. Depth Stream"),
]


@pytest.mark.parametrize(("stream", "heading"), HEADINGS)
async def test_events_have_the_members_that_the_page_shows(
    api: Api, beta: Api, connect: Connect, clock: ManualClock, shared: Path, stream: str, heading: str
) -> None:
    ws = await connect(f"/ws/{stream}")
    await trade_twice(api, beta)
    clock.advance(seconds=60)
    assert keys(await ws.receive()) == example_keys(shared / PAGE, heading)
