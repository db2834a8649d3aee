"""REST clients: the same operations, blocking and asynchronous.

Making a client loads no network library and no product; the first call does.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, overload

from binwire._rest_exchange import Milliseconds, RestExchange, about
from binwire._sansio.order_id import note_given_up
from binwire.clock import Clock
from binwire.credentials import Credentials
from binwire.environment import Environment
from binwire.errors import BinanceError
from binwire.seams import AsyncTransport, Decoder, Transport
from binwire_api._core import N, Request

if TYPE_CHECKING:
    from binwire_api.fapi.rest import AsyncFapiRest, FapiRest
    from binwire_api.sapi.rest import AsyncSapi, Sapi
    from binwire_api.spot.rest import AsyncSpotRest, SpotRest

T = TypeVar("T")


class Client(Generic[N]):
    """Calls the REST API and waits for the answer. Safe to share between threads.

    Args:
        credentials: needed by all but public operations.
        environment: where the exchange is; production if not given.
        number: Decimal, float or str: what prices and quantities in results are.
        transport: carries bytes; httpx if not given. `close` closes it.
        decoder: the encoding to ask for; JSON if not given.
        clock: gives timestamps.
        recv_window: ms that a signed request stays valid for, unless the call states it; 5000 at the exchange.
        timeout: seconds without an answer until the outcome is given up as unknown; the exchange itself gives up
            after 10.

    Attributes:
        limits: what the exchange says is used of its limits.

    Example:
        ```python
        with Client(Credentials.ed25519(api_key, "ed25519.pem")) as client:
            account = client.spot.account_information()
        ```
    """

    @overload
    def __init__(
        self: Client[Decimal],
        credentials: Credentials | None = None,
        *,
        environment: Environment | None = None,
        transport: Transport | None = None,
        decoder: Decoder | None = None,
        clock: Clock | None = None,
        recv_window: Milliseconds | None = None,
        timeout: float = 10.0,
    ) -> None: ...
    @overload
    def __init__(
        self,
        credentials: Credentials | None = None,
        *,
        environment: Environment | None = None,
        number: type[N],
        transport: Transport | None = None,
        decoder: Decoder | None = None,
        clock: Clock | None = None,
        recv_window: Milliseconds | None = None,
        timeout: float = 10.0,
    ) -> None: ...
    def __init__(
        self,
        credentials: Credentials | None = None,
        *,
        environment: Environment | None = None,
        number: type[Any] = Decimal,
        transport: Transport | None = None,
        decoder: Decoder | None = None,
        clock: Clock | None = None,
        recv_window: Milliseconds | None = None,
        timeout: float = 10.0,
    ) -> None:
        self._exchange = RestExchange(credentials, environment, number, decoder, clock, recv_window, timeout)
        self._transport = transport
        self._opening = Lock()
        self.limits = self._exchange.limits

    @cached_property
    def spot(self) -> SpotRest[N]:
        """The Spot REST API."""
        from binwire_api.spot.rest import SpotRest

        return SpotRest(self.send)

    @cached_property
    def sapi(self) -> Sapi[N]:
        """The products under `/sapi`: margin trading."""
        from binwire_api.sapi.rest import Sapi

        return Sapi(self.send)

    @cached_property
    def fapi(self) -> FapiRest[N]:
        """The USDⓈ-M futures REST API."""
        from binwire_api.fapi.rest import FapiRest

        return FapiRest(self.send)

    def send(self, request: Request[T]) -> T:
        """Send a request built by a class view, such as `SpotRest[Decimal].new_order(…)`. It is sent once.

        An order without a client order id is given one, so that it can be asked for whatever happens.

        Raises:
            NotSent: nothing left this process.
            Rejected: the exchange answered no.
            PartlyDone: one half of it happened.
            OutcomeUnknown: no answer in time, the connection was lost, or the exchange does not know.
            DecodeError: the answer was not understood.
        """
        request, asked = self._exchange.ask(request)
        try:
            reply = self._open().send(asked)
        except (BinanceError, OSError) as error:
            raise about(error, request) from error.__cause__
        except BaseException as error:
            note_given_up(error, request)
            raise
        return self._exchange.answered(request, reply)

    def close(self) -> None:
        """Close the transport. Later calls are `NotSent`."""
        self._exchange.closed = True
        if self._transport is not None:
            self._transport.close()

    def _open(self) -> Transport:
        with self._opening:
            if self._transport is None:
                from binwire.transport.httpx import HttpxTransport

                self._transport = HttpxTransport()
            return self._transport

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()


class AsyncClient(Generic[N]):
    """`Client` for asyncio: every call is awaited. Arguments, attributes and errors are the same.

    Cancelling a call gives up its answer; the request may happen all the same. Of an order the cancellation has a note
    that names its client order id.
    """

    @overload
    def __init__(
        self: AsyncClient[Decimal],
        credentials: Credentials | None = None,
        *,
        environment: Environment | None = None,
        transport: AsyncTransport | None = None,
        decoder: Decoder | None = None,
        clock: Clock | None = None,
        recv_window: Milliseconds | None = None,
        timeout: float = 10.0,
    ) -> None: ...
    @overload
    def __init__(
        self,
        credentials: Credentials | None = None,
        *,
        environment: Environment | None = None,
        number: type[N],
        transport: AsyncTransport | None = None,
        decoder: Decoder | None = None,
        clock: Clock | None = None,
        recv_window: Milliseconds | None = None,
        timeout: float = 10.0,
    ) -> None: ...
    def __init__(
        self,
        credentials: Credentials | None = None,
        *,
        environment: Environment | None = None,
        number: type[Any] = Decimal,
        transport: AsyncTransport | None = None,
        decoder: Decoder | None = None,
        clock: Clock | None = None,
        recv_window: Milliseconds | None = None,
        timeout: float = 10.0,
    ) -> None:
        self._exchange = RestExchange(credentials, environment, number, decoder, clock, recv_window, timeout)
        self._transport = transport
        self.limits = self._exchange.limits

    @cached_property
    def spot(self) -> AsyncSpotRest[N]:
        """The Spot REST API."""
        from binwire_api.spot.rest import AsyncSpotRest

        return AsyncSpotRest(self.send)

    @cached_property
    def sapi(self) -> AsyncSapi[N]:
        """The products under `/sapi`: margin trading."""
        from binwire_api.sapi.rest import AsyncSapi

        return AsyncSapi(self.send)

    @cached_property
    def fapi(self) -> AsyncFapiRest[N]:
        """The USDⓈ-M futures REST API."""
        from binwire_api.fapi.rest import AsyncFapiRest

        return AsyncFapiRest(self.send)

    async def send(self, request: Request[T]) -> T:
        """As `Client.send`, awaited."""
        request, asked = self._exchange.ask(request)
        try:
            reply = await self._open().send(asked)
        except (BinanceError, OSError) as error:
            raise about(error, request) from error.__cause__
        except BaseException as error:
            note_given_up(error, request)
            raise
        return self._exchange.answered(request, reply)

    async def close(self) -> None:
        """Close the transport. Later calls are `NotSent`."""
        self._exchange.closed = True
        if self._transport is not None:
            await self._transport.close()

    def _open(self) -> AsyncTransport:
        if self._transport is None:
            from binwire.transport.httpx import AsyncHttpxTransport

            self._transport = AsyncHttpxTransport()
        return self._transport

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.close()
