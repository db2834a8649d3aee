"""Schemas of the messages that SBE market streams send, from the facts of their SBE schema."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from generator.scope import ImportFault
from generator.spec_names import ProductNames

Schema = dict[str, Any]
_MOMENT = "utcTimestampUs"


def payload(names: ProductNames, messages: Mapping[str, Mapping[str, Any]], message: str) -> dict[str, Schema]:
    """The schema of a message and of the groups in it, by name; members are called as in the SBE schema.

    Args:
        names: of the product.
        messages: every message by its name.
        message: the one wanted.

    Raises:
        ImportFault: no schema has it.
    """
    if message not in messages:
        raise ImportFault(f"no SBE schema that spec/scope.toml names has the message {message!r}")
    return dict(_block(names, message, messages[message]))


def _block(names: ProductNames, name: str, block: Mapping[str, Any]) -> Iterator[tuple[str, Schema]]:
    properties: dict[str, Schema] = {}
    for field in _valued(block.get("fields", ())):
        properties[field["name"]] = _field(field)
    for group in block.get("groups", ()):
        child = names.given_child(name, group["name"]) or names.child(name, group["name"])
        properties[group["name"]] = {"type": "array", "items": {"$ref": f"#/components/schemas/{child}"}}
        yield from _block(names, child, group)
    for data in block.get("data", ()):
        properties[data["name"]] = {"type": "string"}
    for member, schema in properties.items():
        if python := names.field(name, member, ""):
            schema["x-name"] = python
    yield name, {"type": "object", "required": list(properties), "properties": properties}


def _valued(fields: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Fields but for the exponents, which are part of the amounts."""
    yield from (field for field in fields if not str(field.get("meaning", "")).startswith("exponent"))


def _field(field: Mapping[str, Any]) -> Schema:
    if "exponent" in field:
        return {"type": "string", "format": "decimal"}
    if field.get("enum"):
        return {"type": "boolean" if field["enum"] == "boolEnum" else "string"}
    if re.match(r"u?int\d+$", field["type"]):
        moment = {"x-note": "µs on the wire"} if field.get("meaning") == _MOMENT else {}
        return {"type": "integer", "format": "int64", **moment}
    raise ImportFault(f"the SBE field {field['name']!r} is of the type {field['type']!r}, which no payload has yet")
