"""Small debts of cross margin that are paid with USDT."""

from typing import Any

import pytest

from .client import Api

NOW = 1_750_000_000_000
PATH = "/sapi/v1/margin/exchange-small-liability"


async def borrow(api: Api, asset: str, amount: str) -> None:
    """A loan of the cross account."""
    loan = {"asset": asset, "isIsolated": "FALSE", "amount": amount, "type": "BORROW"}
    await api.ok("POST", "/sapi/v1/margin/borrow-repay", **loan)


async def held(api: Api, asset: str) -> tuple[str, str]:
    """What the cross account has free of an asset, and what it owes."""
    account = await api.ok("GET", "/sapi/v1/margin/account")
    row = next(one for one in account["userAssets"] if one["asset"] == asset)
    return row["free"], row["borrowed"]


async def test_a_small_debt_is_paid_in_usdt(api: Api) -> None:
    await borrow(api, "ETH", "0.001")
    await borrow(api, "BTC", "0.1")
    # 0.001 * 3,000 USDT; 6,000 USDT are not small.
    listed = {"asset": "ETH", "interest": "0.00000000", "principal": "0.00100000"}
    assert await api.ok("GET", PATH) == [{**listed, "liabilityAsset": "USDT", "liabilityQty": 3}]
    assert await api.ok("POST", PATH, assetNames="ETH") == {}
    assert await held(api, "ETH") == ("10.00100000", "0.00000000")
    assert await held(api, "USDT") == ("9997.00000000", "0.00000000")
    paid: dict[str, Any] = {"asset": "ETH", "amount": "0.00100000", "targetAsset": "USDT", "targetAmount": "3.00000000"}
    row = {**paid, "bizType": "EXCHANGE_SMALL_LIABILITY", "timestamp": NOW}
    assert await api.ok("GET", f"{PATH}-history", current=1, size=10) == {"total": 1, "rows": [row]}
    assert await api.ok("GET", PATH) == []


@pytest.mark.parametrize("names", ["BTC", "ETH,DOGE", "BNB"])
async def test_what_is_not_small(api: Api, names: str) -> None:
    await borrow(api, "ETH", "0.001")
    await borrow(api, "BTC", "0.1")
    status, body = await api.signed("POST", PATH, assetNames=names)
    assert (status, body["code"]) == (400, -1130)
    assert await held(api, "ETH") == ("10.00100000", "0.00100000")


async def test_once_in_six_hours(api: Api) -> None:
    for _ in range(2):
        await borrow(api, "ETH", "0.001")
        status, body = await api.signed("POST", PATH, assetNames="ETH")
    assert (status, body["code"]) == (400, -3004)
    api.exchange.clock.advance(hours=6)
    assert await api.ok("POST", PATH, assetNames="ETH") == {}
