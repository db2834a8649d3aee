"""A connection that listens to one listenKey: carries out what `ListenKeyLife` wants."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any, Protocol, get_args, get_origin
from urllib.parse import quote

from binwire._driver import Driver, as_error
from binwire._sansio.life import Down, Failed, LifeEvent, Live
from binwire._sansio.listen_key import (
    Connect,
    Create,
    Delete,
    Disconnect,
    KeepAlive,
    ListenKeyCommand,
    ListenKeyLife,
)
from binwire._sansio.subscriptions import Arrival
from binwire.environment import Environment
from binwire.errors import BinanceError, SessionError
from binwire.seams import Connection
from binwire.user_data import calls
from binwire.user_data.account import Account
from binwire.user_data.glance import Glance
from binwire.user_data.services import Services
from binwire.user_data.sources import ListenKey

logger = logging.getLogger("binwire.user_data")
EXPIRED = "listenKeyExpired"


class Owner(Protocol):
    """The hub, as its connections see it."""

    def gone(self, account: Account) -> None: ...


def address(environment: Environment, source: ListenKey, listen_key: str) -> str:
    """Where a listenKey is listened to.

    fapi: "wss://fstream.binance.com/private/ws?listenKey=<k>&events=ORDER_TRADE_UPDATE/ACCOUNT_UPDATE"; the others:
    "/ws/<listenKey>".
    """
    key = quote(listen_key, safe="")
    if source.market == "fapi":
        events = source.events or _fapi_events()
        return f"{environment.streams['fapi']}/private/ws?listenKey={key}&events={'/'.join(events)}"
    host = "margin_risk" if source.market == "margin_risk" else "spot"
    return f"{environment.streams[host]}/ws/{key}"


def _fapi_events() -> tuple[str, ...]:
    """All that the generated package knows."""
    from binwire_api.fapi.events import UserDataEvent

    members = [get_origin(member) or member for member in get_args(UserDataEvent)]
    return tuple(sorted(member.__struct_config__.tag for member in members))


class ListenKeyLink:
    """One connection, of one account.

    Attributes:
        last_seen: ms, when it last brought anything.
    """

    def __init__(self, services: Services, owner: Owner, account: Account) -> None:
        assert isinstance(account.source, ListenKey)
        self.last_seen = services.timer.now()
        self._services = services
        self._owner = owner
        self._account = account
        self._source: ListenKey = account.source
        self._client = services.client(self._source.credentials)
        self._life = ListenKeyLife(services.delay(), delete=self._source.delete)
        self._driver: Driver[ListenKeyCommand, LifeEvent] = Driver(
            self._life, perform=self._perform, happened=self._happened, timer=services.timer
        )
        self._glance = Glance()
        self._connection: Connection | None = None
        self._generation = 0
        """Counts connections: what an earlier one or its calls lead to is of no interest."""

    def start(self) -> None:
        """Begin."""
        self._life.start()
        self._driver.poke()

    @property
    def finished(self) -> bool:
        """Whether it has ended, and nothing is left to be done."""
        return self._life.ended and self._driver.idle

    def remove(self, account: Account, drained: Callable[[], None] | None = None) -> None:
        """Nothing more is wanted of it."""
        if not self._life.ended:
            self._life.removed()
            self._driver.poke()

    async def close(self) -> None:
        """Close the connection; DELETE the key if the account asks for it."""
        if self._life.ended:
            await self._driver.settle()
        await self._driver.stop()
        if not self._life.ended:
            self._life.removed()
        for command in self._life.commands():
            await self._perform(command)

    async def _perform(self, command: ListenKeyCommand) -> None:
        match command:
            case Create():
                await self._call(self._create, self._life.refused)
            case KeepAlive(listen_key=listen_key):
                await self._call(lambda: self._keep(listen_key), self._life.not_kept)
            case Connect(listen_key=listen_key):
                await self._call(lambda: self._connect(listen_key), self._life.refused)
            case Disconnect():
                await self._disconnect()
            case Delete(listen_key=listen_key):
                try:
                    await self._client.send(calls.delete_key(self._source, listen_key))
                except BinanceError as error:
                    logger.warning("%s: listenKey not deleted: %s", self._account, error)

    async def _call(self, call: Callable[[], Any], failed: Callable[[BinanceError, float], None]) -> None:
        generation = self._generation
        try:
            done = await call()
        except Exception as error:
            if generation == self._generation and not self._life.ended:
                failed(as_error(error), self._services.timer.now())
        else:
            if generation == self._generation and not self._life.ended:
                done(self._services.timer.now())
        self._driver.poke()

    async def _create(self) -> Callable[[float], None]:
        reply = await self._client.send(calls.create_key(self._source))
        if not reply.listen_key:
            raise SessionError(f"{self._account}: the exchange answered without a listenKey")
        listen_key: str = reply.listen_key
        return lambda now: self._life.created(listen_key, now)

    async def _keep(self, listen_key: str) -> Callable[[float], None]:
        reply = await self._client.send(calls.keep_key(self._source, listen_key))
        extended: str | None = getattr(reply, "listen_key", None)
        return lambda now: self._life.kept(extended, now)

    async def _connect(self, listen_key: str) -> Callable[[float], None]:
        generation = self._generation
        gone: list[str] = []

        def lost(reason: str) -> None:
            gone.append(reason)
            if generation == self._generation and self._connection is not None:
                self._connection = None
                self._generation += 1
                self._life.lost(reason, self._services.timer.now())
                self._driver.poke()

        def received(data: bytes, binary: bool) -> None:
            if generation == self._generation:
                self._received(Arrival(data, binary, self._services.timer.now()))

        url = address(self._services.environment, self._source, listen_key)
        connect = self._services.connect("fapi" if self._source.market == "fapi" else "spot")
        connection = await connect(url, headers={}, received=received, lost=lost)
        if gone:
            raise SessionError(f"{self._account}: the connection ended at once: {gone[0]}")
        if generation != self._generation or self._life.ended:
            await connection.close()
        else:
            self._connection = connection
            self.last_seen = self._services.timer.now()
        return self._life.connected

    async def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        self._generation += 1
        if connection is not None:
            await connection.close()

    def _received(self, arrival: Arrival) -> None:
        self.last_seen = arrival.received
        self._account.arrived(self, arrival)
        if EXPIRED.encode() in arrival.data and self._glance.bare(arrival.data) == EXPIRED:
            self._generation += 1
            self._life.expired(EXPIRED, arrival.received)
            self._driver.poke()

    def _happened(self, event: LifeEvent) -> None:
        now = self._services.timer.now()
        match event:
            case Live():
                self._account.live(self, now)
            case Down(reason=reason):
                self._account.down(self, reason, now)
            case Failed(error=error):
                self._account.failed(error, now)
                self._owner.gone(self._account)
