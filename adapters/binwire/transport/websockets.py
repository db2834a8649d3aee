"""WebSocket connections by websockets: `connect` is a `binwire.seams.Connect`. Needs the extra `websockets`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress

from binwire.errors import NotSent, SessionError
from binwire.transport.quiet import quiet
from binwire.transport.refusal import refused, unreachable

try:
    from websockets.asyncio.client import ClientConnection
    from websockets.asyncio.client import connect as open_connection
    from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus
except ImportError as error:
    raise ImportError("websockets is not installed: pip install 'binwire[websockets]'") from error

logger = logging.getLogger("binwire.transport")
INTERNAL_ERROR = 1011
CLOSING = 5.0
"""Seconds a peer has to answer a close frame."""


class WebsocketsConnection:
    """One open connection; a `binwire.seams.Connection`. Two tasks serve it, one for each direction."""

    def __init__(
        self, socket: ClientConnection, received: Callable[[bytes, bool], None], lost: Callable[[str], None]
    ) -> None:
        self._socket = socket
        self._received = received
        self._lost = lost
        self._outbox: asyncio.Queue[bytes] = asyncio.Queue()
        self._open = True
        self._writer = asyncio.create_task(self._write())
        self._reader = asyncio.create_task(self._read())

    def send(self, text: bytes) -> None:
        """Queue one text frame.

        Raises:
            NotSent: the connection is closed or closing.
        """
        if not self._open:
            raise NotSent("nothing was sent: the connection is closed")
        self._outbox.put_nowait(text)

    async def close(self) -> None:
        """Send what is queued, close, and wait until both tasks have ended."""
        self._open = False
        with suppress(ConnectionClosed):
            while not self._outbox.empty():
                await self._socket.send(self._outbox.get_nowait().decode())
        await self._socket.close()
        await asyncio.wait([self._reader, self._writer])

    async def _write(self) -> None:
        with suppress(ConnectionClosed):
            while True:
                text = await self._outbox.get()
                await self._socket.send(text.decode())

    async def _read(self) -> None:
        try:
            async for message in self._socket:
                if isinstance(message, str):
                    self._received(message.encode(), False)
                else:
                    self._received(message, True)
        except ConnectionClosed:
            pass  # its code is kept by the socket
        except Exception:  # whoever received it: nothing more can be told, so the connection ends, as with picows
            logger.exception("a message could not be handed on, and the connection is closed")
            await self._socket.close(INTERNAL_ERROR)
        finally:
            self._open = False
            self._writer.cancel()
            self._lost(self._reason())

    def _reason(self) -> str:
        code, reason = self._socket.close_code, self._socket.close_reason
        if code is None or code == 1006:  # RFC 6455, 7.4.1: stands for the absence of a close frame
            return "the connection ended without a close frame"
        return f"closed: {code} {reason or ''}".rstrip()


async def connect(
    url: str,
    *,
    headers: Mapping[str, str],
    received: Callable[[bytes, bool], None],
    lost: Callable[[str], None],
    idle: float = 60.0,
    handshake_timeout: float = 10.0,
) -> WebsocketsConnection:
    """Open a connection. Pings are answered with a copy of their payload.

    Args:
        idle: seconds between pings of this side; one that is not answered ends the connection.
        handshake_timeout: seconds.

    Raises:
        SessionError: no connection, or the handshake was refused: with the status and body of the refusal.
    """
    try:
        socket = await open_connection(
            url,
            additional_headers=headers,
            open_timeout=handshake_timeout,
            close_timeout=CLOSING,
            ping_interval=idle,
            max_size=None,
            max_queue=None,
            compression=None,
            logger=quiet("websockets.client"),
        )
    except (OSError, InvalidHandshake) as error:
        raise _refused(url, error) from error
    return WebsocketsConnection(socket, received, lost)


def _refused(url: str, error: Exception) -> SessionError:
    if not isinstance(error, InvalidStatus):
        return unreachable(url, error)
    response = error.response
    return refused(url, response.status_code, response.headers, bytes(response.body or b""))
