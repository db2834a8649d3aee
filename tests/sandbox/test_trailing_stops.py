"""Trailing stops: from where they follow the price, and how far it must come back."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from binwire_sandbox import ManualClock

from .client import Api, Ws

ORDER = "/api/v3/order"


async def trade_at(api: Api, price: str) -> None:
    """Let a trade of 0.001 BTC happen at a price."""
    await api.limit("SELL", "0.001", price)
    await api.limit("BUY", "0.001", price)


async def trailing(api: Api, side: str, type: str, delta: int, **params: object) -> Any:
    """Place a trailing stop of 0.1 BTC whose limit price is far away."""
    price = "40000" if side == "BUY" else "60000"
    order = {"symbol": "BTCUSDT", "side": side, "type": type, "quantity": "0.1", "price": price, "timeInForce": "GTC"}
    return await api.ok("POST", ORDER, **order, trailingDelta=delta, newOrderRespType="RESULT", **params)


async def works(api: Api, order: Any) -> bool:
    """True once the order has been triggered."""
    found = await api.ok("GET", ORDER, symbol="BTCUSDT", orderId=order["orderId"])
    return bool(found["isWorking"])


@pytest.mark.parametrize(
    ("type", "side", "best", "not_yet", "trigger"),
    [
        # "A STOP_LOSS SELL order with a `trailingDelta` of 100 will trigger after a price decrease of 1% from the
        # highest price after the order is placed."
        ("STOP_LOSS_LIMIT", "SELL", "52000", "51480.01", "51480"),
        ("TAKE_PROFIT_LIMIT", "BUY", "52000", "51480.01", "51480"),
        ("STOP_LOSS_LIMIT", "BUY", "48000", "48479.99", "48480"),
        ("TAKE_PROFIT_LIMIT", "SELL", "48000", "48479.99", "48500"),
    ],
)
async def test_it_works_once_the_price_came_back_from_its_best(
    api: Api, beta: Api, type: str, side: str, best: str, not_yet: str, trigger: str
) -> None:
    await trade_at(beta, "50000")
    order = await trailing(api, side, type, 100)
    assert (order["trailingDelta"], order["trailingTime"], order["stopPrice"]) == (100, api.now, "0.00000000")
    for price in (best, not_yet):
        await trade_at(beta, price)
        assert not await works(api, order)
    await trade_at(beta, trigger)
    assert await works(api, order)


async def test_a_stop_price_is_where_it_begins_to_follow(api: Api, beta: Api, clock: ManualClock) -> None:
    await trade_at(beta, "50000")
    order = await trailing(api, "SELL", "TAKE_PROFIT_LIMIT", 100, stopPrice="51000")
    assert (order["trailingTime"], order["stopPrice"]) == (-1, "51000.00000000")
    await trade_at(beta, "49000")
    await trade_at(beta, "50000")
    assert not await works(api, order)
    clock.advance(seconds=5)
    await trade_at(beta, "51000")
    found = await api.ok("GET", ORDER, symbol="BTCUSDT", orderId=order["orderId"])
    assert (found["isWorking"], found["trailingTime"]) == (False, api.now)
    await trade_at(beta, "51509.99")
    assert not await works(api, order)
    await trade_at(beta, "51510")
    assert await works(api, order)


async def test_events_show_the_delta_and_since_when_it_follows(
    api: Api, beta: Api, connect: Callable[[str], Awaitable[Ws]]
) -> None:
    ws = await connect("/ws-api/v3")
    await ws.request("userDataStream.subscribe.signature", api.ws_params())
    await trailing(api, "SELL", "STOP_LOSS_LIMIT", 100)
    placed = (await ws.event())["event"]
    assert (placed["d"], "D" in placed) == (100, False)
    await trade_at(beta, "50000")
    await trade_at(beta, "49500")
    seen = await ws.until(lambda frame: frame["event"]["e"] == "executionReport" and frame["event"]["w"])
    assert (seen[-1]["event"]["d"], seen[-1]["event"]["D"]) == (100, api.now)


@pytest.mark.parametrize(
    ("change", "code", "text"),
    [
        ({"trailingDelta": "2001"}, -1013, "Filter failure: TRAILING_DELTA"),
        ({"type": "LIMIT"}, -1106, "Parameter 'trailingDelta' sent when not required."),
        ({"trailingDelta": "1.5"}, -1100, "Illegal characters found in parameter 'trailingDelta'"),
        ({"stopPrice": "51000"}, -2010, "Order would trigger immediately."),
    ],
)
async def test_bad_trailing_stops(api: Api, beta: Api, change: dict[str, str], code: int, text: str) -> None:
    await trade_at(beta, "50000")
    good = {"symbol": "BTCUSDT", "side": "SELL", "type": "STOP_LOSS_LIMIT", "timeInForce": "GTC"}
    order = {**good, "quantity": "0.1", "price": "48000", "trailingDelta": "100", **change}
    status, body = await api.signed("POST", ORDER, **order)
    assert (status, body["code"]) == (400, code)
    assert body["msg"].startswith(text)
