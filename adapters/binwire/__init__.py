"""Binance for Python, generated from the documentation.

Names load their modules when first used: importing this package loads no network and no cryptography library, and no
product.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from binwire._sansio.outage import Interrupted, Resumed
    from binwire.client import AsyncClient, Client
    from binwire.clock import Clock
    from binwire.credentials import Credentials
    from binwire.decode.frames import UnknownEvent
    from binwire.environment import Environment
    from binwire.errors import (
        Banned,
        BinanceError,
        ClockSkew,
        ConnectionLost,
        DecodeError,
        InvalidKey,
        InvalidParameter,
        LimitReached,
        NotSent,
        OrderRejected,
        OutcomeUnknown,
        PartlyDone,
        RateLimited,
        Rejected,
        ServerError,
        SessionError,
        Timeout,
        Unauthorized,
    )
    from binwire.order_book import Level, OrderBook
    from binwire.session import FapiSession, SpotSession
    from binwire.streams import Dropped, MarketItem, Renewed
    from binwire.streams.alpha import AlphaMarketStreams
    from binwire.streams.fapi import FapiMarketStreams
    from binwire.streams.spot import SpotMarketStreams
    from binwire.streams.stocks import StocksMarketStreams
    from binwire.user_data import ListenKey, ListenToken, Logon, Signature, UserData, UserDataItem

__all__ = [
    "AlphaMarketStreams",
    "AsyncClient",
    "Banned",
    "BinanceError",
    "Client",
    "Clock",
    "ClockSkew",
    "ConnectionLost",
    "Credentials",
    "DecodeError",
    "Dropped",
    "Environment",
    "FapiMarketStreams",
    "FapiSession",
    "Interrupted",
    "InvalidKey",
    "InvalidParameter",
    "Level",
    "LimitReached",
    "ListenKey",
    "ListenToken",
    "Logon",
    "MarketItem",
    "NotSent",
    "OrderBook",
    "OrderRejected",
    "OutcomeUnknown",
    "PartlyDone",
    "RateLimited",
    "Rejected",
    "Renewed",
    "Resumed",
    "ServerError",
    "SessionError",
    "Signature",
    "SpotMarketStreams",
    "SpotSession",
    "StocksMarketStreams",
    "Timeout",
    "Unauthorized",
    "UnknownEvent",
    "UserData",
    "UserDataItem",
]

_HOMES = {
    "AlphaMarketStreams": "streams.alpha",
    "AsyncClient": "client",
    "Client": "client",
    "Clock": "clock",
    "Credentials": "credentials",
    "Dropped": "streams",
    "Environment": "environment",
    "FapiMarketStreams": "streams.fapi",
    "FapiSession": "session",
    "Interrupted": "_sansio.outage",
    "Level": "_sansio.book_side",
    "ListenKey": "user_data",
    "ListenToken": "user_data",
    "Logon": "user_data",
    "MarketItem": "streams",
    "OrderBook": "order_book",
    "Renewed": "streams",
    "Resumed": "_sansio.outage",
    "Signature": "user_data",
    "SpotMarketStreams": "streams.spot",
    "SpotSession": "session",
    "StocksMarketStreams": "streams.stocks",
    "UnknownEvent": "decode.frames",
    "UserData": "user_data",
    "UserDataItem": "user_data",
}
"""Module of each name; what is not here is an error."""


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES.get(name, 'errors')}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
