"""Market streams: `SpotMarketStreams`, `FapiMarketStreams`, and what they give."""

from __future__ import annotations

from binwire.streams.items import Dropped, MarketItem, Renewed
from binwire.streams.subscription import Subscription

__all__ = ["Dropped", "MarketItem", "Renewed", "Subscription"]
