"""Amounts that the exchange leaves blank, as `annualizedBasisRate` of the page Basis and `r` of a delivery contract."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from binwire.decode.json import JsonDecoder
from binwire.errors import DecodeError
from binwire.streams.readers import Readers
from binwire_api.fapi.market_events import MarkPriceUpdate
from binwire_api.fapi.models import Basis
from binwire_api.fapi.streams import FapiStreams

BASIS = (
    b'[{"indexPrice": "34400.15945055", "contractType": "PERPETUAL", "basisRate": "0.0004", "futuresPrice": "34414.10",'
    b' "annualizedBasisRate": "", "basis": "13.94054945", "pair": "BTCUSDT", "timestamp": 1698742800000}]'
)
MARK = (
    b'{"e":"markPriceUpdate","E":1562305380000,"s":"BTCUSDT_260327","p":"11794.15","i":"11784.62","P":"11784.25",'
    b'"r":"","T":0}'
)


@pytest.mark.parametrize("number", [Decimal, float, str])
def test_a_blank_amount_is_none(number: type[Any]) -> None:
    (basis,) = JsonDecoder(number).decode(BASIS, list[Basis[number]])  # type: ignore[valid-type]  # filled at run time
    assert (basis.annualized_basis_rate or None, basis.basis) == (None, number("13.94054945"))


def test_members_beside_a_blank_keep_their_digits() -> None:
    data = BASIS.replace(b'"0.0004"', b"0.00040000000000000000001")
    (basis,) = JsonDecoder().decode(data, list[Basis[Decimal]])
    assert basis.basis_rate == Decimal("0.00040000000000000000001")


def test_a_blank_that_has_to_be_there_is_reported_as_it_came() -> None:
    data = BASIS.replace(b'"13.94054945"', b'""')
    with pytest.raises(DecodeError, match=r"Invalid decimal string - at `\$\[0\].annualizedBasisRate`") as caught:
        JsonDecoder().decode(data, list[Basis[Decimal]])
    assert caught.value.data == data


@pytest.mark.parametrize("enveloped", [False, True])
def test_a_blank_of_a_stream_is_none(*, enveloped: bool) -> None:
    stream = FapiStreams[Decimal].mark_price("btcusdt_260327")
    read = Readers(Decimal, "MILLISECOND", None).of(stream, enveloped=enveloped).event
    event = read(b'{"stream":"btcusdt_260327@markPrice","data":' + MARK + b"}" if enveloped else MARK)
    assert isinstance(event, MarkPriceUpdate)
    assert (event.funding_rate, event.mark_price) == (None, Decimal("11794.15"))
