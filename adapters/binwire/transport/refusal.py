"""What a WebSocket that could not be opened says of it, whichever library tried."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from binwire.errors import SessionError


def place_of(url: str) -> str:
    """Scheme and host alone: paths and queries of stream addresses hold listenKeys."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def unreachable(url: str, error: Exception) -> SessionError:
    """There was no answer."""
    return SessionError(f"{place_of(url)} could not be reached: {str(error) or type(error).__name__}")


def refused(url: str, status: int, headers: Mapping[str, str], body: bytes) -> SessionError:
    """The handshake was answered with a status; `headers` are asked for `Retry-After`, in seconds."""
    text = body.decode("utf-8", "replace")[:200]
    wait = headers.get("Retry-After", "")
    return SessionError(
        f"{place_of(url)} refused the handshake: {status} {text}".rstrip(),
        status=status,
        text=text,
        raw=body,
        retry_after=float(wait) if wait.isdecimal() else None,
    )
