"""What the hub gives its reader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeAlias

from msgspec import Struct

from binwire.user_data.sources import Encoding, Flow, Market
from binwire_api._core import N

if TYPE_CHECKING:
    from binwire._sansio.outage import Interrupted, Resumed
    from binwire.decode.frames import UnknownEvent
    from binwire.errors import DecodeError, SessionError
    from binwire_api.fapi.events import UserDataEvent as FapiEvent
    from binwire_api.sapi.margin_trading.events import UserDataEvent as RiskEvent
    from binwire_api.spot.events import UserDataEvent as SpotEvent

    Happening: TypeAlias = (
        SpotEvent[N] | FapiEvent[N] | RiskEvent[N] | UnknownEvent | DecodeError | SessionError | Interrupted | Resumed
    )


class UserDataItem(Struct, Generic[N], frozen=True, kw_only=True):
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
    event: Happening[N]
    raw: bytes = b""
    received: int
