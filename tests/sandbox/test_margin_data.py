"""On what terms margin lends: the values that the pages' examples show."""

import pytest

from .client import Api

NOW = 1_750_000_000_000
PATH = "/sapi/v1/margin"


async def test_rates_and_limits(api: Api) -> None:
    assert await api.ok("GET", f"{PATH}/crossMarginData", coin="BTC") == [
        {
            "vipLevel": 0,
            "coin": "BTC",
            "transferIn": True,
            "borrowable": True,
            "dailyInterest": "0.00026125",
            "yearlyInterest": "0.0953",
            "borrowLimit": "180",
            "marginablePairs": ["BTCUSDT", "ETHBTC"],
        }
    ]
    assert [row["coin"] for row in await api.ok("GET", f"{PATH}/crossMarginData")] == ["BNB", "BTC", "ETH", "USDT"]
    assert await api.ok("GET", f"{PATH}/isolatedMarginData", symbol="BTCUSDT") == [
        {
            "vipLevel": 0,
            "symbol": "BTCUSDT",
            "leverage": "10",
            "data": [
                {"coin": "BTC", "dailyInterest": "0.00026125", "borrowLimit": "270"},
                {"coin": "USDT", "dailyInterest": "0.000475", "borrowLimit": "2100000"},
            ],
        }
    ]
    tier = {"symbol": "BTCUSDT", "tier": 1, "effectiveMultiple": "10", "initialRiskRatio": "1.111"}
    tier |= {"liquidationRiskRatio": "1.05", "baseAssetMaxBorrowable": "270", "quoteAssetMaxBorrowable": "2100000"}
    assert await api.ok("GET", f"{PATH}/isolatedMarginTier", symbol="BTCUSDT") == [tier]
    assert await api.ok("GET", f"{PATH}/isolatedMarginTier", symbol="BTCUSDT", tier=2) == []


async def test_the_price_index_is_the_last_price(api: Api, beta: Api) -> None:
    await api.limit("SELL", "0.001", "61234.5")
    await beta.limit("BUY", "0.001", "61234.5")
    index = {"calcTime": NOW, "price": "61234.50000000", "symbol": "BTCUSDT"}
    assert await api.call("GET", f"{PATH}/priceIndex", "symbol=BTCUSDT") == (200, index)
    assert (await api.call("GET", f"{PATH}/priceIndex", "symbol=XXX"))[1]["code"] == -1121


async def test_inventory(api: Api) -> None:
    inventory = await api.ok("GET", f"{PATH}/available-inventory", type="MARGIN")
    # In seconds, as in the page's example.
    assert inventory["updateTime"] == NOW // 1000
    assert inventory["assets"]["BTC"] == "100000000"
    status, body = await api.signed("GET", f"{PATH}/available-inventory", type="ALL")
    assert (status, body["code"]) == (400, -1130)


@pytest.mark.parametrize("name", ["delist-schedule", "list-schedule"])
async def test_nothing_comes_and_nothing_goes(api: Api, name: str) -> None:
    assert await api.ok("GET", f"{PATH}/{name}") == []
