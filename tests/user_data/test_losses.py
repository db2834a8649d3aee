"""Losses, expirations and things not understood, over real sockets, against the sandbox exchange."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from decimal import Decimal
from typing import Any

import pytest

from binwire import (
    DecodeError,
    Interrupted,
    ListenKey,
    ListenToken,
    Logon,
    Resumed,
    SessionError,
    Signature,
    UnknownEvent,
    UserData,
)
from binwire._sansio.backoff import Backoff
from binwire_api.fapi.events import MarginCall
from binwire_api.spot.events import BalanceUpdate, EventStreamTerminated
from binwire_sandbox import ManualClock, Sandbox, Settings, SubscriptionLimits

from .conftest import PATIENCE, Exchange, take


async def test_a_dropped_connection_is_told_and_everybody_is_subscribed_again(
    exchange: Exchange, user_data: UserData[Decimal]
) -> None:
    await user_data.add(Logon("a", exchange.key("alpha")))
    await user_data.add(Signature("b", exchange.key("beta", "hmac")))
    await user_data.add(ListenToken("c", exchange.key("gamma")))
    await exchange.order("drop", account="alpha", abort=True)
    items = await take(user_data, 6)
    lost = {item.account: item.event for item in items if isinstance(item.event, Interrupted)}
    back = {item.account: item.event for item in items if isinstance(item.event, Resumed)}
    assert lost.keys() == back.keys() == {"a", "b", "c"}
    for account, interrupted in lost.items():
        assert interrupted.reason
        assert interrupted.since == back[account].since <= back[account].until
    for account in ("alpha", "beta", "gamma"):
        await exchange.balance(account, "1", "margin" if account == "gamma" else "spot")
    items = await take(user_data, 3)
    assert [(item.account, type(item.event)) for item in items] == [(name, BalanceUpdate) for name in "abc"]


@pytest.mark.parametrize("market", ["fapi", "margin_risk"])
async def test_a_dropped_listen_key_connection(exchange: Exchange, user_data: UserData[Decimal], market: str) -> None:
    await user_data.add(ListenKey("a", exchange.key("alpha"), market=market))  # type: ignore[arg-type]
    await exchange.order("drop", account="alpha")
    lost, back = await take(user_data, 2)
    assert (type(lost.event), type(back.event)) == (Interrupted, Resumed)
    event = {"e": "MARGIN_CALL", "E": 1, "p": []} if market == "fapi" else {"e": "somethingNew", "E": 1}
    await exchange.emit("alpha", market, event)
    (item,) = await take(user_data)
    assert isinstance(item.event, MarginCall if market == "fapi" else UnknownEvent)


async def test_an_expired_listen_key_is_delivered_and_replaced(
    exchange: Exchange, user_data: UserData[Decimal]
) -> None:
    await user_data.add(ListenKey("a", exchange.key("alpha"), market="fapi"))
    (listen_key,) = exchange.sandbox.exchange.listen_keys._by_key
    await exchange.order("expire", listen_key=listen_key)
    expired, lost, back = await take(user_data, 3)
    assert type(expired.event).__name__ == "ListenKeyExpired"
    assert isinstance(lost.event, Interrupted)
    assert lost.event.reason == "listenKeyExpired"
    assert isinstance(back.event, Resumed)
    assert listen_key not in exchange.sandbox.exchange.listen_keys._by_key
    await exchange.emit("alpha", "fapi", {"e": "MARGIN_CALL", "E": 1, "p": []})
    assert [type(item.event).__name__ for item in await take(user_data)] == ["MarginCall"]


async def test_an_expired_listen_key_is_noticed_in_the_form_of_combined_streams(
    exchange: Exchange, user_data: UserData[Decimal]
) -> None:
    await user_data.add(ListenKey("a", exchange.key("alpha"), market="fapi"))
    expired = '{"stream":"k","data":{"e":"listenKeyExpired","E":"1736996475556","listenKey":"k"}}'
    await exchange.order("raw", account="alpha", text=expired)
    kinds = [type(item.event).__name__ for item in await take(user_data, 3)]
    assert kinds == ["ListenKeyExpired", "Interrupted", "Resumed"]


async def test_what_is_nested_too_deep_ends_no_connection(exchange: Exchange, user_data: UserData[Decimal]) -> None:
    await user_data.add(Signature("a", exchange.key("alpha", "hmac")))
    deep = "[" * 100_000 + "]" * 100_000
    await exchange.order("raw", account="alpha", text=f'{{"subscriptionId":0,"event":{{"e":"new","x":{deep}}}}}')
    await exchange.order("raw", account="alpha", text=f'{{"id":"99","status":200,"result":{deep}}}')
    await exchange.balance("alpha", "1")
    assert [type(item.event) for item in await take(user_data, 3)] == [DecodeError, DecodeError, BalanceUpdate]
    assert len(exchange.sandbox.exchange.connections) == 1


async def test_an_expired_listen_token_is_delivered_and_replaced(
    exchange: Exchange, user_data: UserData[Decimal]
) -> None:
    await user_data.add(ListenToken("a", exchange.key("alpha")))
    (listen_token,) = exchange.sandbox.exchange.listen_tokens._tokens
    await exchange.order("expire", listen_token=listen_token)
    terminated, lost, back = await take(user_data, 3)
    assert isinstance(terminated.event, EventStreamTerminated)
    assert isinstance(lost.event, Interrupted)
    assert isinstance(back.event, Resumed)
    await exchange.balance("alpha", "1", "margin")
    assert [type(item.event) for item in await take(user_data)] == [BalanceUpdate]


async def test_a_key_revoked_later_ends_its_account_and_no_other(
    exchange: Exchange, user_data: UserData[Decimal]
) -> None:
    await user_data.add(Signature("a", exchange.key("alpha", "hmac")))
    await user_data.add(Signature("b", exchange.key("beta", "hmac")))
    await exchange.order("expire", api_key=exchange.key("alpha", "hmac").api_key)
    await exchange.order("drop", account="beta")
    events = [(item.account, item.event) for item in await take(user_data, 4)]
    assert sorted(type(event).__name__ for name, event in events if name == "b") == ["Interrupted", "Resumed"]
    refused = [event for name, event in events if name == "a" and isinstance(event, SessionError)]
    assert [error.code for error in refused] == [-2015]
    await exchange.balance("beta", "1")
    assert [item.account for item in await take(user_data)] == ["b"]


async def test_what_is_not_understood_is_a_value_and_is_logged(
    exchange: Exchange, user_data: UserData[Decimal], caplog: pytest.LogCaptureFixture
) -> None:
    await user_data.add(Signature("a", exchange.key("alpha", "hmac")))
    await exchange.order("raw", account="alpha", text="{not json")
    await exchange.emit("alpha", "spot", {"e": "somethingNew", "E": 1})
    await exchange.emit("alpha", "spot", {"e": "balanceUpdate", "E": "no number"})
    await exchange.balance("alpha", "1")
    malformed, unknown, misshapen, event = await take(user_data, 4)
    assert isinstance(malformed.event, DecodeError)
    assert malformed.raw == b"{not json"
    assert isinstance(unknown.event, UnknownEvent)
    assert unknown.event.event_type == "somethingNew"
    assert isinstance(misshapen.event, DecodeError)
    assert isinstance(event.event, BalanceUpdate)
    assert len(exchange.sandbox.exchange.connections) == 1
    assert [record.levelname for record in caplog.records if record.name == "binwire.user_data"] == ["WARNING"] * 3


async def test_a_connection_near_its_end_is_left_for_another_without_gap_or_double(
    exchange: Exchange, user_data: UserData[Decimal]
) -> None:
    await user_data.add(Signature("a", exchange.key("alpha", "hmac")))
    await user_data.add(Signature("b", exchange.key("beta", "hmac")))
    (before,) = exchange.sandbox.exchange.connections
    await exchange.order("raw", account="alpha", text='{"event":{"e":"serverShutdown","E":1770123456789}}')
    for number in range(1, 21):
        await exchange.balance("alpha" if number % 2 else "beta", str(number))
    items = await take(user_data, 20)
    for account, first in (("a", 1), ("b", 2)):
        deltas = [item.event.delta for item in items if item.account == account]
        assert deltas == [Decimal(number) for number in range(first, 21, 2)]
    await until(lambda: before not in exchange.sandbox.exchange.connections)
    assert len(exchange.sandbox.exchange.connections) == 1
    await exchange.order("drop", account="alpha")  # losses are told as before
    assert [type(item.event) for item in await take(user_data, 4)].count(Interrupted) == 2


async def test_both_connections_lost_in_the_middle_of_a_move(exchange: Exchange, user_data: UserData[Decimal]) -> None:
    for account in ("alpha", "beta", "gamma"):
        await user_data.add(Signature(account, exchange.key(account, "hmac")))
    for _ in range(3):
        await exchange.order("raw", account="alpha", text='{"event":{"e":"serverShutdown","E":1770123456789}}')
        await exchange.order("shutdown")
    names = {"alpha", "beta", "gamma"}
    live = dict.fromkeys(names, True)
    heard: set[str] = set()
    while heard != names:
        for name in names - heard:
            await exchange.balance(name, "1")
        while user_data.backlog:
            (item,) = await take(user_data)
            match item.event:
                case Interrupted():
                    assert live[item.account]
                    live[item.account] = False
                case Resumed():
                    assert not live[item.account]
                    live[item.account] = True
                case event:
                    assert isinstance(event, BalanceUpdate)
                    heard.add(item.account)
    assert all(live.values())


async def test_a_server_that_shuts_down_at_once_is_a_loss(exchange: Exchange, user_data: UserData[Decimal]) -> None:
    await user_data.add(Signature("a", exchange.key("alpha", "hmac")))
    await exchange.order("shutdown")
    lost, back = await take(user_data, 2)
    assert (type(lost.event), type(back.event)) == (Interrupted, Resumed)
    await exchange.balance("alpha", "1")
    assert [type(item.event) for item in await take(user_data)] == [BalanceUpdate]


class HandTimer:
    """Time by the sandbox's clock; alarms that ring when a test says so."""

    def __init__(self, clock: ManualClock) -> None:
        self._clock = clock
        self.alarms: list[tuple[float, Callable[[], None]]] = []

    def now(self) -> int:
        return self._clock.now() // 1000

    def call_at(self, when: float, callback: Callable[[], None]) -> Any:
        alarm = (when, callback)
        self.alarms.append(alarm)
        alarms = self.alarms

        class Alarm:
            def cancel(self) -> None:
                if alarm in alarms:
                    alarms.remove(alarm)

        return Alarm()

    def ring(self) -> None:
        """Let what is due happen."""
        for when, callback in list(self.alarms):
            if when <= self.now():
                self.alarms.remove((when, callback))
                callback()


@asynccontextmanager
async def by_hand() -> AsyncIterator[tuple[Exchange, UserData[Decimal], ManualClock, HandTimer]]:
    """An exchange and a hub whose time a test moves."""
    from binwire import Clock

    clock = ManualClock()
    timer = HandTimer(clock)
    async with asyncio.timeout(PATIENCE), Sandbox(clock) as sandbox:
        exchange = Exchange(sandbox)
        async with UserData(environment=exchange.environment, clock=Clock(timer.now), timer=timer) as user_data:
            yield exchange, user_data, clock, timer


async def until(condition: Callable[[], bool]) -> None:
    """Let the other tasks run until something holds."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - what is waited for is inside the exchange
            await asyncio.sleep(0)


async def test_a_listen_token_is_renewed_in_place_before_it_expires() -> None:
    async with by_hand() as (exchange, user_data, clock, timer):
        await user_data.add(ListenToken("a", exchange.key("alpha", "hmac"), validity=3_600_000))
        tokens = exchange.sandbox.exchange.listen_tokens._tokens
        for renewal in range(4):
            clock.advance(minutes=30)
            timer.ring()
            await until(lambda renewal=renewal: len(tokens) == renewal + 2 and bool(timer.alarms))  # type: ignore[misc]
        await exchange.balance("alpha", "1", "margin")
        (item,) = await take(user_data)
        assert isinstance(item.event, BalanceUpdate)
        (row,) = exchange.sandbox.log
        assert row["subscription_id"] == 0  # the subscription is the first one still


async def test_a_listen_key_lives_beyond_its_60_minutes() -> None:
    async with by_hand() as (exchange, user_data, clock, timer):
        await user_data.add(ListenKey("a", exchange.key("alpha", "hmac"), market="fapi"))
        (listen_key,) = exchange.sandbox.exchange.listen_keys._by_key.values()
        for _ in range(4):
            before = listen_key.timer
            clock.advance(minutes=30)
            timer.ring()
            await until(lambda before=before: listen_key.timer is not before)  # type: ignore[misc]
        await exchange.emit("alpha", "fapi", {"e": "MARGIN_CALL", "E": 1, "p": []})
        assert [type(item.event).__name__ for item in await take(user_data)] == ["MarginCall"]


async def test_the_end_of_a_connections_ids_leads_to_the_next_connection() -> None:
    """-2042: "Maximum subscription ID reached for this connection"."""
    settings = Settings(limits=SubscriptionLimits(active=1000, lifetime=2))
    async with asyncio.timeout(PATIENCE), Sandbox(settings=settings) as sandbox:
        exchange = Exchange(sandbox)
        async with UserData(environment=exchange.environment) as user_data:
            for account in ("alpha", "beta", "gamma"):
                await user_data.add(Signature(account, exchange.key(account, "hmac")))
            assert len(sandbox.exchange.connections) == 2
            await exchange.balance("gamma", "1")
            assert [item.account for item in await take(user_data)] == ["gamma"]


async def test_a_cancelled_add_and_a_cancelled_reader_leave_nothing_behind(exchange: Exchange) -> None:
    async with UserData(environment=exchange.environment, backoff=Backoff) as user_data:
        adding = asyncio.create_task(user_data.add(Signature("a", exchange.key("alpha", "hmac"))))
        await asyncio.sleep(0)
        adding.cancel()
        with pytest.raises(asyncio.CancelledError):
            await adding
        await user_data.add(Signature("a", exchange.key("alpha", "hmac")))
        reading = asyncio.ensure_future(anext(user_data))
        await asyncio.sleep(0)
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        await exchange.balance("alpha", "1")
        assert [item.account for item in await take(user_data)] == ["a"]
    assert [task for task in asyncio.all_tasks() if "Driver" in repr(task) or "Link" in repr(task)] == []
