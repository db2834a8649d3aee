"""Faults as rows of a table: ordered in code or over HTTP, and met by raw clients."""

import asyncio
import base64
import os
import struct
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import attrs

from binwire_sandbox import ManualClock, Sandbox
from binwire_sandbox.engine.balances import Market
from binwire_sandbox.faults import Fault

from .client import Api, Ws

Connect = Callable[..., Awaitable[Ws]]
SUBSCRIBE = "userDataStream.subscribe.signature"
SBE = "responseFormat=sbe&sbeSchemaId=3&sbeSchemaVersion=5"
NOW = 1_750_000_000_000


@attrs.frozen
class Bench:
    """A running exchange and its clients; `begin` orders the faults of the row."""

    exchange: Sandbox
    clock: ManualClock
    api: Api
    beta: Api
    connect: Connect
    begin: Callable[[], Awaitable[None]]

    async def subscribed(self, api: Api | None = None, query: str = "") -> Ws:
        """A session that hears an account's spot events."""
        ws = await self.connect(f"/ws-api/v3?{query}", max_msg_size=0)
        await ws.socket.send_json({"id": 0, "method": SUBSCRIBE, "params": (api or self.api).ws_params()})
        await ws.receive()
        return ws

    def emit(self, *numbers: int, account: str = "alpha") -> None:
        """Events that their numbers tell apart."""
        for number in numbers:
            self.exchange.emit(account, Market.SPOT, {"e": "balanceUpdate", "E": number, "a": "BTC", "d": "1", "T": 1})

    def report(self) -> None:
        """A whole executionReport."""
        self.exchange.emit("alpha", Market.SPOT, self.exchange.sample("executionReport", Market.SPOT))

    async def rest(self, path: str = "/api/v3/time", **headers: str) -> Any:
        """Status, headers and bytes of a GET."""
        async with self.api.http.get(self.exchange.rest + path, headers=headers) as reply:
            return reply.status, reply.headers, await reply.read()


Play = Callable[[Bench], Awaitable[None]]


class Table(dict[str, tuple[list[Fault], list[Any], Play]]):
    """Rows by name: the faults in code, the same as JSON, and what is seen of them."""

    def fault(self, *pairs: tuple[Fault, Any]) -> Callable[[Play], Play]:
        """Add a row."""

        def add(play: Play) -> Play:
            self[play.__name__] = ([one for one, _ in pairs], [body for _, body in pairs], play)
            return play

        return add

    async def play(self, name: str, over_http: bool, exchange: Sandbox, clock: ManualClock, *clients: Any) -> None:
        """Run a row; `clients` are those of both accounts, and what opens WebSockets."""
        faults, bodies, play = self[name]
        api: Api = clients[0]

        async def begin() -> None:
            if not over_http:
                for one in faults:
                    exchange.faults.add(one)
                return
            async with api.http.post(f"{exchange.rest}/sandbox/faults", json=bodies) as reply:
                assert reply.status == 200, await reply.text()

        await play(Bench(exchange, clock, *clients, begin))


async def numbers(ws: Ws, count: int) -> list[int]:
    """Those of the next events."""
    return [(await ws.event())["event"]["E"] for _ in range(count)]


async def ended(ws: Ws) -> tuple[int | None, str | None]:
    """The close code of a connection that ends now, and the text beside it; 1006: there was no close frame."""
    message = await ws.socket.receive(10)
    return ws.socket.close_code, message.extra if message.type is aiohttp.WSMsgType.CLOSE else None


async def silent(ws: Ws) -> bool:
    """Whether nothing has come before the reply to a request."""
    return (await ws.request("ping"))["status"] == 200 and ws.events == []


def template(frame: bytes) -> int:
    """The template id of an SBE message."""
    return int(struct.unpack_from("<H", frame, 2)[0])


async def raw_socket(bench: Bench, path: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """A WebSocket without a library: bytes as they come."""
    reader, writer = await asyncio.open_connection(bench.exchange.host, bench.exchange.port)
    key = base64.b64encode(os.urandom(16)).decode()
    head = f"GET {path} HTTP/1.1\r\nHost: sandbox\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    writer.write(f"{head}Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode())
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101")
    return reader, writer


def client_frame(payload: bytes) -> bytes:
    """A text frame, masked by zeros (RFC 6455, 5.2)."""
    return struct.pack("!BBHI", 0x81, 0x80 | 126, len(payload), 0) + payload


async def server_frame(reader: asyncio.StreamReader) -> bytes:
    """The payload of the next short or medium frame."""
    _, length = await reader.readexactly(2)
    if length == 126:
        (length,) = struct.unpack("!H", await reader.readexactly(2))
    return await reader.readexactly(length)
