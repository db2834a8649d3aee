"""REST against the sandbox exchange: every kind of key, and bad input as the exchange refuses it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest
import pytest_asyncio

from binwire import errors
from binwire.client import AsyncClient
from binwire.clock import Clock
from binwire.credentials import Credentials
from binwire.environment import Environment
from binwire_api.spot.enums import OrderStatus, OrderType, Side, TimeInForce
from binwire_sandbox import Sandbox

LIMIT: dict[str, Any] = {
    "symbol": "BTCUSDT",
    "side": Side.BUY,
    "type": OrderType.LIMIT,
    "time_in_force": TimeInForce.GTC,
    "quantity": "0.01",
    "price": Decimal("50000"),
}


@pytest_asyncio.fixture
async def exchange() -> AsyncIterator[Sandbox]:
    async with Sandbox() as sandbox:
        yield sandbox


def key_of(exchange: Sandbox, kind: str) -> dict[str, Any]:
    accounts: list[Any] = exchange.accounts
    return next(key for key in accounts[0]["keys"] if key["type"] == kind)


def credentials_of(exchange: Sandbox, kind: str) -> Credentials:
    key = key_of(exchange, kind)
    if kind == "hmac":
        return Credentials.hmac(key["api_key"], key["secret"])
    return Credentials.from_pem(key["api_key"], key["private_key"])


def client_of(exchange: Sandbox, kind: str = "ed25519", **options: Any) -> AsyncClient:
    return AsyncClient(credentials_of(exchange, kind), environment=Environment.sandbox(exchange.rest), **options)


@pytest.mark.parametrize("kind", ["ed25519", "rsa", "hmac"])
async def test_every_kind_of_key_trades(exchange: Sandbox, kind: str) -> None:
    async with client_of(exchange, kind) as client:
        placed = await client.spot.new_order(**LIMIT)
        found = await client.spot.query_order(symbol="BTCUSDT", orig_client_order_id=placed.client_order_id)
        assert (found.order_id, found.price, found.status) == (placed.order_id, Decimal(50000), OrderStatus.NEW)
        assert [order.order_id for order in await client.spot.current_open_orders()] == [placed.order_id]
        cancelled = await client.spot.cancel_order(symbol="BTCUSDT", order_id=placed.order_id)
        assert cancelled.status is OrderStatus.CANCELED
        assert client.limits.used("spot")["x-mbx-used-weight-1m"] > 0


async def test_futures_and_margin(exchange: Sandbox) -> None:
    async with client_of(exchange) as client:
        assert (await client.fapi.start_user_data_stream()).listen_key
        assert (await client.sapi.margin_trading.start_user_data_stream()).listen_key


async def refused(client: AsyncClient, kind: type[errors.BinanceError], code: int, **changes: Any) -> None:
    with pytest.raises(kind) as caught:
        await client.spot.new_order(**{**LIMIT, **changes})
    assert caught.value.code == code
    assert caught.value.text in str(caught.value)
    assert caught.value.link.startswith("https://")
    assert caught.value.client_order_id in str(caught.value)


async def test_bad_input_is_rejected_with_the_exchanges_words(exchange: Sandbox) -> None:
    async with client_of(exchange) as client:
        await refused(client, errors.Rejected, -1121, symbol="NOSUCHSYMBOL")
        await refused(client, errors.OrderRejected, -2010, quantity="90")
    wrong = Credentials.hmac(key_of(exchange, "hmac")["api_key"], "wrong")
    unknown = Credentials.hmac("unknown", "wrong")
    environment = Environment.sandbox(exchange.rest)
    for credentials, code in ((wrong, -1022), (unknown, -2015)):
        async with AsyncClient(credentials, environment=environment) as client:
            await refused(client, errors.Unauthorized, code)
    for offset in (-60_000, 60_000):
        async with client_of(exchange, clock=Clock(offset=offset)) as client:
            await refused(client, errors.ClockSkew, -1021)


async def test_float_clients_get_floats(exchange: Sandbox) -> None:
    async with client_of(exchange, number=float) as client:
        account = await client.spot.account_information()
        assert {type(balance.free) for balance in account.balances} == {float}
