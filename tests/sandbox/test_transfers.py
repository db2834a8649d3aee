"""Universal transfers: both wallets, the events of both, and their history."""

from collections.abc import Awaitable, Callable

import pytest

from binwire_sandbox import ManualClock

from .client import Api, Ws

Connect = Callable[..., Awaitable[Ws]]
NOW = 1_750_000_000_000
PATH = "/sapi/v1/asset/transfer"


async def test_from_spot_to_futures_and_back(api: Api, connect: Connect) -> None:
    spot = await connect("/ws-api/v3")
    await spot.request("userDataStream.subscribe.signature", api.ws_params())
    key = (await api.call("POST", "/fapi/v1/listenKey"))[1]["listenKey"]
    futures = await connect(f"/private/ws?listenKey={key}")
    move = {"asset": "USDT", "amount": "100.5"}
    first = await api.ok("POST", PATH, type="MAIN_UMFUTURE", **move)
    change, position = [(await spot.event())["event"] for _ in range(2)]
    assert change == {"e": "balanceUpdate", "E": NOW, "a": "USDT", "d": "-100.50000000", "T": NOW}
    assert position["B"] == [{"a": "USDT", "f": "999899.50000000", "l": "0.00000000"}]
    assert await futures.event() == {
        "e": "ACCOUNT_UPDATE",
        "E": NOW,
        "T": NOW,
        "a": {
            "m": "DEPOSIT",
            "B": [{"a": "USDT", "wb": "1000100.50000000", "cw": "1000100.50000000", "bc": "100.5"}],
            "P": [],
        },
    }
    await api.ok("POST", PATH, type="UMFUTURE_MAIN", **move)
    left = (await futures.event())["a"]
    assert (left["m"], left["B"][0]["bc"]) == ("WITHDRAW", "-100.5")
    assert (await spot.event())["event"]["d"] == "100.50000000"
    income = await api.ok("GET", "/fapi/v1/income", incomeType="TRANSFER")
    assert [(row["income"], row["symbol"], row["info"]) for row in income] == [
        ("100.50000000", "", "TRANSFER"),
        ("-100.50000000", "", "TRANSFER"),
    ]
    assert await api.ok("GET", PATH, type="MAIN_UMFUTURE") == {
        "total": 1,
        "rows": [
            {
                "asset": "USDT",
                "amount": "100.5",
                "type": "MAIN_UMFUTURE",
                "status": "CONFIRMED",
                "tranId": first["tranId"],
                "timestamp": NOW,
            }
        ],
    }


async def test_to_an_isolated_wallet(api: Api) -> None:
    move = {"asset": "USDT", "amount": "1"}
    status, body = await api.signed("POST", PATH, type="MARGIN_ISOLATEDMARGIN", **move)
    assert (status, body["code"]) == (400, -1102)
    status, body = await api.signed("POST", PATH, type="MARGIN_ISOLATEDMARGIN", **move, toSymbol="XXX")
    assert (status, body["code"]) == (400, -1121)
    await api.ok("POST", PATH, type="MARGIN_ISOLATEDMARGIN", **move, toSymbol="BTCUSDT")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"amount": "1000000.1"}, -5002),
        ({"type": "UMFUTURE_MAIN", "amount": "1000000.1"}, -5002),
        ({"type": "MARGIN_MAIN", "amount": "10000.1"}, -3020),
        ({"amount": "0"}, -5007),
        ({"amount": "-1"}, -1100),
        ({"type": "MAIN_MARS"}, -1130),
        ({"type": "MAIN_FUNDING"}, -3029),
        ({"asset": ""}, -1102),
    ],
)
async def test_a_transfer_that_cannot_be_is_refused(api: Api, change: dict[str, str], code: int) -> None:
    move = {"type": "MAIN_UMFUTURE", "asset": "USDT", "amount": "1", **change}
    status, body = await api.signed("POST", PATH, **move)
    assert (status, body["code"]) == (400, code)
    assert (await api.ok("GET", PATH, type="MAIN_UMFUTURE"))["total"] == 0


async def test_pages_of_the_history(clock: ManualClock, api: Api) -> None:
    for amount in ("1", "2", "3"):
        await api.ok("POST", PATH, type="MAIN_MARGIN", asset="USDT", amount=amount)
    page = await api.ok("GET", PATH, type="MAIN_MARGIN", size=2, current=2)
    assert (page["total"], [row["amount"] for row in page["rows"]]) == (3, ["1"])
    clock.advance(hours=24 * 8)
    assert (await api.ok("GET", PATH, type="MAIN_MARGIN"))["total"] == 0
