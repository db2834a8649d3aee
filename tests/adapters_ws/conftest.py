"""The server of these tests, and both ways of connecting to it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from picows import ws_create_server

from binwire._sansio.backoff import Backoff
from binwire.environment import Environment
from binwire.seams import Connect
from binwire.transport import picows, websockets
from tests.adapters_ws.server import Server


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    server = Server()
    listening = await ws_create_server(server.accept, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    server.url = f"ws://127.0.0.1:{port}/ws-api/v3"
    async with listening:
        yield server
        for peer in list(server.peers):
            peer.drop()


@pytest.fixture(params=[picows.connect, websockets.connect], ids=["picows", "websockets"])
def connect(request: pytest.FixtureRequest) -> Connect:
    """Both implementations of the seam."""
    implementation: Connect = request.param
    return implementation


@pytest.fixture
def options(server: Server, connect: Connect) -> dict[str, Any]:
    environment = Environment(name="test", rest={}, ws_api={"spot": server.url}, streams={})
    return {"environment": environment, "connect": connect, "backoff": Backoff(first=0)}
