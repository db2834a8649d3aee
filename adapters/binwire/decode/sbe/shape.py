"""What is wanted of a block, and the expression that makes a value of it."""

from __future__ import annotations

import keyword
from collections.abc import Callable
from functools import partial
from typing import Any, TypeAlias, cast

from msgspec import inspect

from binwire.decode.sbe.layout import Block, elements
from binwire.decode.sbe.leaf import Constants, Leaves
from binwire.decode.sbe.schema import Schema
from binwire.decode.sbe.targets import Slot, Unsupported, children, items, itself, slot, struct_class, without_none
from binwire.errors import DecodeError
from binwire_api.sbe.facts import Data, Field, Group

Nested: TypeAlias = Callable[[inspect.Type], Callable[[bytes, int], Any]]
"""Gives what decodes messages inside a message into a type: called with their bytes and depth."""


class Writer:
    """The lines of one function, and what they refer to."""

    def __init__(
        self,
        schema: Schema,
        nested: Nested,
        *,
        microseconds: bool,
        careful: bool,
    ) -> None:
        self.schema = schema
        self.nested = nested
        self.careful = careful
        self.constants = Constants()
        self.leaves = Leaves(
            schema.choices, self.constants, microseconds=microseconds, little=not schema.facts.big_endian
        )
        self.lines: list[str] = []
        self.counter = 0

    def variable(self, hint: str) -> str:
        self.counter += 1
        return f"{hint}{self.counter}"

    def put(self, depth: int, line: str) -> None:
        self.lines.append("    " * depth + line)


class Shape:
    """One block of the message as it is to become: which elements are wanted, and what is made of them."""

    def __init__(
        self, writer: Writer, block: Block, slot: Slot | None, scope: dict[str, str], depth: int, extra: str = ""
    ) -> None:
        self.writer = writer
        self.block = block
        self.scope = scope
        self.depth: int = depth
        self.extra = extra
        self.variables: dict[str, str] = {}
        self.slots: dict[str, Slot] = {}
        self._expression = self._shape(slot) if slot else str

    def put(self, line: str) -> None:
        self.writer.put(self.depth, line)

    def _shape(self, slot: Slot) -> Callable[[], str]:
        """Find out which elements are wanted; the expression itself can be written when they have variables."""
        node = slot.node
        alone = itself(self.block) or self._only_list(node) or self._only_message(node)
        if alone is not None:
            self.slots[alone.name] = slot
            return lambda: self._value(alone)
        fields = items(self.block)
        if fields:
            return self._array(fields, node)
        if not isinstance(node, inspect.StructType):
            raise Unsupported(f"{type(node).__name__} of {self.block.name}")
        return self._struct(children(self.block), node)

    def _only_list(self, node: inspect.Type) -> Group | None:
        """The one group of a message that JSON shows as an array, without the schema saying so: template 54."""
        found = elements(self.block)
        alone = found[0] if len(found) == 1 and isinstance(node, inspect.ListType) else None
        return alone if isinstance(alone, Group) else None

    def _only_message(self, node: inspect.Type) -> Data | None:
        """The one message that an entry holds, and that JSON shows in its place: template 306."""
        found = elements(self.block)
        alone = found[0] if len(found) == 1 else None
        if not isinstance(alone, Data) or alone.text or not isinstance(node, inspect.StructType):
            return None
        return None if alone.name in {field.encode_name for field in node.fields} else alone

    def _array(self, fields: list[Field], node: inspect.Type) -> Callable[[], str]:
        if isinstance(node, inspect.TupleType) and len(node.item_types) == len(fields):
            parts = list(node.item_types)
        elif isinstance(node, inspect.ListType | inspect.VarTupleType):
            parts = [node.item_type] * len(fields)
        elif isinstance(node, inspect.StructType) and node.array_like and len(node.fields) >= len(fields):
            parts = [field.type for field in node.fields[: len(fields)]]
        else:
            raise Unsupported(f"{type(node).__name__} of the array {self.block.name}")
        for field, part in zip(fields, parts, strict=True):
            self.slots[field.name] = Slot(without_none(part)[0])
        if isinstance(node, inspect.StructType):
            call = self.writer.constants.name(struct_class(node), "T")
            names = [field.name for field in node.fields]
            return lambda: f"{call}({self._keywords(names, [self._value(field) for field in fields])})"
        left, right = "[]" if isinstance(node, inspect.ListType) else ("(", ",)")
        return lambda: left + ", ".join(self._value(field) for field in fields) + right

    def _struct(self, tree: dict[str, Any], node: inspect.StructType) -> Callable[[], str]:
        call = self.writer.constants.name(struct_class(node), "T")
        given: list[tuple[str, Callable[[], str]]] = []
        if node.fields and tree and not _shared(tree, node):
            raise DecodeError(f"SBE: {self.block.name} has no member of {node.cls.__name__}")
        for field in node.fields:
            element = tree.get(field.encode_name)
            if element is None:
                inner, _ = without_none(field.type)
                if field.required and isinstance(inner, inspect.StructType) and _shared(tree, inner):
                    # Template 317 lays an order flat that JSON has in `amendedOrder`.
                    given.append((field.name, self._struct(tree, inner)))
                elif field.required:  # the schema does not have it, so nothing but None can be true
                    given.append((field.name, lambda: "None"))
            elif isinstance(element, dict):
                inner, _ = without_none(field.type)
                if not isinstance(inner, inspect.StructType):
                    raise Unsupported(f"{type(inner).__name__} of {field.encode_name}")
                given.append((field.name, self._struct(cast(dict[str, Any], element), inner)))
            else:
                self.slots[element.name] = slot(field, element)
                given.append((field.name, partial(self._value, element)))
        names = [name for name, _ in given]
        return lambda: f"{call}({self._keywords(names, [value() for _, value in given])})"

    @staticmethod
    def _keywords(names: list[str], values: list[str]) -> str:
        for name in names:
            if not name.isidentifier() or keyword.iskeyword(name):
                raise Unsupported(f"{name!r} is no attribute name")
        return ", ".join(f"{name}={value}" for name, value in zip(names, values, strict=False))

    def result(self) -> str:
        """The expression of the block's value."""
        return self._expression()

    def _value(self, element: Field | Group | Data) -> str:
        if not isinstance(element, Field):
            return self.variables[element.name]
        exponent = self.scope[element.exponent] if element.exponent else ""
        may_be_null = element.optional or self.writer.careful
        variable = self.variables.get(element.name, "")
        return self.writer.leaves.expression(element, variable, exponent, self.slots[element.name], may_be_null)


def _shared(tree: dict[str, Any], node: inspect.StructType) -> bool:
    """Whether a block has a member of a Struct, or of what it has to hold."""
    return any(
        field.encode_name in tree
        or (field.required and isinstance(field.type, inspect.StructType) and _shared(tree, field.type))
        for field in node.fields
    )
