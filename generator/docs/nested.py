"""Tables under that of the parameters: members of the objects that one of these parameters takes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from attrs import evolve, frozen

from generator.docs.facts import Param

_INDEXED = re.compile(r"(\w+)\[0\]\.\w+\s?=")
_MEMBER_TYPE = re.compile(r"\b(?P<list>\w+)\.(?P<name>\w+) should be (?P<type>[A-Z]+)")
_MEMBER_VALUES = re.compile(r"\b(?P<name>\w+) support (?P<values>[A-Z]+(?:(?:,| and )\s?[A-Z]+)+)")
_ONE_OF_SEVERAL = re.compile(r"^For \w+ Person$", re.I)
"""Over the tables of an object that has other members for a company than for a person."""
_OF_THE_REQUEST = frozenset({"recvWindow", "timestamp", "signature"})
"""What only a request as a whole has: a table of one order may show it again."""


@frozen
class NestedTable:
    """A further table of parameters, and the heading and the paragraph over it."""

    rows: tuple[Param, ...]
    heading: str
    over: str
    line: int


def with_fields(params: Sequence[Param], tables: Sequence[NestedTable]) -> tuple[Param, ...]:
    """The parameters with the members that the tables and their own descriptions give them.

    Raises:
        LookupError: a table describes none of them; its argument is the table's line.
    """
    named: dict[str, list[NestedTable]] = {}
    inner: list[NestedTable] = []
    for table in tables:
        owner = _owner(params, table)
        if owner:
            named.setdefault(owner, []).append(table)
        elif any(_is_list_of(row, table.over) for other in tables for row in other.rows):
            inner.append(table)
        else:
            raise LookupError(table.line)
    return tuple(_filled(param, named, inner) for param in params)


def _owner(params: Sequence[Param], table: NestedTable) -> str:
    """The parameter named over the table, or the one that the section is about (`originatorPii`: StandardPii)."""
    for param in params:
        if re.search(rf"(?<!\w){param.name}(?!\w)", table.over):
            return param.name
    if not _ONE_OF_SEVERAL.match(table.over):
        return ""
    return next((param.name for param in params if _last_word(param.name) == _last_word(table.heading)), "")


def _is_list_of(param: Param, title: str) -> bool:
    """Whether a list's objects are those of a title: `latinNames` of `PiiName`."""
    return param.type.startswith("LIST") and _last_word(param.name) == f"{_last_word(title)}s"


def _last_word(name: str) -> str:
    found = re.findall(r"[A-Z]?[a-z]+", name)
    return found[-1].lower() if found else ""


def _filled(param: Param, named: Mapping[str, Sequence[NestedTable]], inner: Sequence[NestedTable]) -> Param:
    """A parameter with the members of its tables; one without any keeps those its description gave it."""
    if param.name not in named:
        return param
    tables = named[param.name]
    rows = _alternatives([table.rows for table in tables])
    return evolve(param, fields=tuple(_with_inner(row, inner) for row in rows), object=_class(tables[0].heading))


def _with_inner(row: Param, inner: Sequence[NestedTable]) -> Param:
    table = next((table for table in inner if _is_list_of(row, table.over)), None)
    return evolve(row, fields=table.rows, object=_class(table.over)) if table else row


def _class(title: str) -> str:
    """A title that is the name of a class: `StandardPii`, not `Request Parameters`."""
    return title if re.fullmatch(r"(?:[A-Z][a-z]+){2,}", title) else ""


def _alternatives(tables: Sequence[Sequence[Param]]) -> tuple[Param, ...]:
    """One set of members out of those of several cases: required is what every case requires."""
    rows: dict[str, Param] = {}
    for table in tables:
        for row in table:
            if row.name not in _OF_THE_REQUEST:
                rows.setdefault(row.name, row)
    required = [{row.name for row in table if row.required} for table in tables]
    return tuple(evolve(row, required=all(row.name in names for names in required)) for row in rows.values())


def described(param: Param, description: str) -> Param:
    """A list whose description gives its members, `orderArgs.quantity should be BIGDECIMAL`, and how they are sent."""
    found = [match for match in _MEMBER_TYPE.finditer(description) if match["list"] == param.name]
    if not found:
        return param
    stated = _MEMBER_VALUES.finditer(description)
    values = {match["name"]: tuple(re.findall(r"[A-Z]{2,}", match["values"])) for match in stated}
    fields = (Param(one["name"], one["type"], True, enum=values.get(one["name"], ())) for one in found)
    indexed = any(name == param.name for name in _INDEXED.findall(description))
    return evolve(param, fields=tuple(fields), indexed=indexed)
