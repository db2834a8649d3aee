"""Spot's WebSocket API session."""

from __future__ import annotations

from typing import Any, ClassVar

from binwire.session_base import WsApiSession
from binwire_api._core import N
from binwire_api.spot.ws_api import SpotWsApi


class SpotSession(WsApiSession[N], SpotWsApi[N]):
    """Spot's WebSocket API, its methods typed. See `WsApiSession` for the arguments.

    https://developers.binance.com/docs/binance-spot-api-docs/websocket-api
    """

    product: ClassVar[str] = "spot"

    def _event_types(self) -> Any:
        from binwire_api.spot.events import UserDataEvent

        return UserDataEvent
