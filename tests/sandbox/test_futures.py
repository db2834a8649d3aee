"""Futures: orders, positions, the order of events, and every way to hear them."""

from collections.abc import Awaitable, Callable

import aiohttp
import pytest

from binwire_sandbox import Sandbox

from .client import Api, Ws

Connect = Callable[..., Awaitable[Ws]]
NOW = 1_750_000_000_000
ORDER = "/fapi/v1/order"
LIMIT = {"symbol": "BTCUSDT", "type": "LIMIT", "timeInForce": "GTC"}


async def heard(api: Api, connect: Connect, suffix: str = "") -> Ws:
    """A connection that hears the account's futures events."""
    key = (await api.call("POST", "/fapi/v1/listenKey"))[1]["listenKey"]
    return await connect(f"/private/ws?listenKey={key}{suffix}")


async def test_a_trade_is_told_three_times_and_moves_balance_and_position(
    api: Api, beta: Api, connect: Connect
) -> None:
    ws = await heard(beta, connect)
    await api.ok("POST", ORDER, **LIMIT, side="SELL", quantity="0.5", price="60000")
    taken = await beta.ok(
        "POST",
        ORDER,
        symbol="BTCUSDT",
        side="BUY",
        type="MARKET",
        quantity="0.5",
        newClientOrderId="take",
        newOrderRespType="RESULT",
    )
    assert (taken["status"], taken["avgPrice"], taken["cumQuote"]) == ("FILLED", "60000.00000", "30000.00000")
    new, lite, account, trade = [await ws.event() for _ in range(4)]
    assert (new["e"], new["o"]["x"], new["o"]["X"], new["o"]["T"]) == ("ORDER_TRADE_UPDATE", "NEW", "NEW", NOW)
    assert lite == {
        "e": "TRADE_LITE",
        "E": NOW,
        "T": NOW,
        "s": "BTCUSDT",
        "q": "0.5",
        "p": "0",
        "m": False,
        "c": "take",
        "S": "BUY",
        "L": "60000",
        "l": "0.5",
        "t": 1,
        "i": 2,
    }
    # 0.04 % of 30000 USDT.
    assert account["a"]["B"] == [{"a": "USDT", "wb": "999988.00000000", "cw": "999988.00000000", "bc": "0"}]
    assert account["a"]["m"] == "ORDER"
    assert {name: account["a"]["P"][0][name] for name in ("s", "pa", "ep", "cr", "mt", "ps")} == {
        "s": "BTCUSDT",
        "pa": "0.5",
        "ep": "60000",
        "cr": "0",
        "mt": "cross",
        "ps": "BOTH",
    }
    shown = {name: trade["o"][name] for name in ("x", "X", "l", "z", "L", "ap", "n", "N", "m", "rp", "t")}
    assert shown == {
        "x": "TRADE",
        "X": "FILLED",
        "l": "0.5",
        "z": "0.5",
        "L": "60000",
        "ap": "60000",
        "n": "12",
        "N": "USDT",
        "m": False,
        "rp": "0",
        "t": 1,
    }


async def test_closing_at_a_better_price_realises_a_profit(api: Api, beta: Api, connect: Connect) -> None:
    await api.ok("POST", ORDER, **LIMIT, side="SELL", quantity="0.5", price="60000")
    await beta.ok("POST", ORDER, **LIMIT, side="BUY", quantity="0.5", price="60000")
    await api.ok("POST", ORDER, **LIMIT, side="BUY", quantity="0.2", price="61000")
    ws = await heard(beta, connect, "&events=ORDER_TRADE_UPDATE/ACCOUNT_UPDATE")
    sell = {"symbol": "BTCUSDT", "side": "SELL", "type": "MARKET", "quantity": "0.2"}
    await beta.ok("POST", ORDER, **sell, reduceOnly="true")
    _, account, trade = [await ws.event() for _ in range(3)]
    assert (account["e"], trade["e"]) == ("ACCOUNT_UPDATE", "ORDER_TRADE_UPDATE")
    # 0.2 * (61000 - 60000)
    assert (trade["o"]["rp"], account["a"]["P"][0]["cr"], account["a"]["P"][0]["pa"]) == ("200", "200", "0.3")
    status, body = await beta.signed("POST", ORDER, **{**sell, "quantity": "0.4"}, reduceOnly="true")
    assert (status, body) == (400, {"code": -2022, "msg": "ReduceOnly Order is rejected."})


async def test_cancel_and_query(api: Api, connect: Connect) -> None:
    ws = await heard(api, connect)
    placed = await api.ok("POST", ORDER, **LIMIT, side="BUY", quantity="0.01", price="50000", newClientOrderId="mine")
    assert (placed["status"], placed["origQty"]) == ("NEW", "0.010")
    assert (await api.ok("GET", ORDER, symbol="BTCUSDT", origClientOrderId="mine"))["orderId"] == placed["orderId"]
    assert (await api.ok("DELETE", ORDER, symbol="BTCUSDT", orderId=placed["orderId"]))["status"] == "CANCELED"
    new, canceled = [(await ws.event())["o"] for _ in range(2)]
    assert (new["b"], canceled["b"], canceled["x"], canceled["c"]) == ("500", "0", "CANCELED", "mine")
    status, body = await api.signed("DELETE", ORDER, symbol="BTCUSDT", orderId=placed["orderId"])
    assert (status, body["code"]) == (400, -2011)
    status, body = await api.signed("GET", ORDER, symbol="BTCUSDT", orderId=99)
    assert (status, body["code"]) == (400, -2013)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"type": "STOP_MARKET"}, -4120),
        ({"positionSide": "LONG"}, -4061),
        ({"quantity": "0.0001"}, -1111),
        ({"price": "50000.05"}, -4014),
        ({"quantity": "0.001", "price": "50000"}, -4164),
        ({"quantity": "900"}, -2019),
        ({"symbol": "XXX"}, -1121),
        ({"newClientOrderId": "not good"}, -4015),
    ],
)
async def test_a_bad_order_is_refused(api: Api, change: dict[str, str], code: int) -> None:
    order = {**LIMIT, "side": "BUY", "quantity": "0.1", "price": "50000", **change}
    status, body = await api.signed("POST", ORDER, **order)
    assert (status, body["code"]) == (400, code)


@pytest.mark.parametrize(("tif", "code"), [("GTX", -5022), ("FOK", -5021)])
async def test_post_only_and_fill_or_kill(api: Api, beta: Api, tif: str, code: int) -> None:
    await api.ok("POST", ORDER, **LIMIT, side="SELL", quantity="0.1", price="60000")
    order = {**LIMIT, "side": "BUY", "quantity": "0.2", "price": "60000", "timeInForce": tif}
    status, body = await beta.signed("POST", ORDER, **order)
    assert (status, body["code"]) == (400, code)


async def test_many_keys_share_a_private_connection(api: Api, beta: Api, connect: Connect) -> None:
    keys = [(await one.call("POST", "/fapi/v1/listenKey"))[1]["listenKey"] for one in (api, beta)]
    only = "ORDER_TRADE_UPDATE"
    ws = await connect(f"/private/stream?listenKey={keys[0]}&events={only}&listenKey={keys[1]}&events={only}")
    await beta.ok("POST", ORDER, **LIMIT, side="BUY", quantity="0.1", price="60000")
    frame = await ws.event()
    assert (frame["stream"], frame["data"]["e"]) == (keys[1], only)


@pytest.mark.parametrize("path", ["/private/ws/{}", "/private/stream"])
async def test_the_key_may_stand_in_the_path_or_be_subscribed_to(api: Api, connect: Connect, path: str) -> None:
    key = (await api.call("POST", "/fapi/v1/listenKey"))[1]["listenKey"]
    ws = await connect(path.format(key))
    if path.endswith("stream"):
        await ws.request("SUBSCRIBE", [key])
    await api.ok("POST", ORDER, **LIMIT, side="BUY", quantity="0.1", price="60000")
    frame = await ws.event()
    assert frame.get("data", frame)["e"] == "ORDER_TRADE_UPDATE"


async def test_the_websocket_api_of_futures(exchange: Sandbox, http: aiohttp.ClientSession, connect: Connect) -> None:
    api = Api(exchange, http, type="ed25519")
    ws = await connect("/ws-fapi/v1")
    logon = (await ws.request("session.logon", api.ws_params()))["result"]
    assert set(logon) == {"apiKey", "authorizedSince", "connectedSince", "returnRateLimits", "serverTime"}
    key = (await ws.request("userDataStream.start", {"apiKey": api.key["api_key"]}))["result"]["listenKey"]
    assert (await ws.request("userDataStream.ping", {"apiKey": api.key["api_key"]}))["result"] == {"listenKey": key}
    order = {**LIMIT, "side": "BUY", "quantity": 0.1, "price": 60000, "timestamp": NOW}
    placed = await ws.request("order.place", order)
    assert [row["limit"] for row in placed["rateLimits"]] == [2400, 300, 1200]
    cancel = {"symbol": "BTCUSDT", "orderId": placed["result"]["orderId"], "timestamp": NOW}
    assert (await ws.request("order.cancel", cancel))["result"]["status"] == "CANCELED"
    assert (await ws.request("userDataStream.stop", {"apiKey": api.key["api_key"]}))["result"] == {}
    assert (await ws.request("session.subscriptions"))["error"]["code"] == -1020


async def test_exchange_info_and_time(api: Api) -> None:
    _, info = await api.call("GET", "/fapi/v1/exchangeInfo")
    assert [symbol["symbol"] for symbol in info["symbols"]] == ["BTCUSDT", "ETHUSDT"]
    assert info["symbols"][0]["timeInForce"] == ["GTC", "IOC", "FOK", "GTX", "GTD"]
    assert [row["asset"] for row in info["assets"] if row["marginAvailable"]] == ["USDT", "BTC", "ETH", "BNB"]
    assert await api.call("GET", "/fapi/v1/time") == (200, {"serverTime": NOW})
