"""Signatures, timestamps and keys of REST, signed here by hand and by openssl."""

import asyncio
import base64
from pathlib import Path
from urllib.parse import quote

import aiohttp
import pytest

from binwire_sandbox import ManualClock, Sandbox
from binwire_sandbox.access.keys import KeyType, known_key
from binwire_sandbox.access.security import rest_payload, ws_payload

from .client import Api, sign

ACCOUNT = "/api/v3/account"


@pytest.mark.parametrize("type", ["hmac", "rsa", "ed25519"])
async def test_each_kind_of_key_signs_the_query(exchange: Sandbox, http: aiohttp.ClientSession, type: str) -> None:
    assert (await Api(exchange, http, type=type).ok("GET", ACCOUNT))["accountType"] == "SPOT"


@pytest.mark.parametrize("type", ["rsa", "ed25519"])
async def test_openssl_signs_too(exchange: Sandbox, http: aiohttp.ClientSession, tmp_path: Path, type: str) -> None:
    api = Api(exchange, http, type=type)
    query = f"timestamp={api.now}"
    (tmp_path / "key.pem").write_text(api.key["private_key"])
    (tmp_path / "payload").write_text(query)
    command = (
        ["openssl", "dgst", "-sha256", "-sign", "key.pem", "payload"]
        if type == "rsa"
        else ["openssl", "pkeyutl", "-sign", "-inkey", "key.pem", "-rawin", "-in", "payload"]
    )
    process = await asyncio.create_subprocess_exec(*command, cwd=tmp_path, stdout=asyncio.subprocess.PIPE)
    raw, _ = await process.communicate()
    signature = quote(base64.b64encode(raw).decode(), safe="")
    status, body = await api.call("GET", ACCOUNT, f"{query}&signature={signature}")
    assert (status, body["accountType"]) == (200, "SPOT")


async def test_ed25519_keys_are_short_enough_to_be_told_from_a_path(exchange: Sandbox) -> None:
    pem = next(key["private_key"] for key in exchange.accounts[0]["keys"] if key["type"] == "ed25519")
    assert len(pem) <= 120


async def test_query_and_body_are_joined_without_a_separator(api: Api) -> None:
    query = "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC"
    body = f"quantity=1&price=10.5&recvWindow=6000.346&timestamp={api.now}"
    signature = sign(api.key, query + body)
    status, answer = await api.call("POST", "/api/v3/order", query, f"{body}&signature={signature}")
    assert (status, answer["price"]) == (200, "10.50000000")


async def test_the_signature_may_stand_first_and_in_capitals(api: Api) -> None:
    query = f"recvWindow=5000&timestamp={api.now}"
    status, _ = await api.call("GET", ACCOUNT, f"signature={sign(api.key, query).upper()}&{query}")
    assert status == 200


async def test_the_order_of_parameters_is_part_of_what_is_signed(api: Api) -> None:
    signature = sign(api.key, f"recvWindow=5000&timestamp={api.now}")
    status, body = await api.call("GET", ACCOUNT, f"timestamp={api.now}&recvWindow=5000&signature={signature}")
    assert (status, body) == (400, {"code": -1022, "msg": "Signature for this request is not valid."})


async def test_values_are_signed_as_they_were_encoded(api: Api) -> None:
    query = f"symbol=%EF%BC%91%EF%BC%92%EF%BC%93&timestamp={api.now}"
    _, body = await api.call("GET", "/api/v3/openOrders", f"{query}&signature={sign(api.key, query)}")
    assert body["code"] == -1121


@pytest.mark.parametrize(("signed", "code"), [("symbol=%C3%A9", -1121), ("symbol=é", -1022)])
async def test_a_body_that_is_not_encoded_is_signed_as_if_it_were(api: Api, signed: str, code: int) -> None:
    # "Any non-ASCII character must be percent-encoded before signing", else -1022 (CHANGELOG 2025-12-17).
    rest = f"&orderId=1&timestamp={api.now}"
    body = f"symbol=é{rest}&signature={sign(api.key, signed + rest)}"
    assert (await api.call("DELETE", "/api/v3/order", body=body))[1]["code"] == code


async def test_a_key_is_needed_and_must_be_known(api: Api) -> None:
    assert await api.call("GET", ACCOUNT, "timestamp=1&signature=x", key="") == (
        401,
        {"code": -2014, "msg": "API-key format invalid."},
    )
    assert await api.call("GET", ACCOUNT, "timestamp=1&signature=x", key="y" * 64) == (
        401,
        {"code": -2015, "msg": "Invalid API-key, IP, or permissions for action."},
    )


@pytest.mark.parametrize("missing", ["timestamp", "signature"])
async def test_timestamp_and_signature_are_mandatory(api: Api, missing: str) -> None:
    query = {"timestamp": f"signature={sign(api.key, '')}", "signature": f"timestamp={api.now}"}[missing]
    status, body = await api.call("GET", ACCOUNT, query)
    text = f"Mandatory parameter '{missing}' was not sent, was empty/null, or malformed."
    assert (status, body) == (400, {"code": -1102, "msg": text})


@pytest.mark.parametrize(
    ("offset", "window", "code"),
    [
        (999, None, None),
        (1000, None, -1021),
        (-5000, None, None),
        (-5001, None, -1021),
        (-60000, "60000", None),
        (-7, "6.999", -1021),
        (0, "60000.001", -1131),
        (0, "5000.0001", -1102),
    ],
)
async def test_the_timestamp_must_lie_in_the_window(
    api: Api, offset: int, window: str | None, code: int | None
) -> None:
    params = {"timestamp": api.now + offset} | ({"recvWindow": window} if window else {})
    status, body = await api.signed("GET", ACCOUNT, **params)
    assert (status, body.get("code")) == ((200, None) if code is None else (400, code))


async def test_timestamps_may_be_in_microseconds(api: Api) -> None:
    assert (await api.signed("GET", ACCOUNT, timestamp=api.now * 1000))[0] == 200


async def test_times_are_shown_in_the_unit_asked_for(api: Api, clock: ManualClock) -> None:
    clock.advance(milliseconds=0.25)
    url = f"{api.exchange.rest}/api/v3/time"
    async with api.http.get(url, headers={"X-MBX-TIME-UNIT": "microsecond"}) as reply:
        assert await reply.json() == {"serverTime": 1750000000000250}
    async with api.http.get(url, headers={"X-MBX-TIME-UNIT": "hour"}) as reply:
        assert (reply.status, (await reply.json())["code"]) == (400, -1194)
    assert await api.call("GET", "/api/v3/time") == (200, {"serverTime": 1750000000000})


async def test_a_parameter_sent_twice_or_read_by_nobody_is_refused(api: Api) -> None:
    status, body = await api.signed("GET", ACCOUNT, colour="red")
    text = "Not all sent parameters were read; read '2' parameter(s) but was sent '3'."
    assert (status, body) == (400, {"code": -1104, "msg": text})
    status, body = await api.call("GET", "/api/v3/exchangeInfo", "symbol=BTCUSDT&symbol=ETHUSDT")
    assert (status, body["code"]) == (400, -1101)


# The signature examples of rest-api.md and web-socket-api.md, as printed there.
SECRET = "NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j"
KEY = "vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A"
REST_TAIL = "&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559"


@pytest.mark.parametrize(
    ("symbol", "signature"),
    [
        ("LTCBTC", "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71"),
        (
            "%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96",
            "e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3",
        ),
    ],
)
def test_the_rest_examples_of_the_docs_are_accepted(symbol: str, signature: str) -> None:
    key = known_key("alpha", KEY, KeyType.HMAC, SECRET)
    assert key.verify(rest_payload(f"symbol={symbol}{REST_TAIL}&signature={signature}", ""), signature)


@pytest.mark.parametrize(
    ("changed", "signature"),
    [
        (
            {"symbol": "BTCUSDT", "side": "SELL", "quantity": "0.01000000", "price": "52000.00", "recvWindow": "100"},
            "aa1b5712c094bc4e57c05a1a5c1fd8d88dcd628338ea863fec7b88e59fe2db24",
        ),
        (
            {
                "symbol": "１２３４５６",
                "side": "BUY",
                "quantity": "1.00000000",
                "price": "0.10000000",
                "recvWindow": "5000",
            },
            "b33892ae8e687c939f4468c6268ddd4c40ac1af18ad19a064864c47bae0752cd",
        ),
    ],
)
def test_the_websocket_examples_of_the_docs_are_accepted(changed: dict[str, str], signature: str) -> None:
    key = known_key("alpha", KEY, KeyType.HMAC, SECRET)
    params = {"type": "LIMIT", "timeInForce": "GTC", "timestamp": "1645423376532", "apiKey": KEY}
    assert key.verify(ws_payload({**params, **changed, "signature": signature}), signature)
