"""What no page states of limits, and of what is refused for them, as it is set."""

from typing import Any

import pytest
from yarl import URL

from binwire_sandbox import Limit, RequestLimits, Settings

from .assuming import trading
from .client import Api

WEIGHT = Limit("REQUEST_WEIGHT", "MINUTE", 1, 10)
ORDERS = Limit("ORDERS", "SECOND", 10, 1)
SMALL = Settings(accounts=("alpha", "beta"), request_limits=RequestLimits(spot=(WEIGHT, ORDERS), fapi=(WEIGHT,)))
GONE = Settings(accounts=("alpha", "beta"), retired="gone")


async def refused(api: Api, path: str) -> dict[str, str]:
    """Use up a weight of ten by ones; the headers of what is refused then."""
    answers = [await api.call("GET", path) for _ in range(11)]
    assert [status for status, _ in answers] == [200] * 10 + [429]
    return dict(api.headers)


@pytest.mark.parametrize(("assumed", "shown"), [("sent", ["20", "20"]), ("absent", ["20", None])])
async def test_when_to_come_back(assumed: str, shown: list[str | None]) -> None:
    async with trading(SMALL, futures_retry_after=assumed) as (_, alpha, _, _):
        headers = [await refused(alpha, path) for path in ("/api/v3/ping", "/fapi/v1/ping")]
        # The clock stands 20 seconds before the full minute.
        assert [one.get("Retry-After") for one in headers] == shown


@pytest.mark.parametrize(("assumed", "used"), [("counted", "11"), ("free", "10")])
async def test_the_weight_of_a_refused_request(assumed: str, used: str) -> None:
    async with trading(SMALL, refused_weight=assumed) as (_, alpha, _, _):
        assert (await refused(alpha, "/api/v3/ping"))["X-MBX-USED-WEIGHT-1M"] == used


@pytest.mark.parametrize(("assumed", "given"), [("429", (429, "20")), ("409", (409, None))])
async def test_a_replacement_beyond_the_limit(assumed: str, given: Any) -> None:
    limits = Settings(accounts=("alpha", "beta"), request_limits=RequestLimits(spot=(Limit("ORDERS", "MINUTE", 1, 1),)))
    async with trading(limits, limited_replace_status=assumed) as (_, alpha, _, _):
        order = await alpha.limit("BUY", "0.001", "50000")
        new = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.001"}
        how = {"cancelReplaceMode": "STOP_ON_FAILURE", "orderRateLimitExceededMode": "CANCEL_ONLY"}
        path, replaced = "/api/v3/order/cancelReplace", order["orderId"]
        status, body = await alpha.signed("POST", path, **new, **how, price="49000", cancelOrderId=replaced)
        assert (status, alpha.headers.get("Retry-After")) == given
        assert (body["code"], body["data"]["cancelResult"]) == (-2021, "SUCCESS")


@pytest.mark.parametrize(
    ("assumed", "type", "start"), [("json", "application/json", '{"code":-1020'), ("html", "text/html", "<html>")]
)
async def test_the_body_of_what_is_gone(assumed: str, type: str, start: str) -> None:
    async with trading(GONE, gone_body=assumed) as (sandbox, alpha, _, _):
        url = URL(f"{sandbox.rest}/api/v3/userDataStream")
        async with alpha.http.post(url, headers={"X-MBX-APIKEY": alpha.key["api_key"]}) as reply:
            text = await reply.text()
            assert (reply.status, reply.content_type, text[: len(start)]) == (410, type, start)
