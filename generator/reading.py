"""All that the documentation says of one product: its pages read, and what several pages say made one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from attrs import evolve, frozen

from generator.docs.facts import EventFacts, Operation, PageError, PageFacts, StreamFacts
from generator.docs.registry import reader
from generator.examples import ExampleError, parse
from generator.pages import Library
from generator.scope import ImportFault, ProductScope
from generator.stream_differences import stream_differences
from generator.updates import Updates, read_updates
from generator.updates_differences import Difference
from generator.updates_merge import merge

PageSeen = Callable[[str], None]
"""Told the path of each page before it is read."""


def unseen(path: str) -> None:
    """Nobody watches."""


Strange = Callable[[ImportFault], None]


def _refuse(fault: ImportFault) -> None:
    raise fault


@frozen
class ProductFacts:
    """What `import` writes and `diff` compares."""

    scope: ProductScope
    pages: tuple[PageFacts, ...]
    operations: tuple[Operation, ...]
    events: tuple[EventFacts, ...]
    streams: tuple[StreamFacts, ...]
    differences: tuple[Difference, ...] = ()
    """Where pages and newer facts say different things."""
    updates: tuple[Updates, ...] = ()
    """The newer facts as they are."""


def read_product(
    scope: ProductScope, library: Library, guides: Iterable[str] = (), seen: PageSeen = unseen
) -> ProductFacts:
    """Read every page of a product.

    Args:
        scope: the product.
        library: where the pages are.
        guides: patterns of pages that hold nothing to read.
        seen: told the path of each page before it is read.

    Raises:
        PageError: a page that cannot be read.
        ImportFault: an event that only another product's page shows.
    """
    pages = tuple(_read(path, library, seen) for path in library.paths(scope.pages, guides))
    paths = {facts.page.path for facts in pages}
    facts = assemble(scope, pages, [read_update(path, scope, paths, library, seen) for path in scope.updates])
    everything: tuple[Operation | EventFacts | StreamFacts, ...] = (*facts.operations, *facts.events, *facts.streams)
    for one in everything:
        _examples_can_be_read(one)
    return facts


def assemble(
    scope: ProductScope, pages: Sequence[PageFacts], updates: Sequence[Updates], strange: Strange = _refuse
) -> ProductFacts:
    """What pages and newer facts say of a product, each thing once.

    Args:
        scope: the product.
        pages: what its pages say.
        updates: newer facts.
        strange: told of an event that only another product's page shows; if it returns, the event is left out.
    """
    streams = tuple(stream for page in pages for stream in page.streams)
    merged = merge(tuple(_operations(scope, pages)), tuple(_events(scope, pages, strange)), updates)
    return ProductFacts(
        scope=scope,
        pages=tuple(pages),
        operations=merged.operations,
        events=merged.events,
        streams=streams,
        differences=(*merged.differences, *stream_differences(streams)),
        updates=tuple(updates),
    )


def _read(path: str, library: Library, seen: PageSeen) -> PageFacts:
    seen(path)
    return reader(path)(library.page(path))


def read_update(
    path: str, scope: ProductScope, pages: Collection[str], library: Library, seen: PageSeen = unseen
) -> Updates:
    """A file of newer facts; of its events those that are the product's own: two products may share a file."""
    seen(path)
    read = read_updates(library.page(path))
    grouped = (one for one in read.events if not scope.event_groups or one.group in scope.event_groups)
    return evolve(read, events=tuple(one for one in grouped if not one.page or one.page in pages))


def _operations(scope: ProductScope, pages: Iterable[PageFacts]) -> Iterator[Operation]:
    """In the order of the pages; of two pages with the same operation the newer is believed, else the first."""
    known: dict[str, Operation] = {}
    for operation in (one for facts in pages for one in facts.operations):
        if _serves(scope, operation):
            old = known.get(operation.id)
            known[operation.id] = old if old and old.date >= operation.date else operation
    yield from known.values()


def _serves(scope: ProductScope, operation: Operation) -> bool:
    """A method belongs to the product whose WebSocket API serves it, whichever page shows it; sapi has none."""
    if operation.method:
        return not scope.group
    return operation.page.partition("/")[0] == scope.product


def _events(scope: ProductScope, pages: Iterable[PageFacts], strange: Strange) -> Iterator[EventFacts]:
    """Events that several pages show have the examples of all, the first page's words."""
    known: dict[str, EventFacts] = {}
    for event in (one for facts in pages for one in facts.events):
        old = known.get(event.name)
        if old is None and event.page.partition("/")[0] != scope.product:
            # Another product's page may only add to what this product's own pages say: a name mistyped there, or
            # here, would make one event two.
            problem = f"{event.page}:{event.line}: no page of {scope.key}'s own shows the event {event.name!r}"
            strange(ImportFault(problem))
            continue
        known[event.name] = _both(old, event) if old else event
    yield from known.values()


def _both(old: EventFacts, event: EventFacts) -> EventFacts:
    return evolve(
        old,
        examples=(*old.examples, *event.examples),
        conditional=(*old.conditional, *event.conditional),
        enums=(*old.enums, *event.enums),
    )


def _examples_can_be_read(facts: Operation | EventFacts | StreamFacts) -> None:
    for example in facts.examples:
        try:
            parse(example.text)
        except ExampleError as error:
            raise PageError(facts.page, example.line + error.line, f"{facts.title}: {error.problem}") from error
