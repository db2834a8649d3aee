"""What an admin may order, and the log of what was sent."""

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from .client import Api, Ws

Connect = Callable[..., Awaitable[Ws]]
NOW = 1_750_000_000_000


async def order(api: Api, what: str, **body: object) -> Any:
    """An admin call; returns status and body."""
    async with api.http.post(f"{api.exchange.rest}/sandbox/{what}", json=body) as reply:
        return reply.status, await reply.json()


async def subscribed(api: Api, connect: Connect) -> Ws:
    """A session subscribed by signature."""
    ws = await connect()
    await ws.request("userDataStream.subscribe.signature", api.ws_params())
    return ws


async def test_any_event_can_be_ordered_and_is_logged_as_sent(api: Api, connect: Connect) -> None:
    ws = await subscribed(api, connect)
    event = {"e": "listStatus", "E": NOW, "s": "ETHBTC", "g": 2, "O": []}
    assert await order(api, "emit", account="alpha", market="spot", event=event) == (200, {})
    await order(api, "emit", account="beta", market="spot", event=event)
    assert await ws.event() == {"subscriptionId": 0, "event": event}
    async with api.http.get(f"{api.exchange.rest}/sandbox/log") as reply:
        log = await reply.json()
    assert log == {
        "sent": [
            {
                "seq": 1,
                "time": NOW,
                "account": "alpha",
                "market": "spot",
                "symbol": None,
                "connection": 1,
                "subscription_id": 0,
                "flow": "signature",
                "encoding": "json",
                "event_type": "listStatus",
                "event": event,
            }
        ]
    }


async def test_any_event_of_a_market_stream_can_be_ordered(api: Api, connect: Connect) -> None:
    ws = await connect("/market/stream?streams=!forceOrder@arr")
    event = {"e": "forceOrder", "E": NOW, "o": {"s": "BTCUSDT", "S": "SELL"}}
    ordered = await order(api, "stream", host="market", stream="!forceOrder@arr", event=event)
    assert ordered == (200, {"connections": 1})
    assert await ws.receive() == {"stream": "!forceOrder@arr", "data": event}
    assert await order(api, "stream", host="public", stream="!forceOrder@arr", event=event) == (200, {"connections": 0})


async def test_a_transfer_updates_the_balance(api: Api, connect: Connect) -> None:
    ws = await subscribed(api, connect)
    assert (await order(api, "transfer", account="alpha", market="spot", asset="BTC", amount="-0.5"))[0] == 200
    update = {"e": "balanceUpdate", "E": NOW, "a": "BTC", "d": "-0.50000000", "T": NOW}
    assert (await ws.event())["event"] == update
    position = (await ws.event())["event"]
    assert position["B"] == [{"a": "BTC", "f": "99.50000000", "l": "0.00000000"}]
    status, _ = await order(api, "transfer", account="alpha", market="spot", asset="BTC", amount="-1000")
    assert status == 400


@pytest.mark.parametrize("abort", [False, True])
async def test_connections_can_be_cut(api: Api, beta: Api, connect: Connect, abort: bool) -> None:
    ws, other = await subscribed(api, connect), await subscribed(beta, connect)
    assert await order(api, "drop", account="alpha", abort=abort) == (200, {"connections": 1})
    message = await ws.socket.receive(10)
    kinds = (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR, aiohttp.WSMsgType.CLOSE)
    assert message.type in kinds
    assert (ws.socket.close_code == 1000) is not abort
    assert (await other.request("ping"))["status"] == 200


async def test_raw_frames_go_out_as_they_are(api: Api, connect: Connect) -> None:
    ws = await subscribed(api, connect)
    await order(api, "raw", account="alpha", text="{not json")
    await order(api, "raw", account="alpha", hex="00ff")
    assert (await ws.socket.receive(10)).data == "{not json"
    assert (await ws.socket.receive(10)).data == b"\x00\xff"


async def test_keys_and_tokens_run_out_on_order(api: Api, connect: Connect) -> None:
    key = (await api.call("POST", "/api/v3/userDataStream"))[1]["listenKey"]
    stream = await connect(f"/ws/{key}")
    assert (await order(api, "expire", listen_key=key))[0] == 200
    assert await stream.event() == {"e": "listenKeyExpired", "E": NOW, "listenKey": key}
    token = (await api.call("POST", "/sapi/v1/userListenToken"))[1]["token"]
    ws = await connect()
    await ws.request("userDataStream.subscribe.listenToken", {"listenToken": token})
    assert (await order(api, "expire", listen_token=token))[0] == 200
    assert (await ws.event())["event"]["e"] == "eventStreamTerminated"
    assert (await order(api, "expire", api_key=api.key["api_key"]))[0] == 200
    assert (await api.signed("GET", "/api/v3/account"))[1]["code"] == -2015
    assert (await order(api, "expire", api_key="nobody"))[0] == 400


async def test_a_shutdown_is_announced_where_the_pages_know_it(api: Api, connect: Connect) -> None:
    spot, futures = await connect(), await connect("/ws-fapi/v1")
    raw, combined = await connect("/ws"), await connect("/stream")
    await order(api, "shutdown")
    event = {"e": "serverShutdown", "E": NOW}
    assert await spot.receive() == {"event": event}
    assert await raw.receive() == event
    assert await combined.receive() == {"stream": "!serverShutdown", "data": event}
    assert await futures.receive() is None
    assert await spot.receive() is None


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("emit", {"account": "alpha", "market": "spot"}),
        ("emit", {"account": "nobody", "market": "spot", "event": {"e": "x"}}),
        ("emit", {"account": "alpha", "market": "moon", "event": {"e": "x"}}),
        ("raw", {"account": "alpha", "hex": "zz"}),
        ("stream", {"host": "moon", "stream": "btcusdt@trade", "event": {}}),
        ("stream", {"host": "spot", "stream": "btcusdt@trade"}),
        ("stream", {"host": "sbe", "stream": "btcusdt@trade", "hex": "zz"}),
        ("transfer", {"account": "alpha", "market": "spot", "asset": "BTC", "amount": "much"}),
        ("expire", {}),
    ],
)
async def test_a_bad_order_says_what_is_wrong(api: Api, what: str, body: dict[str, object]) -> None:
    status, answer = await order(api, what, **body)
    assert status == 400
    assert answer["error"]


@pytest.mark.parametrize("path", ["emit", "clock", "faults", "script"])
@pytest.mark.parametrize(("body", "encoding"), [('{"a":' * 9999, "utf-8"), ("[" * 9999, "utf-8"), ("{}", "none")])
async def test_a_body_that_cannot_be_read_is_refused(api: Api, path: str, body: str, encoding: str) -> None:
    headers = {"Content-Type": f"application/json; charset={encoding}"}
    async with api.http.post(f"{api.exchange.rest}/sandbox/{path}", data=body.encode(), headers=headers) as reply:
        assert (reply.status, [*await reply.json()]) == (400, ["error"])


@pytest.mark.parametrize("amount", ["NaN", "sNaN", "Infinity", "1e400", "-1e999999", "1e-9", "10000000000.00000001"])
async def test_an_amount_that_no_event_could_tell_changes_nothing(api: Api, connect: Connect, amount: str) -> None:
    ws = await subscribed(api, connect)
    for market in ("spot", "margin", "fapi"):
        status, body = await order(api, "transfer", account="alpha", market=market, asset="USDT", amount=amount)
        assert status == 400
        assert body["error"].startswith("amount: ")
    assert (await order(api, "transfer", account="alpha", market="spot", asset="BTC", amount="1"))[0] == 200
    assert (await ws.event())["event"]["a"] == "BTC"


async def test_margin_risk_has_no_wallet(api: Api) -> None:
    status, body = await order(api, "transfer", account="alpha", market="margin_risk", asset="USDT", amount="1")
    assert (status, body["error"].partition(":")[0]) == (400, "market")


@pytest.mark.parametrize("path", ["order", "emit", "faults", "script"])
async def test_half_a_surrogate_pair_is_no_text(api: Api, path: str) -> None:
    body = b'{"account": "\\ud800", "market": "spot", "method": "x", "event": {"e": "\\ud800"}}'
    async with api.http.post(f"{api.exchange.rest}/sandbox/{path}", data=body) as reply:
        assert reply.status == 400
        assert "no JSON" in (await reply.json())["error"]
