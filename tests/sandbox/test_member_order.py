"""Members stand where the pages' examples have them: recorded answers and events can be compared as text."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from binwire_sandbox import ManualClock

from .client import Api, Ws
from .documented import example_names
from .test_order_lists import OCO, place, trade_at

Connect = Callable[..., Awaitable[Ws]]
STOP = {
    "symbol": "BTCUSDT",
    "side": "SELL",
    "type": "STOP_LOSS_LIMIT",
    "timeInForce": "GTC",
    "quantity": "0.2",
    "price": "40000",
    "stopPrice": "41000",
    "trailingDelta": "100",
    "icebergQty": "0.1",
    "strategyId": "37463720",
    "strategyType": "1000000",
}


@pytest.fixture
def spot(shared: Path) -> Path:
    """The folder of spot's pages."""
    return shared / "docs/spot"


def assert_order(shown: dict[str, Any], page: Path, heading: str, number: int = 0) -> None:
    """What both the example and `shown` have follows one another alike in both."""
    names = example_names(page, heading, number)
    # What is around it comes first.
    wanted = dict.fromkeys(names[names.index(next(iter(shown))) :])
    assert [name for name in shown if name in wanted] == [name for name in wanted if name in shown]


async def test_orders(api: Api, spot: Path) -> None:
    order = await api.ok("POST", "/api/v3/order", **STOP)
    named = {"symbol": "BTCUSDT", "orderId": order["orderId"]}
    query = await api.ok("GET", "/api/v3/order", **named)
    assert_order(query, spot / "web-socket-api.md", "Query order (USER_DATA)", 1)
    cancel = await api.ok("DELETE", "/api/v3/order", **named)
    assert_order(cancel, spot / "web-socket-api.md", "Cancel order (TRADE)", 1)


async def test_orders_of_a_list(api: Api, beta: Api, spot: Path) -> None:
    await trade_at(beta, "50000")
    answer = await place(api, "oco", OCO, belowIcebergQty="0.5", newOrderRespType="RESULT")
    assert_order(answer, spot / "rest-api.md", "New Order list - OCO (TRADE)")
    stop = answer["orderReports"][0]
    assert [*stop][-5:] == ["side", "stopPrice", "workingTime", "icebergQty", "selfTradePreventionMode"]


async def test_routed_orders(api: Api, beta: Api, spot: Path) -> None:
    await beta.limit("SELL", "0.5", "50000")
    limit = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "price": "50000"}
    await api.ok("POST", "/api/v3/sor/order", **limit, quantity="0.5")
    (allocation,) = await api.ok("GET", "/api/v3/myAllocations", symbol="BTCUSDT")
    assert [*allocation] == example_names(spot / "rest-api.md", "Query Allocations (USER_DATA)")


async def test_events(api: Api, connect: Connect, spot: Path) -> None:
    socket = await connect()
    await socket.request("userDataStream.subscribe.signature", api.ws_params())
    await api.limit("SELL", "0.1", "50000")
    await api.limit("BUY", "0.1", "50000", selfTradePreventionMode="EXPIRE_TAKER")
    frames = await socket.until(lambda frame: frame["event"].get("x") == "TRADE_PREVENTION")
    for frame in (frames[0], frames[-1]):
        assert_order(frame["event"], spot / "user-data-stream.md", "Order Update")


async def test_the_ticker_of_a_day(api: Api, spot: Path) -> None:
    _, shown = await api.call("GET", "/api/v3/ticker/24hr", "symbol=BTCUSDT")
    assert [*shown] == example_names(spot / "rest-api.md", "24hr ticker price change statistics")


@pytest.mark.parametrize(
    ("stream", "heading"),
    [
        ("ticker", "Individual Symbol Ticker Streams"),
        ("ticker_4h", "Individual Symbol Rolling Window Statistics Streams"),
    ],
)
async def test_ticker_streams(connect: Connect, clock: ManualClock, spot: Path, stream: str, heading: str) -> None:
    socket = await connect(f"/ws/btcusdt@{stream}")
    clock.advance(seconds=1)
    assert [*await socket.receive()] == example_names(spot / "web-socket-streams.md", heading)
