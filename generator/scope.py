"""What `spec/scope.toml` names: the pages that are read for each product, and those that hold nothing to import."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import field, frozen
from jsonschema.exceptions import best_match

from generator.docs.facts import Operation
from generator.faults import pointer
from generator.forms import validator


class ImportFault(Exception):
    """The scope, the names or the corrections do not fit the pages."""


@frozen
class ProductScope:
    """One product, or one documentation product of sapi."""

    key: str
    """`spot`, `sapi.margin_trading`: the table in scope.toml and names.toml."""
    title: str
    hosts: str
    """Its key in `updates/hosts.json`."""
    pages: Sequence[str]
    """Patterns of paths, in order: of two pages that say the same, the first is believed."""
    updates: Sequence[str] = ()
    """Files of newer facts."""
    event_groups: Sequence[str] = ()
    """Groups of events that these files give to the product; all, if none is named."""
    streams: Sequence[Mapping[str, Any]] = ()
    tags: Mapping[str, str] = field(factory=dict)
    """Group by a part of the page's path, where the page's section does not tell it."""

    @property
    def product(self) -> str:
        return self.key.partition(".")[0]

    @property
    def group(self) -> str:
        return self.key.partition(".")[2]

    @property
    def rest_file(self) -> str:
        return f"{self.product}/{self.group or 'rest'}.yaml"

    @property
    def ws_api_file(self) -> str:
        return f"{self.product}/{self.group + '_' if self.group else ''}ws_api.yaml"

    @property
    def streams_file(self) -> str:
        return f"{self.product}/{self.group + '_' if self.group else ''}streams.yaml"

    def tag(self, operation: Operation) -> str:
        """The group an operation is in."""
        given = next((tag for part, tag in self.tags.items() if part in operation.page), "")
        return given or operation.section


@frozen
class Scope:
    products: tuple[ProductScope, ...]
    errors: Mapping[str, Sequence[str]]
    """Pages of error codes by product."""
    sbe: Mapping[str, str]
    """XML file by the name of the schema."""
    hosts: str
    """The file of base addresses."""
    guides: Mapping[str, str]
    """Patterns of pages that hold nothing to import, and why."""


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file of `spec/` that is written by hand, of the form that its JSON Schema in `spec/dialect` says.

    Raises:
        ImportFault: it is not there, is no TOML, or has another form.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ImportFault(f"{path}: {error}") from error
    form = "overrides" if path.parent.name == "overrides" else path.stem
    if fault := best_match(validator(form).iter_errors(table)):
        raise ImportFault(f"{path}#{pointer(*fault.absolute_path)}: {fault.message}")
    return table


def read_scope(path: Path) -> Scope:
    """`spec/scope.toml`.

    Raises:
        ImportFault: a member is missing or unknown.
    """
    table = read_toml(path)
    errors, sbe, hosts, guides = (table.pop(name) for name in ("errors", "sbe", "hosts", "guides"))
    products: list[ProductScope] = []
    for name, content in table.items():
        groups = {name: content} if "pages" in content else {f"{name}.{group}": one for group, one in content.items()}
        for key, one in groups.items():
            try:
                products.append(ProductScope(key=key, **one))
            except TypeError as error:
                raise ImportFault(f"{path}: [{key}] {error}") from error
    return Scope(tuple(products), errors, sbe, hosts, guides)
