"""Kline and ticker streams: everything in them can be computed again from the trades."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from binwire_sandbox import ManualClock
from binwire_sandbox.market_data.intervals import NAMES, Interval

from .client import Api, Ws
from .documented import example_keys, keys

Connect = Callable[..., Awaitable[Ws]]
NOW = 1_750_000_000_000
PAGE = "docs/spot/web-socket-streams.md"
MINUTE = 60_000
DAY = 24 * 60 * MINUTE


async def trade(api: Api, beta: Api, price: str, quantity: str, *, buyer_takes: bool = True) -> None:
    """One trade on BTCUSDT."""
    sides = ("SELL", "BUY") if buyer_takes else ("BUY", "SELL")
    await api.limit(sides[0], quantity, price)
    await beta.limit(sides[1], quantity, price)


async def trade_for_a_while(api: Api, beta: Api, clock: ManualClock, number: int) -> None:
    """Trades at odd moments, of odd prices and sizes; the same in every run."""
    draw = random.Random(7)
    for _ in range(number):
        clock.advance(milliseconds=draw.randrange(1, 40_000))
        price, quantity = f"{draw.randrange(39_000, 41_000)}", f"0.{draw.randrange(100, 999)}"
        await trade(api, beta, price, quantity, buyer_takes=draw.random() < 0.5)


async def until_quiet(ws: Ws, clock: ManualClock) -> list[Any]:
    """All frames up to the reply to a last request."""
    clock.advance(seconds=4)
    await ws.socket.send_json({"method": "LIST_SUBSCRIPTIONS", "id": 99})
    return await up_to_reply(ws)


async def up_to_reply(ws: Ws) -> list[Any]:
    """All frames before the next reply; pings are answered meanwhile."""
    frames = []
    while "result" not in (frame := await ws.receive()):
        frames.append(frame)
    return frames


def recomputed(trades: list[Any], start: int, end: int) -> dict[str, Any]:
    """A kline from the events of `@trade`, in Decimals."""
    own = [one for one in trades if start <= one["T"] < end]
    prices = [Decimal(one["p"]) for one in own]
    taken = [one for one in own if not one["m"]]
    return {
        "f": own[0]["t"],
        "L": own[-1]["t"],
        "o": prices[0],
        "c": prices[-1],
        "h": max(prices),
        "l": min(prices),
        "v": sum(Decimal(one["q"]) for one in own),
        "q": sum(Decimal(one["q"]) * Decimal(one["p"]) for one in own),
        "V": sum(Decimal(one["q"]) for one in taken),
        "Q": sum(Decimal(one["q"]) * Decimal(one["p"]) for one in taken),
        "n": len(own),
    }


def numbers(kline: dict[str, Any]) -> dict[str, Any]:
    """What can be recomputed, as numbers."""
    return {name: Decimal(kline[name]) if name not in "fLn" else kline[name] for name in "fLochlvqVQn"}


async def test_closed_klines_hold_the_trades_of_their_minute(
    api: Api, beta: Api, connect: Connect, clock: ManualClock
) -> None:
    ws = await connect("/stream?streams=btcusdt@trade/btcusdt@kline_1m")
    reading = asyncio.create_task(up_to_reply(ws))
    await trade_for_a_while(api, beta, clock, 25)
    clock.advance(seconds=60)
    await ws.socket.send_json({"method": "LIST_SUBSCRIPTIONS", "id": 99})
    frames = await reading
    events = [frame["data"] for frame in frames if frame["data"]["e"] == "trade"]
    shown = [frame["data"] for frame in frames if frame["data"]["e"] == "kline"]
    assert len(events) == 25
    closed = [event["k"] for event in shown if event["k"]["x"]]
    first = events[0]["T"] // MINUTE * MINUTE
    assert [kline["t"] for kline in closed] == [first + MINUTE * number for number in range(len(closed))]
    traded = [kline for kline in closed if kline["n"]]
    assert sum(kline["n"] for kline in traded) == 25
    for kline in traded:
        assert kline["T"] == kline["t"] + MINUTE - 1
        assert numbers(kline) == recomputed(events, kline["t"], kline["T"] + 1)
    for event in shown:
        assert (event["s"], event["k"]["i"], event["k"]["s"]) == ("BTCUSDT", "1m", "BTCUSDT")
        # Every two seconds while it is open, and at its end.
        assert event["E"] % 2000 == 0


async def test_a_minute_without_trades_shows_the_price_before_it(
    api: Api, beta: Api, connect: Connect, clock: ManualClock
) -> None:
    ws = await connect("/ws/btcusdt@kline_1m")
    await trade(api, beta, "40000", "0.1")
    clock.advance(minutes=2)
    quiet = [event["k"] for event in await until_quiet(ws, clock)][-1]
    price, zero = "40000.00000000", "0.00000000"
    start = NOW // MINUTE * MINUTE + MINUTE
    assert quiet == {
        "t": start,
        "T": start + MINUTE - 1,
        "s": "BTCUSDT",
        "i": "1m",
        "f": -1,
        "L": -1,
        "n": 0,
        "x": True,
        **dict.fromkeys("oclh", price),
        **dict.fromkeys("vqVQ", zero),
        "B": "0",
    }


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("1s", "2025-06-18T15:06:40", "2025-06-18T15:06:41"),
        ("3m", "2025-06-18T15:06:00", "2025-06-18T15:09:00"),
        ("8h", "2025-06-18T08:00:00", "2025-06-18T16:00:00"),
        ("1d", "2025-06-18T00:00:00", "2025-06-19T00:00:00"),
        ("1w", "2025-06-16T00:00:00", "2025-06-23T00:00:00"),
        ("1M", "2025-06-01T00:00:00", "2025-07-01T00:00:00"),
    ],
)
@pytest.mark.parametrize("hours", [0, 8])
def test_intervals_begin_where_the_calendar_says(name: str, start: str, end: str, hours: int) -> None:
    def micros(text: str) -> int:
        return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) * 1_000_000

    # In a time zone ahead of UTC, the same calendar moments come earlier.
    shift = hours * 3_600_000_000
    interval = Interval(name, shift)
    assert interval.start(micros("2025-06-18T15:06:40") + 123_456 - shift) == micros(start) - shift
    assert interval.end(micros(start) - shift) == micros(end) - shift


async def test_days_of_utc_plus_8_begin_eight_hours_earlier(
    api: Api, beta: Api, connect: Connect, clock: ManualClock
) -> None:
    ws = await connect("/stream?streams=btcusdt@kline_1d/btcusdt@kline_1d@+08:00")
    await trade(api, beta, "40000", "0.1")
    clock.advance(seconds=2)
    starts = {(await ws.receive())["stream"]: 0 for _ in range(2)}
    assert set(starts) == {"btcusdt@kline_1d", "btcusdt@kline_1d@+08:00"}
    clock.advance(seconds=60)
    await trade(api, beta, "40000", "0.1")
    clock.advance(seconds=2)
    for _ in range(2):
        event = await ws.receive()
        assert event["data"]["k"]["n"] == 2
        starts[event["stream"]] = event["data"]["k"]["t"]
    # 2025-06-15 15:06 UTC is 23:06 there.
    utc = 1_749_945_600_000
    assert starts == {"btcusdt@kline_1d": utc, "btcusdt@kline_1d@+08:00": utc - 8 * 60 * MINUTE}


async def test_every_interval_has_a_stream(api: Api, beta: Api, connect: Connect, clock: ManualClock) -> None:
    ws = await connect("/ws/" + "/".join(f"btcusdt@kline_{name}" for name in NAMES))
    await trade(api, beta, "40000", "0.1")
    clock.advance(seconds=2)
    seen: list[str] = []
    while set(seen) < set(NAMES):
        seen.append((await ws.receive())["k"]["i"])
    assert set(seen) == set(NAMES)


async def test_tickers_count_the_last_24_hours_and_no_more(
    api: Api, beta: Api, connect: Connect, clock: ManualClock
) -> None:
    await trade(api, beta, "30000", "0.2")
    clock.advance(hours=1)
    await trade(api, beta, "40000", "0.1")
    clock.advance(minutes=5)
    await trade(api, beta, "44000", "0.3")
    await api.limit("BUY", "0.5", "43000")
    # 24 h after the first trade, which has just left the window.
    clock.advance(hours=22, minutes=55, milliseconds=1)
    ws = await connect("/ws/btcusdt@ticker")
    clock.advance(seconds=1)
    await api.limit("BUY", "0.4", "43500")
    clock.advance(seconds=1)
    last = (await until_quiet(ws, clock))[-1]
    now = last["E"]
    assert (last["e"], last["s"], last["O"], last["C"]) == ("24hrTicker", "BTCUSDT", now - DAY, now)
    assert {name: last[name] for name in "pPwxcQbBaAohlvq"} == {
        "p": "4000.00000000",
        "P": "10.000",
        "w": "43000.00000000",
        "x": "30000.00000000",
        "c": "44000.00000000",
        "Q": "0.30000000",
        "b": "43500.00000000",
        "B": "0.40000000",
        "a": "0.00000000",
        "A": "0.00000000",
        "o": "40000.00000000",
        "h": "44000.00000000",
        "l": "40000.00000000",
        "v": "0.40000000",
        "q": "17200.00000000",
    }
    assert (last["F"], last["L"], last["n"]) == (2, 3, 2)


async def test_rolling_windows_begin_on_a_minute(api: Api, beta: Api, connect: Connect, clock: ManualClock) -> None:
    ws = await connect("/ws/btcusdt@ticker_1h")
    await trade(api, beta, "40000", "0.1")
    clock.advance(seconds=1)
    event = (await until_quiet(ws, clock))[-1]
    assert (event["e"], event["O"]) == ("1hTicker", (event["C"] - 60 * MINUTE) // MINUTE * MINUTE)
    assert (event["n"], event["c"]) == (1, "40000.00000000")


async def test_arrays_hold_the_symbols_that_changed(api: Api, beta: Api, connect: Connect, clock: ManualClock) -> None:
    ws = await connect("/ws/!miniTicker@arr")
    await trade(api, beta, "40000", "0.1")
    clock.advance(seconds=1)
    await api.limit("SELL", "0.1", "3000", symbol="ETHUSDT")
    await beta.limit("BUY", "0.1", "3000", symbol="ETHUSDT")
    clock.advance(seconds=10)
    events = await until_quiet(ws, clock)
    assert [[row["s"] for row in event] for event in events] == [["BTCUSDT"], ["ETHUSDT"]]


async def test_the_average_price_is_weighted_by_volume(
    api: Api, beta: Api, connect: Connect, clock: ManualClock
) -> None:
    ws = await connect("/ws/btcusdt@avgPrice")
    await trade(api, beta, "10000", "0.1")
    clock.advance(minutes=6)
    await trade(api, beta, "40000", "0.3")
    clock.advance(seconds=1)
    await trade(api, beta, "44000", "0.1")
    clock.advance(seconds=1)
    last = (await until_quiet(ws, clock))[-1]
    moment = NOW + 6 * MINUTE + 1000
    assert last | {"E": 0} == {"e": "avgPrice", "E": 0, "s": "BTCUSDT", "i": "5m", "w": "41000.00000000", "T": moment}


HEADINGS = [
    ("btcusdt@kline_1m", "Kline/Candlestick Streams for UTC"),
    ("btcusdt@kline_1h@+08:00", "Kline/Candlestick Streams with timezone offset"),
    ("btcusdt@miniTicker", "Individual Symbol Mini Ticker Stream"),
    ("!miniTicker@arr", "Individual Symbol Mini Ticker Stream"),
    ("btcusdt@ticker", "Individual Symbol Ticker Streams"),
    ("btcusdt@ticker_4h", "Individual Symbol Rolling Window Statistics Streams"),
    ("!ticker_1d@arr", "Individual Symbol Rolling Window Statistics Streams"),
    ("btcusdt@avgPrice", "Average Price"),
]


@pytest.mark.parametrize(("stream", "heading"), HEADINGS)
async def test_events_have_the_members_that_the_page_shows(
    api: Api, beta: Api, connect: Connect, clock: ManualClock, shared: Path, stream: str, heading: str
) -> None:
    ws = await connect(f"/ws/{stream}")
    await trade(api, beta, "40000", "0.1")
    clock.advance(seconds=2)
    assert keys(await ws.receive()) == example_keys(shared / PAGE, heading)
