"""examples/market_streams.py runs against the sandbox exchange as it says."""

from __future__ import annotations

import asyncio
import importlib.util
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from binwire import AsyncClient
from binwire_api.spot.enums import OrderType, Side, TimeInForce
from binwire_sandbox import Sandbox
from tests.user_data.conftest import Exchange

from .conftest import PATIENCE

EXAMPLE = Path(__file__).parents[2] / "examples" / "market_streams.py"


@pytest.fixture
async def exchange() -> AsyncIterator[Exchange]:
    async with asyncio.timeout(PATIENCE), Sandbox() as sandbox:
        yield Exchange(sandbox)


async def test_the_example(exchange: Exchange, capsys: pytest.CaptureFixture[str]) -> None:
    spec = importlib.util.spec_from_file_location("market_streams_example", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    example = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(example)
    running = asyncio.create_task(example.main("BTCUSDT", exchange.environment))
    printed = ""
    wanted = ("BTCUSDT trade ", "BTCUSDT trades ", "BTCUSDT ticker ", "BTCUSDT book ")
    async with AsyncClient(exchange.key("alpha"), environment=exchange.environment) as client:
        while not all(line in printed for line in wanted):
            for side in (Side.SELL, Side.BUY):
                await client.spot.new_order(
                    symbol="BTCUSDT",
                    side=side,
                    type=OrderType.LIMIT,
                    time_in_force=TimeInForce.GTC,
                    quantity="0.001",
                    price="40000",
                )
            printed += capsys.readouterr().out
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
