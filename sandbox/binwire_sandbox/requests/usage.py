"""What requests use of the limits, and the refusal of those that go beyond them."""

from collections.abc import Callable
from math import ceil
from typing import TypeAlias

import attrs

from ..access.keys import ApiKey
from ..clock import SECOND, Clock
from ..engine.balances import Channel, Market
from ..errors import ApiError
from ..wire import Json, JsonObject, Micros
from .bans import Bans
from .limits import ORDERS, RAW, WEIGHT, Limit, RequestLimits, of_type
from .operations import Call, Operation, Params
from .windows import Whose, Windows

# Orders that only the matching engine refuses have been counted: the page's example of a failed order shows it.
ENGINE_REFUSED = -2010
OwnerOf: TypeAlias = Callable[[Call], Channel]


@attrs.frozen
class Texts:
    """What the error page of a product says of -1003, with a blank for the limit, and for the end of the ban."""

    weight: str = (
        "Too much request weight used; current limit is {limit.most} request weight per {limit.number} "
        "{limit.interval}. Please use WebSocket Streams for live updates to avoid polling the API."
    )
    banned: str = (
        "Way too much request weight used; IP banned until {until}. "
        "Please use WebSocket Streams for live updates to avoid bans."
    )


FAPI_TEXTS = Texts(
    "Too many requests; current limit is {limit.most} requests per minute. "
    "Please use the websocket for live updates to avoid polling the API.",
    "Way too many requests; IP banned until {until}. Please use the websocket for live updates to avoid bans.",
)


class RateLimited(ApiError):
    """A refusal that says when to come back: with 429 to prevent a ban, with 418 once the ban is over.

    Attributes:
        seconds: what `Retry-After` says; None where the page says that there is none.
    """

    def __init__(self, code: int, text: str, status: int, now: Micros, until: Micros | None) -> None:
        super().__init__(code, text, status, None if until is None else {"serverTime": now, "retryAfter": until})
        self.seconds = None if until is None else ceil((until - now) / SECOND)


@attrs.define
class Use:
    """One request: who makes it, and what it has used by now.

    Attributes:
        address: the IP address it comes from.
        endpoint: verb and path, or the method.
        weight: what was charged for it.
        orders: whose unfilled order count the request concerns, None where it is no order.
    """

    address: str
    endpoint: str
    weight: int = 0
    key: ApiKey | None = None
    orders: Channel | None = None


class Usage:
    """The limits of one product, for REST and its WebSocket API together.

    Attributes:
        tells_wait: whether refusals over HTTP have a `Retry-After` header.
        shows_legacy_weight: whether `X-MBX-USED-WEIGHT` is sent beside the header that names the interval.
        gives_back_refused: whether a request that is refused for its weight uses none.
    """

    tells_wait = True
    shows_legacy_weight = False
    gives_back_refused = False

    def __init__(
        self, rules: RequestLimits, limits: tuple[Limit, ...], clock: Clock, bans: Bans, texts: Texts, owner: OwnerOf
    ) -> None:
        self.windows = Windows(clock)
        self.limits = limits
        self.bans = bans
        self._rules = rules
        self._clock = clock
        self._texts = texts
        self._owner = owner
        self._weights = of_type(limits, WEIGHT)
        self._raw = of_type(limits, RAW)
        # "If you exhaust a longer interval, you will have to wait for that interval": it is asked first.
        self._orders = sorted(of_type(limits, ORDERS), key=lambda limit: -limit.length)

    # By IP address -----------------------------------------------------------------------------------------------

    def arrived(self, use: Use) -> None:
        """A request came: it counts, whatever becomes of it.

        Raises:
            RateLimited: -1003, with status 418 if its address is banned, 429 if there were too many.
        """
        self._check_ban(use.address)
        for limit in self._raw:
            if self.windows.add(limit, use.address, 1) > limit.most:
                self._exceeded(limit, use.address, "Too many requests queued.")

    def charge(self, use: Use, operation: Operation, params: Params) -> None:
        """Count the weight of a request.

        Raises:
            RateLimited: -1003, it was too much.
        """
        use.weight = operation.weight(params)
        for limit in self._weights:
            self._weigh(limit, use.address, use.address, use.weight)

    def identified(self, use: Use, operation: Operation, call: Call) -> None:
        """The caller is known now; what an order uses is by account."""
        use.key = call.key
        if operation.orders and call.key is not None:
            use.orders = self._owner(call)

    def connected(self, address: str, host: str, weight: int = 0) -> None:
        """Count an attempt to connect to a host, and the weight of the handshake.

        Raises:
            RateLimited: the handshake is refused: -1034 for too many attempts, -1003 for weight and bans.
        """
        self._check_ban(address)
        limit = self._rules.connections
        if self.counts_connections and self.windows.add(limit, f"{address} {host}", 1) > limit.most:
            window = f"{limit.number} {limit.interval}"
            text = f"Too many connection attempts from IP; current limit is {limit.most} per '{window}'."
            self._exceeded(limit, address, text, -1034)
        for each in self._weights:
            self._weigh(each, address, address, weight)

    @property
    def counts_connections(self) -> bool:
        """Spot's pages limit the attempts to connect, futures' do not."""
        return bool(self._raw)

    def _check_ban(self, address: str) -> None:
        until = self.bans.until(address)
        if until is not None:
            text = self._texts.banned.format(until=until // 1000)
            raise RateLimited(-1003, text, 418, self._clock.now(), until)

    def _weigh(self, limit: Limit, whose: Whose, address: str, weight: int) -> None:
        if self.windows.add(limit, whose, weight) > limit.most and weight:
            if self.gives_back_refused and self._rules.enforced:
                self.windows.add(limit, whose, -weight)
            self._exceeded(limit, address, self._texts.weight.format(limit=limit))

    def _exceeded(self, limit: Limit, address: str, text: str, code: int = -1003) -> None:
        if not self._rules.enforced:
            return
        self.bans.refused(address)
        self._check_ban(address)
        raise RateLimited(code, text, 429, self._clock.now(), self.windows.end(limit))

    # By account --------------------------------------------------------------------------------------------------

    def run(self, use: Use, operation: Operation, call: Call) -> Json:
        """Do what the call asks for; orders count before they reach the book, where fills take them back.

        Raises:
            ApiError: the call was refused.
        """
        if use.orders is None:
            return self._handled(use, operation, call)
        refusal = self._order_refusal(use.orders, operation)
        if refusal is not None:
            if not operation.knows_order_limit:
                raise refusal
            return self._handled(use, operation, attrs.evolve(call, too_many_orders=refusal))
        self._count_orders(use.orders, operation, 1)
        try:
            return self._handled(use, operation, call)
        except ApiError as error:
            if not error.is_order and error.code != ENGINE_REFUSED:
                self._count_orders(use.orders, operation, -1)
            raise

    def _handled(self, use: Use, operation: Operation, call: Call) -> Json:
        """Spot orders and cancels cost no weight when they succeed (CHANGELOG 2026-03-27); failed ones are charged."""
        if call.late is not None:
            raise call.late
        result = operation.handle(call)
        if operation.refunded:
            for limit in self._weights:
                self.windows.add(limit, use.address, -use.weight)
        return result

    def _order_refusal(self, owner: Channel, operation: Operation) -> RateLimited | None:
        if not self._rules.enforced:
            return None
        for limit in self._orders:
            if self.windows.count(limit, owner) + operation.orders_of(limit.unit) > limit.most:
                text = f"Too many new orders; current limit is {limit.most} orders per {limit.number} {limit.interval}."
                return RateLimited(-1015, text, 429, self._clock.now(), self._orders_again(limit))
        return None

    def _orders_again(self, limit: Limit) -> Micros | None:
        """When orders will be accepted again."""
        return self.windows.end(limit)

    def _count_orders(self, owner: Channel, operation: Operation, sign: int) -> None:
        for limit in self._orders:
            self.windows.add(limit, owner, sign * operation.orders_of(limit.unit))

    def filled(self, owner: Channel) -> None:
        """An order had its first fill: it no longer counts as unfilled, in no interval."""
        for limit in self._orders:
            self.windows.add(limit, owner, -1)

    # Shown -------------------------------------------------------------------------------------------------------

    def shown(self, use: Use) -> list[Json]:
        """The `rateLimits` of a reply: weight always, orders where the request is one."""
        rows: list[Json] = []
        for limit in self.limits:
            whose = {WEIGHT: use.address, ORDERS: use.orders}.get(limit.type)
            if whose is not None:
                row = limit.row()
                row["count"] = self.windows.count(limit, whose)
                rows.append(row)
        return rows

    def headers(self, use: Use) -> dict[str, str]:
        """What is used, as headers: `X-MBX-USED-WEIGHT-1M` and, for orders, `X-MBX-ORDER-COUNT-10S`."""
        return self._weight_headers(use) | self._order_headers(use)

    def _weight_headers(self, use: Use) -> dict[str, str]:
        named = {f"-{limit.unit}": str(self.windows.count(limit, use.address)) for limit in self._weights}
        # "The legacy header `X-MBX-USED-WEIGHT` will still be returned" (spot's CHANGELOG, 2019).
        if self.shows_legacy_weight and "-1M" in named:
            named[""] = named["-1M"]
        return {f"X-MBX-USED-WEIGHT{unit}": used for unit, used in named.items()}

    def _order_headers(self, use: Use) -> dict[str, str]:
        if use.orders is None:
            return {}
        return {f"X-MBX-ORDER-COUNT-{limit.unit}": str(self.windows.count(limit, use.orders)) for limit in self._orders}

    def retry_after(self, error: ApiError) -> dict[str, str]:
        """The `Retry-After` header of a refusal, which says when it may be asked again."""
        seconds = getattr(error, "seconds", None)
        return {"Retry-After": str(seconds)} if seconds is not None and self.tells_wait else {}

    def order_rows(self, call: Call) -> Json:
        """The caller's unfilled order counts."""
        owner = self._owner(call)
        rows = [(limit, self.windows.count(limit, owner)) for limit in of_type(self.limits, ORDERS)]
        return [limit.row() | {"count": count} for limit, count in rows]

    def order_limits(self) -> Json:
        """The limits of orders, without counts."""
        return [limit.row() for limit in of_type(self.limits, ORDERS)]

    def info(self, *, over_rest: bool) -> list[Json]:
        """The `rateLimits` of exchangeInfo: "for WebSocket API, removed RAW REQUESTS […], replaced it with
        CONNECTIONS" (CHANGELOG 2023-08-25).
        """
        first, raw = of_type(self.limits, WEIGHT), of_type(self.limits, RAW)
        last = raw if over_rest or not raw else [self._rules.connections]
        return [limit.row() for limit in [*first, *of_type(self.limits, ORDERS), *last]]


def own_account(market: Market) -> OwnerOf:
    """Orders are counted by account."""
    return lambda call: Channel(call.account, market)


def refusal_body(error: ApiError) -> JsonObject:
    """The body of a refusal over HTTP, where the header says when to come back."""
    return {"code": error.code, "msg": error.text} if isinstance(error, RateLimited) else error.body()
