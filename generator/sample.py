"""A value that a schema allows: the answer of an operation of which no page shows one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from .refs import target

_PLAIN: Mapping[str, Any] = {"string": "", "integer": 0, "number": 0, "boolean": False, "null": None}


@frozen
class Schemas:
    """The schemas that a file of the spec can name."""

    file: str
    documents: Mapping[str, Any]

    def resolved(self, schema: Mapping[str, Any]) -> tuple[Schemas, Mapping[str, Any]]:
        """What a schema says, what the one that it refers to says included, and whose references it makes."""
        home = self
        while "$ref" in schema:
            file, named = target(home.file, "", schema["$ref"], self.documents)
            schema = {**named, **{key: value for key, value in schema.items() if key != "$ref"}}
            home = Schemas(file, self.documents)
        return home, schema

    def sample(self, schema: Mapping[str, Any]) -> Any:
        """A value of a schema: every member it names, one element of each list; of several forms the first."""
        home, schema = self.resolved(schema)
        if forms := schema.get("oneOf") or schema.get("anyOf"):
            return home.sample(forms[0])
        if values := schema.get("enum"):
            return values[0]
        if "const" in schema:
            return schema["const"]
        kind = schema.get("type", "object")
        kind = kind if isinstance(kind, str) else kind[0]
        if kind == "object":
            return {name: home.sample(member) for name, member in schema.get("properties", {}).items()}
        if kind == "array":
            return [home.sample(one) for one in schema.get("prefixItems") or [schema.get("items", {})]]
        return "0" if schema.get("format") == "decimal" and kind == "string" else _PLAIN[kind]
