"""Input that is none: the exchange's codes, never a 5xx, and it lives on."""

import io
import logging
from typing import Any

import pytest

from .client import Api, sign

ORDER = "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&price=40000"
NO_NUMBERS = ("-1", "1e5", "0x10", "%20", "%C3%A9", "%D9%A1", ".5", "1.", "NaN", "Infinity", "9" * 5000, "%00")


@pytest.fixture(autouse=True)
def no_trace(caplog: pytest.LogCaptureFixture) -> Any:
    """The sandbox logs a trace for a fault of its own: there must be none."""
    caplog.set_level(logging.ERROR, "binwire_sandbox")
    yield
    assert not caplog.records


@pytest.mark.parametrize("text", NO_NUMBERS)
async def test_amounts_that_are_none(api: Api, text: str) -> None:
    query = f"{ORDER}&quantity={text}&timestamp={api.now}"
    status, body = await api.call("POST", "/api/v3/order", f"{query}&signature={sign(api.key, query)}")
    assert (status, body["code"]) == (400, -1100)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("symbol=BTC%00USDT", -1121),
        ("symbol=%FF%FE", -1121),
        ("symbol=BTCUSDT&symbol=BTCUSDT", -1101),
        ("=&=&&&", -1101),
        ("symbol[]=BTCUSDT", -1102),
        (f"symbol=BTCUSDT&limit={'9' * 5000}", -1100),
    ],
)
async def test_queries_that_are_none(api: Api, query: str, code: int) -> None:
    status, body = await api.call("GET", "/api/v3/depth", query)
    assert (status, body["code"]) == (400, code)


@pytest.mark.parametrize(
    ("sent", "code"),
    [("9" * 5000, -1100), ("9" * 20, -1021), ("-1", -1102), ("", -1102), ("%D9%A1", -1102)],
)
async def test_timestamps_that_are_none(api: Api, sent: str, code: int) -> None:
    status, body = await api.call("GET", "/api/v3/account", f"timestamp={sent}&signature=00")
    assert (status, body["code"]) == (400, code)


@pytest.mark.parametrize("window", ["1e999999", "NaN", "-1", "x"])
async def test_windows_that_are_none(api: Api, window: str) -> None:
    status, body = await api.call("GET", "/api/v3/account", f"timestamp={api.now}&recvWindow={window}&signature=00")
    assert (status, body["code"]) in ((400, -1102), (400, -1131))


async def test_a_body_that_is_too_long_or_no_text(api: Api) -> None:
    headers = {"Content-Type": "application/json", "X-MBX-APIKEY": api.key["api_key"]}
    for data, status in ((b"a" * (1 << 21), 413), (b"\xff\xfe\x00", 400)):
        url = f"{api.exchange.rest}/api/v3/order"
        async with api.http.post(url, data=io.BytesIO(data), headers=headers) as reply:
            assert (reply.status, (await reply.json())["code"]) == (status, -1100)


@pytest.mark.parametrize("path", ["/ws-api/v3", "/ws-fapi/v1", "/ws", "/stream", "/public/ws", "/private/stream"])
async def test_frames_that_are_none(api: Api, connect: Any, path: str) -> None:
    frames = ("", "{", "[]", "null", "\x00", '{"id":1}', "[" * 100_000, '{"id":{},"method":"time"}')
    frames += ('{"id":1,"method":"time","params":[1]}', '{"id":1e400,"method":"time"}')
    frames += ('{"id":1,"method":"SUBSCRIBE","params":[1,null,{}]}', '{"id":1,"method":"depth","params":{"symbol":{}}}')
    for frame in frames:
        ws = await connect(path)
        await ws.socket.send_str(frame)
        reply = await ws.receive()
        assert "-1000" not in str(reply), frame
        assert reply is None or "error" in reply or "code" in reply, frame
    assert (await api.call("GET", "/api/v3/ping"))[0] == 200
