"""Which decoder reads which source's messages."""

from __future__ import annotations

from typing import Any

from binwire.decode.json import JsonDecoder
from binwire.seams import Decoder
from binwire.user_data.sources import Market, Source


class ByMarket:
    """JSON by the market's events, SBE by the one decoder of the hub; each made when first needed."""

    def __init__(self, number: type[Any], sbe: Decoder | None) -> None:
        self._number = number
        self._sbe = sbe
        self._json: dict[str, Decoder] = {}

    def __call__(self, source: Source, binary: bool) -> Decoder:
        """For text or binary messages of a source."""
        if binary:
            return self._sbe or self._load_sbe()
        product = source.market if source.market in ("fapi", "margin_risk") else "spot"
        decoder = self._json.get(product)
        if decoder is None:
            decoder = self._json[product] = JsonDecoder(self._number, _events(source.market))
        return decoder

    def _load_sbe(self) -> Decoder:
        from binwire.decode.sbe import SbeDecoder

        self._sbe = SbeDecoder(number=self._number)
        return self._sbe


def _events(market: Market) -> Any:
    """The union of the events of a market; margin's trade events are spot's."""
    if market == "fapi":
        from binwire_api.fapi.events import UserDataEvent as FapiEvent

        return FapiEvent
    if market == "margin_risk":
        from binwire_api.sapi.margin_trading.events import UserDataEvent as MarginEvent

        return MarginEvent
    from binwire_api.spot.events import UserDataEvent as SpotEvent

    return SpotEvent
