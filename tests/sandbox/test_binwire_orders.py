"""The sandbox's order kinds through binwire's own client: REST, the WebSocket API and the events of both."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from decimal import Decimal
from typing import Any

import attrs
import pytest

from binwire.client import AsyncClient
from binwire.credentials import Credentials
from binwire.decode.sbe import SbeDecoder
from binwire.environment import Environment
from binwire.errors import PartlyDone
from binwire.seams import Decoder
from binwire.session import SpotSession
from binwire_api.spot.enums import (
    AboveType,
    BelowType,
    CancelReplaceMode,
    ContingencyType,
    ExecutionType,
    ListOrderStatus,
    ListStatusType,
    OrderStatus,
    OrderType,
    Side,
    TimeInForce,
    WorkingType,
)
from binwire_api.spot.events import ExecutionReport, ListStatus, OutboundAccountPosition, UserDataEvent
from binwire_sandbox import Sandbox

SYMBOL = "BTCUSDT"
LIMIT: dict[str, Any] = {"symbol": SYMBOL, "type": OrderType.LIMIT, "time_in_force": TimeInForce.GTC}


@attrs.frozen
class Traders:
    """One who places the orders of a test, with a user data subscription, and one who trades with them."""

    key: Credentials
    environment: Environment
    session: SpotSession
    rest: AsyncClient
    other: AsyncClient

    def another_session(self, decoder: Decoder | None) -> SpotSession:
        """A second session of the first trader, in JSON or SBE."""
        return SpotSession(self.key, environment=self.environment, decoder=decoder)

    async def trade_at(self, price: str) -> None:
        """Let a trade of 0.001 BTC happen between the other trader's own orders."""
        for side in (Side.SELL, Side.BUY):
            await self.other.spot.new_order(**LIMIT, side=side, quantity="0.001", price=price)

    async def reports(self, number: int) -> list[ExecutionReport]:
        """The next execution reports; other events are left out."""
        events, found = self.session.events(), list[ExecutionReport]()
        while len(found) < number:
            _, event = await anext(events)
            if isinstance(event, ExecutionReport):
                found.append(event)
        return found


def credentials(exchange: Sandbox, account: str) -> Credentials:
    """The account's Ed25519 key."""
    rows: Any = exchange.accounts
    keys = next(row["keys"] for row in rows if row["name"] == account)
    key = next(key for key in keys if key["type"] == "ed25519")
    return Credentials.from_pem(key["api_key"], key["private_key"])


@pytest.fixture
async def traders() -> AsyncIterator[Traders]:
    """Both traders at a sandbox of their own."""
    async with AsyncExitStack() as stack:
        exchange = await stack.enter_async_context(Sandbox())
        environment = Environment.sandbox(exchange.rest)
        alpha, beta = credentials(exchange, "alpha"), credentials(exchange, "beta")
        session = await stack.enter_async_context(SpotSession(alpha, environment=environment))
        await session.user_data_stream_subscribe()
        clients = [await stack.enter_async_context(AsyncClient(key, environment=environment)) for key in (alpha, beta)]
        yield Traders(alpha, environment, session, *clients)


async def test_a_stop_is_placed_triggered_and_filled(traders: Traders) -> None:
    await traders.trade_at("50000")
    placed = await traders.session.order_place(
        symbol=SYMBOL,
        side=Side.SELL,
        type=OrderType.STOP_LOSS_LIMIT,
        time_in_force=TimeInForce.GTC,
        quantity="0.1",
        price="48000",
        stop_price="49000",
    )
    waiting = await traders.rest.spot.query_order(symbol=SYMBOL, order_id=placed.order_id)
    assert (waiting.is_working, waiting.stop_price) == (False, Decimal(49000))
    await traders.other.spot.new_order(**LIMIT, side=Side.BUY, quantity="0.1", price="48500")
    await traders.trade_at("49000")
    reports = await traders.reports(3)
    assert [report.order_status for report in reports] == [OrderStatus.NEW, OrderStatus.NEW, OrderStatus.FILLED]
    assert [report.working_time is None for report in reports] == [True, False, False]
    assert reports[2].last_executed_price == Decimal(48500)


async def test_an_iceberg_is_seen_in_parts(traders: Traders) -> None:
    await traders.session.order_place(**LIMIT, side=Side.SELL, quantity="0.5", price="50000", iceberg_qty="0.2")
    depth = await traders.rest.spot.order_book(symbol=SYMBOL)
    assert [(level.price, level.quantity) for level in depth.asks] == [(Decimal(50000), Decimal("0.2"))]
    (report,) = await traders.reports(1)
    assert report.iceberg_quantity == Decimal("0.2")


async def replaced(session: SpotSession, order_id: int) -> PartlyDone:
    """What a cancel-replace raises whose new order is a LIMIT_MAKER that would take."""
    with pytest.raises(PartlyDone) as caught:
        await session.order_cancel_replace(
            symbol=SYMBOL,
            cancel_replace_mode=CancelReplaceMode.STOP_ON_FAILURE,
            cancel_order_id=order_id,
            side=Side.BUY,
            type=OrderType.LIMIT_MAKER,
            quantity="0.1",
            price="50000",
        )
    return caught.value


@pytest.mark.parametrize("decoder", [None, SbeDecoder(events=UserDataEvent)], ids=["json", "sbe"])
async def test_a_cancel_replace_tells_which_half_happened(traders: Traders, decoder: Decoder | None) -> None:
    old = await traders.session.order_place(**LIMIT, side=Side.BUY, quantity="0.1", price="40000")
    answer = await traders.rest.spot.cancel_replace_order(
        **LIMIT,
        cancel_replace_mode=CancelReplaceMode.STOP_ON_FAILURE,
        cancel_order_id=old.order_id,
        side=Side.BUY,
        quantity="0.1",
        price="41000",
    )
    assert (answer.cancel_response.order_id, answer.new_order_response.price) == (old.order_id, Decimal(41000))
    await traders.other.spot.new_order(**LIMIT, side=Side.SELL, quantity="0.1", price="50000")
    async with traders.another_session(decoder) as session:
        error = await replaced(session, answer.new_order_response.order_id)
    assert error.cancelled is not None
    assert (error.cancelled["status"], error.placed) == ("CANCELED", None)
    assert error.refused is not None
    assert error.refused.code == -2010


@pytest.mark.parametrize("decoder", [None, SbeDecoder(events=UserDataEvent)], ids=["json", "sbe"])
async def test_an_amended_order_is_replaced(traders: Traders, decoder: Decoder | None) -> None:
    placed = await traders.session.order_place(**LIMIT, side=Side.BUY, quantity="0.5", price="40000")
    async with traders.another_session(decoder) as session:
        answer = await session.order_amend_keep_priority(symbol=SYMBOL, order_id=placed.order_id, new_qty="0.2")
        assert (answer.amended_order.order_id, answer.list_status) == (placed.order_id, None)
        (amendment,) = await session.order_amendments(symbol=SYMBOL, order_id=placed.order_id)
    assert (answer.amended_order.qty, answer.amended_order.status) == (Decimal("0.2"), OrderStatus.NEW)
    assert (amendment.orig_qty, amendment.execution_id) == (Decimal("0.5"), answer.execution_id)
    _, report = await traders.reports(2)
    assert (report.execution_type, report.quantity) == (ExecutionType.REPLACED, Decimal("0.2"))
    assert report.original_client_order_id == placed.client_order_id


@pytest.mark.parametrize("decoder", [None, SbeDecoder(events=UserDataEvent)], ids=["json", "sbe"])
async def test_all_open_orders_are_canceled(traders: Traders, decoder: Decoder | None) -> None:
    for price in ("100", "200"):
        await traders.session.order_place(**LIMIT, side=Side.BUY, quantity="0.1", price=price)
    async with traders.another_session(decoder) as session:
        canceled = await session.open_orders_cancel_all(symbol=SYMBOL)
    assert [(order.price, order.status) for order in canceled] == [
        (Decimal(100), OrderStatus.CANCELED),
        (Decimal(200), OrderStatus.CANCELED),
    ]


@pytest.mark.parametrize("decoder", [None, SbeDecoder(events=UserDataEvent)], ids=["json", "sbe"])
async def test_a_test_order_tells_its_commission(traders: Traders, decoder: Decoder | None) -> None:
    async with traders.another_session(decoder) as session:
        tested = await session.order_test(
            **LIMIT, side=Side.BUY, quantity="0.1", price="100", compute_commission_rates=True
        )
    assert tested.standard_commission_for_order is not None
    assert tested.standard_commission_for_order.taker == Decimal("0.001")
    assert await traders.rest.spot.current_open_orders() == []


async def test_an_oco_is_placed_and_its_limit_order_filled(traders: Traders) -> None:
    await traders.trade_at("50000")
    answer = await traders.rest.spot.new_order_list_oco(
        symbol=SYMBOL,
        side=Side.SELL,
        quantity="0.1",
        above_type=AboveType.LIMIT_MAKER,
        above_price="52000",
        below_type=BelowType.STOP_LOSS,
        below_stop_price="48000",
    )
    assert (answer.contingency_type, answer.list_order_status) == (ContingencyType.OCO, ListOrderStatus.EXECUTING)
    stop, limit = answer.orders
    await traders.other.spot.new_order(**LIMIT, side=Side.BUY, quantity="0.1", price="52000")
    events, seen = traders.session.events(), list[UserDataEvent]()
    while not (seen and isinstance(seen[-1], ListStatus) and seen[-1].list_status_type is ListStatusType.ALL_DONE):
        _, event = await anext(events)
        if not isinstance(event, OutboundAccountPosition):
            seen.append(event)
    told = [
        (event.order_id, event.order_status) if isinstance(event, ExecutionReport) else event.order_list_id
        for event in seen
        if isinstance(event, ExecutionReport | ListStatus)
    ]
    assert told == [
        (stop.order_id, OrderStatus.NEW),
        (limit.order_id, OrderStatus.NEW),
        answer.order_list_id,
        (limit.order_id, OrderStatus.FILLED),
        (stop.order_id, OrderStatus.EXPIRED),
        answer.order_list_id,
    ]


@pytest.mark.parametrize("decoder", [None, SbeDecoder(events=UserDataEvent)], ids=["json", "sbe"])
async def test_an_otoco_waits_for_its_working_order_and_is_canceled(traders: Traders, decoder: Decoder | None) -> None:
    async with traders.another_session(decoder) as session:
        placed = await session.order_list_place_otoco(
            symbol=SYMBOL,
            working_type=WorkingType.LIMIT,
            working_side=Side.BUY,
            working_price="49000",
            working_quantity="0.2",
            working_time_in_force=TimeInForce.GTC,
            pending_side=Side.SELL,
            pending_quantity="0.1",
            pending_above_type=AboveType.LIMIT_MAKER,
            pending_above_price="52000",
            pending_below_type=BelowType.STOP_LOSS,
            pending_below_stop_price="48000",
        )
        statuses = [report.status for report in placed.order_reports]
        assert statuses == [OrderStatus.NEW, OrderStatus.PENDING_NEW, OrderStatus.PENDING_NEW]
        await traders.other.spot.new_order(**LIMIT, side=Side.SELL, quantity="0.2", price="49000")
        (active,) = await session.open_order_lists_status()
        assert (active.order_list_id, len(active.orders)) == (placed.order_list_id, 3)
        canceled = await session.order_list_cancel(symbol=SYMBOL, order_list_id=placed.order_list_id)
    assert [report.status for report in canceled.order_reports] == [OrderStatus.CANCELED] * 2
    assert canceled.list_order_status is ListOrderStatus.ALL_DONE
