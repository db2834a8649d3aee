"""The same streams in SBE, on connections of their own (docs/spot/faqs/sbe_faq.md)."""

from __future__ import annotations

from decimal import Decimal

from binwire import DecodeError, Interrupted, ListenToken, Logon, Resumed, Signature, UserData
from binwire_api.spot.events import BalanceUpdate, EventStreamTerminated

from .conftest import Exchange, take


async def test_the_same_events_in_both_encodings(exchange: Exchange, user_data: UserData[Decimal]) -> None:
    await user_data.add(Logon("text", exchange.key("alpha")))
    await user_data.add(Logon("binary", exchange.key("alpha"), encoding="sbe"))
    await user_data.add(Signature("signed", exchange.key("alpha", "hmac"), encoding="sbe"))
    assert len(exchange.sandbox.exchange.connections) == 3
    await exchange.balance("alpha", "1.5")
    items = {item.account: item for item in await take(user_data, 3)}
    assert {name: item.encoding for name, item in items.items()} == {"text": "json", "binary": "sbe", "signed": "sbe"}
    assert isinstance(items["text"].event, BalanceUpdate)
    assert items["text"].event == items["binary"].event == items["signed"].event
    assert items["binary"].raw[2:4] == (601).to_bytes(2, "little")  # BalanceUpdateEvent


async def test_a_listen_token_in_sbe_expires_and_is_replaced(exchange: Exchange, user_data: UserData[Decimal]) -> None:
    await user_data.add(ListenToken("a", exchange.key("alpha"), encoding="sbe"))
    (listen_token,) = exchange.sandbox.exchange.listen_tokens._tokens
    await exchange.order("expire", listen_token=listen_token)
    terminated, lost, back = await take(user_data, 3)
    assert isinstance(terminated.event, EventStreamTerminated)
    assert (type(lost.event), type(back.event)) == (Interrupted, Resumed)
    await exchange.balance("alpha", "1", "margin")
    assert [type(item.event) for item in await take(user_data)] == [BalanceUpdate]


async def test_a_broken_binary_message_is_a_value(exchange: Exchange, user_data: UserData[Decimal]) -> None:
    await user_data.add(Logon("a", exchange.key("alpha"), encoding="sbe"))
    await exchange.order("raw", account="alpha", hex="1100590203000500ff")
    await exchange.balance("alpha", "1")
    broken, event = await take(user_data, 2)
    assert isinstance(broken.event, DecodeError)
    assert isinstance(event.event, BalanceUpdate)
