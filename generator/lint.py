"""Faults that no JSON Schema can see: references to nowhere, names that come twice, methods like nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from .faults import SpecError, pointer
from .load import Spec, Unit
from .refs import SCHEMAS, references, target

Documents = Mapping[str, Any]


def lint(spec: Spec) -> None:
    """Raise `SpecError` at the first fault."""
    for unit in spec.units:
        for file in unit.files:
            _check_references(file, unit, spec.documents)
        _check_operation_ids(unit, spec.documents)
        _check_likes(unit, spec.documents)
        _check_weights(unit, spec.documents)
        _check_schema_names(unit, spec.documents)
        _check_events(unit, spec.documents)


def _check_references(file: str, unit: Unit, documents: Documents) -> None:
    for where, reference in references(documents[file]):
        other, node = target(file, where, reference, documents)
        if not isinstance(node, dict) or SCHEMAS not in reference:
            raise SpecError(file, where, f"{reference} is no schema: refer to #{SCHEMAS}…")
        if other not in unit.files:
            raise SpecError(file, where, f"{reference}: products never share schemas, write it in {file}")
        if other == unit.streams != file:
            raise SpecError(file, where, f"{reference}: models do not depend on events, move the schema to {file}")


def operations(document: Mapping[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Path, verb and operation of each REST operation."""
    for path, item in document.get("paths", {}).items():
        for verb, operation in item.items():
            yield path, verb, operation


def _check_operation_ids(unit: Unit, documents: Documents) -> None:
    if unit.rest:
        for path, verb, operation in operations(documents[unit.rest]):
            where = pointer("paths", path, verb, "parameters")
            _unique(unit.rest, ((p["name"], where) for p in operation.get("parameters", ())), "parameters")
        ids = (
            (o["operationId"], pointer("paths", p, v, "operationId")) for p, v, o in operations(documents[unit.rest])
        )
        _unique(unit.rest, ids, "operations")
    if unit.ws_api:
        methods = documents[unit.ws_api]["methods"].items()
        _unique(unit.ws_api, ((m["name"], pointer("methods", wire, "name")) for wire, m in methods), "methods")


def _unique(file: str, names: Iterator[tuple[str, str]], what: str) -> None:
    seen: dict[str, str] = {}
    for name, where in names:
        if name in seen:
            raise SpecError(file, where, f"two {what} named {name!r}, the other at {seen[name]}")
        seen[name] = where


def _check_likes(unit: Unit, documents: Documents) -> None:
    if not unit.ws_api:
        return
    for wire, method in documents[unit.ws_api]["methods"].items():
        if "like" in method:
            where = pointer("methods", wire, "like")
            _, node = target(unit.ws_api, where, method["like"], documents)
            if not isinstance(node, dict) or "operationId" not in node:
                raise SpecError(unit.ws_api, where, f"{method['like']} is no REST operation")


def _check_weights(unit: Unit, documents: Documents) -> None:
    """A weight depends on the operation's own parameters."""
    for file, where, weight, params in _weighed(unit, documents):
        for index, rule in enumerate(weight.get("when", ()) if isinstance(weight, dict) else ()):
            if rule["param"] not in params:
                place = f"{where}{pointer('when', index, 'param')}"
                raise SpecError(file, place, f"the weight depends on {rule['param']!r}, which is no parameter")


def _weighed(unit: Unit, documents: Documents) -> Iterator[tuple[str, str, Any, set[str]]]:
    """File, pointer and weight of each operation and method, and the names of its parameters."""
    if unit.rest:
        for path, verb, operation in operations(documents[unit.rest]):
            yield unit.rest, pointer("paths", path, verb, "x-weight"), operation.get("x-weight"), _names(operation)
    if unit.ws_api:
        for wire, method in documents[unit.ws_api]["methods"].items():
            where = pointer("methods", wire, "weight")
            params = set(method.get("params", ()))
            if "like" in method:
                params = _names(target(unit.ws_api, where, method["like"], documents)[1])
            yield unit.ws_api, where, method.get("weight"), params


def _names(operation: Mapping[str, Any]) -> set[str]:
    return {param["name"] for param in operation.get("parameters", ())}


def _check_schema_names(unit: Unit, documents: Documents) -> None:
    seen: dict[str, tuple[str, Any]] = {}
    for file in unit.files:
        for name, schema in documents[file].get("components", {}).get("schemas", {}).items():
            other, known = seen.setdefault(name, (file, schema))
            if known != schema:
                where = pointer("components", "schemas", name)
                raise SpecError(file, where, f"{other} has another {name}: name one of them otherwise")


def _check_placeholders(file: str, where: str, stream: Mapping[str, Any]) -> None:
    """The name on the wire is made of the parameters, of each and of nothing else."""
    placed, given = re.findall(r"<([^>]*)>", stream["pattern"]), list(stream.get("params", {}))
    if sorted(placed) != sorted(given):
        raise SpecError(file, f"{where}/pattern", f"{stream['pattern']} is not made of the parameters {given}")
    must = re.findall(r"<([^>]*)>", re.sub(r"\[[^]]*\]", "", stream["pattern"]))
    if sorted(must) != sorted(stream.get("required", ())):
        raise SpecError(file, f"{where}/required", f"{must} are what {stream['pattern']} cannot do without")


def _check_events(unit: Unit, documents: Documents) -> None:
    if not unit.streams:
        return
    document = documents[unit.streams]
    known = {name for file in documents for name in documents[file].get("user_data", {})}
    named = [(stream, pointer("streams", index)) for index, stream in enumerate(document["streams"])]
    builders = [(stream, where) for stream, where in named if "name" in stream]
    ids = ((f"{stream.get('encoding', 'json')} {stream['name']}", f"{where}/name") for stream, where in builders)
    _unique(unit.streams, ids, "streams")
    for stream, where in builders:
        _check_placeholders(unit.streams, where, stream)
    for index, stream in enumerate(document["streams"]):
        for position, event in enumerate(stream.get("events", ())):
            if event not in known:
                where = pointer("streams", index, "events", position)
                raise SpecError(unit.streams, where, f"no user_data event is named {event!r}")
    users: dict[str, str] = {}
    for event, reference in document.get("user_data", {}).items():
        other = users.setdefault(reference["$ref"], event)
        if other != event:
            where = pointer("user_data", event)
            raise SpecError(unit.streams, where, f"{other} and {event} share a schema: an event needs its own Struct")
