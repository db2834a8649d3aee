"""The documentation's signature examples: HMAC signatures as printed, RSA and Ed25519 payloads as printed.

Their private keys are not printed, so keys of openssl's making sign, and openssl checks.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from binwire._sansio.params import payload, rest_values, ws_values
from binwire._sansio.rest import RestProtocol
from binwire.credentials import Credentials
from binwire.decode.json import JsonDecoder
from binwire_api._core import Auth, Request
from tests.adapters_rest.openssl import verifies

API_KEY = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"
SECRET = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j"
WIDE = "１２３４５６"
WIDE_ENCODED = "%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96"

# rest-api.md, "SIGNED Endpoint Examples for POST /api/v3/order", HMAC
REST_HMAC = {
    "LTCBTC": (
        "symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559",
        "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71",
    ),
    WIDE: (
        f"symbol={WIDE_ENCODED}&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000"
        "&timestamp=1499827319559",
        "e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3",
    ),
}
# The same, RSA and Ed25519: one payload for both
REST_ASYMMETRIC = {
    "BTCUSDT": "symbol=BTCUSDT&side=SELL&type=LIMIT&timeInForce=GTC&quantity=1&price=0.2&timestamp=1668481559918"
    "&recvWindow=5000",
    WIDE: f"symbol={WIDE_ENCODED}&side=SELL&type=LIMIT&timeInForce=GTC&quantity=1&price=0.2&timestamp=1668481559918"
    "&recvWindow=5000",
}
# web-socket-api.md, "SIGNED request example"
WS_PARAMS: dict[str, dict[str, Any]] = {
    "BTCUSDT": {
        "symbol": "BTCUSDT",
        "side": "SELL",
        "type": "LIMIT",
        "timeInForce": "GTC",
        "quantity": "0.01000000",
        "price": "52000.00",
        "recvWindow": 100,
        "timestamp": 1645423376532,
    },
    WIDE: {
        "symbol": WIDE,
        "side": "BUY",
        "type": "LIMIT",
        "timeInForce": "GTC",
        "quantity": "1.00000000",
        "price": "0.10000000",
        "recvWindow": 5000,
        "timestamp": 1645423376532,
    },
}
WS_PAYLOADS = {
    "BTCUSDT": "apiKey={key}&price=52000.00&quantity=0.01000000&recvWindow=100&side=SELL&symbol=BTCUSDT"
    "&timeInForce=GTC&timestamp=1645423376532&type=LIMIT",
    WIDE: "apiKey={key}&price=0.10000000&quantity=1.00000000&recvWindow=5000&side=BUY&symbol=１２３４５６"
    "&timeInForce=GTC&timestamp=1645423376532&type=LIMIT",
}
WS_HMAC = {
    "BTCUSDT": "aa1b5712c094bc4e57c05a1a5c1fd8d88dcd628338ea863fec7b88e59fe2db24",
    WIDE: "b33892ae8e687c939f4468c6268ddd4c40ac1af18ad19a064864c47bae0752cd",
}
ASYMMETRIC_KEYS = {
    "rsa": "CAvIjXy3F44yW6Pou5k8Dy1swsYDWJZLeoK2r8G4cFDnE9nosRppc2eKc1T8TRTQ",
    "ed25519": "4yNzx3yWC5bS6YTwEkSRaC0nRmSQIIStAUOh1b6kqaBrTLIhjCpI5lJH8q8R8WNO",
}


def url_of(credentials: Credentials, params: dict[str, Any], timestamp: int) -> str:
    protocol = RestProtocol(
        {"spot": "https://api.binance.com"},
        api_key=credentials.api_key,
        signer=credentials.signer,
        number=str,
        json=JsonDecoder(str),
    )
    request: Request[Any] = Request(
        product="spot", verb="POST", path="/api/v3/order", response=Any, params=params, auth=Auth.SIGNED
    )
    asked = protocol.ask(request, timestamp)
    assert asked.headers == {"X-MBX-APIKEY": credentials.api_key}
    assert asked.verb == "POST"
    return asked.url


@pytest.mark.parametrize("symbol", ["LTCBTC", WIDE])
def test_rest_hmac_as_printed(symbol: str) -> None:
    params = {
        "symbol": symbol,
        "side": "BUY",
        "type": "LIMIT",
        "timeInForce": "GTC",
        "quantity": 1,
        "price": "0.1",
        "recvWindow": 5000,
    }
    query, signature = REST_HMAC[symbol]
    url = url_of(Credentials.hmac(API_KEY, SECRET), params, 1499827319559)
    assert url == f"https://api.binance.com/api/v3/order?{query}&signature={signature}"


@pytest.mark.parametrize("symbol", ["BTCUSDT", WIDE])
@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_rest_payload_as_printed_and_signature_by_openssl(kind: str, symbol: str, keys: dict[str, Path]) -> None:
    params = {
        "symbol": symbol,
        "side": "SELL",
        "type": "LIMIT",
        "timeInForce": "GTC",
        "quantity": 1,
        "price": "0.2",
        "timestamp": 1668481559918,
        "recvWindow": 5000,
    }
    url = url_of(Credentials.from_pem(ASYMMETRIC_KEYS[kind], keys[kind]), params, 0)
    payload, _, signature = url.removeprefix("https://api.binance.com/api/v3/order?").partition("&signature=")
    assert payload == REST_ASYMMETRIC[symbol]
    assert not set("+/=") & set(signature)
    assert verifies(keys[kind], REST_ASYMMETRIC[symbol].encode(), unquote(signature))


@pytest.mark.parametrize("symbol", ["BTCUSDT", WIDE])
def test_ws_hmac_as_printed(symbol: str) -> None:
    params = ws_values({**WS_PARAMS[symbol], "apiKey": API_KEY, "signature": "------ FILL ME ------"})
    assert payload(params) == WS_PAYLOADS[symbol].format(key=API_KEY).encode()
    assert Credentials.hmac(API_KEY, SECRET).signer.sign(payload(params)) == WS_HMAC[symbol]


@pytest.mark.parametrize("symbol", ["BTCUSDT", WIDE])
@pytest.mark.parametrize("kind", ["rsa", "ed25519"])
def test_ws_payload_as_printed_and_signature_by_openssl(kind: str, symbol: str, keys: dict[str, Path]) -> None:
    printed = WS_PAYLOADS[symbol].format(key=ASYMMETRIC_KEYS[kind]).encode()
    signed = payload(ws_values({**WS_PARAMS[symbol], "apiKey": ASYMMETRIC_KEYS[kind]}))
    assert signed == printed
    assert verifies(keys[kind], printed, Credentials.from_pem("key", keys[kind]).signer.sign(signed))


def test_the_examples_are_the_documentations(shared: Path) -> None:
    rest = (shared / "docs/spot/rest-api.md").read_text(encoding="utf-8")
    ws_api = (shared / "docs/spot/web-socket-api.md").read_text(encoding="utf-8")
    for query, signature in REST_HMAC.values():
        assert query in rest
        assert signature in rest
    assert all(query in rest for query in REST_ASYMMETRIC.values())
    for symbol, printed in WS_PAYLOADS.items():
        assert all(printed.format(key=key) in ws_api for key in [API_KEY, *ASYMMETRIC_KEYS.values()])
        assert WS_HMAC[symbol] in ws_api


def test_values_keep_their_order_in_rest() -> None:
    assert list(rest_values({"b": 1, "a": 2, "none": None})) == ["b", "a"]
