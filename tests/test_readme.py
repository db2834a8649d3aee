"""The README's example runs as it is printed."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from binwire import Environment
from binwire_sandbox import Sandbox

README = Path(__file__).parents[1] / "README.md"


async def test_the_example_runs_against_the_sandbox(capsys: pytest.CaptureFixture[str]) -> None:
    found = re.search(r"```python\n(import asyncio\n.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    names: dict[str, Any] = {}
    exec(compile(found[1], str(README), "exec"), names)
    async with Sandbox() as exchange:
        key = next(key for key in exchange.accounts[0]["keys"] if key["type"] == "ed25519")
        async with asyncio.timeout(20):
            await names["main"](key["api_key"], key["private_key"], Environment.sandbox(exchange.rest))
    assert capsys.readouterr().out.split()[1:3] == ["NEW", "NEW"]
