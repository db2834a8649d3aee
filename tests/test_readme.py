"""The examples of README.md and sandbox/README.md run as they are printed."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from binwire import Environment
from binwire_sandbox import Sandbox, Settings
from binwire_sandbox.access.opening import read_accounts

pytest_plugins = ["pytester"]
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


def sandbox_example(name: str, language: str = "python") -> str:
    """The code of sandbox/README.md that stands under a mark."""
    text = (README.parent / "sandbox" / "README.md").read_text(encoding="utf-8")
    found = re.search(rf"<!-- tested: {name} -->\n```{language}\n(.*?)```", text, re.DOTALL)
    assert found is not None
    return found[1]


def test_the_sandboxs_fixture_runs_as_it_is_printed(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(sandbox_example("fixture"))
    pytester.runpytest_subprocess("-q").assert_outcomes(passed=1)


async def test_the_sandboxs_test_runs_as_it_is_printed() -> None:
    names: dict[str, Any] = {}
    exec(compile(sandbox_example("loop"), "sandbox/README.md", "exec"), names)
    async with asyncio.timeout(20):
        await names["test_events_come_again_after_a_loss"]()


def test_the_sandboxs_file_of_accounts_is_read_as_it_is_printed(tmp_path: Path) -> None:
    file = tmp_path / "accounts.json"
    file.write_text(sandbox_example("accounts", "json"))
    [reader] = Sandbox(settings=Settings(tuple(read_accounts(file)))).accounts
    assert (reader["name"], [key["type"] for key in reader["keys"]]) == ("reader", ["hmac", "ed25519"])
