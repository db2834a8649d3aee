"""python-binance's clients, pointed at the sandbox."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from binance import AsyncClient, BinanceSocketManager
from binance.base_client import BaseClient

from ..checks import Inbox
from ..exchange import Exchange, Key


def point(exchange: Exchange) -> None:
    """Set every address, which has to be done before a client is made."""
    BaseClient.API_URL = exchange.rest + "/api"
    BaseClient.MARGIN_API_URL = exchange.rest + "/sapi"
    BaseClient.FUTURES_URL = exchange.rest + "/fapi"
    BaseClient.FUTURES_DATA_URL = exchange.rest + "/futures/data"
    BaseClient.WS_API_URL = exchange.ws_api
    BaseClient.WS_FUTURES_URL = exchange.ws_fapi
    BinanceSocketManager.STREAM_URL = BinanceSocketManager.FSTREAM_URL = exchange.streams + "/"


async def client(exchange: Exchange, key: Key) -> AsyncClient:
    """A client; its first calls are ping and time."""
    point(exchange)
    secret = {"api_secret" if key.type == "hmac" else "private_key": key.private_key}
    return await AsyncClient.create(api_key=key.api_key, **secret)


@asynccontextmanager
async def listening(socket: Any) -> AsyncIterator[Inbox]:
    """What a socket receives while the block lasts."""
    inbox = Inbox()
    async with socket as stream:
        reader = asyncio.create_task(_read(stream, inbox))
        try:
            yield inbox
        finally:
            reader.cancel()


async def _read(stream: Any, inbox: Inbox) -> None:
    while True:
        inbox(await stream.recv())
