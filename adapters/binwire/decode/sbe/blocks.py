"""The source that reads a block: its fields at once, then groups and data one after the other."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from struct import Struct

from msgspec import inspect

from binwire.decode.sbe.layout import CODES, SIZES, exponents, extent, is_wide, known_length, least_tail, null_bytes
from binwire.decode.sbe.shape import Shape
from binwire.decode.sbe.targets import Slot, Unsupported, without_none
from binwire_api.sbe.facts import Data, Field, Group


class BlockSource(Shape):
    """Writes what reads one block; its value is then the expression `result`."""

    def write(self) -> None:
        """Write what reads the block that starts at `o` and has `w` bytes, and what follows it."""
        self._unpack()
        for group in self.block.groups:
            self._since(group.since, partial(self._group, group), f"{self._declare(group.name, 'g')} = []")
        for data in self.block.data:
            null = self.writer.constants.name(self.slots[data.name].null) if data.name in self.slots else "None"
            self._since(data.since, partial(self._data, data), f"{self._declare(data.name, 's')} = {null}")

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
        scales = exponents(self.block)
        for field in fields:
            if field.name in scales:
                for variable, value in self.writer.leaves.scales(self.variables[field.name]):
                    self.put(f"{variable} = {value}")
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
        if not isinstance(node, inspect.ListType | inspect.VarTupleType | inspect.StructType):
            raise Unsupported(f"{type(node).__name__} of group {group.name}")
        item = node if isinstance(node, inspect.StructType) else without_none(node.item_type)[0]
        entries = self._declare(group.name, "g")
        self.put(f"{entries} = []")
        self.put(f"for _ in range({count}):")
        inner = BlockSource(self.writer, group, Slot(item), self.scope, self.depth + 1)
        inner.put(f"w = {width}")
        inner.write()
        inner.put(f"{entries}.append({inner.result()})")
        if isinstance(node, inspect.VarTupleType):
            self.put(f"{entries} = tuple({entries})")
        elif node is item:
            # What JSON shows as an object that may be absent is a group of one entry or none.
            self.put(f"{entries} = {entries}[0] if {entries} else None")

    def _read_over(self, group: Group, count: str, width: str) -> None:
        """Entries nobody asked for still have to be measured, where what follows their blocks varies."""
        self.put(f"for _ in range({count}):")
        inner = BlockSource(self.writer, group, None, self.scope, self.depth + 1)
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
