"""Pegged orders: a price from the order book, at placement or once the stop price is reached."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from .client import Api, Ws

ORDER = "/api/v3/order"
LIMIT = {"symbol": "BTCUSDT", "type": "LIMIT", "timeInForce": "GTC", "quantity": "0.5"}


@pytest.fixture
async def book(beta: Api) -> None:
    """Three bids below 20000, three asks above 21000."""
    for price in ("19998", "19999", "20000"):
        await beta.limit("BUY", "0.1", price)
    for price in ("21000", "21001", "21002"):
        await beta.limit("SELL", "0.1", price)


def offset(value: int) -> dict[str, object]:
    """Parameters of an offset by price levels."""
    return {"pegOffsetType": "PRICE_LEVEL", "pegOffsetValue": value}


async def place(api: Api, side: str, peg: str, **params: object) -> Any:
    """A pegged order of 0.5 BTC."""
    sent = {**LIMIT, "side": side, "pegPriceType": peg, "newOrderRespType": "RESULT", **params}
    return await api.ok("POST", ORDER, **sent)


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize(
    ("side", "peg", "behind", "price"),
    [
        ("BUY", "PRIMARY_PEG", None, "20000.00000000"),
        ("BUY", "PRIMARY_PEG", 2, "19998.00000000"),
        ("SELL", "PRIMARY_PEG", None, "21000.00000000"),
        ("SELL", "PRIMARY_PEG", 1, "21001.00000000"),
    ],
)
async def test_the_primary_peg_is_the_best_price_of_the_own_side(
    api: Api, side: str, peg: str, behind: int | None, price: str
) -> None:
    order = await place(api, side, peg, **({} if behind is None else offset(behind)))
    assert (order["status"], order["price"], order["peggedPrice"]) == ("NEW", price, price)
    assert order["pegPriceType"] == "PRIMARY_PEG"
    assert order.get("pegOffsetValue") == behind
    assert ("pegOffsetType" in order) is (behind is not None)
    found = await api.ok("GET", ORDER, symbol="BTCUSDT", orderId=order["orderId"])
    assert (found["price"], found["peggedPrice"]) == (price, price)


@pytest.mark.usefixtures("book")
async def test_the_market_peg_is_the_best_price_of_the_other_side(
    api: Api, connect: Callable[[str], Awaitable[Ws]]
) -> None:
    ws = await connect("/ws-api/v3")
    await ws.request("userDataStream.subscribe.signature", api.ws_params())
    order = await place(api, "BUY", "MARKET_PEG", **offset(1))
    assert (order["status"], order["executedQty"], order["peggedPrice"]) == (
        "PARTIALLY_FILLED",
        "0.20000000",
        "21001.00000000",
    )
    event = (await ws.event())["event"]
    shown = {name: event[name] for name in ("p", "gP", "gOT", "gOV", "gp")}
    assert shown == {
        "p": "21001.00000000",
        "gP": "MARKET_PEG",
        "gOT": "PRICE_LEVEL",
        "gOV": 1,
        "gp": "21001.00000000",
    }


@pytest.mark.usefixtures("book")
async def test_a_stop_has_its_price_once_it_works(api: Api, beta: Api) -> None:
    stop = {"type": "STOP_LOSS_LIMIT", "stopPrice": "21002"}
    order = await place(api, "BUY", "PRIMARY_PEG", **stop)
    assert (order["price"], "peggedPrice" in order) == ("0.00000000", False)
    assert (await api.balances())["USDT"] == ("1000000.00000000", "0.00000000")
    await beta.limit("BUY", "0.3", "21002")
    found = await api.ok("GET", ORDER, symbol="BTCUSDT", orderId=order["orderId"])
    assert (found["isWorking"], found["peggedPrice"]) == (True, "20000.00000000")
    assert (await api.balances())["USDT"] == ("990000.00000000", "10000.00000000")
    await api.ok("DELETE", ORDER, symbol="BTCUSDT", orderId=order["orderId"])
    assert (await api.balances())["USDT"] == ("1000000.00000000", "0.00000000")


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize(
    ("change", "code", "text"),
    [
        ({"pegPriceType": "BEST"}, -1210, "Invalid pegPriceType."),
        ({**offset(1), "pegOffsetType": "TICK"}, -1211, "Invalid pegOffsetType."),
        (
            {"pegOffsetValue": 1},
            -1102,
            "Mandatory parameter 'pegOffsetType' was not sent, was empty/null, or malformed.",
        ),
        (offset(101), -1130, "Data sent for parameter 'pegOffsetValue' is not valid."),
        (offset(3), -2010, "Order book liquidity is too low for this pegged order."),
        ({"type": "MARKET", "timeInForce": None}, -2010, "This order type may not use pegged price."),
        (
            {"type": "LIMIT_MAKER", "timeInForce": None, "pegPriceType": "MARKET_PEG"},
            -2010,
            "This price peg cannot be used with this order type.",
        ),
        ({"quantity": "0.0001"}, -1013, "Filter failure: NOTIONAL"),
    ],
)
async def test_bad_pegged_orders(api: Api, change: dict[str, object], code: int, text: str) -> None:
    sent = {**LIMIT, "side": "BUY", "pegPriceType": "PRIMARY_PEG", **change}
    sent = {name: value for name, value in sent.items() if value is not None}
    assert await api.signed("POST", ORDER, **sent) == (400, {"code": code, "msg": text})


async def test_every_symbol_allows_pegs(api: Api) -> None:
    _, info = await api.call("GET", "/api/v3/exchangeInfo")
    assert all(symbol["pegInstructionsAllowed"] for symbol in info["symbols"])
