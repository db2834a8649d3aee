"""Spec documents as text: YAML 1.2 in block style, TOML for the lock.

Written here and not by ruamel.yaml: its emitter takes longer than reading all the pages, and what the spec holds is a
small part of YAML. A test has ruamel.yaml read it back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import asdict

from generator.pages import ReadPage
from generator.updates_differences import Difference

WIDTH = 120
_PLAIN = re.compile(r"[A-Za-z_/<$.][\w /.$<>~()+*^=;?@-]*(?::[\w/.$<>~()+*^=;?@#-]+)*")
"""Texts that stand unquoted in flow and in block style; a colon only with no space after it."""
_OTHER_TYPE = re.compile(r"(?i)true|false|null|yes|no|on|off|y|n|~|\.(?:inf|nan)|[-+.\d].*")
"""Texts that YAML 1.1 or 1.2 would read as something else."""


def yaml_text(document: Mapping[str, Any]) -> str:
    """A document in block style; what holds plain values only and fits a line is in flow style."""
    return "\n".join(_mapping(document, 0)) + "\n"


def lock_text(pages: Sequence[ReadPage], differences: Sequence[Difference] = ()) -> str:
    """`spec/lock.toml`: the pages the spec was written from, and which of two stands where they differ."""
    head = "# The pages that `python -m generator import` wrote spec/ from; written by it."
    tables = [_table("page", asdict(page)) for page in pages]
    tables += [_table("difference", asdict(difference)) for difference in differences]
    return "\n\n".join([head, *tables]) + "\n"


def _table(name: str, members: Mapping[str, str]) -> str:
    """A TOML table of an array, of texts: a JSON string is a TOML string."""
    rows = (f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in members.items() if value)
    return "\n".join([f"[[{name}]]", *rows])


def _mapping(value: Mapping[str, Any], depth: int) -> Iterator[str]:
    indent = "  " * depth
    for key, child in value.items():
        name = f"{indent}{_scalar(str(key))}:"
        # The document's own members stand open, however short.
        flow = _fitting(child, len(name), open_up=depth == 0)
        if flow:
            yield f"{name} {flow}"
            continue
        yield name
        # The items of a list stand under their key, not further in.
        yield from _mapping(child, depth + 1) if isinstance(child, Mapping) else _list(child, depth)


def _list(value: Sequence[Any], depth: int) -> Iterator[str]:
    indent = "  " * depth
    for child in value:
        flow = _fitting(child, len(indent) + 1)
        if flow:
            yield f"{indent}- {flow}"
            continue
        inner = list(_mapping(child, depth + 1) if isinstance(child, Mapping) else _list(child, depth + 1))
        yield f"{indent}- {inner[0].lstrip()}"
        yield from inner[1:]


def _fitting(value: Any, before: int, *, open_up: bool = False) -> str:
    """A value that stands on the line it begins on; empty if it takes lines of its own."""
    flow = _flow(value)
    if not isinstance(value, Mapping | list | tuple) or not value:
        return flow
    return "" if open_up or before + 1 + len(flow) > WIDTH else flow


def _flow(value: Any, levels: int = 3) -> str:
    """In flow style, empty if it is too deep for that to be read."""
    if isinstance(value, Mapping | list | tuple):
        if not levels and value:
            return ""
        children = value.values() if isinstance(value, Mapping) else value
        parts = [_flow(child, levels - 1) for child in children]
        if not all(parts):
            return ""
        if isinstance(value, Mapping):
            return "{" + ", ".join(f"{_scalar(str(key))}: {part}" for key, part in zip(value, parts, strict=True)) + "}"
        return f"[{', '.join(parts)}]"
    return _scalar(value)


def _scalar(value: Any) -> str:
    if value is None or isinstance(value, bool | int):
        return json.dumps(value)
    text = str(value)
    if _PLAIN.fullmatch(text) and not _OTHER_TYPE.fullmatch(text) and text == text.strip():
        return text
    if text.isprintable():
        return "'" + text.replace("'", "''") + "'"
    # JSON's escapes are YAML's, but for its pairs beyond the first 65,536 characters.
    escaped = (f"\\U{ord(char):08x}" if ord(char) > 0xFFFF else json.dumps(char)[1:-1] for char in text)
    return f'"{"".join(escaped)}"'
