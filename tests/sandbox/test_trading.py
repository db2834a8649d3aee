"""Spot orders over REST: matching, balances, filters and refusals."""

import pytest

from binwire_sandbox import ManualClock

from .client import Api

ORDER = "/api/v3/order"


async def test_orders_match_at_the_makers_price_and_pay_commission_in_what_they_receive(api: Api, beta: Api) -> None:
    resting = await api.limit("BUY", "0.50000", "40000")
    assert (resting["status"], resting["fills"]) == ("NEW", [])
    assert await api.balances() | {} == {**await api.balances(), "USDT": ("980000.00000000", "20000.00000000")}
    taken = await beta.limit("SELL", "0.20000", "39000")
    # 0.2 BTC at 40000 = 8000 USDT, less 0.1 %.
    assert taken["fills"] == [
        {
            "price": "40000.00000000",
            "qty": "0.20000000",
            "commission": "8.00000000",
            "commissionAsset": "USDT",
            "tradeId": 1,
        }
    ]
    assert (taken["status"], taken["cummulativeQuoteQty"]) == ("FILLED", "8000.00000000")
    assert (await beta.balances())["USDT"] == ("1007992.00000000", "0.00000000")
    assert (await beta.balances())["BTC"] == ("99.80000000", "0.00000000")
    assert (await api.balances())["USDT"] == ("980000.00000000", "12000.00000000")
    assert (await api.balances())["BTC"] == ("100.19980000", "0.00000000")
    status = await api.ok("GET", ORDER, symbol="BTCUSDT", orderId=resting["orderId"])
    assert (status["status"], status["executedQty"]) == ("PARTIALLY_FILLED", "0.20000000")


async def test_price_comes_before_time(api: Api, beta: Api) -> None:
    first = await api.limit("SELL", "0.10000", "50000")
    second = await api.limit("SELL", "0.10000", "50000")
    better = await api.limit("SELL", "0.10000", "49000")
    taken = await beta.limit("BUY", "0.15000", "50000")
    assert [(fill["price"], fill["qty"]) for fill in taken["fills"]] == [
        ("49000.00000000", "0.10000000"),
        ("50000.00000000", "0.05000000"),
    ]
    states = [
        (await api.ok("GET", ORDER, symbol="BTCUSDT", orderId=order["orderId"]))["status"]
        for order in (first, second, better)
    ]
    assert states == ["PARTIALLY_FILLED", "NEW", "FILLED"]


@pytest.mark.parametrize(
    ("tif", "status", "executed", "reason"),
    [
        ("IOC", "EXPIRED", "0.10000000", "UNFILLED_IOC_QUANTITY_EXPIRED"),
        ("FOK", "EXPIRED", "0.00000000", "UNFILLED_FOK_ORDER_EXPIRED"),
        ("GTC", "PARTIALLY_FILLED", "0.10000000", None),
    ],
)
async def test_time_in_force(api: Api, beta: Api, tif: str, status: str, executed: str, reason: str | None) -> None:
    await api.limit("SELL", "0.10000", "50000")
    order = await beta.limit("BUY", "0.30000", "50000", timeInForce=tif)
    assert (order["status"], order["executedQty"], order.get("expiryReason")) == (status, executed, reason)
    locked = (await beta.balances())["USDT"][1]
    assert locked == ("10000.00000000" if tif == "GTC" else "0.00000000")


async def test_market_orders_by_quantity_and_by_quote(api: Api, beta: Api) -> None:
    await api.limit("SELL", "0.10000", "50000")
    await api.limit("SELL", "0.10000", "60000")
    market = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET"}
    by_quote = await beta.ok("POST", ORDER, **market, quoteOrderQty="6500")
    # 0.1 at 50000 is 5000; the other 1500 buy 0.025 at 60000.
    assert (by_quote["executedQty"], by_quote["cummulativeQuoteQty"]) == ("0.12500000", "6500.00000000")
    assert (by_quote["status"], by_quote["origQuoteOrderQty"]) == ("FILLED", "6500.00000000")
    rest = await beta.ok("POST", ORDER, **market, quantity="0.1")
    assert (rest["status"], rest["executedQty"]) == ("EXPIRED", "0.07500000")
    assert rest["expiryReason"] == "INSUFFICIENT_LIQUIDITY"
    status, body = await beta.signed("POST", ORDER, **market, quoteOrderQty="100")
    text = "Order book liquidity is less than symbol minimum quantity."
    assert (status, body) == (400, {"code": -2010, "msg": text})


async def test_a_market_order_by_quote_expires_where_the_book_does_not_suffice(api: Api, beta: Api) -> None:
    await api.limit("BUY", "0.10000", "50000")
    sale = {"symbol": "BTCUSDT", "side": "SELL", "type": "MARKET"}
    order = await beta.ok("POST", ORDER, **sale, quoteOrderQty="6000000")
    # The book pays 5000; the other 5,995,000 would be 119.9 at 50000, though beta has 100.
    assert (order["origQty"], order["executedQty"]) == ("120.00000000", "0.10000000")
    assert (order["status"], order["expiryReason"]) == ("EXPIRED", "INSUFFICIENT_LIQUIDITY")
    await api.limit("BUY", "0.10000", "50000")
    status, body = await beta.signed("POST", ORDER, **sale, quoteOrderQty="45000000")
    assert (status, body["executedQty"]) == (200, "0.10000000")
    await api.limit("BUY", "0.10000", "50000")
    status, body = await beta.signed("POST", ORDER, **sale, quoteOrderQty="45000001")
    assert (status, body) == (400, {"code": -1013, "msg": "Filter failure: MARKET_LOT_SIZE"})


async def test_a_market_order_by_quote_must_be_worth_the_least_quantity(api: Api, beta: Api) -> None:
    await api.limit("SELL", "0.10000", "900000")
    market = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET"}
    status, body = await beta.signed("POST", ORDER, **market, quoteOrderQty="8.99")
    text = "Order book liquidity is less than `LOT_SIZE` filter minimum quantity."
    assert (status, body) == (400, {"code": -2010, "msg": text})


async def test_limit_maker_never_takes(api: Api, beta: Api) -> None:
    await api.limit("SELL", "0.10000", "50000")
    maker = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT_MAKER", "quantity": "0.1"}
    status, body = await beta.signed("POST", ORDER, **maker, price="50000")
    assert (status, body) == (400, {"code": -2010, "msg": "Order would immediately match and take."})
    accepted = await beta.ok("POST", ORDER, **maker, price="49999")
    # "all other orders default to ACK"
    assert set(accepted) == {"symbol", "orderId", "orderListId", "clientOrderId", "transactTime"}


@pytest.mark.parametrize(
    ("response", "shows"), [("ACK", (False, False)), ("RESULT", (True, False)), ("FULL", (True, True))]
)
async def test_the_answer_is_as_long_as_asked_for(api: Api, response: str, shows: tuple[bool, bool]) -> None:
    order = await api.limit("BUY", "0.1", "100", newOrderRespType=response)
    assert ("status" in order, "fills" in order) == shows


async def test_a_canceled_order_frees_its_funds_and_its_client_id(api: Api) -> None:
    placed = await api.limit("BUY", "0.1", "100", newClientOrderId="mine")
    assert (await api.balances())["USDT"][1] == "10.00000000"
    status, body = await api.signed(
        "POST",
        ORDER,
        symbol="BTCUSDT",
        side="BUY",
        type="LIMIT",
        timeInForce="GTC",
        quantity="0.1",
        price="90",
        newClientOrderId="mine",
    )
    assert (status, body) == (400, {"code": -2010, "msg": "Duplicate order sent."})
    canceled = await api.ok("DELETE", ORDER, symbol="BTCUSDT", origClientOrderId="mine", newClientOrderId="gone")
    assert (canceled["origClientOrderId"], canceled["clientOrderId"], canceled["status"]) == (
        "mine",
        "gone",
        "CANCELED",
    )
    assert canceled["orderId"] == placed["orderId"]
    assert (await api.balances())["USDT"] == ("1000000.00000000", "0.00000000")
    status, body = await api.signed("DELETE", ORDER, symbol="BTCUSDT", origClientOrderId="mine")
    assert (status, body) == (400, {"code": -2011, "msg": "Unknown order sent."})
    await api.limit("BUY", "0.1", "90", newClientOrderId="mine")


async def test_open_orders_are_the_accounts_own(api: Api, beta: Api) -> None:
    await api.limit("BUY", "0.1", "100")
    await api.ok(
        "POST", ORDER, symbol="ETHBTC", side="SELL", type="LIMIT", timeInForce="GTC", quantity="1", price="0.9"
    )
    await beta.limit("BUY", "0.1", "100")
    assert [order["symbol"] for order in await api.ok("GET", "/api/v3/openOrders")] == ["BTCUSDT", "ETHBTC"]
    assert len(await api.ok("GET", "/api/v3/openOrders", symbol="ETHBTC")) == 1


async def test_zero_balances_are_left_out_on_request(api: Api) -> None:
    await api.limit("SELL", "100", "50000")
    await api.ok("DELETE", ORDER, symbol="BTCUSDT", orderId=1)
    shown = await api.ok("GET", "/api/v3/account", omitZeroBalances="true")
    assert {row["asset"] for row in shown["balances"]} == {"USDT", "BTC", "ETH", "BNB"}


GOOD = {
    "symbol": "BTCUSDT",
    "side": "BUY",
    "type": "LIMIT",
    "timeInForce": "GTC",
    "quantity": "0.001",
    "price": "50000",
}


@pytest.mark.parametrize(
    ("change", "code", "text"),
    [
        ({"symbol": "XXXYYY"}, -1121, "Invalid symbol."),
        ({"side": "HOLD"}, -1117, "Invalid side."),
        ({"type": "FIXED"}, -1116, "Invalid orderType."),
        ({"timeInForce": "GTX"}, -1115, "Invalid timeInForce."),
        ({"timeInForce": None}, -1102, "Mandatory parameter 'timeInForce' was not sent, was empty/null, or malformed."),
        ({"quantity": None}, -1102, "Mandatory parameter 'quantity' was not sent, was empty/null, or malformed."),
        ({"price": ""}, -1102, "Mandatory parameter 'price' was not sent, was empty/null, or malformed."),
        (
            {"quantity": "1e3"},
            -1100,
            r"Illegal characters found in parameter 'quantity'; legal range is '^([0-9]{1,20})(\.[0-9]{1,20})?$'.",
        ),
        ({"quantity": "0.000000001"}, -1111, "Parameter 'quantity' has too much precision."),
        ({"quantity": "0.000001"}, -1013, "Filter failure: LOT_SIZE"),
        ({"price": "50000.001"}, -1013, "Filter failure: PRICE_FILTER"),
        ({"price": "1"}, -1013, "Filter failure: NOTIONAL"),
        ({"quantity": "100"}, -2010, "Account has insufficient balance for requested action."),
        ({"stopPrice": "1"}, -1106, "Parameter 'stopPrice' sent when not required."),
        ({"type": "MARKET", "timeInForce": None}, -1106, "Parameter 'price' sent when not required."),
        (
            {"selfTradePreventionMode": "EXPIRE_NOBODY"},
            -1130,
            "Data sent for parameter 'selfTradePreventionMode' is not valid.",
        ),
        ({"strategyType": "999999"}, -1134, "`strategyType` was less than 1000000."),
    ],
)
async def test_a_bad_order_is_refused_with_the_docs_words(
    api: Api, change: dict[str, str | None], code: int, text: str
) -> None:
    params = {name: value for name, value in {**GOOD, **change}.items() if value is not None}
    status, body = await api.signed("POST", ORDER, **params)
    assert (status, body) == (400, {"code": code, "msg": text})
    assert await api.ok("GET", "/api/v3/openOrders") == []


async def test_queries_need_an_id_and_find_only_ones_own(api: Api, beta: Api) -> None:
    order = await api.limit("BUY", "0.1", "100")
    status, body = await api.signed("GET", ORDER, symbol="BTCUSDT")
    text = "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!"
    assert (status, body) == (400, {"code": -1102, "msg": text})
    status, body = await beta.signed("GET", ORDER, symbol="BTCUSDT", orderId=order["orderId"])
    assert (status, body) == (400, {"code": -2013, "msg": "Order does not exist."})


async def test_a_query_by_two_ids_must_name_one_order(api: Api) -> None:
    order = await api.limit("BUY", "0.1", "40000", newClientOrderId="mine")
    both = {"symbol": "BTCUSDT", "orderId": order["orderId"], "origClientOrderId": "mine"}
    assert (await api.ok("GET", ORDER, **both))["clientOrderId"] == "mine"
    refusal = {"code": -2039, "msg": "Client order ID is not correct for this order ID."}
    for wrong in ({"origClientOrderId": "other"}, {"orderId": 99}):
        assert await api.signed("GET", ORDER, **{**both, **wrong}) == (400, refusal)


async def test_what_ended_without_a_trade_is_archived_after_90_days(api: Api, beta: Api, clock: ManualClock) -> None:
    idle, traded = [await api.limit("BUY", "0.1", price) for price in ("40000", "41000")]
    await beta.limit("SELL", "0.05", "41000")
    await api.ok("DELETE", "/api/v3/openOrders", symbol="BTCUSDT")
    resting = await api.limit("BUY", "0.1", "40000")
    clock.advance(hours=24 * 90)
    assert (await api.ok("GET", ORDER, symbol="BTCUSDT", orderId=idle["orderId"]))["status"] == "CANCELED"
    clock.advance(milliseconds=1)
    text = "Order was canceled or expired with no executed qty over 90 days ago and has been archived."
    asked = await api.signed("GET", ORDER, symbol="BTCUSDT", orderId=idle["orderId"])
    assert asked == (400, {"code": -2026, "msg": text})
    for order, status in ((traded, "CANCELED"), (resting, "NEW")):
        assert (await api.ok("GET", ORDER, symbol="BTCUSDT", orderId=order["orderId"]))["status"] == status


async def test_exchange_info_shows_symbols_with_their_filters(api: Api) -> None:
    _, info = await api.call("GET", "/api/v3/exchangeInfo")
    assert [symbol["symbol"] for symbol in info["symbols"]] == ["BTCUSDT", "ETHUSDT", "BNBUSDT", "ETHBTC"]
    kinds = [one["filterType"] for one in info["symbols"][0]["filters"]]
    assert kinds == [
        "PRICE_FILTER",
        "LOT_SIZE",
        "ICEBERG_PARTS",
        "MARKET_LOT_SIZE",
        "TRAILING_DELTA",
        "PERCENT_PRICE_BY_SIDE",
        "NOTIONAL",
        "MAX_NUM_ORDERS",
        "MAX_NUM_ALGO_ORDERS",
        "MAX_NUM_ICEBERG_ORDERS",
        "MAX_NUM_ORDER_AMENDS",
        "MAX_NUM_ORDER_LISTS",
    ]
    for query in ("symbolStatus=HALT", "permissions=LEVERAGED", "permissions=%5B%22LEVERAGED%22%5D"):
        assert (await api.call("GET", "/api/v3/exchangeInfo", query))[1]["symbols"] == []
    for query, code in (
        ("symbol=BTCUSDT&permissions=SPOT", -1128),
        ("symbolStatus=GONE", -1122),
        ("symbol=XXX", -1121),
        ("symbols=%5B", -1135),
        ("symbols=%7B%7D", -1130),
    ):
        assert (await api.call("GET", "/api/v3/exchangeInfo", query))[1]["code"] == code
    _, two = await api.call("GET", "/api/v3/exchangeInfo", "symbols=%5B%22BTCUSDT%22,%22ETHBTC%22%5D")
    assert [symbol["symbol"] for symbol in two["symbols"]] == ["BTCUSDT", "ETHBTC"]


async def test_a_test_order_is_read_and_filtered_and_goes_nowhere(api: Api) -> None:
    path = "/api/v3/order/test"
    assert await api.ok("POST", path, **GOOD) == {}
    rates = await api.ok("POST", path, **GOOD, computeCommissionRates="true")
    assert rates["standardCommissionForOrder"] == {"maker": "0.00100000", "taker": "0.00100000"}
    assert set(rates) == {
        "standardCommissionForOrder",
        "specialCommissionForOrder",
        "taxCommissionForOrder",
        "discount",
    }
    refused = await api.signed("POST", path, **{**GOOD, "price": "1"})
    assert refused == (400, {"code": -1013, "msg": "Filter failure: NOTIONAL"})
    assert await api.ok("GET", "/api/v3/openOrders") == []
