"""A sandbox exchange on loopback, and a hub whose pauses are short."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from binwire import Credentials, Environment, UserData, UserDataItem
from binwire._sansio.backoff import Backoff
from binwire.seams import HttpRequest
from binwire.transport.httpx import AsyncHttpxTransport
from binwire_sandbox import Sandbox

PATIENCE = 20.0
"""Seconds until a test that waits for what does not come is ended. No test waits for time to pass."""


class Exchange:
    """The sandbox as a test sees it."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.sandbox = sandbox
        self.environment = Environment.sandbox(sandbox.rest)
        self._keys = {
            (account["name"], key["type"]): key for account in sandbox.startup()["accounts"] for key in account["keys"]
        }

    def key(self, account: str, kind: str = "ed25519") -> Credentials:
        key = self._keys[account, kind]
        if kind == "hmac":
            return Credentials.hmac(key["api_key"], key["secret"])
        return Credentials.from_pem(key["api_key"], key["private_key"])

    async def order(self, verb: str, **body: Any) -> None:
        """`POST /sandbox/…`."""
        import msgspec

        transport = AsyncHttpxTransport()
        try:
            reply = await transport.send(
                HttpRequest(
                    verb="POST", url=f"{self.sandbox.rest}/sandbox/{verb}", headers={}, body=msgspec.json.encode(body)
                )
            )
        finally:
            await transport.close()
        assert reply.status == 200, reply.body

    async def emit(self, account: str, market: str, event: dict[str, Any], symbol: str | None = None) -> None:
        await self.order("emit", account=account, market=market, event=event, symbol=symbol)

    async def balance(self, account: str, delta: str, market: str = "spot", symbol: str | None = None) -> None:
        """A balanceUpdate as documented (user-data-stream.md, "Balance Update"), with a delta to tell it by."""
        event = {"e": "balanceUpdate", "E": 1573200697110, "a": "BTC", "d": delta, "T": 1573200697068}
        await self.emit(account, market, event, symbol)


@pytest.fixture
async def exchange() -> AsyncIterator[Exchange]:
    async with Sandbox() as sandbox:
        yield Exchange(sandbox)


@pytest.fixture
async def user_data(exchange: Exchange) -> AsyncIterator[UserData[Decimal]]:
    hub = UserData(environment=exchange.environment, backoff=lambda: Backoff(first=0.001, most=0.01))
    async with asyncio.timeout(PATIENCE), hub:
        yield hub


async def take(hub: UserData[Any], count: int = 1) -> list[UserDataItem]:
    async with asyncio.timeout(PATIENCE):
        return [await anext(hub) for _ in range(count)]
