"""Rows of parameter tables: name, type, mandatory, and what their descriptions say in values."""

from __future__ import annotations

import re
from collections.abc import Sequence

from generator.docs.facts import Param
from generator.docs.values import bounds, default, reference, unit, values

_TYPES = re.compile(
    r"ARRAY(?: OF STRING)?|LIST(?:<(?:JSON|LONG|STRING)>)?|OBJECT|NULL|BOOLEAN|ENUM|STRING"
    r"|BIGDECIMAL|DECIMAL|DOUBLE|FLOAT|INT|INTEGER|LONG"
)
"""All words that the documentation of all products uses in a Type column."""

_CONDITIONAL = re.compile(r"YES.|NO ?\*|EITHER|CONDITIONAL")
_VALUES_INSTEAD = re.compile(r"`\w+`(?:\s*,\s*`\w+`)+")
"""The values it takes, where it should say whether it is mandatory; that stays open then."""


def columns(header: Sequence[str]) -> dict[str, int] | None:
    """Where name, type, mandatory and description stand; None if the header is of no parameter table."""
    found: dict[str, int] = {}
    for index, cell in enumerate(header):
        word = cell.strip("*` ").lower()
        known = {"name": "name", "parameter": "name", "type": "type", "mandatory": "mandatory", "required": "mandatory"}
        kind = known.get(word, "description" if word.startswith("desc") else "")
        if kind:
            found.setdefault(kind, index)
    return found if {"name", "type", "mandatory"} <= found.keys() else None


def read_row(cells: Sequence[str], where: dict[str, int]) -> Param:
    """One row as facts.

    Raises:
        ValueError: the name is none, or the cell of its type or that which says whether it is mandatory says nothing
            known.
    """
    name = cells[where["name"]].strip("*` ")
    if not re.fullmatch(r"[A-Za-z][\w.]*", name):
        raise ValueError(f"no parameter's name: {name!r}")
    mandatory = cells[where["mandatory"]].strip("*` ").upper()
    instead = _VALUES_INSTEAD.fullmatch(cells[where["mandatory"]].strip())
    if not instead and not re.match(r"YES|NO\b|EITHER|CONDITIONAL|OPTIONAL|$", mandatory):
        raise ValueError(f"neither mandatory nor not: {mandatory!r} of {name}")
    kind = cells[where["type"]].strip("*` ").upper()
    if not all(_TYPES.fullmatch(word.strip()) for word in kind.split("/")):
        raise ValueError(f"unknown type {kind!r} of {name}: no word of a Type column of the documentation")
    description = cells[where["description"]] if where.get("description", len(cells)) < len(cells) else ""
    # The receive window is the one amount whose limit the pages state.
    least, greatest = bounds("LONG" if name == "recvWindow" else kind, description)
    return Param(
        name=name,
        type=kind,
        required=mandatory == "YES",
        conditional=bool(_CONDITIONAL.match(cells[where["mandatory"]].strip(" `").upper())),
        enum=tuple(re.findall(r"`(\w+)`", instead[0])) if instead else values(kind, name, description),
        enum_ref=reference(description) if kind == "ENUM" else "",
        default=default(kind, description),
        minimum=least,
        maximum=greatest,
        unit=unit(kind, description),
    )
