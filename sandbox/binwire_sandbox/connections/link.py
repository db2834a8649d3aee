"""The WebSocket behind a connection: where it comes from, and how its life is watched."""

import asyncio

import attrs
from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

from ..clock import MINUTE, SECOND
from ..requests.bans import Bans


@attrs.frozen
class Heartbeat:
    """How often the server pings and how long it waits for the pong, in µs.

    "The WebSocket server will send a ping frame every 20 seconds"; futures every 3 minutes, with 10 to answer.
    """

    every: int
    patience: int


SPOT_HEARTBEAT = Heartbeat(20 * SECOND, MINUTE)
FAPI_HEARTBEAT = Heartbeat(3 * MINUTE, 10 * MINUTE)


@attrs.frozen
class Link:
    """A WebSocket that was opened, where it comes from, and what its URL said about it.

    `bans` are those of the host it is connected to, `path` what was asked for, with its query.
    """

    number: int
    socket: web.WebSocketResponse
    transport: asyncio.Transport | None
    writer: AbstractStreamWriter
    heartbeat: Heartbeat
    microseconds: bool
    address: str
    bans: Bans
    host: str = ""
    path: str = ""
