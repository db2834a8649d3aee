"""Connections that end, by accident or by announcement, and readers that are too slow."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from binwire import Dropped, Interrupted, Renewed, Resumed, SessionError, SpotMarketStreams
from binwire._sansio.stream_subscriptions import IN_ADDRESS
from binwire.streams import Subscription
from binwire.streams.feed import identity
from binwire_api._core import Stream
from binwire_api.spot.market_events import AggTrade
from tests.adapters_ws.server import Message

from .conftest import AGG_TRADE, ManualTimer, StreamServer, acknowledge, agg_trade

NAME = "bnbbtc@aggTrade"


@pytest.fixture
async def market(options: dict[str, Any]) -> Any:
    async with SpotMarketStreams(**options) as market:
        yield market


async def ids(subscription: Subscription[Any], count: int) -> list[Any]:
    """So many items: trades by their ids, news as they are."""
    items = [await anext(subscription) for _ in range(count)]
    return [getattr(item.event, "aggregate_trade_id", item.event) for item in items]


async def test_a_loss_is_told_of_and_all_streams_come_again(server: StreamServer, market: SpotMarketStreams) -> None:
    streams = many(market)
    async with market.subscribe(*streams) as subscription:
        server.say(NAME, agg_trade(1))
        assert await ids(subscription, 1) == [1]
        server.all[0].drop()
        await server.asked(2)  # the last of the streams, on both connections
        server.say("s0@aggTrade", agg_trade(2))
        items = [await anext(subscription) for _ in range(2 * len(streams) + 1)]
    interrupted, resumed, after = items[: len(streams)], items[len(streams) : -1], items[-1]
    assert [item.stream for item in interrupted] == streams
    assert {item.stream for item in resumed} == set(streams)
    for item, later in zip(interrupted, resumed, strict=True):
        assert isinstance(item.event, Interrupted)
        assert isinstance(later.event, Resumed)
        assert later.event.since == item.event.since <= later.event.until
        assert item.event.reason == "the connection ended without a close frame"
    assert (after.stream, after.event.aggregate_trade_id) == (streams[1], 2)
    assert server.names(0) == server.names(1) == [stream.name for stream in streams[:IN_ADDRESS]]
    assert [request["params"] for request in server.requests] == [[streams[-1].name]] * 2


async def test_a_loop_over_one_stream_goes_on_after_a_loss(server: StreamServer, market: SpotMarketStreams) -> None:
    told: list[Any] = []
    events = market.stream(market.agg_trade("bnbbtc"), notice=told.append)
    waiting = asyncio.ensure_future(anext(events))
    await server.connected(1)
    server.say(NAME, agg_trade(1))
    assert (await waiting).aggregate_trade_id == 1
    server.all[0].drop()
    waiting = asyncio.ensure_future(anext(events))
    await server.connected(2)
    server.say(NAME, agg_trade(2))
    assert (await waiting).aggregate_trade_id == 2
    assert [type(one) for one in told] == [Interrupted, Resumed]
    await events.aclose()


@pytest.mark.parametrize(
    "farewell",
    [
        '{"stream":"!serverShutdown","data":{"e":"serverShutdown","E":1770123456789}}',
        '{"e": "serverShutdown", "E": 1770123456789}',
    ],
)
async def test_a_server_that_says_farewell_is_left_without_a_gap(
    server: StreamServer, market: SpotMarketStreams, farewell: str
) -> None:
    async with market.subscribe(*many(market)) as subscription:
        old = server.all[0]
        server.answer = lambda request: ()
        server.say(NAME, agg_trade(1))
        assert await ids(subscription, 1) == [1]
        old.say(farewell)
        new = await server.connected(2)
        assert server.names(1) == server.names(0)
        # Both bring events, each a little later or earlier than the other.
        server.say(NAME, agg_trade(2), 0)
        server.say(NAME, agg_trade(2, E=1672515782137), 1)
        server.say(NAME, agg_trade(3), 1)
        server.say(NAME, agg_trade(4), 1)
        server.say(NAME, agg_trade(3), 0)
        assert await ids(subscription, 2) == [2, 3]
        await server.asked(2)
        new.say(next(iter(acknowledge(server.requests[1]))))
        await server.until(lambda: server.peers == [new])
        server.say(NAME, agg_trade(5), 1)
        after = [one for one in await ids(subscription, IN_ADDRESS + 3) if one != Renewed()]
        assert after == [4, 5]


def many(market: SpotMarketStreams, name: str = "bnbbtc") -> list[Stream[AggTrade]]:
    """One stream more than an address holds: a connection has them all only once the server has answered."""
    return [market.agg_trade(name), *(market.agg_trade(f"s{number}") for number in range(IN_ADDRESS))]


async def test_renewed_before_the_exchange_ends_it(server: StreamServer, options: dict[str, Any]) -> None:
    timer = ManualTimer()
    market = SpotMarketStreams(**options, timer=timer)
    async with market, market.subscribe(market.agg_trade("bnbbtc")) as subscription:
        timer.advance(23 * 3_600_000)
        assert len(server.all) == 1
        timer.advance(1_800_000)
        new = await server.connected(2)
        await server.until(lambda: server.peers == [new])
        server.say(NAME, agg_trade(2))
        assert await ids(subscription, 2) == [Renewed(), 2]


async def test_a_server_that_is_gone_before_another_is_there(server: StreamServer, market: SpotMarketStreams) -> None:
    async with market.subscribe(market.agg_trade("bnbbtc")) as subscription:
        server.refusal = 503, b"not yet"
        server.all[0].say('{"stream":"!serverShutdown","data":{"e":"serverShutdown"}}')
        await server.until(lambda: len(server.paths) >= 3)
        server.say(NAME, agg_trade(1), 0)
        assert await ids(subscription, 1) == [1]
        server.all[0].drop()
        await server.until(lambda: len(server.paths) >= 5)
        server.refusal = None
        await server.connected(2)
        server.say(NAME, agg_trade(2))
        [interrupted, resumed, trade] = await ids(subscription, 3)
    assert (type(interrupted), type(resumed), trade) == (Interrupted, Resumed, 2)


async def test_farewells_of_both_connections_at_once(server: StreamServer, market: SpotMarketStreams) -> None:
    farewell = '{"stream":"!serverShutdown","data":{"e":"serverShutdown"}}'
    async with market.subscribe(*many(market)) as subscription:
        server.answer = lambda request: ()
        server.all[0].say(farewell)
        second = await server.connected(2)
        await server.asked(2)
        second.say(farewell)
        second.drop()  # before it was ready
        server.answer = acknowledge
        third = await server.connected(3)
        await server.until(lambda: server.peers == [third])
        server.say(NAME, agg_trade(7))
        events = await ids(subscription, IN_ADDRESS + 2)
    assert [event for event in events if event != Renewed()] == [7]


async def test_a_stream_that_is_refused_later_is_given_up(server: StreamServer, market: SpotMarketStreams) -> None:
    streams = many(market)
    async with market.subscribe(*streams) as subscription:

        def refuse(request: dict[str, Any]) -> list[Message]:
            return [json.dumps({"code": 2, "msg": "Invalid request", "id": request["id"]})]

        server.answer = refuse
        server.all[0].drop()
        async for item in subscription:
            if isinstance(item.event, SessionError):
                break
        assert item.stream == streams[-1]
        assert f"{streams[-1].name} was refused: Invalid request" in str(item.event)


async def test_everything_waits_unless_told_otherwise(server: StreamServer, market: SpotMarketStreams) -> None:
    last = market.agg_trade("last")
    async with market.subscribe(market.agg_trade("bnbbtc")) as subscription, market.subscribe(last) as done:
        for number in range(2000):
            server.say(NAME, agg_trade(number))
        server.say("last@aggTrade", AGG_TRADE)
        await anext(done)
        assert (subscription.backlog, subscription.dropped) == (2000, 0)
        assert await ids(subscription, 2000) == list(range(2000))


async def test_a_bounded_backlog_gives_up_the_oldest_and_says_so(
    server: StreamServer, market: SpotMarketStreams
) -> None:
    stream, last = market.agg_trade("bnbbtc"), market.agg_trade("last")
    async with market.subscribe(stream, last, limit=3) as subscription, market.subscribe(last) as done:
        for number in range(10):
            server.say(NAME, agg_trade(number))
        server.say("last@aggTrade", agg_trade(99))
        await anext(done)
        assert (subscription.backlog, subscription.dropped) == (3, 8)
        assert await ids(subscription, 4) == [Dropped(8), 8, 9, 99]
        server.say(NAME, agg_trade(10))
        assert await ids(subscription, 1) == [10]


async def test_the_latest_of_each_stream(server: StreamServer, market: SpotMarketStreams) -> None:
    one, other = market.agg_trade("bnbbtc"), market.agg_trade("other")
    async with market.subscribe(one, other, overflow="latest") as subscription, market.subscribe(other) as done:
        for number in range(10):
            server.say(NAME, agg_trade(number))
        for number in range(2):
            server.say("other@aggTrade", agg_trade(100 + number))
            await anext(done)
        assert (subscription.backlog, subscription.dropped) == (2, 10)
        assert await ids(subscription, 2) == [9, 101]
        server.say(NAME, agg_trade(11))
        assert await ids(subscription, 1) == [11]


async def test_news_are_not_given_up(server: StreamServer, market: SpotMarketStreams) -> None:
    last = market.agg_trade("last")
    async with market.subscribe(market.agg_trade("bnbbtc"), limit=1) as subscription, market.subscribe(last) as done:
        server.say(NAME, agg_trade(0))
        server.all[0].drop()
        await server.connected(2)
        for number in range(1, 4):
            server.say(NAME, agg_trade(number))
        server.say("last@aggTrade", AGG_TRADE)
        assert [type((await anext(done)).event).__name__ for _ in range(3)] == ["Interrupted", "Resumed", "AggTrade"]
        dropped, interrupted, resumed, trade = await ids(subscription, 4)
    assert (dropped, type(interrupted), type(resumed), trade) == (Dropped(3), Interrupted, Resumed, 3)


def test_what_makes_two_messages_the_same() -> None:
    one, other = (json.dumps(agg_trade(1, E=time)).encode() for time in (1, 2))
    assert identity(one) == identity(other) != identity(json.dumps(agg_trade(2, E=1)).encode())
    head = bytes.fromhex("3200 1127 0100 0000".replace(" ", ""))
    assert identity(head + b"\1" * 8 + b"rest") == identity(head + b"\2" * 8 + b"rest")
