"""`<product>/answers.json`: an answer of each operation, and what its parameters may be, for who plays the exchange.

What `catalog.json` says of an operation (names, types, weights) is not said again.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .examples_file import compact
from .ir import Api, Package
from .lint import operations
from .load import Spec, Unit
from .refs import target
from .sample import Schemas

Documents = Mapping[str, Any]


def answers(spec: Spec, api: Api) -> dict[str, str]:
    """The files: path below `binwire_api` to text, one operation a line."""
    rows: dict[str, dict[str, Any]] = {}
    for unit, package in zip(spec.units, api.packages, strict=True):
        rows.setdefault(unit.product, {}).update(_Unit(unit, package, spec.documents).rows())
    return {f"{product}/answers.json": _text(found) for product, found in rows.items()}


def _text(rows: Mapping[str, Any]) -> str:
    lines = ",\n".join(f"{json.dumps(key)}:{compact(rows[key])}" for key in sorted(rows))
    return f"{{\n{lines}\n}}\n"


class _Unit:
    def __init__(self, unit: Unit, package: Package, documents: Documents) -> None:
        self._unit, self._documents = unit, documents
        self._auth = {operation.wire_name: operation.auth for operation in package.operations}
        self._examples: Mapping[str, Sequence[Any]] = documents.get(unit.examples, {})

    def rows(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Each operation of the unit by `GET /path`, or by the name of the WebSocket method."""
        for path, verb, operation in operations(self._documents[self._unit.rest]) if self._unit.rest else ():
            yield self._rest(f"{verb.upper()} {path}", self._unit.rest, operation)
        methods = self._documents[self._unit.ws_api]["methods"] if self._unit.ws_api else {}
        for name, method in methods.items():
            if "like" in method:
                file, operation = target(self._unit.ws_api, "", method["like"], self._documents)
                yield self._rest(name, file, operation)
            else:
                params = {param: {"schema": schema} for param, schema in method.get("params", {}).items()}
                yield name, self._row(name, self._unit.ws_api, params, method.get("result", {}))

    def _rest(self, key: str, file: str, operation: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
        params = {param["name"]: param for param in operation.get("parameters", ())}
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        return key, self._row(key, file, params, schema)

    def _row(self, key: str, file: str, params: Mapping[str, Any], result: Mapping[str, Any]) -> dict[str, Any]:
        schemas = Schemas(file, self._documents)
        facts = {name: _facts(schemas, param) for name, param in params.items()}
        row: dict[str, Any] = {"auth": self._auth[key]}
        if told := {name: fact for name, fact in facts.items() if fact}:
            row["params"] = told
        return row | self._answers(schemas, key, result)

    def _answers(self, schemas: Schemas, key: str, result: Mapping[str, Any]) -> dict[str, Any]:
        """The first answer shown; of what answers with one thing or with many, an answer of each."""
        shown = self._examples.get(key, ())
        if "x-one" not in result:
            return {"answer": shown[0] if shown else schemas.sample(result)}
        one = next((value for value in shown if isinstance(value, dict)), None)
        many = next((value for value in shown if isinstance(value, list)), None)
        one = schemas.sample(result["oneOf"][0]) if one is None else one
        return {"answer": [one] if many is None else many, "one": {result["x-one"]: one}}


def _facts(schemas: Schemas, param: Mapping[str, Any]) -> dict[str, Any]:
    """What a parameter may be: the values of its set, its bounds; and whether it is sent as `name[0].member`."""
    _, schema = schemas.resolved(param["schema"])
    facts = {name: schema[name] for name in ("enum", "minimum", "maximum") if name in schema}
    return facts | ({"indexed": True} if param.get("x-indexed") else {})
