"""What the depth streams and snapshots of the products say, in one form."""

from __future__ import annotations

import re
from typing import Any, Generic

import msgspec
from msgspec import Struct

from binwire._sansio.depth_diff import DepthDiff
from binwire_api._core import N, Request, Stream

LEVELS = {"spot": 5000, "fapi": 1000}
"""Levels of a side that the greatest snapshot has: `limit` of `GET /api/v3/depth` and `GET /fapi/v1/depth`."""
PARTIAL = re.compile(r"@depth\d+(@|$)")


class Snapshot(Struct, Generic[N], rename="camel"):
    """`GET /api/v3/depth`, `GET /fapi/v1/depth`: as little as is needed, since there may be thousands of levels."""

    last_update_id: int
    bids: list[tuple[N, N]]
    asks: list[tuple[N, N]]


def snapshot_request(stream: Stream[Any], symbol: str, limit: int) -> Request[Snapshot[Any]]:
    """The generated request that goes with a stream, for an answer of which only what is needed is decoded."""
    request: Any
    if stream.product == "spot":
        from binwire_api.spot.rest import SpotRest

        request = SpotRest[Any].order_book(symbol=symbol, limit=limit)
    else:
        from binwire_api.fapi.rest import FapiRest

        # RPI orders are in this stream and this snapshot, and in no other.
        build = FapiRest[Any].rpi_order_book if "@rpiDepth" in stream.name else FapiRest[Any].order_book
        request = build(symbol=symbol, limit=limit)
    return msgspec.structs.replace(request, response=Snapshot)


def diff_depth(product: str, symbol: str) -> Stream[Any]:
    """The fastest stream of differences in JSON that both products have."""
    if product == "spot":
        from binwire_api.spot.streams import SpotStreams

        return SpotStreams[Any].diff_depth(symbol, speed="100ms")
    from binwire_api.fapi.streams import FapiStreams

    return FapiStreams[Any].diff_depth(symbol, speed="100ms")


def is_partial(stream: Stream[Any]) -> bool:
    """Whether each event is the whole of the book that it is about: `<symbol>@depth<levels>`."""
    return PARTIAL.search(stream.name) is not None


def diff(event: Any) -> DepthDiff[Any]:
    """What an event of differences says: spot's, futures' or SBE's."""
    bids, asks = pairs(event.bids), pairs(event.asks)
    if hasattr(event, "last_book_update_id"):
        return DepthDiff(event.first_book_update_id, event.last_book_update_id, bids, asks)
    previous: int | None = getattr(event, "previous_final_update_id", None)
    return DepthDiff(event.first_update_id, event.final_update_id, bids, asks, previous)


def update_id(event: Any) -> int:
    """Of a partial book: spot's, SBE's or futures'."""
    for name in ("last_update_id", "book_update_id"):
        if hasattr(event, name):
            return int(getattr(event, name))
    return int(event.final_update_id)


def pairs(levels: Any) -> list[tuple[Any, Any]]:
    """Prices and quantities."""
    return [(level.price, level.quantity) for level in levels]
