"""Margin calls and liquidations as the mark price moves."""

from collections.abc import Awaitable, Callable
from decimal import Decimal

import aiohttp

from binwire_sandbox import ManualClock, Sandbox, Settings

from .client import Api, Ws
from .documented import keys

Connect = Callable[..., Awaitable[Ws]]
V1 = "/fapi/v1"
LIMIT = {"symbol": "BTCUSDT", "type": "LIMIT", "timeInForce": "GTC"}
# The members of the example of GET /fapi/v1/forceOrders.
FORCED = (
    "orderId symbol status clientOrderId price avgPrice origQty executedQty cumQuote timeInForce type reduceOnly"
    " closePosition side positionSide stopPrice workingType origType time updateTime"
)
SECOND = 1_750_000_001_000


async def trade(buyer: Api, seller: Api, quantity: str, price: str) -> None:
    """Let the seller take what the buyer bids."""
    order = {**LIMIT, "quantity": quantity, "price": price, "selfTradePreventionMode": "NONE"}
    await buyer.ok("POST", f"{V1}/order", **order, side="BUY")
    await seller.ok("POST", f"{V1}/order", **order, side="SELL")


async def heard(api: Api, connect: Connect, *only: str) -> Ws:
    """A connection that hears the account's events of some types."""
    key = (await api.call("POST", f"{V1}/listenKey"))[1]["listenKey"]
    return await connect(f"/private/ws?listenKey={key}&events={'/'.join(only)}")


async def test_an_isolated_position_is_called_once_each_time(
    clock: ManualClock, api: Api, beta: Api, connect: Connect
) -> None:
    await api.ok("POST", f"{V1}/marginType", symbol="BTCUSDT", marginType="ISOLATED")
    await trade(api, beta, "1", "60000")
    ws = await heard(api, connect, "MARGIN_CALL")
    # 3000 aside and 2728 lost: 272 left, and 0.004 * 57272 needed, more than 80 % of it.
    await trade(beta, beta, "0.01", "57272")
    clock.advance(seconds=1)
    assert await ws.event() == {
        "e": "MARGIN_CALL",
        "E": SECOND,
        "p": [
            {
                "s": "BTCUSDT",
                "ps": "BOTH",
                "pa": "1",
                "mt": "ISOLATED",
                "iw": "3000.00000000",
                "mp": "57272",
                "up": "-2728",
                "mm": "229.088",
            }
        ],
    }
    for price in ("57271", "59000", "57270"):
        await trade(beta, beta, "0.01", price)
        clock.advance(seconds=1)
    assert (await ws.event())["p"][0]["mp"] == "57270"


async def test_crossed_positions_are_called_with_the_balance(
    clock: ManualClock, api: Api, beta: Api, connect: Connect
) -> None:
    await trade(api, beta, "100", "60000")
    ws = await heard(api, connect, "MARGIN_CALL")
    # 998,800 after 0.02 % of 6,000,000; 9,520 a coin lost are 952,000, and 80 % of what is left is 37,440.
    for price in ("57100", "54300", "51600", "50480"):
        await trade(beta, beta, "0.01", price)
    clock.advance(seconds=1)
    call = await ws.event()
    assert (call["cw"], call["p"][0]["mt"], call["p"][0]["iw"]) == ("998800.00000000", "CROSSED", "0")
    # 100 * 50480 in the fourth bracket: 0.01 of it, less 12,000.
    assert call["p"][0]["mm"] == "38480"


async def test_a_position_is_liquidated_where_that_is_asked_for(
    clock: ManualClock, http: aiohttp.ClientSession
) -> None:
    settings = Settings(accounts=("alpha", "beta", "gamma"), liquidation=True)
    async with Sandbox(clock, settings=settings) as exchange:
        api, beta, gamma = (Api(exchange, http, name) for name in ("alpha", "beta", "gamma"))
        await api.ok("POST", f"{V1}/marginType", symbol="BTCUSDT", marginType="ISOLATED")
        await trade(api, beta, "1", "60000")
        await api.ok("POST", f"{V1}/order", **LIMIT, side="BUY", quantity="0.1", price="57010")
        key = (await api.call("POST", f"{V1}/listenKey"))[1]["listenKey"]
        only = "ORDER_TRADE_UPDATE/MARGIN_CALL"
        ws = Ws(await http.ws_connect(f"{exchange.streams}/private/ws?listenKey={key}&events={only}"))
        stream = Ws(await http.ws_connect(f"{exchange.streams}/market/ws/!forceOrder@arr"))
        # The stream is there, and has had nothing to say at its first moment for it.
        await stream.request("LIST_SUBSCRIPTIONS")
        clock.advance(seconds=1)
        await trade(gamma, gamma, "0.01", "57200")
        await gamma.ok("POST", f"{V1}/order", **LIMIT, side="BUY", quantity="0.4", price="57100")
        clock.advance(seconds=1)
        clock.advance(seconds=1)
        assert await stream.event() == {
            "e": "forceOrder",
            "E": SECOND + 2000,
            "o": {
                "s": "BTCUSDT",
                "S": "SELL",
                "o": "LIMIT",
                "f": "IOC",
                "q": "1.000",
                "p": "57000.00",
                "ap": "57040.00",
                "X": "FILLED",
                "l": "0.600",
                "z": "1.000",
                "T": SECOND + 1000,
            },
            "ps": "BTCUSDT",
            "st": 1,
        }
        call, expired, new, first, second = [await ws.event() for _ in range(5)]
        assert call["e"] == "MARGIN_CALL"
        assert (expired["o"]["X"], expired["o"]["er"]) == ("EXPIRED", "5")
        shown = [(row["o"]["x"], row["o"]["X"], row["o"]["l"], row["o"]["L"]) for row in (new, first, second)]
        # 3000 a coin are lost at 57000; the book takes 0.4 of it at 57100, the insurance fund the rest.
        assert shown == [
            ("NEW", "NEW", "0", "0"),
            ("TRADE", "PARTIALLY_FILLED", "0.4", "57100"),
            ("CALCULATED", "FILLED", "0.6", "57000"),
        ]
        assert new["o"]["c"].startswith("autoclose-")
        assert (new["o"]["o"], new["o"]["f"], new["o"]["p"]) == ("LIMIT", "IOC", "57000")
        assert await api.ok("GET", "/fapi/v3/positionRisk") == []
        # 12 and 0.04 % of 57040 paid in commissions, 2960 lost.
        assert (await api.ok("GET", "/fapi/v3/balance"))[0]["balance"] == "997005.18400000"
        market = exchange.exchange.futures_market
        assert market.last_price["BTCUSDT"] == Decimal(57100)
        assert sum(one.qty for account in market.accounts.all() for one in account.positions()) == 0
        (forced,) = await api.ok("GET", f"{V1}/forceOrders", autoCloseType="LIQUIDATION")
        assert (forced["status"], forced["avgPrice"]) == ("FILLED", "57040.00000")
        # Newer sources name two members more.
        assert keys(forced) == {*FORCED.split(), "pair", "cumBase"}
        assert await api.ok("GET", f"{V1}/forceOrders", autoCloseType="ADL") == []
