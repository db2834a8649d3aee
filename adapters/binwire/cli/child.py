"""The sandbox exchange as a child process: binwire never imports it."""

from __future__ import annotations

import asyncio
import importlib.util
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import typer

START_UP = 20.0
"""Seconds the sandbox may take until it says where it listens."""


def sandbox_command(*arguments: str) -> list[str]:
    """The command that runs the sandbox with this interpreter."""
    if importlib.util.find_spec("aiohttp") is None:
        typer.echo("binwire: the sandbox needs aiohttp: pip install 'binwire[sandbox]'", err=True)
        raise typer.Exit(2)
    return [sys.executable, "-m", "binwire_sandbox", *arguments]


@asynccontextmanager
async def running_sandbox() -> AsyncGenerator[dict[str, Any]]:
    """A sandbox on a free port of this machine, ended on leaving: what it printed once it listened."""
    process = await asyncio.create_subprocess_exec(
        # The pipe closes however this process ends, and the sandbox with it.
        *sandbox_command("--port", "0", "--exit-with-stdin"),
        stdout=asyncio.subprocess.PIPE,
        stdin=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        try:
            line = await asyncio.wait_for(process.stdout.readline(), START_UP)
        except TimeoutError:
            raise RuntimeError(f"the sandbox did not listen within {START_UP:g} s") from None
        if not line:
            raise RuntimeError(f"the sandbox ended with exit code {await process.wait()}; its log is above")
        yield msgspec.json.decode(line)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
