"""What the blocking and the asynchronous client share: everything but the sending."""

from __future__ import annotations

import os
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

from binwire._sansio.order_id import missing_order_id, named
from binwire.clock import Clock
from binwire.credentials import Credentials
from binwire.environment import Environment
from binwire.errors import BinanceError, ConnectionLost, NotSent
from binwire.limits import Limits
from binwire.seams import Decoder, HttpReply, HttpRequest
from binwire_api._core import Request

if TYPE_CHECKING:
    from binwire._sansio.rest import RestProtocol

T = TypeVar("T")
Milliseconds = Decimal | int


class RestExchange:
    """One client's settings, and its requests on their way to bytes and back."""

    def __init__(
        self,
        credentials: Credentials | None,
        environment: Environment | None,
        number: type[Any],
        decoder: Decoder | None,
        clock: Clock | None,
        recv_window: Milliseconds | None,
        timeout: float,
    ) -> None:
        self.limits = Limits()
        self.closed = False
        self._credentials = credentials
        self._environment = environment
        self._number = number
        self._decoder = decoder
        self._clock = clock or Clock()
        self._recv_window = recv_window
        self._timeout = timeout

    @cached_property
    def _protocol(self) -> RestProtocol:
        """Made by the first call: most of what it imports a client that is only built never needs."""
        from binwire._sansio.rest import RestProtocol
        from binwire.decode.json import JsonDecoder

        environment = self._environment or Environment.production()
        credentials, decoder = self._credentials, self._decoder
        return RestProtocol(
            environment.rest,
            api_key=credentials.api_key if credentials else "",
            signer=credentials.signer if credentials else None,
            number=self._number,
            json=decoder if decoder is not None and decoder.name == "json" else JsonDecoder(self._number),
            decoder=decoder,
            recv_window=self._recv_window,
            timeout=self._timeout,
        )

    def ask(self, request: Request[T]) -> tuple[Request[T], HttpRequest]:
        """The request as it is sent, its order named, and the bytes that send it."""
        if self.closed:
            raise NotSent("the client is closed: make a new one", request=request)
        request = named(request, missing_order_id(request, _token_hex))
        return request, self._protocol.ask(request, self._clock.now())

    def answered(self, request: Request[T], reply: HttpReply) -> T:
        """What the reply holds; raises what it says instead."""
        self.limits.seen(request.product, reply.headers)
        return self._protocol.answered(request, reply, self._clock.now())


def about(error: BinanceError | OSError, request: Request[Any]) -> BinanceError:
    """A transport's error with the request it is about. An OSError says not how far it got, so: unknown."""
    if isinstance(error, OSError):
        error = ConnectionLost(f"the transport failed: {error}")
    error.request = request
    return error


def _token_hex(size: int) -> str:
    return os.urandom(size).hex()
