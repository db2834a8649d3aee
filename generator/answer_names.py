"""What an answer is called by default: by what it is, from the name of the operation that gives it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from generator.docs.facts import Operation
from generator.names import pascal_case, snake_case
from generator.observed import Sample, is_array
from generator.spec_names import singular

_VERBS = re.compile(r"(?:get|query|fetch|list|view|check|acquire|acquiring|inquire|retrieve|search|current|all)_(?=.)")
_PAGED = ("rows", "data", "list", "items", "records", "result", "results")
"""Members under which an answer lists what was asked for."""


def nouns(operation: Operation, name: str, samples: Sequence[Sample]) -> list[str]:
    """Names of an answer, the best first: `query_order` to `Order`, `get_deposit_history` to `Deposit` of a list.

    A request that does something is named for what it does: `new_order` to `NewOrder`.

    Args:
        operation: whose answer it is.
        name: its Python name.
        samples: the answers shown.
    """
    words = whole = name.rstrip("_")
    while operation.verb in ("GET", "") and (found := _VERBS.match(words)):
        words = words[found.end() :]
    names = [words, whole]
    if any(is_array(sample.value) for sample in samples) or page_member(samples):
        one = singular(words)
        names = [re.sub(r"_history$", "", one), one, whole]
    return [pascal_case(one) for one in dict.fromkeys(names)]


def page_member(samples: Sequence[Sample]) -> str:
    """The member that lists what was asked for, in an answer that has little else: empty if it is no such answer."""
    lists = {
        name
        for sample in samples
        for name, member in sample.members
        if any(isinstance(element.value, Mapping) for element in member.elements)
    }
    others = {
        name for sample in samples for name, member in sample.members if isinstance(member.value, Mapping | list)
    } - lists
    return next(iter(lists)) if len(lists) == 1 and not others and lists <= set(_PAGED) else ""


def page_name(element: str, samples: Sequence[Sample]) -> str:
    """The name of an answer that lists elements of a name."""
    members = {name for sample in samples for name, _ in sample.members}
    return f"{element}Page" if any(re.match(r"total", name) for name in members) else f"{element}List"


def of_members(properties: Mapping[str, object]) -> str:
    """A small answer that several operations share is named by its members: `{"tranId": 1}` to `TranId`."""
    name = "".join(pascal_case(snake_case(name)) for name in properties) if len(properties) <= 2 else ""
    return name if len(name) <= 24 and name.isalpha() else ""


def alike(one: Sequence[Sample], other: Sequence[Sample]) -> bool:
    """Whether two answers of one default name are one thing: the smaller has few members that the other lacks."""
    first, second = _member_kinds(one), _member_kinds(other)
    shared = first.keys() & second.keys()
    same = all(first[name] & second[name] or not first[name] or not second[name] for name in shared)
    return same and 2 * len(shared) >= min(len(first), len(second)) > 0


def _member_kinds(samples: Sequence[Sample]) -> dict[str, set[str]]:
    kinds: dict[str, set[str]] = {}
    waiting = list(samples)
    while waiting:
        sample = waiting.pop()
        waiting += sample.elements
        for name, member in sample.members:
            found = kinds.setdefault(name, set())
            if isinstance(member.value, Mapping):
                found.add("object")
            elif list(member.elements):
                found.add("array")
            elif member.value not in (None, "", []):
                found.add("scalar")
    return kinds
