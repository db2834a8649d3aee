"""SBE schema XML → facts."""

from __future__ import annotations

from ._tree import Element, SchemaError, read_tree
from .facts import Choice, Data, Field, Group, Member, Message, SchemaFacts

SIZES = {
    "char": 1,
    "int8": 1,
    "uint8": 1,
    "int16": 2,
    "uint16": 2,
    "int32": 4,
    "uint32": 4,
    "int64": 8,
    "uint64": 8,
    "float": 4,
    "double": 8,
}
"""Bytes of each primitive."""


def read_schema(xml: bytes) -> SchemaFacts:
    """The facts of a schema.

    Raises:
        SchemaError: with the line, if it is not well-formed, has a DOCTYPE, or says what SBE does not know.
    """
    root = read_tree(xml)
    if root.tag != "messageSchema":
        raise SchemaError(root.line, f"<messageSchema> expected, <{root.tag}> found")
    reader = _Reader({item.name(): item for group in root.named("types") for item in group.children})
    header = reader.types.get(root.get("headerType", "messageHeader"))
    if header is None:
        raise SchemaError(root.line, "the type of the message header is not defined")
    return SchemaFacts(
        package=root.get("package"),
        id=root.number("id"),
        version=root.number("version", 0),
        big_endian=root.get("byteOrder") == "bigEndian",
        header=reader.composite(header, 0),
        enums=tuple(reader.choice(item) for item in reader.types.values() if item.tag == "enum"),
        sets=tuple(reader.choice(item) for item in reader.types.values() if item.tag == "set"),
        messages=tuple(reader.message(item) for item in root.named("message")),
    )


class _Reader:
    """Reads elements that refer to the types of one schema."""

    def __init__(self, types: dict[str, Element]) -> None:
        self.types = types

    def type_of(self, element: Element, name: str) -> Element:
        """The definition of a type; a primitive is its own."""
        if name in self.types:
            return self.types[name]
        if name in SIZES:
            return Element(tag="type", line=element.line, attributes={"name": name, "primitiveType": name})
        raise SchemaError(element.line, f'type "{name}" is not defined')

    def primitive(self, element: Element, name: str) -> str:
        if name not in SIZES:
            raise SchemaError(element.line, f'"{name}" is no primitive type')
        return name

    def choice(self, element: Element) -> Choice:
        """An `<enum>` or a `<set>`."""
        type = self.primitive(element, self.encoding(element))
        members = tuple(
            Member(
                name=item.name(),
                value=_value(item, type),
                json=item.get("jsonValue"),
                since=item.number("sinceVersion", 0),
            )
            for item in element.named("validValue", "choice")
        )
        return Choice(name=element.name(), type=type, members=members)

    def encoding(self, element: Element) -> str:
        """The primitive under an enum or a set, which may be named by way of a type."""
        name = element.need("encodingType")
        return name if name in SIZES else self.type_of(element, name).get("primitiveType")

    def composite(self, element: Element, start: int) -> tuple[Field, ...]:
        """The parts of a `<composite>` that starts at an offset."""
        parts: list[Field] = []
        end = start
        for item in element.named("type", "ref", "enum", "set", "composite"):
            definition = self.type_of(item, item.need("type")) if item.tag == "ref" else item
            part = self.field(item, definition, start + item.number("offset", end - start))
            parts.append(part)
            end = part.offset + extent(part)
        return tuple(parts)

    def field(self, element: Element, definition: Element, offset: int) -> Field:
        """A `<field>`, or a part of a composite, of the type defined."""
        presence = element.get("presence") or definition.get("presence")
        tag = definition.tag
        null = element.get("nullValue") or definition.get("nullValue")
        is_choice = tag in ("enum", "set")
        type = self.encoding(definition) if is_choice else definition.get("primitiveType")
        if tag != "composite":
            self.primitive(definition, type)
        return Field(
            name=element.name(),
            type=type,
            length=definition.number("length", 1),
            offset=offset,
            meaning="" if definition is element else definition.need("name"),
            optional=presence == "optional",
            null=_number(element, null) if null and type not in ("float", "double") else None,
            since=element.number("sinceVersion", 0),
            enum=definition.name() if tag == "enum" else "",
            set=definition.name() if tag == "set" else "",
            constant=self.constant(element, definition) if presence == "constant" else None,
            exponent=element.get("exponent"),
            parts=self.composite(definition, offset) if tag == "composite" else (),
            path=element.get("jsonPath"),
            default=element.attributes.get("jsonDefaultValue"),
        )

    def constant(self, element: Element, definition: Element) -> str | int:
        """The value of a field that takes no room on the wire: `valueRef="enum.Member"`, or text of the type."""
        reference = element.get("valueRef") or definition.get("valueRef")
        if reference:
            enum, _, member = reference.rpartition(".")
            names = [item.get("name") for item in self.type_of(element, enum).children]
            if member not in names:
                raise SchemaError(element.line, f'valueRef="{reference}" names nothing')
            return member
        text = (element.text.strip() or definition.text.strip()) or ""
        return text if definition.get("primitiveType") == "char" else _number(element, text)

    def fields(self, element: Element, scope: frozenset[str]) -> tuple[tuple[Field, ...], int]:
        """The fields of a block and its length; mantissas must find their exponent here or around."""
        fields: list[Field] = []
        end = 0
        for item in element.named("field"):
            definition = self.type_of(item, item.need("type"))
            field = self.field(item, definition, item.number("offset", end))
            if field.exponent and field.exponent not in scope | {known.name for known in fields}:
                raise SchemaError(item.line, f'exponent "{field.exponent}" of {field.name} is not before it')
            fields.append(field)
            end = max(end, field.offset + extent(field))
        return tuple(fields), max(end, element.number("blockLength", 0))

    def group(self, element: Element, scope: frozenset[str]) -> Group:
        """A `<group>`."""
        fields, length = self.fields(element, scope)
        inner = scope | {field.name for field in fields}
        dimension = self.type_of(element, element.get("dimensionType", "groupSizeEncoding"))
        types = {item.get("name"): item.get("primitiveType") for item in dimension.children}
        return Group(
            name=element.name(),
            size=self.primitive(dimension, types.get("blockLength", "")),
            count=self.primitive(dimension, types.get("numInGroup", "")),
            length=length,
            since=element.number("sinceVersion", 0),
            path=element.get("jsonPath"),
            fields=fields,
            groups=tuple(self.group(item, inner) for item in element.named("group")),
            data=tuple(self.data(item) for item in element.named("data")),
        )

    def data(self, element: Element) -> Data:
        """A `<data>`. The schemas say in the name of a type, `optional…`, that no bytes mean null."""
        name = element.need("type")
        parts = {item.get("name"): item for item in self.type_of(element, name).children}
        if not {"length", "varData"} <= parts.keys():
            raise SchemaError(element.line, f'"{name}" is no variable-length type')
        return Data(
            name=element.name(),
            type=self.primitive(parts["length"], parts["length"].get("primitiveType")),
            text=bool(parts["varData"].get("characterEncoding")),
            optional=name.startswith("optional") or element.get("presence") == "optional",
            since=element.number("sinceVersion", 0),
            path=element.get("jsonPath"),
            default=element.attributes.get("jsonDefaultValue"),
        )

    def message(self, element: Element) -> Message:
        """A `<message>`."""
        fields, length = self.fields(element, frozenset())
        scope = frozenset(field.name for field in fields)
        return Message(
            name=element.name(),
            id=element.number("id"),
            length=length,
            since=element.number("sinceVersion", 0),
            fields=fields,
            groups=tuple(self.group(item, scope) for item in element.named("group")),
            data=tuple(self.data(item) for item in element.named("data")),
        )


def extent(field: Field) -> int:
    """Bytes a field takes in its block."""
    if field.constant is not None:
        return 0
    if field.parts:
        return max(part.offset + extent(part) for part in field.parts) - field.offset
    return SIZES[field.type] * field.length


def _value(element: Element, type: str) -> int:
    """The number of an enum's value; that of a char is its code."""
    text = element.text.strip()
    if type == "char" and len(text) == 1:
        return ord(text)
    return _number(element, text)


def _number(element: Element, text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise SchemaError(element.line, f'"{text}" in <{element.tag}> is no whole number') from None
