"""SBE market streams and market data answers, their bytes read here by the schema's offsets."""

import json
import struct
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from binwire_sandbox import ManualClock, Sandbox

from .client import TIMEOUT, Api, Ws
from .test_sbe import ask

NOW = 1_750_000_000_000_000
E8 = 10**8
SYMBOL = b"\x07BTCUSDT"
SBE = "/ws-api/v3?responseFormat=sbe&sbeSchemaId=3&sbeSchemaVersion=5"
Connect = Callable[..., Awaitable[Ws]]


@pytest.fixture
async def key(exchange: Sandbox, http: aiohttp.ClientSession) -> dict[str, str]:
    """The header that SBE streams need."""
    return {"X-MBX-APIKEY": Api(exchange, http, type="ed25519").key["api_key"]}


async def bytes_of(ws: Ws) -> bytes:
    """The next event."""
    message = await ws.socket.receive(TIMEOUT)
    assert message.type is aiohttp.WSMsgType.BINARY
    return bytes(message.data)


async def test_the_trades_of_one_taker_come_in_one_message(
    api: Api, beta: Api, connect: Connect, key: dict[str, str]
) -> None:
    ws = await connect("/ws/btcusdt@trade", headers=key)
    await api.limit("SELL", "0.10000", "40000")
    await api.limit("SELL", "0.10000", "41000")
    await beta.limit("BUY", "0.15000", "41000")
    head = struct.pack("<4H", 18, 10000, 1, 0) + struct.pack("<qqbb", NOW, NOW, -8, -8)
    first = struct.pack("<qqqB", 1, 40_000 * E8, E8 // 10, 0)
    second = struct.pack("<qqqB", 2, 41_000 * E8, E8 // 20, 0)
    assert await bytes_of(ws) == head + struct.pack("<HI", 25, 2) + first + second + SYMBOL


async def test_best_prices(api: Api, connect: Connect, key: dict[str, str]) -> None:
    ws = await connect("/stream?streams=btcusdt@bestBidAsk", headers=key)
    await api.limit("BUY", "0.10000", "40000")
    best = struct.pack("<qqbb4q", NOW, 1, -8, -8, 40_000 * E8, E8 // 10, 0, 0)
    assert await bytes_of(ws) == struct.pack("<4H", 50, 10001, 1, 0) + best + SYMBOL


@pytest.mark.parametrize(
    ("stream", "speed", "head"),
    [
        ("depth", 20, struct.pack("<4Hqqqbb", 26, 10003, 1, 0, NOW + 20_000, 1, 2, -8, -8)),
        ("depth20", 50, struct.pack("<4Hqqbb", 18, 10002, 1, 0, NOW + 50_000, 2, -8, -8)),
    ],
)
async def test_books(
    api: Api, connect: Connect, clock: ManualClock, key: dict[str, str], stream: str, speed: int, head: bytes
) -> None:
    ws = await connect(f"/ws/btcusdt@{stream}", headers=key)
    await api.limit("BUY", "0.10000", "40000")
    await api.limit("SELL", "0.20000", "41000")
    clock.advance(milliseconds=speed)
    bids = struct.pack("<HHqq", 16, 1, 40_000 * E8, E8 // 10)
    asks = struct.pack("<HHqq", 16, 1, 41_000 * E8, E8 // 5)
    assert await bytes_of(ws) == head + bids + asks + SYMBOL


async def test_requests_and_the_shutdown_are_json_text(
    exchange: Sandbox, connect: Connect, key: dict[str, str]
) -> None:
    ws = await connect("/sbe/stream", headers=key)
    assert await ws.request("SUBSCRIBE", ["btcusdt@trade"]) == {"result": None, "id": 1}
    exchange.shut_down()
    assert await ws.receive() == {"e": "serverShutdown", "E": NOW // 1000}


@pytest.mark.parametrize(
    ("type", "path", "code"), [("hmac", "/ws", -2015), ("rsa", "/stream", -2015), ("", "/sbe/ws", -2014)]
)
async def test_only_an_ed25519_key_gives_access(
    exchange: Sandbox, http: aiohttp.ClientSession, type: str, path: str, code: int
) -> None:
    headers = {"X-MBX-APIKEY": Api(exchange, http, type=type).key["api_key"]} if type else {}
    async with http.get(exchange.rest + path, headers=headers) as reply:
        assert (reply.status, (await reply.json())["code"]) == (401, code)


async def test_market_data_answers_of_the_websocket_api(
    api: Api, beta: Api, connect: Connect, clock: ManualClock
) -> None:
    await api.limit("SELL", "0.30000", "40000")
    await beta.limit("BUY", "0.10000", "40000")
    ws, params = await connect(SBE), {"symbol": "BTCUSDT"}
    _, _, depth = await ask(ws, "depth", params)
    level = struct.pack("<HIqq", 16, 1, 40_000 * E8, E8 // 5)
    assert depth == struct.pack("<4Hqbb", 10, 200, 3, 5, 2, -8, -8) + struct.pack("<HI", 16, 0) + level
    _, _, klines = await ask(ws, "klines", params | {"interval": "1s"})
    bar = struct.pack("<q4q", NOW, *[40_000 * E8] * 4) + wide(E8 // 10) + struct.pack("<q", NOW + 999_999)
    taken = wide(4_000 * E8) + struct.pack("<q", 1) + wide(E8 // 10) + wide(4_000 * E8)
    assert klines == struct.pack("<4HbbHI", 2, 203, 3, 5, -8, -8, 120, 1) + bar + taken


def wide(value: int) -> bytes:
    """A mantissa of 128 bits."""
    return value.to_bytes(16, "little", signed=True)


TEMPLATES = [
    ("trades.recent", {"symbol": "BTCUSDT"}, 201),
    ("trades.historical", {"symbol": "BTCUSDT", "fromId": 1}, 201),
    ("trades.aggregate", {"symbol": "BTCUSDT"}, 202),
    ("avgPrice", {"symbol": "BTCUSDT"}, 204),
    ("ticker.24hr", {"symbol": "BTCUSDT"}, 205),
    ("ticker.24hr", {}, 206),
    ("ticker.24hr", {"symbol": "BTCUSDT", "type": "MINI"}, 207),
    ("ticker.24hr", {"type": "MINI"}, 208),
    ("ticker.price", {"symbol": "BTCUSDT"}, 209),
    ("ticker.price", {}, 210),
    ("ticker.book", {"symbol": "BTCUSDT"}, 211),
    ("ticker.book", {}, 212),
    ("ticker", {"symbol": "BTCUSDT"}, 213),
    ("ticker", {"symbols": ["BTCUSDT"]}, 214),
    ("ticker.tradingDay", {"symbol": "BTCUSDT", "type": "MINI"}, 215),
    ("ticker.tradingDay", {"symbols": ["BTCUSDT"], "type": "MINI"}, 216),
    ("blockTrades.historical", {"symbol": "BTCUSDT", "fromId": 1}, 219),
]


@pytest.mark.parametrize(("method", "params", "template"), TEMPLATES)
async def test_each_answer_has_its_message(
    connect: Connect, method: str, params: dict[str, Any], template: int
) -> None:
    status, _, nested = await ask(await connect(SBE), method, params)
    assert status == 200, json.dumps(params)
    assert struct.unpack_from("<4H", nested)[1:] == (template, 3, 5)
