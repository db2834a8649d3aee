"""What the sandbox exchange carries: start, orders through the WebSocket API, events pushed, connections open.

The exchange and its client are a process each. The client is bare picows, so that what is measured is the exchange.

    python benchmarks/bench_sandbox.py [--orders 12000] [--connections 2000]
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.serialization import load_pem_private_key
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

STARTS = 5
CLIENTS = 4
IN_FLIGHT = 50
READERS = 40
COMMAND = [sys.executable, "-m", "binwire_sandbox", "--limits", "none", "--exit-with-stdin"]


@contextmanager
def sandbox() -> Iterator[tuple[Any, int, float]]:
    """A running exchange: its start-up line, its process id, and the seconds until it listened."""
    begun = time.perf_counter()
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        line = json.loads(process.stdout.readline())
        yield line, process.pid, time.perf_counter() - begun
        process.stdin.close()


class Client(WSListener):
    """A connection that counts frames, answers pings, and keeps requests in flight."""

    def __init__(self) -> None:
        self.frames = 0
        self.replies = 0
        self.waiting: asyncio.Future[Any] | None = None
        self.on_reply = lambda: None
        self.on_frame = lambda: None

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type != WSMsgType.TEXT:
            return
        self.frames += 1
        self.on_frame()
        payload = frame.get_payload_as_bytes()
        if not payload.startswith(b'{"id"'):
            return
        self.replies += 1
        if self.waiting is not None:
            self.waiting.set_result(json.loads(payload))
            self.waiting = None
        self.on_reply()

    async def ask(self, method: str, params: dict[str, Any]) -> Any:
        self.waiting = asyncio.get_running_loop().create_future()
        self.transport.send(WSMsgType.TEXT, json.dumps({"id": 0, "method": method, "params": params}).encode())
        reply = await self.waiting
        assert reply["status"] == 200, reply
        return reply["result"]


async def connected(line: Any, account: int, *, subscribe: bool = False) -> Client:
    """A connection that is logged on as an account."""
    _, client = await ws_connect(Client, line["ws_api"])
    assert isinstance(client, Client)
    key = next(key for key in line["accounts"][account]["keys"] if key["type"] == "ed25519")
    private: Any = load_pem_private_key(key["private_key"].encode(), None)
    now = int(time.time() * 1000)
    signature = private.sign(f"apiKey={key['api_key']}&timestamp={now}".encode())
    params = {"apiKey": key["api_key"], "timestamp": now, "signature": base64.b64encode(signature).decode()}
    await client.ask("session.logon", params)
    if subscribe:
        await client.ask("userDataStream.subscribe", {})
    return client


def order(number: int, side: str, price: str) -> bytes:
    params = {"symbol": "BTCUSDT", "side": side, "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.00100"}
    params |= {"price": price, "timestamp": str(int(time.time() * 1000)), "newOrderRespType": "ACK"}
    return json.dumps({"id": number, "method": "order.place", "params": params}).encode()


async def place(client: Client, count: int, side: str, price: str) -> None:
    """Place orders, so many in flight at a time, and wait for every reply."""
    done = asyncio.get_running_loop().create_future()
    placed = 0
    start = client.replies

    def more() -> None:
        nonlocal placed
        while placed < count and placed - (client.replies - start) < IN_FLIGHT:
            placed += 1
            client.transport.send(WSMsgType.TEXT, order(placed, side, price))
        if client.replies - start == count and not done.done():
            done.set_result(None)

    client.on_reply = more
    more()
    await done


async def orders(line: Any, count: int) -> float:
    """Orders a second: half of them buy at one price, half sell there, so that each pair trades."""
    clients = [await connected(line, account) for account in range(CLIENTS)]
    sides = ["BUY", "SELL"] * (CLIENTS // 2)
    begun = time.perf_counter()
    await asyncio.gather(
        *(place(client, count // CLIENTS, side, "60000") for client, side in zip(clients, sides, strict=True))
    )
    took = time.perf_counter() - begun
    for client in clients:
        client.transport.disconnect()
    return count / took


async def events(line: Any, count: int) -> float:
    """Events a second: every connection of an account hears of its orders, two events each."""
    readers = [await connected(line, 4, subscribe=True) for _ in range(READERS)]
    trader = await connected(line, 4)
    placed = count // (2 * READERS)
    left, all_heard = 2 * placed * READERS, asyncio.Event()

    def heard() -> None:
        nonlocal left
        left -= 1
        if not left:
            all_heard.set()

    for reader in readers:
        reader.on_frame = heard
    begun = time.perf_counter()
    await place(trader, placed, "BUY", "50000")
    await all_heard.wait()
    took = time.perf_counter() - begun
    for client in (*readers, trader):
        client.transport.disconnect()
    return 2 * placed * READERS / took


def resident(pid: int) -> float:
    """MiB of memory that a process holds."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(row.split()[1]) for row in status.splitlines() if row.startswith("VmRSS")) / 1024


async def connections(line: Any, pid: int, count: int) -> float:
    """MiB that the exchange holds with so many connections open, each with a subscription."""
    clients = [await connected(line, number % 6, subscribe=True) for number in range(count)]
    held = resident(pid)
    for client in clients:
        client.transport.disconnect()
    return held


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=12_000)
    parser.add_argument("--events", type=int, default=80_000)
    parser.add_argument("--connections", type=int, default=2_000)
    options = parser.parse_args()
    starts = []
    for _ in range(STARTS):
        with sandbox() as (_, _, took):
            starts.append(took)
    start = statistics.median(starts)
    with sandbox() as (line, pid, _):
        placed = asyncio.run(orders(line, options.orders))
        pushed = asyncio.run(events(line, options.events))
        held = asyncio.run(connections(line, pid, options.connections))
    print(f"start                       {start:8.2f} s         (less than 1)")
    print(f"orders matched, WS API      {placed:8,.0f} a second  (3,000)")
    print(f"events pushed               {pushed:8,.0f} a second  (20,000)")
    print(f"{options.connections:,} connections held       {held:8,.0f} MiB       (1,024)")
    return 0 if start < 1 and placed >= 3000 and pushed >= 20_000 and held < 1024 else 1


if __name__ == "__main__":
    raise SystemExit(main())
