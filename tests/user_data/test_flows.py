"""Every way to start a stream, over real sockets, against the sandbox exchange."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from typing import Any

import pytest

from binwire import ListenKey, ListenToken, Logon, Signature, UserData
from binwire.errors import InvalidKey, InvalidParameter, NotSent, Unauthorized
from binwire.transport import websockets
from binwire.transport.httpx import AsyncHttpxTransport
from binwire_api.fapi.events import MarginCall
from binwire_api.sapi.margin_trading.events import UserLiabilityChange
from binwire_api.spot.events import BalanceUpdate

from .conftest import Exchange, take

LIABILITY = {
    "e": "USER_LIABILITY_CHANGE",
    "E": 1701949801133,
    "a": "BTC",
    "t": "BORROW",
    "p": "0.00000100",
    "i": "0.00000000",
}
"""docs/sapi/margin_trading/risk-data-stream/Event-Liability-Update.md"""


async def test_logon_and_signatures_of_all_kinds_of_keys_share_a_connection(
    exchange: Exchange, user_data: UserData[Decimal]
) -> None:
    await user_data.add(Logon("a", exchange.key("alpha")))
    await user_data.add(Signature("b", exchange.key("beta", "hmac")))
    await user_data.add(Signature("c", exchange.key("gamma", "rsa")))
    await user_data.add(Signature("d", exchange.key("delta")))
    assert len(exchange.sandbox.exchange.connections) == 1
    for account, delta in (("alpha", "1.5"), ("beta", "2.5"), ("gamma", "3.5"), ("delta", "4.5")):
        await exchange.balance(account, delta)
    items = await take(user_data, 4)
    assert [(item.account, item.market, item.flow, item.encoding) for item in items] == [
        ("a", "spot", "logon", "json"),
        ("b", "spot", "signature", "json"),
        ("c", "spot", "signature", "json"),
        ("d", "spot", "signature", "json"),
    ]
    deltas = [item.event.delta for item in items if isinstance(item.event, BalanceUpdate)]
    assert deltas == [Decimal("1.5"), Decimal("2.5"), Decimal("3.5"), Decimal("4.5")]
    assert b"subscriptionId" in items[0].raw


async def test_a_second_logon_takes_a_second_connection(exchange: Exchange, user_data: UserData[Decimal]) -> None:
    await user_data.add(Logon("a", exchange.key("alpha")))
    await user_data.add(Logon("b", exchange.key("beta")))
    assert len(exchange.sandbox.exchange.connections) == 2
    await exchange.balance("alpha", "1")
    assert [item.account for item in await take(user_data)] == ["a"]
    await exchange.balance("beta", "2")
    assert [item.account for item in await take(user_data)] == ["b"]


async def test_connections_of_the_size_asked_for(exchange: Exchange) -> None:
    async with UserData(environment=exchange.environment, connection_size=2) as user_data:
        for account in ("alpha", "beta", "gamma"):
            await user_data.add(Signature(account, exchange.key(account, "hmac")))
        assert len(exchange.sandbox.exchange.connections) == 2


async def test_two_keys_of_one_account_go_to_two_connections(exchange: Exchange, user_data: UserData[Decimal]) -> None:
    """-2035: "User Data Stream subscription already active"."""
    await user_data.add(Signature("first", exchange.key("alpha", "hmac")))
    await user_data.add(Signature("second", exchange.key("alpha", "rsa")))
    assert len(exchange.sandbox.exchange.connections) == 2
    await exchange.balance("alpha", "1")
    assert sorted(item.account for item in await take(user_data, 2)) == ["first", "second"]


async def test_margin_by_listen_tokens(exchange: Exchange, user_data: UserData[Decimal]) -> None:
    await user_data.add(ListenToken("gamma", exchange.key("gamma", "rsa")))
    await user_data.add(ListenToken("delta", exchange.key("delta", "hmac"), symbol="BTCUSDT"))
    await exchange.balance("gamma", "1", "margin")
    await exchange.balance("delta", "2", "isolated_margin", "BTCUSDT")
    items = await take(user_data, 2)
    assert [(item.account, item.market, item.flow, item.symbol) for item in items] == [
        ("gamma", "margin", "listenToken", None),
        ("delta", "isolated_margin", "listenToken", "BTCUSDT"),
    ]
    assert all(isinstance(item.event, BalanceUpdate) for item in items)


async def test_fapi_and_margin_risk_by_listen_keys(exchange: Exchange, user_data: UserData[Decimal]) -> None:
    await user_data.add(ListenKey("epsilon", exchange.key("epsilon", "hmac"), market="fapi"))
    await user_data.add(ListenKey("epsilon", exchange.key("epsilon", "hmac"), market="margin_risk"))
    call = {"e": "MARGIN_CALL", "E": 1587727187525, "cw": "3.16812045", "p": []}
    await exchange.emit("epsilon", "fapi", call)
    (item,) = await take(user_data)
    assert (item.market, item.flow, type(item.event)) == ("fapi", "listenKey", MarginCall)
    await exchange.emit("epsilon", "margin_risk", LIABILITY)
    (item,) = await take(user_data)
    assert (item.market, item.flow, type(item.event)) == ("margin_risk", "listenKey", UserLiabilityChange)


@pytest.mark.parametrize(("market", "symbol"), [("spot", None), ("margin", None), ("isolated_margin", "BTCUSDT")])
async def test_retired_listen_keys_still_work_where_served_and_say_so_once(
    exchange: Exchange, user_data: UserData[Decimal], market: str, symbol: str | None
) -> None:
    source = ListenKey("alpha", exchange.key("alpha"), market=market, symbol=symbol)  # type: ignore[arg-type]
    with pytest.warns(DeprecationWarning, match="retired on 2026-02-20") as warned:
        await user_data.add(source)
    assert len(warned) == 1
    assert warned[0].filename == __file__
    await exchange.balance("alpha", "1", market, symbol)
    (item,) = await take(user_data)
    assert (item.market, item.flow, type(item.event)) == (market, "listenKey", BalanceUpdate)


async def test_a_refused_key_is_raised_and_disturbs_nobody(exchange: Exchange, user_data: UserData[Decimal]) -> None:
    await user_data.add(Signature("good", exchange.key("beta", "hmac")))
    await exchange.order("expire", api_key=exchange.key("alpha").api_key)
    with pytest.raises(Unauthorized):
        await user_data.add(Logon("bad", exchange.key("alpha")))
    with pytest.raises(Unauthorized):
        await user_data.add(ListenKey("bad", exchange.key("alpha"), market="fapi"))
    with pytest.raises(Unauthorized):
        await user_data.add(ListenToken("bad", exchange.key("alpha")))
    await exchange.balance("beta", "1")
    assert [item.account for item in await take(user_data)] == ["good"]
    await user_data.add(Signature("bad", exchange.key("alpha", "hmac")))  # the name is free


async def test_what_cannot_work_is_said_before_anything_is_sent(
    exchange: Exchange, user_data: UserData[Decimal]
) -> None:
    with pytest.raises(InvalidKey, match="Ed25519"):
        await user_data.add(Logon("a", exchange.key("alpha", "hmac")))
    with pytest.raises(InvalidParameter, match="isolated_margin"):
        await user_data.add(ListenKey("a", exchange.key("alpha"), market="fapi", symbol="BTCUSDT"))
    nonsense: Any = "futures"
    with pytest.raises(InvalidParameter, match="'futures' is none of spot, margin"):
        await user_data.add(ListenKey("a", exchange.key("alpha"), market=nonsense))
    with pytest.raises(InvalidParameter, match="1 to 1000"):
        UserData(environment=exchange.environment, connection_size=1001)
    await user_data.add(Signature("a", exchange.key("alpha")))
    with pytest.raises(InvalidParameter, match="already"):
        await user_data.add(Signature("a", exchange.key("beta")))
    with pytest.raises(InvalidParameter, match="not here"):
        await user_data.remove("b")


async def test_removed_hears_no_more_and_closed_ends_the_iteration(exchange: Exchange) -> None:
    async with UserData(environment=exchange.environment) as user_data:
        await user_data.add(Signature("a", exchange.key("alpha", "hmac")))
        await user_data.add(Signature("b", exchange.key("beta", "hmac")))
        await user_data.remove("a")
        await exchange.balance("alpha", "1")
        await exchange.balance("beta", "2")
        await exchange.balance("beta", "3")
        assert [item.account for item in await take(user_data)] == ["b"]
    assert [item.account async for item in user_data] == ["b"]  # what had come can still be taken
    assert user_data.backlog == 0
    with pytest.raises(NotSent, match="closed"):
        await user_data.add(Signature("a", exchange.key("alpha", "hmac")))


async def test_a_number_type_of_choice(exchange: Exchange) -> None:
    async with UserData(environment=exchange.environment, number=float) as user_data:
        await user_data.add(Signature("a", exchange.key("alpha", "hmac")))
        await exchange.balance("alpha", "1.5")
        (item,) = await take(user_data)
        assert item.event.delta == 1.5
        assert type(item.event.delta) is float


async def test_a_listen_key_is_left_to_others_unless_it_is_to_be_deleted(exchange: Exchange) -> None:
    keys = exchange.sandbox.exchange.listen_keys._by_key
    async with UserData(environment=exchange.environment) as user_data:
        await user_data.add(ListenKey("a", exchange.key("alpha"), market="margin_risk"))
        await user_data.add(ListenKey("b", exchange.key("beta"), market="fapi", delete=True))
        assert len(keys) == 2
    assert [key.channel.account for key in keys.values()] == ["alpha"]


async def test_only_the_fapi_events_asked_for(exchange: Exchange, user_data: UserData[Decimal]) -> None:
    await user_data.add(ListenKey("a", exchange.key("alpha"), market="fapi", events=("MARGIN_CALL",)))
    await exchange.emit("alpha", "fapi", {"e": "ACCOUNT_CONFIG_UPDATE", "E": 1, "T": 1})
    await exchange.emit("alpha", "fapi", {"e": "MARGIN_CALL", "E": 1, "p": []})
    assert [type(item.event) for item in await take(user_data)] == [MarginCall]


async def test_no_secret_is_shown(
    exchange: Exchange, user_data: UserData[Decimal], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    await user_data.add(ListenKey("a", exchange.key("alpha", "hmac"), market="fapi"))
    await user_data.add(ListenToken("b", exchange.key("beta", "hmac")))
    secrets = [
        *exchange.sandbox.exchange.listen_keys._by_key,
        *exchange.sandbox.exchange.listen_tokens._tokens,
        exchange.key("alpha", "hmac").api_key,
    ]
    await exchange.order("drop")
    items = await take(user_data, 4)
    # The sandbox runs in this process, and its library logs what it is sent.
    logged = [record.getMessage() for record in caplog.records if not record.name.startswith("aiohttp")]
    shown = "".join(logged + [repr(item) for item in items])
    assert [secret for secret in secrets if secret in shown] == []


def test_making_a_hub_loads_no_network_no_cryptography_and_no_product() -> None:
    program = """
import sys, binwire
hub = binwire.UserData(environment=binwire.Environment.sandbox())
binwire.Logon("a", binwire.Credentials.hmac("key", "secret"))
parts = {"httpx", "picows", "cryptography", "binwire_api.spot", "binwire_api.fapi", "binwire_api.sapi"}
print(sorted(parts & set(sys.modules)))
"""
    printed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert printed == "[]\n"


async def test_rest_by_a_transport_of_ones_own_which_stays_open(exchange: Exchange) -> None:
    transport = AsyncHttpxTransport()
    async with UserData(environment=exchange.environment, transport=transport) as user_data:
        await user_data.add(ListenKey("a", exchange.key("alpha"), market="fapi"))
    async with UserData(environment=exchange.environment, transport=transport) as user_data:
        await user_data.add(ListenKey("a", exchange.key("alpha"), market="fapi"))
    await transport.close()


async def test_sockets_by_the_second_implementation(exchange: Exchange) -> None:
    async with UserData(environment=exchange.environment, connect=websockets.connect) as user_data:
        await user_data.add(Logon("a", exchange.key("alpha")))
        await user_data.add(ListenKey("b", exchange.key("beta"), market="margin_risk"))
        await exchange.balance("alpha", "1")
        await exchange.emit("beta", "margin_risk", LIABILITY)
        assert {item.account for item in await take(user_data, 2)} == {"a", "b"}
