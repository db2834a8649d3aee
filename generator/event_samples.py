"""`<product>/event_samples.json`: a complete event of each type, for who plays the exchange.

A sample is what the documentation shows, completed by every other member of its schema.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .completed import Completed, complete
from .examples_file import compact, event_key, stream_key
from .load import Spec, Unit
from .sample import Schemas

Row = dict[str, Any]
Documents = Mapping[str, Any]


def event_samples(spec: Spec) -> dict[str, str]:
    """The files: path below `binwire_api` to text, one event a line.

    A row is of a `unit` (a product, or one of sapi's). `optional` are the paths of members that an event need not
    have, `moments` those of moments. A row of a market stream has its `stream`, `patterns`, `path` and `encoding`; one
    of a user data event that another unit describes has `like`, that unit, instead of a sample.
    """
    homes = {name: unit for unit in spec.units for name in _user_data(unit, spec.documents)}
    rows: dict[str, list[Row]] = {}
    for unit in spec.units:
        if unit.streams:
            rows.setdefault(unit.product, []).extend(_Unit(unit, spec.documents, homes).rows())
    return {f"{product}/event_samples.json": _text(found) for product, found in rows.items()}


def _text(rows: Sequence[Row]) -> str:
    lines = ",\n".join(compact(row) for row in rows)
    return f"[\n{lines}\n]\n"


def _user_data(unit: Unit, documents: Documents) -> Mapping[str, Any]:
    found: Mapping[str, Any] = documents[unit.streams].get("user_data", {}) if unit.streams else {}
    return found


def _named(unit: Unit) -> str:
    return unit.group or unit.product


class _Unit:
    def __init__(self, unit: Unit, documents: Documents, homes: Mapping[str, Unit]) -> None:
        self._unit, self._documents, self._homes = unit, documents, homes
        self._schemas = Schemas(unit.streams, documents)
        self._examples: Mapping[str, Sequence[Any]] = documents.get(unit.examples, {})
        self._shown = self._shown_payloads()

    def rows(self) -> Iterator[Row]:
        """The unit's user data events, those of others that its streams carry, and its market streams."""
        own = _user_data(self._unit, self._documents)
        carried = [name for stream in self._streams() for name in stream.get("events", ())]
        for name in dict.fromkeys([*own, *carried]):
            row = {"unit": _named(self._unit), "event": name}
            if name in own:
                yield row | _facts(complete(self._schemas, own[name], self._examples.get(event_key(name), ()), name))
            else:
                yield row | {"like": _named(self._homes[name])}
        for stream in self._streams():
            if "event" in stream:
                yield self._stream(stream)

    def _streams(self) -> Sequence[Mapping[str, Any]]:
        found: Sequence[Mapping[str, Any]] = self._documents[self._unit.streams]["streams"]
        return found

    def _stream(self, stream: Mapping[str, Any]) -> Row:
        name = _tag(self._schemas, stream["event"])
        row = {
            "unit": _named(self._unit),
            "event": name,
            "stream": stream["name"],
            "patterns": stream.get("printed", [stream["pattern"]]),
            "path": stream.get("path", ""),
            "encoding": stream.get("encoding", "json"),
        }
        if "message" in stream:
            row["message"] = stream["message"]
        return row | _facts(complete(self._schemas, stream["event"], self._shown[json.dumps(_one(stream["event"]))]))

    def _shown_payloads(self) -> dict[str, list[Any]]:
        """What is shown of each schema, on whichever stream; the elements of arrays one by one, empty ones not."""
        shown: dict[str, list[Any]] = {}
        for stream in self._streams():
            if "event" in stream:
                found = shown.setdefault(json.dumps(_one(stream["event"])), [])
                if stream.get("encoding", "json") == "json":
                    for value in self._examples.get(stream_key(stream["pattern"]), ()):
                        found += [one for one in (value if isinstance(value, list) else [value]) if one]
        return shown


def _one(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema of one event of a stream that may send arrays of them."""
    one: Mapping[str, Any] = event["items"] if event.get("type") == "array" else event
    return one


def _tag(schemas: Schemas, event: Mapping[str, Any]) -> str:
    """The `e` of a stream's events; empty if they have none, or one of several."""
    _, schema = schemas.resolved(_one(event))
    tag: str = schema.get("properties", {}).get("e", {}).get("const", "")
    return tag


def _facts(found: Completed) -> Row:
    facts: Row = {"sample": found.value}
    if found.optional:
        facts["optional"] = list(found.optional)
    if found.moments:
        facts["moments"] = list(found.moments)
    return facts
