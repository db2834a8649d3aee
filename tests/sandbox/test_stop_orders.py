"""Stop and take-profit orders: what triggers them, what they lock, and the events of their lives."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from .client import Api, Ws

ORDER = "/api/v3/order"
LIMIT_STOP = {"type": "STOP_LOSS_LIMIT", "timeInForce": "GTC"}


async def trade_at(maker: Api, taker: Api, price: str) -> None:
    """Let a trade of 0.001 BTC happen at a price."""
    await maker.limit("SELL", "0.001", price)
    await taker.limit("BUY", "0.001", price)


async def stop(api: Api, side: str, type: str, stop_price: str, **params: object) -> Any:
    """Place a stop order of 0.1 BTC."""
    order = {"symbol": "BTCUSDT", "side": side, "type": type, "quantity": "0.1", "stopPrice": stop_price, **params}
    return await api.ok("POST", ORDER, **order)


async def status_of(api: Api, order: Any) -> Any:
    """The order as a query shows it."""
    return await api.ok("GET", ORDER, symbol="BTCUSDT", orderId=order["orderId"])


@pytest.mark.parametrize(
    ("type", "side", "stop_price", "not_yet", "trigger"),
    [
        ("STOP_LOSS_LIMIT", "BUY", "51000", "50999.99", "51000"),
        ("STOP_LOSS_LIMIT", "SELL", "49000", "49000.01", "48500"),
        ("TAKE_PROFIT_LIMIT", "SELL", "51000", "50999.99", "51500"),
        ("TAKE_PROFIT_LIMIT", "BUY", "49000", "49000.01", "49000"),
    ],
)
async def test_a_trade_at_the_stop_price_or_beyond_it_triggers(
    api: Api, beta: Api, type: str, side: str, stop_price: str, not_yet: str, trigger: str
) -> None:
    await trade_at(beta, beta, "50000")
    far = "40000" if side == "BUY" else "60000"
    order = await stop(api, side, type, stop_price, price=far, timeInForce="GTC", newOrderRespType="RESULT")
    assert (order["status"], order["stopPrice"], order["workingTime"]) == ("NEW", f"{stop_price}.00000000", -1)
    await trade_at(beta, beta, not_yet)
    assert (await status_of(api, order))["isWorking"] is False
    bid, ask = (far, []) if side == "BUY" else ([], far)
    _, depth = await api.call("GET", "/api/v3/depth", "symbol=BTCUSDT&limit=5")
    assert (depth["bids"], depth["asks"]) == ([], [])
    await trade_at(beta, beta, trigger)
    shown = await status_of(api, order)
    assert (shown["isWorking"], shown["status"], shown["workingTime"]) == (True, "NEW", api.now)
    _, depth = await api.call("GET", "/api/v3/depth", "symbol=BTCUSDT&limit=5")
    prices = [[level[0] for level in depth[name]] for name in ("bids", "asks")]
    assert prices == [[f"{price}.00000000"] if price else [] for price in (bid, ask)]


@pytest.mark.parametrize(
    ("type", "side", "stop_price"),
    [
        ("STOP_LOSS", "BUY", "50000"),
        ("STOP_LOSS", "SELL", "50000"),
        ("TAKE_PROFIT", "SELL", "49000"),
        ("TAKE_PROFIT", "BUY", "51000"),
    ],
)
async def test_an_order_that_the_last_trade_would_trigger_is_refused(
    api: Api, beta: Api, type: str, side: str, stop_price: str
) -> None:
    await trade_at(beta, beta, "50000")
    order = {"symbol": "BTCUSDT", "side": side, "type": type, "quantity": "0.1", "stopPrice": stop_price}
    refused = await api.signed("POST", ORDER, **order)
    assert refused == (400, {"code": -2010, "msg": "Order would trigger immediately."})


async def test_a_stop_at_market_sells_what_it_locked_at_the_best_price(api: Api, beta: Api) -> None:
    await trade_at(beta, beta, "50000")
    order = await stop(api, "SELL", "STOP_LOSS", "49000")
    assert set(order) == {"symbol", "orderId", "orderListId", "clientOrderId", "transactTime"}
    assert (await api.balances())["BTC"] == ("99.90000000", "0.10000000")
    await beta.limit("BUY", "0.1", "48000")
    await trade_at(beta, beta, "48900")
    shown = await status_of(api, order)
    # 0.1 BTC at 48000 = 4800 USDT, less 0.1 %.
    assert (shown["status"], shown["cummulativeQuoteQty"]) == ("FILLED", "4800.00000000")
    assert await api.balances() | {} == {
        **await api.balances(),
        "BTC": ("99.90000000", "0.00000000"),
        "USDT": ("1004795.20000000", "0.00000000"),
    }


async def test_orders_trigger_each_other(api: Api, beta: Api) -> None:
    await trade_at(beta, beta, "50000")
    first = await stop(api, "SELL", "STOP_LOSS", "49000")
    second = await stop(api, "SELL", "STOP_LOSS", "48000")
    for price in ("47500", "47000"):
        await beta.limit("BUY", "0.1", price)
    await trade_at(beta, beta, "49000")
    shown = [await status_of(api, order) for order in (first, second)]
    # The first sells at 47500, which triggers the second.
    assert [order["cummulativeQuoteQty"] for order in shown] == ["4750.00000000", "4700.00000000"]


async def test_a_stop_that_cannot_be_paid_for_expires_when_it_is_triggered(api: Api, beta: Api) -> None:
    await trade_at(beta, beta, "50000")
    order = await stop(api, "BUY", "STOP_LOSS", "51000", quantity="30")
    assert (await api.balances())["USDT"] == ("1000000.00000000", "0.00000000")
    await beta.limit("SELL", "30", "52000")
    await trade_at(beta, beta, "51000")
    shown = await status_of(api, order)
    assert (shown["status"], shown["expiryReason"], shown["executedQty"]) == ("EXPIRED", "REJECTED", "0.00000000")


async def test_a_waiting_stop_is_canceled_and_frees_its_funds(api: Api, beta: Api) -> None:
    await trade_at(beta, beta, "50000")
    order = await stop(api, "BUY", price="52000", stop_price="51000", **LIMIT_STOP)
    assert (await api.balances())["USDT"] == ("994800.00000000", "5200.00000000")
    canceled = await api.ok("DELETE", ORDER, symbol="BTCUSDT", orderId=order["orderId"])
    assert (canceled["status"], canceled["stopPrice"]) == ("CANCELED", "51000.00000000")
    assert (await api.balances())["USDT"] == ("1000000.00000000", "0.00000000")
    await trade_at(beta, beta, "51000")
    assert (await status_of(api, order))["status"] == "CANCELED"


async def test_events_tell_when_it_begins_to_work(api: Api, beta: Api, connect: Callable[[], Awaitable[Ws]]) -> None:
    await trade_at(beta, beta, "50000")
    socket = await connect()
    await socket.request("userDataStream.subscribe.signature", api.ws_params())
    await stop(api, "SELL", price="48000", stop_price="49000", **LIMIT_STOP)
    await beta.limit("BUY", "0.1", "48500")
    await trade_at(beta, beta, "49000")
    frames = await socket.until(lambda frame: frame["event"].get("x") == "TRADE")
    reports = [frame["event"] for frame in frames if frame["event"]["e"] == "executionReport"]
    seen = [(report["x"], report["X"], report["w"], "W" in report, report["P"]) for report in reports]
    assert seen == [
        ("NEW", "NEW", False, False, "49000.00000000"),
        ("NEW", "NEW", True, True, "49000.00000000"),
        ("TRADE", "FILLED", False, True, "49000.00000000"),
    ]
    assert reports[2]["L"] == "48500.00000000"


@pytest.mark.parametrize(
    ("change", "code", "text"),
    [
        ({"stopPrice": None}, -1102, "Mandatory parameter 'stopPrice' was not sent, was empty/null, or malformed."),
        ({"timeInForce": None}, -1102, "Mandatory parameter 'timeInForce' was not sent, was empty/null, or malformed."),
        ({"type": "STOP_LOSS"}, -1106, "Parameter 'timeInForce' sent when not required."),
        ({"type": "LIMIT"}, -1106, "Parameter 'stopPrice' sent when not required."),
        ({"stopPrice": "49000.001"}, -1013, "Filter failure: PRICE_FILTER"),
        ({"trailingDelta": "9"}, -1013, "Filter failure: TRAILING_DELTA"),
    ],
)
async def test_bad_stop_orders(api: Api, change: dict[str, str | None], code: int, text: str) -> None:
    good = {"symbol": "BTCUSDT", "side": "SELL", "quantity": "0.1", "price": "48000", "stopPrice": "49000"}
    sent = {name: value for name, value in {**good, **LIMIT_STOP, **change}.items() if value is not None}
    assert await api.signed("POST", ORDER, **sent) == (400, {"code": code, "msg": text})


async def test_an_iceberg_shows_a_part_and_goes_behind_others_with_the_next(api: Api, beta: Api) -> None:
    iceberg = await api.limit("SELL", "0.5", "50000", icebergQty="0.2")
    assert iceberg["icebergQty"] == "0.20000000"
    plain = await api.limit("SELL", "0.3", "50000")

    async def asks() -> Any:
        return (await api.call("GET", "/api/v3/depth", "symbol=BTCUSDT&limit=5"))[1]["asks"]

    async def executed() -> list[str]:
        return [(await status_of(api, order))["executedQty"] for order in (iceberg, plain)]

    assert await asks() == [["50000.00000000", "0.50000000"]]
    await beta.limit("BUY", "0.2", "50000")
    assert await executed() == ["0.20000000", "0.00000000"]
    # The next part is shown, behind the order that came after the first.
    assert await asks() == [["50000.00000000", "0.50000000"]]
    await beta.limit("BUY", "0.4", "50000")
    assert await executed() == ["0.30000000", "0.30000000"]
    assert await asks() == [["50000.00000000", "0.10000000"]]
    taken = await beta.limit("BUY", "0.5", "50000")
    # One part of 0.1 and the last one of 0.1.
    assert [fill["qty"] for fill in taken["fills"]] == ["0.10000000", "0.10000000"]
    assert await executed() == ["0.50000000", "0.30000000"]


@pytest.mark.parametrize(
    ("change", "code", "text"),
    [
        ({"timeInForce": "IOC"}, -2010, "Unsupported order combination"),
        ({"icebergQty": "1"}, -2010, "IcebergQty exceeds QTY."),
        ({"icebergQty": "0.000001"}, -1013, "Filter failure: LOT_SIZE"),
        ({"icebergQty": "0.009"}, -1013, "Filter failure: ICEBERG_PARTS"),
    ],
)
async def test_bad_icebergs(api: Api, change: dict[str, str], code: int, text: str) -> None:
    good = {"symbol": "BTCUSDT", "side": "SELL", "type": "LIMIT", "timeInForce": "GTC", "quantity": "1"}
    sent = {**good, "price": "50000", "icebergQty": "0.1", **change}
    assert await api.signed("POST", ORDER, **sent) == (400, {"code": code, "msg": text})
