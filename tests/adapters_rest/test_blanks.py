"""Amounts that may be absent and come blank, as `annualizedBasisRate` does on the page Basis."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from binwire.decode.json import JsonDecoder
from binwire.errors import DecodeError
from binwire.streams.readers import Readers
from binwire_api.fapi.market_events import AggTrade
from binwire_api.fapi.models import OpenInterestStatistic
from binwire_api.fapi.streams import FapiStreams

INTEREST = (
    b'[{"symbol":"BTCUSDT","sumOpenInterest":"20403.12","sumOpenInterestValue": "176196512.1",'
    b'"timestamp":1583127900000,"CMCCirculatingSupply": ""}]'
)
TRADE = (
    b'{"e":"aggTrade","E":123456789,"s":"BTCUSDT","a":5933014,"p":"0.001","q":"100","nq":"","f":100,"l":105,'
    b'"T":123456785,"m":true}'
)


@pytest.mark.parametrize("number", [Decimal, float])
def test_a_blank_amount_is_none(number: type[Any]) -> None:
    (row,) = JsonDecoder(number).decode(INTEREST, list[OpenInterestStatistic[number]])  # type: ignore[valid-type]
    assert (row.cmc_circulating_supply, row.sum_open_interest) == (None, number("20403.12"))


def test_members_beside_a_blank_keep_their_digits() -> None:
    data = INTEREST.replace(b'"20403.12"', b"0.00040000000000000000001")
    (row,) = JsonDecoder().decode(data, list[OpenInterestStatistic[Decimal]])
    assert row.sum_open_interest == Decimal("0.00040000000000000000001")


def test_a_blank_that_has_to_be_there_is_reported_as_it_came() -> None:
    data = INTEREST.replace(b'"20403.12"', b'""')
    with pytest.raises(DecodeError, match=r"Invalid decimal string - at `\$\[0\].sumOpenInterest`") as caught:
        JsonDecoder().decode(data, list[OpenInterestStatistic[Decimal]])
    assert caught.value.data == data


@pytest.mark.parametrize("enveloped", [False, True])
def test_a_blank_of_a_stream_is_none(*, enveloped: bool) -> None:
    read = (
        Readers(Decimal, "MILLISECOND", None).of(FapiStreams[Decimal].agg_trade("btcusdt"), enveloped=enveloped).event
    )
    event = read(b'{"stream":"btcusdt@aggTrade","data":' + TRADE + b"}" if enveloped else TRADE)
    assert isinstance(event, AggTrade)
    assert (event.normal_quantity, event.price) == (None, Decimal("0.001"))
