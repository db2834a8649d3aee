"""Operations as facts, and the schemas that are made of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from generator.docs.facts import Example, Operation, Param, TypeShape
from generator.facts_schemas import FactsSchemas
from generator.spec_names import ProductNames


@frozen
class Made:
    """What became of some operations."""

    schemas: FactsSchemas
    operations: Mapping[str, Operation]

    @property
    def components(self) -> dict[str, Any]:
        """Every schema, after every operation was asked for what it needs."""
        for operation in self.operations.values():
            self.schemas.result(operation)
            for param in operation.params:
                self.schemas.parameter(operation, param)
        return self.schemas.components()

    def result(self, path: str) -> Any:
        return self.schemas.result(self.operations[path])

    def parameter(self, path: str, name: str) -> Any:
        operation = self.operations[path]
        return self.schemas.parameter(operation, next(param for param in operation.params if param.name == name))


def operation(
    path: str,
    title: str,
    *examples: str,
    verb: str = "GET",
    params: tuple[Param, ...] = (),
    types: TypeShape = None,
) -> Operation:
    """An operation of a page, with its examples as printed."""
    return Operation(
        page="sapi/x.md",
        line=1,
        source="https://example.org/x",
        date="2026-01-15",
        title=title,
        security="NONE",
        params=params,
        weight=None,
        examples=tuple(Example(text, 1) for text in examples),
        verb=verb,
        path=path,
        types=types,
    )


def make(*operations: Operation, **names: Any) -> Made:
    """Schemas of operations, with a table of names."""
    schemas = FactsSchemas.of(ProductNames(names, "sapi.wallet"), ())
    for one in operations:
        schemas.add_operation(one)
    return Made(schemas, {one.path or one.method: one for one in operations})


def param(name: str, kind: str = "STRING", *, required: bool = False) -> Param:
    """A row of a parameter table."""
    return Param(name, kind, required)
