"""examples/user_data.py runs against the sandbox exchange as it says."""

from __future__ import annotations

import asyncio
import importlib.util
from pathlib import Path

import pytest

from .conftest import PATIENCE, Exchange

EXAMPLE = Path(__file__).parents[2] / "examples" / "user_data.py"


async def test_the_example(exchange: Exchange, capsys: pytest.CaptureFixture[str]) -> None:
    spec = importlib.util.spec_from_file_location("user_data_example", EXAMPLE)
    assert spec is not None
    assert spec.loader is not None
    example = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(example)
    running = asyncio.create_task(example.main(exchange.sandbox.startup()))
    printed = ""
    async with asyncio.timeout(PATIENCE):
        while "listening" not in printed:
            await asyncio.sleep(0)
            printed += capsys.readouterr().out
        event = {"e": "outboundAccountPosition", "E": 1, "u": 1, "B": [{"a": "BTC", "f": "1.5", "l": "0"}]}
        await exchange.emit("alpha", "spot", event)
        while "alpha BTC 1.5" not in printed:
            await asyncio.sleep(0)
            printed += capsys.readouterr().out
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
