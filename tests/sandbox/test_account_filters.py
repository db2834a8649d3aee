"""The filters by average price, by what is held, and by what is open on all symbols."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from decimal import Decimal
from typing import Any, Protocol

import aiohttp
import attrs
import pytest

from binwire_sandbox import ManualClock, Sandbox, Settings
from binwire_sandbox.engine.symbol_filters import ExchangeFilters
from binwire_sandbox.engine.symbols import PercentPrice, spot_symbols

from .client import Api

ORDER = "/api/v3/order"
LIMIT = {"symbol": "BTCUSDT", "type": "LIMIT", "timeInForce": "GTC", "quantity": "1"}
MARKET = {"symbol": "BTCUSDT", "side": "SELL", "type": "MARKET"}


def failure(name: str) -> tuple[int, dict[str, object]]:
    """The refusal of a filter."""
    return 400, {"code": -1013, "msg": f"Filter failure: {name}"}


class Make(Protocol):
    """Makes two accounts of a sandbox whose BTCUSDT has other filters."""

    async def __call__(self, exchange_filters: ExchangeFilters | None = None, **change: Any) -> tuple[Api, Api]:
        """Make them."""
        ...


@pytest.fixture
async def make(clock: ManualClock, http: aiohttp.ClientSession) -> AsyncIterator[Make]:
    """Makes sandboxes."""
    async with AsyncExitStack() as stack:

        async def make(exchange_filters: ExchangeFilters | None = None, **change: Any) -> tuple[Api, Api]:
            symbols = spot_symbols()
            symbols["BTCUSDT"] = attrs.evolve(symbols["BTCUSDT"], **change)
            limits = exchange_filters or ExchangeFilters()
            settings = Settings(accounts=("alpha", "beta"), symbols=symbols, exchange_filters=limits)
            sandbox = await stack.enter_async_context(Sandbox(clock, settings=settings))
            return Api(sandbox, http), Api(sandbox, http, "beta")

        yield make


async def shown(api: Api, filter: str) -> dict[str, Any]:
    """A filter of BTCUSDT in exchangeInfo."""
    _, info = await api.call("GET", "/api/v3/exchangeInfo", "symbol=BTCUSDT")
    return next(row for row in info["symbols"][0]["filters"] if row["filterType"] == filter)


async def trade(one: Api, other: Api, price: str, quantity: str = "1") -> None:
    """Let two accounts trade."""
    await one.limit("SELL", quantity, price)
    await other.limit("BUY", quantity, price)


async def test_a_price_is_held_to_the_average_by_side(make: Make, clock: ManualClock) -> None:
    """The multipliers of the page's example."""
    bounds = PercentPrice(*(Decimal(text) for text in ("1.2", "0.2", "5", "0.8")))
    api, beta = await make(percent_price=bounds, average_minutes=1)
    assert await shown(api, "PERCENT_PRICE_BY_SIDE") == {
        "filterType": "PERCENT_PRICE_BY_SIDE",
        "bidMultiplierUp": "1.2",
        "bidMultiplierDown": "0.2",
        "askMultiplierUp": "5",
        "askMultiplierDown": "0.8",
        "avgPriceMins": 1,
    }
    await trade(api, beta, "9000", "3")
    await trade(api, beta, "10000", "1")
    # The average is 9250: bids from 1850 to 11100, asks from 7400 to 46250.
    for side, good, bad in (("BUY", "1850", "1849.99"), ("SELL", "46250", "46250.01"), ("SELL", "7400", "7399.99")):
        assert await api.ok("POST", ORDER + "/test", **LIMIT, side=side, price=good) == {}
        refused = await api.signed("POST", ORDER, **LIMIT, side=side, price=bad)
        assert refused == failure("PERCENT_PRICE_BY_SIDE")
    # A minute later nothing is left to average but the last price.
    clock.advance(minutes=1)
    assert await api.ok("POST", ORDER + "/test", **LIMIT, side="BUY", price="12000") == {}
    refused = await api.signed("POST", ORDER, **LIMIT, side="BUY", price="12000.01")
    assert refused == failure("PERCENT_PRICE_BY_SIDE")


async def test_percent_price_holds_both_sides_to_the_same_bounds(make: Make) -> None:
    up, down = Decimal("1.3"), Decimal("0.7")
    api, beta = await make(percent_price=PercentPrice(up, down, up, down, by_side=False))
    assert await shown(api, "PERCENT_PRICE") == {
        "filterType": "PERCENT_PRICE",
        "multiplierUp": "1.3",
        "multiplierDown": "0.7",
        "avgPriceMins": 5,
    }
    await trade(api, beta, "10000")
    refused = await api.signed("POST", ORDER, **LIMIT, side="BUY", price="6999.99")
    assert refused == failure("PERCENT_PRICE")


@pytest.mark.parametrize(("largest", "filter"), [(Decimal(9000000), "NOTIONAL"), (None, "MIN_NOTIONAL")])
async def test_market_orders_have_a_least_notional_too(make: Make, largest: Decimal | None, filter: str) -> None:
    api, beta = await make(max_notional=largest)
    row = await shown(api, filter)
    assert (row["minNotional"], row.get("applyToMarket", row.get("applyMinToMarket"))) == ("5.00000000", True)
    await trade(api, beta, "10000")
    await beta.limit("BUY", "1", "10000")
    assert await api.signed("POST", ORDER, **MARKET, quantity="0.00049") == failure(filter)
    assert await api.signed("POST", ORDER, **MARKET, quoteOrderQty="4.99") == failure(filter)
    assert (await api.ok("POST", ORDER, **MARKET, quantity="0.0005"))["status"] == "FILLED"
    assert await api.signed("POST", ORDER, **{**LIMIT, "quantity": "0.00049"}, side="BUY", price="10000") == failure(
        filter
    )


async def test_what_is_held_and_bought_has_a_largest_position(make: Make) -> None:
    api, _ = await make(max_position=Decimal(103))
    assert (await shown(api, "MAX_POSITION"))["maxPosition"] == "103.00000000"
    await api.limit("SELL", "50", "20000")
    await api.limit("BUY", "1", "10000")
    await api.limit("BUY", "2", "10000")
    refused = await api.signed("POST", ORDER, **{**LIMIT, "quantity": "0.001"}, side="BUY", price="10000")
    assert refused == failure("MAX_POSITION")
    await api.limit("SELL", "1", "20000")


async def test_the_exchange_has_no_filters_of_its_own_unless_it_is_given_some(make: Make) -> None:
    api, _ = await make()
    _, info = await api.call("GET", "/api/v3/exchangeInfo")
    assert info["exchangeFilters"] == []
    assert (await api.ok("GET", "/api/v3/myFilters", symbol="BTCUSDT"))["exchangeFilters"] == []


async def test_orders_are_counted_on_all_symbols_together(make: Make) -> None:
    api, beta = await make(ExchangeFilters(3, max_algo_orders=1, max_iceberg_orders=1, max_order_lists=20))
    _, info = await api.call("GET", "/api/v3/exchangeInfo")
    assert info["exchangeFilters"] == [
        {"filterType": "EXCHANGE_MAX_NUM_ORDERS", "maxNumOrders": 3},
        {"filterType": "EXCHANGE_MAX_NUM_ALGO_ORDERS", "maxNumAlgoOrders": 1},
        {"filterType": "EXCHANGE_MAX_NUM_ICEBERG_ORDERS", "maxNumIcebergOrders": 1},
        {"filterType": "EXCHANGE_MAX_NUM_ORDER_LISTS", "maxNumOrderLists": 20},
    ]
    assert (await api.ok("GET", "/api/v3/myFilters", symbol="BTCUSDT"))["exchangeFilters"] == info["exchangeFilters"]
    stop = {"side": "SELL", "type": "STOP_LOSS", "quantity": "1", "stopPrice": "100"}
    await api.ok("POST", ORDER, symbol="ETHUSDT", **stop)
    refused = await api.signed("POST", ORDER, symbol="BTCUSDT", **stop)
    assert refused == failure("EXCHANGE_MAX_NUM_ALGO_ORDERS")
    iceberg = {**LIMIT, "side": "BUY", "price": "1000", "icebergQty": "0.5"}
    await api.ok("POST", ORDER, **{**iceberg, "symbol": "ETHUSDT"})
    assert await api.signed("POST", ORDER, **iceberg) == failure("EXCHANGE_MAX_NUM_ICEBERG_ORDERS")
    await api.limit("BUY", "1", "1000")
    assert await api.signed("POST", ORDER, **LIMIT, side="BUY", price="999") == failure("EXCHANGE_MAX_NUM_ORDERS")
    await beta.limit("BUY", "1", "1000")


async def test_an_asset_has_a_largest_quantity_in_one_order(make: Make) -> None:
    """MAX_ASSET: "the limit applies to the order's quantity" of a base asset, to the notional of a quote asset."""
    limits = {"alpha": {"USDT": Decimal(42), "BTC": Decimal(2)}}
    api, beta = await make(ExchangeFilters(max_assets=limits))
    assert (await api.ok("GET", "/api/v3/myFilters", symbol="BTCUSDT"))["assetFilters"] == [
        {"filterType": "MAX_ASSET", "asset": "BTC", "limit": "2.00000000"},
        {"filterType": "MAX_ASSET", "asset": "USDT", "limit": "42.00000000"},
    ]
    for quantity, price in (("1", "42.01"), ("2.1", "10")):
        order = {**LIMIT, "side": "BUY", "quantity": quantity, "price": price}
        assert await api.signed("POST", ORDER, **order) == failure("MAX_ASSET")
        await beta.ok("POST", ORDER, **order)
    await api.limit("BUY", "2", "21")
