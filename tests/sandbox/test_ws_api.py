"""Sessions of the WebSocket API: authentication, subscriptions, events and their order."""

from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from binwire_sandbox import ManualClock, Sandbox

from .client import Api, Ws

Connect = Callable[..., Awaitable[Ws]]
NOW = 1_750_000_000_000


@pytest.fixture
def ed(exchange: Sandbox, http: aiohttp.ClientSession) -> Api:
    """Account alpha with its Ed25519 key."""
    return Api(exchange, http, type="ed25519")


async def logged_on(connect: Connect, api: Api) -> Ws:
    """A session logged on with the account's key and subscribed to its events."""
    ws = await connect()
    assert (await ws.request("session.logon", api.ws_params()))["status"] == 200
    assert (await ws.request("userDataStream.subscribe"))["result"] == {"subscriptionId": 0}
    return ws


@pytest.mark.parametrize("sent", [7, "x-1", None, -3])
async def test_ids_come_back_as_they_were_sent(connect: Connect, sent: object) -> None:
    ws = await connect("/ws-api/v3?returnRateLimits=false")
    await ws.socket.send_json({"id": sent, "method": "ping"})
    assert await ws.receive() == {"id": sent, "status": 200, "result": {}}


async def test_rate_limits_are_shown_unless_refused(connect: Connect) -> None:
    ws = await connect()
    # 2 for the handshake, 1 for the request.
    shown = await ws.request("time")
    assert shown["result"] == {"serverTime": NOW}
    assert shown["rateLimits"] == [
        {"rateLimitType": "REQUEST_WEIGHT", "interval": "MINUTE", "intervalNum": 1, "limit": 6000, "count": 3}
    ]
    assert "rateLimits" not in await ws.request("time", {"returnRateLimits": False})


async def test_the_weight_window_is_aligned_to_the_clock(connect: Connect, clock: ManualClock) -> None:
    ws = await connect()
    counts = []
    # The fixture's clock starts at second 40 of a minute.
    for seconds in (0, 19, 1):
        clock.advance(seconds=seconds)
        counts.append((await ws.request("time"))["rateLimits"][0]["count"])
    assert counts == [3, 4, 1]


async def test_logon_status_and_logout(connect: Connect, ed: Api, clock: ManualClock) -> None:
    ws = await connect()
    nobody = {
        "apiKey": None,
        "authorizedSince": None,
        "connectedSince": NOW,
        "returnRateLimits": True,
        "serverTime": NOW,
        "userDataStream": False,
    }
    assert (await ws.request("session.status"))["result"] == nobody
    clock.advance(seconds=1)
    answer = (await ws.request("session.logon", ed.ws_params()))["result"]
    assert (answer["apiKey"], answer["authorizedSince"]) == (ed.key["api_key"], NOW + 1000)
    await ws.request("userDataStream.subscribe")
    assert (await ws.request("session.status"))["result"]["userDataStream"] is True
    answer = (await ws.request("session.logout"))["result"]
    assert answer == {**nobody, "serverTime": NOW + 1000}
    assert (await ws.event())["event"] == {"e": "eventStreamTerminated", "E": NOW + 1000}


@pytest.mark.parametrize("type", ["hmac", "rsa"])
async def test_only_ed25519_keys_log_on(
    connect: Connect, exchange: Sandbox, http: aiohttp.ClientSession, type: str
) -> None:
    reply = await (await connect()).request("session.logon", Api(exchange, http, type=type).ws_params())
    assert (reply["status"], reply["error"]["code"]) == (400, -4056)


async def test_a_logged_on_session_needs_the_timestamp_only(connect: Connect, ed: Api) -> None:
    ws = await logged_on(connect, ed)
    assert (await ws.request("v3/account.status", {"timestamp": NOW}))["status"] == 200
    reply = await ws.request("account.status")
    assert reply["error"]["msg"] == "Mandatory parameter 'timestamp' was not sent, was empty/null, or malformed."


async def test_a_request_may_name_another_key(connect: Connect, ed: Api, beta: Api) -> None:
    ws = await logged_on(connect, ed)
    uid = (await ws.request("account.status", beta.ws_params()))["result"]["uid"]
    assert uid == (await beta.ok("GET", "/api/v3/account"))["uid"]


async def test_numbers_are_signed_as_they_were_written(connect: Connect, api: Api) -> None:
    params = api.ws_params(symbol="BTCUSDT", side="BUY", type="LIMIT", timeInForce="GTC", quantity="0.10", price=100.50)
    reply = await (await connect()).request("order.place", params)
    assert reply["result"]["price"] == "100.50000000"
    # An order that succeeds costs no weight: the 2 are the handshake's.
    assert [row["count"] for row in reply["rateLimits"]] == [1, 1, 2]


async def test_only_orders_that_fail_cost_weight(connect: Connect, api: Api) -> None:
    ws = await connect()
    order = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "1", "price": "9"}
    counts = []
    for change in ({}, {"price": "1"}, {}):
        reply = await ws.request("order.place", api.ws_params(**{**order, **change}))
        counts.append((reply["status"], reply["rateLimits"][-1]["count"]))
    assert counts == [(200, 2), (400, 3), (200, 3)]


async def test_a_wrong_signature_is_refused(connect: Connect, api: Api) -> None:
    reply = await (await connect()).request("account.status", {**api.ws_params(), "recvWindow": 4000})
    assert (reply["status"], reply["error"]) == (
        400,
        {"code": -1022, "msg": "Signature for this request is not valid."},
    )


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("{", -1135),
        ("[]", -1135),
        ('{"id":1}', -1102),
        ('{"id":1,"method":"nothing.such"}', -1020),
        ("[" * 100_000, -1135),
        ('{"id":"\\ud83d","method":"ping"}', -1135),
    ],
)
async def test_malformed_requests_are_answered_and_the_connection_lives(
    connect: Connect, frame: str, code: int
) -> None:
    ws = await connect()
    await ws.socket.send_str(frame)
    assert (await ws.receive())["error"]["code"] == code
    assert (await ws.request("ping"))["status"] == 200


async def test_subscribing_needs_a_logon(connect: Connect) -> None:
    reply = await (await connect()).request("userDataStream.subscribe")
    assert (reply["status"], reply["error"]["code"]) == (401, -1002)


async def test_one_subscription_per_account_and_connection(connect: Connect, ed: Api, api: Api, beta: Api) -> None:
    ws = await logged_on(connect, ed)
    error = {"code": -2035, "msg": "User Data Stream subscription already active."}
    assert (await ws.request("userDataStream.subscribe.signature", api.ws_params()))["error"] == error
    assert (await ws.request("userDataStream.subscribe.signature", beta.ws_params()))["result"] == {"subscriptionId": 1}
    listed = await ws.request("session.subscriptions")
    assert listed["result"] == [{"subscriptionId": 0}, {"subscriptionId": 1}]
    elsewhere = await connect()
    assert (await elsewhere.request("userDataStream.subscribe.signature", api.ws_params()))["status"] == 200


async def test_ids_grow_and_run_out(connect: Connect, api: Api) -> None:
    ws = await connect()
    ids = []
    for _ in range(5):
        reply = await ws.request("userDataStream.subscribe.signature", api.ws_params())
        ids.append(reply["result"]["subscriptionId"])
        await ws.request("userDataStream.unsubscribe", {"subscriptionId": ids[-1]})
    assert ids == [0, 1, 2, 3, 4]
    reply = await ws.request("userDataStream.subscribe.signature", api.ws_params())
    assert reply["error"] == {"code": -2042, "msg": "Maximum subscription ID reached for this connection."}


async def test_unsubscribing_ends_one_or_all(connect: Connect, ed: Api, beta: Api) -> None:
    ws = await logged_on(connect, ed)
    await ws.request("userDataStream.subscribe.signature", beta.ws_params())
    unknown = await ws.request("userDataStream.unsubscribe", {"subscriptionId": 9})
    assert unknown["error"] == {"code": -2036, "msg": "User Data Stream subscription not active."}
    assert (await ws.request("userDataStream.unsubscribe"))["result"] == {}
    ended = [await ws.event(), await ws.event()]
    assert [(one["subscriptionId"], one["event"]["e"]) for one in ended] == [
        (0, "eventStreamTerminated"),
        (1, "eventStreamTerminated"),
    ]


async def test_an_order_is_told_to_every_subscription_of_its_account(
    connect: Connect, ed: Api, api: Api, beta: Api
) -> None:
    sockets = [await logged_on(connect, ed)]
    for _ in range(2):
        sockets.append(await connect())
        await sockets[-1].request("userDataStream.subscribe.signature", api.ws_params())
    stranger = await connect()
    await stranger.request("userDataStream.subscribe.signature", beta.ws_params())
    await api.limit("BUY", "0.10000", "40000", newClientOrderId="told")
    report = {
        "e": "executionReport",
        "E": NOW,
        "s": "BTCUSDT",
        "c": "told",
        "S": "BUY",
        "o": "LIMIT",
        "f": "GTC",
        "q": "0.10000000",
        "p": "40000.00000000",
        "P": "0.00000000",
        "F": "0.00000000",
        "g": -1,
        "C": "",
        "x": "NEW",
        "X": "NEW",
        "r": "NONE",
        "i": 1,
        "l": "0.00000000",
        "z": "0.00000000",
        "L": "0.00000000",
        "n": "0",
        "N": None,
        "T": NOW,
        "t": -1,
        "I": 1,
        "w": True,
        "m": False,
        "M": False,
        "O": NOW,
        "Z": "0.00000000",
        "Y": "0.00000000",
        "Q": "0.00000000",
        "W": NOW,
        "V": "NONE",
    }
    balances = [
        {"a": "BTC", "f": "100.00000000", "l": "0.00000000"},
        {"a": "USDT", "f": "996000.00000000", "l": "4000.00000000"},
    ]
    for ws in sockets:
        assert await ws.event() == {"subscriptionId": 0, "event": report}
        position = {"e": "outboundAccountPosition", "E": NOW, "u": NOW, "B": balances}
        assert await ws.event() == {"subscriptionId": 0, "event": position}
    await stranger.request("ping")
    assert stranger.events == []


async def test_cancel_trade_and_expiry_are_reported(connect: Connect, ed: Api, api: Api, beta: Api) -> None:
    ws = await logged_on(connect, ed)
    order = await api.limit("BUY", "0.10000", "40000", newClientOrderId="first")
    await beta.limit("SELL", "0.04000", "40000")
    await api.ok("DELETE", "/api/v3/order", symbol="BTCUSDT", orderId=order["orderId"], newClientOrderId="done")
    await api.limit("BUY", "0.1", "40000", timeInForce="IOC", strategyId=37)
    events = [frame["event"] for frame in await ws.until(lambda frame: frame["event"].get("x") == "EXPIRED")]
    reports: list[Any] = [event for event in events if event["e"] == "executionReport"]
    assert [(event["x"], event["X"]) for event in reports] == [
        ("NEW", "NEW"),
        ("TRADE", "PARTIALLY_FILLED"),
        ("CANCELED", "CANCELED"),
        ("NEW", "NEW"),
        ("EXPIRED", "EXPIRED"),
    ]
    trade, canceled, expired = reports[1], reports[2], reports[4]
    # The commission of the buyer: 0.1 % of the 0.04 BTC received.
    assert (trade["l"], trade["L"], trade["n"], trade["N"], trade["m"]) == (
        "0.04000000",
        "40000.00000000",
        "0.00004000",
        "BTC",
        True,
    )
    assert (canceled["c"], canceled["C"]) == ("done", "first")
    assert (expired["eR"], expired["j"]) == ("UNFILLED_IOC_QUANTITY_EXPIRED", 37)
    assert "eR" not in canceled


async def test_events_show_microseconds_when_the_url_asks(connect: Connect, api: Api, clock: ManualClock) -> None:
    ws = await connect("/ws-api/v3?timeUnit=MICROSECOND")
    await ws.request("userDataStream.subscribe.signature", api.ws_params())
    clock.advance(milliseconds=0.007)
    await api.limit("BUY", "0.1", "100")
    assert (await ws.event())["event"]["E"] == NOW * 1000 + 7


async def test_a_revoked_key_is_told_without_an_id(connect: Connect, ed: Api, exchange: Sandbox) -> None:
    ws = await logged_on(connect, ed)
    exchange.exchange.accounts.revoke(ed.key["api_key"])
    await ws.socket.send_json({"id": 5, "method": "account.status", "params": {"timestamp": NOW}})
    assert await ws.receive() == {
        "id": None,
        "status": 401,
        "error": {"code": -2015, "msg": "Invalid API-key, IP, or permissions for action."},
    }
    assert (await ws.request("session.status"))["result"]["apiKey"] is None


async def test_the_server_pings_and_a_copied_payload_keeps_the_connection(connect: Connect, clock: ManualClock) -> None:
    ws = await connect(autoping=False)
    for _ in range(4):
        clock.advance(seconds=20)
        message = await ws.socket.receive(10)
        assert message.type is aiohttp.WSMsgType.PING
        await ws.socket.pong(message.data)
        assert (await ws.request("ping"))["status"] == 200


async def test_a_connection_without_a_pong_for_a_minute_is_dropped(connect: Connect, clock: ManualClock) -> None:
    ws = await connect(autoping=False)
    clock.advance(seconds=20)
    message = await ws.socket.receive(10)
    assert message.type is aiohttp.WSMsgType.PING
    await ws.socket.pong(b"something else")
    await ws.socket.send_json({"id": 1, "method": "ping"})
    assert (await ws.socket.receive(10)).type is aiohttp.WSMsgType.TEXT
    clock.advance(seconds=61)
    types = [(await ws.socket.receive(10)).type for _ in range(2)]
    assert aiohttp.WSMsgType.CLOSE in types


async def test_a_connection_ends_after_a_day(connect: Connect, clock: ManualClock) -> None:
    ws = await connect()
    clock.advance(hours=24)
    assert await ws.receive() is None


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("timeUnit=HOUR", -1194),
        ("returnRateLimits=maybe", -1100),
        ("responseFormat=xml", -1130),
        ("responseFormat=sbe", -1102),
        ("responseFormat=sbe&sbeSchemaId=3&sbeSchemaVersion=1", -1153),
        ("responseFormat=sbe&sbeSchemaId=2&sbeSchemaVersion=1", -1153),
    ],
)
async def test_a_handshake_with_bad_parameters_is_refused_in_json(api: Api, query: str, code: int) -> None:
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    headers = {**upgrade, "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ=="}
    async with api.http.get(f"{api.exchange.rest}/ws-api/v3?{query}", headers=headers) as reply:
        assert (reply.status, (await reply.json())["code"]) == (400, code)
