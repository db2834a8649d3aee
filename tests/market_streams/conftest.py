"""A stream server that speaks the documented frames, and market streams whose pauses are short."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from picows import ws_create_server

from binwire import Environment
from binwire._sansio.backoff import Backoff
from tests.adapters_ws.server import Message, Peer, Server

PATIENCE = 20.0
"""Seconds until a test that waits for what does not come is ended. No test waits for time to pass."""
AGG_TRADE = {
    "e": "aggTrade",
    "E": 1672515782136,
    "s": "BNBBTC",
    "a": 12345,
    "p": "0.001",
    "q": "100",
    "f": 100,
    "l": 105,
    "T": 1672515782136,
    "m": True,
    "M": True,
}
"""web-socket-streams.md, "Aggregate Trade Streams"."""


def agg_trade(id: int, **other: Any) -> dict[str, Any]:
    return AGG_TRADE | {"a": id} | other


def acknowledge(request: dict[str, Any]) -> Iterable[Message]:
    """ "If the `result` received is `null` this means the request sent was a success"."""
    return [json.dumps({"result": None, "id": request["id"]})]


class StreamServer(Server):
    """Connections in the order in which they were opened; those that are gone keep their place."""

    def __init__(self) -> None:
        super().__init__()
        self.answer = acknowledge
        self.all: list[Peer] = []
        self.keys: list[str | None] = []

    def accept(self, request: Any) -> Any:
        self.keys.append(request.headers.get("X-MBX-APIKEY"))
        peer = super().accept(request)
        if isinstance(peer, Peer):
            self.all.append(peer)
        return peer

    @property
    def environment(self) -> Environment:
        return Environment(name="test", rest={}, ws_api={}, streams={"spot": self.url, "fapi": self.url})

    def names(self, index: int) -> list[str]:
        """The streams in the address of a connection."""
        parts = urlsplit(self.paths[index])
        listed = parse_qs(parts.query)["streams"][0] if parts.path.endswith("/stream") else unquote(parts.path[4:])
        return listed.split("/")

    async def connected(self, count: int) -> Peer:
        """The last of so many connections."""
        await self.until(lambda: len(self.all) >= count and hasattr(self.all[count - 1], "transport"))
        return self.all[count - 1]

    async def asked(self, count: int) -> list[tuple[str, list[str]]]:
        """What the requests were, once there were so many."""
        await self.until(lambda: len(self.requests) >= count)
        return [(request["method"], request["params"]) for request in self.requests]

    def say(self, name: str, payload: Any, index: int = -1) -> None:
        """An event on a combined connection."""
        self.all[index].say(json.dumps({"stream": name, "data": payload}, separators=(",", ":")))


@pytest.fixture
async def server() -> AsyncIterator[StreamServer]:
    server = StreamServer()
    listening = await ws_create_server(server.accept, "127.0.0.1", 0)
    server.url = f"ws://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    async with asyncio.timeout(PATIENCE), listening:
        yield server
        for peer in list(server.peers):
            peer.drop()


@pytest.fixture
def options(server: StreamServer) -> dict[str, Any]:
    return {"environment": server.environment, "backoff": lambda: Backoff(first=0.001, most=0.01)}


class ManualAlarm:
    def __init__(self, when: float, callback: Callable[[], None]) -> None:
        self.when = when
        self.callback: Callable[[], None] | None = callback

    def cancel(self) -> None:
        self.callback = None


class ManualTimer:
    """Time that passes when a test says so."""

    def __init__(self, now: int = 1_000_000) -> None:
        self.time = now
        self.alarms: list[ManualAlarm] = []

    def now(self) -> int:
        return self.time

    def call_at(self, when: float, callback: Callable[[], None]) -> ManualAlarm:
        self.alarms.append(ManualAlarm(when, callback))
        return self.alarms[-1]

    def advance(self, ms: int) -> None:
        self.time += ms
        due, self.alarms = (
            [a for a in self.alarms if a.when <= self.time],
            [a for a in self.alarms if a.when > self.time],
        )
        for alarm in due:
            if alarm.callback is not None:
                alarm.callback()
