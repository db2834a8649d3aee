"""What a decoded element is to become, read off the annotations of the Struct that will hold it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, get_origin

from msgspec import NODEFAULT, Struct, inspect

from binwire.decode.sbe.layout import Block, Element, elements
from binwire_api.sbe.facts import Field

PLAIN: tuple[tuple[type[inspect.Type], type[Any]], ...] = (
    (inspect.StrType, str),
    (inspect.IntType, int),
    (inspect.FloatType, float),
    (inspect.BoolType, bool),
    (inspect.DecimalType, Decimal),
)


class Unsupported(Exception):
    """The compiler does not take this type; the JSON form and msgspec do."""


class Slot(Struct, frozen=True):
    """One place to be filled.

    Attributes:
        node: the annotation, without None.
        null: what stands there for null.
    """

    node: inspect.Type
    null: Any = None


def without_none(node: inspect.Type) -> tuple[inspect.Type, bool]:
    """An annotation without None, and whether None was in it."""
    if not isinstance(node, inspect.UnionType):
        return node, False
    others = tuple(part for part in node.types if not isinstance(part, inspect.NoneType))
    optional = len(others) < len(node.types)
    return (others[0] if len(others) == 1 else inspect.UnionType(others)), optional


def slot(field: inspect.Field, element: Element) -> Slot:
    """The place of a Struct's field. Null is None where the annotation allows it, else what JSON shows for it."""
    node, optional = without_none(field.type)
    default = None if optional else getattr(element, "default", None)
    if default is not None:
        return Slot(node, converted(node, default))
    if optional or field.default is NODEFAULT:
        return Slot(node)
    return Slot(node, field.default)


def converted(node: inspect.Type, text: str) -> Any:
    """A default, which the schema states as text, as the type asked for."""
    if isinstance(node, inspect.IntType):
        return int(text)
    if isinstance(node, inspect.FloatType):
        return float(text)
    if isinstance(node, inspect.DecimalType):
        return Decimal(text)
    if isinstance(node, inspect.BoolType):
        return text == "true"
    return node.cls(text) if isinstance(node, inspect.EnumType) else text


def struct_class(node: inspect.StructType) -> type[Any]:
    """The class to call: a generic that was filled in is called by its bare name."""
    return get_origin(node.cls) or node.cls


def children(block: Block) -> dict[str, Any]:
    """Elements by their keys in JSON; `a.b` is found as a dict under `a`."""
    tree: dict[str, Any] = {}
    for element in elements(block):
        *outer, key = (element.path or element.name).split(".")
        inner = tree
        for name in outer:
            inner = inner.setdefault(name, {})
        inner[key] = element
    return tree


def itself(block: Block) -> Element | None:
    """The one element that stands for the whole block (`mbx:jsonPath` ".."), if there is one."""
    return next((element for element in elements(block) if element.path == ".."), None)


def items(block: Block) -> list[Field]:
    """The fields that make the block an array (`mbx:jsonPath` "[]")."""
    return [field for field in block.fields if field.path == "[]"]


def python_type(node: inspect.Type) -> Any:
    """The annotation that an inspected type was read from, as far as msgspec needs it."""
    if isinstance(node, inspect.StructType | inspect.EnumType):
        return node.cls
    if isinstance(node, inspect.UnionType):
        union: Any = None
        for part in node.types:
            own = type(None) if isinstance(part, inspect.NoneType) else python_type(part)
            union = own if union is None else union | own
        return union
    if isinstance(node, inspect.ListType):
        item: Any = python_type(node.item_type)
        return list[item]
    if isinstance(node, inspect.DictType):
        return dict[str, Any]
    for kind, plain in PLAIN:
        if isinstance(node, kind):
            return plain
    return Any
