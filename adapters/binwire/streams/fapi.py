"""USDⓈ-M futures' market streams."""

from __future__ import annotations

from typing import ClassVar

from binwire.streams.market import MarketStreams
from binwire_api._core import N
from binwire_api.fapi.streams import FapiStreams


class FapiMarketStreams(MarketStreams[N], FapiStreams[N]):
    """USDⓈ-M futures' market streams, each from the part of the host that serves it: `/public` or `/market`.

    https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams

    Example:
        ```python
        async with FapiMarketStreams() as market:
            async for price in market.stream(market.mark_price("btcusdt", speed="1s")):
                print(price)
        ```
    """

    product: ClassVar[str] = "fapi"
