"""A WebSocket API connection that accounts share: carries out what `SharedConnection` wants."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Protocol

from binwire._driver import Driver, as_error
from binwire._sansio.life import Down, Failed, Live
from binwire._sansio.listen_token import CreateToken, ListenTokenLife, expiration_ms
from binwire._sansio.reopening import Close, Open, Replace, State
from binwire._sansio.shared_connection import Elsewhere, For, Of, SharedConnection, Unsubscribe
from binwire._sansio.subscription import PlainLife, Subscribe
from binwire._sansio.subscriptions import Arrival, Subscriptions
from binwire.errors import BinanceError
from binwire.session_connection import WsApiConnection
from binwire.user_data import calls
from binwire.user_data.account import Account
from binwire.user_data.glance import SHUTDOWN, TERMINATED, Glance
from binwire.user_data.inbox import Waiting
from binwire.user_data.services import Services
from binwire.user_data.sources import Encoding, ListenToken, Logon, SharedSource, Source

logger = logging.getLogger("binwire.user_data")
FAREWELL = 2.0
"""Seconds the exchange has to answer the last unsubscription before the connection is closed."""


class Owner(Protocol):
    """The hub, as its connections see it."""

    def elsewhere(self, account: Account, link: SharedLink, error: BinanceError) -> None: ...
    def replace(self, link: SharedLink) -> None: ...
    def gone(self, account: Account) -> None: ...


class SharedLink:
    """One connection.

    Attributes:
        last_seen: ms, when it last brought anything.
    """

    def __init__(self, services: Services, owner: Owner, encoding: Encoding, size: int) -> None:
        self.encoding = encoding
        self.last_seen = services.timer.now()
        self._services = services
        self._owner = owner
        self._machine = SharedConnection[Account](Subscriptions(size), services.delay())
        self._driver: Driver[Any, Any] = Driver(
            self._machine, perform=self._perform, happened=self._happened, timer=services.timer
        )
        self._glance = Glance()
        self._connection: WsApiConnection | None = None
        self._template: Source | None = None
        self._drained: dict[Account, Callable[[], None]] = {}

    @property
    def accounts(self) -> frozenset[Account]:
        """Those that belong here."""
        return self._machine.subscriptions.accounts

    @property
    def ended(self) -> bool:
        """Whether it takes nobody any more."""
        return self._machine.state is State.ENDED

    @property
    def finished(self) -> bool:
        """Whether it has ended, and nothing is left to be done."""
        return self.ended and self._driver.idle

    def admits(self, source: SharedSource) -> bool:
        """Whether there is room. Of logons there is room for one: "a new logon replaces" the one before."""
        if self.ended or self._machine.replacing or source.encoding != self.encoding:
            return False
        if isinstance(source, Logon) and any(isinstance(account.source, Logon) for account in self.accounts):
            return False
        return self._machine.subscriptions.room

    def add(self, account: Account, *, patient: bool = False) -> None:
        """Subscribe an account here. `patient`: it was live elsewhere, so a failed first try is not the last."""
        self._template = account.source
        kind = ListenTokenLife if isinstance(account.source, ListenToken) else PlainLife
        self._machine.added(account, kind(self._services.delay(), patient=patient), self._services.timer.now())
        self._driver.poke()

    def remove(self, account: Account, drained: Callable[[], None] | None = None) -> None:
        """Unsubscribe it; `drained` is called when nothing more of it can come."""
        silent = self._machine.subscriptions.id_of(account) is None
        if drained is not None:
            self._drained[account] = drained
        self._machine.removed(account)
        self._driver.poke()
        if silent:
            self._drain(account)

    async def close(self) -> None:
        """Unsubscribe everybody and close."""
        if self.ended:
            await self._driver.settle()
        await self._driver.stop()
        self._machine.closed()
        for command in self._machine.commands():
            await self._perform(command)

    # What the machine wants ------------------------------------------------------------------------------------------

    async def _perform(self, command: Open | Close | For[Account]) -> None:
        match command:
            case Open():
                await self._open()
            case Close():
                await self._leave()
            case For(account=account, command=wanted):
                await self._perform_for(account, wanted)

    async def _perform_for(self, account: Account, command: CreateToken | Subscribe | Unsubscribe) -> None:
        match command:
            case CreateToken():
                await self._try(account, self._create_token)
            case Subscribe(listen_token=listen_token):
                await self._try(account, partial(self._subscribe, listen_token))
            case Unsubscribe(subscription_id=subscription_id):
                await self._unsubscribe(account, subscription_id)

    async def _open(self) -> None:
        connection: WsApiConnection

        def lost(reason: str) -> None:
            if connection is self._connection:
                self._connection = None
                self._machine.lost(reason, self._services.timer.now())
                self._driver.poke()

        connection = self._new(lost)
        self._connection = connection
        try:
            await connection.open()
        except Exception as error:
            self._connection = None
            self._machine.not_opened(as_error(error), self._services.timer.now())
        else:
            self.last_seen = self._services.timer.now()
            self._machine.opened(self.last_seen)
        self._driver.poke()

    def _new(self, lost: Callable[[str], None]) -> WsApiConnection:
        services = self._services
        assert self._template is not None
        return WsApiConnection(
            "spot",
            services.environment.ws_api["spot"],
            connect=services.connect("spot"),
            decoder=services.decoders(self._template, self.encoding == "sbe"),
            clock=services.clock,
            number=services.number,
            on_event=self._received,
            on_lost=lost,
            on_due=self._due,
        )

    async def _leave(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            if connection.is_open:
                with suppress(BinanceError, TimeoutError):
                    await asyncio.wait_for(connection.send(calls.unsubscribe()), FAREWELL)
            await connection.close()
        for account in list(self._drained):
            self._drain(account)

    async def _try(self, account: Account, call: Callable[[WsApiConnection, Account], Any]) -> None:
        """A call for an account. What it leads to on a connection that is lost meanwhile is of no interest."""
        connection = self._connection
        if connection is None:
            return
        try:
            await call(connection, account)
        except Exception as error:
            if connection is self._connection:
                self._machine.refused(account, as_error(error), self._services.timer.now())
        for stray in self._machine.subscriptions.strays():
            self._nobodys(stray)
        self._driver.poke()

    async def _create_token(self, connection: WsApiConnection, account: Account) -> None:
        source = account.source
        assert isinstance(source, ListenToken)
        reply = await self._services.client(source.credentials).send(calls.create_token(source))
        if connection is self._connection:
            expires = expiration_ms(reply.expiration_time)
            self._machine.created(account, reply.token, expires, self._services.timer.now())

    async def _subscribe(self, listen_token: str, connection: WsApiConnection, account: Account) -> None:
        credentials = account.source.credentials
        if isinstance(account.source, Logon):
            await connection.logon(credentials)
            reply = await connection.send(calls.subscribe())
        elif isinstance(account.source, ListenToken):
            reply = await connection.send(calls.subscribe_listen_token(listen_token))
        else:
            reply = await connection.send(calls.subscribe_signature(), credentials)
        if connection is self._connection:
            expiration: int | None = getattr(reply, "expiration_time", None)  # a listenToken's alone
            expires = None if expiration is None else expiration_ms(expiration)
            now = self._services.timer.now()
            early = self._machine.subscribed(account, reply.subscription_id, expires, now)
            self._driver.poke()
            for arrival in early:
                self._route(account, arrival)

    async def _unsubscribe(self, account: Account, subscription_id: int) -> None:
        connection = self._connection
        if connection is not None:
            try:
                await connection.send(calls.unsubscribe(subscription_id))
            except BinanceError as error:
                logger.warning("%s: not unsubscribed: %s", account, error)
        self._drain(account)

    def _drain(self, account: Account) -> None:
        if (drained := self._drained.pop(account, None)) is not None:
            drained()

    # What happens ----------------------------------------------------------------------------------------------------

    def _happened(self, event: Of[Account] | Elsewhere[Account] | Replace) -> None:
        now = self._services.timer.now()
        match event:
            case Of(account=account, event=Live()):
                account.live(self, now)
                if account.successor is self and account.link is not None:
                    account.link.remove(account, account.moved)
            case Of(account=account, event=Down(reason=reason)):
                account.down(self, reason, now)
            case Of(account=account, event=Failed(error=error)):
                account.failed(error, now)
                self._owner.gone(account)
            case Elsewhere(account=account, error=error):
                self._owner.elsewhere(account, self, error)
            case Replace(reason=reason):
                logger.info("a connection of %d accounts is replaced: %s", len(self.accounts), reason)
                self._owner.replace(self)
            case _:
                pass

    def _due(self) -> None:
        self._machine.due("the exchange shuts it down, or it is nearly 24 hours old")
        self._driver.poke()

    def _received(self, data: bytes, binary: bool) -> None:
        """A message that is no reply."""
        now = self._services.timer.now()
        self.last_seen = now
        arrival = Arrival(data, binary, now)
        subscription_id, event_type = self._glance.shared(arrival)
        if event_type == SHUTDOWN and subscription_id is None:
            return  # the connection's own; `_due` knows
        subscriptions = self._machine.subscriptions
        account = subscriptions.owner(subscription_id)
        if account is not None:
            self._route(account, arrival, event_type)
        elif not subscriptions.hold(subscription_id, arrival):
            self._nobodys(arrival)

    def _route(self, account: Account, arrival: Arrival, event_type: str | None = None) -> None:
        terminated = (self._glance.shared(arrival)[1] if event_type is None else event_type) == TERMINATED
        belongs = account in self.accounts
        if belongs or not terminated:  # the end of a subscription that we ended is no news
            account.arrived(self, arrival)
        if terminated and belongs:
            self._machine.terminated(account, arrival.received)
            self._driver.poke()

    def _nobodys(self, arrival: Arrival) -> None:
        """Nothing tells whose it is, and user data is never dropped. That a subscription of nobody ended is no data."""
        if self._glance.shared(arrival)[1] == TERMINATED:
            return
        logger.warning("a message of %d bytes names no account or subscription of this connection", len(arrival.data))
        if self._template is not None:
            self._services.inbox.put(Waiting(self._template, arrival, account=""))
