"""Loans of margin: by hand and by orders, their interest, their histories and their events."""

from collections.abc import AsyncIterator, Awaitable, Callable

import aiohttp
import pytest

from binwire_sandbox import ManualClock, RequestLimits, Sandbox, Settings

from .client import Api, Ws

Connect = Callable[..., Awaitable[Ws]]
NOW = 1_750_000_000_000
HOUR = 3_600_000
PATH = "/sapi/v1/margin"
LOAN = f"{PATH}/borrow-repay"
CROSS = {"isIsolated": "FALSE"}
ISOLATED = {"isIsolated": "TRUE", "symbol": "BTCUSDT"}


async def streams(api: Api, connect: Connect) -> tuple[Ws, Ws]:
    """Connections that hear the cross account's balances, and its risk."""
    trade = await connect("/ws-api/v3")
    token = (await api.call("POST", "/sapi/v1/userListenToken"))[1]["token"]
    await trade.request("userDataStream.subscribe.listenToken", {"listenToken": token})
    key = (await api.call("POST", f"{PATH}/listen-key"))[1]["listenKey"]
    return trade, await connect(f"/ws/{key}")


async def held(api: Api, asset: str) -> dict[str, str]:
    """What the cross account shows of an asset."""
    account = await api.ok("GET", f"{PATH}/account")
    found: dict[str, str] = next(one for one in account["userAssets"] if one["asset"] == asset)
    return found


async def test_a_loan_by_hand_is_held_owed_told_and_paid_back(api: Api, connect: Connect) -> None:
    trade, risk = await streams(api, connect)
    taken = await api.ok("POST", LOAN, **CROSS, asset="BTC", amount="0.1", type="BORROW")
    balance = {"asset": "BTC", "borrowed": "0.10000000", "free": "0.10500000", "interest": "0.00000000"}
    assert await held(api, "BTC") == {**balance, "locked": "0.00000000", "netAsset": "0.00500000"}
    event = (await trade.event())["event"]
    assert (event["e"], event["B"]) == ("outboundAccountPosition", [{"a": "BTC", "f": "0.10500000", "l": "0.00000000"}])
    change = {"e": "USER_LIABILITY_CHANGE", "E": NOW, "a": "BTC", "p": "0.10000000", "i": "0.00000000"}
    assert await risk.event() == {**change, "t": "BORROW"}
    paid = await api.ok("POST", LOAN, **CROSS, asset="BTC", amount="0.04", type="REPAY")
    assert paid["tranId"] == taken["tranId"] + 1
    assert (await held(api, "BTC"))["borrowed"] == "0.06000000"
    assert (await trade.event())["event"]["B"] == [{"a": "BTC", "f": "0.06500000", "l": "0.00000000"}]
    assert await risk.event() == {**change, "t": "REPAY", "p": "0.04000000"}


async def test_the_history_shows_loans_and_repayments_apart_and_by_wallet(api: Api, clock: ManualClock) -> None:
    await api.ok("POST", LOAN, **CROSS, asset="BTC", amount="0.1", type="BORROW")
    clock.advance(hours=1)
    second = await api.ok("POST", LOAN, **CROSS, asset="USDT", amount="7.5", type="BORROW")
    isolated = await api.ok("POST", LOAN, **ISOLATED, asset="USDT", amount="1", type="BORROW")
    row = {
        "type": "MANUAL",
        "amount": "7.50000000",
        "asset": "USDT",
        "interest": "0.00000000",
        "principal": "7.50000000",
        "status": "CONFIRMED",
        "timestamp": NOW + HOUR,
        "txId": second["tranId"],
    }
    assert await api.ok("GET", LOAN, type="BORROW", txId=second["tranId"]) == {"rows": [row], "total": 1}
    both = await api.ok("GET", LOAN, type="BORROW")
    assert [one["asset"] for one in both["rows"]] == ["USDT", "BTC"]
    assert (await api.ok("GET", LOAN, type="BORROW", size=1, current=2))["rows"][0]["asset"] == "BTC"
    assert await api.ok("GET", LOAN, type="REPAY") == {"rows": [], "total": 0}
    [shown] = (await api.ok("GET", LOAN, type="BORROW", isolatedSymbol="BTCUSDT"))["rows"]
    assert (shown["isolatedSymbol"], shown["txId"]) == ("BTCUSDT", isolated["tranId"])
    # "If an asset is sent, data within 30 days before endTime; if an asset is not sent, data within 7 days".
    clock.advance(hours=8 * 24)
    since = {"type": "BORROW", "startTime": NOW}
    assert (await api.ok("GET", LOAN, **since))["total"] == 0
    assert (await api.ok("GET", LOAN, **since, asset="BTC"))["total"] == 1


@pytest.mark.parametrize(
    ("change", "code", "text"),
    [
        # 46,300 USDT of its own at 5 times are 4 * 46,300 = 185,200 USDT of loans.
        ({"amount": "185200.00000001"}, -3006, "Your borrow amount has exceed maximum borrow amount."),
        ({"type": "REPAY"}, -3015, "Repay amount exceeds borrow amount."),
        ({"asset": "DOGE"}, -3027, "Not a valid margin asset."),
        ({"asset": "ETH", **ISOLATED}, -3027, "Not a valid margin asset."),
        ({"amount": "0"}, -3013, "Borrow amount less than minimum borrow amount."),
        ({"amount": "0", "type": "REPAY"}, -3016, "Repay amount less than minimum repay amount."),
        ({"amount": "0.000000001"}, -1111, "Precision is over the maximum defined for this asset."),
        ({"type": "STEAL"}, -1130, "Data sent for parameter 'type' is not valid."),
        ({"isIsolated": "TRUE"}, -1102, "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed."),
    ],
)
async def test_what_is_refused(api: Api, change: dict[str, str], code: int, text: str) -> None:
    params = {**CROSS, "asset": "USDT", "amount": "1", "type": "BORROW", **change}
    assert await api.signed("POST", LOAN, **params) == (400, {"code": code, "msg": text})


async def test_how_much_may_be_borrowed_and_taken_away(api: Api) -> None:
    async def amounts(**asked: str) -> tuple[str, str]:
        borrow = await api.ok("GET", f"{PATH}/maxBorrowable", **asked)
        leave = await api.ok("GET", f"{PATH}/maxTransferable", **asked)
        return borrow["amount"], leave["amount"]

    assert await amounts(asset="USDT") == ("185200", "10000")
    # 185,200 / 60,000
    assert await amounts(asset="BTC") == ("3.08666666", "0.005")
    await api.ok("POST", LOAN, **CROSS, asset="USDT", amount="90000", type="BORROW")
    # Assets of 136,300 must stay 1.5 times 90,000: 1,300 may leave.
    assert await amounts(asset="USDT") == ("95200", "1300")
    leave = {"type": "MARGIN_MAIN", "asset": "USDT"}
    refused = await api.signed("POST", "/sapi/v1/asset/transfer", **leave, amount="1300.1")
    assert refused == (400, {"code": -3020, "msg": "Transfer out amount exceeds max amount."})
    await api.ok("POST", "/sapi/v1/asset/transfer", **leave, amount="1300")
    # An isolated account lends 9 times what is in it: 9 * (1,000,000 + 100 * 60,000), but 2,100,000 USDT at most.
    assert (await amounts(asset="USDT", isolatedSymbol="BTCUSDT"))[0] == "2100000"


async def test_an_order_that_would_borrow_too_much_is_refused(api: Api) -> None:
    order = {"symbol": "BTCUSDT", "side": "BUY", "type": "LIMIT", "timeInForce": "GTC", "price": "60000"}
    refused = await api.signed("POST", f"{PATH}/order", **order, quantity="4", sideEffectType="MARGIN_BUY")
    assert refused == (400, {"code": -3006, "msg": "Your borrow amount has exceed maximum borrow amount."})
    await api.ok("POST", f"{PATH}/order", **order, quantity="0.2", sideEffectType="MARGIN_BUY")
    [row] = (await api.ok("GET", LOAN, type="BORROW"))["rows"]
    assert (row["type"], row["amount"]) == ("AUTO", "2000.00000000")


async def test_a_fill_repays_no_more_than_it_brings(api: Api, beta: Api) -> None:
    await api.ok("POST", LOAN, **CROSS, asset="BTC", amount="0.1", type="BORROW")
    await beta.limit("SELL", "0.01", "60000")
    order = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "0.01", "sideEffectType": "AUTO_REPAY"}
    await api.ok("POST", f"{PATH}/order", **order)
    # 0.01 less a commission of 0.00001.
    [row] = (await api.ok("GET", LOAN, type="REPAY"))["rows"]
    assert (row["type"], row["amount"]) == ("AUTO", "0.00999000")
    assert (await held(api, "BTC"))["borrowed"] == "0.09001000"


@pytest.fixture
async def charging(clock: ManualClock, http: aiohttp.ClientSession) -> AsyncIterator[Api]:
    """Account alpha at an exchange whose loans cost interest."""
    settings = Settings(accounts=("alpha",), request_limits=RequestLimits.none(), interest=True)
    async with Sandbox(clock, settings=settings) as exchange:
        yield Api(exchange, http)


async def test_interest_is_charged_on_borrow_and_at_every_full_hour(charging: Api, clock: ManualClock) -> None:
    await charging.ok("POST", LOAN, **CROSS, asset="USDT", amount="45.3313", type="BORROW")
    clock.advance(hours=1)
    history = await charging.ok("GET", f"{PATH}/interestHistory")
    # 0.000475 a day are 0.00001979 an hour; of 45.3313 that is 0.000897107, rounded up. NOW is 15:06:40 UTC.
    row = {"asset": "USDT", "rawAsset": "USDT", "principal": "45.3313", "interest": "0.00089711"}
    row["interestRate"] = "0.00001979"
    ids = [one.pop("txId") for one in history["rows"]]
    full_hour = (NOW // HOUR + 1) * HOUR
    assert ids == sorted(ids, reverse=True)
    assert history == {
        "rows": [
            {**row, "interestAccuredTime": full_hour, "type": "PERIODIC"},
            {**row, "interestAccuredTime": NOW, "type": "ON_BORROW"},
        ],
        "total": 2,
    }
    usdt = await held(charging, "USDT")
    assert (usdt["interest"], usdt["borrowed"]) == ("0.00179422", "45.33130000")
    # Interest is paid first.
    await charging.ok("POST", LOAN, **CROSS, asset="USDT", amount="1", type="REPAY")
    [paid] = (await charging.ok("GET", LOAN, type="REPAY"))["rows"]
    assert (paid["interest"], paid["principal"]) == ("0.00179422", "0.99820578")


async def test_rates(api: Api) -> None:
    # The page's example: 0.00026125 a day for BTC.
    rates = await api.ok("GET", f"{PATH}/interestRateHistory", asset="BTC")
    day = NOW // (24 * HOUR) * 24 * HOUR
    assert rates[0] == {"asset": "BTC", "dailyInterestRate": "0.00026125", "timestamp": day, "vipLevel": 0}
    assert [one["timestamp"] for one in rates] == [day - number * 24 * HOUR for number in range(7)]
    assert await api.ok("GET", f"{PATH}/next-hourly-interest-rate", assets="BTC,USDT", isIsolated="FALSE") == [
        {"asset": "BTC", "nextHourlyInterestRate": "0.00001089"},
        {"asset": "USDT", "nextHourlyInterestRate": "0.00001979"},
    ]
