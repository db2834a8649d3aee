"""What every effect has: where it may strike, what it is told then, and how its options are read."""

from collections.abc import Collection
from typing import Any, ClassVar, Protocol, cast

import attrs

from ..errors import ApiError
from ..wire import Json, JsonObject
from .occasions import Occasion, Point
from .websocket import Writing

# Some 30 years: no test waits longer, and every moment until then is a number.
MOST_MS = 10**12
MILLISECONDS: Any = attrs.validators.and_(attrs.validators.ge(0), attrs.validators.le(MOST_MS))
OPTIONAL_MS: Any = attrs.validators.optional(MILLISECONDS)
FRAMES = (Point.FRAME, Point.REPLY, Point.EVENT)


@attrs.frozen
class Ending:
    """How a connection ends: with a close frame (`code`), without (None), or not at all, as if its cable were cut.

    `kills` is whether the process at its other end does not outlive it.
    """

    code: int | None = None
    reason: str = ""
    half_open: bool = False
    cut_after_ms: float | None = None
    kills: bool = False


@attrs.define
class Turn:
    """A request, or a handshake, before it is executed.

    `delay` and `skew` in µs, as is `waited`, the part of the delay that it spends in the exchange, and `lag`: how old
    the state is that answers it. `muted` is whether the subscriptions it makes stay silent.
    """

    occasion: Occasion
    struck: list[int] = attrs.field(factory=lambda: list[int]())
    delay: int = 0
    skew: int = 0
    waited: int = 0
    lag: int = 0
    ignored: bool = False
    muted: bool = False
    error: "Failure | None" = None
    ending: Ending | None = None


@attrs.define
class Delivery:
    """A frame, or the answer of a REST request, before it is sent.

    `before` and `following` are frames that go out besides; `writing` sends the frame by other means than a whole
    WebSocket message; `ending` comes instead of the frame, or after it (`sent_first`). `status`, `headers`, `missing`
    (bytes announced and not sent) and `pace` (bytes, µs) are REST's.
    """

    occasion: Occasion
    data: str | bytes
    struck: list[int] = attrs.field(factory=lambda: list[int]())
    delay: int = 0
    withheld: bool = False
    before: list[str | bytes] = attrs.field(factory=lambda: list["str | bytes"]())
    copies: int = 0
    writing: Writing | None = None
    ending: Ending | None = None
    sent_first: bool = False
    status: int = 200
    headers: dict[str, str] = attrs.field(factory=lambda: dict[str, str]())
    missing: int = 0
    pace: tuple[int, int] | None = None
    original: str | bytes = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.original = self.data

    @property
    def changed(self) -> bool:
        """True if it is not what it was."""
        return self.data != self.original or self.writing is not None

    @property
    def of_rest(self) -> bool:
        """True for the answer of a REST request."""
        return self.occasion.connection is None

    @property
    def payload(self) -> bytes:
        """Its bytes."""
        return self.data.encode() if isinstance(self.data, str) else self.data


@attrs.frozen
class Failure:
    """An error as a fault gives it: over REST with `headers`, and `html` in place of a JSON body."""

    error: ApiError
    headers: dict[str, str] = attrs.field(factory=lambda: dict[str, str]())
    html: str | None = None


class Rights(Protocol):
    """What an effect may do to the rights of accounts."""

    def expire(self, what: str, accounts: Collection[str], ms: float) -> None:
        """Let keys or tokens of accounts, of all if none is named, end after `ms`."""
        ...


class Effect:
    """Something that goes wrong. Its attributes are its options."""

    name: ClassVar[str]
    points: ClassVar[tuple[Point, ...]]

    @property
    def default_point(self) -> Point:
        """Where it strikes unless a fault says otherwise."""
        return self.points[0]

    def request(self, turn: Turn, now: int) -> None:
        """A request or a handshake came; `now` in µs."""

    def failure(self, occasion: Occasion, now: int) -> Failure | None:
        """The error that takes the place of a result; `now` in µs."""
        return None

    def deliver(self, delivery: Delivery) -> None:
        """A frame, or an answer, is about to go out."""

    def strip(self, rights: Rights, accounts: Collection[str]) -> None:
        """It struck what concerns these accounts."""

    @property
    def ending(self) -> Ending | None:
        """How it ends the connections it strikes."""
        return None

    def options(self) -> JsonObject:
        """The options as JSON has them, those with their defaults left out."""
        fields = attrs.fields(cast("type[attrs.AttrsInstance]", type(self)))
        pairs: list[tuple[attrs.Attribute[Any], Json]] = [
            (one, getattr(self, one.name)) for one in fields if not one.name.startswith("_")
        ]
        return {one.name: value for one, value in pairs if value not in (one.default, {})}


def micros(ms: float) -> int:
    """A number of ms in µs."""
    return int(ms * 1000)
