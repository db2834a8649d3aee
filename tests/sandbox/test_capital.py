"""Deposits and withdrawals: what they do to the wallet, and what is told of them."""

from collections.abc import Awaitable, Callable
from decimal import Decimal

import pytest

from binwire_sandbox.engine.balances import Market

from .client import Api, Ws

Connect = Callable[..., Awaitable[Ws]]
NOW = 1_750_000_000_000
PATH = "/sapi/v1/capital"
SENT = {"coin": "USDT", "address": "0x94df8b352de7f46f64b01d3666bf6e936e44ce60", "amount": "8.91"}


async def test_a_withdrawal_leaves_the_wallet_and_is_told(api: Api, connect: Connect) -> None:
    ws = await connect()
    await ws.request("userDataStream.subscribe.signature", api.ws_params())
    made = await api.ok("POST", f"{PATH}/withdraw/apply", **SENT, withdrawOrderId="mine", addressTag="7")
    assert (await api.balances())["USDT"] == ("999991.09000000", "0.00000000")
    change = {"e": "balanceUpdate", "E": NOW, "a": "USDT", "d": "-8.91000000", "T": NOW}
    assert (await ws.event())["event"] == change
    [shown] = await api.ok("GET", f"{PATH}/withdraw/history", coin="USDT")
    assert len(shown.pop("txId")) == 64
    assert shown == {
        "id": made["id"],
        "amount": "8.91000000",
        "transactionFee": "0",
        "coin": "USDT",
        "status": 6,
        "address": SENT["address"],
        "addressTag": "7",
        # 1,750,000,000 s after 1970.
        "applyTime": "2025-06-15 15:06:40",
        "network": "ETH",
        "transferType": 0,
        "withdrawOrderId": "mine",
        "info": "",
        "confirmNo": 1,
        "walletType": 0,
        "txKey": "",
        "completeTime": "2025-06-15 15:06:40",
    }


async def test_withdrawals_are_found_by_what_is_asked(api: Api) -> None:
    ids = [(await api.ok("POST", f"{PATH}/withdraw/apply", **SENT, withdrawOrderId=f"o{one}"))["id"] for one in "123"]

    async def found(**asked: object) -> list[str]:
        return [one["id"] for one in await api.ok("GET", f"{PATH}/withdraw/history", **asked)]

    assert await found() == ids[::-1]
    assert await found(withdrawOrderId="o2") == [ids[1]]
    assert await found(idList=f"{ids[0]},{ids[2]}") == [ids[2], ids[0]]
    assert await found(limit=1, offset=1) == [ids[1]]
    assert await found(status=0) == []
    assert await found(coin="BTC") == []
    status, body = await api.signed("GET", f"{PATH}/withdraw/history", startTime=NOW - 91 * 86_400_000, endTime=NOW)
    assert (status, body["code"]) == (400, -4047)


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"coin": "DOGE"}, -4018),
        ({"network": "SOL"}, -4019),
        ({"address": "no address"}, -4033),
        ({"amount": "0"}, -4022),
        ({"amount": "0.000000011"}, -4021),
        ({"amount": "1000000.1"}, -4026),
        ({"walletType": "1"}, -4026),
        ({"walletType": "2"}, -1130),
        ({"address": ""}, -1102),
    ],
)
async def test_what_cannot_be_withdrawn(api: Api, sent: dict[str, str], code: int) -> None:
    status, body = await api.signed("POST", f"{PATH}/withdraw/apply", **{**SENT, **sent})
    assert (status, body["code"]) == (400, code)
    assert await api.ok("GET", f"{PATH}/withdraw/history") == []


async def test_a_deposit_comes_to_the_account_s_address(api: Api, beta: Api) -> None:
    address = await api.ok("GET", f"{PATH}/deposit/address", coin="BTC")
    assert address == {"address": address["address"], "coin": "BTC", "tag": "", "url": ""}
    assert await api.ok("GET", f"{PATH}/deposit/address/list", coin="BTC") == [
        {"coin": "BTC", "address": address["address"], "tag": "", "isDefault": 1}
    ]
    assert (await beta.ok("GET", f"{PATH}/deposit/address", coin="BTC"))["address"] != address["address"]
    api.exchange.transfer("alpha", Market.SPOT, "BTC", Decimal("0.5"))
    [shown] = await api.ok("GET", f"{PATH}/deposit/hisrec", coin="BTC", includeSource="true")
    assert {name: shown[name] for name in ("amount", "address", "network", "status", "insertTime")} == {
        "amount": "0.5",
        "address": address["address"],
        "network": "BTC",
        "status": 1,
        "insertTime": NOW,
    }
    assert "sourceAddress" in shown
    assert await api.ok("GET", f"{PATH}/deposit/hisrec", txId=shown["txId"]) != []
    assert await api.ok("GET", f"{PATH}/deposit/hisrec", txId="other") == []
    assert await api.ok("GET", f"{PATH}/deposit/hisrec", status=0) == []


async def test_coins_show_their_networks(api: Api) -> None:
    coins = {row["coin"]: row["networkList"] for row in await api.ok("GET", f"{PATH}/config/getall")}
    defaults = {coin: [one["network"] for one in rows if one["isDefault"]] for coin, rows in coins.items()}
    assert defaults == {"BNB": ["BSC"], "BTC": ["BTC"], "ETH": ["ETH"], "USDT": ["ETH"]}
    assert [one["network"] for one in coins["USDT"]] == ["ETH", "BSC"]
    details = await api.ok("GET", "/sapi/v1/asset/assetDetail", asset="BTC")
    assert details == {
        "BTC": {"minWithdrawAmount": "0.00000001", "depositStatus": True, "withdrawFee": 0, "withdrawStatus": True}
    }
