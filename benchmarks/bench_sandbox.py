"""What the sandbox exchange carries, against its goals, which are by the clock on two processors.

- start: from the start of the process to the line that says where it listens (less than 1 s), its modules compiled
  before, as an installation has them;
- orders: LIMIT orders placed and matched in pairs through spot's and futures' WebSocket API (3,000 a second);
- events: user data events pushed to connections, as an account's orders come and go (20,000 a second);
- connections: memory of the exchange with so many WebSockets open, each with a subscription (less than 1,024 MiB).

The exchange and its client are a process each; the client is bare picows, so that what is measured is the exchange.
Beside seconds of the clock stand those of the exchange's own processor time, which other work on the machine hardly
moves: where they alone meet the goal, the processors had no time for the exchange. It ends with 1 if a goal is missed,
and at once if an order is refused or a connection lost.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import attrs
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

STARTS = 5
CLIENTS = 4
# Of all clients together: far less than the 200 orders of an account that may rest on a symbol.
IN_FLIGHT = 160
READERS = 40
# What each order that expires at once leads to: two executionReports, and a balance after each.
EVENTS = 4
START_GOAL, ORDERS_GOAL, EVENTS_GOAL, MEMORY_GOAL = 1.0, 3_000, 20_000, 1024
# Seconds for one part of the measurement: beyond them something hangs.
PATIENCE = 300
TICKS = os.sysconf("SC_CLK_TCK")
COMMAND = [sys.executable, "-m", "binwire_sandbox", "--limits", "none", "--exit-with-stdin"]
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@attrs.frozen
class Exchange:
    """A running exchange: its start-up line, its process, and the seconds until it listened, and of a processor."""

    line: Any
    pid: int
    seconds: float
    processor: float


@contextmanager
def sandbox() -> Iterator[Exchange]:
    """An exchange of its own."""
    begun = time.perf_counter()
    pipe = subprocess.PIPE
    with subprocess.Popen(COMMAND, stdin=pipe, stdout=pipe, text=True, env=ENVIRONMENT) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        line = json.loads(process.stdout.readline())
        yield Exchange(line, process.pid, time.perf_counter() - begun, processor(process.pid))
        process.stdin.close()


def processor(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / TICKS


def resident(pid: int) -> float:
    """MiB of memory that a process holds."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(row.split()[1]) for row in status.splitlines() if row.startswith("VmRSS")) / 1024


class Client(WSListener):
    """A connection to a WebSocket API that hands on replies and counts events."""

    def __init__(self) -> None:
        self.on_reply: Callable[[bytes], None] = lambda reply: None
        self.on_event: Callable[[], None] = lambda: None
        self.on_loss: Callable[[Exception], None] = lambda error: None

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.on_loss(ConnectionError("the exchange closed a connection"))

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type != WSMsgType.TEXT:
            return
        payload = frame.get_payload_as_bytes()
        if payload.startswith(b'{"id"'):
            self.on_reply(payload)
        else:
            self.on_event()

    async def ask(self, method: str, params: dict[str, Any]) -> Any:
        waiting = asyncio.get_running_loop().create_future()
        self.on_reply, self.on_loss = waiting.set_result, waiting.set_exception
        self.transport.send(WSMsgType.TEXT, json.dumps({"id": 0, "method": method, "params": params}).encode())
        reply = json.loads(await waiting)
        if reply["status"] != 200:
            raise RuntimeError(f"{method} was refused: {reply}")
        return reply["result"]


async def connected(line: Any, account: int, path: str = "/ws-api/v3", *, subscribe: bool = False) -> Client:
    """A connection that is logged on as an account."""
    _, client = await ws_connect(Client, line["streams"] + path)
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


def disconnect(clients: list[Client]) -> None:
    for client in clients:
        client.on_loss = lambda error: None
        client.transport.disconnect()


class Orders:
    """Orders by several clients in turn, so many in flight at a time."""

    def __init__(self, count: int, clients: list[Client], order: dict[str, str], sides: tuple[str, ...]) -> None:
        self._count = count
        self._clients = clients
        self._order = {"symbol": "BTCUSDT", "type": "LIMIT", "quantity": "0.002", "newOrderRespType": "ACK"} | order
        self._sides = sides
        self._sent = self._answered = 0
        self._done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        for client in clients:
            client.on_reply, client.on_loss = self._replied, self._fail

    async def place(self) -> None:
        """Place all, and wait for every reply."""
        for _ in range(min(IN_FLIGHT, self._count)):
            self._place()
        await self._done

    def _place(self) -> None:
        client, side = self._clients[self._sent % len(self._clients)], self._sides[self._sent % len(self._sides)]
        self._sent += 1
        params = self._order | {"side": side, "timestamp": str(int(time.time() * 1000))}
        request = {"id": self._sent, "method": "order.place", "params": params}
        client.transport.send(WSMsgType.TEXT, json.dumps(request).encode())

    def _replied(self, reply: bytes) -> None:
        self._answered += 1
        if b'"status":200' not in reply[:40]:
            self._fail(RuntimeError(f"an order was refused: {reply.decode()}"))
        elif self._sent < self._count:
            self._place()
        elif self._answered == self._count and not self._done.done():
            self._done.set_result(None)

    def _fail(self, error: Exception) -> None:
        self._sent = self._count
        if not self._done.done():
            self._done.set_exception(error)


@attrs.frozen
class Rate:
    """How many there were in how many seconds, and how many seconds of a processor the exchange took for them."""

    count: int
    seconds: float
    processor: float

    def against(self, goal: int) -> tuple[str, bool]:
        """The figures, and whether they meet the goal."""
        each, reached = self.processor / self.count, self.count / self.seconds
        text = f"{reached:8,.0f} a second    {each * 1e6:6.0f} µs of a processor each: {1 / each:7,.0f}"
        return f"{text}  (goal {goal:,})", reached >= goal


async def rated(pid: int, count: int, work: Awaitable[Any]) -> Rate:
    """How fast the exchange does some work."""
    used, begun = processor(pid), time.perf_counter()
    async with asyncio.timeout(PATIENCE):
        await work
    return Rate(count, time.perf_counter() - begun, processor(pid) - used)


async def orders(exchange: Exchange, path: str, count: int) -> Rate:
    """Orders: every other one buys, every other one sells at the same price, so that each pair trades."""
    clients = [await connected(exchange.line, account, path) for account in range(CLIENTS)]
    placing = Orders(count, clients, {"price": "60000", "timeInForce": "GTC"}, ("BUY", "SELL"))
    rate = await rated(exchange.pid, count, placing.place())
    disconnect(clients)
    return rate


async def events(exchange: Exchange, count: int) -> Rate:
    """Events: every connection of an account hears of its orders."""
    readers = [await connected(exchange.line, 4, subscribe=True) for _ in range(READERS)]
    trader = await connected(exchange.line, 4)
    placed = count // (EVENTS * READERS)
    left, all_heard = EVENTS * placed * READERS, asyncio.Event()

    def heard() -> None:
        nonlocal left
        left -= 1
        if not left:
            all_heard.set()

    for reader in readers:
        reader.on_event = heard
    placing = Orders(placed, [trader], {"price": "50000", "timeInForce": "IOC"}, ("BUY",))
    rate = await rated(exchange.pid, left, asyncio.gather(placing.place(), all_heard.wait()))
    disconnect([*readers, trader])
    return rate


async def connections(exchange: Exchange, count: int) -> float:
    """MiB that the exchange holds with so many connections open, each with a subscription."""
    accounts = len(exchange.line["accounts"])
    clients = [await connected(exchange.line, number % accounts, subscribe=True) for number in range(count)]
    held = resident(exchange.pid)
    disconnect(clients)
    return held


def starts() -> tuple[str, bool]:
    """The figures of starting, and whether they meet the goal."""
    with sandbox():
        # Modules that changed are compiled now.
        pass
    seconds, processors = [], []
    for _ in range(STARTS):
        with sandbox() as exchange:
            seconds.append(exchange.seconds)
            processors.append(exchange.processor)
    start = statistics.median(seconds)
    text = f"{start:8.2f} s           {statistics.median(processors):6.2f} s of a processor"
    return f"{text}  (goal {START_GOAL:.0f})", start < START_GOAL


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--orders", type=int, default=12_000, help="how many on each market (12000)")
    parser.add_argument("--events", type=int, default=80_000, help="how many are pushed (80000)")
    parser.add_argument("--connections", type=int, default=2_000, help="how many are held (2000)")
    options = parser.parse_args()
    verdicts = []

    def tell(what: str, figures: str, met: bool) -> None:
        verdicts.append(met)
        print(f"{what:24}{figures}  {'met' if met else 'MISSED'}", flush=True)

    tell("start", *starts())
    with sandbox() as exchange:
        tell("orders, spot", *asyncio.run(orders(exchange, "/ws-api/v3", options.orders)).against(ORDERS_GOAL))
        tell("orders, futures", *asyncio.run(orders(exchange, "/ws-fapi/v1", options.orders)).against(ORDERS_GOAL))
        tell("events pushed", *asyncio.run(events(exchange, options.events)).against(EVENTS_GOAL))
        held = asyncio.run(connections(exchange, options.connections))
        tell(f"{options.connections:,} connections", f"{held:8,.0f} MiB  (goal {MEMORY_GOAL:,})", held < MEMORY_GOAL)
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors, CPython {sys.version.split()[0]}")
    return 0 if all(verdicts) else 1


if __name__ == "__main__":
    raise SystemExit(main())
