"""References between spec files: `#/components/schemas/Side`, `rest.yaml#/paths/~1api~1v3~1order/post`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from posixpath import dirname, join, normpath
from typing import Any

from .faults import SpecError, pointer, steps

SCHEMAS = "/components/schemas/"


def target(file: str, where: str, reference: str, documents: Mapping[str, Any]) -> tuple[str, Any]:
    """The file and the node that a reference in `file` at `where` means. Raises `SpecError` if there is none."""
    name, _, path = reference.partition("#")
    other = normpath(join(dirname(file), name)) if name else file
    if other not in documents:
        raise SpecError(file, where, f"{reference} names a file that is not there")
    node: Any = documents[other]
    for step in steps(path):
        if not isinstance(node, dict) or step not in node:
            raise SpecError(file, where, f"{reference} leads nowhere: there is no {step!r}")
        node = node[step]
    return other, node


def references(node: Any, where: tuple[str | int, ...] = ()) -> Iterator[tuple[str, str]]:
    """Every `$ref` below a node: its pointer and its text."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref" and isinstance(value, str):
                yield pointer(*where, key), value
            else:
                yield from references(value, (*where, key))
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from references(value, (*where, index))
