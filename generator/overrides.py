"""Corrections of the spec, as data with a reason: `[[spec]]` tables of `spec/overrides/*.toml`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from attrs import frozen

from .faults import SpecError, pointer, steps

MEMBERS = {"file", "pointer", "verb", "value", "reason", "link"}
_ABSENT = object()


@frozen
class Override:
    """One correction, and where it stands."""

    source: str
    """The TOML file below `spec/`."""
    index: int
    file: str
    pointer: str
    verb: str
    value: Any
    reason: str
    link: str

    @classmethod
    def read(cls, source: str, index: int, table: Mapping[str, Any]) -> Override:
        """One `[[spec]]` table. Raises `SpecError` if a member is missing, unknown or empty."""
        where = pointer("spec", index)
        if unknown := sorted(set(table) - MEMBERS):
            raise SpecError(source, f"{where}/{unknown[0]}", f"unknown member; an override has {sorted(MEMBERS)}")
        for member in ("file", "pointer", "verb", "reason", "link"):
            if not isinstance(table.get(member), str) or not table[member]:
                raise SpecError(source, where, f"an override needs {member!r}, a text")
        if table["verb"] not in {"add", "set", "remove"}:
            raise SpecError(source, f"{where}/verb", f"{table['verb']!r} is none of add, set, remove")
        if ("value" in table) is (table["verb"] == "remove"):
            raise SpecError(source, where, "add and set take a value, remove takes none")
        return cls(source=source, index=index, **{"value": None, **table})

    def fault(self, problem: str) -> SpecError:
        """A `SpecError` at this override."""
        return SpecError(self.source, pointer("spec", self.index), f"{self.verb} {self.file}#{self.pointer} {problem}")


def apply(documents: Mapping[str, dict[str, Any]], overrides: Iterable[Override]) -> dict[str, dict[str, Any]]:
    """The documents with every override applied, in order. One that changes nothing is a `SpecError`."""
    corrected = dict(documents)
    touched: set[str] = set()
    for override in overrides:
        name = _file(override, corrected)
        if name not in touched:
            corrected[name] = deepcopy(corrected[name])
            touched.add(name)
        _apply(corrected[name], override)
    return corrected


def _file(override: Override, documents: Mapping[str, Any]) -> str:
    product = override.source.removeprefix("overrides/").removesuffix(".toml")
    for name in (override.file, f"{product}/{override.file}"):
        if name in documents:
            return name
    raise override.fault("names a file that is not there")


def _apply(document: dict[str, Any], override: Override) -> None:
    *path, last = steps(override.pointer)
    parent: Any = document
    for step in path:
        parent = _member(parent, step)
        if parent is _ABSENT:
            raise override.fault(f"leads nowhere: there is no {step!r}")
    now = _member(parent, last)
    if override.verb == "add":
        if now is not _ABSENT:
            raise override.fault("changes nothing: it is there already; use set")
        _add(parent, last, override)
    elif now is _ABSENT:
        raise override.fault("changes nothing: there is no such member")
    elif override.verb == "remove":
        del parent[int(last) if isinstance(parent, list) else last]
    elif now == override.value and type(now) is type(override.value):
        raise override.fault("changes nothing: it has that value already")
    else:
        parent[int(last) if isinstance(parent, list) else last] = deepcopy(override.value)


def _add(parent: Any, last: str, override: Override) -> None:
    if isinstance(parent, dict):
        parent[last] = deepcopy(override.value)
    elif isinstance(parent, list) and last == "-":
        parent.append(deepcopy(override.value))
    else:
        raise override.fault("adds to what is neither an object nor, with `-`, a list")


def _member(node: Any, step: str) -> Any:
    if isinstance(node, dict):
        return node.get(step, _ABSENT)
    if isinstance(node, list) and step.isdecimal() and int(step) < len(node):
        return node[int(step)]
    return _ABSENT
