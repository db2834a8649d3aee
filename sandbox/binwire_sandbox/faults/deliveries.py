"""Effects on when, how often and whether something arrives."""

import random
from typing import ClassVar

import attrs

from .effects import FRAMES, MILLISECONDS, MOST_MS, Delivery, Effect, Turn, micros
from .occasions import Point


@attrs.frozen
class Delay(Effect):
    """What it strikes comes later, in its order: what follows of its kind (replies, or events) waits behind it.

    Attributes:
        ms: how much later.
        jitter_ms: up to how much more, drawn anew each time.
        jitter_seed: what draws it.
        inside: whether a request waits in the exchange, not on its way there: its timestamp is held against recvWindow
            when it comes, and again before it is executed (which counts as an order).
    """

    name: ClassVar[str] = "delay"
    points: ClassVar[tuple[Point, ...]] = (*FRAMES, Point.REQUEST, Point.HANDSHAKE)
    ms: float = attrs.field(validator=MILLISECONDS)
    jitter_ms: float = attrs.field(default=0, validator=MILLISECONDS)
    jitter_seed: int = 0
    inside: bool = False
    _random: random.Random = attrs.field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_random", random.Random(self.jitter_seed))

    @property
    def default_point(self) -> Point:
        """Requests, if it is the exchange that is slow."""
        return Point.REQUEST if self.inside else self.points[0]

    def _drawn(self) -> int:
        return micros(self.ms + (self._random.uniform(0, self.jitter_ms) if self.jitter_ms else 0))

    def request(self, turn: Turn, now: int) -> None:
        """It is executed later."""
        drawn = self._drawn()
        turn.delay += drawn
        turn.waited += drawn if self.inside else 0

    def deliver(self, delivery: Delivery) -> None:
        """It goes out later."""
        delivery.delay += self._drawn()


@attrs.frozen
class Drop(Effect):
    """What it strikes is lost: an event or a reply does not go out, a request is neither executed nor answered."""

    name: ClassVar[str] = "drop"
    points: ClassVar[tuple[Point, ...]] = (
        Point.EVENT,
        Point.REPLY,
        Point.FRAME,
        Point.REQUEST,
        Point.HANDSHAKE,
        Point.PING,
    )

    def request(self, turn: Turn, now: int) -> None:
        """It is not executed."""
        turn.ignored = True

    def deliver(self, delivery: Delivery) -> None:
        """It does not go out."""
        delivery.withheld = True


@attrs.frozen
class Duplicate(Effect):
    """A frame goes out more than once.

    Attributes:
        copies: how many times more.
    """

    name: ClassVar[str] = "duplicate"
    points: ClassVar[tuple[Point, ...]] = (Point.EVENT, Point.REPLY, Point.FRAME)
    copies: int = attrs.field(default=1, validator=attrs.validators.in_(range(1, 1001)))

    def deliver(self, delivery: Delivery) -> None:
        """Send it again."""
        delivery.copies += self.copies


@attrs.frozen
class Mute(Effect):
    """A subscription is acknowledged, and nothing comes of it.

    On `request` it strikes what starts subscriptions: `userDataStream.subscribe`, `.signature`, `.listenToken`,
    `SUBSCRIBE`; on `open` the streams that a URL names.
    """

    name: ClassVar[str] = "mute"
    points: ClassVar[tuple[Point, ...]] = (Point.REQUEST, Point.OPEN)

    def request(self, turn: Turn, now: int) -> None:
        """What it subscribes to stays silent."""
        turn.muted = True


@attrs.frozen
class Skew(Effect):
    """The exchange takes its own time for another while it deals with a request: for timestamps and `serverTime`.

    Attributes:
        ms: how far ahead its clock is; below zero: behind.
    """

    name: ClassVar[str] = "skew"
    points: ClassVar[tuple[Point, ...]] = (Point.REQUEST,)
    ms: float = attrs.field(validator=[attrs.validators.ge(-MOST_MS), attrs.validators.le(MOST_MS)])

    def request(self, turn: Turn, now: int) -> None:
        """Deal with it at another time."""
        turn.skew += micros(self.ms)


@attrs.frozen
class Lag(Effect):
    """Queries are answered from the state as it was: orders, trades, balances, positions of every market.

    It strikes REST's `GET`s and the WebSocket APIs' methods that change nothing. `host` tells them apart: `rest`, `ws`.

    Attributes:
        ms: how old the state is, 0 to 30,000.
    """

    name: ClassVar[str] = "lag"
    points: ClassVar[tuple[Point, ...]] = (Point.REQUEST,)
    ms: float = attrs.field(validator=[attrs.validators.ge(0), attrs.validators.le(30_000)])

    def request(self, turn: Turn, now: int) -> None:
        """Answer it from what was."""
        turn.lag = max(turn.lag, micros(self.ms))
