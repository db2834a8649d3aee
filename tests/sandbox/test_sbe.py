"""SBE sessions, their bytes read here by literal offsets, and the encoder against the golden vectors."""

import json
import struct
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from binwire_sandbox.sbe.encode import encode
from binwire_sandbox.sbe.schema import load_layout

from .client import Api, Ws

Connect = Callable[..., Awaitable[Ws]]
NOW = 1_750_000_000_000_000
SBE = "/ws-api/v3?responseFormat=sbe&sbeSchemaId=3&sbeSchemaVersion=5"
NULL64 = -(2**63)


def text(frame: bytes, at: int) -> tuple[str, int]:
    """A varString8 and where it ends."""
    end = at + 1 + frame[at]
    return frame[at + 1 : end].decode(), end


def opened(frame: bytes) -> tuple[int, str, bytes]:
    """Status, id and nested message of a WebSocketResponse: template 50, block of 3 bytes, rate limits of 19."""
    assert struct.unpack_from("<4H", frame) == (3, 50, 3, 5)
    deprecated, status = struct.unpack_from("<BH", frame, 8)
    assert deprecated in (0, 1)
    length, count = struct.unpack_from("<HH", frame, 11)
    name, end = text(frame, 15 + length * count)
    (size,) = struct.unpack_from("<I", frame, end)
    assert len(frame) == end + 4 + size
    return status, name, frame[end + 4 :]


async def ask(ws: Ws, method: str, params: object = None, id: object = 1) -> tuple[int, str, bytes]:
    """A request, which stays JSON text, and its reply, which is binary."""
    await ws.socket.send_json({"id": id, "method": method, "params": params or {}})
    return opened(await ws.receive())


@pytest.mark.parametrize(("id", "shown"), [(7, "7"), ("x", "x"), (None, "")])
async def test_replies_are_wrapped_and_their_id_is_a_string(connect: Connect, id: object, shown: str) -> None:
    ws = await connect(SBE)
    status, name, nested = await ask(ws, "time", id=id)
    assert (status, name) == (200, shown)
    # ServerTimeResponse: one int64 of µs.
    assert nested == struct.pack("<4Hq", 8, 102, 3, 5, NOW)


async def test_an_error_is_nested_too(connect: Connect) -> None:
    ws = await connect(SBE)
    status, _, nested = await ask(ws, "order.status", {"apiKey": "y" * 64})
    assert status == 401
    # ErrorResponse: int16 code, two optional times, a varString message, no data.
    assert struct.unpack_from("<4Hhqq", nested) == (18, 100, 3, 5, -2015, NULL64, NULL64)
    (size,) = struct.unpack_from("<H", nested, 26)
    assert nested[28 : 28 + size].decode() == "Invalid API-key, IP, or permissions for action."


async def test_an_amended_order_in_bytes(connect: Connect, api: Api) -> None:
    order = await api.limit("BUY", "0.5", "40000")
    ws = await connect(SBE)
    params = api.ws_params(symbol="BTCUSDT", orderId=order["orderId"], newQty="0.2")
    status, _, nested = await ask(ws, "order.amend.keepPriority", params)
    assert (status, struct.unpack_from("<4H", nested)) == (200, (145, 317, 3, 5))
    # transactTime, executionId, two exponents, orderId, orderListId, price, qty
    assert struct.unpack_from("<qqbbqqqq", nested, 8) == (NOW, 2, -8, -8, 1, NULL64, 40_000 * 10**8, 20_000_000)


async def test_all_canceled_orders_in_bytes(connect: Connect, api: Api) -> None:
    for price in ("100", "200"):
        await api.limit("BUY", "0.1", price)
    ws = await connect(SBE)
    status, _, nested = await ask(ws, "openOrders.cancelAll", api.ws_params(symbol="BTCUSDT"))
    # A block of nothing; a group of two entries of no fixed size, each a message with its length in front.
    assert (status, struct.unpack_from("<4HHI", nested)) == (200, (0, 306, 3, 5, 0, 2))
    at, templates = 14, list[int]()
    while at < len(nested):
        (size,) = struct.unpack_from("<H", nested, at)
        templates.append(struct.unpack_from("<4H", nested, at + 2)[1])
        at += 2 + size
    # CancelOrderResponse
    assert templates == [305, 305]


async def test_an_execution_report_in_bytes(connect: Connect, api: Api) -> None:
    ws = await connect(SBE)
    _, _, nested = await ask(ws, "userDataStream.subscribe.signature", api.ws_params())
    assert nested == struct.pack("<4HH", 2, 503, 3, 5, 0)
    await api.limit("BUY", "0.10000", "40000", newClientOrderId="told", strategyId=37)
    frame = await ws.receive()
    length, template, schema, version = struct.unpack_from("<4H", frame)
    assert (template, schema, version) == (603, 3, 5)
    # eventTime, transactTime, three exponents, orderCreationTime, workingTime, orderId, orderListId
    assert struct.unpack_from("<qqbbbqqqq", frame, 8) == (NOW, NOW, -8, -8, -8, NOW, NOW, 1, NULL64)
    # origQty, price, origQuoteOrderQty, icebergQty, stopPrice
    assert struct.unpack_from("<5q", frame, 59) == (10_000_000, 4_000_000_000_000, 0, 0, 0)
    # orderType LIMIT, side BUY, timeInForce GTC, executionType NEW, orderStatus NEW; tradeId, executionId
    assert struct.unpack_from("<q q", frame, 104) == (NULL64, 1)
    symbol, at = text(frame, 8 + length)
    client_order_id, at = text(frame, at)
    original, at = text(frame, at)
    commission_asset, at = text(frame, at)
    reject_reason, at = text(frame, at)
    counter_symbol, at = text(frame, at)
    assert (symbol, client_order_id, original) == ("BTCUSDT", "told", "")
    assert (commission_asset, reject_reason, counter_symbol) == ("", "", "")
    assert at == len(frame)


async def test_an_account_position_in_bytes(connect: Connect, api: Api) -> None:
    ws = await connect(SBE)
    await ask(ws, "userDataStream.subscribe.signature", api.ws_params())
    await api.limit("BUY", "0.10000", "40000")
    await ws.receive()
    frame = await ws.receive()
    expected = struct.pack("<4HqqH", 18, 607, 3, 5, NOW, NOW, 0) + struct.pack("<HI", 17, 2)
    expected += struct.pack("<bqq", -8, 10_000_000_000, 0) + b"\x03BTC"
    expected += struct.pack("<bqq", -8, 99_600_000_000_000, 400_000_000_000) + b"\x04USDT"
    assert frame == expected


async def test_ordered_events_are_put_into_sbe_where_the_schema_has_them(connect: Connect, api: Api) -> None:
    ws = await connect(SBE)
    await ask(ws, "userDataStream.subscribe.signature", api.ws_params())
    moment = NOW // 1000
    for event in (
        {"e": "balanceUpdate", "E": moment, "a": "BTC", "d": "-1.5", "T": moment},
        {"e": "eventStreamTerminated", "E": moment},
        {"e": "somethingNew", "E": moment},
    ):
        body = {"account": "alpha", "market": "spot", "event": event}
        async with api.http.post(f"{api.exchange.rest}/sandbox/emit", json=body) as reply:
            assert reply.status == 200
    update = struct.pack("<4HqqbqH", 27, 601, 3, 5, NOW, NOW, -8, -150_000_000, 0) + b"\x03BTC"
    assert await ws.receive() == update
    assert await ws.receive() == struct.pack("<4HqH", 10, 602, 3, 5, NOW, 0)
    # NonRepresentableMessage: newer data exists.
    assert await ws.receive() == struct.pack("<4H", 0, 999, 3, 5)
    log: Any = api.exchange.log
    assert [(row["encoding"], row["event_type"]) for row in log] == [
        ("sbe", "balanceUpdate"),
        ("sbe", "eventStreamTerminated"),
        ("sbe", "somethingNew"),
    ]


async def test_an_ordered_event_that_sbe_cannot_say_is_refused(connect: Connect, api: Api) -> None:
    ws = await connect(SBE)
    await ask(ws, "userDataStream.subscribe.signature", api.ws_params())
    body = {"account": "alpha", "market": "spot", "event": {"e": "balanceUpdate", "E": 1, "a": "BTC", "d": "much"}}
    async with api.http.post(f"{api.exchange.rest}/sandbox/emit", json=body) as reply:
        assert reply.status == 400
        assert "SBE" in (await reply.json())["error"]
    assert (await ask(ws, "ping"))[0] == 200


@pytest.mark.parametrize(
    ("method", "params", "template"),
    [
        ("ping", {}, 101),
        ("exchangeInfo", {}, 103),
        ("session.status", {}, 52),
        ("session.logout", {}, 53),
        ("session.subscriptions", {}, 54),
        ("userDataStream.unsubscribe", {}, 504),
    ],
)
async def test_each_method_has_its_message(connect: Connect, method: str, params: object, template: int) -> None:
    status, _, nested = await ask(await connect(SBE), method, params)
    assert (status, struct.unpack_from("<4H", nested)[1:]) == (200, (template, 3, 5))


async def test_orders_and_queries_have_their_messages(connect: Connect, api: Api) -> None:
    ws = await connect(SBE)
    order = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "1", "price": "9"}
    templates = []
    for response in ("ACK", "RESULT", "FULL"):
        _, _, nested = await ask(ws, "order.place", api.ws_params(**order, newOrderRespType=response))
        templates.append(struct.unpack_from("<4H", nested)[1])
    for method, params in (
        ("order.status", {"symbol": "BTCUSDT", "orderId": 1}),
        ("openOrders.status", {}),
        ("order.cancel", {"symbol": "BTCUSDT", "orderId": 1}),
        ("account.status", {}),
    ):
        status, _, nested = await ask(ws, method, api.ws_params(**params))
        assert status == 200
        templates.append(struct.unpack_from("<4H", nested)[1])
    assert templates == [300, 301, 302, 304, 308, 305, 400]


async def test_a_deprecated_version_is_answered_in_the_newest_and_told_so(connect: Connect) -> None:
    ws = await connect("/ws-api/v3?responseFormat=sbe&sbeSchemaId=3&sbeSchemaVersion=4")
    await ws.socket.send_json({"id": 1, "method": "ping"})
    frame = await ws.receive()
    assert struct.unpack_from("<4HB", frame) == (3, 50, 3, 5, 1)


def _with_bytes(value: Any) -> Any:
    """A golden value with its nested messages as bytes."""
    if isinstance(value, dict):
        if set(value) == {"hex"}:
            return bytes.fromhex(value["hex"])
        return {name: _with_bytes(member) for name, member in value.items()}
    return [_with_bytes(item) for item in value] if isinstance(value, list) else value


def test_the_encoder_writes_the_golden_vectors(shared: Path) -> None:
    lines = (shared / "golden" / "sbe_vectors.jsonl").read_text().splitlines()
    vectors = [json.loads(line) for line in lines]
    own = [
        one
        for one in vectors
        if one["schema"] == "spot_3_5.xml" and one["version"] == 5 and not one["extra_block_bytes"]
    ]
    assert own
    for one in own:
        assert encode(load_layout(), one["template"], _with_bytes(one["value"])).hex() == one["hex"], one["name"]


async def test_what_an_account_did_is_told_in_sbe(api: Api, beta: Api, connect: Connect) -> None:
    """Templates and numbers of rows, the group beginning behind the header: block length, count."""
    ws = await connect(SBE)
    prevented = {"side": "SELL", "quantity": "2", "price": "20000", "selfTradePreventionMode": "EXPIRE_MAKER"}
    await api.limit("BUY", "1", "20000")
    await api.limit(**prevented)
    await beta.limit("BUY", "1", "20000")
    routed = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.5"}
    await api.ok("POST", "/api/v3/order", **{**routed, "side": "SELL", "quantity": "0.001"}, newOrderRespType="ACK")
    placed = (await ask(ws, "sor.order.place", beta.ws_params(**routed)))[2]
    assert struct.unpack_from("<H", placed, 2) == (302,)
    for method, template, rows in (
        ("allOrders", 308, 3),
        ("myTrades", 401, 2),
        ("myPreventedMatches", 403, 1),
        ("myAllocations", 404, 0),
        ("account.rateLimits.orders", 402, 2),
    ):
        named = {} if method == "account.rateLimits.orders" else {"symbol": "BTCUSDT"}
        more = {"preventedMatchId": 0} if method == "myPreventedMatches" else {}
        status, _, nested = await ask(ws, method, api.ws_params(**named, **more))
        assert (status, struct.unpack_from("<4H", nested)[1]) == (200, template)
        assert struct.unpack_from("<HH", nested, 8)[1] == rows, method
    for method, template in (("account.commission", 405), ("myFilters", 105)):
        status, _, nested = await ask(ws, method, api.ws_params(symbol="BTCUSDT"))
        assert (status, struct.unpack_from("<4H", nested)[1]) == (200, template)
    status, _, nested = await ask(ws, "executionRules", {"symbol": "BTCUSDT"})
    assert (status, struct.unpack_from("<4H", nested)[1]) == (200, 104)


async def test_a_prevented_trade_is_told_in_sbe(api: Api, connect: Connect) -> None:
    ws = await connect(SBE)
    await ask(ws, "userDataStream.subscribe.signature", api.ws_params())
    await api.limit("BUY", "1", "20000")
    await api.limit("SELL", "2", "20000", selfTradePreventionMode="DECREMENT")
    fields = {field.name: field for field in load_layout().messages[603].block.fields}
    seen: list[str] = []
    while len(seen) < 4:
        frame: bytes = await ws.receive()
        if struct.unpack_from("<H", frame, 2) == (603,):
            kind, at = fields["executionType"], 8
            for field in load_layout().messages[603].block.fields:
                if field.name == "executionType":
                    break
                at += 0 if field.kind.name == "CONSTANT" else struct.calcsize("<" + field.code)
            seen.append(next(name for name, value in kind.choices.items() if value == frame[at]))
    assert seen == ["New", "New", "TradePrevention", "TradePrevention"]


async def test_an_allocation_report_in_bytes(connect: Connect, api: Api) -> None:
    ws = await connect(SBE)
    await ask(ws, "userDataStream.subscribe.signature", api.ws_params())
    told = {"E": NOW, "T": NOW, "x": "New", "r": "Accept", "X": "Accepted", "S": "SELL", "P": "Client"}
    ids = {"h": 1, "I": 2, "R": 3, "a": 4, "i": 5, "g": -1, "t": 7, "s": "BTCUSDT", "N": "USDT", "Ss": "BTCUSDC"}
    amounts = {"p": "9.5", "q": "2", "Q": "19", "n": "0.019"}
    body = {"account": "alpha", "market": "spot", "event": {"e": "allocationReport"} | told | ids | amounts}
    async with api.http.post(f"{api.exchange.rest}/sandbox/emit", json=body) as reply:
        assert reply.status == 200
    exponents, enums = (-8, -8, -8), (1, 1, 1, 1, 1)
    numbers = (1, 2, 3, 4, 5, NULL64, 7, NULL64, 950_000_000, 200_000_000, 1_900_000_000, 1_900_000)
    block = struct.pack("<qq3b5B12qH", NOW, NOW, *exponents, *enums, *numbers, 0)
    texts = b"\x07BTCUSDT\x04USDT\x07BTCUSDC"
    assert await ws.receive() == struct.pack("<4H", 122, 600, 3, 5) + block + texts
