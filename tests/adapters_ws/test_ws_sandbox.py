"""The typed sessions against the sandbox exchange: every kind of key, both encodings, both WebSocket libraries."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from binwire.credentials import Credentials
from binwire.decode.sbe import SbeDecoder
from binwire.environment import Environment
from binwire.errors import OrderRejected, Rejected, Unauthorized
from binwire.seams import Connect, Decoder
from binwire.session import FapiSession, SpotSession
from binwire_api.spot.enums import OrderStatus, OrderType, Side, TimeInForce
from binwire_api.spot.events import ExecutionReport, OutboundAccountPosition, UserDataEvent
from binwire_sandbox import Sandbox

ORDER: dict[str, Any] = {
    "symbol": "BTCUSDT",
    "side": Side.BUY,
    "type": OrderType.LIMIT,
    "time_in_force": TimeInForce.GTC,
    "quantity": "0.001",
    "price": Decimal("40000"),
}


@pytest.fixture
async def exchange() -> AsyncIterator[Sandbox]:
    async with Sandbox() as exchange:
        yield exchange


def credentials(exchange: Sandbox, kind: str) -> Credentials:
    account = next(account for account in exchange.accounts if account["name"] == "alpha")
    key = next(key for key in account["keys"] if key["type"] == kind)
    if kind == "hmac":
        return Credentials.hmac(key["api_key"], key["secret"])
    return Credentials.from_pem(key["api_key"], key["private_key"])


@pytest.mark.parametrize("kind", ["ed25519", "rsa", "hmac"])
@pytest.mark.parametrize("decoder", [None, SbeDecoder(events=UserDataEvent)], ids=["json", "sbe"])
async def test_an_order_and_its_events(exchange: Sandbox, connect: Connect, kind: str, decoder: Decoder | None) -> None:
    key = credentials(exchange, kind)
    environment = Environment.sandbox(exchange.rest)
    async with SpotSession(key, environment=environment, connect=connect, decoder=decoder) as session:
        assert session.logged_on is (kind == "ed25519")
        if session.logged_on:
            subscription = await session.user_data_stream_subscribe()
        else:
            subscription = await session.user_data_stream_subscribe_signature()
        placed = await session.order_place(**ORDER)
        cancelled = await session.order_cancel(symbol="BTCUSDT", order_id=placed.order_id)
        events = session.events()
        seen = [await anext(events) for _ in range(4)]
    assert (placed.price, placed.status, cancelled.status) == (Decimal(40000), OrderStatus.NEW, OrderStatus.CANCELED)
    assert {subscription_id for subscription_id, _ in seen} == {subscription.subscription_id}
    reports = [event for _, event in seen if isinstance(event, ExecutionReport)]
    assert [report.order_status for report in reports] == [OrderStatus.NEW, OrderStatus.CANCELED]
    assert {report.order_id for report in reports} == {placed.order_id}
    assert sum(isinstance(event, OutboundAccountPosition) for _, event in seen) == 2


@pytest.mark.parametrize("decoder", [None, SbeDecoder(events=UserDataEvent)], ids=["json", "sbe"])
async def test_refusals_keep_the_exchanges_words(exchange: Sandbox, connect: Connect, decoder: Decoder | None) -> None:
    key = credentials(exchange, "ed25519")
    environment = Environment.sandbox(exchange.rest)
    async with SpotSession(key, environment=environment, connect=connect, decoder=decoder) as session:
        with pytest.raises(Rejected) as unknown:
            await session.order_place(**{**ORDER, "symbol": "NOPE"})
        with pytest.raises(OrderRejected) as poor:
            await session.order_place(**{**ORDER, "quantity": "100"})
    assert (unknown.value.code, unknown.value.text) == (-1121, "Invalid symbol.")
    assert (poor.value.code, poor.value.text) == (-2010, "Account has insufficient balance for requested action.")
    assert poor.value.link.endswith("errors.md")
    assert poor.value.client_order_id is not None


async def test_a_wrong_signature_is_refused_at_logon(exchange: Sandbox, connect: Connect) -> None:
    right = credentials(exchange, "ed25519")
    other = exchange.accounts[1]["keys"]
    pem = next(key["private_key"] for key in other if key["type"] == "ed25519")
    wrong = Credentials.ed25519(right.api_key, pem)
    with pytest.raises(Unauthorized) as caught:
        async with SpotSession(wrong, environment=Environment.sandbox(exchange.rest), connect=connect):
            pass
    assert caught.value.code == -1022


async def test_futures_log_on_too(exchange: Sandbox, connect: Connect) -> None:
    key = credentials(exchange, "ed25519")
    async with FapiSession(key, environment=Environment.sandbox(exchange.rest), connect=connect) as session:
        status = await session.session_status()
        listen_key = await session.user_data_stream_start()
    assert status.api_key == key.api_key
    assert listen_key.listen_key
