"""REST and WebSocket APIs that lag behind: queries answered from the state as it was."""

import asyncio
import re
from collections import deque
from collections.abc import Callable, Mapping
from copy import deepcopy
from types import CellType, FunctionType
from typing import Any, TypeVar

import attrs
from aiohttp import web

from ..access.security import Guard
from ..clock import SECOND, Clock
from ..connections.subscriptions import Record
from ..engine.balances import Channel
from ..requests.operations import Operation
from ..requests.rest import Product, Rest
from ..wire import JsonObject

K_ = TypeVar("K_")
# How close two states may follow each other: so many make the longest lag, for each costs as much as the present.
STATES = 20
# The parts of a method's name that say that it is no query.
CHANGES = re.compile(r"\b(place|test|cancel\w*|modify|amend)\b")


@attrs.frozen
class State:
    """What would be answered from a moment on; it is a copy, nothing that happens later shows in it."""

    moment: int
    products: Mapping[str, Product]
    methods: Mapping[str, Mapping[str, Operation]]


class Past:
    """The states of up to half a minute, kept from the time that somebody asks for them.

    A state is everything that operations reach, copied; what never changes, what tells the time and what counts
    requests is shared. One is taken once everything that an action causes has happened, when the event loop comes to
    it: what a manual clock runs in one go counts as of its end.

    Args:
        products: what REST answers, by the beginning of its paths.
        methods: what the WebSocket APIs answer, by host and name.
        clock: the exchange's.
        shared: what a copy has in common with the present.
        records: who is told of every event.
    """

    def __init__(
        self,
        products: Mapping[str, Product],
        methods: Mapping[str, Mapping[str, Operation]],
        clock: Clock,
        shared: Callable[[], list[object]],
        records: list[Record],
    ) -> None:
        self._products = products
        self._methods = methods
        self._clock = clock
        self._shared = shared
        self._states: deque[State] = deque()
        self._records = records
        self._due = False
        self._reach = SECOND

    def __len__(self) -> int:
        return len(self._states)

    def begin(self, lag: int) -> None:
        """Remember the last `lag` µs from now on; where much happens, to a twentieth of that."""
        self._reach = max(self._reach, lag)
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
        products = {prefix: _copied_product(one, memo) for prefix, one in self._products.items()}
        methods = {host: _copied_operations(named, memo) for host, named in self._methods.items()}
        if len(self._states) > 1 and now - self._states[-2].moment < self._reach // STATES:
            self._states.pop()
        self._states.append(State(now, products, methods))
        while len(self._states) > 1 and self._states[1].moment < now - self._reach:
            self._states.popleft()

    def _as_of(self, lag: int) -> State:
        """The state `lag` µs ago, or the earliest that is remembered."""
        moment = self._clock.now() - lag
        return next((one for one in reversed(self._states) if one.moment <= moment), self._states[0])

    async def answer(self, request: web.Request, lag: int, guard: Guard) -> web.Response:
        """Answer a query of REST as of `lag` µs ago, or as of the earliest state that is remembered."""
        products = self._as_of(lag).products
        product = next(one for prefix, one in products.items() if request.path.startswith(prefix))
        return await Rest(product, guard).handle(request)

    def queries(self, host: str, lag: int) -> Mapping[str, Operation]:
        """The methods of a WebSocket API that only ask, as they would answer `lag` µs ago."""
        methods = self._as_of(lag).methods.get(host, {})
        return {name: one for name, one in methods.items() if not CHANGES.search(name)}


def _copied_product(product: Product, memo: dict[int, Any]) -> Product:
    return attrs.evolve(product, routes=_copied_operations(product.routes, memo))


def _copied_operations(operations: Mapping[K_, Operation], memo: dict[int, Any]) -> dict[K_, Operation]:
    return {name: attrs.evolve(one, handle=_copied(one.handle, memo)) for name, one in operations.items()}


def _copied(value: Any, memo: dict[int, Any]) -> Any:
    """A deep copy that goes into what functions close over, too."""
    if not isinstance(value, FunctionType) or value.__closure__ is None:
        return deepcopy(value, memo)
    if id(value) not in memo:
        cells = tuple(CellType(_copied(cell.cell_contents, memo)) for cell in value.__closure__)
        memo[id(value)] = FunctionType(value.__code__, value.__globals__, value.__name__, value.__defaults__, cells)
    return memo[id(value)]
