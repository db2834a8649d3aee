"""REST that lags behind: queries answered from the state as it was."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping
from copy import deepcopy
from types import CellType, FunctionType
from typing import Any

import attrs
from aiohttp import web

from ..access.security import Guard
from ..clock import Clock
from ..connections.subscriptions import Record
from ..engine.balances import Channel
from ..requests.rest import Product, Rest
from ..wire import JsonObject

# How long the past reaches back, in µs, and how close two states may follow each other.
REACH = 31 * 1_000_000
STEP = 50_000


@attrs.frozen
class State:
    """What REST would answer from a moment on; it is a copy, nothing that happens later shows in it."""

    moment: int
    products: Mapping[str, Product]


class Past:
    """The states of the last half minute, kept from the time that somebody asks for them.

    A state is everything that the REST operations reach, copied; what never changes, what tells the time and what
    counts requests is shared. One is taken once everything that an action causes has happened, when the event loop
    comes to it: what a manual clock runs in one go counts as of its end.
    """

    def __init__(
        self, products: Mapping[str, Product], clock: Clock, shared: Callable[[], list[Any]], records: list[Record]
    ) -> None:
        self._products = products
        self._clock = clock
        self._shared = shared
        self._states: deque[State] = deque()
        self._records = records
        self._due = False

    def begin(self) -> None:
        """Remember from now on."""
        if not self._states:
            self._take()
            self._records.append(self._touched)

    def _touched(self, channel: Channel, event: JsonObject) -> None:
        """Something changes just now."""
        if not self._due:
            self._due = True
            asyncio.get_running_loop().call_soon(self._take)

    def _take(self) -> None:
        self._due = False
        now = self._clock.now()
        memo = {id(one): one for one in self._shared()}
        copied = {prefix: _copied_product(one, memo) for prefix, one in self._products.items()}
        if len(self._states) > 1 and now - self._states[-2].moment < STEP:
            self._states.pop()
        self._states.append(State(now, copied))
        while len(self._states) > 1 and self._states[1].moment <= now - REACH:
            self._states.popleft()

    async def answer(self, request: web.Request, lag: int, guard: Guard) -> web.Response:
        """Answer a query as of `lag` µs ago, or as of the earliest state that is remembered."""
        moment = self._clock.now() - lag
        state = next((one for one in reversed(self._states) if one.moment <= moment), self._states[0])
        product = next(one for prefix, one in state.products.items() if request.path.startswith(prefix))
        return await Rest(product, guard).handle(request)


def _copied_product(product: Product, memo: dict[int, Any]) -> Product:
    routes = {route: attrs.evolve(one, handle=_copied(one.handle, memo)) for route, one in product.routes.items()}
    return attrs.evolve(product, routes=routes)


def _copied(value: Any, memo: dict[int, Any]) -> Any:
    """A deep copy that goes into what functions close over, too."""
    if not isinstance(value, FunctionType) or value.__closure__ is None:
        return deepcopy(value, memo)
    if id(value) not in memo:
        cells = tuple(CellType(_copied(cell.cell_contents, memo)) for cell in value.__closure__)
        memo[id(value)] = FunctionType(value.__code__, value.__globals__, value.__name__, value.__defaults__, cells)
    return memo[id(value)]
