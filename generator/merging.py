"""Object schemas of one product that are equal become one."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any

from generator.answer_names import of_members

Schema = dict[str, Any]
_PREFIX = "#/components/schemas/"


def merge_equal(
    components: Mapping[str, Schema], given: Collection[str], alone: Collection[str]
) -> tuple[dict[str, Schema], dict[str, str]]:
    """Schemas with the equal ones made one, and each name that went to the name that stands for it.

    Equal are properties, types, what is required and Python names, after what they refer to was merged. A name given
    by hand stays and wins; of default names a small object's members give the name, else the shortest, of two equally
    short ones the first of the alphabet.

    Args:
        components: objects and sets of values.
        given: names given by hand: two of them stay two.
        alone: names of what is merged with nothing: events, and sets of values.
    """
    schemas = dict(components)
    renamed: dict[str, str] = {}
    while True:
        step = _step(schemas, given, alone)
        if not step:
            return schemas, renamed
        renamed = {name: step.get(target, target) for name, target in renamed.items()} | step
        for old, new in step.items():
            schemas[new] = schemas.pop(old)
        schemas = {name: pointed(schema, step) for name, schema in sorted(schemas.items())}


def _step(schemas: Mapping[str, Schema], given: Collection[str], alone: Collection[str]) -> dict[str, str]:
    """Old to new name, of schemas that are equal as they stand."""
    groups: dict[str, list[str]] = {}
    for name in sorted(schemas):
        if name not in alone and "enum" not in schemas[name]:
            groups.setdefault(json.dumps(schemas[name], sort_keys=True), []).append(name)
    step: dict[str, str] = {}
    for names in groups.values():
        if len(names) > 1 and (loose := [name for name in names if name not in given]):
            winner = _winner(names, loose, schemas, step)
            step |= {name: winner for name in loose if name != winner}
    return step


def _winner(names: list[str], loose: list[str], schemas: Mapping[str, Schema], step: Mapping[str, str]) -> str:
    fixed = [name for name in names if name not in loose]
    if not fixed:
        properties = schemas[names[0]].get("properties", {})
        # `rows` and `total` say nothing of what is listed.
        speaking = "" if any(one.get("type") == "array" for one in properties.values()) else of_members(properties)
        if speaking and (speaking in names or (speaking not in schemas and speaking not in step.values())):
            return speaking
    return min(fixed or loose, key=lambda name: (len(name), name))


def pointed(node: Any, names: Mapping[str, str]) -> Any:
    """A schema whose references follow what was renamed."""
    if isinstance(node, list):
        return [pointed(value, names) for value in node]
    if not isinstance(node, dict):
        return node
    written: Schema = {}
    for key, value in node.items():
        if key == "$ref":
            name = str(value).removeprefix(_PREFIX)
            written[key] = f"{_PREFIX}{names.get(name, name)}"
        else:
            written[key] = pointed(value, names)
    return written
