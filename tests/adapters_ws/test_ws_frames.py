"""WebSocket messages in JSON: one pass for what is expected, a value for what is not."""

from __future__ import annotations

import json
from contextlib import suppress
from decimal import Decimal
from typing import Any, Generic, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import UNSET, Struct, field

from binwire.decode.frames import Frame, UnknownEvent
from binwire.decode.json import JsonDecoder
from binwire.errors import DecodeError
from binwire_api._core import Event, N


class BalanceUpdate(Event, Generic[N], tag="balanceUpdate", frozen=True, kw_only=True):
    event_time: int = field(name="E")
    asset: str = field(name="a")
    delta: N = field(name="d")


class ServerShutdown(Event, tag="serverShutdown", frozen=True, kw_only=True):
    event_time: int = field(name="E")


Events: TypeAlias = BalanceUpdate[N] | ServerShutdown
EVENT = b'{"e":"balanceUpdate","E":1573200697110,"a":"BTC","d":"100.00000000","T":1573200697068}'
"""user-data-stream.md, "Balance Update"."""
UPDATE = BalanceUpdate(event_time=1573200697110, asset="BTC", delta=Decimal("100.00000000"))


@pytest.fixture
def decoder() -> JsonDecoder:
    return JsonDecoder(events=Events)


@pytest.mark.parametrize(
    ("message", "subscription_id", "stream"),
    [
        (b'{"subscriptionId":3,"event":%b}', 3, UNSET),
        (b'{"event":%b,"subscriptionId":3}', 3, UNSET),
        (b'{ "event" : %b }', None, UNSET),
        (b'{"stream":"listen-key","data":%b}', None, "listen-key"),
        (b"%b", None, UNSET),
        (b" %b", None, UNSET),
    ],
)
def test_an_event_in_every_envelope(
    decoder: JsonDecoder, message: bytes, subscription_id: int | None, stream: Any
) -> None:
    frame = decoder.frame(message % EVENT)
    assert (frame.event, frame.subscription_id, frame.stream, frame.id) == (UPDATE, subscription_id, stream, UNSET)


def test_the_event_type_need_not_come_first(decoder: JsonDecoder) -> None:
    event = b'{"E":1573200697110,"a":"BTC","d":"100.00000000","e":"balanceUpdate"}'
    assert decoder.frame(event).event == UPDATE
    assert decoder.frame(b'{"event":%b}' % event).event == UPDATE


@pytest.mark.parametrize(
    ("number", "delta"), [(Decimal, Decimal("100.00000000")), (float, 100.0), (str, "100.00000000")]
)
def test_amounts_are_of_the_type_chosen(number: type[Any], delta: object) -> None:
    event = JsonDecoder(number, Events).frame(EVENT).event
    assert (event.delta, type(event.delta)) == (delta, number)


@pytest.mark.parametrize("envelope", [b'{"subscriptionId":7,"event":%b}', b'{"subscriptionId":7,"data":%b}'])
def test_an_unknown_event_keeps_its_bytes_and_its_subscription(decoder: JsonDecoder, envelope: bytes) -> None:
    event = b'{"e":"tomorrow","E":1,"z":{"a":[1]}}'
    frame = decoder.frame(envelope % event)
    assert (frame.event, frame.subscription_id) == (UnknownEvent("tomorrow", event), 7)
    assert decoder.frame(event).event == UnknownEvent("tomorrow", event)


def test_without_a_union_every_event_is_unknown() -> None:
    decoder = JsonDecoder()
    assert decoder.frame(EVENT).event == UnknownEvent("balanceUpdate", EVENT)
    assert decoder.frame(b'{"subscriptionId":0,"event":%b}' % EVENT).event == UnknownEvent("balanceUpdate", EVENT)


@pytest.mark.parametrize(
    "event", [b'{"e":"balanceUpdate","E":"soon"}', b'{"e":"balanceUpdate"}', b'{"e":"balanceUpdate","a":"\xff"}']
)
def test_a_known_event_of_another_shape_is_an_error_as_a_value(decoder: JsonDecoder, event: bytes) -> None:
    enveloped, bare = decoder.frame(b'{"subscriptionId":7,"event":%b}' % event), None
    assert isinstance(enveloped.event, DecodeError)
    assert (enveloped.event.data, enveloped.subscription_id) == (event, 7)
    if b"\xff" not in event:
        bare = decoder.frame(event).event
        assert isinstance(bare, DecodeError)


@pytest.mark.parametrize("message", [b"", b"{", b"[]", b"null", b"\xff", b'{"event":{"e":"balanceUpdate"', b'{"e":"x"'])
def test_what_is_no_json_object_is_refused(decoder: JsonDecoder, message: bytes) -> None:
    with pytest.raises(DecodeError) as caught:
        decoder.frame(message)
    assert caught.value.data == message


@pytest.mark.parametrize("message", [b'{"id":"1","x":%b}', b'{"subscriptionId":0,"event":{"e":"new","x":%b}}'])
def test_what_is_nested_too_deep_is_a_decode_error(decoder: JsonDecoder, message: bytes) -> None:
    with pytest.raises(DecodeError):
        decoder.frame(message % (b"[" * 100_000 + b"]" * 100_000))


def test_what_is_neither_reply_nor_event_is_an_error_as_a_value(decoder: JsonDecoder) -> None:
    frame = decoder.frame(b'{"hello":"world"}')
    assert isinstance(frame.event, DecodeError)


def test_a_reply_outlives_the_buffer_it_was_read_from(decoder: JsonDecoder) -> None:
    buffer = bytearray(b'{"id":"1","status":200,"result":{"price":"1.10"}}')
    frame = decoder.frame(memoryview(buffer))  # type: ignore[arg-type]
    buffer[:] = b"x" * len(buffer)
    assert bytes(frame.result) == b'{"price":"1.10"}'


def test_stream_servers_answer_without_a_status(decoder: JsonDecoder) -> None:
    accepted = decoder.frame(b'{"result":null,"id":3}')
    assert (accepted.id, accepted.status, accepted.error) == (3, 0, UNSET)
    refused = decoder.frame(b'{"code":2,"msg":"Invalid request: too many parameters"}')
    assert (refused.error.code, refused.error.msg) == (2, "Invalid request: too many parameters")


def test_a_result_of_another_shape_is_an_error(decoder: JsonDecoder) -> None:
    class Time(Struct):
        serverTime: int

    assert decoder.decode(b'{"serverTime":1656400526260}', Time) == Time(1656400526260)
    for bad in (b'{"serverTime":"noon"}', b"{", b"\xff", b'{"serverTime":"\xff"}'):
        with pytest.raises(DecodeError) as caught:
            decoder.decode(bad, Time)
        assert (caught.value.data, caught.value.type) == (bad, Time)


ids = st.one_of(st.none(), st.integers(-(2**31), 2**31), st.text())
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(id=ids, others=st.dictionaries(st.text(), json_values, max_size=3), spaced=st.booleans(), ascii=st.booleans())
def test_no_reply_passes_for_an_event(id: object, others: dict[str, Any], spaced: bool, ascii: bool) -> None:
    separators = (" , ", " : ") if spaced else (",", ":")
    message = json.dumps({**others, "id": id}, separators=separators, ensure_ascii=ascii).encode()
    assert JsonDecoder().is_urgent(message)


def test_no_escape_hides_a_reply(decoder: JsonDecoder) -> None:
    message = b'{"\\u0069d":"1","status":200}'
    assert decoder.frame(message).id == "1"
    assert decoder.is_urgent(message)


def test_events_are_not_urgent(decoder: JsonDecoder) -> None:
    assert not decoder.is_urgent(b'{"subscriptionId":3,"event":%b}' % EVENT)
    assert decoder.is_urgent(b'{"event":{"e":"serverShutdown","E":1770123456789}}')


@given(st.binary(max_size=60) | json_values.map(lambda value: json.dumps(value).encode()))
def test_whatever_arrives_is_a_frame_or_a_decode_error(data: bytes) -> None:
    with suppress(DecodeError):
        assert isinstance(JsonDecoder(events=Events).frame(data), Frame)
