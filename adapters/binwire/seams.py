"""The seams: what a plug-in has to be. Each is given to a constructor, none is registered anywhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from msgspec import Struct


class Signer(Protocol):
    """Signs what a request says. Implementations: `binwire.credentials`."""

    @property
    def can_logon(self) -> bool:
        """Whether `session.logon` takes this kind of key: "only Ed25519 keys are supported for this feature"."""
        ...

    def sign(self, payload: bytes) -> str:
        """The signature as text: hex for HMAC, base64 for RSA and Ed25519."""
        ...


class HttpRequest(Struct, frozen=True, kw_only=True):
    """One HTTP request, ready to be sent: signed and encoded."""

    verb: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None = None
    timeout: float = 10.0
    """Seconds until the transport gives up."""

    def __repr__(self) -> str:
        """Verb and address; the query and the headers hold what must not be shown."""
        return f"<{self.verb} {self.url.partition('?')[0]}>"


class HttpReply(Struct, frozen=True, kw_only=True):
    """One HTTP reply, as it came."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


class Transport(Protocol):
    """Blocking HTTP, at the level of bytes.

    `send` raises `binwire.errors.NotSent` if nothing left this process, `binwire.errors.ConnectionLost` or
    `binwire.errors.Timeout` if the request may have arrived.
    """

    def send(self, request: HttpRequest) -> HttpReply: ...
    def close(self) -> None: ...


class AsyncTransport(Protocol):
    """`Transport` for asyncio."""

    async def send(self, request: HttpRequest) -> HttpReply: ...
    async def close(self) -> None: ...


class Connection(Protocol):
    """One open WebSocket connection."""

    def send(self, text: bytes) -> None:
        """Queue one text frame (UTF-8)."""
        ...

    async def close(self) -> None:
        """Send a close frame and wait until the connection is gone."""
        ...


class Connect(Protocol):
    """Opens WebSocket connections. Implementations: `binwire.transport.picows`, `binwire.transport.websockets`.

    `received(data, binary)` is called for each whole message with bytes that stay valid; `lost(reason)` once, when
    the connection is gone, whoever closed it. Pings are answered with a copy of their payload by the implementation.
    Raises `binwire.errors.SessionError` if the handshake fails, with the status and body of the refusal.
    """

    async def __call__(
        self,
        url: str,
        *,
        headers: Mapping[str, str],
        received: Callable[[bytes, bool], None],
        lost: Callable[[str], None],
    ) -> Connection: ...


class Decoder(Protocol):
    """An encoding: what asks for it, and what turns its bytes into values.

    Implementations: `binwire.decode.json.JsonDecoder`, `binwire.decode.sbe.SbeDecoder`.
    """

    name: str
    """`json` or `sbe`."""
    headers: Mapping[str, str]
    """HTTP headers that ask for it."""
    query: Mapping[str, str]
    """Query members of a WebSocket API address that ask for it."""

    def decode(self, data: bytes, type: Any) -> Any:
        """A REST reply's body, or a WebSocket API reply's result, as `type`. Raises `binwire.errors.DecodeError`."""
        ...

    def frame(self, data: bytes) -> Any:
        """One WebSocket API message as a `binwire.decode.frames.Frame`. Raises `binwire.errors.DecodeError`."""
        ...
