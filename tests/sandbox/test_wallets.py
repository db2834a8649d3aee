"""What a trading program asks of its account beside margin."""

from .client import Api

NOW = 1_750_000_000_000


async def test_the_spot_wallet_s_assets(api: Api) -> None:
    path = "/sapi/v3/asset/getUserAsset"
    await api.limit("BUY", "0.1", "50000")
    [usdt] = await api.ok("POST", path, asset="USDT", needBtcValuation="true")
    assert usdt == {
        "asset": "USDT",
        "free": "995000",
        "locked": "5000",
        "freeze": "0",
        "withdrawing": "0",
        "ipoable": "0",
        # 1,000,000 / 60,000
        "btcValuation": "16.66666666",
    }
    assert [one["asset"] for one in await api.ok("POST", path)] == ["BNB", "BTC", "ETH", "USDT"]
    assert await api.ok("POST", path, asset="DOGE") == []


async def test_the_balance_of_every_wallet(api: Api) -> None:
    path = "/sapi/v1/asset/wallet/balance"
    rows = await api.ok("GET", path, quoteAsset="USDT")
    # Spot: 1,000,000 + 100 * 60,000 + 1,000 * 3,000 + 1,000 * 600; the isolated pairs hold the same of their two
    # assets each: 7,000,000 + 4,000,000 + 1,600,000 + 9,000,000.
    assert {row["walletName"]: row["balance"] for row in rows if row["balance"] != "0"} == {
        "Spot": "10600000",
        "Cross Margin": "46300",
        "Isolated Margin": "21600000",
        "USDⓈ-M Futures": "1000000",
    }
    assert len(rows) == 10
    # A loan makes nobody richer.
    loan = {"isIsolated": "FALSE", "type": "BORROW", "asset": "USDT", "amount": "1000"}
    await api.ok("POST", "/sapi/v1/margin/borrow-repay", **loan)
    assert (await api.ok("GET", path, quoteAsset="USDT"))[2]["balance"] == "46300"
    [futures] = [one for one in await api.ok("GET", path, needBalanceDetail="true") if "Futures" in one["walletName"]][
        :1
    ]
    assert futures["balance"] == "16.66666666"
    assert [(one["asset"], one["free"]) for one in futures["assetBalances"]] == [("USDT", "1000000")]
    status, body = await api.signed("GET", path, quoteAsset="DOGE")
    assert (status, body["code"]) == (400, -1130)


async def test_the_account_s_state_and_fees(api: Api) -> None:
    assert await api.ok("GET", "/sapi/v1/account/status") == {"data": "Normal"}
    trading = (await api.ok("GET", "/sapi/v1/account/apiTradingStatus"))["data"]
    assert (trading["isLocked"], trading["updateTime"]) == (False, NOW)
    assert await api.call("GET", "/sapi/v1/system/status", key="") == (200, {"status": 0, "msg": "normal"})
    fee = {"symbol": "ETHBTC", "makerCommission": "0.001", "takerCommission": "0.001"}
    assert await api.ok("GET", "/sapi/v1/asset/tradeFee", symbol="ETHBTC") == [fee]
    assert len(await api.ok("GET", "/sapi/v1/asset/tradeFee")) == 4
    assert (await api.ok("GET", "/sapi/v1/account/info"))["isMarginEnabled"] is True


async def test_burning_bnb_is_remembered(api: Api, beta: Api) -> None:
    path, off = "/sapi/v1/bnbBurn", {"spotBNBBurn": False, "interestBNBBurn": False}
    assert await api.ok("GET", path) == off
    assert await api.ok("POST", path, interestBNBBurn="true") == {**off, "interestBNBBurn": True}
    assert await api.ok("GET", path) == {**off, "interestBNBBurn": True}
    assert await beta.ok("GET", path) == off
    status, body = await api.signed("POST", path)
    assert (status, body["code"]) == (400, -1102)
