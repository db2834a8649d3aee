"""Orders of futures through binwire's own client: typed answers, and a triggered order's typed events."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from decimal import Decimal
from typing import Any

import attrs
import pytest

from binwire import ListenKey, UserData
from binwire.client import AsyncClient
from binwire.environment import Environment
from binwire.session import FapiSession
from binwire_api.fapi.enums import (
    AlgoStatus,
    AlgoType,
    ExecutionType,
    OrderStatus,
    OrderType,
    PriceMatch,
    SelfTradePreventionMode,
    Side,
    TimeInForce,
)
from binwire_api.fapi.events import AlgoUpdate, OrderTradeUpdate
from binwire_sandbox import Sandbox

from .test_binwire_futures import credentials

SYMBOL = "BTCUSDT"
LIMIT: dict[str, Any] = {"symbol": SYMBOL, "type": OrderType.LIMIT, "time_in_force": TimeInForce.GTC}
NO_PREVENTION: dict[str, Any] = {"self_trade_prevention_mode": SelfTradePreventionMode.NONE}


@attrs.frozen
class Traders:
    """One who is listened to, in REST and in a session, and one who trades with them."""

    user_data: UserData[Decimal]
    session: FapiSession
    own: AsyncClient
    other: AsyncClient

    async def trade_at(self, price: str) -> None:
        """Let a trade of 0.002 BTC happen between the other trader's own orders."""
        for side in (Side.SELL, Side.BUY):
            await self.other.fapi.new_order(**LIMIT, **NO_PREVENTION, side=side, quantity="0.002", price=price)

    async def events(self, number: int) -> list[Any]:
        """The next events of orders, conditional or not."""
        found: list[Any] = []
        async for item in self.user_data:
            if isinstance(item.event, (AlgoUpdate, OrderTradeUpdate)):
                found.append(item.event)
            if len(found) == number:
                break
        return found


@pytest.fixture
async def traders() -> AsyncIterator[Traders]:
    """Both at a sandbox of their own."""
    async with AsyncExitStack() as stack:
        exchange = await stack.enter_async_context(Sandbox())
        environment = Environment.sandbox(exchange.rest)
        keys = [credentials(exchange, name) for name in ("alpha", "beta")]
        clients = [await stack.enter_async_context(AsyncClient(key, environment=environment)) for key in keys]
        session = await stack.enter_async_context(FapiSession(keys[0], environment=environment))
        user_data: UserData[Decimal] = await stack.enter_async_context(UserData(environment=environment))
        await user_data.add(ListenKey("alpha", keys[0], market="fapi"))
        yield Traders(user_data, session, *clients)


async def test_a_trailing_stop_from_placement_to_its_end(traders: Traders) -> None:
    await traders.trade_at("60000")
    placed = await traders.session.algo_order_place(
        algo_type=AlgoType.CONDITIONAL,
        symbol=SYMBOL,
        side=Side.SELL,
        type=OrderType.TRAILING_STOP_MARKET,
        quantity="0.1",
        activate_price="60500",
        callback_rate="0.5",
        client_algo_id="trail",
    )
    assert (placed.algo_status, placed.activate_price, placed.callback_rate) == (AlgoStatus.NEW, "60500", "0.5")
    await traders.trade_at("61000")
    await traders.other.fapi.new_order(**LIMIT, side=Side.BUY, quantity="0.1", price="60600")
    # 61000 * 0.995 is 60695.
    await traders.trade_at("60690")
    new, triggering, accepted, triggered, trade, finished = await traders.events(6)
    statuses = [one.order.algo_status for one in (new, triggering, triggered, finished)]
    assert statuses == [AlgoStatus.NEW, AlgoStatus.TRIGGERING, AlgoStatus.TRIGGERED, AlgoStatus.FINISHED]
    assert (accepted.order.execution_type, accepted.order.client_order_id) == (ExecutionType.NEW, "trail")
    assert (trade.order.order_status, trade.order.last_filled_price) == (OrderStatus.FILLED, Decimal(60600))
    assert (finished.order.average_price, finished.order.executed_quantity) == (Decimal(60600), Decimal("0.1"))
    found = await traders.own.fapi.query_algo_order(algo_id=placed.algo_id)
    assert (found.algo_status, found.actual_price) == (AlgoStatus.FINISHED, Decimal(60600))
    order = await traders.own.fapi.query_order(symbol=SYMBOL, order_id=int(found.actual_order_id))
    assert (order.orig_type, order.type, order.status) == (
        OrderType.TRAILING_STOP_MARKET,
        OrderType.MARKET,
        OrderStatus.FILLED,
    )


async def test_every_operation_of_orders_decodes(traders: Traders) -> None:
    own = traders.own.fapi
    await own.test_order(**LIMIT, side=Side.BUY, quantity="0.1", price="50000")
    placed = await own.new_order(**LIMIT, side=Side.BUY, quantity="0.1", price="50000")
    matched = await own.new_order(**LIMIT, side=Side.BUY, quantity="0.1", price_match=PriceMatch.QUEUE)
    assert matched.price == Decimal(50000)
    changed = await traders.session.order_modify(
        symbol=SYMBOL, side=Side.BUY, order_id=placed.order_id, quantity="0.2", price="50100"
    )
    assert (changed.orig_qty, changed.price) == (Decimal("0.2"), Decimal(50100))
    (history,) = await own.get_order_modify_history(symbol=SYMBOL, order_id=placed.order_id)
    assert history.amendment.price.after == Decimal(50100)
    await traders.other.fapi.new_order(**LIMIT, side=Side.SELL, quantity="0.05", price="50100")
    (trade,) = await own.account_trade_list(symbol=SYMBOL)
    assert (trade.maker, trade.qty) == (True, Decimal("0.05"))
    assert (await own.query_current_open_order(symbol=SYMBOL, order_id=placed.order_id)).executed_qty == trade.qty
    assert len(await own.current_all_open_orders()) == len(await own.all_orders(symbol=SYMBOL)) == 2
    countdown = await own.auto_cancel_all_open_orders(symbol=SYMBOL, countdown_time=100_000)
    assert countdown.countdown_time == "100000"
    assert (await own.cancel_all_open_orders(symbol=SYMBOL)).code == 200
    assert await own.user_force_orders() == []
    await own.new_algo_order(
        algo_type=AlgoType.CONDITIONAL,
        symbol=SYMBOL,
        side=Side.BUY,
        type=OrderType.STOP,
        quantity="0.1",
        price="52000",
        trigger_price="52000",
    )
    (waiting,) = await own.current_all_algo_open_orders(symbol=SYMBOL)
    assert (await own.cancel_algo_order(algo_id=waiting.algo_id)).code == "200"
    assert (await own.cancel_all_algo_open_orders(symbol=SYMBOL)).code == 200
    assert [one.algo_status for one in await own.query_all_algo_orders(symbol=SYMBOL)] == [AlgoStatus.CANCELED]
