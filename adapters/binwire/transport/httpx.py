"""HTTP by httpx: the `Transport` and `AsyncTransport` that are always there."""

from __future__ import annotations

import ssl
from threading import Lock

import httpx

from binwire.errors import BinanceError, ConnectionLost, NotSent, Timeout
from binwire.seams import HttpReply, HttpRequest

# Nothing was written yet: no connection was made, none became free, or the proxy refused to make one.
UNWRITTEN = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)


class _QuietUrl(httpx.URL):
    """An address whose text leaves out the query: httpx logs it, and signatures and listenKeys are in there."""

    def __str__(self) -> str:
        return super().__str__().partition("?")[0]

    def __repr__(self) -> str:
        return super().__repr__().partition("?")[0]


class HttpxTransport:
    """Blocking HTTP by httpx.

    Args:
        client: the user's own, with its proxies, certificates and limits, which `close` leaves open; one is made if
            none is given.
    """

    def __init__(self, client: httpx.Client | None = None) -> None:
        self._own = client
        self._made: dict[bool, httpx.Client] = {}
        self._making = Lock()
        self._closed = False

    def send(self, request: HttpRequest) -> HttpReply:
        """Send once; never again, whatever happens.

        Raises:
            NotSent: no connection could be made.
            Timeout: nothing came for `request.timeout` seconds.
            ConnectionLost: the connection ended before the reply did.
        """
        client = self._own or self._client(request.url.startswith("http://"))
        if self._closed or client.is_closed:
            raise _closed()
        try:
            return _reply(client.send(_build(client, request), follow_redirects=False))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _failed(error, request) from error

    def close(self) -> None:
        """Close the connections, unless the client is the user's own."""
        self._closed = True
        for client in self._made.values():
            client.close()

    def _client(self, plain: bool) -> httpx.Client:
        with self._making:
            if plain not in self._made:
                self._made[plain] = httpx.Client(verify=_trust(plain))
            return self._made[plain]


class AsyncHttpxTransport:
    """`HttpxTransport` for asyncio."""

    def __init__(self, client: httpx.AsyncClient | None = None) -> None:
        self._own = client
        self._made: dict[bool, httpx.AsyncClient] = {}
        self._closed = False

    async def send(self, request: HttpRequest) -> HttpReply:
        """Send once; never again, whatever happens. Cancelling gives up the reply: the request may have arrived.

        Raises:
            NotSent: no connection could be made.
            Timeout: nothing came for `request.timeout` seconds.
            ConnectionLost: the connection ended before the reply did.
        """
        client = self._own or self._client(request.url.startswith("http://"))
        if self._closed or client.is_closed:
            raise _closed()
        try:
            return _reply(await client.send(_build(client, request), follow_redirects=False))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _failed(error, request) from error

    async def close(self) -> None:
        """Close the connections, unless the client is the user's own."""
        self._closed = True
        for client in self._made.values():
            await client.aclose()

    def _client(self, plain: bool) -> httpx.AsyncClient:
        if plain not in self._made:
            self._made[plain] = httpx.AsyncClient(verify=_trust(plain))
        return self._made[plain]


def _trust(plain: bool) -> ssl.SSLContext | bool:
    """httpx's own certificates; for plain HTTP none, as reading them takes longer than all else before a first reply.

    A context without certificates trusts nobody, so it cannot weaken a connection by mistake.
    """
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else True


def _build(client: httpx.Client | httpx.AsyncClient, request: HttpRequest) -> httpx.Request:
    built = client.build_request(
        request.verb, request.url, headers=request.headers, content=request.body, timeout=request.timeout
    )
    built.url = _QuietUrl(built.url)
    return built


def _reply(response: httpx.Response) -> HttpReply:
    headers = {name.lower(): value for name, value in response.headers.items()}
    return HttpReply(status=response.status_code, headers=headers, body=response.content)


def _closed() -> NotSent:
    return NotSent("the HTTP client is closed: make a new one")


def _failed(error: Exception, request: HttpRequest) -> BinanceError:
    reason = str(error) or type(error).__name__
    if isinstance(error, UNWRITTEN):
        return NotSent(f"nothing was sent, as there is no connection: {reason}")
    if isinstance(error, httpx.TimeoutException):
        return Timeout(f"no reply within {request.timeout:g} s")
    return ConnectionLost(f"the connection ended before the reply came: {reason}")
