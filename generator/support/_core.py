"""Vocabulary of the generated code: what a request, an operation, an enum and an event are.

No I/O, no signing, no clock. Every generated module imports this one; `python -m generator build` copies it.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Coroutine, Mapping, Sequence
from decimal import Decimal
from enum import Enum, StrEnum
from typing import Any, Concatenate, Generic, Literal, ParamSpec, Protocol, Self, TypeAlias, overload

from msgspec import Struct, field
from typing_extensions import TypeVar

from ._weight import Weight as Weight
from ._weight import WeightRule as WeightRule

P = ParamSpec("P")
Q = ParamSpec("Q")
T = TypeVar("T")
U = TypeVar("U")
T_co = TypeVar("T_co", covariant=True)
U_co = TypeVar("U_co", covariant=True)

N = TypeVar("N", bound=Decimal | float | str, default=Decimal)
"""The number type of prices and quantities in results, chosen once by the user.

The exchange sends them as text. The few that come as bare JSON numbers are Decimal whatever the choice: no digit is
lost, and a choice of str could not read them.
"""

Amount: TypeAlias = Decimal | str | int
"""A price or a quantity as an argument. Never a float: `0.1 + 0.2` is no price."""


class Security(StrEnum):
    """What the exchange asks of a request; the names are the documentation's own."""

    NONE = "NONE"
    MARKET_DATA = "MARKET_DATA"
    USER_STREAM = "USER_STREAM"
    USER_DATA = "USER_DATA"
    TRADE = "TRADE"
    MARGIN = "MARGIN"
    PREDICTION_TRADE = "PREDICTION_TRADE"
    SIGNED = "SIGNED"


class Auth(Enum):
    """What is added to a request so that the exchange accepts it."""

    NONE = "none"
    API_KEY = "api_key"
    SIGNED = "signed"


def indexed(name: str, values: Sequence[Mapping[str, object]] | None) -> dict[str, Any]:
    """The parameters of a list of objects that is sent member by member: `orderArgs[0].symbol`, not as JSON."""
    rows = enumerate(values or ())
    return {f"{name}[{index}].{member}": value for index, row in rows for member, value in row.items()}


def worded(value: bool | None, true: str, false: str) -> str | None:
    """What is sent of a flag that the exchange reads as text, `TRUE` or `"true"` where JSON would say true."""
    return None if value is None else true if value else false


BATCH = "[]."
"""Stands between a parameter that holds a batch of orders and the member that names each."""

HIDDEN = frozenset({"apiKey", "signature", "listenKey", "listenToken"})
"""Parameters that no text shows."""


class Request(Struct, Generic[T], frozen=True, kw_only=True):
    """One call, as a value: not signed, not sent.

    `verb` and `path` say where it goes over REST, `method` over the WebSocket API; one of them may be empty.
    """

    product: str
    response: Any
    """The type of the result, its number type still open, as `Order` or `list[Order[N]]`: ask `response_type`."""
    verb: str = ""
    path: str = ""
    method: str = ""
    params: dict[str, Any] = field(default_factory=dict[str, Any])
    """Wire name to value; None is not sent."""
    security: Security = Security.NONE
    auth: Auth = Auth.NONE
    weight: Weight = Weight(1)
    client_order_id: str = ""
    """Wire name of the parameter that names the order this request places; empty if it places none.

    `batchOrders[].newClientOrderId` names each order of a batch.
    """

    def __repr__(self) -> str:
        """What is called and with what; values that open an account's streams are left out."""
        name = f"{self.verb} {self.path}" if self.path else self.method
        shown = {key: "…" if key in HIDDEN else value for key, value in self.params.items() if value is not None}
        return f"Request({name}, {shown})"

    def client_order_ids(self) -> list[str | None]:
        """The names of the orders this request places, None for one that has none."""
        batch, _, name = self.client_order_id.rpartition(BATCH)
        orders: list[dict[str, Any]] = self.params[batch] if batch else [self.params]
        return [order.get(name) for order in orders] if name else []

    def response_type(self, number: type[Any]) -> Any:
        """The type of the result with `number` (Decimal, float or str) for prices and quantities."""
        return self.response[number] if getattr(self.response, "__parameters__", ()) else self.response


class Stream(Struct, Generic[T_co], frozen=True, kw_only=True):
    """One market stream, as a value: not subscribed to. Build it with a product's `SpotStreams`, `FapiStreams`, …"""

    product: str
    """`spot`, `fapi`, `sapi.alpha`."""
    name: str
    """What the exchange calls it: `btcusdt@aggTrade`."""
    event: Any
    """The type of each payload, its number type still open, as `AggTrade` or `list[Ticker[N]]`: ask `event_type`."""
    path: str = ""
    """The part of the address that serves it, where the product has parts: `public`, `market` or `private`."""
    encoding: Literal["json", "sbe"] = "json"
    message: str = ""
    """The SBE message that a payload is; empty for JSON."""
    secret: bool = False
    """Whether the name holds a key that opens an account's stream: no text shows it then."""

    def __repr__(self) -> str:
        """Product and name; the name is left out where it is a secret."""
        return f"Stream({self.product}, {'…' if self.secret else self.name})"

    def event_type(self, number: type[Any]) -> Any:
        """The type of a payload with `number` (Decimal, float or str) for prices and quantities."""
        return self.event[number] if getattr(self.event, "__parameters__", ()) else self.event


class Sync:
    """A group whose calls return their result."""

    def __init__(self, send: Callable[[Request[Any]], Any]) -> None:
        self.send = send


class Async:
    """A group whose calls return a coroutine."""

    def __init__(self, send: Callable[[Request[Any]], Coroutine[Any, Any, Any]]) -> None:
        self.send = send


class operation(Generic[P, T]):
    """One declaration, three views.

    `Group.name(...)` builds the request, `sync_group.name(...)` sends it, `await async_group.name(...)` sends it
    without blocking.
    """

    def __init__(self, build: Callable[Concatenate[Any, P], Request[T]]) -> None:
        self._build = build
        self._name = ""
        self.__doc__ = build.__doc__
        self.__wrapped__ = build

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, group: None, owner: type) -> Callable[P, Request[T]]: ...
    @overload
    def __get__(self, group: Sync, owner: type) -> Callable[P, T]: ...
    @overload
    def __get__(self, group: Async, owner: type) -> Callable[P, Coroutine[Any, Any, T]]: ...
    def __get__(self, group: Sync | Async | None, owner: type) -> Any:
        return _bound(self._build, self._name, self.__doc__, group)


class OneOrManyCall(Protocol[P, T_co, Q, U_co]):
    """A call that is answered with one thing or with a list of them, as its arguments say."""

    @overload
    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T_co: ...
    @overload
    def __call__(self, *args: Q.args, **kwargs: Q.kwargs) -> U_co: ...


class OneOrMany(Generic[P, T, Q, U]):
    """As `operation`, of what the exchange answers with one thing where a parameter names it, else with a list."""

    def __init__(
        self,
        param: str,
        one: Callable[Concatenate[Any, P], Request[T]],
        many: Callable[Concatenate[Any, Q], Request[U]],
    ) -> None:
        self._param, self._name = param, ""
        self.one: Callable[..., Request[T]] = one
        self.many: Callable[..., Request[U]] = many
        self.__doc__ = many.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def _build(self, group: Any, **arguments: Any) -> Request[Any]:
        if arguments.get(self._param) is not None:
            return self.one(group, **arguments)
        arguments.pop(self._param, None)
        return self.many(group, **arguments)

    @overload
    def __get__(self, group: None, owner: type) -> OneOrManyCall[P, Request[T], Q, Request[U]]: ...
    @overload
    def __get__(self, group: Sync, owner: type) -> OneOrManyCall[P, T, Q, U]: ...
    @overload
    def __get__(
        self, group: Async, owner: type
    ) -> OneOrManyCall[P, Coroutine[Any, Any, T], Q, Coroutine[Any, Any, U]]: ...
    def __get__(self, group: Sync | Async | None, owner: type) -> Any:
        return _bound(self._build, self._name, self.__doc__, group)


def one_or_many(
    param: str, one: Callable[Concatenate[Any, P], Request[T]]
) -> Callable[[Callable[Concatenate[Any, Q], Request[U]]], OneOrMany[P, T, Q, U]]:
    """Decorates what builds the request for many; `one` builds it where `param` is given."""
    return lambda many: OneOrMany(param, one, many)


def _bound(build: Callable[..., Request[Any]], name: str, doc: str | None, group: Sync | Async | None) -> Any:
    """What an operation is on its class (it builds the request) and on a client's group (it sends it)."""
    if group is None:

        def call(*args: Any, **kwargs: Any) -> Any:
            return build(None, *args, **kwargs)

    else:

        def call(*args: Any, **kwargs: Any) -> Any:
            return group.send(build(group, *args, **kwargs))

        # A member of the instance is found before the descriptor: the next call costs no more than a method's.
        vars(group)[name] = call
    call.__doc__ = doc
    return call


def warn_retired(name: str, date: str, instead: str) -> None:
    """Say, at the caller's line, that the exchange no longer serves what is being called.

    Generated operations call it: the frames between are the operation's own and the descriptor's.
    """
    text = f"{name} was retired on {date}" + (f"; use {instead}" if instead else "")
    warnings.warn(text, DeprecationWarning, stacklevel=4)


def warn_deprecated(name: str, date: str, instead: str) -> None:
    """Say, at the caller's line, that the exchange is going to stop serving what is being called; as `warn_retired`."""
    text = f"{name} is deprecated since {date}" + (f"; use {instead}" if instead else "")
    warnings.warn(text, DeprecationWarning, stacklevel=4)


class OpenEnum(StrEnum):
    """A string enum that admits values the exchange may add later: they compare and print as their text."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = value
        member._value_ = value
        return member


class Event(Struct, frozen=True, kw_only=True, tag_field="e"):
    """Base of the events; `e` on the wire is the event type."""
