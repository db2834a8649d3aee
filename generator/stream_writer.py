"""Market streams to the spec: the entries of `streams`, and the schemas of their payloads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from attrs import define, field

from generator.docs.facts import Example, Param, StreamFacts
from generator.examples import Parsed, Path, Value, parse
from generator.facts_schemas import FactsSchemas
from generator.names import identifier, pascal_case, snake_case
from generator.observed import Sample, of_example, of_types
from generator.scope import ImportFault
from generator.shape_differences import shape_word
from generator.stream_forms import StreamForm, merged

Document = dict[str, Any]
_SAME = re.compile(r"Same as (\S+) payload")
"""The comment in an empty payload: it is another stream's."""
_VARIES = re.compile(r"can also be \w+", re.I)
"""The comment beside an `e` that takes several values."""


@define
class StreamWriter:
    """Collects the payloads of one product's market streams, then writes its entries."""

    schemas: FactsSchemas
    forms: tuple[StreamForm, ...]
    _payloads: dict[str, set[str]] = field(factory=dict)
    """Each payload's schema to the values of `e` it was seen with; empty text for none, or for one that varies."""
    _sources: dict[str, str] = field(factory=dict)

    @classmethod
    def of(cls, schemas: FactsSchemas, streams: Iterable[StreamFacts]) -> StreamWriter:
        """Collect every payload."""
        writer = cls(schemas, merged(streams))
        for form in writer.forms:
            writer._add(form)
        return writer

    def entries(self) -> list[Document]:
        """The `streams` of the document."""
        return [self._entry(form) for form in self.forms]

    def finish(self, components: Mapping[str, Document]) -> None:
        """Say in the schema of each payload what its `e` is, if it is always the same, and where it is described."""
        for name, seen in self._payloads.items():
            schema = components[name]
            event_type = schema["properties"].get("e")
            if event_type and len(seen) == 1 and "" not in seen:
                schema["properties"]["e"] = {"const": min(seen), **event_type}
            schema["x-source"] = self._sources[name]

    def _add(self, form: StreamForm) -> None:
        name = self._payload(form)
        samples: list[Sample] = []
        for facts in form.facts:
            for example in facts.examples:
                parsed, below = unwrapped(example)
                if _SAME.search(example.text):
                    continue
                samples.append(of_example(parsed, below))
                self._payloads.setdefault(name, set()).add(_event_type(form, parsed, below))
                self._sources.setdefault(name, facts.source)
            if stated := of_types(facts.types):
                samples += stated
                self._payloads.setdefault(name, set())
                self._sources.setdefault(name, facts.source)
        self.schemas.add_root(f"{form.encoding} {form.base}", name, samples, alone=True)

    def _entry(self, form: StreamForm) -> Document:
        facts = form.facts
        entry: Document = {
            "name": self._name(form),
            "title": next(one.title for one in facts if one.title),
            "pattern": form.pattern,
            "printed": list(form.printed),
        }
        if path := next((one.path for one in facts if one.path), ""):
            entry["path"] = path
        entry["source"] = facts[0].source
        if speed := next((one.update_speed for one in facts if one.update_speed), ""):
            entry["update_speed"] = speed
        if form.params:
            entry["params"] = {param.name: _param(param) for param in form.params}
            entry["required"] = [param.name for param in form.params if param.required]
        reference = {"$ref": f"#/components/schemas/{self._payload(form)}"}
        entry["event"] = {"type": "array", "items": reference} if _is_array(form) else reference
        return entry

    def _name(self, form: StreamForm) -> str:
        given = self.schemas.names.stream(form.base)
        word = snake_case(form.topic)
        others = {snake_case(other.topic) for other in self.forms if not other.base.startswith("!")}
        return given or identifier(f"all_{word}s" if form.base.startswith("!") and word in others else word)

    def _payload(self, form: StreamForm) -> str:
        given = self.schemas.names.schema(form.base, "")
        if given:
            return given
        for example in (example for facts in form.facts for example in facts.examples):
            if same := _SAME.search(example.text):
                return self._payload(self._form(form, same[1]))
            seen = _event_type(form, *unwrapped(example))
            if re.match(r"[A-Za-z]", seen):
                return pascal_case(seen)
        return pascal_case(self._name(form))

    def _form(self, form: StreamForm, pattern: str) -> StreamForm:
        found = next((one for one in self.forms if pattern in one.printed and one.encoding == form.encoding), None)
        if found is None:
            raise ImportFault(f"{form.facts[0].page}: {form.base} has the payload of {pattern}, which is no stream")
        return found


def unwrapped(example: Example) -> tuple[Parsed, Path]:
    """An example and where the payload is in it: the envelope of a combined stream may be printed with it."""
    parsed = parse(example.text)
    value = parsed.value
    wrapped = isinstance(value, Mapping) and value.keys() == {"data", "stream"}
    return parsed, ("data",) if wrapped else ()


def _payload_of(parsed: Parsed, below: Path) -> tuple[Value, Path]:
    """One payload, and its path: of an array the first."""
    value: Value = parsed.value
    for step in below:
        value = value[step] if isinstance(value, Mapping) else value
    if isinstance(value, Sequence) and not isinstance(value, str):
        return (value[0] if value else None), (*below, "[]")
    return value, below


def _event_type(form: StreamForm, parsed: Parsed, below: Path) -> str:
    """The `e` of a payload; empty if there is none, or if it depends on what is subscribed to (`1hTicker`)."""
    value, path = _payload_of(parsed, below)
    seen = value.get("e", "") if isinstance(value, Mapping) else ""
    if not isinstance(seen, str) or _VARIES.search(parsed.comments.get((*path, "e"), "")):
        return ""
    return "" if any(seen.startswith(one) for param in form.params for one in param.enum) else seen


def _is_array(form: StreamForm) -> bool:
    """Of a page that shows one payload for a stream of all and a stream of one, the stream of all has the array."""
    shown = [_payload_of(*unwrapped(example)) for facts in form.facts for example in facts.examples]
    alone = not any("@arr" in pattern for facts in form.facts for pattern in facts.patterns)
    if not shown:
        return any(shape_word(facts.types) == "array" for facts in form.facts)
    return any(path[-1:] == ("[]",) for _, path in shown) and (alone or "@arr" in form.base)


def _param(param: Param) -> Document:
    if not param.enum:
        return {"type": "string"}
    if all(value.isdecimal() for value in param.enum):
        return {"type": "integer", "enum": [int(value) for value in param.enum]}
    return {"type": "string", "enum": list(param.enum)}
