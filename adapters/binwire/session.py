"""WebSocket API sessions: typed methods over a connection that is kept open.

```python
async with SpotSession(credentials) as session:
    order = await session.order_place(symbol="BTCUSDT", side=Side.BUY, type=OrderType.MARKET, quantity="0.001")
```

A product loads when its session is first asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from binwire.session_base import WsApiSession
from binwire.session_connection import WsApiConnection

if TYPE_CHECKING:
    from binwire.session_fapi import FapiSession as FapiSession
    from binwire.session_spot import SpotSession as SpotSession

__all__ = ["FapiSession", "SpotSession", "WsApiConnection", "WsApiSession"]


def __getattr__(name: str) -> Any:
    if name == "SpotSession":
        from binwire.session_spot import SpotSession

        return SpotSession
    if name == "FapiSession":
        from binwire.session_fapi import FapiSession

        return FapiSession
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
