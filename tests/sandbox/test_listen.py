"""listenKeys and listenTokens: how long they live, and what comes of their end."""

from collections.abc import Awaitable, Callable

import pytest

from binwire_sandbox import ManualClock

from .client import Api, Ws

Connect = Callable[..., Awaitable[Ws]]
NOW = 1_750_000_000_000
GONE = {"code": -1125, "msg": "This listenKey does not exist."}
KEYS = [
    ("/api/v3/userDataStream", ""),
    ("/api/v1/userDataStream", ""),
    ("/sapi/v1/userDataStream", ""),
    ("/sapi/v1/userDataStream/isolated", "symbol=BTCUSDT"),
    ("/sapi/v1/margin/listen-key", ""),
    ("/fapi/v1/listenKey", ""),
]


@pytest.mark.parametrize(("path", "query"), KEYS)
async def test_a_key_lives_an_hour_and_longer_when_extended(
    api: Api, clock: ManualClock, path: str, query: str
) -> None:
    _, made = await api.call("POST", path, query)
    key = made["listenKey"]
    named = "" if path.startswith("/fapi") else f"{query}&listenKey={key}".lstrip("&")
    clock.advance(minutes=59)
    assert (await api.call("POST", path, query))[1] == made
    clock.advance(minutes=59)
    assert (await api.call("PUT", path, named))[0] == 200
    clock.advance(minutes=59)
    assert (await api.call("PUT", path, named))[0] == 200
    clock.advance(minutes=60)
    assert await api.call("PUT", path, named) == (400, GONE)
    assert (await api.call("POST", path, query))[1] != made


@pytest.mark.parametrize(("path", "query"), KEYS)
async def test_a_deleted_key_is_gone_for_everybody(api: Api, connect: Connect, path: str, query: str) -> None:
    key = (await api.call("POST", path, query))[1]["listenKey"]
    stream = f"/private/ws?listenKey={key}" if path.startswith("/fapi") else f"/ws/{key}"
    ws = await connect(stream)
    named = "" if path.startswith("/fapi") else f"{query}&listenKey={key}".lstrip("&")
    assert await api.call("DELETE", path, named) == (200, {})
    assert await ws.receive() is None
    assert await api.call("DELETE", path, named) == (400, GONE)


async def test_a_key_belongs_to_its_account(api: Api, beta: Api) -> None:
    key = (await api.call("POST", "/api/v3/userDataStream"))[1]["listenKey"]
    await beta.call("POST", "/api/v3/userDataStream")
    assert await beta.call("PUT", "/api/v3/userDataStream", f"listenKey={key}") == (400, GONE)
    assert await api.call("POST", "/api/v3/userDataStream", key="") == (
        401,
        {"code": -2014, "msg": "API-key format invalid."},
    )


async def test_isolated_keys_need_their_symbol(api: Api) -> None:
    status, body = await api.call("POST", "/sapi/v1/userDataStream/isolated")
    text = "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed."
    assert (status, body) == (400, {"code": -1102, "msg": text})


@pytest.mark.parametrize(("form", "combined"), [("/ws/{}", False), ("/stream?streams={}", True)])
async def test_spot_events_come_raw_or_with_the_streams_name(
    api: Api, connect: Connect, form: str, combined: bool
) -> None:
    key = (await api.call("POST", "/api/v3/userDataStream"))[1]["listenKey"]
    ws = await connect(form.format(key))
    await api.limit("BUY", "0.1", "100")
    frame = await ws.event()
    assert (frame.get("stream") == key) is combined
    assert (frame["data"] if combined else frame)["e"] == "executionReport"


async def test_a_clients_key_in_the_header_changes_nothing_for_a_listen_key(api: Api, connect: Connect) -> None:
    key = (await api.call("POST", "/api/v3/userDataStream"))[1]["listenKey"]
    ws = await connect(f"/ws/{key}", headers={"X-MBX-APIKEY": api.key["api_key"]})
    await api.limit("BUY", "0.1", "100")
    assert (await ws.event())["e"] == "executionReport"


async def test_streams_may_be_subscribed_to_and_left(api: Api, connect: Connect) -> None:
    key = (await api.call("POST", "/api/v3/userDataStream"))[1]["listenKey"]
    ws = await connect("/ws")
    assert await ws.request("SUBSCRIBE", [key]) == {"result": None, "id": 1}
    assert await ws.request("LIST_SUBSCRIPTIONS") == {"result": [key], "id": 2}
    await api.limit("BUY", "0.1", "100")
    assert (await ws.event())["e"] == "executionReport"
    assert (await ws.event())["e"] == "outboundAccountPosition"
    await ws.request("UNSUBSCRIBE", [key])
    await api.limit("BUY", "0.1", "100")
    assert await ws.request("LIST_SUBSCRIPTIONS") == {"result": [], "id": 4}


async def test_an_expired_key_is_told_and_nothing_comes_after(api: Api, connect: Connect, clock: ManualClock) -> None:
    key = (await api.call("POST", "/fapi/v1/listenKey"))[1]["listenKey"]
    ws = await connect(f"/private/ws?listenKey={key}")
    clock.advance(minutes=60)
    # The page shows E as a string.
    assert await ws.event() == {"e": "listenKeyExpired", "E": str(NOW + 3_600_000), "listenKey": key}


async def test_the_retired_methods_of_spots_websocket_api_are_served(api: Api, connect: Connect) -> None:
    ws = await connect()
    own = {"apiKey": api.key["api_key"]}
    key = (await ws.request("userDataStream.start", own))["result"]["listenKey"]
    assert (await ws.request("userDataStream.ping", {**own, "listenKey": key}))["result"] == {}
    assert (await ws.request("userDataStream.stop", {**own, "listenKey": key}))["result"] == {}
    assert (await ws.request("userDataStream.ping", {**own, "listenKey": key}))["error"] == GONE


# listenTokens ----------------------------------------------------------------------------------------------------

TOKEN = "/sapi/v1/userListenToken"


async def test_a_token_gives_a_margin_accounts_events_for_its_validity(
    api: Api, connect: Connect, clock: ManualClock
) -> None:
    _, made = await api.call("POST", TOKEN, "validity=90000")
    assert made["expirationTime"] == NOW + 90_000
    ws = await connect()
    reply = await ws.request("userDataStream.subscribe.listenToken", {"listenToken": made["token"]})
    # The page's example of this answer has sixteen digits.
    assert reply["result"] == {"subscriptionId": 0, "expirationTime": (NOW + 90_000) * 1000}
    await api.limit("BUY", "0.1", "100")
    await api.ok(
        "POST",
        "/sapi/v1/margin/order",
        symbol="BTCUSDT",
        side="SELL",
        type="LIMIT",
        timeInForce="GTC",
        quantity="0.005",
        price="90000",
    )
    report = (await ws.event())["event"]
    assert (report["e"], report["q"]) == ("executionReport", "0.00500000")
    assert (await ws.event())["event"]["e"] == "outboundAccountPosition"
    clock.advance(seconds=90)
    assert await ws.event() == {"subscriptionId": 0, "event": {"e": "eventStreamTerminated", "E": NOW + 90_000}}
    again = await ws.request("userDataStream.subscribe.listenToken", {"listenToken": made["token"]})
    assert (again["status"], again["error"]["code"]) == (400, -1209)


async def test_a_new_token_extends_the_subscription_in_place(api: Api, connect: Connect, clock: ManualClock) -> None:
    ws = await connect()
    for expected in (60, 110):
        _, made = await api.call("POST", TOKEN, "validity=60000")
        reply = await ws.request("userDataStream.subscribe.listenToken", {"listenToken": made["token"]})
        assert reply["result"] == {"subscriptionId": 0, "expirationTime": (NOW + expected * 1000) * 1000}
        clock.advance(seconds=50)
    clock.advance(seconds=10)
    assert (await ws.event())["event"] == {"e": "eventStreamTerminated", "E": NOW + 110_000}


async def test_cross_and_each_isolated_account_are_told_apart(api: Api, connect: Connect) -> None:
    ws = await connect()
    for query in ("", "isIsolated=true&symbol=BTCUSDT", "isIsolated=TRUE&symbol=ETHUSDT"):
        _, made = await api.call("POST", TOKEN, query)
        await ws.request("userDataStream.subscribe.listenToken", {"listenToken": made["token"]})
    order = {"symbol": "ETHUSDT", "side": "SELL", "type": "LIMIT", "timeInForce": "GTC", "quantity": "1"}
    answer = await api.ok("POST", "/sapi/v1/margin/order", **order, price="9000", isIsolated="TRUE")
    assert answer["isIsolated"] is True
    assert (await ws.event())["subscriptionId"] == 2
    full = await ws.request("userDataStream.subscribe.signature", api.ws_params())
    # Three active subscriptions are what this sandbox was set to.
    assert full["error"]["code"] == -1191


@pytest.mark.parametrize(
    ("query", "code"), [("isIsolated=true", -1102), ("validity=0", -1130), ("validity=86400001", -1130)]
)
async def test_a_bad_token_request_is_refused(api: Api, query: str, code: int) -> None:
    status, body = await api.call("POST", TOKEN, query)
    assert (status, body["code"]) == (400, code)


async def test_a_futures_key_makes_a_futures_connection_wherever_it_is_named(
    api: Api, connect: Connect, clock: ManualClock
) -> None:
    key = (await api.call("POST", "/fapi/v1/listenKey"))[1]["listenKey"]
    ws = await connect(f"/ws/{key}", autoping=False)
    # "A ping frame every 3 minutes" is futures'; spot's would come every 20 seconds.
    clock.advance(seconds=179)
    api.exchange.shut_down()
    # No serverShutdown: it is on spot's pages only.
    assert await ws.receive() is None
