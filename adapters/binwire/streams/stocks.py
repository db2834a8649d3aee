"""Market streams of stocks."""

from __future__ import annotations

from typing import ClassVar

from binwire.streams.market import MarketStreams
from binwire_api._core import N
from binwire_api.sapi.stocks.streams import StocksStreams


class StocksMarketStreams(MarketStreams[N], StocksStreams[N]):
    """Market streams of stocks.

    https://developers.binance.com/en/docs/catalog/advanced-trading-stocks-trading/api/ws-streams/market-streams
    """

    product: ClassVar[str] = "sapi.stocks"
