"""Where `updates/` and a page differ: which of them stands, for `spec/lock.toml`."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve, frozen

from generator.answers import answer_values, payload_values
from generator.docs.facts import EventFacts, Operation, Page, PageError, Param, TypeShape, Weight
from generator.examples import ExampleError, Value, parse
from generator.shape_differences import MemberDifference, shape_differences
from generator.type_words import param_kind
from generator.updates import EventUpdate, Update

PAGE, UPDATE, BOTH = "page", "update", "both"
BY_SECURITY = frozenset(("timestamp", "signature", "apiKey", "recvWindow"))
"""Parameters that the connector's generator takes out of tables, so that their absence says nothing."""


@frozen
class Difference:
    """One fact that a page and `updates/` say differently."""

    id: str
    """The operation, method or event."""
    what: str
    """`weight`, `security`, `param rows`, `type of rows`, `answer data[].type`, ..."""
    page: str
    page_date: str
    page_says: str
    """Empty where it says nothing."""
    update: str
    update_date: str
    """From when it is so: the change log's date, or that of the connector's state."""
    update_says: str
    stands: str
    """`page`, `update`, or `both` where what either says is kept: as an optional member, or one value of a set."""


@frozen
class _Row:
    what: str
    name: str
    """The parameter or member that the change log may name."""
    page_says: str
    update_says: str
    stands: str = UPDATE


def operation_differences(page: Operation, update: Update, merged: Operation, source: Page) -> Iterator[Difference]:
    """Every fact in which an operation's page and its update differ.

    Args:
        page: what the page says.
        update: what the connector says.
        merged: what stands.
        source: the file of the update.

    Raises:
        PageError: an example cannot be read.
    """
    rows = (*_facts(page, update.operation), *_params(page, update.operation, merged))
    for row in (*rows, *_members(page, update.operation.types)):
        stands = PAGE if merged is page else row.stands
        date = update.since(row.name)
        yield Difference(
            page.id, row.what, page.page, page.date, row.page_says, source.path, date, row.update_says, stands
        )


def event_differences(page: EventFacts, update: EventUpdate, merged: EventFacts, source: Page) -> Iterator[Difference]:
    """Every member in which an event's page and its update differ.

    Raises:
        PageError: an example cannot be read.
    """
    for row in _members(page, update.event.types):
        stands = PAGE if merged is page else row.stands
        date = update.event.date
        yield Difference(
            page.name, row.what, page.page, page.date, row.page_says, source.path, date, row.update_says, stands
        )


def nameless(update: EventUpdate, source: Page) -> Difference:
    """An event whose `e` neither the connector nor any page tells: nothing can decode it by its name."""
    event = update.event
    return Difference(event.title, "event", "", "", "", source.path, event.date, "no name on the wire", PAGE)


def _facts(page: Operation, stated: Operation) -> Iterator[_Row]:
    if newer_weight(page.weight, stated.weight) != page.weight:
        yield _Row("weight", "", weight_text(page.weight), weight_text(stated.weight))
    if stated.security and stated.security != page.security:
        yield _Row("security", "", page.security, stated.security)


def _params(page: Operation, stated: Operation, merged: Operation) -> Iterator[_Row]:
    old, new, stand = ({param.name: param for param in one.params} for one in (page, stated, merged))
    for name, param in old.items():
        if name in new:
            yield from _param(param, new[name], stand[name])
        elif name not in BY_SECURITY:
            yield _Row(f"param {name}", name, _text(param), "")
    for name, param in new.items():
        if name not in old and name not in BY_SECURITY:
            yield _Row(f"param {name}", name, "", _text(param))


def _param(page: Param, stated: Param, merged: Param) -> Iterator[_Row]:
    name = page.name
    if param_kind(page.type) != param_kind(stated.type):
        yield _Row(f"type of {name}", name, page.type, stated.type)
    if page.required != stated.required:
        yield _Row(f"need of {name}", name, _need(page), _need(stated))
    if stated.enum and set(page.enum) != set(stated.enum):
        stands = UPDATE if set(merged.enum) == set(stated.enum) else BOTH
        yield _Row(f"values of {name}", name, ", ".join(page.enum), ", ".join(stated.enum), stands)


def _members(page: Operation | EventFacts, types: TypeShape) -> Iterator[_Row]:
    noted = {note.name for note in page.conditional}
    for member in shape_differences(_values(page), types):
        if not member.shown and member.path in noted:
            continue
        # A member that newer pages no longer show stays, optional: older servers and other accounts may send it.
        stands = UPDATE if member.stated else BOTH
        yield _Row(f"answer {member.path}", _last(member), member.shown, member.stated, stands)


def _last(member: MemberDifference) -> str:
    return member.path.removesuffix("[]").rpartition(".")[2].removesuffix("[]")


def _values(page: Operation | EventFacts) -> list[Value]:
    for example in page.examples:
        try:
            parse(example.text)
        except ExampleError as error:
            raise PageError(page.page, example.line + error.line, f"{page.title}: {error.problem}") from error
    return payload_values(page.examples) if isinstance(page, EventFacts) else answer_values(page.examples)


def newer_weight(page: Weight | None, stated: Weight | None) -> Weight | None:
    """The newer weight; where a page charges two limits, the connector names one and the other stays."""
    if page is None or stated is None:
        return stated or page
    if page.also is None or stated.also:
        return stated
    return evolve(stated, also=page.also) if stated.unit == page.unit else evolve(page, also=stated)


def weight_text(weight: Weight | None) -> str:
    """`1500 by UID`, `6 by UID; 1500 by sideEffectType`, `1 by IP, 360 by UID`; empty where none is known."""
    if weight is None:
        return ""
    rules = "".join(f"; {rule.value} by {rule.param}" for rule in weight.rules)
    also = f", {weight_text(weight.also)}" if weight.also else ""
    return f"{weight.value} by {weight.unit}{rules}{also}"


def _text(param: Param) -> str:
    return f"{param.type}, {_need(param)}"


def _need(param: Param) -> str:
    return "required" if param.required else "optional"
