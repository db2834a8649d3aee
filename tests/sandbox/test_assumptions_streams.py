"""What no page states of market streams, as it is set."""

import struct
from typing import Any

import pytest

from binwire_sandbox import Assumptions, ManualClock, Sandbox

from .assuming import trading
from .client import Api, Ws


def advance(sandbox: Sandbox, **time: float) -> None:
    """Let time pass."""
    assert isinstance(sandbox.clock, ManualClock)
    sandbox.clock.advance(**time)


async def said(ws: Ws) -> list[Any]:
    """The events that have come up to now: those before the reply to a request."""
    await ws.socket.send_json({"id": 1, "method": "LIST_SUBSCRIPTIONS"})
    frames: list[Any] = []
    while "result" not in (frame := await ws.receive()):
        frames.append(frame)
    return frames


@pytest.mark.parametrize("stream", ["depth5", "ticker", "kline_1m"])
@pytest.mark.parametrize(("assumed", "times"), [("silent", 1), ("repeat", 3)])
async def test_a_stream_without_news(assumed: str, times: int, stream: str) -> None:
    async with trading(quiet_streams=assumed) as (sandbox, alpha, beta, open):
        await alpha.limit("BUY", "0.001", "50000")
        await beta.limit("SELL", "0.001", "50000")
        ws = await open(f"/ws/btcusdt@{stream}")
        advance(sandbox, seconds=3 * (2 if stream == "kline_1m" else 1))
        assert len(await said(ws)) == times


@pytest.mark.parametrize(("assumed", "count"), [("shown", 2), ("absent", 1)])
async def test_a_kline_without_trades(assumed: str, count: int) -> None:
    async with trading(klines_without_trades=assumed) as (sandbox, alpha, beta, _):
        await alpha.limit("BUY", "0.001", "50000")
        await beta.limit("SELL", "0.001", "50000")
        advance(sandbox, minutes=1)
        assert len((await alpha.call("GET", "/api/v3/klines", "symbol=BTCUSDT&interval=1m"))[1]) == count


@pytest.mark.parametrize(
    ("assumed", "asks"), [("zero", ["0.00000000", "60000.00000000"]), ("no-event", ["60000.00000000"])]
)
async def test_an_empty_side(assumed: str, asks: list[str]) -> None:
    async with trading(empty_book_side=assumed) as (_, alpha, _, open):
        ws = await open("/ws/btcusdt@bookTicker")
        await alpha.limit("BUY", "0.1", "50000")
        await alpha.limit("SELL", "0.1", "60000")
        assert [frame["a"] for frame in await said(ws)] == asks


@pytest.mark.parametrize(("assumed", "sizes"), [("together", [2]), ("one-each", [1, 1])])
async def test_trades_in_sbe(assumed: str, sizes: list[int]) -> None:
    async with trading(sbe_trades=assumed) as (sandbox, alpha, beta, open):
        key = Api(sandbox, alpha.http, type="ed25519").key["api_key"]
        ws = await open("/ws/btcusdt@trade", headers={"X-MBX-APIKEY": key})
        await alpha.limit("SELL", "0.1", "40000")
        await alpha.limit("SELL", "0.1", "41000")
        await beta.limit("BUY", "0.2", "41000")
        # A block of 18 bytes, then the length and the number of the entries.
        assert [struct.unpack_from("<I", await ws.receive(), 28)[0] for _ in sizes] == sizes


@pytest.mark.parametrize(("assumed", "gap"), [("contiguous", 1), ("gaps", 2)])
async def test_update_ids_of_futures(assumed: str, gap: int) -> None:
    async with trading(futures_depth_ids=assumed) as (sandbox, alpha, _, open):
        ws = await open("/public/ws/btcusdt@depth@100ms")
        for price in ("50000", "50001"):
            order = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.01"}
            await alpha.ok("POST", "/fapi/v1/order", price=price, **order)
        advance(sandbox, seconds=1)
        (event,) = await said(ws)
        assert (event["U"] - event["pu"], event["u"] - event["pu"]) == (gap, 2)


@pytest.mark.parametrize("assumed", Assumptions.alternatives()["stream_errors"])
async def test_the_form_of_an_error(assumed: str) -> None:
    async with trading(stream_errors=assumed) as (_, _, _, open):
        ws = await open("/ws")
        await ws.socket.send_json({"id": 3, "method": "GET_PROPERTY", "params": ["color"]})
        error = {"code": 0, "msg": "Unknown property"}
        assert await ws.receive() == ({**error, "id": 3} if assumed == "flat" else {"error": error, "id": 3})
