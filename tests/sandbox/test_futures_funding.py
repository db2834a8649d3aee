"""Funding: who pays, what is told, and the history."""

from collections.abc import AsyncIterator, Awaitable, Callable
from decimal import Decimal

import aiohttp
import pytest

from binwire_sandbox import ManualClock, Sandbox, Settings

from .client import Api, Ws

Connect = Callable[..., Awaitable[Ws]]
V1 = "/fapi/v1"
LIMIT = {"symbol": "BTCUSDT", "type": "LIMIT", "timeInForce": "GTC"}
# 2025-06-15 15:06:40 UTC, and the funding time after it.
START, DUE = 1_750_000_000_000_000, 1_750_003_200_000


@pytest.fixture
async def exchange(clock: ManualClock) -> AsyncIterator[Sandbox]:
    """A sandbox that charges funding."""
    async with Sandbox(clock, settings=Settings(accounts=("alpha", "beta"), funding=True)) as sandbox:
        yield sandbox


async def trade(buyer: Api, seller: Api, quantity: str, price: str) -> None:
    """Let the seller take what the buyer bids."""
    order = {**LIMIT, "quantity": quantity, "price": price}
    await buyer.ok("POST", f"{V1}/order", **order, side="BUY")
    await seller.ok("POST", f"{V1}/order", **order, side="SELL")


async def heard(api: Api, connect: Connect) -> Ws:
    """A connection that hears what happens to the account."""
    key = (await api.call("POST", f"{V1}/listenKey"))[1]["listenKey"]
    return await connect(f"/private/ws?listenKey={key}&events=ACCOUNT_UPDATE")


async def test_longs_pay_shorts(
    exchange: Sandbox, clock: ManualClock, http: aiohttp.ClientSession, api: Api, beta: Api, connect: Connect
) -> None:
    await beta.ok("POST", f"{V1}/marginType", symbol="BTCUSDT", marginType="ISOLATED")
    await trade(api, beta, "0.5", "60000")
    crossed, isolated = await heard(api, connect), await heard(beta, connect)
    clock.advance(hours=1)
    # 0.5 * 60000 * 0.0001, after commissions of 6 and 12; 1500 are set aside for the short position.
    assert await crossed.event() == {
        "e": "ACCOUNT_UPDATE",
        "E": DUE,
        "T": DUE,
        "a": {
            "m": "FUNDING_FEE",
            "B": [{"a": "USDT", "wb": "999991.00000000", "cw": "999991.00000000", "bc": "-3"}],
            "P": [],
        },
    }
    told = (await isolated.event())["a"]
    assert told["B"] == [{"a": "USDT", "wb": "999991.00000000", "cw": "998488.00000000", "bc": "3"}]
    # 60000 - (12 - 3) / 0.5
    assert (told["P"][0]["pa"], told["P"][0]["iw"], told["P"][0]["bep"]) == ("-0.5", "1503.00000000", "59982")
    (row,) = await api.ok("GET", f"{V1}/income", incomeType="FUNDING_FEE")
    assert (row["income"], row["symbol"], row["time"], row["tradeId"]) == ("-3.00000000", "BTCUSDT", DUE, "")
    assert (await api.call("GET", f"{V1}/fundingRate", "symbol=BTCUSDT"))[1] == [
        {
            "symbol": "BTCUSDT",
            "fundingRate": "0.00010000",
            "fundingTime": DUE,
            "markPrice": "60000.00000000",
        }
    ]


async def test_every_eight_hours(exchange: Sandbox, clock: ManualClock, api: Api, beta: Api) -> None:
    await trade(api, beta, "0.5", "60000")
    clock.advance(hours=24)
    rows = await api.ok("GET", f"{V1}/income", incomeType="FUNDING_FEE")
    hours_8 = 8 * 3_600_000
    assert [row["time"] for row in rows] == [DUE, DUE + hours_8, DUE + 2 * hours_8]
    query = f"symbol=ETHUSDT&startTime={DUE + 1}&limit=1"
    charged = (await api.call("GET", f"{V1}/fundingRate", query))[1]
    assert [row["fundingTime"] for row in charged] == [DUE + hours_8]
    assert len((await api.call("GET", f"{V1}/fundingRate", f"endTime={DUE}"))[1]) == 2
    market = exchange.exchange.futures_market
    held = sum(account.balance for account in market.accounts.all())
    assert held + market.ledger.fees == Decimal(2_000_000)


async def test_nothing_is_charged_unless_asked_for(clock: ManualClock, http: aiohttp.ClientSession) -> None:
    async with Sandbox(clock, settings=Settings(accounts=("alpha", "beta"))) as quiet:
        await trade(Api(quiet, http), Api(quiet, http, "beta"), "0.5", "60000")
        clock.advance(hours=24)
        assert await Api(quiet, http).ok("GET", f"{V1}/income", incomeType="FUNDING_FEE") == []
