"""`order.place` over a session against a bare picows round trip: the ratio of one run, at most 1.5.

The server is a picows echo in a process of its own, the same for both. Rounds are interleaved; what counts is the
median of the ratios of their pairs.

    python benchmarks/bench_ws.py [--rounds 25] [--calls 400]
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect, ws_create_server

TARGET = 1.5
RESULT = (
    b'"status":200,"result":{"symbol":"BTCUSDT","orderId":12510053279,"orderListId":-1,'
    b'"clientOrderId":"a097fe6304b20a7e4fc436","transactTime":1655716096505,"price":"0.10000000",'
    b'"origQty":"10.00000000","executedQty":"0.00000000","origQuoteOrderQty":"0.000000",'
    b'"cummulativeQuoteQty":"0.00000000","status":"NEW","timeInForce":"GTC","type":"LIMIT","side":"BUY",'
    b'"workingTime":1655716096505,"selfTradePreventionMode":"NONE"},"rateLimits":[{"rateLimitType":"ORDERS",'
    b'"interval":"SECOND","intervalNum":10,"limit":50,"count":12},{"rateLimitType":"ORDERS","interval":"DAY",'
    b'"intervalNum":1,"limit":160000,"count":4043},{"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE",'
    b'"intervalNum":1,"limit":6000,"count":321}]}'
)
"""web-socket-api.md, "Response format"."""


class Echo(WSListener):
    """Answers every request with the documented reply under its id."""

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type != WSMsgType.TEXT:
            transport.disconnect()
            return
        id = frame.get_payload_as_bytes().split(b'"', 4)[3]
        transport.send(WSMsgType.TEXT, b'{"id":"%b",%b' % (id, RESULT))


class Bare(WSListener):
    """The floor: one frame out, one frame in, nothing looked at."""

    waiting: asyncio.Future[bytes]

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.TEXT:
            self.waiting.set_result(frame.get_payload_as_bytes())


async def serve() -> None:
    server = await ws_create_server(lambda request: Echo(), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


async def timed(call: Callable[[], Awaitable[object]], calls: int) -> float:
    """Seconds a call takes."""
    start = time.perf_counter()
    for _ in range(calls):
        await call()
    return (time.perf_counter() - start) / calls


async def bare_call(url: str) -> Callable[[], Awaitable[object]]:
    transport, listener = await ws_connect(Bare, url)
    assert isinstance(listener, Bare)
    loop = asyncio.get_running_loop()
    request = (
        b'{"id":"1","method":"order.place","params":{"symbol":"BTCUSDT","side":"SELL","type":"LIMIT",'
        b'"timeInForce":"GTC","quantity":"0.001","price":"60000","newClientOrderId":"bw-000000000000000000000000",'
        b'"timestamp":1655716096498}}'
    )

    async def call() -> bytes:
        listener.waiting = loop.create_future()
        transport.send(WSMsgType.TEXT, request)
        return await listener.waiting

    return call


class Key:
    """A key that costs nothing: after the logon no request is signed."""

    can_logon = True

    def sign(self, payload: bytes) -> str:
        return "signature"


def session_call(session: Any) -> Callable[[], Awaitable[object]]:
    def call() -> Awaitable[object]:
        order: Awaitable[object] = session.order_place(
            symbol="BTCUSDT", side="SELL", type="LIMIT", time_in_force="GTC", quantity="0.001", price="60000"
        )
        return order

    return call


async def measure(port: int, rounds: int, calls: int) -> float:
    from binwire.credentials import Credentials
    from binwire.environment import Environment
    from binwire.session import SpotSession

    url = f"ws://127.0.0.1:{port}"
    environment = Environment(name="benchmark", rest={}, ws_api={"spot": url}, streams={})
    async with SpotSession(Credentials("key", Key()), environment=environment) as session:
        contestants = {"bare": await bare_call(url), "session": session_call(session)}
        for call in contestants.values():
            await timed(call, calls)
        pairs: list[dict[str, float]] = []
        for _ in range(rounds):
            order = random.sample(list(contestants), 2)
            pairs.append({name: await timed(contestants[name], calls) for name in order})
    for name in contestants:
        print(f"{name:>8}: {statistics.median(pair[name] for pair in pairs) * 1e6:6.1f} µs a call")
    return statistics.median(pair["session"] / pair["bare"] for pair in pairs)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--rounds", type=int, default=25)
    parser.add_argument("--calls", type=int, default=400)
    options = parser.parse_args()
    if options.serve:
        asyncio.run(serve())
        return 0
    with subprocess.Popen([sys.executable, __file__, "--serve"], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            ratio = asyncio.run(measure(int(server.stdout.readline()), options.rounds, options.calls))
        finally:
            server.terminate()
    print(f"   ratio: {ratio:.2f} (at most {TARGET})")
    return 0 if ratio <= TARGET else 1


if __name__ == "__main__":
    raise SystemExit(main())
