"""A sandbox on a free port with a clock that stands still, and clients of it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack

import aiohttp
import pytest

from binwire_sandbox import ManualClock, RequestLimits, Sandbox, Settings, SubscriptionLimits

from .client import Api, Ws

START = 1_750_000_000_000_000


@pytest.fixture
def clock() -> ManualClock:
    """The exchange's time, moved by hand."""
    return ManualClock(START)


@pytest.fixture
def request_limits() -> RequestLimits:
    """Nothing is refused for being too much, however many orders a test places; the tests of limits say otherwise."""
    return RequestLimits.none()


@pytest.fixture
async def exchange(clock: ManualClock, request_limits: RequestLimits) -> AsyncIterator[Sandbox]:
    """A running sandbox with two accounts; at most 3 active subscriptions a connection, and 5 over its life."""
    settings = Settings(accounts=("alpha", "beta"), limits=SubscriptionLimits(3, 5), request_limits=request_limits)
    async with Sandbox(clock, settings=settings) as sandbox:
        yield sandbox


@pytest.fixture
async def http() -> AsyncIterator[aiohttp.ClientSession]:
    """An HTTP client."""
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def api(exchange: Sandbox, http: aiohttp.ClientSession) -> Api:
    """Account alpha with its HMAC key."""
    return Api(exchange, http)


@pytest.fixture
def beta(exchange: Sandbox, http: aiohttp.ClientSession) -> Api:
    """Account beta with its HMAC key."""
    return Api(exchange, http, "beta")


@pytest.fixture
async def connect(exchange: Sandbox, http: aiohttp.ClientSession) -> AsyncIterator[Callable[[str], Awaitable[Ws]]]:
    """Opens WebSockets by path."""
    async with AsyncExitStack() as stack:

        async def open(path: str = "/ws-api/v3", **options: bool) -> Ws:
            socket = await stack.enter_async_context(http.ws_connect(exchange.streams + path, **options))  # type: ignore[arg-type]
            return Ws(socket)

        yield open
