"""What futures accounts answer: balances, positions, brackets and history, in every form the pages have."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from binwire_sandbox import ManualClock, Sandbox
from binwire_sandbox.engine.balances import Market

from .client import Api, Ws
from .documented import example_keys, keys

Connect = Callable[..., Awaitable[Ws]]
NOW = 1_750_000_000_000
V1 = "/fapi/v1"
LIMIT = {"symbol": "BTCUSDT", "type": "LIMIT", "timeInForce": "GTC"}
# What only adjusted brackets show.
ADJUSTED = {"notionalCoef"}
# The WebSocket method's page shows the first for the same answer; the other stands in a comment.
BREAK_EVEN = {"breakEvenPrice", "canTrade"}
PAGES = [
    ("account", "Account-Config", "accountConfig", set[str](), set[str]()),
    ("account", "Account-Information-V2", "/fapi/v2/account", set[str](), BREAK_EVEN),
    ("account", "Account-Information-V3", "/fapi/v3/account", set[str](), set[str]()),
    ("account", "Futures-Account-Balance-V2", "/fapi/v2/balance", set[str](), set[str]()),
    ("account", "Futures-Account-Balance-V3", "/fapi/v3/balance", set[str](), set[str]()),
    ("account", "Get-Income-History", "income", set[str](), set[str]()),
    ("account", "Notional-and-Leverage-Brackets", "leverageBracket", ADJUSTED, set[str]()),
    ("account", "Query-Rate-Limit", "rateLimit/order", set[str](), set[str]()),
    ("account", "Symbol-Config", "symbolConfig", set[str](), set[str]()),
    ("account", "User-Commission-Rate", "commissionRate", set[str](), set[str]()),
    ("trade", "Position-Information-V2", "/fapi/v2/positionRisk", set[str](), set[str]()),
    ("trade", "Position-Information-V3", "/fapi/v3/positionRisk", set[str](), set[str]()),
    ("trade", "Position-ADL-Quantile-Estimation", "adlQuantile", {"HEDGE", "ETHUSDT"}, set[str]()),
]


async def trade(buyer: Api, seller: Api, quantity: str, price: str) -> None:
    """Let the seller take what the buyer bids."""
    order = {**LIMIT, "quantity": quantity, "price": price, "selfTradePreventionMode": "NONE"}
    await buyer.ok("POST", f"{V1}/order", **order, side="BUY")
    await seller.ok("POST", f"{V1}/order", **order, side="SELL")


def of(row: Any, *names: str) -> tuple[object, ...]:
    """Some members of a row."""
    return tuple(row[name] for name in names)


@pytest.mark.parametrize(("group", "page", "path", "absent", "more"), PAGES)
async def test_answers_have_the_members_of_their_pages(
    shared: Path, api: Api, beta: Api, group: str, page: str, path: str, absent: set[str], more: set[str]
) -> None:
    await trade(api, beta, "0.1", "60000")
    params = {"symbol": "BTCUSDT"} if page == "User-Commission-Rate" else {}
    answer = await api.ok("GET", path if path.startswith("/") else f"{V1}/{path}", **params)
    wanted = example_keys(shared / f"docs/fapi/{group}/rest-api/{page}.md", "Response Example")
    assert keys(answer) == wanted - absent | more


async def test_an_account_with_a_crossed_position_and_an_order(api: Api, beta: Api) -> None:
    await trade(api, beta, "0.5", "60000")
    await api.ok("POST", f"{V1}/order", **LIMIT, side="BUY", quantity="0.1", price="50000")
    # The mark price becomes 62000: 0.002 traded between the other's own orders.
    await trade(beta, beta, "0.002", "62000")
    account = await api.ok("GET", "/fapi/v3/account")
    sums = {name: value for name, value in account.items() if isinstance(value, str)}
    assert sums == {
        # 0.5 * 62000 / 20, and 0.1 * 50000 / 20
        "totalPositionInitialMargin": "1550.00000000",
        "totalOpenOrderInitialMargin": "250.00000000",
        "totalInitialMargin": "1800.00000000",
        # 0.004 in the first bracket
        "totalMaintMargin": "124.00000000",
        # 0.02 % of 30000
        "totalWalletBalance": "999994.00000000",
        "totalCrossWalletBalance": "999994.00000000",
        "totalUnrealizedProfit": "1000.00000000",
        "totalCrossUnPnl": "1000.00000000",
        "totalMarginBalance": "1000994.00000000",
        "availableBalance": "999194.00000000",
        "maxWithdrawAmount": "999194.00000000",
    }
    assert account["positions"] == [
        {
            "symbol": "BTCUSDT",
            "positionSide": "BOTH",
            "positionAmt": "0.500",
            "unrealizedProfit": "1000.00000000",
            "isolatedMargin": "0.00000000",
            "notional": "31000.00000000",
            "isolatedWallet": "0",
            "initialMargin": "1800.00000000",
            "maintMargin": "124.00000000",
            "updateTime": NOW,
        }
    ]
    assert await api.ok("GET", f"{V1}/pmAccountInfo", asset="USDT") == {
        "maxWithdrawAmountUSD": "999194.00000000",
        "asset": "USDT",
        "maxWithdrawAmount": "999194.00000000",
    }
    other = (await beta.ok("GET", "/fapi/v2/account"))["positions"]
    names = ("symbol", "positionAmt", "unrealizedProfit", "leverage", "isolated", "entryPrice", "maxNotional")
    assert [of(row, *names) for row in other] == [
        # It closed 0.002 at 62000 and opened as much again: (0.498 * 60000 + 0.002 * 62000) / 0.5.
        ("BTCUSDT", "-0.500", "-996.00000000", "20", False, "60008", "100000000"),
        ("ETHUSDT", "0.000", "0.00000000", "20", False, "0.0", "60000000"),
    ]


async def test_positions_of_hedge_mode_and_their_liquidation_price(api: Api, beta: Api) -> None:
    await api.ok("POST", f"{V1}/positionSide/dual", dualSidePosition="true")
    await api.ok("POST", f"{V1}/marginType", symbol="BTCUSDT", marginType="ISOLATED")
    await api.ok("POST", f"{V1}/order", **LIMIT, side="BUY", quantity="1", price="60000", positionSide="LONG")
    await beta.ok("POST", f"{V1}/order", **LIMIT, side="SELL", quantity="1", price="60000")
    assert await api.ok("GET", f"{V1}/adlQuantile") == [
        {"symbol": "BTCUSDT", "adlQuantile": {"LONG": 0, "SHORT": 0, "BOTH": 0}}
    ]
    long, short = await api.ok("GET", "/fapi/v2/positionRisk", symbol="BTCUSDT")
    names = ("positionSide", "positionAmt", "marginType", "isolatedMargin", "isolatedWallet", "liquidationPrice")
    # 3000 + (p - 60000) = 0.004 * p
    assert of(long, *names) == ("LONG", "1.000", "isolated", "3000.00000000", "3000.00000000", "57228.91566265")
    assert of(short, *names) == ("SHORT", "0.000", "isolated", "0.00000000", "0", "0")
    rows = await api.ok("GET", "/fapi/v3/positionRisk")
    assert [of(row, "positionSide", "notional", "initialMargin") for row in rows] == [
        ("LONG", "60000.00000000", "3000.00000000")
    ]
    # 999976 + (60000 - p) = 0.004 * p, of a short position of 1 that 0.04 % of 60000 were paid for.
    crossed = (await beta.ok("GET", "/fapi/v3/positionRisk"))[0]
    assert of(crossed, "liquidationPrice", "breakEvenPrice") == ("1055752.98804780", "59976")


async def test_all_assets_count_in_multi_assets_mode(exchange: Sandbox, api: Api) -> None:
    exchange.transfer("alpha", Market.FAPI, "BTC", Decimal(2))
    rows = {row["asset"]: row for row in await api.ok("GET", "/fapi/v3/balance")}
    assert of(rows["USDT"], "balance", "availableBalance") == ("1000000.00000000", "1000000.00000000")
    assert of(rows["BTC"], "balance", "availableBalance") == ("2.00000000", "2.00000000")
    await api.ok("POST", f"{V1}/multiAssetsMargin", multiAssetsMargin="true")
    account = await api.ok("GET", "/fapi/v3/account")
    assert of(account, "totalWalletBalance", "availableBalance") == ("1120000.00000000", "1120000.00000000")


async def test_settings_are_shown(api: Api) -> None:
    await api.ok("POST", f"{V1}/leverage", symbol="BTCUSDT", leverage=100)
    await api.ok("POST", f"{V1}/marginType", symbol="BTCUSDT", marginType="ISOLATED")
    assert await api.ok("GET", f"{V1}/symbolConfig", symbol="BTCUSDT") == [
        {
            "symbol": "BTCUSDT",
            "marginType": "ISOLATED",
            "isAutoAddMargin": False,
            "leverage": 100,
            "maxNotionalValue": "800000",
        }
    ]
    assert (await api.ok("GET", f"{V1}/accountConfig"))["dualSidePosition"] is False
    bracket = (await api.ok("GET", f"{V1}/leverageBracket", symbol="ETHUSDT"))["brackets"][1]
    # 10000 * (0.01 - 0.0065)
    assert bracket == {
        "bracket": 2,
        "initialLeverage": 50,
        "notionalCap": 2000000,
        "notionalFloor": 10000,
        "maintMarginRatio": 0.01,
        "cum": 35.0,
    }
    assert [row["symbol"] for row in await api.ok("GET", f"{V1}/leverageBracket")] == ["BTCUSDT", "ETHUSDT"]
    assert await api.ok("GET", f"{V1}/apiTradingStatus") == {"indicators": {}, "updateTime": NOW}
    assert (await api.signed("GET", f"{V1}/commissionRate", symbol="XXX"))[1]["code"] == -1121


async def test_income(clock: ManualClock, api: Api, beta: Api) -> None:
    await trade(api, beta, "0.5", "60000")
    clock.advance(hours=1)
    await trade(beta, api, "0.5", "61000")
    rows = await api.ok("GET", f"{V1}/income")
    names = ("incomeType", "income", "asset", "symbol", "info", "tradeId", "time")
    later = NOW + 3_600_000
    assert [of(row, *names) for row in rows] == [
        ("COMMISSION", "-6.00000000", "USDT", "BTCUSDT", "COMMISSION", "1", NOW),
        ("REALIZED_PNL", "500.00000000", "USDT", "BTCUSDT", "REALIZED_PNL", "2", later),
        ("COMMISSION", "-12.20000000", "USDT", "BTCUSDT", "COMMISSION", "2", later),
    ]
    assert len({row["tranId"] for row in rows}) == 3
    assert [row["time"] for row in await api.ok("GET", f"{V1}/income", startTime=later, limit=1)] == [later]
    second = await api.ok("GET", f"{V1}/income", incomeType="COMMISSION", limit=1, page=2)
    assert [row["income"] for row in second] == ["-12.20000000"]
    assert (await api.signed("GET", f"{V1}/income", incomeType="GIFT"))[1]["code"] == -1130
    clock.advance(hours=24 * 8)
    assert await api.ok("GET", f"{V1}/income") == []
    assert len(await api.ok("GET", f"{V1}/income", startTime=NOW)) == 3
    # The last three months, and six of the trades.
    clock.advance(hours=24 * 82)
    assert [row["tradeId"] for row in await api.ok("GET", f"{V1}/income", startTime=NOW)] == ["2", "2"]
    assert len(await api.ok("GET", f"{V1}/userTrades", symbol="BTCUSDT", fromId=1)) == 2
    clock.advance(hours=24 * 90)
    assert [row["id"] for row in await api.ok("GET", f"{V1}/userTrades", symbol="BTCUSDT", fromId=1)] == [2]


async def test_the_websocket_api_answers_the_same(
    exchange: Sandbox, http: aiohttp.ClientSession, api: Api, beta: Api, connect: Connect
) -> None:
    await trade(api, beta, "0.1", "60000")
    ws, signer = await connect("/ws-fapi/v1"), Api(exchange, http)
    pairs = {
        "account.balance": "/fapi/v2/balance",
        "v2/account.balance": "/fapi/v3/balance",
        "v2/account.status": "/fapi/v3/account",
        "account.position": "/fapi/v2/positionRisk",
    }
    for method, path in pairs.items():
        reply = await ws.request(method, signer.ws_params())
        assert reply["result"] == await api.ok("GET", path), method
    status = (await ws.request("account.status", signer.ws_params()))["result"]
    assert status | {"feeBurn": True} == await api.ok("GET", "/fapi/v2/account")
    row = (await ws.request("v2/account.position", signer.ws_params(symbol="BTCUSDT")))["result"][0]
    rest = (await api.ok("GET", "/fapi/v3/positionRisk"))[0]
    assert row.pop("unrealizedProfit") == rest["unRealizedProfit"]
    assert row == rest
