"""The sockets: one port for REST, WebSocket APIs, streams and the admin."""

import logging
from pathlib import Path
from types import TracebackType
from typing import Generic, Self, cast

from aiohttp import web
from typing_extensions import TypeVar

from .access.accounts import AccountListing
from .admin.access import local_only
from .admin.accounts import AccountsAdmin
from .admin.clock import ClockAdmin
from .admin.faults import FaultAdmin
from .admin.limits import LimitsAdmin
from .admin.orders import Admin
from .clock import Clock, RealClock
from .exchange import Exchange
from .faults.faults import Faults
from .faults.http import HttpFaults
from .interventions import Interventions
from .requests.http_log import HttpLog
from .scripts import Scripts
from .settings import Settings
from .sockets import MAX_FRAME, Sockets
from .tls import Certificate
from .wire import JsonObject

logger = logging.getLogger("binwire_sandbox")
C_ = TypeVar("C_", bound=Clock, default=Clock)
# A URL may name 1,024 streams, or hold a batch of orders.
MAX_LINE = 1 << 16


class Sandbox(Interventions, Generic[C_]):
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
        super().__init__(Exchange(self.clock, settings))
        if record is not None:
            self.exchange.record_traffic(record)
        self._certificate = Certificate.make(host) if tls else None
        self.market = None if market is None else self.exchange.synthetic_market(market)
        self.host = host
        self.port = port
        self._http_faults = HttpFaults(self.exchange)
        self._fault_admin = FaultAdmin(self.exchange.faults, self.record)
        orders = Admin(self).orders() | {"faults": self._fault_admin.order}
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

    def record(self, path: str | Path | None = None) -> None:
        """Note all traffic from now on, in a file too if one is named.

        Raises:
            OSError: the file cannot be written.
        """
        self.exchange.record_traffic(path)

    def published(self, account: str | None = None) -> list[JsonObject]:
        """The events of an account, whoever listened, each with what became of it on every connection that should hear.

        Raises:
            RuntimeError: traffic is not recorded.
        """
        return self.exchange.traffic.published(account)

    def traffic(self, connection: int | None = None, account: str | None = None) -> list[JsonObject]:
        """What was sent and received, as `GET /sandbox/traffic` shows it.

        Raises:
            RuntimeError: traffic is not recorded.
        """
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
        app = web.Application(client_max_size=MAX_FRAME, middlewares=[local_only(self.host), self._http_faults.serve])
        self._add_routes(app.router)
        self._runner = web.AppRunner(
            app, access_log=None, logger=HttpLog(logger), shutdown_timeout=1, max_line_size=MAX_LINE
        )
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

    def _add_routes(self, router: web.UrlDispatcher) -> None:
        exchange = self.exchange
        admins = (AccountsAdmin(exchange.accounts), ClockAdmin(self.clock), LimitsAdmin(exchange.limits))
        for part in (Admin(self), *admins, self._fault_admin, self.scripts, Sockets(exchange)):
            part.add_routes(router)
