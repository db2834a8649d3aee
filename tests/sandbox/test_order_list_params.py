"""What the parameters of order lists must say, and what the spec says of their names, weights and counts."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from binwire_sandbox import ManualClock, Settings
from binwire_sandbox.exchange import Exchange
from binwire_sandbox.requests.operations import Params

from .client import Api
from .test_order_lists import LISTS, OCO, OTO, OTOCO, trade_at

SPEC = Path(__file__).parents[2] / "spec"
MISSING = "Mandatory parameter '{}' was not sent, was empty/null, or malformed."
OPO = {name: value for name, value in OTO.items() if name != "pendingQuantity"}
BUYING = {
    "side": "BUY",
    "aboveType": "STOP_LOSS_LIMIT",
    "abovePrice": "53000",
    "aboveStopPrice": "52000",
    "aboveTimeInForce": "GTC",
    "belowType": "LIMIT_MAKER",
    "belowPrice": "48000",
    "belowStopPrice": "",
    "belowTimeInForce": "",
}
RELATION = "The relationship of the prices for the orders is not correct."


async def refusal(api: Api, kind: str, params: dict[str, str]) -> Any:
    """Place a list that is refused; an empty text takes a parameter away."""
    status, body = await api.signed("POST", kind, **{name: value for name, value in params.items() if value})
    assert status == 400, body
    assert await api.ok("GET", "/api/v3/openOrders") == []
    assert (await api.balances())["BTC"] == ("100.00000000", "0.00000000")
    return body["code"], body["msg"]


@pytest.mark.parametrize(
    ("change", "code", "text"),
    [
        ({"aboveType": ""}, -1102, MISSING.format("aboveType")),
        ({"aboveType": "STOP"}, -1116, "Invalid orderType."),
        ({"aboveType": "LIMIT"}, -1158, "Order type not supported in OCO."),
        ({"belowType": "MARKET"}, -1158, "Order type not supported in OCO."),
        ({"belowType": "LIMIT_MAKER"}, -1168, "At least one OCO order must be contingent."),
        ({"abovePrice": ""}, -1102, MISSING.format("abovePrice")),
        ({"belowTimeInForce": ""}, -1102, MISSING.format("belowTimeInForce")),
        ({"aboveStopPrice": "53000"}, -1106, "Parameter 'aboveStopPrice' sent when not required."),
        ({"belowPrice": "47000.001"}, -1013, "Filter failure: PRICE_FILTER"),
        ({"quantity": ""}, -1102, MISSING.format("quantity")),
        ({"quantity": "0.000001"}, -1013, "Filter failure: LOT_SIZE"),
        (
            {"belowTimeInForce": "IOC", "belowIcebergQty": "0.2"},
            -1160,
            "Parameter 'belowIcebergQty' is not supported if `aboveTimeInForce`/`belowTimeInForce` is not GTC.",
        ),
        (
            {"aboveType": "STOP_LOSS", "abovePrice": "", "aboveStopPrice": "52000"},
            -1197,
            "A stop loss order in a sell OCO must be below.",
        ),
        (
            {"belowType": "TAKE_PROFIT_LIMIT", "aboveTimeInForce": ""},
            -1199,
            "A take profit order in a sell OCO must be above.",
        ),
        (
            {**BUYING, "aboveType": "LIMIT_MAKER", "aboveStopPrice": "", "aboveTimeInForce": ""}
            | {"belowType": "STOP_LOSS", "belowPrice": "", "belowStopPrice": "48000"},
            -1165,
            "A limit order in a buy OCO must be below.",
        ),
        (
            {"aboveType": "TAKE_PROFIT", "abovePrice": "", "aboveStopPrice": "52000", "belowType": "LIMIT_MAKER"}
            | {"belowStopPrice": "", "belowTimeInForce": ""},
            -1166,
            "A limit order in a sell OCO must be above.",
        ),
        (
            {**BUYING, "aboveType": "TAKE_PROFIT_LIMIT"},
            -1198,
            "A take profit order in a buy OCO must be below.",
        ),
        (
            {**BUYING, "belowType": "STOP_LOSS", "belowPrice": "", "belowStopPrice": "48000"},
            -1196,
            "A stop loss order in a buy OCO must be above.",
        ),
        ({"abovePrice": "49999"}, -2010, RELATION),
        ({"belowStopPrice": "50001"}, -2010, RELATION),
        ({"belowStopPrice": "50000"}, -2010, RELATION),
        ({**BUYING, "belowPrice": "50001"}, -2010, RELATION),
        ({**BUYING, "aboveStopPrice": "49000"}, -2010, RELATION),
        ({"quantity": "101"}, -2010, "Account has insufficient balance for requested action."),
        ({"aboveClientOrderId": "same", "belowClientOrderId": "same"}, -2010, "Duplicate order sent."),
        ({"aboveStrategyType": "1"}, -1134, "`strategyType` was less than 1000000."),
        ({"newOrderRespType": "ALL"}, -1100, "Illegal characters found in parameter 'newOrderRespType'; legal range is")
    ],
)  # fmt: skip
async def test_a_bad_oco_is_refused_whole(api: Api, beta: Api, change: dict[str, str], code: int, text: str) -> None:
    await trade_at(beta, "50000")
    refused = await refusal(api, f"{LISTS}/oco", {**OCO, **change})
    assert (refused[0], refused[1][: len(text)]) == (code, text)


async def test_a_limit_maker_that_would_take_refuses_the_whole_list(api: Api, beta: Api) -> None:
    await trade_at(beta, "50000")
    await beta.limit("BUY", "1", "52000")
    refused = await refusal(api, f"{LISTS}/oco", OCO)
    assert refused == (-2010, "Order would immediately match and take.")


@pytest.mark.parametrize(
    ("kind", "params", "change", "code", "text"),
    [
        ("oto", OTO, {"workingType": "MARKET"}, -1116, "Invalid orderType."),
        ("oto", OTO, {"workingTimeInForce": ""}, -1102, MISSING.format("workingTimeInForce")),
        ("oto", OTO, {"pendingPrice": ""}, -1102, MISSING.format("pendingPrice")),
        ("oto", OTO, {"pendingQuantity": ""}, -1102, MISSING.format("pendingQuantity")),
        ("oto", OTO, {"pendingSide": "UP"}, -1117, "Invalid side."),
        ("oto", OTO, {"workingQuantity": "30"}, -2010, "Account has insufficient balance for requested action."),
        ("otoco", OTOCO, {"pendingBelowType": ""}, -1102, MISSING.format("pendingBelowType")),
        ("otoco", OTOCO, {"pendingAbovePrice": ""}, -1102, MISSING.format("pendingAbovePrice")),
        ("opo", OPO, {"workingSide": "SELL"}, -1222, "Working order in an OPO list must be a bid."),
        ("opo", OPO, {"pendingSide": "BUY"}, -1223, "Pending orders in an OPO list must be asks."),
    ],
)
async def test_bad_lists_with_pending_orders(
    api: Api, kind: str, params: dict[str, str], change: dict[str, str], code: int, text: str
) -> None:
    assert await refusal(api, f"{LISTS}/{kind}", {**params, **change}) == (code, text)


async def test_the_deprecated_oco_wants_a_time_in_force_with_a_price(api: Api) -> None:
    order = {"symbol": "BTCUSDT", "side": "SELL", "quantity": "1", "price": "52000", "stopPrice": "48000"}
    # CHANGELOG of 2019-11-13.
    text = "Combination of optional parameters invalid. Recommendation: 'stopLimitTimeInForce' should also be sent."
    assert await refusal(api, "/api/v3/order/oco", {**order, "stopLimitPrice": "47000"}) == (-1128, text)


async def test_ids_are_free_again_once_the_list_is_done(api: Api) -> None:
    first = await api.ok("POST", f"{LISTS}/oto", **OTO, listClientOrderId="mine", pendingClientOrderId="later")
    for taken in ({"listClientOrderId": "mine"}, {"workingClientOrderId": "later"}):
        refused = await api.signed("POST", f"{LISTS}/oto", **OTO, **taken)
        assert refused == (400, {"code": -2010, "msg": "Duplicate order sent."})
    await api.ok("DELETE", LISTS, symbol="BTCUSDT", orderListId=first["orderListId"])
    await api.ok("POST", f"{LISTS}/oto", **OTO, listClientOrderId="mine", pendingClientOrderId="later")


async def test_lists_and_their_orders_are_counted(api: Api) -> None:
    cheap = {**OTO, "workingQuantity": "0.01"}
    for _ in range(20):
        await api.ok("POST", f"{LISTS}/oto", **cheap)
    assert await api.signed("POST", f"{LISTS}/oto", **cheap) == (
        400,
        {"code": -1013, "msg": "Filter failure: MAX_NUM_ORDER_LISTS"},
    )
    for answer in await api.ok("GET", "/api/v3/openOrderList"):
        await api.ok("DELETE", LISTS, symbol="BTCUSDT", orderListId=answer["orderListId"])
    stop = {"symbol": "BTCUSDT", "side": "SELL", "type": "STOP_LOSS", "quantity": "0.1", "stopPrice": "100"}
    for _ in range(4):
        await api.ok("POST", "/api/v3/order", **stop)
    both = {**OTOCO, "pendingAboveType": "TAKE_PROFIT", "pendingAbovePrice": "", "pendingAboveStopPrice": "52000"}
    sent = {name: value for name, value in both.items() if value}
    # The fifth stop is allowed, the sixth is not: both belong to one list.
    assert await api.signed("POST", f"{LISTS}/otoco", **sent) == (
        400,
        {"code": -1013, "msg": "Filter failure: MAX_NUM_ALGO_ORDERS"},
    )


async def test_lists_are_found_by_id_by_client_id_and_by_time(api: Api) -> None:
    small = {**OTO, "workingQuantity": "0.01"}
    for name in ("first", "second", "third"):
        await api.ok("POST", f"{LISTS}/oto", **small, listClientOrderId=name)
        api.exchange.clock.advance(seconds=1)  # type: ignore[attr-defined]

    async def names(path: str, **params: object) -> list[str]:
        return [one["listClientOrderId"] for one in await api.ok("GET", f"/api/v3/{path}", **params)]

    start = api.now - 3000
    assert await names("openOrderList") == ["first", "second", "third"]
    assert await names("allOrderList", limit=2) == ["third", "second"]
    assert await names("allOrderList", fromId=1) == ["second", "third"]
    assert await names("allOrderList", startTime=start + 1000) == ["second", "third"]
    assert await names("allOrderList", startTime=start, endTime=start + 1000, fromId=2) == ["first", "second"]
    # "Only `origClientOrderId` is used and `orderListId` is ignored."
    shown = await api.ok("GET", LISTS, orderListId=0, origClientOrderId="third")
    assert (shown["orderListId"], "orderReports" in shown) == (2, False)
    for query, code in (({}, -1102), ({"orderListId": 7}, -2013), ({"origClientOrderId": "x"}, -2013)):
        status, body = await api.signed("GET", LISTS, **query)
        assert (status, body["code"]) == (400, code)
    day = 24 * 60 * 60 * 1000
    too_long = await api.signed("GET", "/api/v3/allOrderList", startTime=start, endTime=start + day + 1)
    assert too_long == (400, {"code": -1127, "msg": "More than 24 hours between startTime and endTime."})
    # A cancel that names both ids of different lists is refused.
    mixed = await api.signed("DELETE", LISTS, symbol="BTCUSDT", orderListId=0, listClientOrderId="third")
    assert mixed == (400, {"code": -2011, "msg": "Unknown order sent."})


# The spec ----------------------------------------------------------------------------------------------------------

COUNTS = {"oco": 2, "oto": 2, "otoco": 3, "opo": 2, "opoco": 3}


@pytest.mark.parametrize(("product", "file"), [("/api/", "spot/rest.yaml"), ("/sapi/", "sapi/margin_trading.yaml")])
def test_names_and_weights_are_those_of_the_spec(product: str, file: str) -> None:
    routes = Exchange(ManualClock(0), Settings(accounts=())).rest[product].routes
    seen = 0
    for path, item in yaml.safe_load((SPEC / file).read_text())["paths"].items():
        if path.rsplit("/", 1)[1] not in (*COUNTS, "orderList", "openOrderList", "allOrderList"):
            continue
        for verb in {"get", "post", "delete"} & set(item):
            operation, row = routes[verb.upper(), path], item[verb]
            wanted = {parameter["name"] for parameter in row["parameters"]} - {"recvWindow"}
            assert operation.params == wanted, path
            assert operation.orders == (COUNTS[path.rsplit("/", 1)[1]] if verb == "post" else 0)
            rule = row["x-weight"]
            assert operation.weight(Params({})) == (rule["value"] if isinstance(rule, dict) else rule), path
            seen += 1
    assert seen == {"/api/": 10, "/sapi/": 7}[product]
