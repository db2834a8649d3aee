"""The limits that an exchange has if nobody says otherwise, and how they are switched off."""

import pytest

from binwire_sandbox import Limit, RequestLimits, Sandbox

from .client import Api
from .test_limits import get


@pytest.fixture
def request_limits(request: pytest.FixtureRequest) -> RequestLimits:
    """The documented ones, or what a test says."""
    return getattr(request, "param", RequestLimits())


def row(type: str, interval: str, number: int, limit: int) -> dict[str, object]:
    """A limit as exchangeInfo shows it."""
    return {"rateLimitType": type, "interval": interval, "intervalNum": number, "limit": limit}


WEIGHT = row("REQUEST_WEIGHT", "MINUTE", 1, 6000)
ORDERS = [row("ORDERS", "SECOND", 10, 50), row("ORDERS", "DAY", 1, 160000)]


async def test_exchange_info_over_rest_shows_raw_requests(api: Api) -> None:
    _, _, info = await get(api, "/api/v3/exchangeInfo?symbol=BTCUSDT")
    assert info["rateLimits"] == [WEIGHT, *ORDERS, row("RAW_REQUESTS", "MINUTE", 5, 300_000)]


async def test_exchange_info_over_the_websocket_api_shows_connections(api: Api) -> None:
    async with api.http.ws_connect(api.exchange.ws_api) as socket:
        await socket.send_json({"id": 1, "method": "exchangeInfo", "params": {"symbol": "BTCUSDT"}})
        info = (await socket.receive_json())["result"]
    assert info["rateLimits"] == [WEIGHT, *ORDERS, row("CONNECTIONS", "MINUTE", 5, 300)]


async def test_fifty_orders_in_ten_seconds(api: Api) -> None:
    for _ in range(50):
        await api.limit("BUY", "0.001", "10000")
    order = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC"}
    assert await api.signed("POST", "/api/v3/order", **order, quantity="0.001", price="10000") == (
        429,
        {"code": -1015, "msg": "Too many new orders; current limit is 50 orders per 10 SECOND."},
    )


RAW = RequestLimits(spot=(Limit("RAW_REQUESTS", "MINUTE", 5, 3),))


@pytest.mark.parametrize("request_limits", [RAW], indirect=True)
async def test_requests_count_whatever_their_weight(api: Api) -> None:
    statuses = [(await get(api, "/api/v3/no_such_path"))[0] for _ in range(4)]
    assert statuses == [404, 404, 404, 429]


@pytest.mark.parametrize("request_limits", [RequestLimits.none()], indirect=True)
async def test_nothing_is_refused_where_nothing_is_limited(api: Api, exchange: Sandbox) -> None:
    for _ in range(51):
        await api.limit("BUY", "0.001", "10000")
    assert api.headers["X-MBX-ORDER-COUNT-10S"] == "51"
    # A ban that is ordered is one all the same.
    exchange.ban("127.0.0.1")
    assert (await get(api, "/api/v3/ping"))[0] == 418


SMALL = RequestLimits(
    sapi_ip=Limit("REQUEST_WEIGHT", "MINUTE", 1, 10), sapi_uid=Limit("REQUEST_WEIGHT", "MINUTE", 1, 2)
)


@pytest.mark.parametrize("request_limits", [SMALL], indirect=True)
async def test_each_endpoint_of_sapi_has_a_limit_of_its_own(api: Api, beta: Api) -> None:
    for account in (api, beta):
        for number in ("1", "2"):
            await account.ok("POST", "/sapi/v1/userListenToken")
            assert account.headers["X-SAPI-USED-UID-WEIGHT-1M"] == number
    status, body = await api.signed("POST", "/sapi/v1/userListenToken")
    assert (status, body["code"], api.headers["Retry-After"]) == (429, -1003, "20")
    assert "X-MBX-USED-WEIGHT-1M" not in api.headers
    # By address: 10 for each attempt to cancel, whoever makes it.
    for account, given in ((api, 400), (beta, 429)):
        assert (await account.signed("DELETE", "/sapi/v1/margin/order", symbol="BTCUSDT", orderId=1))[0] == given
    assert beta.headers["X-SAPI-USED-IP-WEIGHT-1M"] == "20"
    await api.ok("GET", "/sapi/v1/margin/isolated/allPairs")
