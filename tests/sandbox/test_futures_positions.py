"""Futures' positions: both modes, leverage, isolated margin, and the events of all changes."""

from collections.abc import Awaitable, Callable
from decimal import Decimal

import pytest

from binwire_sandbox.futures.margin import ready_brackets
from binwire_sandbox.futures.positions import Position

from .client import Api, Ws

Connect = Callable[..., Awaitable[Ws]]
NOW = 1_750_000_000_000
V1 = "/fapi/v1"
LIMIT = {"symbol": "BTCUSDT", "type": "LIMIT", "timeInForce": "GTC"}
DONE = {"code": 200, "msg": "success"}


async def heard(api: Api, connect: Connect, *only: str) -> Ws:
    """A connection that hears the account's events of some types."""
    key = (await api.call("POST", f"{V1}/listenKey"))[1]["listenKey"]
    return await connect(f"/private/ws?listenKey={key}&events={'/'.join(only)}")


async def trade(buyer: Api, seller: Api, quantity: str, price: str, *sides: str) -> None:
    """Let the seller take what the buyer bids, each for a position side."""
    for api, side, position_side in zip((buyer, seller), ("BUY", "SELL"), sides or ("BOTH", "BOTH"), strict=True):
        await api.ok(
            "POST", f"{V1}/order", **LIMIT, side=side, quantity=quantity, price=price, positionSide=position_side
        )


async def refused(api: Api, path: str, **params: object) -> tuple[int, str]:
    """Code and text of a POST that is refused."""
    status, body = await api.signed("POST", V1 + path, **params)
    assert status == 400, body
    return body["code"], body["msg"]


@pytest.mark.parametrize(
    ("qty", "entry", "rate", "expected"),
    [("30", "0.385", "0.0002", "0.385077"), ("-1", "70.92841", "0.0004", "70.900038636")],
)
def test_breaking_even_takes_the_commission_in(qty: str, entry: str, rate: str, expected: str) -> None:
    # Both rows of the example of GET /fapi/v3/positionRisk.
    position, price = Position("ADAUSDT"), Decimal(entry)
    position.trade(Decimal(qty), price, abs(Decimal(qty)) * price * Decimal(rate))
    assert position.break_even == Decimal(expected)
    assert position.entry == price


def test_brackets_are_continuous_and_begin_as_the_page_says() -> None:
    for rows in ready_brackets().values():
        for lower, upper in zip(rows.rows, rows.rows[1:], strict=False):
            assert upper.floor == lower.cap
            at = Decimal(lower.cap)
            assert at * lower.ratio - lower.cum == at * upper.ratio - upper.cum
    first = ready_brackets()["ETHUSDT"].rows[0]
    assert (first.leverage, first.cap, first.floor, str(first.ratio), first.cum) == (75, 10000, 0, "0.0065", 0)


async def test_long_and_short_side_by_side(api: Api, beta: Api, connect: Connect) -> None:
    assert await api.ok("POST", f"{V1}/positionSide/dual", dualSidePosition="true") == DONE
    assert await api.ok("GET", f"{V1}/positionSide/dual") == {"dualSidePosition": True}
    ws = await heard(api, connect, "ACCOUNT_UPDATE")
    await trade(api, beta, "0.2", "60000", "LONG", "BOTH")
    await trade(beta, api, "0.1", "61000", "BOTH", "SHORT")
    await trade(beta, api, "0.1", "62000", "BOTH", "LONG")
    updates = [(await ws.event())["a"]["P"] for _ in range(3)]
    shown = [[row[name] for name in ("ps", "pa", "ep", "cr", "up")] for rows in updates for row in rows]
    assert shown == [
        ["LONG", "0.2", "60000", "0", "0.00000000"],
        ["SHORT", "-0.1", "61000", "0", "0.00000000"],
        # 0.1 * (62000 - 60000), realised and not.
        ["LONG", "0.1", "60000", "200", "200.00000000"],
    ]


async def test_an_order_must_name_the_side_of_its_mode(api: Api, beta: Api) -> None:
    order = {**LIMIT, "side": "SELL", "quantity": "0.1", "price": "60000"}
    mismatch = (-4061, "Order's position side does not match user's setting.")
    assert await refused(api, "/order", **order, positionSide="LONG") == mismatch
    assert await refused(api, "/order", **order, positionSide="UP") == (-4060, "Invalid position side.")
    await api.ok("POST", f"{V1}/positionSide/dual", dualSidePosition="true")
    assert await refused(api, "/order", **order) == mismatch
    # Nothing to close.
    assert await refused(api, "/order", **order, positionSide="LONG") == (-2022, "ReduceOnly Order is rejected.")
    not_required = (-1106, "Parameter 'reduceOnly' sent when not required.")
    assert await refused(api, "/order", **order, positionSide="SHORT", reduceOnly="true") == not_required
    await trade(api, beta, "0.1", "60000", "LONG", "BOTH")
    await api.ok("POST", f"{V1}/order", **{**order, "price": "65000"}, positionSide="LONG")
    # What is open closes all of it already.
    assert (await refused(api, "/order", **order, positionSide="LONG"))[0] == -2022


async def test_the_mode_changes_only_when_nothing_is_open(api: Api, beta: Api) -> None:
    async def change(dual: str) -> tuple[int, str]:
        return await refused(api, "/positionSide/dual", dualSidePosition=dual)

    assert await change("false") == (-4059, "No need to change position side.")
    assert (await change("maybe"))[0] == -1102
    order = await api.ok("POST", f"{V1}/order", **LIMIT, side="BUY", quantity="0.1", price="50000")
    assert await change("true") == (-4067, "Position side cannot be changed if there exists open orders.")
    await api.ok("DELETE", f"{V1}/order", symbol="BTCUSDT", orderId=order["orderId"])
    await trade(api, beta, "0.1", "60000")
    assert await change("true") == (-4068, "Position side cannot be changed if there exists position.")


async def test_leverage(api: Api, beta: Api, connect: Connect) -> None:
    ws = await heard(api, connect, "ACCOUNT_CONFIG_UPDATE")
    answer = await api.ok("POST", f"{V1}/leverage", symbol="BTCUSDT", leverage=75)
    assert answer == {"leverage": 75, "maxNotionalValue": "3000000", "symbol": "BTCUSDT"}
    assert await ws.event() == {
        "e": "ACCOUNT_CONFIG_UPDATE",
        "E": NOW,
        "T": NOW,
        "ac": {"s": "BTCUSDT", "l": 75},
    }
    assert await refused(api, "/leverage", symbol="BTCUSDT", leverage=126) == (-4028, "Leverage 126 is not valid")
    assert (await refused(api, "/leverage", symbol="BTCUSDT", leverage=0))[0] == -4028
    # 0.1 * 60000 / 125, then 51 * 60000 is more than 75 allows.
    exceeded = (-2027, "Exceeded the maximum allowable position at current leverage.")
    order = {**LIMIT, "side": "BUY", "price": "60000"}
    assert await refused(api, "/order", **order, quantity="51") == exceeded
    await trade(api, beta, "40", "60000")
    assert await refused(api, "/leverage", symbol="BTCUSDT", leverage=100) == exceeded
    # 40 * 60000 at 2 are 1,200,000 of 999,520: 0.02 % of 2,400,000 are paid.
    text = "Leverage is smaller than permitted: insufficient margin balance."
    assert await refused(api, "/leverage", symbol="BTCUSDT", leverage=2) == (-2028, text)
    assert (await api.ok("POST", f"{V1}/leverage", symbol="BTCUSDT", leverage=3))["leverage"] == 3


async def test_margin_type(api: Api, beta: Api, connect: Connect) -> None:
    ws = await heard(api, connect, "ACCOUNT_UPDATE")

    async def change(type: str) -> tuple[int, str]:
        return await refused(api, "/marginType", symbol="BTCUSDT", marginType=type)

    assert await change("CROSSED") == (-4046, "No need to change margin type.")
    assert (await change("cross"))[0] == -1130
    order = await api.ok("POST", f"{V1}/order", **LIMIT, side="BUY", quantity="0.1", price="50000")
    assert await change("ISOLATED") == (-4047, "Margin type cannot be changed if there exists open orders.")
    await api.ok("DELETE", f"{V1}/order", symbol="BTCUSDT", orderId=order["orderId"])
    assert await api.ok("POST", f"{V1}/marginType", symbol="BTCUSDT", marginType="ISOLATED") == DONE
    update = (await ws.event())["a"]
    assert (update["m"], update["B"], update["P"][0]["mt"]) == ("MARGIN_TYPE_CHANGE", [], "isolated")
    await trade(api, beta, "0.1", "60000")
    assert await change("CROSSED") == (-4048, "Margin type cannot be changed if there exists position.")


async def test_isolated_margin(api: Api, beta: Api, connect: Connect) -> None:
    await api.ok("POST", f"{V1}/marginType", symbol="BTCUSDT", marginType="ISOLATED")
    ws = await heard(api, connect, "ACCOUNT_UPDATE")
    await trade(api, beta, "0.4", "60000")
    opened = (await ws.event())["a"]
    # 24000 / 20 aside; 0.02 % of 24000 paid.
    assert opened["B"] == [{"a": "USDT", "wb": "999995.20000000", "cw": "998795.20000000", "bc": "0"}]
    row = opened["P"][0]
    assert (row["mt"], row["iw"], row["bep"]) == ("isolated", "1200.00000000", "60012")
    add = {"symbol": "BTCUSDT", "amount": "100", "type": 1}
    answer = await api.ok("POST", f"{V1}/positionMargin", **add)
    assert answer == {"amount": 100.0, "code": 200, "msg": "Successfully modify position margin.", "type": 1}
    moved = (await ws.event())["a"]
    assert (moved["m"], moved["B"][0]["cw"], moved["P"][0]["iw"]) == (
        "MARGIN_TRANSFER",
        "998695.20000000",
        "1300.00000000",
    )
    assert await api.ok("GET", f"{V1}/positionMargin/history", symbol="BTCUSDT") == [
        {
            "symbol": "BTCUSDT",
            "type": 1,
            "deltaType": "USER_ADJUST",
            "amount": "100",
            "asset": "USDT",
            "time": NOW,
            "positionSide": "BOTH",
        }
    ]
    assert await refused(api, "/positionMargin", **{**add, "type": 2, "amount": "101"}) == (
        -4051,
        "Isolated balance insufficient.",
    )
    # A quarter closed at 61000: 100 won, a quarter of 1300 free again, 0.04 % of 6100 paid.
    await beta.ok("POST", f"{V1}/order", **LIMIT, side="BUY", quantity="0.1", price="61000")
    await api.ok("POST", f"{V1}/order", symbol="BTCUSDT", side="SELL", type="MARKET", quantity="0.1")
    closed = (await ws.event())["a"]
    assert closed["B"] == [{"a": "USDT", "wb": "1000092.76000000", "cw": "999117.76000000", "bc": "0"}]
    assert (closed["P"][0]["iw"], closed["P"][0]["cr"]) == ("975.00000000", "100")


async def test_margin_of_positions_that_have_none(api: Api, beta: Api) -> None:
    add: dict[str, object] = {"symbol": "BTCUSDT", "amount": "100", "type": 1}
    assert await refused(api, "/positionMargin", **add) == (-4049, "Add margin only support for isolated position.")
    assert await refused(api, "/positionMargin", **{**add, "amount": "0"}) == (-4055, "Amount must be positive.")
    assert (await refused(api, "/positionMargin", **{**add, "type": 3}))[0] == -1130
    assert (await refused(api, "/positionMargin", symbol="BTCUSDT", amount="1"))[0] == -1102
    await api.ok("POST", f"{V1}/marginType", symbol="BTCUSDT", marginType="ISOLATED")
    assert await refused(api, "/positionMargin", **add) == (-4054, "Cannot add position margin: position is 0.")
    assert (await refused(api, "/positionMargin", **add, positionSide="LONG"))[0] == -4061
    await trade(api, beta, "0.1", "60000")
    assert await refused(api, "/positionMargin", **{**add, "amount": "2000000"}) == (
        -4050,
        "Cross balance insufficient.",
    )
    text = "Leverage reduction is not supported in Isolated Margin Mode with open positions"
    assert await refused(api, "/leverage", symbol="BTCUSDT", leverage=10) == (-4161, text)


async def test_multi_assets_mode(api: Api, connect: Connect) -> None:
    ws = await heard(api, connect, "ACCOUNT_CONFIG_UPDATE")
    path = "/multiAssetsMargin"
    same = "Adjusted asset mode is currently set and does not need to be adjusted repeatedly."
    assert await refused(api, path, multiAssetsMargin="false") == (-4171, same)
    assert await api.ok("POST", V1 + path, multiAssetsMargin="true") == DONE
    assert await ws.event() == {"e": "ACCOUNT_CONFIG_UPDATE", "E": NOW, "T": NOW, "ai": {"j": True}}
    assert await api.ok("GET", V1 + path) == {"multiAssetsMargin": True}
    assert (await refused(api, "/marginType", symbol="BTCUSDT", marginType="ISOLATED"))[0] == -4168
    order = await api.ok("POST", f"{V1}/order", **LIMIT, side="BUY", quantity="0.1", price="50000")
    assert (await refused(api, path, multiAssetsMargin="false"))[0] == -4170
    await api.ok("DELETE", f"{V1}/order", symbol="BTCUSDT", orderId=order["orderId"])
    await api.ok("POST", V1 + path, multiAssetsMargin="false")
    await api.ok("POST", f"{V1}/marginType", symbol="BTCUSDT", marginType="ISOLATED")
    assert (await refused(api, path, multiAssetsMargin="true"))[0] == -4167


async def test_the_fee_discount_is_remembered(api: Api) -> None:
    assert await api.ok("GET", f"{V1}/feeBurn") == {"feeBurn": True}
    assert await api.ok("POST", f"{V1}/feeBurn", feeBurn="false") == DONE
    assert await api.ok("GET", f"{V1}/feeBurn") == {"feeBurn": False}
