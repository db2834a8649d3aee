"""Schemas of one product: parameters, answers and events, their objects and their sets of values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from attrs import define, evolve, field, frozen

from generator.answer_names import alike, nouns, page_member, page_name
from generator.answers import answers, payloads
from generator.docs.facts import EventFacts, FieldNote, Operation, PageFacts, Param
from generator.enum_sets import EnumSets, is_flag
from generator.examples import parse
from generator.given_objects import GivenObjects
from generator.merging import merge_equal, pointed
from generator.names import pascal_case, snake_case
from generator.observed import Observed, Sample, of_example, of_types
from generator.scope import ImportFault
from generator.shapes import Schema, Shapes
from generator.spec_names import ProductNames

EMPTY = "Empty"
"""The answer `{}`."""
_OF_AN_ORDER = ("orderId", "side")
_AMOUNTS = re.compile(r"(?:^|_)(?:price|quantity|qty|amount|notional)(?:_in|_per_share)?$")
"""Parameters that are amounts even where they are called text: what a decimal is sent as is the same."""


@frozen
class _Root:
    """What one operation answers, one event holds."""

    key: str
    names: Sequence[str]
    """What it is called if nobody gives it a name, the best first; the others where that is taken."""
    samples: Sequence[Sample]
    conditional: Sequence[FieldNote]
    alone: bool = False
    """An event: its Struct is its own, whatever looks like it."""


@define
class FactsSchemas:
    """Collects what the facts of one product show, then gives each schema.

    Everything is added first: names and equal objects are known only when all is there.
    """

    names: ProductNames
    enums: EnumSets
    shapes: Shapes
    given: GivenObjects
    _roots: dict[str, _Root] = field(factory=dict)
    _named: dict[str, str] = field(factory=dict)
    """Key of a root to its schema."""
    _components: dict[str, Schema] = field(factory=dict)
    _renamed: dict[str, str] = field(factory=dict)

    @classmethod
    def of(cls, names: ProductNames, pages: Sequence[PageFacts]) -> FactsSchemas:
        """Start with the sets of values and the objects that pages of their own define."""
        enums = EnumSets(names)
        schemas = cls(names, enums, Shapes(names, enums), GivenObjects(names))
        for facts in pages:
            for enum in (*facts.enums, *(enum for event in facts.events for enum in event.enums)):
                enums.define(enum)
            for shape in facts.objects:
                schemas.shapes.claim([shape.name])
                schemas.shapes.add(shape.name, [of_example(parse(one.text), ()) for one in shape.examples])
        return schemas

    def add_operation(self, operation: Operation) -> None:
        """Collect the answers of an operation and the values of its parameters."""
        samples = [*answers(operation.examples), *of_types(operation.types)]
        name = self._python_name(operation)
        names = nouns(operation, name, samples)
        self.enums.add(operation, names[0], names[-1])
        self.enums.add(evolve(operation, params=tuple(members(operation.params))), names[0], names[-1])
        self._roots[operation.id] = _Root(operation.id, names, samples, operation.conditional)

    def add_event(self, event: EventFacts) -> None:
        """Collect the payloads of an event; the envelope of a subscription is taken off."""
        words = event.name if re.search(r"[a-z]", event.name) else event.name.lower()
        samples = [*payloads(event.examples), *of_types(event.types)]
        self.add_root(event.name, pascal_case(words), samples, event.conditional, alone=True)

    def add_root(
        self, key: str, default: str, samples: Sequence[Sample], conditional: Sequence[FieldNote] = (), *, alone: bool
    ) -> None:
        """Something else that is decoded as a whole: a payload of a stream.

        Args:
            key: by which `names.toml` may name it, and `reference` gives it.
            default: its name otherwise.
            samples: what sources show of it.
            conditional: members that appear under conditions only.
            alone: whether it stays a Struct of its own where another is equal.
        """
        self._roots[key] = _Root(key, [default], samples, conditional, alone)

    def result(self, operation: Operation) -> Schema:
        """What an operation answers: of what is one thing or a list of them also which parameter asks for one."""
        samples = self._roots[operation.id].samples
        one = [sample for sample in samples if isinstance(sample.value, Mapping)]
        many = [sample for sample in samples if any(isinstance(each.value, Mapping) for each in sample.elements)]
        param = self._deciding(operation) if one and many else ""
        if not param:
            return self.reference(operation.id)
        found: Schema = pointed(self.shapes.result(self._named[operation.id], one), self._renamed)
        return {"oneOf": [found, {"type": "array", "items": found}], "x-one": param}

    def _deciding(self, operation: Operation) -> str:
        self._finish()
        given = self.names.one(operation.id)
        if given is not None:
            return given
        found = [param.name for param in operation.params if not param.required and param.name in ("symbol", "pair")]
        if len(found) != 1:
            raise ImportFault(
                f"{operation.id} answers with one thing or a list: say which parameter asks for one under "
                f'[{self.names.key}.one] of spec/names.toml, as "{operation.id}" = "symbol"; "" if nothing tells'
            )
        return found[0]

    def event_reference(self, event: EventFacts) -> Schema:
        """The schema of an event."""
        return self.reference(event.name)

    def reference(self, key: str) -> Schema:
        """The schema of what was added under a key."""
        self._finish()
        root = self._roots[key]
        found: Schema = pointed(self.shapes.result(self._named[key], root.samples), self._renamed)
        return found

    def parameter(self, operation: Operation, param: Param) -> Schema:
        """The type of a parameter."""
        self._finish()
        if param.fields:
            return self.given.schema(operation, param, lambda member: self._member(operation, member))
        enum = self.enums.of_parameter(operation, param)
        return parameter_type(param, self._words(param, enum))

    def _words(self, param: Param, enum: str) -> Schema:
        """What a parameter is made of that is called text: of a set, an amount if its name is one's, else any text."""
        if enum:
            return {"$ref": f"#/components/schemas/{enum}"}
        amount = not param.enum and _AMOUNTS.search(snake_case(param.name))
        return {"type": "string", "format": "decimal"} if amount else {"type": "string"}

    def _member(self, operation: Operation, member: Param) -> Schema:
        """The type of what stands in an object: there `"true"` is no `true`, as it is in a form."""
        flag = is_flag(member) and not member.type.upper().startswith("BOOL")
        return {"type": "string"} if flag else self.parameter(operation, member)

    def components(self) -> dict[str, Schema]:
        """Every schema needed so far, sets of values included."""
        self._finish()
        sets: dict[str, Schema] = {
            name: {"type": "string", "enum": self.enums.values[name]} for name in self.enums.used
        }
        objects = {**self._components, **self.given.components}
        if both := sorted(objects.keys() & sets.keys() | self._components.keys() & self.given.components.keys()):
            raise ImportFault(
                f"{both[0]} is an object and something else, too: give one another name under "
                f"[{self.names.key}.schemas] or [{self.names.key}.enums] of spec/names.toml"
            )
        return dict(sorted({**objects, **sets}.items()))

    def _python_name(self, operation: Operation) -> str:
        if operation.method:
            return self.names.method(operation.method)
        return self.names.operation(operation.id, operation.title)

    def _finish(self) -> None:
        if self._named:
            return
        self._named = dict(self._name_roots())
        self.enums.name_all(self._named.values())
        self.shapes.claim(self._named.values())
        for key, root in self._roots.items():
            self._add(self._named[key], root)
        given = {*self.names.given_schemas, EMPTY}
        alone = {self._named[key] for key, root in self._roots.items() if root.alone}
        self._components, self._renamed = merge_equal(self.shapes.components(), given, alone)

    def _add(self, name: str, root: _Root) -> None:
        """The samples of a root, under the name of what they show: an answer that lists things is no such thing."""
        member = page_member(root.samples)
        element = next((one for one in root.names if member and page_name(one, root.samples) == name), "")
        if element:
            self.shapes.name_elements(name, member, element)
        self.shapes.add(name, root.samples, root.key)
        # A table of conditional fields is about orders, wherever an answer holds them.
        homes = self.shapes.holding(name, _OF_AN_ORDER) or [name]
        for home in homes if root.conditional else ():
            for note in root.conditional:
                self.shapes.add_conditional(home, note.name, note.title, _noted(note))

    def _name_roots(self) -> Iterator[tuple[str, str]]:
        """Key to name: given ones first, then what is called so itself, then the first of its names that is free."""
        taken: dict[str, list[Sample]] = {name: [] for name in (*self.enums.values, *self.names.given_schemas)}
        waiting: list[_Root] = []
        for root in self._roots.values():
            empty = bool(root.samples) and all(sample.value == {} for sample in root.samples)
            default = root.names[0] if root.alone else EMPTY if empty else ""
            if name := self.names.schema(root.key, default):
                taken.setdefault(name, []).extend(root.samples)
                yield root.key, name
            else:
                waiting.append(root)
        for root in sorted(waiting, key=lambda one: len(one.names)):
            name = self._free_name(root, taken)
            taken.setdefault(name, []).extend(root.samples)
            yield root.key, name

    def _free_name(self, root: _Root, taken: Mapping[str, Sequence[Sample]]) -> str:
        """Two answers share a name if they are alike: then one Struct serves both, with what only one has optional."""
        paged = bool(page_member(root.samples))
        for one in (*root.names, f"{root.names[-1]}Result"):
            name = page_name(one, root.samples) if paged else one
            things = {name, one}
            if all(thing not in taken or (taken[thing] and alike(taken[thing], root.samples)) for thing in things):
                return name
        raise ImportFault(
            f"{root.key}: {', '.join(root.names)} are something else already: name what it answers under "
            f'[{self.names.key}.schemas] of spec/names.toml, as "{root.key}" = "AName"'
        )


def members(params: Sequence[Param]) -> Iterator[Param]:
    """What the objects hold that parameters take, and the objects in these."""
    for param in params:
        yield from param.fields
        yield from members(param.fields)


def parameter_type(param: Param, words: Schema) -> Schema:
    """The type of a parameter; `words` is what it is made of where it is neither a number nor a flag."""
    kind = re.sub(r"[<>]", " ", param.type.upper())
    if re.search(r"\b(?:ARRAY|LIST)\b", kind):
        number = re.search(r"\b(?:LONG|INT|INTEGER)\b", kind)
        items = {"type": "integer", "format": "int64"} if number else {} if "JSON" in kind else words
        return {"type": "array", "items": items}
    default = {"default": param.default} if param.default else {}
    if "$ref" in words:
        return {**words, **default}
    if kind == "OBJECT":
        return {"type": "object", "additionalProperties": {}}
    if kind.startswith(("LONG", "INT")):
        return {"type": "integer", "format": "int64", **_bounds(param)}
    if kind.startswith(("DECIMAL", "FLOAT", "DOUBLE", "BIGDECIMAL")):
        return {"type": "string", "format": "decimal", **_bounds(param)}
    if kind.startswith("BOOL") or is_flag(param):
        return _flag(param)
    return {**words, **default}


def _flag(param: Param) -> Schema:
    """Yes or no; of what the documentation calls text also which words are sent for it."""
    written: Schema = {"type": "boolean"}
    if is_flag(param) and not param.type.upper().startswith("BOOL"):
        written["x-words"] = ["TRUE", "FALSE"] if param.enum[0].isupper() else ["true", "false"]
    return {**written, "default": param.default.lower() == "true"} if param.default else written


def _bounds(param: Param) -> Schema:
    stated = {"minimum": param.minimum, "maximum": param.maximum}
    written: Schema = {key: value for key, value in stated.items() if value is not None}
    if param.default:
        written["default"] = int(param.default) if re.fullmatch(r"-?\d+", param.default) else param.default
    return {**written, "x-unit": param.unit} if param.unit else written


def _noted(note: FieldNote) -> Observed:
    """The value in `"d": 4`, the example of a conditional field."""
    if not note.example:
        return None
    value = parse("{" + note.example.strip("` {}") + "}").value
    return value.get(note.name) if isinstance(value, Mapping) else None
