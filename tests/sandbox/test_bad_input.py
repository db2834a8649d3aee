"""Requests that are malformed, or that another product's page would allow: what is answered, and that all lives on."""

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest
from aiohttp import WSServerHandshakeError

from binwire_sandbox import ManualClock, Sandbox, Settings
from binwire_sandbox.access.keys import KeyType
from binwire_sandbox.access.opening import NewAccount, NewKey

from .client import Api, Ws

Connect = Callable[..., Awaitable[Ws]]
NOW = 1_750_000_000_000
ELSEWHERE = frozenset({"203.0.113.9"})


@pytest.mark.parametrize(
    ("frame", "id", "code"),
    [
        ('{"id":7}', 7, -1102),
        ('{"id":"a","method":5}', "a", -1102),
        ('{"id":7,"method":""}', 7, -1102),
        ('{"id":7,"method":"ping","params":[]}', 7, -1135),
        ('{"id":7,"method":"ping","params":"x"}', 7, -1135),
        ('{"id":1.5,"method":"ping"}', None, -1135),
        ('{"id":true,"method":"ping"}', None, -1135),
        ('{"id":{},"method":"ping"}', None, -1135),
        ("nothing", None, -1135),
    ],
)
async def test_an_error_names_the_request_and_shows_rate_limits(
    connect: Connect, frame: str, id: object, code: int
) -> None:
    # "id: same as in the original request"; "rateLimits field is included with every response by default".
    ws = await connect()
    await ws.socket.send_str(frame)
    reply = await ws.receive()
    assert (reply["id"], reply["status"], reply["error"]["code"]) == (id, 400, code)
    assert reply["rateLimits"][0]["rateLimitType"] == "REQUEST_WEIGHT"


@pytest.mark.parametrize("window", ["1e3", "1_000", "+5", "NaN", "Infinity", "٣", " 5", "5.", ".5", "9" * 30])
async def test_recv_window_is_a_plain_number(api: Api, window: str) -> None:
    status, body = await api.signed("GET", "/api/v3/account", recvWindow=window)
    text = "Mandatory parameter 'recvWindow' was not sent, was empty/null, or malformed."
    assert (status, body) == (400, {"code": -1102, "msg": text})


@pytest.mark.parametrize(
    ("params", "code"),
    [({"timestamp": NOW}, None), ({"timestamp": NOW * 1000}, -1021), ({"recvWindow": "5000.5"}, -1102)],
)
async def test_futures_know_milliseconds_only(
    api: Api, connect: Connect, params: dict[str, object], code: int | None
) -> None:
    body = (await api.signed("GET", "/fapi/v2/account", **params))[1]
    assert body.get("code") == code
    reply = await (await connect("/ws-fapi/v1")).request("account.status", api.ws_params(**params))
    assert reply.get("error", {}).get("code") == code


@pytest.mark.parametrize("window", ["5000", "6000.346"])
async def test_sapi_reads_microseconds(api: Api, window: str) -> None:
    params = {"timestamp": NOW * 1000, "recvWindow": window}
    assert (await api.signed("GET", "/sapi/v1/account/apiRestrictions", **params))[0] == 200


@pytest.mark.parametrize(("path", "time"), [("/api/v3/time", NOW * 1000), ("/fapi/v1/time", NOW)])
async def test_only_spot_shows_microseconds(api: Api, connect: Connect, path: str, time: int) -> None:
    async with api.http.get(api.exchange.rest + path, headers={"X-MBX-TIME-UNIT": "MICROSECOND"}) as reply:
        assert await reply.json() == {"serverTime": time}
    for socket, shown in (("/ws-api/v3", NOW * 1000), ("/ws-fapi/v1", NOW)):
        status = await (await connect(f"{socket}?timeUnit=MICROSECOND")).request("session.status")
        assert status["result"]["serverTime"] == shown


async def test_the_body_of_a_get_holds_no_parameters(api: Api) -> None:
    status, body = await api.call("GET", "/api/v3/depth", body="symbol=BTCUSDT")
    text = "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed."
    assert (status, body) == (400, {"code": -1102, "msg": text})


@pytest.mark.parametrize(("body", "encoding"), [(b"a=12", "gzip"), (b"\xff=1", "")])
async def test_a_body_that_cannot_be_read_is_refused(api: Api, body: bytes, encoding: str) -> None:
    headers = {"Content-Encoding": encoding} if encoding else {}
    url = f"{api.exchange.rest}/api/v3/order"
    async with api.http.post(url, data=body, headers=headers, skip_auto_headers={"Content-Type"}) as reply:
        assert (reply.status, json.loads(await reply.text())["code"]) == (400, -1100)


@pytest.mark.parametrize("window", ["60001", "9999999"])
async def test_futures_know_no_widest_window(api: Api, window: str) -> None:
    # The page's example of an RSA key sends recvWindow=9999999.
    sent = api.now - 60_001
    assert (await api.signed("GET", "/fapi/v2/account", timestamp=sent, recvWindow=window))[0] == 200
    text = "recvWindow must be less than 60000"
    refused = (400, {"code": -1131, "msg": text})
    assert await api.signed("GET", "/api/v3/account", timestamp=sent, recvWindow=window) == refused
    assert await api.signed("GET", "/sapi/v1/margin/account", timestamp=sent, recvWindow=window) == refused


@pytest.mark.parametrize("path", ["/ws-api/v3", "/ws-fapi/v1"])
@pytest.mark.parametrize(
    "sent",
    [
        b'{"id":1,"method":"session.status"}',
        '{"id":1,"method":"session.status","params":{"a":NaN}}',
        '{"id":-Infinity,"method":"session.status"}',
    ],
)
async def test_requests_are_json_in_text_frames(connect: Connect, path: str, sent: str | bytes) -> None:
    ws = await connect(path)
    await (ws.socket.send_bytes(sent) if isinstance(sent, bytes) else ws.socket.send_str(sent))
    reply = await ws.receive()
    shown = {"code": -1135, "msg": "Invalid JSON Request"}
    assert (reply["id"], reply["status"], reply["error"]) == (None, 400, shown)
    assert (await ws.request("session.status"))["status"] == 200


@pytest.mark.parametrize("path", ["/ws", "/public/stream"])
@pytest.mark.parametrize(
    "sent", [b'{"id":1,"method":"LIST_SUBSCRIPTIONS"}', '{"id":NaN,"method":"LIST_SUBSCRIPTIONS"}']
)
async def test_stream_requests_are_json_in_text_frames(connect: Connect, path: str, sent: str | bytes) -> None:
    ws = await connect(path)
    await (ws.socket.send_bytes(sent) if isinstance(sent, bytes) else ws.socket.send_str(sent))
    assert await ws.receive() == {"code": 3, "msg": "Invalid JSON: expected value at line 1 column 1"}


async def test_futures_websocket_api_knows_json_alone(connect: Connect) -> None:
    # "REST API, WebSocket API and FIX API for SPOT support SBE."
    ws = await connect("/ws-fapi/v1?responseFormat=sbe&sbeSchemaId=3&sbeSchemaVersion=5")
    assert (await ws.request("session.status"))["status"] == 200


@pytest.mark.parametrize("path", ["/ws-api/v3", "/ws-fapi/v1", "/ws", "/stream", "/public/ws", "/private/stream"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Connection": "Upgrade", "Upgrade": "websocket"},
        {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "12", "Sec-WebSocket-Key": "x"},
    ],
)
async def test_what_is_no_handshake_is_refused_in_json(api: Api, path: str, headers: dict[str, str]) -> None:
    # "All error responses during the HTTP handshake are encoded as JSON".
    async with api.http.get(api.exchange.rest + path, headers=headers) as reply:
        assert (reply.status, reply.headers["Content-Type"]) == (400, "application/json;charset=UTF-8")
        assert await reply.json() == {"code": -1020, "msg": "This operation is not supported."}


async def test_who_leaves_in_the_middle_of_a_request_leaves_no_trace(
    exchange: Sandbox, api: Api, caplog: pytest.LogCaptureFixture
) -> None:
    reader, writer = await asyncio.open_connection(exchange.host, exchange.port)
    writer.write(b"POST /api/v3/order HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc")
    writer.write_eof()
    assert await asyncio.wait_for(reader.read(), 10) == b""
    writer.close()
    assert await api.call("GET", "/api/v3/ping") == (200, {})
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.parametrize(
    ("path", "params", "error"),
    [
        ("/api/v3/order", {"orderId": ""}, (-1105, "Parameter 'orderId' was empty.")),
        ("/fapi/v1/order", {"orderId": ""}, (-1105, "Parameter 'orderId' was empty.")),
        ("/api/v3/order", {"orderId": 1 << 63}, (-1108, "Parameter 'orderId' overflowed.")),
        ("/api/v3/order", {"orderId": (1 << 63) - 1}, (-2013, "Order does not exist.")),
        ("/api/v3/order", {"origClientOrderId": ""}, (-1119, "Original client order ID was empty.")),
        ("/sapi/v1/margin/order", {"origClientOrderId": ""}, (-1119, "Original client order ID was empty.")),
        ("/fapi/v1/order", {"origClientOrderId": ""}, (-1119, "Original client order ID was empty.")),
    ],
)
async def test_numbers_and_ids_that_are_none(
    api: Api, path: str, params: dict[str, object], error: tuple[int, str]
) -> None:
    status, body = await api.signed("GET", path, symbol="BTCUSDT", **params)
    assert (status, body["code"], body["msg"]) == (400, *error)


async def test_minus_1108_is_spots_alone(api: Api) -> None:
    # On futures' page it is "Invalid asset."
    status, body = await api.signed("GET", "/fapi/v1/order", symbol="BTCUSDT", orderId=1 << 63)
    assert (status, body["code"]) == (400, -1100)


async def test_an_empty_new_client_order_id(api: Api) -> None:
    order = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": 1, "price": 40000}
    status, body = await api.signed("POST", "/api/v3/order", **order, newClientOrderId="")
    assert (status, body) == (400, {"code": -1118, "msg": "New client order ID was empty."})


@pytest.mark.parametrize(("ips", "status"), [(ELSEWHERE, 401), (ELSEWHERE | {"127.0.0.1"}, None), (frozenset(), None)])
async def test_sbe_streams_keep_to_the_key_s_addresses(
    clock: ManualClock, http: aiohttp.ClientSession, ips: frozenset[str], status: int | None
) -> None:
    # "If you use an IP whitelist for the API key, only specified IP addresses are allowed to use the API key."
    key = NewKey(type=KeyType.ED25519, api_key="k" * 64, ips=ips, permissions=frozenset())
    async with Sandbox(clock, settings=Settings((NewAccount(name="alpha", keys=(key,)),))) as exchange:
        refused = None
        try:
            async with http.ws_connect(f"{exchange.streams}/ws", headers={"X-MBX-APIKEY": "k" * 64}):
                pass
        except WSServerHandshakeError as error:
            refused = error.status
        assert refused == status


async def test_return_rate_limits_is_true_or_false(connect: Connect) -> None:
    ws = await connect()
    assert "rateLimits" not in await ws.request("ping", {"returnRateLimits": "false"})
    reply = await ws.request("ping", {"returnRateLimits": "maybe"})
    assert (reply["error"]["code"], "rateLimits" in reply) == (-1100, True)


async def test_a_refused_handshake_is_told_in_json(api: Api) -> None:
    headers = {"Connection": "Upgrade", "Upgrade": "websocket"}
    async with api.http.get(f"{api.exchange.rest}/ws-api/v3?timeUnit=hour", headers=headers) as reply:
        assert (reply.status, reply.headers["Content-Type"]) == (400, "application/json;charset=UTF-8")
        assert (await reply.json())["code"] == -1194


@pytest.mark.parametrize(
    "sent",
    [
        b"GET /api/v3/depth?symbol=\xef\xbc\x91 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"get /api/v3/ping HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /api/v3/ping HTTP/1.1\r\nHost: x\r\nX: a\0b\r\n\r\n",
        b"POST /api/v3/order HTTP/1.1\r\nHost: x\r\nContent-Length: -4\r\n\r\n",
    ],
)
async def test_what_is_no_http_is_refused_without_a_stack_trace(
    exchange: Sandbox, api: Api, caplog: pytest.LogCaptureFixture, sent: bytes
) -> None:
    reader, writer = await asyncio.open_connection(exchange.host, exchange.port)
    writer.write(sent)
    answer = await asyncio.wait_for(reader.read(), 10)
    writer.close()
    assert answer.startswith(b"HTTP/1.0 400 ")
    assert b"Traceback" not in answer
    assert not [record for record in caplog.records if record.exc_info and record.levelno > logging.DEBUG]
    assert await api.call("GET", "/api/v3/ping") == (200, {})


@pytest.fixture
async def watched(clock: ManualClock) -> AsyncIterator[Sandbox]:
    """A sandbox that notes all traffic: every request passes what faults look at."""
    async with Sandbox(clock, settings=Settings(("alpha",), traffic=True)) as exchange:
        yield exchange


@pytest.mark.parametrize(
    ("body", "encoding", "status"), [(b"a" * (1 << 21), "", 413), (b"a=12", "gzip", 400), (b"\xff=1", "", 400)]
)
async def test_bodies_are_refused_alike_where_traffic_is_noted(
    watched: Sandbox, http: aiohttp.ClientSession, body: bytes, encoding: str, status: int
) -> None:
    headers = {"Content-Encoding": encoding} if encoding else {}
    async with http.post(f"{watched.rest}/api/v3/order", data=io.BytesIO(body), headers=headers) as reply:
        shown = {"code": -1100, "msg": "Illegal characters found in a parameter."}
        assert (reply.status, await reply.json()) == (status, shown)


@pytest.mark.parametrize("line", [b"OPTIONS *", b"CONNECT x:1", b"GET http://x"])
async def test_targets_without_a_path(watched: Sandbox, caplog: pytest.LogCaptureFixture, line: bytes) -> None:
    reader, writer = await asyncio.open_connection(watched.host, watched.port)
    writer.write(line + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
    assert (await asyncio.wait_for(reader.read(), 10)).startswith(b"HTTP/1.1 404 ")
    writer.close()
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.parametrize("header", [b"Sec-WebSocket-Key: AAAA\xf7AAAAAAAAAAAAAAAAA==", b"Upgrade: websoc\xb6et"])
async def test_handshakes_whose_headers_are_no_text(
    exchange: Sandbox, caplog: pytest.LogCaptureFixture, header: bytes
) -> None:
    headers = {
        b"Upgrade": b"Upgrade: websocket",
        b"Sec-WebSocket-Key": b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    }
    headers[header.partition(b":")[0]] = header
    lines = [b"GET /ws HTTP/1.1", b"Host: x", b"Connection: Upgrade", b"Sec-WebSocket-Version: 13", *headers.values()]
    reader, writer = await asyncio.open_connection(exchange.host, exchange.port)
    writer.write(b"\r\n".join([*lines, b"", b""]))
    assert (await asyncio.wait_for(reader.readuntil(b"}"), 10)).startswith(b"HTTP/1.1 400 ")
    writer.close()
    assert not [record for record in caplog.records if record.exc_info]


@pytest.mark.parametrize("id", ['"' + "a" * 256 + '"', "9" * 256])
async def test_an_id_that_sbe_has_no_room_for_is_refused_by_both_encodings(connect: Connect, id: str) -> None:
    for path in ("/ws-api/v3", "/ws-api/v3?responseFormat=sbe&sbeSchemaId=3&sbeSchemaVersion=5"):
        ws = await connect(path)
        await ws.socket.send_str(f'{{"id":{id},"method":"ping"}}')
        told = (await ws.socket.receive(10)).data
        assert "-1135" in told if isinstance(told, str) else b"Invalid JSON Request" in told
