"""SBE schemas as a surface: each family by its newest version, and what its life cycle says of the others."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from generator.diff.folder import Docs
from generator.diff.surface import (
    DEPRECATED,
    FIELD,
    MESSAGE,
    RETIRED,
    SBE_ENUM,
    SBE_VALUE,
    SCHEMA_VERSION,
    Fact,
    Subject,
    Unreadable,
    Value,
)
from generator.docs.facts import PageError
from generator.docs.sbe_xml import import_schema

PRODUCT = "spot"
_LIFE_CYCLE = "spot/sbe/sbe_schema_lifecycle_prod.json"
_LINK = "https://github.com/binance/binance-spot-api-docs/blob/master/sbe/schemas"


def read_schemas(docs: Docs) -> tuple[list[Subject], list[Unreadable]]:
    """The schemas of a folder, and those that cannot be read."""
    newest: dict[str, dict[str, Any]] = {}
    unreadable: list[Unreadable] = []
    for path in docs.schemas():
        try:
            schema = import_schema(docs.content(path), path)
        except PageError as error:
            unreadable.append(
                Unreadable(PRODUCT, path, error.line, error.problem, f"{_LINK}/{path.rpartition('/')[2]}")
            )
            continue
        known = newest.get(family(schema))
        if known is None or _number(known) < _number(schema):
            newest[family(schema)] = schema
    life: dict[Fact, Value] = {}
    try:
        life = _life_cycle(docs)
    except (PageError, ValueError, KeyError, TypeError) as error:
        if docs.place(_LIFE_CYCLE).is_file():
            unreadable.append(Unreadable(PRODUCT, _LIFE_CYCLE, 1, f"no life cycle of schemas: {error}", _LINK))
    return [of_schema(schema, life if name == "spot" else {}) for name, schema in newest.items()], unreadable


def family(schema: Mapping[str, Any]) -> str:
    """`spot` or `stream`: the part of the package's name that tells its schemas apart; a new id does not."""
    name = str(schema["package"])
    return name.removeprefix("spot_") if name != "spot_sbe" else "spot"


def of_schema(schema: Mapping[str, Any], life: Mapping[Fact, Value] | None = None) -> Subject:
    """The facts of the newest schema of a family."""
    number = f"{schema['id']}:{schema['version']}"
    facts: dict[Fact, Value] = {(SCHEMA_VERSION, ""): number, **(life or {})}
    for message in schema.get("messages", ()):
        facts[MESSAGE, message["name"]] = True
        facts |= {(FIELD, name): kind for name, kind in _fields(message["name"], message)}
    for enum in (*schema.get("enums", ()), *schema.get("sets", ())):
        facts[SBE_ENUM, enum["name"]] = True
        facts |= {(SBE_VALUE, f"{enum['name']}.{one.get('json', one['name'])}"): True for one in enum["members"]}
    name = family(schema)
    link = f"{_LINK}/{name}_{number.replace(':', '_')}.xml"
    return Subject("schema", PRODUCT, name, link, facts)


def _number(schema: Mapping[str, Any]) -> tuple[int, int]:
    return int(schema["id"]), int(schema["version"])


def _fields(path: str, holder: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for one in (*_list(holder, "fields"), *_list(holder, "data")):
        yield f"{path}.{one['name']}", one.get("enum") or one["type"]
    for group in _list(holder, "groups"):
        yield f"{path}.{group['name']}", "group"
        yield from _fields(f"{path}.{group['name']}", group)


def _list(holder: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = holder.get(name, ())
    return found


def _life_cycle(docs: Docs) -> dict[Fact, Value]:
    table = json.loads(docs.content(_LIFE_CYCLE))
    stages: Iterable[tuple[str, str, str]] = (
        (DEPRECATED, "deprecatedSchemas", "deprecatedDate"),
        (RETIRED, "retiredSchemas", "retiredDate"),
    )
    facts: dict[Fact, Value] = {}
    for what, member, date in stages:
        for schema in table.get(member, ()):
            facts[what, f"{schema['id']}:{schema['version']}"] = str(schema[date])
    return facts
