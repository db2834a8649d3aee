"""Self-trade prevention: the scenarios of the docs' pages, order by order and event by event."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest

from binwire_sandbox import ManualClock, Sandbox, Settings

from .client import Api, Ws

ORDER = "/api/v3/order"
MODES = ["NONE", "EXPIRE_MAKER", "EXPIRE_TAKER", "EXPIRE_BOTH", "DECREMENT", "TRANSFER"]
Open = Callable[[str], Awaitable[Ws]]


async def place(api: Api, side: str, quantity: str, price: str, mode: str) -> Any:
    """A LIMIT order with a self-trade prevention mode."""
    return await api.limit(side, quantity, price, selfTradePreventionMode=mode)


async def state(api: Api, order: Any) -> tuple[str, str]:
    """Status and executed quantity of an order."""
    found = await api.ok("GET", ORDER, symbol="BTCUSDT", orderId=order["orderId"])
    return found["status"], found["executedQty"]


async def events_of(api: Api, connect: Open) -> Ws:
    """A connection that hears the account's events."""
    ws = await connect("/ws-api/v3")
    await ws.request("userDataStream.subscribe.signature", api.ws_params())
    return ws


async def reports(ws: Ws, number: int) -> list[Any]:
    """The next execution reports."""
    found: list[Any] = []
    while len(found) < number:
        event = (await ws.event())["event"]
        if event["e"] == "executionReport":
            found.append(event)
    return found


async def test_every_symbol_allows_every_mode(api: Api) -> None:
    _, info = await api.call("GET", "/api/v3/exchangeInfo")
    for symbol in info["symbols"]:
        assert symbol["defaultSelfTradePreventionMode"] == "NONE"
        assert symbol["allowedSelfTradePreventionModes"] == MODES


async def test_expire_maker_expires_what_rests_and_the_taker_goes_on_the_book(api: Api) -> None:
    makers = [await place(api, "BUY", "1", price, "EXPIRE_MAKER") for price in ("20002", "20001")]
    taker = await place(api, "SELL", "1", "20000", "EXPIRE_MAKER")
    assert [await state(api, maker) for maker in makers] == [("EXPIRED_IN_MATCH", "0.00000000")] * 2
    assert (taker["status"], taker["fills"], taker["selfTradePreventionMode"]) == ("NEW", [], "EXPIRE_MAKER")
    assert [row["makerOrderId"] for row in taker["preventedMatches"]] == [maker["orderId"] for maker in makers]
    assert taker["preventedMatches"][0] == {
        "preventedMatchId": 0,
        "makerSymbol": "BTCUSDT",
        "makerOrderId": makers[0]["orderId"],
        "price": "20002.00000000",
        "makerPreventedQuantity": "1.00000000",
    }
    # It lost nothing itself, so nothing is told of it later; what expired tells.
    assert (taker["preventedMatchId"], taker["preventedQuantity"]) == (1, "0.00000000")
    shown = [await api.ok("GET", ORDER, symbol="BTCUSDT", orderId=one["orderId"]) for one in (taker, makers[1])]
    assert [one.get("preventedMatchId") for one in shown] == [None, 1]
    assert [one.get("preventedQuantity") for one in shown] == [None, "1.00000000"]


async def test_expire_taker_expires_the_taker_and_what_rests_stays(api: Api) -> None:
    makers = [await place(api, "BUY", "1", price, "EXPIRE_MAKER") for price in ("20002", "20001")]
    taker = await place(api, "SELL", "2", "20000", "EXPIRE_TAKER")
    assert [await state(api, maker) for maker in makers] == [("NEW", "0.00000000")] * 2
    assert (taker["status"], taker["executedQty"]) == ("EXPIRED_IN_MATCH", "0.00000000")
    assert taker["preventedQuantity"] == "2.00000000"
    assert taker["preventedMatches"][0]["takerPreventedQuantity"] == "2.00000000"
    assert "makerPreventedQuantity" not in taker["preventedMatches"][0]


async def test_expire_both_expires_both(api: Api) -> None:
    maker = await place(api, "BUY", "1", "20002", "EXPIRE_MAKER")
    taker = await place(api, "SELL", "3", "20000", "EXPIRE_BOTH")
    assert await state(api, maker) == ("EXPIRED_IN_MATCH", "0.00000000")
    assert await state(api, taker) == ("EXPIRED_IN_MATCH", "0.00000000")
    assert await api.balances() == {
        "USDT": ("1000000.00000000", "0.00000000"),
        "BTC": ("100.00000000", "0.00000000"),
        "ETH": ("1000.00000000", "0.00000000"),
        "BNB": ("1000.00000000", "0.00000000"),
    }


async def test_a_market_order_expires_for_lack_of_others(api: Api) -> None:
    """Scenario E: the resting order is EXPIRED_IN_MATCH, the new one EXPIRED "due to low liquidity"."""
    maker = await place(api, "BUY", "1", "10000", "EXPIRE_MAKER")
    market = {"symbol": "BTCUSDT", "side": "SELL", "type": "MARKET", "quantity": "3"}
    taker = await api.ok("POST", ORDER, **market, selfTradePreventionMode="EXPIRE_MAKER")
    assert await state(api, maker) == ("EXPIRED_IN_MATCH", "0.00000000")
    assert (taker["status"], taker["expiryReason"]) == ("EXPIRED", "INSUFFICIENT_LIQUIDITY")


async def test_a_trade_with_somebody_else_comes_before_the_prevention(api: Api, beta: Api) -> None:
    await beta.limit("BUY", "1", "20003")
    own = await place(api, "BUY", "1", "20002", "NONE")
    later = await beta.limit("BUY", "1", "20001")
    taker = await place(api, "SELL", "2.5", "20000", "EXPIRE_MAKER")
    assert [fill["price"] for fill in taker["fills"]] == ["20003.00000000", "20001.00000000"]
    assert (taker["status"], taker["executedQty"]) == ("PARTIALLY_FILLED", "2.00000000")
    assert await state(api, own) == ("EXPIRED_IN_MATCH", "0.00000000")
    assert await state(beta, later) == ("FILLED", "1.00000000")


async def test_decrement_takes_the_match_off_both(api: Api, beta: Api, connect: Open) -> None:
    ws = await events_of(api, connect)
    maker = await place(api, "BUY", "5", "20000", "NONE")
    taker = await place(api, "SELL", "2", "20000", "DECREMENT")
    assert taker["status"] == "EXPIRED_IN_MATCH"
    assert taker["preventedMatches"][0]["takerPreventedQuantity"] == "2.00000000"
    assert taker["preventedMatches"][0]["makerPreventedQuantity"] == "2.00000000"
    seen = await reports(ws, 4)
    assert [(event["x"], event["X"]) for event in seen] == [
        ("NEW", "NEW"),
        ("NEW", "NEW"),
        ("TRADE_PREVENTION", "NEW"),
        ("TRADE_PREVENTION", "EXPIRED_IN_MATCH"),
    ]
    assert [(event["A"], event["B"]) for event in seen[2:]] == [("2.00000000", "2.00000000")] * 2
    assert (await api.balances())["USDT"] == ("940000.00000000", "60000.00000000")
    # Filled and prevented quantity together are the order's: it is used up.
    await beta.limit("SELL", "3", "20000")
    assert await state(api, maker) == ("EXPIRED_IN_MATCH", "3.00000000")


async def test_the_event_of_a_prevented_trade_has_every_conditional_member(api: Api, connect: Open) -> None:
    ws = await events_of(api, connect)
    maker = await place(api, "BUY", "3", "20000", "NONE")
    taker = await place(api, "SELL", "2", "19000", "EXPIRE_MAKER")
    event = (await reports(ws, 3))[2]
    assert event["i"] == maker["orderId"]
    assert {name: event[name] for name in ("x", "X", "V", "l", "L", "Y", "w", "z")} == {
        "x": "TRADE_PREVENTION",
        "X": "EXPIRED_IN_MATCH",
        "V": "NONE",
        "l": "0.00000000",
        "L": "0.00000000",
        "Y": "0.00000000",
        "w": False,
        "z": "0.00000000",
    }
    assert {name: event[name] for name in ("v", "A", "B", "u", "U", "Cs", "pl", "pL", "pY")} == {
        "v": 0,
        "A": "3.00000000",
        "B": "3.00000000",
        "u": -1,
        "U": taker["orderId"],
        "Cs": "BTCUSDT",
        "pl": "2.00000000",
        "pL": "20000.00000000",
        "pY": "40000.00000000",
    }


@pytest.fixture
async def grouped(clock: ManualClock, http: aiohttp.ClientSession) -> AsyncIterator[tuple[Api, Api]]:
    """Two accounts of one trade group."""
    settings = Settings(accounts=("alpha", "beta"), trade_groups={"alpha": 7, "beta": 7})
    async with Sandbox(clock, settings=settings) as sandbox:
        yield Api(sandbox, http), Api(sandbox, http, "beta")


async def test_accounts_of_one_trade_group_do_not_trade_with_each_other(grouped: tuple[Api, Api]) -> None:
    api, beta = grouped
    maker = await place(beta, "BUY", "1.3", "20000", "NONE")
    taker = await place(api, "SELL", "2", "20000", "EXPIRE_MAKER")
    assert taker["tradeGroupId"] == 7
    wanted = {
        "symbol": "BTCUSDT",
        "preventedMatchId": 0,
        "takerOrderId": taker["orderId"],
        "makerSymbol": "BTCUSDT",
        "makerOrderId": maker["orderId"],
        "tradeGroupId": 7,
        "selfTradePreventionMode": "EXPIRE_MAKER",
        "price": "20000.00000000",
        "makerPreventedQuantity": "1.30000000",
        "transactTime": api.now,
    }
    for one, order in ((api, taker), (beta, maker)):
        for named in ({"preventedMatchId": 0}, {"orderId": order["orderId"], "fromPreventedMatchId": 0, "limit": 5}):
            assert await one.ok("GET", "/api/v3/myPreventedMatches", symbol="BTCUSDT", **named) == [wanted]
    after = {"orderId": taker["orderId"], "fromPreventedMatchId": 1}
    assert await api.ok("GET", "/api/v3/myPreventedMatches", symbol="BTCUSDT", **after) == []
    found = await beta.ok("GET", ORDER, symbol="BTCUSDT", orderId=maker["orderId"])
    assert (found["preventedMatchId"], found["preventedQuantity"]) == (0, "1.30000000")


async def test_a_query_of_prevented_matches_names_a_match_or_an_order(api: Api) -> None:
    status, body = await api.signed("GET", "/api/v3/myPreventedMatches", symbol="BTCUSDT")
    assert (status, body["code"]) == (400, -1102)
    both = {"preventedMatchId": 0, "orderId": 1}
    status, body = await api.signed("GET", "/api/v3/myPreventedMatches", symbol="BTCUSDT", **both)
    assert (status, body["code"]) == (400, -1128)


async def test_a_market_order_pays_only_what_it_trades(api: Api, beta: Api) -> None:
    """Funds are looked at for the orders of others, past one's own."""
    own = await place(api, "SELL", "1", "1000", "NONE")
    await beta.limit("SELL", "1", "900000")
    market = {"symbol": "BTCUSDT", "side": "BUY", "type": "MARKET", "quantity": "2"}
    taker = await api.ok("POST", ORDER, **market, selfTradePreventionMode="EXPIRE_MAKER")
    assert (taker["status"], taker["cummulativeQuoteQty"]) == ("EXPIRED", "900000.00000000")
    assert await state(api, own) == ("EXPIRED_IN_MATCH", "0.00000000")
    await place(api, "SELL", "1", "1000", "NONE")
    await beta.limit("SELL", "1", "900000")
    refused = await api.signed("POST", ORDER, **market, selfTradePreventionMode="EXPIRE_MAKER")
    assert refused == (400, {"code": -2010, "msg": "Account has insufficient balance for requested action."})
