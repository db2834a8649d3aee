"""Market streams against a bare picows connection that decodes nothing: shares of its messages a second.

The server is a process of its own that writes frames of a combined connection as fast as they are taken. Rounds are
interleaved; what counts is the median of the ratios of their pairs. Targets: aggTrade by callback at least 0.45 and
by `async for` at least 0.40 of the bare connection.

    python benchmarks/bench_streams.py [--rounds 7] [--messages 50000]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect, ws_create_server

from binwire import Environment, SpotMarketStreams
from binwire_api.spot.market_events import AggTrade, DepthUpdate

TARGETS = {("aggTrade", "callback"): 0.45, ("aggTrade", "async for"): 0.40}
AGG_TRADE = {
    "e": "aggTrade",
    "E": 1672515782136,
    "s": "BNBBTC",
    "a": 12345,
    "p": "0.00100000",
    "q": "100.00000000",
    "f": 100,
    "l": 105,
    "T": 1672515782136,
    "m": True,
    "M": True,
}
LEVELS = [[f"0.0{number:03}0000", "31.21000000"] for number in range(20)]
DEPTH = {"e": "depthUpdate", "E": 1672515782136, "s": "BNBBTC", "U": 157, "u": 160, "b": LEVELS, "a": LEVELS}
PAYLOADS = {"bnbbtc@aggTrade": AGG_TRADE, "bnbbtc@depth": DEPTH}
AT_A_TIME = 500
"""Frames in one write."""
Contestant = Callable[[int, str, int], Awaitable[float]]


def frames(stream: str) -> bytes:
    """Many frames of one stream."""
    text = json.dumps({"stream": stream, "data": PAYLOADS[stream]}, separators=(",", ":")).encode()
    length = len(text).to_bytes(1, "big") if len(text) < 126 else b"\x7e" + len(text).to_bytes(2, "big")
    return (b"\x81" + length + text) * AT_A_TIME


class Source(WSListener):
    """Writes until the other side has had enough."""

    def __init__(self, stream: str) -> None:
        self.frames = frames(stream)
        self.writing = asyncio.Event()
        self.writing.set()

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.task = asyncio.create_task(self.pump(transport))

    async def pump(self, transport: WSTransport) -> None:
        while not transport.is_disconnected:
            await self.writing.wait()
            transport.underlying_transport.write(self.frames)
            await asyncio.sleep(0)

    def pause_writing(self) -> None:
        self.writing.clear()

    def resume_writing(self) -> None:
        self.writing.set()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.task.cancel()


async def serve() -> None:
    def accept(request: Any) -> WSListener:
        return Source(request.path.decode().rpartition("=")[2])

    server = await ws_create_server(accept, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


class Counter(WSListener):
    """The floor: frames are counted; decoded if there is something to decode them with."""

    def __init__(self, messages: int, decode: Callable[[bytes], Any] | None) -> None:
        self.left = messages
        self.decode = decode
        self.began = 0.0
        self.took: asyncio.Future[float] = asyncio.get_running_loop().create_future()

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type != WSMsgType.TEXT or self.left < 0:
            return
        if not self.began:
            self.began = time.perf_counter()
        payload = frame.get_payload_as_bytes()
        if self.decode is not None:
            self.decode(payload)
        self.left -= 1
        if self.left < 0:
            self.took.set_result(time.perf_counter() - self.began)
            transport.disconnect(graceful=False)


class Combined(msgspec.Struct):
    """What a hand-written client would decode."""

    data: AggTrade[float] | DepthUpdate[float]


def bare(decode: Callable[[bytes], Any] | None) -> Contestant:
    async def run(port: int, stream: str, messages: int) -> float:
        url = f"ws://127.0.0.1:{port}/stream?streams={stream}"
        _, listener = await ws_connect(lambda: Counter(messages, decode), url)
        assert isinstance(listener, Counter)
        return await listener.took

    return run


async def by_callback(port: int, stream: str, messages: int) -> float:
    """`market.listen`."""
    environment = Environment(name="benchmark", rest={}, ws_api={}, streams={"spot": f"ws://127.0.0.1:{port}"})
    took: asyncio.Future[float] = asyncio.get_running_loop().create_future()
    began, left = 0.0, messages

    def count(event: Any) -> None:
        nonlocal began, left
        began = began or time.perf_counter()
        left -= 1
        if left == -1:
            took.set_result(time.perf_counter() - began)

    async with SpotMarketStreams(environment=environment, number=float) as market:
        wanted: Any = market.agg_trade("bnbbtc") if "agg" in stream else market.diff_depth("bnbbtc")
        async with market.listen(wanted, count):
            return await took


async def by_async_for(port: int, stream: str, messages: int) -> float:
    """`market.stream`."""
    environment = Environment(name="benchmark", rest={}, ws_api={}, streams={"spot": f"ws://127.0.0.1:{port}"})
    async with SpotMarketStreams(environment=environment, number=float) as market:
        events = market.stream(market.agg_trade("bnbbtc") if "agg" in stream else market.diff_depth("bnbbtc"))
        await anext(events)
        start = time.perf_counter()
        left = messages
        async for _ in events:
            left -= 1
            if not left:
                break
        took = time.perf_counter() - start
        await events.aclose()
    return took


async def by_items(port: int, stream: str, messages: int) -> float:
    """`market.subscribe`."""
    environment = Environment(name="benchmark", rest={}, ws_api={}, streams={"spot": f"ws://127.0.0.1:{port}"})
    async with SpotMarketStreams(environment=environment, number=float) as market:
        wanted: Any = market.agg_trade("bnbbtc") if "agg" in stream else market.diff_depth("bnbbtc")
        async with market.subscribe(wanted) as subscription:
            await anext(subscription)
            start = time.perf_counter()
            left = messages
            async for _ in subscription:
                left -= 1
                if not left:
                    break
            return time.perf_counter() - start


async def measure(port: int, rounds: int, messages: int) -> bool:
    decode = msgspec.json.Decoder(Combined, strict=False).decode
    contestants: dict[str, Contestant] = {
        "bare, not decoded": bare(None),
        "bare, decoded": bare(decode),
        "callback": by_callback,
        "async for": by_async_for,
        "items": by_items,
    }
    reached = True
    for stream in PAYLOADS:
        kind = stream.partition("@")[2]
        for run in contestants.values():
            await run(port, stream, messages // 10)
        rates: list[dict[str, float]] = []
        for _ in range(rounds):
            order = random.sample(list(contestants), len(contestants))
            rates.append({name: messages / await contestants[name](port, stream, messages) for name in order})
        for name in contestants:
            ratio = statistics.median(rate[name] / rate["bare, not decoded"] for rate in rates)
            rate = statistics.median(rate[name] for rate in rates) / 1000
            target = TARGETS.get((kind, name))
            print(f"{kind:>9} {name:>18}: {rate:7.0f} thousand a second, {ratio:.2f} of the bare one", end="")
            print(f" (at least {target:.2f})" if target else "")
            reached = reached and (target is None or ratio >= target)
    return reached


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--messages", type=int, default=50_000)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve())
        return 0
    with subprocess.Popen([sys.executable, __file__, "--serve"], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            reached = asyncio.run(measure(int(server.stdout.readline()), options.rounds, options.messages))
        finally:
            server.terminate()
    return 0 if reached else 1


if __name__ == "__main__":
    raise SystemExit(main())
