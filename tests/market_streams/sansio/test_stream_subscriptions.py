"""Subscribing and unsubscribing on one connection, in the bytes of web-socket-streams.md."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from binwire._sansio.pace import Pace
from binwire._sansio.stream_subscriptions import (
    ANSWER,
    IN_ADDRESS,
    IN_REQUEST,
    Refused,
    Send,
    StreamSubscriptions,
    Subscribed,
)

DONE = b'{"result":null,"id":%d}'


def subscriptions(*names: str, messages: int = 5) -> StreamSubscriptions:
    """Those of an open connection."""
    streams = StreamSubscriptions(messages)
    streams.add(names)
    assert streams.opened(streams.in_address) == Subscribed(names)
    return streams


def sent(streams: StreamSubscriptions, now: float) -> dict[str, object]:
    send = streams.step(now)
    assert send is not None
    message: dict[str, object] = json.loads(send.text)
    return message


def test_the_first_names_stand_in_the_address_and_need_no_message() -> None:
    streams = subscriptions("btcusdt@aggTrade", "btcusdt@depth")
    assert (streams.active, streams.step(0), streams.deadline) == (("btcusdt@aggTrade", "btcusdt@depth"), None, None)


def test_the_messages_of_the_page() -> None:
    streams = StreamSubscriptions(5)
    streams.opened(())
    streams.add(["btcusdt@aggTrade", "btcusdt@depth"])
    request = b'{"method":"SUBSCRIBE","params":["btcusdt@aggTrade","btcusdt@depth"],"id":1}'
    assert streams.step(0) == Send(request)
    assert streams.active == ()
    answer = b'{\n  "result": null,\n  "id": 1\n}'
    assert streams.answered(answer, 5) == [Subscribed(("btcusdt@aggTrade", "btcusdt@depth"))]
    streams.remove(["btcusdt@depth"])
    assert streams.active == ("btcusdt@aggTrade",)
    assert streams.step(10) == Send(b'{"method":"UNSUBSCRIBE","params":["btcusdt@depth"],"id":2}')
    assert streams.answered(DONE % 2, 15) == []
    assert streams.step(20) is None


def test_one_request_at_a_time_and_what_is_wished_meanwhile_follows_together() -> None:
    streams = subscriptions("a@trade")
    streams.add(["b@trade"])
    assert sent(streams, 0)["params"] == ["b@trade"]
    for name in "cde":
        streams.add([f"{name}@trade"])
        assert streams.step(1) is None
    streams.remove(["c@trade", "a@trade"])
    streams.answered(DONE % 1, 2)
    assert sent(streams, 2) == {"method": "UNSUBSCRIBE", "params": ["a@trade"], "id": 2}
    streams.answered(DONE % 2, 3)
    assert sent(streams, 3) == {"method": "SUBSCRIBE", "params": ["d@trade", "e@trade"], "id": 3}


def test_a_wish_taken_back_in_time_is_no_message() -> None:
    streams = subscriptions("a@trade")
    streams.remove(["a@trade"])
    streams.add(["a@trade", "b@trade"])
    streams.remove(["b@trade"])
    assert streams.step(0) is None


@pytest.mark.parametrize(("messages", "free"), [(5, 4), (10, 9)])
def test_a_second_takes_the_limit_less_a_pong(messages: int, free: int) -> None:
    streams = subscriptions(messages=messages)
    for number in range(free):
        streams.add([f"s{number}@trade"])
        assert sent(streams, 10.0 * number)["id"] == number + 1
        streams.answered(DONE % (number + 1), 10.0 * number + 5)
    streams.add(["late@trade"])
    assert streams.step(999) is None
    assert streams.deadline == 1005  # a second after the first was answered
    assert streams.step(1004) is None
    assert sent(streams, 1005)["params"] == ["late@trade"]


@given(st.lists(st.tuples(st.floats(0, 700), st.floats(0, 700), st.floats(0, 700)), max_size=40), st.integers(2, 10))
def test_however_long_messages_travel_no_second_has_too_many(
    waits: list[tuple[float, float, float]], limit: int
) -> None:
    pace, now, arrivals = Pace(limit), 0.0, []
    for pause, there, back in waits:
        now = max(now + pause, pace.free_at() or 0)
        arrivals.append(now + there)
        now += there + back
        pace.answered(now)
    for moment in arrivals:
        assert sum(moment <= other < moment + 1000 for other in arrivals) <= limit - 1


def test_many_streams_take_few_messages() -> None:
    names = [f"s{number}@trade" for number in range(1024)]
    streams = StreamSubscriptions(5)
    streams.add(names)
    assert streams.room == 0
    streams.opened(streams.in_address)
    assert streams.active == tuple(names[:IN_ADDRESS])
    now, count = 0.0, 0
    while len(streams.active) < 1024:
        send = streams.step(now)
        if send is None:
            now = streams.deadline or 0
            continue
        assert len(json.loads(send.text)["params"]) <= IN_REQUEST
        count += 1
        streams.answered(DONE % count, now)
    assert (count, now) == (5, 1000)
    assert streams.active == tuple(names)


@pytest.mark.parametrize(
    "answer",
    [
        b'{"code": 2, "msg": "Invalid request: no such stream", "id": 1}',
        b'{"code": 2, "msg": "Invalid request: no such stream"}',
        b'{"error": {"code": 2, "msg": "Invalid request: no such stream"}, "id": 1}',
        b'{"id": "1", "error": {"code": 2, "msg": "Invalid request: no such stream"}}',
    ],
)
def test_a_refused_stream(answer: bytes) -> None:
    streams = subscriptions()
    streams.add(["nonsense"])
    streams.step(0)
    happened = streams.answered(answer, 1)
    assert happened is not None
    [refused] = happened
    assert isinstance(refused, Refused)
    assert (refused.name, refused.error.code, refused.error.text) == ("nonsense", 2, "Invalid request: no such stream")
    assert str(refused.error) == "nonsense was refused: Invalid request: no such stream"
    assert (streams.wanted, streams.step(2)) == ((), None)


def test_of_many_names_only_the_one_at_fault_is_refused() -> None:
    streams = subscriptions()
    names = ["a@trade", "b@trade", "nonsense", "c@trade", "d@trade"]
    streams.add(names)
    refused: list[str] = []
    now = 0.0
    for _ in range(20):
        now += 1000
        send = streams.step(now)
        if send is None:
            break
        request = json.loads(send.text)
        bad = "nonsense" in request["params"]
        answer = b'{"code":2,"msg":"no","id":%d}' if bad else DONE
        refused += [one.name for one in streams.answered(answer % request["id"], now) or () if isinstance(one, Refused)]
    assert refused == ["nonsense"]
    assert set(streams.active) == set(names) - {"nonsense"}


@pytest.mark.parametrize(
    "text",
    [
        b'{"stream":"btcusdt@trade","data":{"e":"trade"}}',
        b'{"e":"serverShutdown","E":1770123456789}',
        b'{"u":400900217,"s":"BNBUSDT","b":"25.35190000"}',
        b"[]",
        b"nonsense",
        b'{"id":\xff}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_reply(text: bytes) -> None:
    streams = subscriptions()
    streams.add(["a@trade"])
    streams.step(0)
    assert streams.answered(text, 1) is None


def test_a_reply_to_something_else_changes_nothing() -> None:
    streams = subscriptions()
    assert streams.answered(DONE % 7, 0) == []
    streams.add(["a@trade"])
    streams.step(0)
    assert streams.answered(DONE % 7, 1) == []
    assert streams.step(2) is None
    assert streams.answered(DONE % 1, 3) == [Subscribed(("a@trade",))]


def test_what_is_not_answered_is_overdue() -> None:
    streams = subscriptions()
    streams.add(["a@trade"])
    streams.step(0)
    assert streams.deadline == ANSWER
    assert not streams.is_overdue(ANSWER - 1)
    assert streams.is_overdue(ANSWER)


def test_a_new_connection_begins_anew() -> None:
    streams = subscriptions("a@trade")
    streams.add(["b@trade"])
    streams.step(0)
    streams.reset()
    assert (streams.active, streams.deadline) == ((), None)
    assert streams.opened(streams.in_address) == Subscribed(("a@trade", "b@trade"))
    assert streams.step(1) is None


@pytest.mark.parametrize("size", [0, 1025])
def test_sizes_out_of_bounds(size: int) -> None:
    with pytest.raises(ValueError, match=f"a connection of {size} streams: it takes 1 to 1024"):
        StreamSubscriptions(5, size)


def test_an_end_that_is_refused_is_an_end_all_the_same() -> None:
    streams = subscriptions("a@trade", "b@trade")
    streams.remove(["a@trade"])
    streams.step(0)
    assert streams.answered(b'{"code":2,"msg":"no","id":1}', 1) == []
    assert (streams.step(2), streams.active) == (None, ("b@trade",))


def test_a_pace_needs_room_for_pongs() -> None:
    with pytest.raises(ValueError, match="1 messages a second: one is for pongs"):
        Pace(1)
