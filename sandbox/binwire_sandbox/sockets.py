"""What the port serves besides the admin: REST, the WebSocket APIs, and the streams."""

import asyncio
import contextlib
from collections.abc import Callable

from aiohttp import WSMsgType, web

from .connections.link import FAPI_HEARTBEAT, SPOT_HEARTBEAT, Heartbeat, Link
from .connections.stream_connection import StreamConnection, private_streams
from .connections.ws_session import SessionOptions, WsSession
from .engine.balances import Market
from .errors import ApiError, illegal, no_listen_key, unsupported
from .exchange import Exchange
from .requests.formats import JSON_TYPE
from .requests.rest import Rest, wants_microseconds
from .requests.usage import Usage, refusal_body
from .requests.ws_api import WsApi
from .sbe.session import sbe_options
from .settings import Settings
from .wire import dumps

MAX_FRAME = 1 << 20
FUTURES = "/{kind:public|market|private}"


class Sockets:
    """Takes requests and connections, and hands them to the exchange."""

    def __init__(self, exchange: Exchange) -> None:
        self.exchange = exchange
        self._rests = {prefix: Rest(product, exchange.guard) for prefix, product in exchange.rest.items()}

    def add_routes(self, router: web.UrlDispatcher) -> None:
        """Serve them; REST takes every path that nobody else does, so it comes last."""
        router.add_get("/ws-api/v3", self._spot_ws)
        router.add_get("/ws-fapi/v1", self._fapi_ws)
        for before, serve in (("", self._stream), ("/sbe", self._stream), (FUTURES, self._futures_stream)):
            router.add_get(f"{before}/ws", serve)
            router.add_get(f"{before}/ws/{{keys:.*}}", serve)
            router.add_get(f"{before}/{{combined:stream/?}}", serve)
        router.add_route("*", "/{path:.*}", self._rest)

    # REST --------------------------------------------------------------------------------------------------------

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        for prefix, rest in self._rests.items():
            if request.path.startswith(prefix):
                reply = await rest.handle(request)
                # "The HTML response will only appear if the Accept request header has `text/html`".
                reads_html = "text/html" in request.headers.get("Accept", "")
                return _no_such_page() if reply.status == 404 and reads_html else reply
        return _no_such_page()

    # WebSocket APIs ----------------------------------------------------------------------------------------------

    async def _spot_ws(self, request: web.Request) -> web.StreamResponse:
        return await self._ws_api(request, self.exchange.spot_ws, SPOT_HEARTBEAT)

    async def _fapi_ws(self, request: web.Request) -> web.StreamResponse:
        return await self._ws_api(request, self.exchange.fapi_ws, FAPI_HEARTBEAT)

    async def _ws_api(self, request: web.Request, api: WsApi, heartbeat: Heartbeat) -> web.StreamResponse:
        address, of_spot = request.remote or "", api is self.exchange.spot_ws
        try:
            api.connected(address)
            # Futures' pages know no timeUnit, and no SBE.
            microseconds = of_spot and wants_microseconds(request.query.get("timeUnit"))
            options = _options(request, self.exchange.settings, of_spot)
            _check_handshake(request)
        except ApiError as error:
            return _refused(error, api.usage, address)
        host = "ws-api" if of_spot else "ws-fapi"
        link = await self._link(request, host, heartbeat, microseconds)
        session = self.exchange.ws_session(link, options)
        await self._run(
            session,
            link.socket,
            lambda frame: api.receive(session, frame, address),
            lambda frame, error: api.refuse(session, frame, error, address),
        )
        return link.socket

    # Streams -----------------------------------------------------------------------------------------------------

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        """Spot's market streams, and user data of any market: which of them, the listenKey tells.

        Futures' pages show their listenKeys here too: such a connection is one of `/private`.

        Who names an API key means the host of SBE streams, "An API Key is necessary for access", which has a path of
        its own here besides.
        """
        wanted = _named_streams(request)
        channels = [self.exchange.listen_keys.channel(name) for name, _ in wanted]
        keyed = "X-MBX-APIKEY" in request.headers and not any(channels)
        host = "sbe" if keyed or request.path.startswith("/sbe/") else "spot"
        if any(channel and channel.market is Market.FAPI for channel in channels):
            host = "private"
        return await self._open_stream(request, host, wanted)

    async def _futures_stream(self, request: web.Request) -> web.StreamResponse:
        """`/public` and `/market` carry market streams, `/private` user data."""
        kind = request.match_info["kind"]
        wanted = _named_streams(request)
        if kind == "private":
            wanted += private_streams(request.query.items())
        return await self._open_stream(request, kind, wanted)

    async def _open_stream(
        self, request: web.Request, host: str, wanted: list[tuple[str, list[str]]]
    ) -> web.StreamResponse:
        # Futures' pages know no timeUnit.
        of_spot, address = host in ("spot", "sbe"), request.remote or ""
        usage = self.exchange.limits.spot if of_spot else self.exchange.limits.fapi
        try:
            usage.connected(address, host)
            microseconds = of_spot and wants_microseconds(request.query.get("timeUnit"))
            self._check_listen_keys(wanted)
            if host == "sbe":
                self.exchange.guard.ed25519(request.headers.get("X-MBX-APIKEY"), address)
            _check_handshake(request)
        except ApiError as error:
            return _refused(error, usage, address)
        link = await self._link(request, host, SPOT_HEARTBEAT if of_spot else FAPI_HEARTBEAT, microseconds)
        connection = self.exchange.stream_connection(link, host, "combined" in request.match_info)
        for stream, only in wanted:
            connection.open(stream, only)
        await self._run(connection, link.socket, connection.receive, connection.refuse)
        return link.socket

    def _check_listen_keys(self, wanted: list[tuple[str, list[str]]]) -> None:
        """Refuse what has the form of a listenKey and is none, where that is assumed.

        Raises:
            ApiError: -1125.
        """
        if self.exchange.settings.assumptions.dead_listen_key == "refused":
            named = [name for name, _ in wanted if name.isalnum()]
            if not all(self.exchange.listen_keys.channel(name) for name in named):
                raise no_listen_key()

    # Both --------------------------------------------------------------------------------------------------------

    async def _link(self, request: web.Request, host: str, heartbeat: Heartbeat, microseconds: bool) -> Link:
        """Accept the WebSocket."""
        socket = web.WebSocketResponse(autoping=False, compress=False, max_msg_size=MAX_FRAME)
        await socket.prepare(request)
        number, address = next(self.exchange.numbers), request.remote or ""
        bans = self.exchange.limits.bans["spot" if heartbeat is SPOT_HEARTBEAT else "fapi"]
        where = (request.transport, request.writer, heartbeat, microseconds, address, bans)
        return Link(number, socket, *where, host, request.raw_path)

    async def _run(
        self,
        connection: WsSession | StreamConnection,
        socket: web.WebSocketResponse,
        receive: Callable[[str | bytes], None],
        refuse: Callable[[str | bytes, ApiError], None],
    ) -> None:
        """Serve a connection until it ends."""
        self.exchange.connections[connection.number] = connection
        connection.start()
        faults = self.exchange.faults
        faults.opened(connection)
        writer = asyncio.create_task(connection.write())
        try:
            async for message in socket:
                if connection.frozen:
                    continue
                connection.arrived()
                if message.type in (WSMsgType.PING, WSMsgType.PONG):
                    self._control(connection, message.type, bytes(message.data))
                elif message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                    if faults.live:
                        faults.receive(connection, message.data, receive, refuse)
                    else:
                        receive(message.data)
        finally:
            accounts = connection.accounts
            connection.ended()
            faults.closed(connection, accounts, socket.close_code)
            del self.exchange.connections[connection.number]
            writer.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await writer

    def _control(self, connection: WsSession | StreamConnection, type: WSMsgType, payload: bytes) -> None:
        """Answer a ping, or take a pong."""
        faults = self.exchange.faults
        connection.control_frame()
        if type is WSMsgType.PING:
            faults.control(connection, "in", "ping", payload)
            connection.send_pong(payload)
            faults.control(connection, "out", "pong", payload)
        else:
            faults.control(connection, "in", "pong", payload)
            connection.pong(payload)


def _no_such_page() -> web.Response:
    text = "<html><body><h2>404 Not found</h2></body></html>"
    return web.Response(status=404, text=text, content_type="text/html")


def _refused(error: ApiError, usage: Usage, address: str) -> web.Response:
    """The answer to a handshake that is refused."""
    if error.status == 418:
        usage.bans.enforce(address)
    headers = {"Content-Type": JSON_TYPE} | usage.retry_after(error)
    return web.Response(body=dumps(refusal_body(error)).encode(), status=error.status, headers=headers)


def _check_handshake(request: web.Request) -> None:
    """Refuse what is no handshake: "All error responses during the HTTP handshake are encoded as JSON".

    Raises:
        ApiError: -1020, with HTTP status 400.
    """
    try:
        fits = bool(web.WebSocketResponse().can_prepare(request))
    except ValueError:
        # Its headers have bytes that are no text.
        fits = False
    if not fits:
        raise unsupported()


def _named_streams(request: web.Request) -> list[tuple[str, list[str]]]:
    """The streams that a URL names, in its path or as `streams=`.

    No name has a blank: where one was read, a query said `@+08:00` without encoding the plus sign.
    """
    listed = [request.match_info.get("keys", ""), *request.query.getall("streams", [])]
    return [(name, []) for text in listed for name in text.replace(" ", "+").split("/") if name]


def _options(request: web.Request, settings: Settings, knows_sbe: bool) -> SessionOptions:
    """What the URL asks for.

    Raises:
        ApiError: one of its parameters has a value that is none; the handshake is refused with it.
    """
    rate_limits = request.query.get("returnRateLimits", "true")
    if rate_limits not in ("true", "false"):
        raise illegal("returnRateLimits", "true|false")
    encoders = sbe_options(request.query, settings.sbe, settings.assumptions) if knows_sbe else (None, None)
    return SessionOptions(rate_limits == "true", *encoders)
