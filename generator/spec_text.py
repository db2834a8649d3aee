"""Spec documents as text: YAML in block style and one order, TOML for the lock."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from generator.pages import ReadPage

WIDTH = 120


def yaml_text(document: Mapping[str, Any]) -> str:
    """YAML 1.2; an object or list of plain values that fits a line stands on one."""
    writer = YAML()
    # Long addresses stay on one line; what is wider than a line is not written in flow style to begin with.
    writer.width = 4 * WIDTH
    writer.indent(mapping=2, sequence=2, offset=0)
    stream = io.StringIO()
    writer.dump(_node(document, 0), stream)
    return stream.getvalue()


def lock_text(pages: Sequence[ReadPage]) -> str:
    """`spec/lock.toml`: the pages the spec was written from."""
    tables = [
        "\n".join(
            [
                "[[page]]",
                f"path = {json.dumps(page.path)}",
                f"address = {json.dumps(page.address)}",
                f"date = {json.dumps(page.date)}",
                f"sha256 = {json.dumps(page.sha256)}",
            ]
        )
        for page in pages
    ]
    head = "# The pages that `python -m generator import` wrote spec/ from; written by it.\n\n"
    return head + "\n\n".join(tables) + "\n"


def _node(value: Any, depth: int) -> Any:
    if isinstance(value, Mapping):
        mapping = CommentedMap((str(key), _node(child, depth + 1)) for key, child in value.items())
        if depth > 2 and _short(value, depth):
            mapping.fa.set_flow_style()
        return mapping
    if isinstance(value, list | tuple):
        sequence = CommentedSeq(_node(child, depth + 1) for child in value)
        if _short(value, depth):
            sequence.fa.set_flow_style()
        return sequence
    return value


def _short(value: Any, depth: int) -> bool:
    """Whether it holds plain values only, or one level of small objects, and fits a line."""
    if not value:
        return True
    children = list(value.values()) if isinstance(value, Mapping) else list(value)
    nested = [child for child in children if isinstance(child, Mapping | list | tuple)]
    if any(isinstance(inner, Mapping | list) for child in nested for inner in _values(child)):
        return False
    if nested and not isinstance(value, Mapping):
        return False
    return len(str(value)) + 2 * depth < WIDTH - 30


def _values(child: Any) -> list[Any]:
    return list(child.values()) if isinstance(child, Mapping) else list(child)
