"""HTTP by httpx: the `Transport` and `AsyncTransport` that are always there."""

from __future__ import annotations

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


class HttpxTransport:
    """Blocking HTTP by httpx.

    Args:
        client: the user's own, with its proxies, certificates and limits, which `close` leaves open; one is made if
            none is given.
    """

    def __init__(self, client: httpx.Client | None = None) -> None:
        self._owned = client is None
        self._client = client or httpx.Client()

    def send(self, request: HttpRequest) -> HttpReply:
        """Send once; never again, whatever happens.

        Raises:
            NotSent: no connection could be made.
            Timeout: nothing came for `request.timeout` seconds.
            ConnectionLost: the connection ended before the reply did.
        """
        if self._client.is_closed:
            raise _closed()
        try:
            return _reply(self._client.send(_build(self._client, request), follow_redirects=False))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _failed(error, request) from error

    def close(self) -> None:
        """Close the connections, unless the client is the user's own."""
        if self._owned:
            self._client.close()


class AsyncHttpxTransport:
    """`HttpxTransport` for asyncio."""

    def __init__(self, client: httpx.AsyncClient | None = None) -> None:
        self._owned = client is None
        self._client = client or httpx.AsyncClient()

    async def send(self, request: HttpRequest) -> HttpReply:
        """Send once; never again, whatever happens. Cancelling gives up the reply: the request may have arrived.

        Raises:
            NotSent: no connection could be made.
            Timeout: nothing came for `request.timeout` seconds.
            ConnectionLost: the connection ended before the reply did.
        """
        if self._client.is_closed:
            raise _closed()
        try:
            return _reply(await self._client.send(_build(self._client, request), follow_redirects=False))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _failed(error, request) from error

    async def close(self) -> None:
        """Close the connections, unless the client is the user's own."""
        if self._owned:
            await self._client.aclose()


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
