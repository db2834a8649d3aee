"""What sources show, to schemas: what every source shows is required, what only some show is optional."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import define, field

from generator.enum_sets import EnumSets
from generator.evidence import Evidence, scalars
from generator.examples import Path
from generator.names import identifier, pascal_case, snake_case
from generator.observed import Observed, Sample, Word, is_array
from generator.rows import is_map, positions, row_titles, shows_positions, words_of_positions
from generator.scope import ImportFault
from generator.spec_names import ProductNames, title_name

Schema = dict[str, Any]

_CONDITIONAL = re.compile(
    r"only (?:visible|if|present|when|available|for PM|appears?|returns?|displays?|pus?hed)|"
    r"optional field|present only|(?:will|may) not (?:be )?return|won['’]?t (?:be )?(?:display|show|return|appear)|"
    r"appears? (?:only|when)|displays? if|pushed with|if isolated|"
    r"will be removed",
    re.I,
)
"""Comments beside members that an example shows and another answer may lack."""

_NULL = re.compile(r"(?:will|may|can) be null", re.I)
"""Comments beside members that an example shows and another answer may have as null."""

_WHOLE: tuple[Path, ...] = ((), ("result",))
"""Where a whole answer stands in its example."""


@define
class Shapes:
    """Collects the objects of one product by name, then tells the schema of each."""

    names: ProductNames
    enums: EnumSets
    evidence: Evidence = field(factory=Evidence)
    _shown: dict[str, list[Sample]] = field(factory=dict)
    _rows: dict[str, tuple[tuple[str, ...], list[Sample]]] = field(factory=dict)
    """Titles and rows by name."""
    _conditional: dict[str, dict[str, tuple[str, Observed]]] = field(factory=dict)
    _operations: dict[str, set[str]] = field(factory=dict)
    """Name to the operations that answer with it."""
    _children: dict[tuple[str, str], str] = field(factory=dict)
    _claimed: set[str] = field(factory=set)

    def claim(self, names: Iterable[str]) -> None:
        """Names of answers, which no object inside another may take."""
        self._claimed.update(names)

    def add(self, name: str, samples: Sequence[Sample], operation: str = "") -> None:
        """Answers or events of a name: each an object, an array of them, or a scalar."""
        for sample in samples:
            self.evidence.learn(sample)
        self._collect(name, "", samples, operation)

    def add_conditional(self, name: str, member: str, title: str, example: Observed) -> None:
        """A member that appears under conditions only."""
        self._conditional.setdefault(name, {}).setdefault(member, (title, example))

    def name_elements(self, name: str, member: str, elements: str) -> None:
        """Name the objects that an answer lists in a member."""
        self._children[name, member] = elements

    def holding(self, name: str, members: Iterable[str]) -> list[str]:
        """The objects of a name, and those it holds at any depth, that show all of some members."""
        wanted, found, waiting = set(members), dict[str, None](), [name]
        while waiting:
            one = waiting.pop(0)
            found.setdefault(one)
            waiting += [child for (holder, _), child in self._children.items() if holder == one and child not in found]
        seen = {one: {key for sample in self._shown.get(one, ()) for key, _ in sample.members} for one in found}
        return [one for one in found if wanted <= seen[one]]

    def result(self, name: str, samples: Sequence[Sample]) -> Schema:
        """What stands for the whole answer: the object, an array of it, or a scalar."""
        return self._schema(name, "", samples)

    def components(self) -> dict[str, Schema]:
        """The schema of every object collected."""
        objects = {name: self._object(name) for name in {*self._shown, *self._conditional}}
        return dict(sorted({**objects, **{name: self._row(name) for name in self._rows}}.items()))

    def _child(self, holder: str, member: str) -> str:
        """The name of an object inside another; one that something else has is told apart by the whole member."""
        if not member:
            return holder
        if (holder, member) not in self._children:
            given = self.names.given_child(holder, member)
            whole = holder + pascal_case(snake_case(member))
            free = (one for one in (self.names.child(holder, member), whole, f"{whole}Entry") if self._is_free(one))
            name = given or next(free, "")
            if not name:
                raise ImportFault(self._advice("schemas", f'"{holder}.{member}" = "AName"', "the name is taken"))
            self._children[holder, member] = name
            self._claimed.add(name)
        return self._children[holder, member]

    def _is_free(self, name: str) -> bool:
        return not (name in self._claimed or name in self.enums.values or name in self.names.given_schemas)

    def _advice(self, table: str, line: str, problem: str) -> str:
        return f"{problem}: give it a name under [{self.names.key}.{table}] of spec/names.toml, as {line}"

    def _collect(self, holder: str, member: str, samples: Sequence[Sample], operation: str) -> None:
        objects = [sample for sample in samples if isinstance(sample.value, Mapping)]
        arrays = [sample for sample in samples if is_array(sample.value)]
        if objects and self._is_map(holder, member, objects):
            self._collect(holder, member, [value for one in objects for _, value in one.members], operation)
        elif objects:
            name = self._child(holder, member)
            self._shown.setdefault(name, []).extend(objects)
            self._operations.setdefault(name, set()).add(operation)
            members = dict.fromkeys(key for one in objects for key, _ in one.members)
            for key in members:
                below = [value for one in objects for at, value in one.members if at == key]
                self._collect(name, key, below, operation)
        if arrays:
            titles = self._titles(holder, member, arrays)
            if titles:
                rows = list(filter(shows_positions, arrays)) or [words_of_positions(one, len(titles)) for one in arrays]
                self._rows.setdefault(self._child(holder, member), (titles, []))[1].extend(rows)
            else:
                self._collect(holder, member, [element for one in arrays for element in one.elements], operation)

    def _is_map(self, holder: str, member: str, objects: Sequence[Sample]) -> bool:
        return is_map(self.names, f"{holder}.{member}" if member else holder, objects)

    def _titles(self, holder: str, member: str, arrays: Sequence[Sample]) -> tuple[str, ...]:
        key = f"{holder}.{member}" if member else holder
        try:
            return row_titles(self.names, holder, member, arrays)
        except ValueError as error:
            raise ImportFault(self._advice("rows", f'"{key}" = ["a_name", …]', f"{key}: {error}")) from error

    def _object(self, name: str) -> Schema:
        shown = self._shown.get(name, [])
        # An object inside another of which only comments are shown ("defined in the Filters section") says nothing of
        # its members; a whole answer without any may come without any.
        shown = [one for one in shown if one.value or one.path in _WHOLE] or shown
        places = [dict(one.members) for one in shown]
        members = list(dict.fromkeys(member for place in places for member in place))
        conditional = self._conditional.get(name, {})
        schema: Schema = {"type": "object"}
        required = [
            member
            for member in members
            if all(member in place for place in places)
            # Words of types tell what may come; what always comes only an example shows.
            and not all(one.stated for one in shown)
            and member not in conditional
            and not self.names.is_optional(name, member)
            and not _is_page_of_rows(places, member)
            and not any(_CONDITIONAL.search(place[member].comment) for place in places)
        ]
        if required:
            schema["required"] = required
        properties: Schema = {}
        for member in [*members, *(extra for extra in conditional if extra not in members)]:
            title, example = conditional.get(member, ("", None))
            samples = [place[member] for place in places if member in place]
            if all(isinstance(sample.value, Word) for sample in samples):
                # A table's example says more than a word of a type.
                samples = [Sample(example)] if example is not None or not samples else samples
            comment = next((sample.comment for sample in samples if sample.comment), "")
            properties[member] = self._property(name, member, samples, comment or title)
        schema["properties"] = self._named(name, properties)
        return schema

    def _property(self, name: str, member: str, samples: Sequence[Sample], title: str) -> Schema:
        schema = self._schema(name, member, samples)
        if _NULL.search(title):
            schema = nullable(schema)
        python = self.names.field(name, member, title)
        return {**schema, "x-name": python} if python else schema

    def _named(self, name: str, properties: Schema) -> Schema:
        """The properties, each with a Python name of its own."""
        taken: dict[str, str] = {}
        for member, schema in properties.items():
            python = schema.get("x-name") or identifier(snake_case(member))
            if not python.isidentifier() or python in taken:
                other = f", which {taken[python]!r} is too" if python in taken else ", which is no Python name"
                problem = f"{name}.{member} would be {python!r}{other}"
                raise ImportFault(self._advice(f"fields.{name}", f'"{member}" = "a_name"', problem))
            taken[python] = member
        return properties

    def _row(self, name: str) -> Schema:
        titles, rows = self._rows[name]
        columns: list[list[Sample]] = [[] for _ in titles]
        for row in rows:
            for column, sample in zip(columns, positions(row), strict=False):
                column.append(sample)
        items = [
            {**self._schema(name, title, column), "title": title} for title, column in zip(titles, columns, strict=True)
        ]
        shortest = min((len(row.value) for row in rows if is_array(row.value) and row.value), default=len(titles))
        return {"type": "array", "prefixItems": items, "minItems": min(shortest, len(titles))}

    def _schema(self, holder: str, member: str, samples: Sequence[Sample]) -> Schema:
        fixed = self.names.type(holder, member)
        if fixed is not None:
            return dict(fixed)
        known = [sample for sample in samples if sample.value is not None and sample.value != Word("any")]
        schema = self._known(holder, member, known)
        if all(sample.value is not None for sample in samples) or not schema:
            return schema
        return nullable(schema)

    def _known(self, holder: str, member: str, samples: Sequence[Sample]) -> Schema:
        objects = [sample for sample in samples if isinstance(sample.value, Mapping)]
        arrays = [sample for sample in samples if is_array(sample.value)]
        if objects and len(objects) == len(samples):
            return self._mapping(holder, member, objects)
        if arrays and len(arrays) == len(samples):
            if self._titles(holder, member, arrays):
                return self._reference(self._child(holder, member))
            return {"type": "array", "items": self._items(holder, member, arrays)}
        return {} if objects or arrays else self._scalar(holder, member, samples)

    def _mapping(self, holder: str, member: str, objects: Sequence[Sample]) -> Schema:
        if self._is_map(holder, member, objects):
            values = [value for one in objects for _, value in one.members]
            return {"type": "object", "additionalProperties": self._schema(holder, member, values)}
        name = self._child(holder, member)
        if member and name in self._shown and not any(one.value for one in self._shown[name]):
            return {}
        return self._reference(name)

    def _items(self, holder: str, member: str, arrays: Sequence[Sample]) -> Schema:
        elements = [element for one in arrays for element in one.elements]
        if elements:
            return self._schema(holder, member, elements)
        child = self.names.given_child(holder, member) if member else ""
        return self._reference(child) if child in self._shown else self._scalar(holder, member, ())

    def _scalar(self, holder: str, member: str, samples: Sequence[Sample]) -> Schema:
        values = scalars(samples)
        texts = [value for value in values if isinstance(value, str)]
        if len(texts) == len([value for value in values if not isinstance(value, Word)]):
            words = all(value == Word("string") for value in values if isinstance(value, Word))
            enum = self.enums.of_member(holder, member, texts, self._operations.get(holder, ())) if words else ""
            if enum:
                return self._reference(enum)
        return self.evidence.scalar(member, self._title(holder, member), values)

    def _title(self, name: str, member: str) -> str:
        """The documentation's words for a member whose name is too short to tell what it is."""
        shown = (dict(one.members).get(member) for one in self._shown.get(name, ()) if len(member) <= 3)
        return title_name(next((one.comment for one in shown if one and one.comment), ""))

    @staticmethod
    def _reference(name: str) -> Schema:
        return {"$ref": f"#/components/schemas/{name}"}


def nullable(schema: Schema) -> Schema:
    """The schema, or null."""
    if "type" not in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    return schema if "null" in kinds else {**schema, "type": [*kinds, "null"]}


def _is_page_of_rows(places: Sequence[Mapping[str, Sample]], member: str) -> bool:
    """Whether it is the list beside a `total`: a page of nothing is seen as `{"total": 0}` alone."""
    return all("total" in place and isinstance(place[member].value, list | tuple) for place in places)
