"""Rows of parameter tables: name, type, mandatory, and what their descriptions say in values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from generator.docs.facts import Param

_QUOTED = r"""[`"'][A-Za-z0-9_./]+[`"']"""
_BARE = r"(?!ENUM\b)(?:[A-Z]|\d+_)[A-Z0-9_]+"
_BETWEEN = r"(?:\s|,|，|/|\||\bor\b|\band\b|<br\s*/?>)+"
_RUN = re.compile(rf"(?:{_QUOTED}|\b{_BARE}\b)(?:{_BETWEEN}(?:{_QUOTED}|\b{_BARE}\b))*")
_LOWER_RUN = re.compile(r"^\W*(?:true or false|\d+[smhd](?:, ?\d+[smhd])+)", re.I)
_ASIDE_BEFORE = re.compile(
    r"(?:\bwith|e\.g\.?,?|example:?|when|between|set to|selects?|like|\bif|\bfor)\s*[`\"']?$", re.I
)
"""What stands before values that the parameter itself does not take."""
_ASIDE_AFTER = re.compile(r"^\s*(?:orders?\b|type\b|\w*Type\b|[=＝]|,? etc)", re.I)
_TAKES = re.compile(r"can be set to\s*$", re.I)
_OPEN_SET = re.compile(r"asset|symbol|coin|tag", re.I)
"""Names of parameters whose values are beyond counting: what stands there are examples."""
_MAXIMUM = re.compile(
    r"(?:\bmax(?:imum)?(?: value)?(?: is|:)?|cannot be greater than)\s*`?(\d+)`?(?![\w.%]|,\d|\s*[a-z])", re.I
)
_NUMBERS = ("LONG", "INT", "INTEGER")
_TYPES = re.compile(
    r"ARRAY(?: OF STRING)?|LIST(?:<(?:JSON|LONG|STRING)>)?|OBJECT|NULL|BOOLEAN|ENUM|STRING"
    r"|BIGDECIMAL|DECIMAL|DOUBLE|FLOAT|INT|INTEGER|LONG"
)
"""All words that the documentation of all products uses in a Type column."""


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
    if not re.match(r"YES|NO\b|EITHER|CONDITIONAL|OPTIONAL|$", mandatory):
        raise ValueError(f"neither mandatory nor not: {mandatory!r} of {name}")
    kind = cells[where["type"]].strip("*` ").upper()
    if not all(_TYPES.fullmatch(word.strip()) for word in kind.split("/")):
        raise ValueError(f"unknown type {kind!r} of {name}: no word of a Type column of the documentation")
    description = cells[where["description"]] if where.get("description", len(cells)) < len(cells) else ""
    return Param(
        name=name,
        type=kind,
        required=mandatory == "YES",
        enum=() if kind == "STRING" and _OPEN_SET.search(name) else tuple(dict.fromkeys(_values(kind, description))),
        enum_ref=_reference(description) if kind == "ENUM" else "",
        maximum=_maximum(kind, name, description),
    )


def _maximum(kind: str, name: str, description: str) -> int | None:
    found = _MAXIMUM.search(description) if kind in _NUMBERS or name == "recvWindow" else None
    return int(found[1]) if found else None


def _reference(description: str) -> str:
    found = re.search(r"\]\([^)]*#([\w-]+)\)", description)
    return found[1] if found else ""


def _values(kind: str, description: str) -> Iterator[str]:
    """The values a description lists: of an ENUM any, of a STRING only two or more in a row."""
    if kind not in ("ENUM", "STRING"):
        return
    text = re.sub(r"\]\([^)]*\)", "]", description).replace("；", ";")
    text = re.sub(rf"({_QUOTED})\s*[(（][^)）]*[)）]", r"\1", text)
    lower = _LOWER_RUN.match(text) if kind == "ENUM" else None
    if lower:
        yield from re.findall(r"true|false|\d+[smhd]", lower[0])
        return
    for run in _RUN.finditer(text):
        values = re.findall(rf"{_QUOTED}|\b{_BARE}\b", run[0])
        # Where some are quoted, the bare words between them are words: `NONE`:No STP / `EXPIRE_TAKER`.
        values = [value for value in values if value[0] in "`\"'"] or values
        if _is_listed(kind, text, run, values):
            yield from (value.strip("`\"'") for value in values)


def _is_listed(kind: str, text: str, run: re.Match[str], values: Sequence[str]) -> bool:
    before, after = text[: run.start()], text[run.end() :]
    if any(re.fullmatch(r"\w?[a-z]+[A-Z]\w*|price|quantity", value.strip("`\"'")) for value in values):
        return False
    if _ASIDE_AFTER.match(after) or (_ASIDE_BEFORE.search(before) and not _TAKES.search(before)):
        return False
    return len(values) > 1 or (kind == "ENUM" and values[0][0] in "`\"'")
