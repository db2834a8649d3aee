"""What no page states of requests, as it is set."""

import pytest

from binwire_sandbox import Assumptions, ManualClock

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


@pytest.mark.parametrize(("assumed", "code"), [("any", None), ("60000", -1131)])
async def test_a_wide_window_of_futures(assumed: str, code: int | None) -> None:
    async with trading(fapi_recv_window=assumed) as (_, alpha, _, _):
        body = (await alpha.signed("GET", "/fapi/v3/balance", recvWindow=9_999_999))[1]
        assert (body["code"] if isinstance(body, dict) else None) == code
