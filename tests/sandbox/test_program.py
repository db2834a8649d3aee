"""The program: its start-up line, its end, and what it says when it cannot listen."""

import asyncio
import json
import signal
import socket
import sys
from typing import Any

import aiohttp

COMMAND = (sys.executable, "-m", "binwire_sandbox")


async def start(*arguments: str, stdin: int | None = asyncio.subprocess.DEVNULL) -> tuple[Any, Any]:
    """The running program and its start-up line."""
    process = await asyncio.create_subprocess_exec(
        *COMMAND, *arguments, stdin=stdin, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    return process, json.loads(await process.stdout.readline())  # type: ignore[union-attr]


async def test_it_prints_one_line_once_it_listens_and_ends_when_told() -> None:
    process, line = await start("--port", "0")
    assert set(line) == {"rest", "ws_api", "streams", "accounts", "assumptions"}
    assert line["ws_api"] == line["streams"] + "/ws-api/v3"
    kinds = [{key["type"]: sorted(key) for key in account["keys"]} for account in line["accounts"]]
    expected = {
        "ed25519": ["api_key", "private_key", "type"],
        "rsa": ["api_key", "private_key", "type"],
        "hmac": ["api_key", "secret", "type"],
    }
    assert kinds == [expected] * len(line["accounts"])
    async with aiohttp.ClientSession() as http, http.get(line["rest"] + "/api/v3/ping") as reply:
        assert await reply.json() == {}
    process.send_signal(signal.SIGTERM)
    out, _ = await process.communicate()
    assert (process.returncode, out) == (0, b"")


async def test_it_ends_with_its_standard_input_when_asked_to() -> None:
    process, _ = await start("--exit-with-stdin", stdin=asyncio.subprocess.PIPE)
    process.stdin.close()
    await process.communicate()
    assert process.returncode == 0


async def test_a_taken_port_is_an_error_that_says_so() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = await asyncio.create_subprocess_exec(
            *COMMAND, "--port", str(port), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
        )
        out, error = await process.communicate()
    assert (process.returncode, out) == (1, b"")
    assert f"cannot listen on 127.0.0.1:{port}".encode() in error


async def test_a_market_that_moves_is_asked_for_by_its_seed() -> None:
    process, line = await start("--market", "7")
    async with aiohttp.ClientSession() as http:
        async with http.get(line["rest"] + "/api/v3/depth?symbol=BTCUSDT&limit=1") as reply:
            book = await reply.json()
        async with http.ws_connect(line["streams"] + "/ws/btcusdt@depth@100ms") as socket:
            assert (await socket.receive_json(timeout=30))["e"] == "depthUpdate"
    assert len(book["bids"]) == len(book["asks"]) == 1
    process.send_signal(signal.SIGTERM)
    await process.communicate()
