"""User data streams: `UserData` and what it takes and gives."""

from __future__ import annotations

from binwire._sansio.outage import Interrupted, Resumed
from binwire.user_data.hub import UserData
from binwire.user_data.items import UserDataItem
from binwire.user_data.sources import Encoding, Flow, ListenKey, ListenToken, Logon, Market, Signature, Source

__all__ = [
    "Encoding",
    "Flow",
    "Interrupted",
    "ListenKey",
    "ListenToken",
    "Logon",
    "Market",
    "Resumed",
    "Signature",
    "Source",
    "UserData",
    "UserDataItem",
]
