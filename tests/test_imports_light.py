"""Importing and building loads nothing that is not needed yet. Each check runs in an interpreter of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = "{'httpx', 'httpcore', 'picows', 'websockets', 'aiohttp', 'anyio', 'asyncio', 'ssl', 'socket', 'urllib.request', 'cryptography', 'nacl', 'hmac', '_hashlib'}"  # noqa: E501
PRODUCTS = (
    "{'binwire_api.spot', 'binwire_api.sapi', 'binwire_api.fapi', 'binwire_api.errors', 'binwire_sandbox', 'generator'}"
)


def run(code: str) -> None:
    text = f"import sys\n{code}\nloaded = ({HEAVY} | {PRODUCTS}) & set(sys.modules)\nassert not loaded, loaded"
    finished = subprocess.run([sys.executable, "-W", "error", "-c", text], capture_output=True, text=True)
    assert finished.returncode == 0, finished.stderr


@pytest.mark.parametrize(
    "code",
    [
        "import binwire",
        "from binwire import Client, Credentials; Client(Credentials.hmac('key', 'secret'))",
        "from binwire import AsyncClient, Environment; AsyncClient(environment=Environment.sandbox(), number=float)",
        "from binwire import BinanceError, OutcomeUnknown, UnknownEvent",
    ],
)
def test_neither_network_nor_cryptography_nor_a_product(code: str) -> None:
    run(code)


def test_a_product_loads_without_the_others() -> None:
    code = "import sys; import binwire; binwire.Client().spot; assert 'binwire_api.spot.rest' in sys.modules; "
    code += "assert not {'binwire_api.fapi', 'binwire_api.sapi', 'httpx'} & set(sys.modules)"
    finished = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True)
    assert finished.returncode == 0, finished.stderr


def test_market_streams_load_their_product_alone() -> None:
    code = "import sys; from binwire import SpotMarketStreams; SpotMarketStreams(); "
    code += "assert not {'binwire_api.fapi', 'binwire_api.sapi', 'binwire_api.spot.rest', 'binwire.decode.sbe', "
    code += "'picows', 'httpx', 'cryptography'} & set(sys.modules)"
    finished = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True)
    assert finished.returncode == 0, finished.stderr


def test_every_public_name_is_there() -> None:
    import binwire

    assert [name for name in binwire.__all__ if getattr(binwire, name).__name__ != name] == []
    assert set(binwire.__all__) <= set(dir(binwire))
    with pytest.raises(AttributeError, match="no attribute 'Klient'"):
        _ = binwire.Klient
