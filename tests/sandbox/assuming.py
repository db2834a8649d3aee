"""A sandbox under assumptions, and who trades there."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import aiohttp
import attrs

from binwire_sandbox import Assumptions, ManualClock, Sandbox, Settings, SubscriptionLimits

from .client import Api, Ws

START = 1_750_000_000_000_000
SETTINGS = Settings(accounts=("alpha", "beta"), limits=SubscriptionLimits(3, 9))


@asynccontextmanager
async def trading(
    settings: Settings = SETTINGS, /, **assumed: Any
) -> AsyncIterator[tuple[Sandbox, Api, Api, Callable[..., Any]]]:
    """A sandbox under assumptions, two accounts, and what opens WebSockets."""
    async with AsyncExitStack() as stack:
        settings = attrs.evolve(settings, assumptions=Assumptions(**assumed))
        sandbox = await stack.enter_async_context(Sandbox(ManualClock(START), settings=settings))
        http = await stack.enter_async_context(aiohttp.ClientSession())

        async def open(path: str = "/ws-api/v3", **options: Any) -> Ws:
            return Ws(await stack.enter_async_context(http.ws_connect(sandbox.streams + path, **options)))

        yield sandbox, Api(sandbox, http), Api(sandbox, http, "beta"), open


async def subscribe(ws: Ws, api: Api) -> int:
    """Hear an account's events by signature; returns the subscription's id."""
    reply = await ws.request("userDataStream.subscribe.signature", api.ws_params())
    id: int = reply["result"]["subscriptionId"]
    return id
