"""Streams, one and many, over real sockets: what is asked for, and what comes."""

from __future__ import annotations

import asyncio
import json
from decimal import Decimal
from typing import Any

import pytest

from binwire import (
    AlphaMarketStreams,
    DecodeError,
    Environment,
    FapiMarketStreams,
    InvalidParameter,
    NotSent,
    SessionError,
    SpotMarketStreams,
    StocksMarketStreams,
    UnknownEvent,
)
from binwire.transport import websockets
from binwire_api.fapi import market_events as fapi
from binwire_api.spot.market_events import AggTrade, BookTicker, MiniTicker
from tests.adapters_ws.server import Message

from .conftest import AGG_TRADE, StreamServer, acknowledge, agg_trade

BOOK_TICKER = {
    "u": 400900217,
    "s": "BNBUSDT",
    "b": "25.35190000",
    "B": "31.21000000",
    "a": "25.36520000",
    "A": "40.66000000",
}
MARK_PRICE = {"e": "markPriceUpdate", "E": 1562305380000, "s": "BTCUSDT", "p": "11794.15000000", "i": "11784.62659091"}


@pytest.fixture
async def market(options: dict[str, Any]) -> Any:
    async with SpotMarketStreams(**options) as market:
        yield market


async def test_one_stream(server: StreamServer, market: SpotMarketStreams) -> None:
    events = market.stream(market.agg_trade("BNBBTC"))
    waiting = asyncio.ensure_future(anext(events))
    peer = await server.connected(1)
    assert server.paths == ["/stream?streams=bnbbtc@aggTrade"]
    server.say("bnbbtc@aggTrade", AGG_TRADE)
    assert await waiting == AggTrade(
        event_time=1672515782136,
        symbol="BNBBTC",
        aggregate_trade_id=12345,
        price=Decimal("0.001"),
        quantity=Decimal("100"),
        first_trade_id=100,
        last_trade_id=105,
        trade_time=1672515782136,
        is_buyer_maker=True,
        ignore=True,
    )
    await events.aclose()
    await server.until(lambda: peer not in server.peers)  # nobody wants it, and the connection is closed


async def test_a_loop_that_is_left_unsubscribes(server: StreamServer, market: SpotMarketStreams) -> None:
    async def first() -> int:
        async for trade in market.stream(market.agg_trade("bnbbtc")):
            return trade.aggregate_trade_id
        raise AssertionError

    waiting = asyncio.ensure_future(first())
    await server.connected(1)
    server.say("bnbbtc@aggTrade", AGG_TRADE)
    assert await waiting == 12345
    await server.until(lambda: not server.peers)


async def test_several_streams_keep_the_order_of_their_connection(
    server: StreamServer, market: SpotMarketStreams
) -> None:
    trades, tickers = market.agg_trade("bnbbtc"), market.book_ticker("bnbusdt")
    async with market.subscribe(trades, tickers) as subscription:
        assert server.paths == ["/stream?streams=bnbbtc@aggTrade/bnbusdt@bookTicker"]
        server.say("bnbusdt@bookTicker", BOOK_TICKER)
        server.say("bnbbtc@aggTrade", AGG_TRADE)
        first, second = await anext(subscription), await anext(subscription)
    assert (first.stream, second.stream) == (tickers, trades)
    assert isinstance(first.event, BookTicker)
    assert (first.event.best_bid_price, first.event.best_ask_quantity) == (Decimal("25.35190000"), Decimal("40.66"))
    assert isinstance(second.event, AggTrade)
    assert json.loads(second.raw) == {"stream": "bnbbtc@aggTrade", "data": AGG_TRADE}
    assert second.received >= first.received > 1_700_000_000_000


async def test_streams_come_and_go_while_it_runs(server: StreamServer, market: SpotMarketStreams) -> None:
    one, two, three = (market.agg_trade(symbol) for symbol in ("a", "b", "c"))
    async with market.subscribe(one) as subscription:
        await subscription.add(two, three)
        await subscription.remove(one)
        assert subscription.streams == (two, three)
        with pytest.raises(InvalidParameter, match="a@aggTrade is not subscribed to here"):
            await subscription.remove(one)
        with pytest.raises(InvalidParameter, match="b@aggTrade is subscribed to already"):
            await subscription.add(two)
        requests = await server.asked(2)
        server.say("b@aggTrade", agg_trade(7))
        server.say("a@aggTrade", agg_trade(8))  # it was on its way
        server.say("c@aggTrade", agg_trade(9))
        items = [await anext(subscription) for _ in range(2)]
    assert requests == [
        ("SUBSCRIBE", ["b@aggTrade", "c@aggTrade"]),
        ("UNSUBSCRIBE", ["a@aggTrade"]),
    ]
    assert [(item.stream, item.event.aggregate_trade_id) for item in items] == [(two, 7), (three, 9)]  # type: ignore[union-attr]


async def test_a_stream_that_is_left_and_wanted_again(server: StreamServer, market: SpotMarketStreams) -> None:
    one, other = market.agg_trade("a"), market.agg_trade("b")
    async with market.subscribe(one, other) as subscription:
        await subscription.remove(other)
        await subscription.add(other)
        assert await server.asked(2) == [("UNSUBSCRIBE", ["b@aggTrade"]), ("SUBSCRIBE", ["b@aggTrade"])]
        server.say("b@aggTrade", AGG_TRADE)
        assert (await anext(subscription)).stream == other


async def test_the_other_transport(server: StreamServer, options: dict[str, Any]) -> None:
    market = SpotMarketStreams(**options, connect=websockets.connect)
    async with market, market.subscribe(market.agg_trade("a")) as subscription:
        await subscription.add(market.agg_trade("b"))
        server.say("b@aggTrade", AGG_TRADE)
        assert isinstance((await anext(subscription)).event, AggTrade)
        server.all[0].drop()
        await server.connected(2)
        server.say("a@aggTrade", AGG_TRADE)
        events = [(await anext(subscription)).event for _ in range(5)]
    assert [type(event).__name__ for event in events] == ["Interrupted"] * 2 + ["Resumed"] * 2 + ["AggTrade"]


async def test_a_stream_is_subscribed_to_once_for_all_who_listen(
    server: StreamServer, market: SpotMarketStreams
) -> None:
    stream = market.agg_trade("bnbbtc")
    async with market.subscribe(stream) as one, market.subscribe(stream) as other:
        server.say("bnbbtc@aggTrade", AGG_TRADE)
        assert (await anext(one)).event == (await anext(other)).event
        await other.close()
        server.say("bnbbtc@aggTrade", agg_trade(2))
        item = await anext(one)
        assert item.event.aggregate_trade_id == 2  # type: ignore[union-attr]
        with pytest.raises(StopAsyncIteration):
            await anext(other)
    assert (len(server.all), server.requests) == (1, [])


async def test_more_streams_than_a_connection_takes(server: StreamServer, options: dict[str, Any]) -> None:
    async with SpotMarketStreams(**options, connection_size=2) as market:
        streams = [market.agg_trade(f"s{number}") for number in range(5)]
        async with market.subscribe(*streams) as subscription:
            assert len(server.all) == 3
            for index, stream in ((2, streams[4]), (0, streams[1]), (1, streams[2])):
                server.say(stream.name, AGG_TRADE, index)
                assert (await anext(subscription)).stream == stream


async def test_a_raw_stream_has_a_connection_of_its_own(server: StreamServer, market: SpotMarketStreams) -> None:
    stream = market.agg_trade("bnbbtc")
    events = market.stream(stream, raw=True)
    waiting = asyncio.ensure_future(anext(events))
    peer = await server.connected(1)
    peer.say(json.dumps(AGG_TRADE))
    assert (await waiting).aggregate_trade_id == 12345
    assert server.paths == ["/ws/bnbbtc@aggTrade"]
    await events.aclose()


async def test_times_in_microseconds(server: StreamServer, options: dict[str, Any]) -> None:
    async with SpotMarketStreams(**options, time_unit="MICROSECOND") as market:
        for raw in (False, True):
            events = market.stream(market.agg_trade("bnbbtc"), raw=raw)
            waiting = asyncio.ensure_future(anext(events))
            await server.connected(1 + raw)
            waiting.cancel()
            await asyncio.wait([waiting])
    assert server.paths == [
        "/stream?streams=bnbbtc@aggTrade&timeUnit=MICROSECOND",
        "/ws/bnbbtc@aggTrade?timeUnit=MICROSECOND",
    ]


async def test_names_that_an_address_cannot_hold_as_they_are(server: StreamServer, market: SpotMarketStreams) -> None:
    async with market.subscribe(market.kline("bnbbtc", "1d", timezone="+08:00")):
        pass
    async with market.subscribe(market.kline("币安usdt", "1m")) as subscription:
        await server.connected(2)
        server.say("币安usdt@kline_1m", {"e": "kline", "E": 1})  # its name comes escaped here, and not in UTF-8
        assert isinstance((await anext(subscription)).event, DecodeError)
    assert server.paths == [
        "/stream?streams=bnbbtc@kline_1d@%2B08:00",
        "/stream?streams=%E5%B8%81%E5%AE%89usdt@kline_1m",
    ]
    assert [server.names(0), server.names(1)] == [["bnbbtc@kline_1d@+08:00"], ["币安usdt@kline_1m"]]


async def test_arrays_and_numbers_of_another_type(server: StreamServer, options: dict[str, Any]) -> None:
    ticker = {"e": "24hrMiniTicker", "E": 1672515782136, "s": "BNBBTC", "c": "0.0025", "o": "0.0010", "h": "0.0025"}
    ticker |= {"l": "0.0010", "v": "10000", "q": "18"}
    async with SpotMarketStreams(**options, number=float) as market:
        events = market.stream(market.all_mini_tickers())
        waiting = asyncio.ensure_future(anext(events))
        await server.connected(1)
        server.say("!miniTicker@arr", [ticker, ticker])
        tickers = await waiting
        await events.aclose()
    assert all(isinstance(ticker, MiniTicker) for ticker in tickers)
    assert [ticker.close_price for ticker in tickers] == [0.0025, 0.0025]


async def test_futures_streams_come_from_the_part_of_the_host_that_serves_them(
    server: StreamServer, options: dict[str, Any]
) -> None:
    async with FapiMarketStreams(**options) as market:
        depth, price = market.diff_depth("btcusdt", speed="100ms"), market.mark_price("btcusdt")
        async with market.subscribe(depth, price) as subscription:
            paths = {path.partition("?")[0]: index for index, path in enumerate(server.paths)}
            assert paths.keys() == {"/public/stream", "/market/stream"}
            levels = {"b": [["0.0024", "10"]], "a": []}
            update = {"e": "depthUpdate", "E": 1, "T": 1, "s": "BTCUSDT", "U": 157, "u": 160, "pu": 149, **levels}
            server.say("btcusdt@depth@100ms", update, paths["/public/stream"])
            item = await anext(subscription)
    assert item.stream == depth
    assert isinstance(item.event, fapi.DepthUpdate)
    assert (item.event.previous_final_update_id, item.event.bids[0].price) == (149, Decimal("0.0024"))


async def test_what_is_not_understood_is_a_value_and_the_connection_lives(
    server: StreamServer, market: SpotMarketStreams
) -> None:
    name = "bnbbtc@aggTrade"
    async with market.subscribe(market.agg_trade("bnbbtc")) as subscription:
        peer = await server.connected(1)
        server.say(name, {"e": "aggTradeV2", "price": 1})
        server.say(name, agg_trade(1, p="dear"))
        peer.say('{"stream":"bnbbtc@aggTrade","data":{')
        peer.say('{"e":"somethingNew","E":1}')
        peer.say("nonsense")
        peer.say('{"stream":"other@trade","data":{}}')
        peer.say(json.dumps({"data": agg_trade(5), "stream": "bnbbtc@aggTrade"}))
        items = [await anext(subscription) for _ in range(6)]
    unknown, wrong, broken, new, nonsense, other_order = (item.event for item in items)
    assert unknown == UnknownEvent("aggTradeV2", b'{"e":"aggTradeV2","price":1}')
    assert isinstance(wrong, DecodeError)
    assert "were not understood as AggTrade" in str(wrong)
    assert isinstance(broken, DecodeError)
    assert new == UnknownEvent("somethingNew", b'{"e":"somethingNew","E":1}')
    assert isinstance(nonsense, DecodeError)
    assert [item.stream and item.stream.name for item in items] == [name, name, name, None, None, name]
    assert isinstance(other_order, AggTrade)
    assert other_order.aggregate_trade_id == 5


async def test_one_stream_tells_of_what_is_no_event_of_it(server: StreamServer, market: SpotMarketStreams) -> None:
    told: list[Any] = []
    events = market.stream(market.agg_trade("bnbbtc"), notice=told.append)
    waiting = asyncio.ensure_future(anext(events))
    await server.connected(1)
    server.say("bnbbtc@aggTrade", {"e": "other"})
    server.say("bnbbtc@aggTrade", AGG_TRADE)
    assert isinstance(await waiting, AggTrade)
    assert told == [UnknownEvent("other", b'{"e":"other"}')]
    await events.aclose()


async def test_a_function_that_is_called(
    server: StreamServer, market: SpotMarketStreams, caplog: pytest.LogCaptureFixture
) -> None:
    called: list[int] = []
    told: list[Any] = []
    done = asyncio.Event()

    def callback(trade: AggTrade) -> None:
        called.append(trade.aggregate_trade_id)
        if trade.aggregate_trade_id == 2:
            raise RuntimeError("too dear")
        if trade.aggregate_trade_id == 3:
            done.set()

    async with market.listen(market.agg_trade("bnbbtc"), callback, notice=told.append):
        server.say("bnbbtc@aggTrade", agg_trade(1))
        server.say("bnbbtc@aggTrade", {"e": "other"})
        server.say("bnbbtc@aggTrade", agg_trade(2))
        server.say("bnbbtc@aggTrade", agg_trade(3))
        await done.wait()
    assert (called, told) == ([1, 2, 3], [UnknownEvent("other", b'{"e":"other"}')])
    assert "whoever listens to bnbbtc@aggTrade failed" in caplog.text
    await server.until(lambda: not server.peers)
    server.refusal = 503, b"not now"
    with pytest.raises(SessionError, match="503 not now"):
        async with market.listen(market.agg_trade("bnbbtc"), callback):
            pass


async def test_a_stream_that_is_refused(server: StreamServer, market: SpotMarketStreams) -> None:
    def answer(request: dict[str, Any]) -> list[Message]:
        if request["method"] == "SUBSCRIBE" and "bad@aggTrade" in request["params"]:
            return [json.dumps({"code": 2, "msg": "Invalid request: no such stream", "id": request["id"]})]
        return list(acknowledge(request))

    server.answer = answer
    good, bad = market.agg_trade("good"), market.agg_trade("bad")
    async with market.subscribe(good) as subscription:
        with pytest.raises(SessionError, match="bad@aggTrade was refused: Invalid request: no such stream") as raised:
            await subscription.add(bad)
        assert raised.value.code == 2
        assert subscription.streams == (good,)
        server.say(good.name, AGG_TRADE)
        assert (await anext(subscription)).stream == good
        with pytest.raises(SessionError, match="bad@aggTrade was refused"):
            await anext(market.stream(bad))
        with pytest.raises(SessionError, match="bad@aggTrade was refused"):  # though one of them is not
            await anext(market.subscribe(market.agg_trade("other"), bad))


async def test_nobody_there(options: dict[str, Any], server: StreamServer) -> None:
    server.refusal = 503, b"not now"
    async with SpotMarketStreams(**options) as market:
        with pytest.raises(SessionError, match="refused the handshake: 503 not now"):
            await anext(market.stream(market.agg_trade("bnbbtc")))
        with pytest.raises(SessionError, match="refused the handshake: 503 not now"):
            async with market.subscribe(market.agg_trade("bnbbtc")):
                pass
        server.refusal = None
        async with market.subscribe(market.agg_trade("bnbbtc")):
            assert len(server.peers) == 1


async def test_closed_streams_end_what_waits(server: StreamServer, options: dict[str, Any]) -> None:
    market = SpotMarketStreams(**options)
    subscription = market.subscribe(market.agg_trade("bnbbtc"))
    waiting = asyncio.ensure_future(anext(subscription))
    events = market.stream(market.agg_trade("bnbbtc"))
    also = asyncio.ensure_future(anext(events))
    await server.connected(1)
    server.say("bnbbtc@aggTrade", AGG_TRADE)
    await asyncio.gather(waiting, also)
    waiting = asyncio.ensure_future(anext(subscription))
    await market.close()
    with pytest.raises(StopAsyncIteration):
        await waiting
    assert [event async for event in events] == []
    assert not server.peers
    with pytest.raises(NotSent, match="the market streams are closed"):
        await anext(market.stream(market.agg_trade("bnbbtc")))
    await market.close()


async def test_what_waits_for_its_first_message_can_be_cancelled(
    server: StreamServer, market: SpotMarketStreams
) -> None:
    async with market.subscribe(market.agg_trade("bnbbtc")) as subscription:
        waiting = asyncio.ensure_future(anext(subscription))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])
        server.say("bnbbtc@aggTrade", AGG_TRADE)
        assert isinstance((await anext(subscription)).event, AggTrade)


async def test_wrong_arguments(market: SpotMarketStreams) -> None:
    stream = market.agg_trade("bnbbtc")
    with pytest.raises(InvalidParameter, match="a connection takes 1 to 1024 streams"):
        SpotMarketStreams(connection_size=1025)
    with pytest.raises(InvalidParameter, match="neither MILLISECOND nor MICROSECOND"):
        SpotMarketStreams(time_unit="SECOND")  # type: ignore[arg-type]
    with pytest.raises(InvalidParameter, match="at least one message has to be able to wait"):
        market.subscribe(stream, limit=0)
    async with FapiMarketStreams(environment=Environment(name="mine", rest={}, ws_api={}, streams={})) as futures:
        with pytest.raises(InvalidParameter, match="bnbbtc@aggTrade is a stream of spot, not of fapi"):
            await anext(futures.stream(stream))
        with pytest.raises(InvalidParameter, match="the environment mine has no address for fapi streams"):
            await anext(futures.stream(futures.agg_trade("btcusdt")))


async def test_alpha_tokens_are_asked_for_by_messages_alone(server: StreamServer, options: dict[str, Any]) -> None:
    """Their page knows one address and SUBSCRIBE, and shows the name of the stream behind the event."""
    event = {"E": 1771828569861, "T": 1771828569702, "a": 2684294, "e": "aggTrade", "f": 2684294, "l": 2684294}
    event |= {"m": False, "p": "0.08530000", "q": "879.24000000", "s": "ALPHA_474USDT"}
    environment = Environment(name="test", rest={}, ws_api={}, streams={"sapi.alpha": f"{server.url}/w3w/wsa"})
    market = AlphaMarketStreams(**options | {"environment": environment})
    async with market, market.subscribe(market.agg_trade("ALPHA_474USDT")) as subscription:
        assert await server.asked(1) == [("SUBSCRIBE", ["alpha_474usdt@aggTrade"])]
        server.all[0].say(json.dumps({"data": event, "stream": "alpha_474usdt@aggTrade"}))
        item = await anext(subscription)
    assert server.paths == ["/w3w/wsa/stream"]
    assert item.event.price == Decimal("0.0853")


async def test_stocks(server: StreamServer, options: dict[str, Any]) -> None:
    environment = Environment(name="test", rest={}, ws_api={}, streams={"sapi.stocks": f"{server.url}/equity"})
    market = StocksMarketStreams(**options | {"environment": environment})
    async with market, market.subscribe(market.quote("AAPL")):
        assert await server.asked(1) == [("SUBSCRIBE", ["aapl@quote"])]
    assert server.paths == ["/equity/stream"]
