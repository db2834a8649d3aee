"""Python source that decodes one message into one type, made when that pair is first met.

The source holds no name of the schema's, only numbered variables, and of the Structs only attribute names.
"""

from __future__ import annotations

import keyword
from collections.abc import Callable
from functools import partial
from struct import Struct
from typing import Any, TypeAlias

from msgspec import inspect

from binwire.decode.sbe.layout import (
    CODES,
    SIZES,
    Block,
    elements,
    extent,
    is_wide,
    known_length,
    least_tail,
    newest,
    null_bytes,
    null_value,
)
from binwire.decode.sbe.leaf import Constants, Leaves
from binwire.decode.sbe.schema import Schema
from binwire.decode.sbe.targets import Slot, Unsupported, children, items, itself, slot, struct_class, without_none
from binwire.decode.sbe.values import check_count
from binwire_api.sbe.facts import Data, Field, Group, Message

Decode: TypeAlias = Callable[[bytes, int, int, int, int], tuple[Any, int | None]]
"""(data, position of the block, its length, version, depth) → the value, and the subscription id it holds."""
SUBSCRIPTION = "subscriptionId"


class OlderMessage(Exception):
    """A block is shorter than this schema's: the careful source is wanted."""


def too_short(data: bytes, end: int) -> None:
    raise IndexError(f"the message ends at byte {end} of {len(data)}")


def compile_message(
    schema: Schema,
    message: Message,
    node: inspect.Type,
    nested: Callable[[inspect.Type], Callable[[bytes, int], Any]],
    *,
    microseconds: bool,
    careful: bool,
) -> Decode:
    """A function that decodes `message` into `node`.

    Args:
        schema: of the message.
        message: what to decode.
        node: what to decode it into.
        nested: gives what decodes messages inside this one: called with their bytes and depth.
        microseconds: leave timestamps as they are.
        careful: take blocks that are shorter than this schema's, written by an older version; what they do not have is
            null. Otherwise such a block raises `OlderMessage`: the common case pays one comparison.

    Raises:
        Unsupported: nothing here makes such a type of such a message.
    """
    writer = _Writer(schema, nested, microseconds=microseconds, careful=careful)
    source = writer.message(message, node)
    scope: dict[str, Any] = {
        **writer.constants.values,
        "OlderMessage": OlderMessage,
        "check": check_count,
        "too_short": too_short,
    }
    exec(compile(source, f"<SBE {message.name}>", "exec"), scope)
    decode: Decode = scope["decode"]
    return decode


class _Writer:
    """Writes the source of one function."""

    def __init__(
        self,
        schema: Schema,
        nested: Callable[[inspect.Type], Callable[[bytes, int], Any]],
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

    def message(self, message: Message, node: inspect.Type) -> str:
        self.put(0, "def decode(b, o, w, version, depth):")
        self.put(1, "last = len(b)")
        if not self.careful and newest(message):
            self.put(1, f"if version < {newest(message)}: raise OlderMessage")
        block = _Block(self, message, Slot(node), {}, 1, extra=SUBSCRIPTION)
        block.write()
        self.put(1, "if o > last: too_short(b, o)")
        held = block.variables.get(SUBSCRIPTION)
        subscription = "None" if held is None else f"(None if {held} == {self._null(message)} else {held})"
        self.put(1, f"return {block.result()}, {subscription}")
        return "\n".join(self.lines) + "\n"

    @staticmethod
    def _null(message: Message) -> int:
        return next(null_value(field) for field in message.fields if field.name == SUBSCRIPTION)


class _Block:
    """One block of the message: writes what reads it, then gives the expression of its value."""

    def __init__(
        self, writer: _Writer, block: Block, slot: Slot | None, scope: dict[str, str], depth: int, extra: str = ""
    ) -> None:
        self.writer = writer
        self.block = block
        self.scope = scope
        self.depth = depth
        self.extra = extra
        self.variables: dict[str, str] = {}
        self.slots: dict[str, Slot] = {}
        self._expression = self._shape(slot) if slot else str

    def put(self, line: str) -> None:
        self.writer.put(self.depth, line)

    # ---- what is wanted

    def _shape(self, slot: Slot) -> Callable[[], str]:
        """Find out which elements are wanted; the expression itself can be written when they have variables."""
        node = slot.node
        alone = itself(self.block) or self._only_list(node)
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
        for field in node.fields:
            element = tree.get(field.encode_name)
            if element is None:
                if field.required:  # the schema does not have it, so nothing but None can be true
                    given.append((field.name, lambda: "None"))
            elif isinstance(element, dict):
                inner, _ = without_none(field.type)
                if not isinstance(inner, inspect.StructType):
                    raise Unsupported(f"{type(inner).__name__} of {field.encode_name}")
                given.append((field.name, self._struct(element, inner)))
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

    # ---- reading

    def write(self) -> None:
        """Write what reads the block that starts at `o` and has `w` bytes, and what follows it."""
        self._unpack()
        for group in self.block.groups:
            self._since(group.since, partial(self._group, group), f"{self._declare(group.name, 'g')} = []")
        for data in self.block.data:
            null = self.writer.constants.name(self.slots[data.name].null) if data.name in self.slots else "None"
            self._since(data.since, partial(self._data, data), f"{self._declare(data.name, 's')} = {null}")

    def result(self) -> str:
        """The expression of the block's value."""
        return self._expression()

    def _declare(self, name: str, hint: str) -> str:
        if name not in self.variables:
            self.variables[name] = self.writer.variable(hint)
        return self.variables[name]

    def _since(self, version: int, read: Callable[[], None], absent: str) -> None:
        """What a later version added is read only from messages of that version on."""
        if not (self.writer.careful and version):
            read()
            return
        self.put(f"if version < {version}: {absent}")
        self.put("else:")
        self.depth += 1
        read()
        self.depth -= 1

    def _wanted(self) -> list[Field]:
        wanted = set(self.slots) | {self.extra}
        scales = {field.exponent for field in self.block.fields if field.name in wanted} | self._scales_within()
        return [f for f in self.block.fields if f.constant is None and f.name in wanted | scales]

    def _scales_within(self) -> set[str]:
        def walk(groups: tuple[Group, ...]) -> set[str]:
            return {f.exponent for g in groups for f in g.fields}.union(*(walk(g.groups) for g in groups))

        return walk(self.block.groups)

    def _unpack(self) -> None:
        fields = sorted(self._wanted(), key=lambda field: field.offset)
        end = max((field.offset + extent(field) for field in self.block.fields), default=0)
        unpack = self._format(fields, end)
        if self.writer.careful:
            self._pad(end)
        elif end:
            self.put(f"if w < {end}: raise OlderMessage")
        if fields:
            names = "".join(self._declare(field.name, "v") + ", " for field in fields)
            source = "block, 0" if self.writer.careful else "b, o"
            self.put(f"{names}= {self.writer.constants.name(unpack.unpack_from, 'unpack')}({source})")
        self.put("o += w")
        own = {field.name: self.variables[field.name] for field in fields}
        self.scope = self.scope | own

    def _format(self, fields: list[Field], end: int) -> Struct:
        """One format for the block: what nobody asked for is padding, and costs nothing."""
        code, at = self.writer.schema.order, 0
        for field in fields:
            code += f"{field.offset - at}x" if field.offset > at else ""
            if field.parts or (field.length > 1 and not is_wide(field)):
                raise Unsupported(f"array or composite {field.name}")
            code += "16s" if is_wide(field) else CODES[field.type]
            at = field.offset + extent(field)
        return Struct(code + (f"{end - at}x" if end > at else ""))

    def _pad(self, end: int) -> None:
        """Bring a shorter block to full length with null values; behind an older version's fields is padding."""
        known = tuple(known_length(self.block, version) for version in range(self.writer.schema.facts.version + 1))
        lengths, nulls = self.writer.constants.name(known), self.writer.constants.name(self._nulls(end))
        latest = self.writer.schema.facts.version
        self.put("if o + w > last: too_short(b, o + w)")
        self.put(f"have = min(w, {lengths}[version] if version < {latest} else {end})")
        self.put(f"block = b[o:o + have] + {nulls}[have:]")

    def _nulls(self, end: int) -> bytes:
        block = bytearray(end)
        for field in self.block.fields:
            if field.constant is None and not field.parts:
                null = null_bytes(field, self.writer.schema.order)
                block[field.offset : field.offset + len(null)] = null
        return bytes(block)

    def _group(self, group: Group) -> None:
        code = self.writer.schema.order + CODES[group.size] + CODES[group.count]
        read = self.writer.constants.name(Struct(code).unpack_from, "unpack")
        count = self.writer.variable("n")
        width = self.writer.variable("w")
        size = SIZES[group.size] + SIZES[group.count]
        tail = least_tail(group, 0 if self.writer.careful else self.writer.schema.facts.version)
        self.put(f"{width}, {count} = {read}(b, o)")
        self.put(f"o += {size}")
        self.put(f"if {count}: check({count}, {width} + {tail}, last - o, 'a group', b)")
        target = self.slots.get(group.name)
        if target is None and not group.groups and not group.data:
            self.put(f"o += {count} * {width}")
            return
        if target is None:
            self._read_over(group, count, width)
        else:
            self._entries(group, target.node, count, width)

    def _entries(self, group: Group, node: inspect.Type, count: str, width: str) -> None:
        if not isinstance(node, inspect.ListType | inspect.VarTupleType):
            raise Unsupported(f"{type(node).__name__} of group {group.name}")
        entries = self._declare(group.name, "g")
        self.put(f"{entries} = []")
        self.put(f"for _ in range({count}):")
        inner = _Block(self.writer, group, Slot(without_none(node.item_type)[0]), self.scope, self.depth + 1)
        inner.put(f"w = {width}")
        inner.write()
        inner.put(f"{entries}.append({inner.result()})")
        if isinstance(node, inspect.VarTupleType):
            self.put(f"{entries} = tuple({entries})")

    def _read_over(self, group: Group, count: str, width: str) -> None:
        """Entries nobody asked for still have to be measured, where what follows their blocks varies."""
        self.put(f"for _ in range({count}):")
        inner = _Block(self.writer, group, None, self.scope, self.depth + 1)
        inner.put(f"w = {width}")
        inner.write()

    def _data(self, data: Data) -> None:
        size = SIZES[data.type]
        if size == 1:
            self.put("start = o + 1; o = start + b[o]")
        else:
            code = self.writer.schema.order + CODES[data.type]
            read = self.writer.constants.name(Struct(code).unpack_from, "unpack")
            self.put(f"start = o + {size}; o = start + {read}(b, o)[0]")
        target = self.slots.get(data.name)
        if target is None and data.text:
            return
        variable = self._declare(data.name, "s")
        # a slice silently shortens what is missing, so the end is checked before a value is made of it
        self.put("if o > last: too_short(b, o)")
        self.put(f"{variable} = b[start:o]" + (".decode()" if data.text else ""))
        if target is not None:
            self._converted(data, variable, target)

    def _converted(self, data: Data, variable: str, target: Slot) -> None:
        expression = self._data_value(data, variable, target.node)
        if data.optional:
            expression = f"{expression} if {variable} else {self.writer.constants.name(target.null)}"
        if expression != variable:
            self.put(f"{variable} = {expression}")

    def _data_value(self, data: Data, variable: str, node: inspect.Type) -> str:
        constants = self.writer.constants
        if not data.text:
            if isinstance(node, inspect.BytesType):
                return variable
            return f"{constants.name(self.writer.nested(node))}({variable}, depth + 1)"
        if isinstance(node, inspect.EnumType):
            return f"{constants.name(node.cls)}({variable})"
        if isinstance(node, inspect.StrType | inspect.AnyType | inspect.LiteralType):
            return variable
        raise Unsupported(f"{type(node).__name__} of text {data.name}")

    def _value(self, element: Field | Group | Data) -> str:
        if not isinstance(element, Field):
            return self.variables[element.name]
        exponent = self.scope[element.exponent] if element.exponent else ""
        may_be_null = element.optional or self.writer.careful
        variable = self.variables.get(element.name, "")
        return self.writer.leaves.expression(element, variable, exponent, self.slots[element.name], may_be_null)
