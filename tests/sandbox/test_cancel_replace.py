"""Cancel-replace: which halves happen, and the bodies of the four outcomes."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from .client import Api, Ws

PATH = "/api/v3/order/cancelReplace"
UNKNOWN = {"code": -2011, "msg": "Unknown order sent."}
WOULD_TAKE = {"code": -2010, "msg": "Order would immediately match and take."}
NEW = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT_MAKER", "quantity": "0.1", "price": "41000"}


async def replace(api: Api, mode: str, **params: object) -> Any:
    """Status and body of a cancel-replace whose new order is a LIMIT_MAKER at 41000 unless said otherwise."""
    return await api.signed("POST", PATH, **{**NEW, "cancelReplaceMode": mode, **params})


async def open_prices(api: Api) -> list[str]:
    """The prices of the open orders."""
    return [order["price"] for order in await api.ok("GET", "/api/v3/openOrders")]


@pytest.mark.parametrize("mode", ["STOP_ON_FAILURE", "ALLOW_FAILURE"])
async def test_both_halves_happen(api: Api, mode: str) -> None:
    old = await api.limit("BUY", "0.1", "40000")
    status, body = await replace(
        api,
        mode,
        cancelOrderId=old["orderId"],
        cancelNewClientOrderId="gone",
        newClientOrderId="fresh",
        newOrderRespType="FULL",
    )
    assert (status, body["cancelResult"], body["newOrderResult"]) == (200, "SUCCESS", "SUCCESS")
    cancel, new = body["cancelResponse"], body["newOrderResponse"]
    assert (cancel["orderId"], cancel["clientOrderId"], cancel["status"]) == (old["orderId"], "gone", "CANCELED")
    assert cancel["origClientOrderId"] == old["clientOrderId"]
    assert (new["clientOrderId"], new["status"], new["fills"]) == ("fresh", "NEW", [])
    assert await open_prices(api) == ["41000.00000000"]


async def test_a_failed_cancel_stops_the_new_order(api: Api) -> None:
    status, body = await replace(api, "STOP_ON_FAILURE", cancelOrderId=999)
    data = {
        "cancelResult": "FAILURE",
        "newOrderResult": "NOT_ATTEMPTED",
        "cancelResponse": UNKNOWN,
        "newOrderResponse": None,
    }
    assert (status, body) == (400, {"code": -2022, "msg": "Order cancel-replace failed.", "data": data})
    assert await open_prices(api) == []


async def test_a_failed_cancel_lets_the_new_order_pass_where_that_is_allowed(api: Api) -> None:
    status, body = await replace(api, "ALLOW_FAILURE", cancelOrigClientOrderId="never")
    new = body["data"].pop("newOrderResponse")
    data = {"cancelResult": "FAILURE", "newOrderResult": "SUCCESS", "cancelResponse": UNKNOWN}
    assert (status, body) == (409, {"code": -2021, "msg": "Order cancel-replace partially failed.", "data": data})
    assert new["transactTime"] == api.now
    assert await open_prices(api) == ["41000.00000000"]


async def test_a_refused_new_order_leaves_the_cancel_done(api: Api, beta: Api) -> None:
    old = await api.limit("BUY", "0.1", "40000")
    await beta.limit("SELL", "0.1", "41000")
    status, body = await replace(api, "STOP_ON_FAILURE", cancelOrderId=old["orderId"])
    assert (status, body["code"]) == (409, -2021)
    assert (body["data"]["cancelResult"], body["data"]["newOrderResult"]) == ("SUCCESS", "FAILURE")
    assert body["data"]["cancelResponse"]["status"] == "CANCELED"
    assert body["data"]["newOrderResponse"] == WOULD_TAKE
    assert await open_prices(api) == []


async def test_both_halves_fail(api: Api, beta: Api) -> None:
    await beta.limit("SELL", "0.1", "41000")
    status, body = await replace(api, "ALLOW_FAILURE", cancelOrderId=999)
    data = {
        "cancelResult": "FAILURE",
        "newOrderResult": "FAILURE",
        "cancelResponse": UNKNOWN,
        "newOrderResponse": WOULD_TAKE,
    }
    assert (status, body) == (400, {"code": -2022, "msg": "Order cancel-replace failed.", "data": data})


async def test_the_funds_of_the_old_order_pay_for_the_new_one(api: Api) -> None:
    old = await api.limit("BUY", "20", "50000")
    status, _ = await replace(api, "STOP_ON_FAILURE", cancelOrderId=old["orderId"], quantity="24")
    assert status == 200
    assert (await api.balances())["USDT"] == ("16000.00000000", "984000.00000000")


async def test_what_the_matching_engine_refuses_is_refused_after_the_cancel(api: Api) -> None:
    old = await api.limit("SELL", "0.1", "60000")
    pegged = {"type": "LIMIT", "timeInForce": "GTC", "pegPriceType": "PRIMARY_PEG", "cancelOrderId": old["orderId"]}
    status, body = await replace(api, "STOP_ON_FAILURE", **pegged)
    assert (status, body["code"], body["data"]["cancelResult"]) == (409, -2021, "SUCCESS")
    text = "Order book liquidity is too low for this pegged order."
    assert body["data"]["newOrderResponse"] == {"code": -2010, "msg": text}
    assert await open_prices(api) == []


async def test_the_status_of_the_old_order_may_be_asked_for(api: Api, beta: Api) -> None:
    old = await api.limit("BUY", "0.1", "40000")
    ids = {"cancelOrderId": old["orderId"]}
    status, body = await replace(api, "STOP_ON_FAILURE", **ids, cancelRestrictions="ONLY_PARTIALLY_FILLED")
    text = "Order was not canceled due to cancel restrictions."
    assert (status, body["data"]["cancelResponse"]) == (400, {"code": -2011, "msg": text})
    await beta.limit("SELL", "0.05", "40000")
    status, _ = await replace(api, "STOP_ON_FAILURE", **ids, cancelRestrictions="ONLY_PARTIALLY_FILLED")
    assert status == 200


@pytest.mark.parametrize(
    ("change", "code", "text"),
    [
        ({"cancelReplaceMode": ""}, -1102, "Mandatory parameter 'cancelReplaceMode' was not sent, was empty/null, or"),
        ({"cancelReplaceMode": "MAYBE"}, -1130, "Data sent for parameter 'cancelReplaceMode' is not valid."),
        ({"orderRateLimitExceededMode": "X"}, -1130, "Data sent for parameter 'orderRateLimitExceededMode' is not"),
        ({"cancelOrderId": None}, -1102, "Param 'cancelOrigClientOrderId' or 'cancelOrderId' must be sent, but both"),
        ({"quantity": "0.000001"}, -1013, "Filter failure: LOT_SIZE"),
        ({"cancelRestrictions": "ALL"}, -1145, "`cancelRestrictions` has to be either `ONLY_NEW` or"),
    ],
)
async def test_what_cannot_be_read_or_passes_no_filter_cancels_nothing(
    api: Api, change: dict[str, str | None], code: int, text: str
) -> None:
    old = await api.limit("BUY", "0.1", "40000")
    good = {**NEW, "cancelReplaceMode": "ALLOW_FAILURE", "cancelOrderId": old["orderId"], **change}
    status, body = await api.signed("POST", PATH, **{name: value for name, value in good.items() if value is not None})
    assert (status, body["code"]) == (400, code)
    assert body["msg"].startswith(text)
    assert "data" not in body
    assert await open_prices(api) == ["40000.00000000"]


async def test_over_the_websocket_api_it_counts_as_an_order_even_if_it_fails(
    api: Api, connect: Callable[[], Awaitable[Ws]]
) -> None:
    socket = await connect()
    params = {**NEW, "cancelReplaceMode": "STOP_ON_FAILURE", "cancelOrderId": 999}
    reply = await socket.request("order.cancelReplace", api.ws_params(**params))
    assert (reply["status"], reply["error"]["code"]) == (400, -2022)
    assert reply["error"]["data"]["newOrderResult"] == "NOT_ATTEMPTED"
    # "will still increase the unfilled order count by 1"
    placed = await socket.request("order.place", api.ws_params(**NEW))
    counts = [limit["count"] for limit in placed["rateLimits"] if limit["rateLimitType"] == "ORDERS"]
    assert counts == [2, 2]
