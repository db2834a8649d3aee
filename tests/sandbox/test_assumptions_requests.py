"""What no page states of requests, as it is set."""

import pytest

from binwire_sandbox import Assumptions, ManualClock
from binwire_sandbox.access.keys import KeyType
from binwire_sandbox.access.opening import NewKey
from binwire_sandbox.access.permissions import Permission

from .assuming import subscribe, trading


@pytest.mark.parametrize("assumed", Assumptions.alternatives()["unknown_method_code"])
async def test_an_unknown_method(assumed: str) -> None:
    async with trading(unknown_method_code=assumed) as (_, _, _, open):
        assert (await (await open()).request("no.such"))["error"]["code"] == int(assumed)


@pytest.mark.parametrize("assumed", Assumptions.alternatives()["bad_value_code"])
async def test_a_value_that_is_none(assumed: str) -> None:
    async with trading(bad_value_code=assumed) as (_, alpha, _, open):
        status, body = await alpha.call("GET", "/api/v3/depth", "symbol=BTCUSDT&limit=0")
        assert (status, body["code"]) == (400, int(assumed))
        reply = await (await open()).request("depth", {"symbol": "BTCUSDT", "limit": 0})
        assert reply["error"]["code"] == int(assumed)


@pytest.mark.parametrize(("assumed", "status"), [("spot", 200), ("everywhere", 400)])
async def test_unread_parameters(assumed: str, status: int) -> None:
    async with trading(unread_parameters=assumed) as (_, alpha, _, open):
        assert (await alpha.call("GET", "/api/v3/time", "color=red"))[0] == status
        assert (await (await open()).request("time", {"color": "red"}))["status"] == status
        assert (await alpha.signed("GET", "/api/v3/account", color="red"))[1]["code"] == -1104


@pytest.mark.parametrize("assumed", Assumptions.alternatives()["rest_lag"])
async def test_rest_may_lag(assumed: str) -> None:
    async with trading(rest_lag=assumed) as (sandbox, alpha, _, open):
        clock, ws, lag = sandbox.clock, await open(), int(assumed)
        await subscribe(ws, alpha)
        assert isinstance(clock, ManualClock)
        clock.advance(seconds=1)
        order = await alpha.limit("BUY", "0.001", "50000")
        assert (await ws.event())["event"]["i"] == order["orderId"]
        query = {"symbol": "BTCUSDT", "orderId": order["orderId"]}
        if lag:
            clock.advance(seconds=lag - 0.5)
            assert (await alpha.signed("GET", "/api/v3/order", **query))[1]["code"] == -2013
            clock.advance(seconds=0.5)
        assert (await alpha.ok("GET", "/api/v3/order", **query))["status"] == "NEW"


@pytest.mark.parametrize(("assumed", "id", "logged_on"), [("refused", 2, True), ("revoked", None, False)])
async def test_a_logged_on_key_that_lacks_the_right(assumed: str, id: int | None, logged_on: bool) -> None:
    async with trading(unpermitted_key=assumed) as (sandbox, alpha, _, open):
        reading = NewKey(type=KeyType.ED25519, permissions=frozenset({Permission.READING}))
        key = sandbox.exchange.accounts.add_key("alpha", reading)
        alpha.key = {"type": "ed25519", "api_key": key.api_key, "private_key": key.private}
        ws = await open()
        assert (await ws.request("session.logon", alpha.ws_params()))["status"] == 200
        reply = await ws.request("openOrders.cancelAll", {"symbol": "BTCUSDT", "timestamp": alpha.now})
        assert (reply["id"], reply["status"], reply["error"]["code"]) == (id, 401, -2015)
        assert ((await ws.request("session.status"))["result"]["apiKey"] == key.api_key) is logged_on


@pytest.mark.parametrize(("assumed", "status"), [("any", 200), ("60000", 400)])
async def test_the_widest_window_of_futures(assumed: str, status: int) -> None:
    async with trading(fapi_recv_window=assumed) as (_, alpha, _, open):
        window = {"recvWindow": 60_001}
        assert (await alpha.signed("GET", "/fapi/v2/account", **window))[0] == status
        reply = await (await open("/ws-fapi/v1")).request("account.status", alpha.ws_params(**window))
        assert reply["status"] == status
