"""Complete events of every type, ordered over HTTP and received over real connections, by each way to hear of them."""

import json
import re
from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from binwire.decode.sbe import SbeDecoder
from binwire_sandbox import Sandbox
from binwire_sandbox.engine.balances import Market
from binwire_sandbox.sbe.session import EVENTS as IN_SBE
from binwire_sandbox.wire import dumps

from .client import Api, Ws

Connect = Callable[..., Awaitable[Ws]]
KEYS = {
    "spot": ("/api/v3/userDataStream", ""),
    "margin": ("/sapi/v1/userDataStream", ""),
    "isolated_margin": ("/sapi/v1/userDataStream/isolated", "symbol=BTCUSDT"),
    "margin_risk": ("/sapi/v1/margin/listen-key", ""),
    "fapi": ("/fapi/v1/listenKey", ""),
}
SBE = "responseFormat=sbe&sbeSchemaId=3&sbeSchemaVersion=5"


async def order(api: Api, name: str, **body: Any) -> Any:
    """An admin call that must succeed."""
    async with api.http.post(f"{api.exchange.rest}/sandbox/{name}", json=body) as reply:
        answer = await reply.json()
        assert reply.status == 200, answer
        return answer


async def listed(api: Api) -> Any:
    """The samples that there are."""
    async with api.http.get(f"{api.exchange.rest}/sandbox/samples") as reply:
        return (await reply.json())["samples"]


async def by_logon(api: Api, connect: Connect, query: str) -> Ws:
    """A session that is logged on."""
    ws, session = await connect(f"/ws-api/v3{query}"), Api(api.exchange, api.http, type="ed25519")
    await ws.socket.send_json({"id": 1, "method": "session.logon", "params": session.ws_params()})
    await ws.socket.send_json({"id": 2, "method": "userDataStream.subscribe"})
    assert [await ws.receive(), await ws.receive()][1] is not None
    return ws


async def by_signature(api: Api, connect: Connect, query: str) -> Ws:
    """A subscription by signature."""
    ws = await connect(f"/ws-api/v3{query}")
    await ws.socket.send_json({"id": 1, "method": "userDataStream.subscribe.signature", "params": api.ws_params()})
    assert await ws.receive() is not None
    return ws


async def by_token(api: Api, connect: Connect, query: str) -> Ws:
    """A subscription to a margin account by listenToken."""
    token = (await api.call("POST", "/sapi/v1/userListenToken"))[1]["token"]
    ws, params = await connect(f"/ws-api/v3{query}"), {"listenToken": token}
    await ws.socket.send_json({"id": 1, "method": "userDataStream.subscribe.listenToken", "params": params})
    assert await ws.receive() is not None
    return ws


def by_key(market: str, form: str) -> Callable[[Api, Connect, str], Awaitable[Ws]]:
    """A stream by listenKey."""

    async def open(api: Api, connect: Connect, query: str) -> Ws:
        path, symbol = KEYS[market]
        key = (await api.call("POST", path, symbol))[1]["listenKey"]
        return await connect(form.format(key) + query)

    return open


FLOWS = [
    ("spot", by_logon),
    ("spot", by_signature),
    ("spot", by_key("spot", "/ws/{}")),
    ("spot", by_key("spot", "/stream?streams={}")),
    ("margin", by_token),
    ("margin", by_key("margin", "/ws/{}")),
    ("isolated_margin", by_key("isolated_margin", "/ws/{}")),
    ("margin_risk", by_key("margin_risk", "/ws/{}")),
    ("fapi", by_key("fapi", "/private/ws/{}")),
    ("fapi", by_key("fapi", "/private/stream?listenKey={}")),
]


@pytest.mark.parametrize(("market", "open"), FLOWS)
async def test_every_event_comes_whole_in_json(
    exchange: Sandbox, api: Api, connect: Connect, market: str, open: Any
) -> None:
    ws = await open(api, connect, "")
    types = [row["type"] for row in await listed(api) if row.get("market") == market]
    symbol = {"symbol": "BTCUSDT"} if market == "isolated_margin" else {}
    for type in types:
        await order(api, "emit", account="alpha", market=market, type=type, **symbol)
        frame = await ws.receive()
        told = frame.get("event") or frame.get("data") or frame
        assert told == json.loads(dumps(exchange.sample(type, Market(market))))
    assert len(types) == {"margin_risk": 3, "fapi": 10, "spot": 8}.get(market, 6)


async def test_moments_come_in_the_unit_of_the_connection(exchange: Sandbox, api: Api, connect: Connect) -> None:
    ws = await by_signature(api, connect, "?timeUnit=MICROSECOND")
    await order(api, "emit", account="alpha", market="spot", type="balanceUpdate", members={"T": 1_749_999_999_999})
    event = (await ws.receive())["event"]
    assert (event["E"], event["T"]) == (1_750_000_000_000_000, 1_749_999_999_999_000)


@pytest.mark.parametrize("open", [by_logon, by_signature, by_token])
async def test_every_event_that_sbe_has_comes_whole_in_sbe(
    exchange: Sandbox, api: Api, connect: Connect, open: Any
) -> None:
    ws, market = await open(api, connect, f"?{SBE}"), "margin" if open is by_token else "spot"
    decoder = SbeDecoder()
    for type in [row["type"] for row in await listed(api) if row.get("market") == market and row["type"] in IN_SBE]:
        await order(api, "emit", account="alpha", market=market, type=type)
        event = decoder.frame(await ws.receive()).event
        sample = exchange.sample(type, Market(market))
        names = {one.encode_name: one.name for one in msgspec.structs.fields(event)}
        assert [name for name in sample if name != "e" and getattr(event, names[name]) is None] == []


def concrete(pattern: str) -> str:
    """A stream's name, of a symbol that nobody trades."""
    return re.sub(r"<\w*[sS]ymbol>|<pair>", "nothing", re.sub(r"<interval>", "1m", pattern))


@pytest.mark.parametrize(
    ("host", "path"),
    [
        ("spot", "/ws"),
        ("sbe", "/sbe/ws"),
        ("public", "/public/ws"),
        ("market", "/market/ws"),
        ("alpha", "/ws"),
        ("stocks", "/ws"),
    ],
)
async def test_every_stream_speaks_as_ordered(
    exchange: Sandbox, api: Api, connect: Connect, host: str, path: str
) -> None:
    key = Api(exchange, api.http, type="ed25519").key["api_key"]
    ws = await connect(path, headers={"X-MBX-APIKEY": key} if host == "sbe" else {})
    through = {"alpha": "spot", "stocks": "spot"}.get(host, host)
    rows = [row for row in await listed(api) if row.get("host") == host]
    assert (await ws.request("SUBSCRIBE", [concrete(row["streams"][0]) for row in rows]))["result"] is None
    for row in rows:
        name = concrete(row["streams"][0])
        assert await order(api, "stream", host=through, of=host, stream=name, type=row["type"]) == {"connections": 1}
        sent: Any = exchange.sample_stream(row["type"], host)
        assert await ws.receive() == (sent if host == "sbe" else json.loads(dumps(sent)))


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("emit", {"market": "spot", "type": "ALGO_UPDATE"}, "type: one of balanceUpdate, "),
        ("emit", {"market": "spot", "type": "listStatus", "members": []}, "members: an object of paths"),
        ("emit", {"market": "spot", "type": "listStatus", "remove": "O"}, "remove: an array of paths"),
        ("emit", {"market": "spot", "type": 5}, "type: a string is needed"),
        ("emit", {"market": "isolated_margin", "type": "listStatus"}, "symbol: isolated_margin needs it"),
        ("emit", {"market": "margin", "symbol": "BTCUSDT", "type": "listStatus"}, "symbol: isolated_margin needs it"),
        ("stream", {"host": "spot", "stream": "x", "type": "y"}, "type: one of reference_price, "),
    ],
)
async def test_what_cannot_be_made_is_told(api: Api, name: str, body: Any, said: str) -> None:
    async with api.http.post(f"{api.exchange.rest}/sandbox/{name}", json={"account": "alpha", **body}) as reply:
        assert reply.status == 400
        assert (await reply.json())["error"].startswith(said)


def test_what_nobody_could_hear_is_refused_in_code_too() -> None:
    exchange = Sandbox()
    with pytest.raises(ValueError, match="account: there is none called nobody"):
        exchange.emit("nobody", Market.SPOT, {"e": "listStatus"})
    with pytest.raises(ValueError, match="symbol: isolated_margin needs it"):
        exchange.transfer("alpha", Market.ISOLATED_MARGIN, "BTC", Decimal(1))
