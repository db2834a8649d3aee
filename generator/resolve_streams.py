"""Market streams of a lowered document: their builders, and which Structs only they need."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from .ir import MarketStream, Parameter
from .names import identifier, snake_case
from .parse import Parsed

_NAME = re.compile(r"[A-Za-z_]\w*")
_CASELESS = ("symbol", "pair", "assetSymbol", "contractType")
"""What the exchange wants in lower case in a stream's name: all symbols are."""
_PART = re.compile(r"\[([^\]<]*)<([^>]+)>\]|<([^>]+)>|([^\[<]+)")


def market_streams(
    paths: Mapping[str, Any], parsed: Parsed, annotation: Callable[[str, str], str]
) -> Iterator[MarketStream]:
    """The builders, in the order of the spec."""
    for path, item in paths.items():
        facts = item.get("post", {}).get("x-facts", {})
        if facts.get("kind") != "stream":
            continue
        yield MarketStream(
            name=identifier(facts["name"]),
            title=facts["title"],
            pattern=facts["pattern"],
            printed=tuple(facts.get("printed", ())) or (facts["pattern"],),
            path=facts.get("path", ""),
            source=facts["source"],
            update_speed=facts.get("update_speed", ""),
            params=tuple(_params(facts)),
            event=annotation(parsed.signatures[path, "post"].result, "N"),
            expression=_expression(facts["pattern"]),
            encoding=facts.get("encoding", "json"),
            message=facts.get("message", ""),
        )


def _params(facts: Mapping[str, Any]) -> Iterator[Parameter]:
    required = facts.get("required", ())
    params = facts.get("params", {})
    for wire in sorted(params, key=lambda name: name not in required):
        values = params[wire].get("enum")
        kind = f"Literal[{', '.join(map(_literal, values))}]" if values else "str"
        yield Parameter(_argument(wire), wire, kind, wire in required)


def _literal(value: str | int) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def _argument(wire: str) -> str:
    return identifier(snake_case(wire))


def _expression(pattern: str) -> str:
    """`f"{symbol.lower()}@depth{levels}" + (f"@{speed}" if speed is not None else "")`."""
    parts = [""]
    for before, optional, placed, text in _PART.findall(pattern):
        if optional:
            name = _argument(optional)
            parts += [f'(f"{before}{{{name}}}" if {name} is not None else "")', ""]
        else:
            parts[-1] += f"{{{_argument(placed)}{'.lower()' if placed in _CASELESS else ''}}}" if placed else text
    texts = [part if part.startswith("(") else f'{"f" if "{" in part else ""}"{part}"' for part in parts if part]
    return " + ".join(texts)


def only_market(parsed: Parsed, paths: Mapping[str, Any], user_data: Iterable[str]) -> frozenset[str]:
    """The classes that payloads of market streams need and no user data event does."""
    results = (
        parsed.signatures[path, "post"].result
        for path, item in paths.items()
        if item.get("post", {}).get("x-facts", {}).get("kind") == "stream"
    )
    market = {name for result in results for name in _NAME.findall(result)}
    return frozenset(_reached(parsed, market) - _reached(parsed, set(user_data)))


def _reached(parsed: Parsed, names: set[str]) -> set[str]:
    found: set[str] = set()
    while names:
        found |= names
        texts = [text for name in names for text in parsed.fields.get(name, {}).values()]
        texts += [parsed.maps[name] for name in names if name in parsed.maps]
        names = {name for text in texts for name in _NAME.findall(text)} - found
    return found
