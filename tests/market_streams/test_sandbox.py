"""Market streams and order books of the sandbox exchange: what comes is what its REST API says happened."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from binwire import AsyncClient, FapiMarketStreams, OrderBook, SpotMarketStreams
from binwire_api.fapi import enums as fapi
from binwire_api.spot.enums import OrderType, Side, TimeInForce
from binwire_sandbox import Sandbox
from tests.user_data.conftest import Exchange

from .conftest import PATIENCE

GTC = {"type": OrderType.LIMIT, "time_in_force": TimeInForce.GTC}


@pytest.fixture
async def exchange() -> AsyncIterator[Exchange]:
    async with asyncio.timeout(PATIENCE), Sandbox() as sandbox:
        yield Exchange(sandbox)


async def trade(client: AsyncClient[Any], price: str) -> None:
    """A maker and a taker of one account each would be the same account here: the sandbox does not mind."""
    for side in (Side.SELL, Side.BUY):
        await client.spot.new_order(symbol="BTCUSDT", side=side, price=price, quantity="0.001", **GTC)


@pytest.mark.parametrize("raw", [False, True], ids=["combined", "raw"])
async def test_trades(exchange: Exchange, raw: bool) -> None:
    environment = exchange.environment
    async with (
        SpotMarketStreams(environment=environment) as market,
        AsyncClient(exchange.key("alpha"), environment=environment) as client,
    ):
        trades = market.stream(market.agg_trade("BTCUSDT"), raw=raw)
        waiting = asyncio.ensure_future(anext(trades))
        while not waiting.done():  # until the stream has begun, trades go unheard
            await trade(client, "40000")
        first = await waiting
        assert (first.symbol, first.price, first.quantity) == ("BTCUSDT", Decimal("40000"), Decimal("0.001"))
        await trade(client, "41000")
        async for event in trades:
            if event.price == 41000:
                break
        assert event.aggregate_trade_id > first.aggregate_trade_id
        await trades.aclose()


async def test_an_order_book_is_the_one_that_rest_shows(exchange: Exchange) -> None:
    chance, environment = random.Random(1), exchange.environment
    async with (
        AsyncClient(exchange.key("alpha"), environment=environment) as client,
        SpotMarketStreams(environment=environment) as market,
        OrderBook(market, client, "BTCUSDT") as book,
    ):
        for number in range(60):
            side, price = (Side.BUY, 39000) if number % 2 else (Side.SELL, 39500)
            price += chance.randrange(0, 1000, 50)
            quantity = f"0.0{chance.randrange(1, 9)}"
            await client.spot.new_order(symbol="BTCUSDT", side=side, price=str(price), quantity=quantity, **GTC)
        seen = await client.spot.order_book(symbol="BTCUSDT", limit=5000)
        async for _ in book.updates():
            if book.last_update_id == seen.last_update_id:
                break
        assert [list(level) for level in book.bids()] == [list(_pair(level)) for level in seen.bids]
        assert [list(level) for level in book.asks()] == [list(_pair(level)) for level in seen.asks]
        assert book.bids()
        assert book.asks()


def _pair(level: Any) -> tuple[Any, ...]:
    return tuple(level) if isinstance(level, list) else tuple(getattr(level, name) for name in level.__struct_fields__)


async def test_futures(exchange: Exchange) -> None:
    environment = exchange.environment
    async with (
        AsyncClient(exchange.key("alpha"), environment=environment) as client,
        FapiMarketStreams(environment=environment) as market,
        OrderBook(market, client, "BTCUSDT", limit=1000) as book,
        market.subscribe(market.agg_trade("BTCUSDT"), market.book_ticker("BTCUSDT")) as events,
    ):

        async def order(side: fapi.Side, price: str, quantity: str) -> None:
            await client.fapi.new_order(
                symbol="BTCUSDT",
                side=side,
                type=fapi.OrderType.LIMIT,
                time_in_force=fapi.TimeInForce.GTC,
                quantity=quantity,
                price=price,
                # The account trades with itself.
                self_trade_prevention_mode=fapi.SelfTradePreventionMode.NONE,
            )

        await order(fapi.Side.SELL, "60000", "0.006")
        await order(fapi.Side.BUY, "59000", "0.002")
        await order(fapi.Side.BUY, "60000", "0.002")
        names: set[str] = set()
        async for item in events:
            names.add(type(item.event).__name__)
            if names == {"AggTrade", "BookTicker"}:
                break
        async for _ in book.updates():
            if book.asks() == [(60000, Decimal("0.004"))]:
                break
        assert book.bids() == [(59000, Decimal("0.002"))]
