"""A value of a schema with every member it names: as shown where it is shown, else a plausible one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import define, field

from .sample import Schemas

_MOMENT = re.compile(r"(^|_)(time|timestamp|date)$|[a-z]Time$")
"""Names of moments: `event_time`, `eventTime`."""
_MILLISECONDS = range(10**12, 10**13)
"""Numbers that are moments whatever they are called: 2001 to 2286."""
_NAMED: Mapping[str, str] = {"symbol": "BTCUSDT", "pair": "BTCUSDT", "asset": "BTC", "interval": "1m"}
"""Plausible texts, by the last word of a member's name."""
_SHOWN = 1_700_000_000_000


@define
class Completed:
    """A completed value, the paths of the members that may be absent, and those of moments.

    A path is names with dots between them; what holds for every element of an array has its name once: `B.a`.
    """

    value: Any = None
    optional: list[str] = field(factory=list)
    moments: list[str] = field(factory=list)


def complete(schemas: Schemas, schema: Mapping[str, Any], shown: Sequence[Any], event: str = "") -> Completed:
    """A value of `schema`, from what is `shown` of it: later ones lend the members that the first lacks.

    Args:
        schemas: where the schema's references lead.
        schema: of an event, or of an array of events.
        shown: payloads; of an array its elements.
        event: the `e` of the events, if the schema need not say it.
    """
    found = Completed()
    many = schema.get("type") == "array"
    value = _Walk(found).value(schemas, schema, [[one] for one in shown] if many else shown, ())
    found.value = {"e": event, **value, **({"e": event} if event else {})} if event else value
    return found


@define
class _Walk:
    found: Completed

    def value(self, schemas: Schemas, schema: Mapping[str, Any], shown: Sequence[Any], path: tuple[str, ...]) -> Any:
        schemas, schema = schemas.resolved(schema)
        if forms := schema.get("oneOf") or schema.get("anyOf"):
            return self.value(schemas, next((one for one in forms if one.get("type") != "null"), forms[0]), shown, path)
        if "properties" in schema:
            return self._object(schemas, schema, [one for one in shown if isinstance(one, dict)], path)
        if schema.get("type") == "array":
            return self._array(schemas, schema, [one for one in shown if isinstance(one, list)], path)
        told = [one for one in shown if one is not None and one in schema.get("enum", (one,))]
        value = told[0] if told else _plausible(schemas, schema, path)
        if _is_moment(schema, path, value):
            self._note(self.found.moments, path)
        return value

    def _object(
        self, schemas: Schemas, schema: Mapping[str, Any], shown: Sequence[Any], path: tuple[str, ...]
    ) -> dict[str, Any]:
        value: dict[str, Any] = {}
        for name, member in schema["properties"].items():
            inner = (*path, name)
            # The spec's `required` of an event is what every example shows; `e` is always there.
            if name not in (*schema.get("required", ()), "e"):
                self._note(self.found.optional, inner)
            value[name] = self.value(schemas, member, [one[name] for one in shown if name in one], inner)
        return value

    def _array(
        self, schemas: Schemas, schema: Mapping[str, Any], shown: Sequence[Any], path: tuple[str, ...]
    ) -> list[Any]:
        if places := schema.get("prefixItems"):
            return [
                self.value(schemas, place, [one[at] for one in shown if len(one) > at], path)
                for at, place in enumerate(places)
            ]
        first = next((one for one in shown if one), [None])
        every = [element for one in shown for element in one]
        return [self.value(schemas, schema["items"], [element, *every], path) for element in first]

    def _note(self, paths: list[str], path: tuple[str, ...]) -> None:
        text = ".".join(path)
        if text not in paths:
            paths.append(text)


def _is_moment(schema: Mapping[str, Any], path: tuple[str, ...], value: Any) -> bool:
    if isinstance(value, bool) or not (isinstance(value, int) or (isinstance(value, str) and value.isdecimal())):
        return False
    if _MOMENT.search(schema.get("x-name", path[-1] if path else "")):
        return True
    return isinstance(value, int) and value in _MILLISECONDS


def _plausible(schemas: Schemas, schema: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    name = schema.get("x-name", path[-1] if path else "")
    kind = schema.get("type")
    kinds = [kind] if isinstance(kind, str) else list(kind or ())
    if "enum" in schema or "const" in schema or not kinds:
        return schemas.sample(schema)
    if "boolean" in kinds:
        return True
    if "integer" in kinds or "number" in kinds:
        return _SHOWN if _MOMENT.search(name) else 1
    if schema.get("format") == "decimal":
        return "1.00000000"
    return _NAMED.get(re.split(r"[_\W]", name.lower())[-1], name) if "string" in kinds else schemas.sample(schema)
