"""Operations and events as the pages and `updates/` say them together: of each fact the newer stands.

The connector's state is of one date (docs/README.md) and states every fact of an operation again, so a fact it states
is as new as that date. What it is silent on, or says by leaving out what its generator always leaves out, is the
page's. Examples are the page's always: what they show and the newer source no longer does becomes optional.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import evolve, frozen

from generator.docs.facts import EventFacts, Operation, Param
from generator.type_words import param_kind
from generator.updates import EventUpdate, Update, Updates, plain
from generator.updates_differences import (
    BY_SECURITY,
    Difference,
    event_differences,
    nameless,
    newer_weight,
    operation_differences,
)

_LAST = ("recvWindow", "timestamp", "signature")


@frozen
class Merged:
    """What stands, and where the sources differ."""

    operations: tuple[Operation, ...]
    events: tuple[EventFacts, ...]
    differences: tuple[Difference, ...]


def merge(operations: Sequence[Operation], events: Sequence[EventFacts], updates: Iterable[Updates]) -> Merged:
    """The operations and events of one product's pages with those of its files of `updates/`.

    Args:
        operations: what the pages show, each operation once.
        events: the same.
        updates: the product's files.

    Returns:
        The pages' operations and events in their order, then those that no page has.

    Raises:
        PageError: an example cannot be read.
    """
    known = {one.id: one for one in operations}
    heard = {plain(one.name): one for one in events}
    differences: list[Difference] = []
    for source in updates:
        for update in source.operations:
            page = known.get(update.operation.id)
            known[update.operation.id] = merged_operation(page, update)
            if page is not None:
                differences += operation_differences(page, update, known[page.id], source.page)
        for event in source.events:
            # The name an example shows is the one on the wire; `RISK_LEVEL_CHANGE` is `riskLevelChange` there.
            name = plain(event.event.name)
            shown = heard.get(name)
            heard[name] = merged_event(shown, event, source.page.date)
            if shown is not None:
                differences += event_differences(shown, event, heard[name], source.page)
        differences += (nameless(event, source.page) for event in source.nameless)
    return Merged(tuple(known.values()), tuple(heard.values()), tuple(differences))


def merged_operation(page: Operation | None, update: Update) -> Operation:
    """One operation, of each fact the newer source.

    Args:
        page: what its page says, None where no page has it.
        update: what the connector says.
    """
    stated = update.operation
    if page is None:
        return stated
    if _newer(page, update.state):
        return page
    params = _params(page, stated)
    return evolve(
        page,
        params=params,
        weight=newer_weight(page.weight, stated.weight),
        security=stated.security or page.security or _open(params),
        types=stated.types,
    )


def merged_event(page: EventFacts | None, update: EventUpdate, state: str) -> EventFacts:
    """One event: what the page shows, with the types the connector states."""
    if page is None:
        return update.event
    return page if _newer(page, state) else evolve(page, types=update.event.types)


def _newer(page: Operation | EventFacts, state: str) -> bool:
    return page.date > state


def _params(page: Operation, stated: Operation) -> tuple[Param, ...]:
    """In the page's order; new ones before those that end every table."""
    new = {param.name: param for param in stated.params}
    kept = [
        merged_param(param, new.pop(param.name)) if param.name in new else param
        for param in page.params
        if param.name in new or param.name in BY_SECURITY
    ]
    end = next((place for place, param in enumerate(kept) if param.name in _LAST), len(kept))
    return (*kept[:end], *new.values(), *kept[end:])


def merged_param(page: Param, stated: Param) -> Param:
    """One parameter: type and whether it is required are the newer source's, the values both sources'.

    Sets of values are open and the exchange judges them, so a value more does no harm; the connector lost many when the
    site changed its form (`positionSide` of new orders), so a value less tells nothing. `Bonus` beside a newer `BONUS`
    or `TRUE` beside `true` is one value, spelt as the newer source does.
    """
    kind = page.type if param_kind(page.type) == param_kind(stated.type) else stated.type
    return evolve(page, type=kind, required=stated.required, enum=_united(page.enum, stated.enum))


def _united(page: Sequence[str], stated: Sequence[str]) -> tuple[str, ...]:
    respelt = {value.lower() for value in stated if value.isalpha()}
    kept = [value for value in page if value in stated or value.lower() not in respelt]
    return tuple(dict.fromkeys((*kept, *stated)))


def _open(params: Iterable[Param]) -> str:
    """NONE of an operation of which neither source says anything that has to do with a key; empty else."""
    return "" if any(param.name in BY_SECURITY for param in params) else "NONE"
