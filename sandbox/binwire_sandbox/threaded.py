"""The exchange in a thread of its own, for programs and tests that are not asynchronous."""

import asyncio
import threading
from collections.abc import Callable
from decimal import Decimal
from types import TracebackType
from typing import Self, TypeVar

from .access.accounts import AccountListing
from .clock import Clock, ManualClock
from .engine.balances import Market
from .server import Sandbox
from .settings import Settings
from .wire import JsonObject

T_ = TypeVar("T_")


class ThreadedSandbox:
    """A running exchange that may be used from any thread: `with ThreadedSandbox() as exchange:`.

    Args:
        clock: its time; the machine's if not given, a `ManualClock` to be moved by `advance`.
        settings: accounts, deposits, limits and assumptions.
        market: the seed of a synthetic market; None: nobody trades but the accounts.
        tls: whether it speaks `https` and `wss`, see `certificate`.

    Raises (on entry):
        OSError: no port can be had.
    """

    def __init__(
        self,
        clock: Clock | None = None,
        *,
        settings: Settings | None = None,
        market: int | None = None,
        tls: bool = False,
    ) -> None:
        self._sandbox = Sandbox(clock, settings=settings, market=market, tls=tls)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="binwire-sandbox", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        try:
            asyncio.run_coroutine_threadsafe(self._sandbox.start(), self._loop).result()
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            asyncio.run_coroutine_threadsafe(self._sandbox.stop(), self._loop).result()
        finally:
            self._end()

    def _end(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    # Addresses ---------------------------------------------------------------------------------------------------

    @property
    def rest(self) -> str:
        """Base address of REST."""
        return self._sandbox.rest

    @property
    def ws_api(self) -> str:
        """Address of spot's WebSocket API."""
        return self._sandbox.ws_api

    @property
    def streams(self) -> str:
        """Base address of the streams."""
        return self._sandbox.streams

    @property
    def certificate(self) -> str | None:
        """PEM text of the certificate to trust; None without TLS."""
        return self._sandbox.certificate

    @property
    def accounts(self) -> list[AccountListing]:
        """The accounts with their keys."""
        return self.do(lambda sandbox: sandbox.accounts)

    @property
    def log(self) -> list[JsonObject]:
        """The user data events sent so far."""
        return self.do(lambda sandbox: sandbox.log)

    # Orders ------------------------------------------------------------------------------------------------------

    def do(self, order: Callable[[Sandbox], T_]) -> T_:
        """Run a function on the exchange's own thread, where everything of `Sandbox` may be used; returns its result.

        Raises:
            Exception: whatever the function raises.
        """

        async def run() -> T_:
            return order(self._sandbox)

        return asyncio.run_coroutine_threadsafe(run(), self._loop).result()

    def advance(self, *, hours: float = 0, minutes: float = 0, seconds: float = 0, milliseconds: float = 0) -> None:
        """Move a `ManualClock`; what falls due happens in order before this returns.

        Raises:
            RuntimeError: the clock is the machine's.
        """
        clock = self._sandbox.clock
        if not isinstance(clock, ManualClock):
            raise RuntimeError("the exchange runs by the machine's clock: make it with ManualClock() to move its time")
        self.do(lambda _: clock.advance(hours=hours, minutes=minutes, seconds=seconds, milliseconds=milliseconds))

    def emit(self, account: str, market: Market, event: JsonObject, symbol: str | None = None) -> None:
        """Push any event, given in wire form, to an account's subscriptions of a market."""
        self.do(lambda sandbox: sandbox.emit(account, market, event, symbol))

    def transfer(self, account: str, market: Market, asset: str, delta: Decimal, symbol: str | None = None) -> None:
        """Deposit (or withdraw, `delta` below zero).

        Raises:
            ApiError: more was to be withdrawn than is free.
        """
        self.do(lambda sandbox: sandbox.transfer(account, market, asset, delta, symbol))

    def drop(self, account: str | None = None, *, abort: bool = False) -> int:
        """Close connections, with a close frame or without; returns how many."""
        return self.do(lambda sandbox: sandbox.drop(account, abort=abort))
