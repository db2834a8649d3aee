"""Examples to schemas: what every example of a shape shows is required, what only some show is optional."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from attrs import define, field, frozen

from generator.examples import Parsed, Path, Value
from generator.spec_names import ProductNames, title_name

Schema = dict[str, Any]

_CONDITIONAL = re.compile(
    r"only (?:visible|if|present|when|appears?|returns?|displays?|pus?hed)|optional field|present only|will not return|"
    r"appears? (?:only|when)|pushed with|if isolated|"
    r"will be removed",
    re.I,
)
"""Comments beside members that an example shows and another answer may lack."""
_NO_AMOUNT = re.compile(r"(?<!b)id$|time|name|code|key|asset$|symbol$|type$|status|version|token|reason|ignore", re.I)

_AMOUNT = re.compile(r" (?:volume|quantity|price|amount)$")
"""What ends a title that tells an amount, whatever stands before it: `Base asset volume`."""


@frozen
class _Shown:
    """One object of an example."""

    value: Mapping[str, Value]
    comments: Mapping[str, str]


@define
class Shapes:
    """Collects the objects of one product by name, then tells the schema of each."""

    names: ProductNames
    enums: dict[str, list[str]] = field(factory=dict)
    """Known sets by class name; grows by values that examples show."""
    used_enums: set[str] = field(factory=set)
    _shown: dict[str, list[_Shown]] = field(factory=dict)
    _conditional: dict[str, dict[str, tuple[str, Value]]] = field(factory=dict)
    _rows: dict[str, list[Sequence[Value]]] = field(factory=dict)

    def add(self, name: str, parsed: Parsed, below: Path = ()) -> None:
        """An example whose object at `below` (or each element there) is one of `name`."""
        value: Value = parsed.value
        for step in below:
            value = value[step] if isinstance(value, Mapping) else value
        self._collect(name, value, parsed.comments, below)

    def add_conditional(self, name: str, member: str, title: str, example: Value) -> None:
        """A member that appears under conditions only."""
        self._conditional.setdefault(name, {}).setdefault(member, (title, example))

    def result(self, name: str, values: Sequence[Value]) -> Schema:
        """What stands for the whole answer: the object, an array of it, or a scalar."""
        return self._schema(name, "", values)

    def components(self) -> dict[str, Schema]:
        """The schema of every object collected."""
        objects = {name: self._object(name) for name in {*self._shown, *self._conditional}}
        return dict(sorted({**objects, **{name: self._row(name) for name in self._rows}}.items()))

    def enum(self, name: str) -> Schema:
        """A reference to a set of values; of one that no page defines it holds what examples show."""
        self.enums.setdefault(name, [])
        self.used_enums.add(name)
        return {"$ref": f"#/components/schemas/{name}"}

    def _collect(self, name: str, value: Value, comments: Mapping[Path, str], path: Path) -> None:
        if isinstance(value, Mapping):
            beside = {here[-1]: text for here, text in comments.items() if here[:-1] == path}
            self._shown.setdefault(name, []).append(_Shown(value, beside))
            for member, child in value.items():
                self._collect(self.names.child(name, member), child, comments, (*path, member))
        elif isinstance(value, Sequence) and not isinstance(value, str):
            if self._is_row(name, value):
                self._rows.setdefault(name, []).append(value)
            for element in value:
                self._collect(name, element, comments, (*path, "[]"))

    def _is_row(self, name: str, value: Value) -> bool:
        """Whether a value is one of those arrays that are one thing, as `["0.0024", "10"]` of a book's levels."""
        if isinstance(value, str) or not isinstance(value, Sequence):
            return False
        return bool(value and self.names.row(name)) and not any(map(_is_nested, value))

    def _row(self, name: str) -> Schema:
        rows = self._rows[name]
        titles = self.names.row(name)
        items = [
            {**self._schema(name, title, [row[place] for row in rows if place < len(row)]), "title": title}
            for place, title in enumerate(titles)
        ]
        return {"type": "array", "prefixItems": items, "minItems": min(map(len, rows))}

    def _object(self, name: str) -> Schema:
        shown = self._shown.get(name, [])
        # An object of which only comments are shown ("defined in the Filters section") says nothing of its members.
        shown = [one for one in shown if one.value] or shown
        members = list(dict.fromkeys(member for one in shown for member in one.value))
        conditional = self._conditional.get(name, {})
        schema: Schema = {"type": "object"}
        required = [
            member
            for member in members
            if all(member in one.value for one in shown)
            and member not in conditional
            and not any(_CONDITIONAL.search(one.comments.get(member, "")) for one in shown)
        ]
        if required:
            schema["required"] = required
        properties: Schema = {}
        for member in [*members, *(extra for extra in conditional if extra not in members)]:
            title, example = conditional.get(member, ("", None))
            values = [one.value[member] for one in shown if member in one.value]
            comments = [one.comments[member] for one in shown if member in one.comments]
            properties[member] = self._property(name, member, values or [example], [*comments[:1], title])
        schema["properties"] = properties
        return schema

    def _property(self, name: str, member: str, values: Sequence[Value], titles: Sequence[str]) -> Schema:
        schema = self._schema(name, member, values)
        python = self.names.field(name, member, next((title for title in titles if title), ""))
        return {**schema, "x-name": python} if python else schema

    def _schema(self, name: str, member: str, values: Iterable[Value]) -> Schema:
        given = list(values)
        known = [value for value in given if value is not None]
        schema = self._known(name, member, known)
        if len(known) == len(given) or not schema:
            return schema
        return {"anyOf": [schema, {"type": "null"}]} if "$ref" in schema else _nullable(schema)

    def _known(self, name: str, member: str, values: Sequence[Value]) -> Schema:
        fixed = self.names.type(name, member)
        if fixed is not None:
            return dict(fixed)
        enum = self.names.enum_of(name, member)
        if not values:
            return self.enum(enum) if enum else {}
        if all(isinstance(value, bool) for value in values):
            return {"type": "boolean"}
        if all(isinstance(value, int) and not isinstance(value, bool) for value in values):
            return {"type": "integer", "format": "int64"}
        if all(isinstance(value, int | Decimal) and not isinstance(value, bool) for value in values):
            return {"type": "number"}
        texts = [value for value in values if isinstance(value, str)]
        if len(texts) == len(values):
            return self._text(name, member, enum, texts)
        if all(isinstance(value, Mapping) for value in values):
            return {"$ref": f"#/components/schemas/{self.names.child(name, member) if member else name}"}
        child = self.names.child(name, member)
        if all(self._is_row(child, value) for value in values):
            return {"$ref": f"#/components/schemas/{child}"}
        if all(isinstance(value, Sequence) and not isinstance(value, str) for value in values):
            return self._array(name, member, values)
        return {}

    def _array(self, name: str, member: str, values: Sequence[Value]) -> Schema:
        elements = [one for value in values if isinstance(value, Sequence) for one in value]
        if elements:
            return {"type": "array", "items": self._schema(name, member, elements)}
        enum = self.names.enum_of(name, member)
        child = self.names.child(name, member)
        if child in self._shown or child in self._rows:
            return {"type": "array", "items": {"$ref": f"#/components/schemas/{child}"}}
        return {"type": "array", "items": self.enum(enum) if enum else {}}

    def _text(self, name: str, member: str, enum: str, values: Sequence[str]) -> Schema:
        if enum:
            reference = self.enum(enum)
            for value in values:
                if re.fullmatch(r"[A-Z][A-Z0-9_]*", value) and value not in self.enums[enum]:
                    self.enums[enum].append(value)
            return reference
        numbers = [value for value in values if value]
        plain = all(re.fullmatch(r"-?\d+(?:\.\d+)?", value) for value in numbers) and len(numbers) == len(values)
        pointed = any("." in value for value in numbers)
        # Of a long name the comment says more than what it is ("please ignore when order type is …").
        words = member if len(member) > 3 else f"{member} {self._title(name, member)}"
        amount = _AMOUNT.search(words) or not any(_NO_AMOUNT.search(word) for word in words.split())
        if plain and (pointed or amount):
            return {"type": "string", "format": "decimal"}
        return {"type": "string"}

    def _title(self, name: str, member: str) -> str:
        comments = (one.comments.get(member, "") for one in self._shown.get(name, []))
        return title_name(next((text for text in comments if text), "")).replace("_", " ")


def _is_nested(value: Value) -> bool:
    return isinstance(value, Sequence | Mapping) and not isinstance(value, str)


def _nullable(schema: Schema) -> Schema:
    return {**schema, "type": [schema["type"], "null"]}
