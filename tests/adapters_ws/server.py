"""A WebSocket server that says what a test tells it to."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable
from typing import Any

from picows import WSCloseCode, WSFrame, WSListener, WSMsgType, WSTransport
from picows.common import WSUpgradeRequest, WSUpgradeResponse, WSUpgradeResponseWithListener

Message = str | bytes


class Peer(WSListener):
    """One connection, seen from the server."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.transport: WSTransport

    def on_ws_connected(self, transport: WSTransport) -> None:
        self.transport = transport
        self.server.peers.append(self)
        self.server.changed()

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        if frame.msg_type == WSMsgType.CLOSE:
            if not transport.is_close_frame_sent:
                transport.send_close(WSCloseCode.OK)
            transport.disconnect()
        elif frame.msg_type == WSMsgType.TEXT:
            request = json.loads(frame.get_payload_as_bytes())
            self.server.requests.append(request)
            for message in self.server.answer(request):
                self.say(message)
            self.server.changed()

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.server.peers.remove(self)
        self.server.changed()

    def say(self, message: Message) -> None:
        self.transport.send(WSMsgType.BINARY if isinstance(message, bytes) else WSMsgType.TEXT, message)

    def drop(self) -> None:
        """Go without a word, as a broken network does."""
        self.transport.disconnect(graceful=False)


def silence(request: dict[str, Any]) -> Iterable[Message]:
    return ()


class Server:
    """What arrived, who is connected, and what is answered."""

    def __init__(self) -> None:
        self.requests: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.peers: list[Peer] = []
        self.answer: Callable[[dict[str, Any]], Iterable[Message]] = silence
        self.refusal: tuple[int, bytes] | None = None
        self.url = ""
        self._change = asyncio.Event()

    def accept(self, request: WSUpgradeRequest) -> WSListener | WSUpgradeResponseWithListener:
        self.paths.append(request.path.decode())
        self.changed()
        if self.refusal is not None:
            return WSUpgradeResponseWithListener(WSUpgradeResponse.create_error_response(*self.refusal), None)
        return Peer(self)

    def changed(self) -> None:
        self._change.set()

    async def until(self, holds: Callable[[], bool]) -> None:
        """Wait for the server to have seen something."""
        async with asyncio.timeout(30):
            while not holds():
                self._change.clear()
                await self._change.wait()
