"""What the hub gives its reader."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from binwire.user_data.sources import Encoding, Flow, Market


class UserDataItem(Struct, frozen=True, kw_only=True):
    """One event of one account, or news about its stream.

    Attributes:
        account: as it was named when it was added. Empty for an event whose account nothing tells.
        market: whose events they are.
        flow: how the stream was started.
        encoding: what `raw` is in.
        symbol: of an isolated margin account.
        event: a generated event Struct; `UnknownEvent`; `DecodeError` for a message that was not understood;
            `Interrupted` and `Resumed` around a loss; `SessionError` when the exchange refused the account for good,
            which is removed then.
        raw: the message as it came; empty for news.
        received: ms, when it came.
    """

    account: str
    market: Market
    flow: Flow
    encoding: Encoding
    symbol: str | None = None
    event: Any
    raw: bytes = b""
    received: int
