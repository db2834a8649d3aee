"""The WebSocket API session of USDⓈ-M futures."""

from __future__ import annotations

from typing import Any, ClassVar

from binwire.session_base import WsApiSession
from binwire_api._core import N
from binwire_api.fapi.ws_api import FapiWsApi


class FapiSession(WsApiSession[N], FapiWsApi[N]):
    """The WebSocket API of USDⓈ-M futures, its methods typed. See `WsApiSession` for the arguments.

    https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-api-general-info
    """

    product: ClassVar[str] = "fapi"

    def _event_types(self) -> Any:
        from binwire_api.fapi.events import UserDataEvent

        return UserDataEvent
