"""A fault plan: rules, whom they concern, and when they strike."""

import copy
import itertools
import random
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

import attrs

from ..clock import Clock
from ..wire import Json, JsonObject, dumps
from .effects import MILLISECONDS, OPTIONAL_MS, Effect
from .occasions import HOSTS, Occasion, Point

# The members of a fault that say how often it strikes, and when.
TIMING = ("chance", "seed", "times", "after", "start_ms", "duration_ms")
_NOT_NEGATIVE: Any = attrs.validators.optional(attrs.validators.ge(0))


@attrs.frozen
class Fault:
    """Something that is to go wrong.

    Attributes:
        effect: what happens.
        on: where it strikes; the effect's own point if None.
        account: only what concerns this account.
        connection: only this WebSocket, by its number in the order of opening, from 1.
        host: `api`, `sapi`, `fapi`, `ws-api`, `ws-fapi`, `spot` (its streams), `sbe`, `public`, `market`, `private`,
            or a group: `rest`, `ws`, `stream`, `websocket`.
        method: a WebSocket method (`order.place`, `SUBSCRIBE`), or verb and path (`POST /api/v3/order`); `*` and `?`
            stand for any characters.
        event: the type of an event, with `*` and `?` too.
        stream: a market stream or listenKey, with `*` and `?` too.
        market: `spot`, `margin`, `isolated_margin`, `margin_risk` or `fapi`, of user data events.
        symbol: the symbol of an isolated margin account's events.
        chance: how likely it strikes where it could, 0 to 1.
        seed: what draws the chance: the same seed strikes the same occasions, and two faults that differ in effect or
            scope draw apart.
        times: how often it strikes at most; connections that are dead or half-open do not count.
        after: how many occasions it lets pass first.
        start_ms: when it begins, in ms of the exchange's clock from when it was added.
        duration_ms: how long it lasts from then.

    Raises (when made):
        ValueError: a number out of its range, a host that is none, a point the effect has not.
    """

    effect: Effect
    on: Point | None = attrs.field(default=None, kw_only=True)
    account: str | None = attrs.field(default=None, kw_only=True)
    connection: int | None = attrs.field(default=None, kw_only=True)
    host: str | None = attrs.field(default=None, kw_only=True)
    method: str | None = attrs.field(default=None, kw_only=True)
    event: str | None = attrs.field(default=None, kw_only=True)
    stream: str | None = attrs.field(default=None, kw_only=True)
    market: str | None = attrs.field(default=None, kw_only=True)
    symbol: str | None = attrs.field(default=None, kw_only=True)
    chance: float = attrs.field(default=1.0, kw_only=True)
    seed: int = attrs.field(default=0, kw_only=True)
    times: int | None = attrs.field(default=None, kw_only=True, validator=_NOT_NEGATIVE)
    after: int = attrs.field(default=0, kw_only=True, validator=_NOT_NEGATIVE)
    start_ms: float = attrs.field(default=0, kw_only=True, validator=MILLISECONDS)
    duration_ms: float | None = attrs.field(default=None, kw_only=True, validator=OPTIONAL_MS)

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.chance <= 1:
            raise ValueError(f"chance: {self.chance} is not from 0 to 1")
        if self.host is not None and self.host not in HOSTS:
            raise ValueError(f"host: {self.host!r} is none; one of {', '.join(HOSTS)}")
        if self.point not in self.effect.points:
            allowed = ", ".join(self.effect.points)
            raise ValueError(f"on: {self.effect.name} cannot strike on {self.point.value}; one of {allowed}")

    @property
    def point(self) -> Point:
        """Where it strikes.

        If no point is given, a fault that names a method is about requests, or their replies where its effect usually
        is about events; one that names an event, a stream or a market is about events.
        """
        default = self.effect.default_point
        if self.on is not None:
            return self.on
        if default in (Point.NOW, Point.FRAME) and (self.event or self.stream or self.market):
            return Point.EVENT
        if self.method is None:
            return default
        return {Point.NOW: Point.REQUEST, Point.EVENT: Point.REPLY, Point.FRAME: Point.REPLY}.get(default, default)

    def concerns(self, occasion: Occasion) -> bool:
        """True if the occasion is in its scope."""
        return (
            self.point.covers(occasion.point)
            and (self.account is None or self.account in occasion.accounts)
            and self.connection in (None, occasion.connection)
            and (self.host is None or occasion.host in HOSTS[self.host])
            and _fits(self.method, occasion.method)
            and _fits(self.event, occasion.event)
            and (self.stream is None or any(fnmatchcase(stream, self.stream) for stream in occasion.streams))
            and self.market in (None, occasion.market)
            and self.symbol in (None, occasion.symbol)
        )

    def aim(self) -> JsonObject:
        """What it does and to whom, whatever its chance, and however often and whenever it strikes."""
        return {name: value for name, value in self.row().items() if name not in TIMING}

    def row(self) -> JsonObject:
        """The fault as `POST /sandbox/faults` takes it."""
        shown: JsonObject = {"effect": self.effect.name, "on": self.point.value}
        scope = attrs.asdict(self, recurse=False, filter=lambda one, value: one.name not in ("effect", "on"))
        defaults = {one.name: one.default for one in attrs.fields(type(self))}
        shown |= {name: value for name, value in scope.items() if value != defaults[name]}
        return shown | self.effect.options()


def _fits(pattern: str | None, name: str) -> bool:
    return pattern is None or fnmatchcase(name, pattern)


@attrs.define(eq=False)
class Rule:
    """A fault that was added; `begins` and `ends` in µs, `seen` and `struck` count occasions."""

    id: int
    fault: Fault
    begins: int
    ends: int | None
    seen: int = 0
    struck: int = 0
    drawing: random.Random = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        # By what it does and to whom too: faults of one seed, as of none, do not all strike at the same occasions.
        self.drawing = random.Random(f"{self.fault.seed} {dumps(self.fault.aim())}")

    def strikes(self, occasion: Occasion, now: int) -> bool:
        """True if it strikes here; counts."""
        if now < self.begins or (self.ends is not None and now >= self.ends) or not self.fault.concerns(occasion):
            return False
        self.seen += 1
        fault = self.fault
        if self.seen <= fault.after or (fault.times is not None and self.struck >= fault.times):
            return False
        if fault.chance < 1 and self.drawing.random() >= fault.chance:
            return False
        self.struck += 1
        return True

    def row(self) -> JsonObject:
        """The rule as `GET /sandbox/faults` shows it."""
        found: Json = self.fault.row()
        return {"id": self.id, "fault": found, "seen": self.seen, "struck": self.struck}


class Plan:
    """The rules of an exchange, in the order in which they were added."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rules: dict[int, Rule] = {}
        self._ids = itertools.count(1)

    def __iter__(self) -> Iterator[Rule]:
        return iter(list(self._rules.values()))

    def __bool__(self) -> bool:
        return bool(self._rules)

    def add(self, fault: Fault) -> Rule:
        """Let a fault begin."""
        begins = self._clock.now() + int(fault.start_ms * 1000)
        ends = None if fault.duration_ms is None else begins + int(fault.duration_ms * 1000)
        # A copy, by which nothing was drawn yet: one fault may be given to several exchanges, and again to this.
        rule = Rule(next(self._ids), copy.deepcopy(fault), begins, ends)
        self._rules[rule.id] = rule
        return rule

    def remove(self, id: int | None = None) -> bool:
        """Forget a rule, or all; False if there is none of that id."""
        if id is None:
            self._rules.clear()
            return True
        return self._rules.pop(id, None) is not None

    def striking(self, occasion: Occasion) -> list[Rule]:
        """The rules that strike at an occasion."""
        now = self._clock.now()
        return [rule for rule in self._rules.values() if rule.strikes(occasion, now)]
