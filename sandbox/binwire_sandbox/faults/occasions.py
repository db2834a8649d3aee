"""What a fault may strike: moments in the life of a connection and of a request."""

from enum import StrEnum

import attrs


class Point(StrEnum):
    """Where a fault strikes.

    `now` means the connections that are open when the fault begins; `handshake` the opening of a WebSocket, before it
    is accepted, `open` after it; `request` a request before it is executed, `reply` its answer after that; `event`
    user data and market events; `ping` the server's pings; `frame` replies and events both.
    """

    NOW = "now"
    HANDSHAKE = "handshake"
    OPEN = "open"
    REQUEST = "request"
    REPLY = "reply"
    EVENT = "event"
    PING = "ping"
    FRAME = "frame"

    def covers(self, other: "Point") -> bool:
        """True if a fault on this point strikes at `other`."""
        return self is other or (self is Point.FRAME and other in (Point.REPLY, Point.EVENT))


REST_HOSTS = ("api", "sapi", "fapi")
WS_API_HOSTS = ("ws-api", "ws-fapi")
STREAM_HOSTS = ("spot", "sbe", "public", "market", "private")
HOSTS: dict[str, frozenset[str]] = {
    **{name: frozenset({name}) for name in (*REST_HOSTS, *WS_API_HOSTS, *STREAM_HOSTS)},
    "rest": frozenset(REST_HOSTS),
    "ws": frozenset(WS_API_HOSTS),
    "stream": frozenset(STREAM_HOSTS),
    "websocket": frozenset((*WS_API_HOSTS, *STREAM_HOSTS)),
}


@attrs.frozen(kw_only=True)
class Occasion:
    """Something that is about to happen.

    `host` is one of `REST_HOSTS`, `WS_API_HOSTS` and `STREAM_HOSTS`; `method` a WebSocket method or a verb and a path
    (`POST /api/v3/order`); `event` the `e` of an event; `streams` the market streams or listenKeys it is about.
    """

    point: Point
    host: str
    accounts: frozenset[str] = frozenset()
    connection: int | None = None
    method: str = ""
    event: str = ""
    streams: tuple[str, ...] = ()
    market: str = ""
    symbol: str | None = None

    @property
    def product(self) -> str:
        """Whose codes and texts apply: spot, sapi or fapi."""
        if self.host in ("fapi", "ws-fapi", "public", "market", "private"):
            return "fapi"
        return "sapi" if self.host == "sapi" else "spot"
