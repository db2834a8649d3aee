"""WebSocket connections by picows: `connect` is a `binwire.seams.Connect`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from ssl import SSLContext

from picows import (
    WSCloseCode,
    WSFrame,
    WSListener,
    WSMsgType,
    WSTransport,
    ws_connect,  # pyright: ignore[reportUnknownVariableType]  # its **kwargs has no type
)
from picows.common import WSError, WSHandshakeError

from binwire.errors import NotSent, SessionError
from binwire.transport.quiet import quiet
from binwire.transport.refusal import refused, unreachable

TEXT, BINARY = WSMsgType.TEXT, WSMsgType.BINARY
DATA = (TEXT, BINARY)
"""Looking a member up costs more than comparing it, and every message is compared."""
CLOSING = 5.0
"""Seconds a peer has to answer a close frame."""
MAX_FRAME = 2**31 - 1
"""Bytes. The exchange names no limit, and sends what would break picows' own of 10 MiB: a whole exchangeInfo."""


class _Listener(WSListener):
    """Puts fragments together and says once that the connection is gone."""

    def __init__(self, received: Callable[[bytes, bool], None], lost: Callable[[str], None]) -> None:
        self._received = received
        self._lost: Callable[[str], None] | None = lost
        self._parts: list[bytes] = []
        self._binary = False

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        kind = frame.msg_type
        if kind in DATA and frame.fin:
            self._received(frame.get_payload_as_bytes(), kind == BINARY)
        elif kind == WSMsgType.CLOSE:
            self.ended(_closed(frame.get_close_code(), frame.get_close_reason()))
            if not transport.is_close_frame_sent:
                transport.send_close(WSCloseCode.OK)
            transport.disconnect()
        elif kind != WSMsgType.PONG:
            self._fragment(kind, frame)

    def _fragment(self, kind: WSMsgType, frame: WSFrame) -> None:
        if kind != WSMsgType.CONTINUATION:
            self._parts.clear()
            self._binary = kind == BINARY
        self._parts.append(frame.get_payload_as_bytes())
        if frame.fin:
            whole = b"".join(self._parts)
            self._parts.clear()
            self._received(whole, self._binary)

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        self.ended("the connection ended without a close frame")

    def ended(self, reason: str) -> None:
        lost, self._lost = self._lost, None
        if lost is not None:
            lost(reason)

    def pause_writing(self) -> None:
        """Requests are small and wait for replies: what the socket does not take now is sent later."""

    def resume_writing(self) -> None:
        """See `pause_writing`."""


class PicowsConnection:
    """One open connection; a `binwire.seams.Connection`."""

    def __init__(self, transport: WSTransport, listener: _Listener) -> None:
        self._transport = transport
        self._listener = listener
        self._gone = asyncio.ensure_future(_gone(transport))

    def send(self, text: bytes) -> None:
        """Write one text frame.

        Raises:
            NotSent: the connection is closed or closing.
        """
        transport = self._transport
        if transport.is_disconnected or transport.is_close_frame_sent:
            raise NotSent("nothing was sent: the connection is closed")
        transport.send(TEXT, text)

    async def close(self) -> None:
        """Close, waiting a few seconds for the server's close frame."""
        transport = self._transport
        if not transport.is_disconnected and not transport.is_close_frame_sent:
            transport.send_close(WSCloseCode.OK)
        await asyncio.wait([self._gone], timeout=CLOSING)
        if not transport.is_disconnected:
            transport.disconnect(graceful=False)
        self._listener.ended("closed by this side")


async def connect(
    url: str,
    *,
    headers: Mapping[str, str],
    received: Callable[[bytes, bool], None],
    lost: Callable[[str], None],
    idle: float = 60.0,
    handshake_timeout: float = 10.0,
    ssl_context: SSLContext | None = None,
) -> PicowsConnection:
    """Open a connection. Pings are answered at once with a copy of their payload.

    Args:
        idle: seconds without a byte (pings count) after which the server is asked for a pong; without one, the
            connection counts as lost. Spot pings every 20 s, fapi every 3 min.
        handshake_timeout: seconds.

    Raises:
        SessionError: no connection, or the handshake was refused: with the status and body of the refusal.
    """
    listener = _Listener(received, lost)
    try:
        transport, _ = await asyncio.wait_for(
            ws_connect(
                lambda: listener,
                url,
                ssl_context=ssl_context,
                extra_headers=headers,
                websocket_handshake_timeout=handshake_timeout,
                logger_name=quiet("picows.client"),
                max_frame_size=MAX_FRAME,
                enable_auto_ping=True,
                auto_ping_idle_timeout=idle,
                auto_ping_reply_timeout=min(idle, 10.0),
                max_redirects=0,
            ),
            handshake_timeout,
        )
    except (OSError, WSError) as error:
        raise _refused(url, error) from error
    return PicowsConnection(transport, listener)


async def _gone(transport: WSTransport) -> None:
    """Wait for the end of a connection. What broke it was logged; somebody has to look at it all the same."""
    with suppress(Exception):
        await transport.wait_disconnected()


def _closed(code: WSCloseCode, reason: str | None) -> str:
    number: int = code.value
    if not number:
        return "closed by the server without a code"
    return f"closed by the server: {number} {reason or ''}".rstrip()


def _refused(url: str, error: Exception) -> SessionError:
    response = error.response if isinstance(error, WSHandshakeError) else None
    if response is None:
        return unreachable(url, error)
    body = (error.raw_body if isinstance(error, WSHandshakeError) else None) or b""
    return refused(url, int(response.status), response.headers, body)
