"""A hub whose address was banned: it waits as long as the exchange said, and is back then."""

from __future__ import annotations

from binwire import Signature

from .conftest import take
from .test_losses import by_hand, until


async def test_a_banned_hub_comes_back_when_the_ban_is_over() -> None:
    async with by_hand() as (exchange, user_data, clock, timer):
        await user_data.add(Signature("a", exchange.key("alpha", "hmac")))
        connections = exchange.sandbox.exchange.connections
        exchange.sandbox.ban("127.0.0.1", 90)
        end = timer.now() + 90_000
        # The first attempt, soon after the loss, is refused with the time to keep away.
        await until(lambda: bool(timer.alarms))
        clock.advance(seconds=1)
        timer.ring()
        await until(lambda: bool(timer.alarms))
        soonest = min(when for when, _ in timer.alarms)
        assert soonest >= end - 1_000
        clock.advance(milliseconds=soonest - timer.now() + 1_000)
        timer.ring()
        await until(lambda: any(one.subscriptions for one in connections.values()))
        await exchange.balance("alpha", "1")
        assert [item.account for item in await take(user_data)] == ["a"]
