"""The facts of pages as a surface."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from attrs import evolve

from generator.diff.keys import Keys
from generator.diff.notes import from_title
from generator.diff.surface import (
    CONDITIONAL,
    DEFAULT,
    ENUM,
    EVENT_KEY,
    KEY,
    MAXIMUM,
    MINIMUM,
    NAME,
    PARAMETER,
    PATTERN,
    REQUIRED,
    RESPONSE_KEY,
    SECURITY,
    SPEED,
    TYPE,
    VALUE,
    WEIGHT,
    Fact,
    Subject,
    Value,
)
from generator.docs.facts import (
    EnumFacts,
    ErrorFacts,
    EventFacts,
    ObjectFacts,
    Operation,
    Page,
    Param,
    StreamFacts,
)
from generator.examples import ExampleError, parse
from generator.reading import ProductFacts

T = TypeVar("T")
Seen = dict[tuple[str, int], tuple[object, Subject]]
"""Subjects by product and the identity of the facts they were made of, which stay alive here."""


def subjects_of(facts: ProductFacts, seen: Seen) -> Iterator[Subject]:
    """Everything the pages of a product and the newer facts show.

    Args:
        facts: the product's.
        seen: subjects made before, as the same facts come from the same pages on both sides; filled.
    """
    product = facts.scope.key
    for operation in facts.operations:
        yield _once(seen, product, operation, of_operation)
    yield from _streams(product, facts.streams, seen)
    for event in facts.events:
        yield _once(seen, product, event, of_event)
        yield from (of_enum(product, event.source, enum) for enum in event.enums)
    for page in facts.pages:
        yield from (of_enum(product, page.page.source, enum) for enum in page.enums)
        for shape in page.objects:
            yield from of_filters(product, page.page, shape)


def _once(seen: Seen, product: str, facts: T, make: Callable[[str, T], Subject]) -> Subject:
    key = product, id(facts)
    if key not in seen:
        seen[key] = facts, make(product, facts)
    return seen[key][1]


def _streams(product: str, streams: Iterable[StreamFacts], seen: Seen) -> Iterator[Subject]:
    """Each stream once, with what pages and newer facts say of it."""
    known: dict[str, Subject] = {}
    for subject in (_once(seen, product, stream, of_stream) for stream in streams):
        first = known.get(subject.id)
        known[subject.id] = evolve(first, facts={**subject.facts, **first.facts}) if first else subject
    yield from known.values()


def of_operation(product: str, operation: Operation) -> Subject:
    """A REST endpoint or a WebSocket method."""
    facts: dict[Fact, Value] = {}
    for param in operation.params:
        facts |= dict(_of_param(param))
    if operation.weight is not None:
        facts[WEIGHT, ""] = operation.weight
    if operation.security:
        facts[SECURITY, ""] = operation.security
    facts |= from_title(operation.title, operation.source)
    keys = Keys(RESPONSE_KEY)
    keys.add(operation.examples)
    keys.add_notes(operation.conditional)
    keys.add_types(operation.types)
    facts |= dict(keys.facts())
    kind = "method" if operation.method else "operation"
    return Subject(kind, product, operation.id, operation.source, facts, operation.page, operation.line)


def _of_param(param: Param, path: str = "") -> Iterator[tuple[Fact, Value]]:
    """What is said of a parameter, and of the members of the object it takes: `orders.symbol`."""
    name = f"{path}{param.name}"
    yield (PARAMETER, name), True
    yield (REQUIRED, name), CONDITIONAL if param.conditional and not param.required else param.required
    if param.type:
        # Both words are used for one type.
        yield (TYPE, name), "INT" if param.type == "INTEGER" else param.type
    if param.enum:
        yield (ENUM, name), frozenset(param.enum)
    for what, bound in ((MINIMUM, param.minimum), (MAXIMUM, param.maximum)):
        if bound is not None:
            yield (what, name), bound
    if param.default:
        yield (DEFAULT, name), param.default
    for member in param.fields:
        yield from _of_param(member, f"{name}.")


def of_event(product: str, event: EventFacts) -> Subject:
    """An event of a user data stream."""
    keys = Keys(EVENT_KEY)
    keys.add(event.examples)
    keys.add_notes(event.conditional)
    keys.add_types(event.types)
    return Subject("event", product, event.name, event.source, dict(keys.facts()), event.page, event.line)


def of_stream(product: str, stream: StreamFacts) -> Subject:
    """A market stream: known by its first pattern, the others are spellings of it."""
    facts: dict[Fact, Value] = {(PATTERN, pattern): True for pattern in stream.patterns[1:]}
    for param in stream.params:
        if param.enum:
            facts[ENUM, param.name] = frozenset(param.enum)
    if stream.update_speed:
        facts[SPEED, ""] = stream.update_speed
    if stream.message:
        facts[NAME, "SBE message"] = stream.message
    keys = Keys(EVENT_KEY)
    keys.add(stream.examples)
    keys.add_types(stream.types)
    name = stream.patterns[0] if stream.patterns else stream.title
    id_ = name if stream.encoding == "json" else f"{name} ({stream.encoding})"
    return Subject("stream", product, id_, stream.source, {**facts, **dict(keys.facts())}, stream.page, stream.line)


def of_enum(product: str, source: str, enum: EnumFacts) -> Subject:
    """A set of values with a name of its own."""
    anchor = enum.anchors[-1] if enum.anchors else ""
    link = f"{source}#{anchor}" if anchor and "#" not in source else source
    facts: dict[Fact, Value] = {(VALUE, value): True for value in enum.values}
    return Subject("enum", product, enum_id(enum.name), link, facts, enum.page, enum.line)


def enum_id(name: str) -> str:
    """The heading without what it adds in brackets: `Order types (orderTypes, type):` is `Order types`."""
    return name.partition("(")[0].strip(" :*`")


def of_filters(product: str, page: Page, shape: ObjectFacts) -> Iterator[Subject]:
    """The objects of a page that are told apart by a `filterType`, one subject for each; others are not compared."""
    for example in shape.examples:
        try:
            value = parse(example.text).value
        except ExampleError:
            continue
        kind = value.get("filterType") if isinstance(value, dict) else None
        if isinstance(kind, str):
            keys = Keys(KEY)
            keys.add([example])
            link = f"{page.source}#{kind.lower()}"
            yield Subject("filter", product, kind, link, dict(keys.facts()), page.path, example.line)


def of_errors(product: str, page: Page, errors: Iterable[ErrorFacts]) -> Iterator[Subject]:
    """Error codes; one that has several names has them all."""
    names: dict[int, list[ErrorFacts]] = {}
    for error in errors:
        names.setdefault(error.code, []).append(error)
    for code, rows in names.items():
        said = " / ".join(dict.fromkeys(row.name for row in rows if row.name))
        facts: dict[Fact, Value] = {(NAME, ""): said} if said else {}
        yield Subject("error", product, str(code), page.source, facts, page.path, rows[0].line)
