"""Market streams of Alpha tokens."""

from __future__ import annotations

from typing import ClassVar

from binwire.streams.market import MarketStreams
from binwire_api._core import N
from binwire_api.sapi.alpha.streams import AlphaStreams


class AlphaMarketStreams(MarketStreams[N], AlphaStreams[N]):
    """Market streams of Alpha tokens.

    https://developers.binance.com/docs/alpha/market-data/websocket-market-data
    """

    product: ClassVar[str] = "sapi.alpha"
