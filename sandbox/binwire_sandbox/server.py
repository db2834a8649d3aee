"""The sockets: one port for REST, WebSocket APIs, streams and the admin."""

import asyncio
import contextlib
import logging
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Generic, Self, cast

from aiohttp import WSMsgType, web
from typing_extensions import TypeVar

from .access.accounts import AccountListing
from .admin import Admin, loopback_only
from .admin_accounts import AccountsAdmin
from .admin_clock import ClockAdmin
from .admin_limits import LimitsAdmin
from .clock import Clock, RealClock
from .connections.connection import FAPI_HEARTBEAT, SPOT_HEARTBEAT, Heartbeat, Link
from .connections.stream_connection import StreamConnection, private_streams
from .connections.ws_session import SessionOptions, WsSession
from .errors import ApiError, illegal
from .exchange import Exchange, Settings
from .faults.admin import FaultAdmin
from .faults.faults import Faults
from .faults.http import HttpFaults
from .requests.rest import Rest, wants_microseconds
from .requests.usage import Usage, refusal_body, retry_after
from .requests.ws_api import WsApi
from .sbe.session import sbe_options
from .scripts import Scripts
from .tls import Certificate
from .wire import JsonObject

logger = logging.getLogger("binwire_sandbox")
C_ = TypeVar("C_", bound=Clock, default=Clock)
MAX_FRAME = 1 << 20
# A URL may name 1,024 streams, or hold a batch of orders.
MAX_LINE = 1 << 16
FUTURES = "/{kind:public|market|private}"


class Sandbox(Generic[C_]):
    """The exchange on a port: `async with Sandbox() as exchange:`.

    Args:
        clock: its time; the machine's if not given, a `ManualClock` to be moved by hand.
        host: the address to listen on.
        port: the port, 0 for any that is free.
        settings: accounts, deposits and limits.
        market: the seed of a synthetic market that makes books and trades move by themselves; None: they do not.
        tls: whether it speaks `https` and `wss`, with a certificate made for it: `certificate` is what to trust.

        record: a file to which all traffic is written as JSON lines; it is opened at once.

    Attributes:
        clock: the exchange's time.
        scripts: runs sequences of admin orders.

    Raises:
        OSError: the file of `record` cannot be written.

    Raises (on entry):
        OSError: the port cannot be had.
    """

    def __init__(
        self,
        clock: C_ | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        settings: Settings | None = None,
        market: int | None = None,
        tls: bool = False,
        record: str | Path | None = None,
    ) -> None:
        self.clock = clock or cast(C_, RealClock())
        self.exchange = Exchange(self.clock, settings)
        if record is not None:
            self.exchange.record_traffic(record)
        self._certificate = Certificate.make(host) if tls else None
        self.market = None if market is None else self.exchange.synthetic_market(market)
        self.host = host
        self.port = port
        self._rests = {prefix: Rest(product, self.exchange.guard) for prefix, product in self.exchange.rest.items()}
        self._http_faults = HttpFaults(self.exchange)
        orders = Admin(self.exchange).orders() | {"faults": FaultAdmin(self.exchange.faults).order}
        self.scripts = Scripts(orders, self.clock)
        self._runner: web.AppRunner | None = None

    # Addresses ---------------------------------------------------------------------------------------------------

    @property
    def rest(self) -> str:
        """Base address of REST."""
        return f"{'https' if self._certificate else 'http'}://{self._address}"

    @property
    def ws_api(self) -> str:
        """Address of spot's WebSocket API."""
        return f"{self.streams}/ws-api/v3"

    @property
    def streams(self) -> str:
        """Base address of the streams."""
        return f"{'wss' if self._certificate else 'ws'}://{self._address}"

    @property
    def _address(self) -> str:
        return f"{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    @property
    def certificate(self) -> str | None:
        """PEM text of the certificate to trust; None without TLS."""
        return self._certificate.pem if self._certificate else None

    @property
    def accounts(self) -> list[AccountListing]:
        """The accounts with their keys, as the start-up line shows them."""
        return [account.listing() for account in self.exchange.accounts]

    @property
    def faults(self) -> Faults:
        """What is to go wrong."""
        return self.exchange.faults

    def published(self, account: str | None = None) -> list[JsonObject]:
        """The events of an account, whoever listened, each with what became of it on every connection that should hear.

        Raises:
            RuntimeError: traffic is not recorded.
        """
        return self.exchange.traffic.published(account)

    def traffic(self, connection: int | None = None, account: str | None = None) -> list[JsonObject]:
        """What was sent and received, as `GET /sandbox/traffic` shows it."""
        return self.exchange.traffic.rows(connection, account)

    @property
    def log(self) -> list[JsonObject]:
        """The user data events sent so far, as `GET /sandbox/log` shows them."""
        return self.exchange.journal.rows()

    def startup(self) -> dict[str, object]:
        """What the program prints once it listens."""
        return {
            "rest": self.rest,
            "ws_api": self.ws_api,
            "streams": self.streams,
            "accounts": self.accounts,
            "assumptions": self.exchange.settings.assumptions.listing(),
            **({"certificate": self.certificate} if self.certificate else {}),
        }

    # Life --------------------------------------------------------------------------------------------------------

    async def start(self) -> None:
        """Listen.

        Raises:
            OSError: the port cannot be had.
        """
        app = web.Application(client_max_size=MAX_FRAME, middlewares=[loopback_only, self._http_faults.serve])
        self._add_routes(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1, max_line_size=MAX_LINE)
        await self._runner.setup()
        context = self._certificate.server_context() if self._certificate else None
        site = web.TCPSite(self._runner, self.host, self.port, ssl_context=context)
        await site.start()
        self.port = self._runner.addresses[0][1]
        if self.market is not None:
            self.market.start()
        self.exchange.start()

    async def stop(self) -> None:
        """Close every connection and the port."""
        if self.market is not None:
            self.market.stop()
        self.exchange.stop()
        for connection in list(self.exchange.connections.values()):
            connection.close()
        self._http_faults.release()
        if self._runner is not None:
            await self._runner.cleanup()
        self.exchange.traffic.close()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    def _add_routes(self, app: web.Application) -> None:
        router = app.router
        router.add_get("/ws-api/v3", self._spot_ws)
        router.add_get("/ws-fapi/v1", self._fapi_ws)
        for before, serve in (("", self._stream), ("/sbe", self._stream), (FUTURES, self._futures_stream)):
            router.add_get(f"{before}/ws", serve)
            router.add_get(f"{before}/ws/{{keys:.*}}", serve)
            router.add_get(f"{before}/{{combined:stream/?}}", serve)
        exchange = self.exchange
        parts = (AccountsAdmin(exchange.accounts), ClockAdmin(self.clock), LimitsAdmin(exchange.limits))
        for admin in (Admin(exchange), *parts, FaultAdmin(exchange.faults), self.scripts):
            admin.add_routes(router)
        router.add_route("*", "/{path:.*}", self._rest)

    # REST --------------------------------------------------------------------------------------------------------

    async def _rest(self, request: web.Request) -> web.StreamResponse:
        for prefix, rest in self._rests.items():
            if request.path.startswith(prefix):
                return await rest.handle(request)
        text = "<html><body><h2>404 Not found</h2></body></html>"
        return web.Response(status=404, text=text, content_type="text/html")

    # WebSocket APIs ----------------------------------------------------------------------------------------------

    async def _spot_ws(self, request: web.Request) -> web.StreamResponse:
        return await self._ws_api(request, self.exchange.spot_ws, SPOT_HEARTBEAT)

    async def _fapi_ws(self, request: web.Request) -> web.StreamResponse:
        return await self._ws_api(request, self.exchange.fapi_ws, FAPI_HEARTBEAT)

    async def _ws_api(self, request: web.Request, api: WsApi, heartbeat: Heartbeat) -> web.StreamResponse:
        address = request.remote or ""
        try:
            api.connected(address)
            microseconds = wants_microseconds(request.query.get("timeUnit"))
            options = _options(request, self.exchange.settings.sbe)
        except ApiError as error:
            return _refused(error, api.usage, address)
        host = "ws-api" if api is self.exchange.spot_ws else "ws-fapi"
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
        """Spot's market streams, and user data of spot, margin and margin risk: which of them, the listenKey tells.

        Who names an API key means the host of SBE streams, "An API Key is necessary for access", which has a path of
        its own here besides.
        """
        wanted = _named_streams(request)
        of_accounts = any(self.exchange.listen_keys.channel(name) for name, _ in wanted)
        keyed = "X-MBX-APIKEY" in request.headers and not of_accounts
        host = "sbe" if keyed or request.path.startswith("/sbe/") else "spot"
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
            if host == "sbe":
                self.exchange.guard.ed25519(request.headers.get("X-MBX-APIKEY"))
        except ApiError as error:
            return _refused(error, usage, address)
        link = await self._link(request, host, SPOT_HEARTBEAT if of_spot else FAPI_HEARTBEAT, microseconds)
        connection = self.exchange.stream_connection(link, host, "combined" in request.match_info)
        for stream, only in wanted:
            connection.open(stream, only)
        await self._run(connection, link.socket, connection.receive, connection.refuse)
        return link.socket

    # Both --------------------------------------------------------------------------------------------------------

    async def _link(self, request: web.Request, host: str, heartbeat: Heartbeat, microseconds: bool) -> Link:
        """Accept the WebSocket."""
        socket = web.WebSocketResponse(autoping=False, max_msg_size=MAX_FRAME)
        await socket.prepare(request)
        number, address = next(self.exchange.numbers), request.remote or ""
        bans = self.exchange.limits.bans["spot" if heartbeat is SPOT_HEARTBEAT else "fapi"]
        return Link(number, socket, request.transport, heartbeat, microseconds, address, bans, host)

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
                    connection.control_frame()
                if message.type is WSMsgType.PING:
                    faults.control(connection, "in", "ping", bytes(message.data))
                    connection.send_pong(bytes(message.data))
                    faults.control(connection, "out", "pong", bytes(message.data))
                elif message.type is WSMsgType.PONG:
                    faults.control(connection, "in", "pong", bytes(message.data))
                    connection.pong(bytes(message.data))
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


def _refused(error: ApiError, usage: Usage, address: str) -> web.Response:
    """The answer to a handshake that is refused."""
    if error.status == 418:
        usage.bans.enforce(address)
    return web.json_response(refusal_body(error), status=error.status, headers=retry_after(error))


def _named_streams(request: web.Request) -> list[tuple[str, list[str]]]:
    """The streams that a URL names, in its path or as `streams=`.

    No name has a blank: where one was read, a query said `@+08:00` without encoding the plus sign.
    """
    listed = [request.match_info.get("keys", ""), *request.query.getall("streams", [])]
    return [(name, []) for text in listed for name in text.replace(" ", "+").split("/") if name]


def _options(request: web.Request, sbe: bool) -> SessionOptions:
    """What the URL asks for.

    Raises:
        ApiError: one of its parameters has a value that is none; the handshake is refused with it.
    """
    rate_limits = request.query.get("returnRateLimits", "true")
    if rate_limits not in ("true", "false"):
        raise illegal("returnRateLimits", "true|false")
    encode_reply, encode_event = sbe_options(request.query, sbe)
    return SessionOptions(rate_limits == "true", encode_reply, encode_event)
