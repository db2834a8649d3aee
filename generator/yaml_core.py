"""YAML 1.2's core schema over libyaml: `NO`, `ON`, `1:00` and `2026-02-20` are strings, as they are in JSON.

ruamel.yaml, which writes the spec, reads it ten times slower than libyaml: more than `build` may take in all.
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

import yaml

Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's where PyYAML was built with it; the same result in Python otherwise."""

PREFIX = "tag:yaml.org,2002:"
SCALARS = (
    ("null", r"(?:~|null|Null|NULL|)\Z", "~nN\0"),
    ("bool", r"(?:true|True|TRUE|false|False|FALSE)\Z", "tTfF"),
    ("int", r"(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\Z", "-+0123456789"),
    ("float", r"(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)\Z", "-+.0123456789"),
)
"""YAML 1.2.2, 10.3.2, but for infinities and NaN, which JSON has not."""


class CoreLoader(Loader):  # type: ignore[misc]
    """Reads one document; a key that comes twice is an error."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        """The mapping of a node. Raises `yaml.YAMLError` for a key that comes twice."""
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(None, None, f"duplicate key {key.value!r}", key.start_mark)
            seen.add(key.value)
        return dict(super().construct_mapping(node, deep))


def _integer(loader: Any, node: Any) -> int:
    text = loader.construct_scalar(node)
    base = {"0o": 8, "0x": 16}.get(text[:2], 10)
    return int(text[2:] if base != 10 else text, base)


def _float(loader: Any, node: Any) -> float:
    return float(loader.construct_scalar(node))


for _name, _pattern, _first in SCALARS:
    _starts = ["" if letter == "\0" else letter for letter in _first]
    CoreLoader.add_implicit_resolver(PREFIX + _name, re.compile(_pattern), _starts)
CoreLoader.add_constructor(PREFIX + "int", _integer)
CoreLoader.add_constructor(PREFIX + "float", _float)


def read(text: str) -> Any:
    """The value of a YAML document. Raises `yaml.YAMLError`."""
    return yaml.load(text, CoreLoader)
