"""Which answers, parameters and classes hold a class: what its docstring says of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .parse import Parsed

_NAME = re.compile(r"[A-Za-z_]\w*")


def users_of(parsed: Parsed, paths: Mapping[str, Any]) -> dict[str, list[str]]:
    """Each class to what holds it or answers with it, for its docstring."""
    users: dict[str, list[str]] = {}
    for path, verb in sorted(parsed.signatures):
        facts = paths[path][verb]["x-facts"]
        signature = parsed.signatures[path, verb]
        for name in dict.fromkeys(_classes(parsed, signature.result, *signature.params.values())):
            users.setdefault(name, []).append(_said(facts))
    for holder, types in sorted(parsed.fields.items()):
        for name in sorted(set(_classes(parsed, *types.values()))):
            users.setdefault(name, []).append(f"`{holder}`")
    return users


def _classes(parsed: Parsed, *types: str) -> Iterator[str]:
    """The names in types; for a map those of its values, since it has no class."""
    for name in _NAME.findall(" ".join(types)):
        yield from _classes(parsed, parsed.maps[name]) if name in parsed.maps else (name,)


def _said(facts: Mapping[str, Any]) -> str:
    if facts["kind"] == "stream":
        return f"the stream `{facts['pattern']}`"
    said = facts["method"] if facts["kind"] == "ws" else f"{facts['verb']} {facts['path']}"
    return f"the result of `{said}`"


def listed(users: list[str]) -> str:
    """Three of them at most, and how many more there are."""
    shown = users[:3] if len(users) <= 3 else [*users[:2], f"{len(users) - 2} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
