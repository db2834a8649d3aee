"""SBE into Structs: values are written down here, or are what msgspec makes of the JSON that says the same."""

from __future__ import annotations

from decimal import Decimal, localcontext
from pathlib import Path
from typing import Any, Generic

import msgspec
import pytest
from msgspec import UNSET, Struct, field

from binwire.decode.sbe import NonRepresentable, SbeDecoder, Schema, UnknownMessage
from binwire.errors import DecodeError
from binwire_api._core import Event, N, OpenEnum

from .encoder import Encoder


class Side(OpenEnum):
    BUY = "BUY"
    SELL = "SELL"


class ExecutionReport(Event, Generic[N], frozen=True, kw_only=True, tag="executionReport"):
    event_time: int = field(name="E")
    symbol: str = field(name="s")
    side: Side = field(name="S")
    price: N = field(name="p")
    quantity: N = field(name="q")
    commission: N = field(name="n")
    commission_asset: str | None = field(name="N", default=None)
    order_list_id: int = field(name="g")
    trade_id: int = field(name="t")
    reject_reason: str = field(name="r")
    is_maker: bool = field(name="m")
    working_time: int | None = field(name="W", default=None)
    expiry_reason: str | None = field(name="eR", default=None)


class Row(Struct, Generic[N], frozen=True, kw_only=True):
    asset: str = field(name="a")
    free: N = field(name="f")
    locked: N = field(name="l")


class OutboundAccountPosition(Event, Generic[N], frozen=True, kw_only=True, tag="outboundAccountPosition"):
    event_time: int = field(name="E")
    last_update_time: int = field(name="u")
    balances: list[Row[N]] = field(name="B")


EVENTS = ExecutionReport[N] | OutboundAccountPosition[N]
REPORT = {
    "eventTime": 1_700_000_000_123_456,
    "priceExponent": -8,
    "qtyExponent": -5,
    "commissionExponent": -8,
    "side": "Sell",
    "price": 6_012_345_678_900,
    "origQty": 100_001,
    "commission": 7,
    "isMaker": "True",
    "subscriptionId": 3,
    "symbol": "BTCUSDT",
    "commissionAsset": "BNB",
}
JSON = (
    b'{"e":"executionReport","E":1700000000123,"s":"BTCUSDT","S":"SELL","p":"60123.45678900","q":"1.00001",'
    b'"n":"0.00000007","N":"BNB","g":-1,"t":-1,"r":"NONE","m":true}'
)


@pytest.fixture(scope="session")
def xml(shared: Path) -> Path:
    return shared / "docs" / "spot" / "sbe" / "spot_3_5.xml"


@pytest.fixture(scope="session")
def encoder(xml: Path) -> Encoder:
    return Encoder(xml)


@pytest.mark.parametrize("number", [Decimal, float, str])
def test_an_event_equals_the_one_json_gives(encoder: Encoder, number: type[Any]) -> None:
    frame = SbeDecoder(number=number, events=EVENTS).frame(encoder.message("ExecutionReportEvent", REPORT))
    assert frame.event == msgspec.json.decode(JSON, type=ExecutionReport[number], strict=number is not float)
    assert (frame.id, frame.subscription_id) == (UNSET, 3)


def test_times_are_microseconds_if_asked(encoder: Encoder) -> None:
    frame = SbeDecoder(events=EVENTS, time_unit="MICROSECOND").frame(encoder.message("ExecutionReportEvent", REPORT))
    assert frame.event.event_time == 1_700_000_000_123_456


def test_amounts_are_exact_whatever_the_callers_context(encoder: Encoder) -> None:
    data = encoder.message("ExecutionReportEvent", REPORT | {"price": 2**63 - 1, "priceExponent": 2})
    with localcontext(prec=3) as context:
        price = SbeDecoder(events=EVENTS).frame(data).event.price
        assert context.prec == 3
    assert str(price) == "9.223372036854775807E+20"
    assert SbeDecoder(number=str, events=EVENTS).frame(data).event.price == "922337203685477580700"


def test_an_older_writers_report(xml: Path) -> None:
    """Version 0 knew neither subscriptionId nor expiryReason."""
    data = Encoder(xml, version=0).message("ExecutionReportEvent", REPORT)
    frame = SbeDecoder(events=EVENTS).frame(data)
    assert frame.event == msgspec.json.decode(JSON, type=ExecutionReport[Decimal])
    assert frame.subscription_id is None


def test_groups_take_the_exponent_of_their_own_entry(encoder: Encoder) -> None:
    rows = [{"exponent": -2, "free": 150, "locked": 0, "asset": "USDT"}, {"exponent": 1, "free": 2, "asset": "币"}]
    rows[1]["locked"] = -3
    data = encoder.message("OutboundAccountPositionEvent", {"eventTime": 5_999, "updateTime": -1, "balances": rows})
    event = SbeDecoder(events=EVENTS).frame(data).event
    assert event.balances == [
        Row(asset="USDT", free=Decimal("1.50"), locked=Decimal(0)),
        Row(asset="币", free=Decimal(20), locked=Decimal(-30)),
    ]
    assert event.event_time == 5


@pytest.mark.parametrize("version", [0, 5])
def test_every_prefix_of_an_event_is_a_decode_error(xml: Path, version: int) -> None:
    decoder = SbeDecoder(events=EVENTS)
    data = Encoder(xml, version=version).message("ExecutionReportEvent", REPORT)
    for end in range(8, len(data)):
        event = decoder.frame(data[:end]).event
        assert isinstance(event, DecodeError)
        assert event.data == data[:end]
    with pytest.raises(DecodeError, match="no message header"):
        decoder.frame(data[:7])


def test_what_was_not_understood_still_says_for_whom(encoder: Encoder) -> None:
    data = encoder.message("ExecutionReportEvent", REPORT | {"symbol": b"\xff\xfe"})
    frame = SbeDecoder(events=EVENTS).frame(data)
    assert isinstance(frame.event, DecodeError)
    assert frame.subscription_id == 3


def test_unknown_messages_are_values(encoder: Encoder) -> None:
    decoder = SbeDecoder(events=EVENTS)
    other_template, other_schema = b"\x00\x00\x0f\x27\x03\x00\x06\x00", b"\x00\x00\x5b\x02\x04\x00\x00\x00"
    assert decoder.frame(other_template).event == UnknownMessage("", other_template, 9999, 3, 6)
    assert decoder.frame(other_schema).event == UnknownMessage("", other_schema, 603, 4, 0)
    assert isinstance(decoder.frame(encoder.message("NonRepresentableMessage", {})).event, NonRepresentable)
    no_struct = decoder.frame(encoder.message("ServerShutdownEvent", {"eventTime": 1})).event
    assert isinstance(no_struct, UnknownMessage)
    assert no_struct.event_type == "serverShutdown"


def test_a_reply_and_its_limits(encoder: Encoder) -> None:
    limit = {"rateLimitType": "Orders", "interval": "Second", "intervalNum": 10, "rateLimit": 50, "current": 1}
    time = encoder.message("ServerTimeResponse", {"serverTime": 1_700_000_000_123_456})
    data = encoder.message("WebSocketResponse", {"status": 200, "rateLimits": [limit], "id": "7", "result": time})
    decoder = SbeDecoder()
    frame = decoder.frame(data)
    assert (frame.id, frame.status, frame.error) == ("7", 200, UNSET)
    assert [
        (item.rate_limit_type, item.interval, item.interval_num, item.limit, item.count) for item in frame.rate_limits
    ] == [("ORDERS", "SECOND", 10, 50, 1)]
    assert decoder.decode(bytes(frame.result), dict[str, Any]) == {"serverTime": 1_700_000_000_123}
    assert decoder.is_urgent(data)


def test_a_refusal_inside_a_reply(encoder: Encoder) -> None:
    error = {"code": -1003, "serverTime": 2_000_000, "retryAfter": 3_000_000, "msg": "Too many requests"}
    refusal = encoder.message("ErrorResponse", error)
    frame = SbeDecoder().frame(encoder.message("WebSocketResponse", {"status": 429, "id": "a", "result": refusal}))
    assert not isinstance(frame.error, msgspec.UnsetType)
    assert (frame.error.code, frame.error.msg) == (-1003, "Too many requests")
    assert msgspec.json.decode(frame.error.data) == {"serverTime": 2000, "retryAfter": 3000}


def test_both_halves_of_a_cancel_replace(encoder: Encoder) -> None:
    """-2021 and -2022 carry what became of each half, as JSON does."""
    no = encoder.message("ErrorResponse", {"code": -2011, "msg": "Unknown order sent."})
    ack = encoder.message(
        "NewOrderAckResponse", {"orderId": 9, "transactTime": 1000, "symbol": "X", "clientOrderId": "c"}
    )
    halves = {"cancelResult": "Failure", "newOrderResult": "Success", "cancelResponse": no, "newOrderResponse": ack}
    data = encoder.message("CancelReplaceOrderResponse", halves)
    error = SbeDecoder().error(encoder.message("ErrorResponse", {"code": -2021, "msg": "partly", "data": data}))
    assert error is not None
    members = msgspec.json.decode(error.data)
    assert members["cancelResult"] == "FAILURE"
    assert (members["cancelResponse"]["code"], members["newOrderResponse"]["orderId"]) == (-2011, 9)


def test_messages_inside_each_other_end_somewhere(encoder: Encoder) -> None:
    data = b""
    for _ in range(9):
        data = encoder.message("ErrorResponse", {"code": -1, "msg": "x", "data": data})
    with pytest.raises(DecodeError, match="more than 4"):
        SbeDecoder().decode(data, dict[str, Any])


@pytest.mark.parametrize("count", [2**31 - 1, 2**32 - 1, 3])
def test_counts_that_cannot_be_true(encoder: Encoder, count: int) -> None:
    """Refused before anything is allocated: entries must fit into the bytes that are left."""
    data = encoder.message("OutboundAccountPositionEvent", {"eventTime": 1, "updateTime": 1})
    bomb = data[:-4] + count.to_bytes(4, "little")
    assert isinstance(SbeDecoder(events=EVENTS).frame(bomb).event, DecodeError)
    with pytest.raises(DecodeError, match="entries"):
        Schema.load("spot_3_5").to_dict(bomb)


class Ticker(Struct, Generic[N], frozen=True, kw_only=True):
    price_change: N = field(name="priceChange")
    volume: N
    percent: N = field(name="priceChangePercent")


def test_wide_mantissas(encoder: Encoder) -> None:
    data = encoder.message("Ticker24hSymbolFullResponse", {"priceExponent": 0, "qtyExponent": -8, "volume": 2**127 - 1,
                           "priceChangePercent": -1.5})  # fmt: skip
    ticker = SbeDecoder().decode(data, Ticker[Decimal])
    assert ticker.volume == Decimal("1701411834604692317316873037158.84105727")
    assert (ticker.price_change, ticker.percent) == (0, Decimal("-1.5"))


class Depth(Struct, frozen=True, kw_only=True, rename="camel"):
    last_update_id: int
    bids: list[tuple[Decimal, Decimal]]
    asks: list[tuple[Decimal, Decimal]]


def test_array_rows(encoder: Encoder) -> None:
    data = encoder.message("DepthResponse", {"lastUpdateId": 1, "priceExponent": -2, "qtyExponent": 0,
                           "bids": [{"price": 123, "qty": 4}]})  # fmt: skip
    assert SbeDecoder().decode(data, Depth) == Depth(last_update_id=1, bids=[(Decimal("1.23"), Decimal(4))], asks=[])


class Symbol(Struct, frozen=True, kw_only=True, rename="camel"):
    symbol: str
    order_types: list[str]
    filters: list[dict[str, Any]]
    permission_sets: list[list[str]]


class Info(Struct, frozen=True, kw_only=True, rename="camel"):
    timezone: str
    symbols: list[Symbol]


def test_flattened_groups_and_nested_filters(encoder: Encoder) -> None:
    """`mbx:jsonPath=".."`; and `timezone`, which "in JSON response is omitted" in SBE."""
    price = encoder.message("PriceFilter", {"priceExponent": -1, "minPrice": 1, "maxPrice": 99, "tickSize": 1})
    symbol = {
        "symbol": "AB",
        "orderTypes": ["Limit", "NonRepresentable"],
        "allowedSelfTradePreventionModes": [],
        "filters": [{"filter": price}],
        "permissionSets": [{"permissions": [{"permission": "SPOT"}, {"permission": "MARGIN"}]}, {}],
    }
    info = SbeDecoder().decode(encoder.message("ExchangeInfoResponse", {"symbols": [symbol]}), Info)
    assert info.timezone is None
    assert info.symbols == [
        Symbol(
            symbol="AB",
            order_types=["LIMIT", "NON_REPRESENTABLE"],
            filters=[{"filterType": "PRICE_FILTER", "minPrice": "0.1", "maxPrice": "9.9", "tickSize": "0.1"}],
            permission_sets=[["SPOT", "MARGIN"], []],
        )
    ]


def test_what_asks_for_it() -> None:
    decoder = SbeDecoder()
    assert decoder.headers == {"Accept": "application/sbe", "X-MBX-SBE": "3:5"}
    assert decoder.query == {"responseFormat": "sbe", "sbeSchemaId": "3", "sbeSchemaVersion": "5"}


def test_streams_decode_by_the_name_of_the_message(shared: Path) -> None:
    class BestBidAsk(Struct, frozen=True, kw_only=True, rename="camel"):
        symbol: str
        bid_price: float
        book_update_id: int

    encoder = Encoder(shared / "docs" / "spot" / "sbe" / "stream_1_0.xml")
    decoder = SbeDecoder(Schema.load("stream_1_0"), float, types={"BestBidAskStreamEvent": BestBidAsk})
    values = {"bookUpdateId": 4, "priceExponent": -3, "bidPrice": 1001, "symbol": "AB"}
    event = decoder.frame(encoder.message("BestBidAskStreamEvent", values)).event
    assert event == BestBidAsk(symbol="AB", bid_price=1.001, book_update_id=4)


class Nothing(Struct):
    in_common: int | None = None


def test_a_struct_without_a_member_of_the_message_is_an_error(encoder: Encoder) -> None:
    """Else each of its members would be None, and nobody would know."""
    data = encoder.message("ServerTimeResponse", {"serverTime": 1})
    with pytest.raises(DecodeError, match="ServerTimeResponse has no member of Nothing"):
        SbeDecoder().decode(data, Nothing)
