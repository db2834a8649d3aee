"""Schemas of one product: parameters, answers and events, their objects and their sets of values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from attrs import define, field

from generator.docs.facts import EnumFacts, EventFacts, Example, FieldNote, Operation, PageFacts, Param
from generator.examples import Parsed, Path, Value, parse
from generator.names import pascal_case
from generator.scope import ImportFault
from generator.shapes import Schema, Shapes
from generator.spec_names import ProductNames

EMPTY = "Empty"
"""The answer `{}`."""


@define
class FactsSchemas:
    """Collects what the facts of one product show, then gives each schema."""

    names: ProductNames
    shapes: Shapes
    _anchors: dict[str, str] = field(factory=dict)

    @classmethod
    def of(cls, names: ProductNames, pages: Sequence[PageFacts]) -> FactsSchemas:
        """Start with the sets of values and the objects that pages of their own define."""
        schemas = cls(names, Shapes(names))
        for facts in pages:
            for enum in (*facts.enums, *(enum for event in facts.events for enum in event.enums)):
                schemas._add_enum(enum)
            for shape in facts.objects:
                for example in shape.examples:
                    schemas.shapes.add(shape.name, parse(example.text))
        return schemas

    def _add_enum(self, enum: EnumFacts) -> None:
        name = self.names.enum(enum.name)
        values = self.shapes.enums.setdefault(name, [])
        values += (value for value in enum.values if value not in values)
        for anchor in enum.anchors:
            self._anchors.setdefault(anchor, name)

    def add_operation(self, operation: Operation) -> None:
        """Collect the answers of an operation and the values of its parameters."""
        for param in operation.params:
            self._parameter_enum(operation, param)
        name = self._answer_name(operation)
        for parsed, below in _answers(operation.examples):
            self.shapes.add(name, parsed, below)
        for note in operation.conditional:
            self.shapes.add_conditional(name, note.name, note.title, _noted(note))

    def add_event(self, event: EventFacts) -> None:
        """Collect the payloads of an event; the envelope of a subscription is taken off."""
        name = self._event_name(event)
        for example in event.examples:
            parsed = parse(example.text)
            wrapped = isinstance(parsed.value, Mapping) and isinstance(parsed.value.get("event"), Mapping)
            self.shapes.add(name, parsed, ("event",) if wrapped else ())
        for note in event.conditional:
            self.shapes.add_conditional(name, note.name, note.title, _noted(note))

    def result(self, operation: Operation) -> Schema:
        """What an operation answers."""
        values = answer_values(operation.examples)
        return self.shapes.result(self._answer_name(operation), values)

    def event_reference(self, event: EventFacts) -> Schema:
        """The schema of an event."""
        return {"$ref": f"#/components/schemas/{self._event_name(event)}"}

    def parameter(self, operation: Operation, param: Param) -> Schema:
        """The type of a parameter."""
        kind = re.sub(r"[<>]", " ", param.type.upper())
        enum = self._parameter_enum(operation, param)
        if re.search(r"\b(?:ARRAY|LIST)\b", kind):
            return {"type": "array", "items": self.shapes.enum(enum) if enum else {"type": "string"}}
        if enum:
            return self.shapes.enum(enum)
        maximum = {"maximum": param.maximum} if param.maximum is not None else {}
        if kind.startswith(("LONG", "INT")):
            return {"type": "integer", "format": "int64", **maximum}
        if kind.startswith(("DECIMAL", "FLOAT", "DOUBLE", "BIGDECIMAL")):
            return {"type": "string", "format": "decimal", **maximum}
        if kind.startswith("BOOL"):
            return {"type": "boolean"}
        return {"type": "string"}

    def components(self) -> dict[str, Schema]:
        """Every schema needed so far, sets of values included."""
        objects = self.shapes.components()
        sets = {name: {"type": "string", "enum": self.shapes.enums[name]} for name in self.shapes.used_enums}
        if both := sorted(objects.keys() & sets.keys()):
            raise ImportFault(f"{both[0]} is an object and a set of values: give one another name in spec/names.toml")
        return dict(sorted({**objects, **sets}.items()))

    def _parameter_enum(self, operation: Operation, param: Param) -> str:
        """The set a parameter takes its values from, empty if it is not known to be one; numbers are no names."""
        listed = () if all(value.isdecimal() for value in param.enum) else param.enum
        if not re.search(r"ENUM|ARRAY|LIST", param.type.upper()) and not listed:
            return ""
        given = self.names.enum_of(operation.id, param.name)
        name = given or self._anchors.get(param.enum_ref, "")
        if not name and not listed:
            return ""
        name = name or pascal_case(param.name[:1].upper() + param.name[1:])
        values = self.shapes.enums.setdefault(name, [])
        values += (value for value in listed if value not in values)
        return name if values else ""

    def _answer_name(self, operation: Operation) -> str:
        default = pascal_case(self.names.operation(operation.id, operation.title))
        values = answer_values(operation.examples)
        empty = bool(values) and all(value == {} for value in values)
        return self.names.schema(operation.id, EMPTY if empty else default)

    def _event_name(self, event: EventFacts) -> str:
        words = event.name if re.search(r"[a-z]", event.name) else event.name.lower()
        return self.names.schema(event.name, pascal_case(words))


def _answers(examples: Iterable[Example]) -> list[tuple[Parsed, Path]]:
    """Each example and where the answer stands in it: a WebSocket reply may be printed whole."""
    answers: list[tuple[Parsed, Path]] = []
    for example in examples:
        parsed = parse(example.text)
        value = parsed.value
        error = isinstance(value, Mapping) and value.keys() == {"code", "msg"}
        if error and len(list(examples)) > 1:
            # An answer of its own (`{"code": 200, "msg": …}`) where it is the only one, else an error shown beside.
            continue
        whole = isinstance(value, Mapping) and "result" in value and {"id", "status"} & value.keys()
        answers.append((parsed, ("result",) if whole else ()))
    return answers


def answer_values(examples: Iterable[Example]) -> list[Value]:
    """What an operation's examples show as its answer."""
    return [_below(parsed.value, below) for parsed, below in _answers(examples)]


def _below(value: Value, path: Path) -> Value:
    for step in path:
        value = value[step] if isinstance(value, Mapping) else value
    return value


def _noted(note: FieldNote) -> Value:
    """The value in `"d": 4`, the example of a conditional field."""
    if not note.example:
        return None
    value = parse("{" + note.example.strip("` {}") + "}").value
    return value.get(note.name) if isinstance(value, Mapping) else None
