"""What a page says, as values: the vocabulary between the page readers and the writers of the spec.

Readers copy facts only (names, types, flags, values, examples); no sentence leaves a page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias, TypeVar

from attrs import field, frozen

TypeShape: TypeAlias = "str | Sequence[TypeShape] | Mapping[str, TypeShape] | None"
"""What an answer holds, as words of types: `string`, `integer`, `number`, `boolean`, `any` (or None).

A list is an array of its only element, a mapping an object; `{"*": …}` is a map, `{"oneOf": […]}` a choice.
"""


class PageError(Exception):
    """A page that cannot be read: says which, on which line, and what was expected there."""

    def __init__(self, page: str, line: int, problem: str) -> None:
        super().__init__(f"{page}:{line}: {problem}")
        self.page, self.line, self.problem = page, line, problem


class NotStated(PageError):
    """What every page of its kind says, and this one does not; pages of the first years say less."""


Report: TypeAlias = Callable[[PageError], None]
"""Told what cannot be read. One that returns lets the reader go on without it."""
T = TypeVar("T")


def refuse(problem: PageError) -> None:
    """The report of a reader that is to read all or nothing."""
    raise problem


def attempt(report: Report, read: Callable[[], T], otherwise: T) -> T:
    """What `read` gives; `otherwise`, if it cannot be read and the report lets that pass."""
    try:
        return read()
    except PageError as problem:
        report(problem)
        return otherwise


@frozen
class Page:
    """One page of the documentation, front matter taken off."""

    path: str
    """Below the docs folder, with `/`: `sapi/margin_trading/trade-data-stream.md`."""
    text: str
    """The body; front matter is replaced by as many empty lines, so line numbers stay true."""
    source: str
    """The page's address."""
    date: str
    """ISO date of what the page says."""

    @property
    def product(self) -> str:
        return self.path.partition("/")[0]


@frozen
class Param:
    """One row of a parameter table."""

    name: str
    type: str
    """The documentation's word: STRING, ENUM, DECIMAL, LONG, INT, BOOLEAN, ARRAY, ..."""
    required: bool
    """True only if unconditionally so."""
    conditional: bool = field(default=False, kw_only=True)
    """Whether it is mandatory where another is not given, or where a request is of some kind: EITHER, CONDITIONAL."""
    enum: tuple[str, ...] = ()
    enum_ref: str = ""
    """Anchor of the enum definition the row points to (`ordertypes`), if it names one."""
    maximum: int | None = None
    minimum: int | None = None
    default: str = ""
    """The value taken where none is sent, if it is one: `500`, `BOTH`, `false`."""
    unit: str = ""
    """What a number counts, where the row says it: ms, s or h."""
    fields: tuple[Param, ...] = ()
    """Members of the object, or of each object of the list, that the parameter takes."""
    object: str = ""
    """What the page calls such an object: `StandardPii`."""
    indexed: bool = False
    """Whether its objects are sent as `name[0].member=…`, one parameter for each member; else they are sent as JSON."""


@frozen
class WeightRule:
    """One condition and the weight where it holds; as `x-weight.when` in the spec."""

    param: str
    value: int
    present: bool | None = None
    among: tuple[str, ...] = ()
    at_most: int | None = None
    items_at_most: int | None = None
    """How many elements the parameter, a list, may have."""
    each: int | None = None
    """The weight of each element of the parameter, a list; `value` is then the most that all together weigh."""


@frozen
class Weight:
    value: int
    unit: str = "IP"
    """IP or UID."""
    rules: tuple[WeightRule, ...] = ()
    also: Weight | None = None
    """What is charged by the other unit, where a request is charged by both."""


@frozen
class Example:
    """A fenced or indented example, as printed."""

    text: str
    line: int
    title: str = ""
    """What stands over it where that tells alternatives apart: ACK, RESULT, FULL, ..."""


@frozen
class FieldNote:
    """A row of a table of fields that appear under conditions only: wire name, the documentation's name, an example."""

    name: str
    title: str
    example: str = ""


@frozen
class Operation:
    """One REST endpoint or one WebSocket API method."""

    page: str
    line: int
    source: str
    date: str
    title: str
    """Without the security in brackets."""
    security: str
    """TRADE, USER_DATA, ...; empty where the page does not tell."""
    params: tuple[Param, ...]
    weight: Weight | None
    """None where the page states none."""
    examples: tuple[Example, ...]
    """Responses. Of a WebSocket method: the whole reply or only its result, as printed."""
    verb: str = ""
    path: str = ""
    method: str = ""
    section: str = ""
    """The heading over it, in snake_case: `trading`, `account`, `general`."""
    conditional: tuple[FieldNote, ...] = ()
    types: TypeShape = None
    """What the answer holds, where a newer source than the examples says it.

    A member is required only where every example shows it and, unless this is None, this has it too; without examples
    all are optional, since nobody has shown that they always come. Where this gives a member another type than the
    examples, this is how it is sent today, and the examples' type still has to be read.
    """

    @property
    def id(self) -> str:
        """`POST /api/v3/order` or `order.place`: what scope, overrides and messages call it."""
        return self.method or f"{self.verb} {self.path}"


@frozen
class EventFacts:
    """One event of a stream."""

    page: str
    line: int
    source: str
    date: str
    name: str
    """The `e` on the wire."""
    title: str
    examples: tuple[Example, ...]
    """Comments are kept: they hold the documentation's words for one-letter members."""
    conditional: tuple[FieldNote, ...] = ()
    enums: tuple[EnumFacts, ...] = ()
    types: TypeShape = None
    """What it holds, where a newer source than the examples says it; by the same rules as `Operation.types`."""


@frozen
class StreamFacts:
    """One market stream."""

    page: str
    line: int
    source: str
    date: str
    title: str
    """Empty where a page has none but the name."""
    patterns: tuple[str, ...]
    """As printed: `<symbol>@depth<levels>`, `<symbol>@depth<levels>@100ms`."""
    path: str = ""
    """The part of the address on the futures host: public, market or private."""
    params: tuple[Param, ...] = ()
    """What stands in the angle brackets, with the values it takes."""
    update_speed: str = ""
    """As printed."""
    examples: tuple[Example, ...] = ()
    conditional: tuple[FieldNote, ...] = ()
    types: TypeShape = None
    encoding: str = "json"
    """json, or sbe: then `message` names the message."""
    message: str = ""


@frozen
class EnumFacts:
    """A set of values with a name."""

    name: str
    """Anchor or heading: `ordertypes`, `Order status (status)`."""
    values: tuple[str, ...]
    page: str = ""
    line: int = 0
    anchors: tuple[str, ...] = ()
    """What links to it end with (`stpmodes`)."""


@frozen
class ObjectFacts:
    """Examples of an object that answers hold, from a page of its own."""

    name: str
    examples: tuple[Example, ...]


@frozen
class ErrorFacts:
    """One row of an error page."""

    code: int
    name: str
    line: int


@frozen
class PageFacts:
    """All that one page says."""

    page: Page
    operations: tuple[Operation, ...] = ()
    events: tuple[EventFacts, ...] = ()
    streams: tuple[StreamFacts, ...] = ()
    enums: tuple[EnumFacts, ...] = ()
    errors: tuple[ErrorFacts, ...] = ()
    objects: tuple[ObjectFacts, ...] = ()
    servers: tuple[tuple[str, str, str], ...] = field(default=())
    """(kind, environment, address)."""
