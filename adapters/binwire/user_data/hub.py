"""The hub: account events of every market and of many accounts, by whatever way each is started."""

from __future__ import annotations

import asyncio
import random
import warnings
from collections.abc import Callable
from decimal import Decimal
from types import TracebackType
from typing import Any, Generic, Self, overload

from binwire._driver import LoopTimer, Timer
from binwire._sansio.backoff import Backoff
from binwire._sansio.shared_connection import SUBSCRIPTION_ACTIVE
from binwire._sansio.subscriptions import MAX_ACTIVE
from binwire.clock import Clock
from binwire.environment import Environment
from binwire.errors import BinanceError, InvalidParameter, NotSent
from binwire.seams import AsyncTransport, Connect, Decoder
from binwire.transport.default import default_connect
from binwire.user_data.account import Account
from binwire.user_data.decoders import ByMarket
from binwire.user_data.inbox import Inbox
from binwire.user_data.items import UserDataItem
from binwire.user_data.listen_key_link import ListenKeyLink
from binwire.user_data.services import Services, SharedTransport
from binwire.user_data.shared_link import SharedLink
from binwire.user_data.sources import RETIRED, ListenKey, SharedSource, Source
from binwire_api._core import N


class UserData(Generic[N]):
    """Account events of many accounts, as one asynchronous iterator of `UserDataItem`.

    Subscriptions are started again after a loss, tokens renewed and listenKeys kept alive meanwhile. Events keep the
    order in which their connection brought them. None is ever dropped: they wait as bytes (`backlog`) until they are
    taken, and are decoded then. What was lost while a connection was down the exchange does not send again:
    `Interrupted` and `Resumed` say between which times to look by REST.

    Args:
        environment: production if not given.
        number: Decimal, float or str, for prices and quantities.
        connection_size: accounts that share a WebSocket API connection, at most 1,000. "If your accounts are very
            active, we suggest not opening too many subscriptions at once, in order to not overload your connection."
        connect: opens sockets; by picows if not given.
        transport: for REST; by httpx if not given. Only one made here is closed here.
        sbe_decoder: for sources with `encoding="sbe"`; made for `number`, by the schema that ships, if not given.
        clock: gives the exchange's time.
        timer: alarms; by the event loop if not given.
        backoff: makes the waits between attempts of one connection or account.
        chance: randomness of the waits, evenly distributed in [0, 1).

    Example:
        ```python
        async with UserData(environment=Environment.testnet()) as user_data:
            await user_data.add(Logon("main", Credentials.ed25519(api_key, "ed25519.pem")))
            async for item in user_data:
                print(item.account, item.event)
        ```
    """

    @overload
    def __init__(
        self: UserData[Decimal],
        *,
        environment: Environment | None = None,
        connection_size: int = 100,
        connect: Connect | None = None,
        transport: AsyncTransport | None = None,
        sbe_decoder: Decoder | None = None,
        clock: Clock | None = None,
        timer: Timer | None = None,
        backoff: Callable[[], Backoff] = Backoff,
        chance: Callable[[], float] = random.random,
    ) -> None: ...
    @overload
    def __init__(
        self,
        *,
        environment: Environment | None = None,
        number: type[N],
        connection_size: int = 100,
        connect: Connect | None = None,
        transport: AsyncTransport | None = None,
        sbe_decoder: Decoder | None = None,
        clock: Clock | None = None,
        timer: Timer | None = None,
        backoff: Callable[[], Backoff] = Backoff,
        chance: Callable[[], float] = random.random,
    ) -> None: ...
    def __init__(
        self,
        *,
        environment: Environment | None = None,
        number: type[Any] = Decimal,
        connection_size: int = 100,
        connect: Connect | None = None,
        transport: AsyncTransport | None = None,
        sbe_decoder: Decoder | None = None,
        clock: Clock | None = None,
        timer: Timer | None = None,
        backoff: Callable[[], Backoff] = Backoff,
        chance: Callable[[], float] = random.random,
    ) -> None:
        if not 1 <= connection_size <= MAX_ACTIVE:
            raise InvalidParameter(f"a connection takes 1 to {MAX_ACTIVE} accounts", parameter="connection_size")
        clock = clock or Clock()
        decoders = ByMarket(number, sbe_decoder)
        self._size = connection_size
        self._inbox = Inbox(decoders)
        self._services = Services(
            environment=environment or Environment.production(),
            number=number,
            transport=SharedTransport(transport),
            connect=(lambda product: connect) if connect is not None else default_connect,
            clock=clock,
            timer=timer or LoopTimer(clock.now),
            chance=chance,
            backoff=backoff,
            decoders=decoders,
            inbox=self._inbox,
        )
        self._accounts: dict[tuple[str, str, str | None], Account] = {}
        self._shared: list[SharedLink] = []
        self._alone: list[ListenKeyLink] = []
        self._closed = False

    # For the user ----------------------------------------------------------------------------------------------------

    @property
    def backlog(self) -> int:
        """How many items have come and were not taken yet. One that grows says that the reader is too slow."""
        return len(self._inbox)

    async def add(self, source: Source) -> None:
        """Start an account's stream; returns once it is subscribed. A failed first try leaves nothing behind.

        Raises:
            InvalidParameter: it is there already, or says what does not go together.
            InvalidKey: the key cannot be used this way.
            NotSent: the hub is closed.
            Rejected: the exchange refused.
            OutcomeUnknown: no answer came.
            SessionError: no connection could be opened.
        """
        if self._closed:
            raise NotSent(f"{source.account} was not added: the hub is closed")
        source.check()
        account = Account(source, self._inbox, self._services.timer.now())
        if account.key in self._accounts:
            raise InvalidParameter(f"{account} is there already: remove it first, or use another name")
        if isinstance(source, ListenKey) and source.market in RETIRED:
            text = f"listenKeys of {source.market} were retired on 2026-02-20; use Logon, Signature or ListenToken"
            warnings.warn(text, DeprecationWarning, stacklevel=2)
        self._accounts[account.key] = account
        try:
            self._place(account)
            await account.started
        except BaseException:
            self._drop(account)
            raise

    async def remove(self, account: str | Source) -> None:
        """End an account's streams: all of this name, or the one of this source. What has come can still be taken.

        Raises:
            InvalidParameter: there is none such.
        """
        found = [one for one in self._accounts.values() if account in (one.source.account, one.source)]
        if not found:
            name = account if isinstance(account, str) else account.account
            raise InvalidParameter(f"{name} is not here", parameter="account")
        for one in found:
            self._drop(one)

    async def close(self) -> None:
        """Unsubscribe, close all connections, and end the iteration once what has come was taken."""
        if self._closed:
            return
        self._closed = True
        for account in self._accounts.values():
            if not account.started.done():
                account.started.set_exception(NotSent(f"{account} was not added: the hub was closed meanwhile"))
        self._accounts.clear()
        links: list[SharedLink | ListenKeyLink] = [*self._shared, *self._alone]
        try:
            await asyncio.gather(*(link.close() for link in links))
            await self._services.transport.close()
        finally:
            self._inbox.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> UserDataItem[N]:
        item = await self._inbox.take()
        if item is None:
            raise StopAsyncIteration
        return item

    # For its connections ---------------------------------------------------------------------------------------------

    def gone(self, account: Account) -> None:
        """A connection gave an account up."""
        self._drop(account)

    def elsewhere(self, account: Account, link: SharedLink, error: BinanceError) -> None:
        """A connection does not take an account, or ended while it was being left: another one takes it."""
        if link is account.link and account.successor is not None:
            link.remove(account, account.moved)
            return
        link.remove(account)
        if account.removed or isinstance(account.source, ListenKey):
            return
        another = None if error.code == SUBSCRIPTION_ACTIVE else self._link_for(account.source)
        if link is account.successor:
            account.successor = another or self._new_link(account)
            account.successor.add(account, patient=True)
        else:
            self._join(account, another or self._new_link(account), patient=account.started.done())

    def replace(self, link: SharedLink) -> None:
        """A connection is about to end: its accounts are subscribed on another, and leave it one by one."""
        successor: SharedLink | None = None
        for account in link.accounts:
            if isinstance(account.source, ListenKey) or account.successor is not None:
                continue
            if successor is None or not successor.admits(account.source):
                successor = self._new_link(account)
            account.move(successor)
            successor.add(account, patient=True)

    def _place(self, account: Account) -> None:
        """On a connection of its own, or the first shared one with room."""
        self._alone = [link for link in self._alone if not link.finished]
        self._shared = [link for link in self._shared if not link.finished]
        if isinstance(account.source, ListenKey):
            alone = ListenKeyLink(self._services, self, account)
            self._alone.append(alone)
            account.link = alone
            alone.start()
            return
        self._join(account, self._link_for(account.source) or self._new_link(account))

    def _link_for(self, source: SharedSource) -> SharedLink | None:
        return next((link for link in self._shared if link.admits(source)), None)

    def _join(self, account: Account, link: SharedLink, *, patient: bool = False) -> None:
        account.link = link
        link.add(account, patient=patient)

    def _new_link(self, account: Account) -> SharedLink:
        encoding = account.source.encoding
        # One account: SBE events need not name their subscription, "subscriptionId" being optional there.
        link = SharedLink(self._services, self, encoding, 1 if encoding == "sbe" else self._size)
        self._shared.append(link)
        return link

    def _drop(self, account: Account) -> None:
        """Forget an account and unsubscribe it."""
        account.removed = True
        if self._accounts.get(account.key) is account:
            del self._accounts[account.key]
        for link in (account.link, account.successor):
            if link is not None:
                link.remove(account)
