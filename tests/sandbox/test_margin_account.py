"""Margin accounts: worth, margin levels and their events, settings, and what moved them."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from binwire_sandbox import ManualClock

from .client import Api, Ws

Connect = Callable[..., Awaitable[Ws]]
NOW = 1_750_000_000_000
PATH = "/sapi/v1/margin"
LOAN = f"{PATH}/borrow-repay"
CROSS = {"isIsolated": "FALSE", "type": "BORROW"}
ISOLATED = {"isIsolated": "TRUE", "symbol": "BTCUSDT", "type": "BORROW"}


async def test_the_cross_account_sums_up_in_btc(api: Api) -> None:
    await api.ok("POST", LOAN, **CROSS, asset="USDT", amount="60000")
    account = await api.ok("GET", f"{PATH}/account")
    assets = account.pop("userAssets")
    # 46,300 USDT of its own and 60,000 borrowed: 106,300 / 60,000; the same in BTC at 60,000.
    assert account == {
        "created": True,
        "borrowEnabled": True,
        "marginLevel": "1.77166666",
        "collateralMarginLevel": "1.77166666",
        "totalAssetOfBtc": "1.77166667",
        "totalLiabilityOfBtc": "1.00000000",
        "totalNetAssetOfBtc": "0.77166667",
        "TotalCollateralValueInUSDT": "106300.00000000",
        "totalOpenOrderLossInUSDT": "0.00000000",
        "tradeEnabled": True,
        "transferInEnabled": True,
        "transferOutEnabled": True,
        "accountType": "MARGIN_1",
    }
    assert [one["asset"] for one in assets] == ["BNB", "BTC", "ETH", "USDT"]
    coefficients = {"normalBar": "1.5", "marginCallBar": "1.3", "forceLiquidationBar": "1.1"}
    assert await api.ok("GET", f"{PATH}/tradeCoeff") == coefficients


async def test_every_status_is_told_as_the_price_falls(
    api: Api, beta: Api, connect: Connect, clock: ManualClock
) -> None:
    key = (await api.call("POST", f"{PATH}/listen-key"))[1]["listenKey"]
    risk = await connect(f"/ws/{key}")
    await beta.limit("SELL", "2", "60000")
    await api.ok("POST", LOAN, **CROSS, asset="USDT", amount="110000")
    assert (await risk.event())["e"] == "USER_LIABILITY_CHANGE"
    # (46,300 + 110,000) / 110,000 = 1.4209, below the normal bar of 1.5.
    event = await risk.event()
    assert event == {"e": "MARGIN_LEVEL_STATUS_CHANGE", "E": NOW, "l": "1.42090909", "s": "NORMAL"}
    order = {"symbol": "BTCUSDT", "type": "MARKET", "side": "BUY", "quantity": "1.9"}
    await api.ok("POST", f"{PATH}/order", **order)
    told = []
    for price in ("52000", "40000", "60000"):
        await beta.ok("DELETE", "/api/v3/openOrders", symbol="BTCUSDT")
        await trade_at(api, beta, price)
        clock.advance(seconds=1)
        event = await risk.event()
        told.append(event["s"])
    assert told == ["MARGIN_CALL", "FORCE_LIQUIDATION", "NORMAL"]


async def trade_at(api: Api, beta: Api, price: str) -> None:
    """Let a trade of little worth be the last one; an order stays for the next cancel."""
    await api.limit("SELL", "0.001", price)
    await beta.limit("BUY", "0.001", price)
    await beta.limit("BUY", "0.001", "10000")


async def test_isolated_accounts_stand_alone(api: Api) -> None:
    await api.ok("POST", LOAN, **ISOLATED, asset="USDT", amount="2000000")
    answer = await api.ok("GET", f"{PATH}/isolated/account", symbols="BTCUSDT")
    [pair] = answer["assets"]
    # 100 BTC and 3,000,000 USDT against 2,000,000: 9,000,000 / 2,000,000. Nothing is owed in BTC, and
    # 1.05 * 2,000,000 is less than the USDT that are there: no price of BTC leads to a liquidation.
    assert pair == {
        "baseAsset": asset("BTC", "0.00000000", "100.00000000", "100.00000000", "100.00000000"),
        "quoteAsset": asset("USDT", "2000000.00000000", "3000000.00000000", "1000000.00000000", "16.66666667"),
        "symbol": "BTCUSDT",
        "isolatedCreated": True,
        "enabled": True,
        "marginLevel": "4.50000000",
        "marginLevelStatus": "EXCESSIVE",
        "marginRatio": "10.00000000",
        "indexPrice": "60000.00000000",
        "liquidatePrice": "0.00000000",
        "liquidateRate": "1.05000000",
        "tradeEnabled": True,
    }
    every = await api.ok("GET", f"{PATH}/isolated/account")
    assert [one["symbol"] for one in every["assets"]] == ["BTCUSDT", "ETHUSDT", "BNBUSDT", "ETHBTC"]
    assert every["totalLiabilityOfBtc"] == "33.33333333"
    assert (await api.ok("GET", f"{PATH}/account"))["totalLiabilityOfBtc"] == "0.00000000"
    status, body = await api.signed("GET", f"{PATH}/isolated/account", symbols="BTCUSDT,XXX")
    assert (status, body["code"]) == (400, -1121)


def asset(name: str, borrowed: str, total: str, net: str, net_in_btc: str) -> dict[str, Any]:
    """One of the two assets of an isolated account; nothing is locked."""
    return {
        "asset": name,
        "borrowEnabled": True,
        "borrowed": borrowed,
        "free": total,
        "interest": "0.00000000",
        "locked": "0.00000000",
        "netAsset": net,
        "netAssetOfBtc": net_in_btc,
        "repayEnabled": True,
        "totalAsset": total,
    }


async def test_an_isolated_account_is_disabled_and_enabled(api: Api) -> None:
    path = f"{PATH}/isolated/account"
    assert await api.ok("GET", f"{path}Limit") == {"enabledAccount": 4, "maxAccount": 20}
    assert await api.ok("DELETE", path, symbol="BTCUSDT") == {"success": True, "symbol": "BTCUSDT"}
    assert (await api.ok("GET", f"{path}Limit"))["enabledAccount"] == 3
    [pair] = (await api.ok("GET", path, symbols="BTCUSDT"))["assets"]
    assert (pair["enabled"], pair["tradeEnabled"]) == (False, False)
    order = {
        "symbol": "BTCUSDT",
        "side": "BUY",
        "type": "LIMIT",
        "timeInForce": "GTC",
        "quantity": "1",
        "price": "50000",
    }
    gone = (400, {"code": -3003, "msg": "Margin account does not exist."})
    assert await api.signed("POST", f"{PATH}/order", **order, isIsolated="TRUE") == gone
    assert await api.signed("POST", LOAN, **ISOLATED, asset="USDT", amount="1") == gone
    assert await api.signed("DELETE", path, symbol="BTCUSDT") == gone
    await api.ok("POST", path, symbol="BTCUSDT")
    await api.ok("POST", LOAN, **ISOLATED, asset="USDT", amount="1")
    status, body = await api.signed("DELETE", path, symbol="BTCUSDT")
    assert (status, body["code"]) == (400, -3041)
    await api.ok("POST", LOAN, **ISOLATED | {"type": "REPAY"}, asset="USDT", amount="1")
    # "Each trading pair can only be deactivated once every 24 hours."
    status, body = await api.signed("DELETE", path, symbol="BTCUSDT")
    assert (status, body["code"]) == (400, -3004)


@pytest.mark.parametrize(("leverage", "most", "kind"), [(3, "92600", "MARGIN_1"), (10, "416700", "MARGIN_2")])
async def test_leverage_decides_how_much_may_be_borrowed(api: Api, leverage: int, most: str, kind: str) -> None:
    path = f"{PATH}/max-leverage"
    assert await api.ok("POST", path, maxLeverage=leverage) == {"success": True}
    # 2 times, or 9 times, 46,300.
    assert (await api.ok("GET", f"{PATH}/maxBorrowable", asset="USDT"))["amount"] == most
    assert (await api.ok("GET", f"{PATH}/account"))["accountType"] == kind
    status, body = await api.signed("POST", path, maxLeverage=4)
    assert (status, body) == (400, {"code": -3026, "msg": "Your input param is invalid."})


async def test_leverage_cannot_fall_below_what_is_owed(api: Api) -> None:
    # (46,300 + 92,601) / 92,601 is a little below 1.5, the initial risk ratio of 3x.
    await api.ok("POST", LOAN, **CROSS, asset="USDT", amount="92601")
    status, body = await api.signed("POST", f"{PATH}/max-leverage", maxLeverage=3)
    assert (status, body["code"]) == (400, -3023)


async def test_what_moved_the_account(api: Api, beta: Api) -> None:
    await api.ok("POST", "/sapi/v1/asset/transfer", type="MAIN_MARGIN", asset="USDT", amount="5")
    borrowed = await api.ok("POST", LOAN, **CROSS, asset="BTC", amount="0.1")
    await beta.limit("BUY", "0.1", "50000")
    order = {"symbol": "BTCUSDT", "type": "MARKET", "side": "SELL", "quantity": "0.1"}
    await api.ok("POST", f"{PATH}/order", **order)
    flow = await api.ok("GET", f"{PATH}/capital-flow")
    assert [(one["id"], one["type"], one["asset"], one["amount"]) for one in flow] == [
        (1, "TRANSFER", "USDT", "5"),
        (2, "BORROW", "BTC", "0.1"),
        (3, "SELL_INCOME", "USDT", "5000"),
        (4, "SELL_EXPENSE", "BTC", "0.1"),
        (5, "TRADING_COMMISSION", "USDT", "5"),
    ]
    assert flow[1]["tranId"] == borrowed["tranId"]
    assert [one["id"] for one in await api.ok("GET", f"{PATH}/capital-flow", fromId=3)] == [4, 5]
    assert [one["id"] for one in await api.ok("GET", f"{PATH}/capital-flow", type="BORROW")] == [2]
    assert await api.ok("GET", f"{PATH}/capital-flow", symbol="BTCUSDT") == []
    assert await api.ok("GET", f"{PATH}/forceLiquidationRec") == {"rows": [], "total": 0}


async def test_transfers_into_and_out_of_margin(api: Api) -> None:
    path = "/sapi/v1/asset/transfer"
    first = await api.ok("POST", path, type="MAIN_MARGIN", asset="USDT", amount="5")
    move = {"type": "MARGIN_ISOLATEDMARGIN", "asset": "USDT", "amount": "2", "toSymbol": "BTCUSDT"}
    second = await api.ok("POST", path, **move)
    shown = {"asset": "USDT", "status": "CONFIRMED", "timestamp": NOW}
    out = {**shown, "amount": "2.00000000", "txId": second["tranId"], "transFrom": "CROSS_MARGIN"}
    out |= {"transTo": "ISOLATED_MARGIN", "toSymbol": "BTCUSDT"}
    into = {**shown, "amount": "5.00000000", "txId": first["tranId"], "type": "ROLL_IN"}
    into |= {"transFrom": "SPOT", "transTo": "CROSS_MARGIN"}
    assert await api.ok("GET", f"{PATH}/transfer") == {"rows": [{**out, "type": "ROLL_OUT"}, into], "total": 2}
    isolated = {"rows": [{**out, "type": "ROLL_IN"}], "total": 1}
    assert await api.ok("GET", f"{PATH}/transfer", isolatedSymbol="BTCUSDT") == isolated
    assert (await api.ok("GET", f"{PATH}/transfer", type="ROLL_IN"))["rows"] == [into]
