"""Market streams to the spec: the entries of `streams`, and what is known of their payloads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from attrs import define, field

from generator.docs.facts import Param, StreamFacts
from generator.facts_schemas import FactsSchemas
from generator.names import identifier, pascal_case, snake_case
from generator.sbe_payloads import payload
from generator.scope import ImportFault
from generator.stream_forms import StreamForm, merged
from generator.stream_payloads import Payload, payload_of, same_as

Document = dict[str, Any]


@define
class StreamWriter:
    """Collects the payloads of one product's market streams, then writes its entries."""

    schemas: FactsSchemas
    forms: tuple[StreamForm, ...]
    messages: Mapping[str, Mapping[str, Any]]
    """The messages of the SBE schemas by name."""
    _payloads: dict[str, list[Payload]] = field(factory=dict)
    """What is known of each schema of a JSON payload."""

    @classmethod
    def of(
        cls,
        schemas: FactsSchemas,
        streams: Iterable[StreamFacts],
        messages: Mapping[str, Mapping[str, Any]] = MappingProxyType({}),
    ) -> StreamWriter:
        """Collect every payload."""
        writer = cls(schemas, merged(streams), messages)
        for form in writer.forms:
            if not form.message and not same_as(form):
                writer._payloads.setdefault(writer._schema(form), []).append(payload_of(form))
        for name, payloads in writer._payloads.items():
            samples = [sample for one in payloads for sample in one.samples]
            conditional = [note for one in payloads for note in one.conditional]
            schemas.add_root(f"payload {name}", name, samples, conditional, alone=True)
        return writer

    def entries(self) -> list[Document]:
        """The `streams` of the document."""
        return [self._entry(form) for form in self.forms]

    def finish(self, components: dict[str, Document]) -> None:
        """Add the messages of SBE streams, and say what the `e` of a payload is and where it is described.

        Raises:
            ImportFault: a message has the name of something else.
        """
        for name, payloads in self._payloads.items():
            schema, types = components[name], {one.event_type for one in payloads}
            if "e" in schema["properties"] and len(types) == 1 and "" not in types:
                schema["properties"]["e"] = {"const": min(types), **schema["properties"]["e"]}
            schema["x-source"] = payloads[0].source
        for form in (form for form in self.forms if form.message):
            found = payload(self.schemas.names, self.messages, form.message)
            for name, schema in found.items():
                if components.setdefault(name, schema) != schema:
                    raise ImportFault(f"{name} of the SBE message {form.message} is something else already")
            components[form.message]["x-source"] = form.facts[0].source

    def _entry(self, form: StreamForm) -> Document:
        facts = form.facts
        entry: Document = {
            "name": self._name(form),
            "title": next(one.title for one in facts if one.title),
            "pattern": form.pattern,
            "printed": list(form.printed),
        }
        if path := self._path(form):
            entry["path"] = path
        entry["source"] = facts[0].source
        if speed := next((one.update_speed for one in facts if one.update_speed), ""):
            entry["update_speed"] = speed
        if form.params:
            entry["params"] = {param.name: _param(param) for param in form.params}
            entry["required"] = [param.name for param in form.params if param.required]
        reference = {"$ref": f"#/components/schemas/{self._schema(form)}"}
        entry["event"] = {"type": "array", "items": reference} if payload_of(form).is_array else reference
        return entry | ({"encoding": form.encoding, "message": form.message} if form.message else {})

    def _path(self, form: StreamForm) -> str:
        """The part of the address that serves it; of a stream that only pages have, that of its page's other stream."""
        pages = {one.page for one in form.facts}
        beside = (one for one in self.forms if pages & {facts.page for facts in one.facts if facts.examples})
        return next((one.path for near in (form, *beside) for one in near.facts if one.path), "")

    def _name(self, form: StreamForm) -> str:
        given = self.schemas.names.stream(form.base if not form.message else f"sbe {form.base}")
        word = snake_case(form.topic)
        others = {snake_case(other.topic) for other in self.forms if not other.base.startswith("!")}
        return given or identifier(f"all_{word}s" if form.base.startswith("!") and word in others else word)

    def _schema(self, form: StreamForm) -> str:
        """What the payload is called: by `names.toml`, its `e`, or the builder."""
        if form.message:
            return form.message
        if pattern := same_as(form):
            return self._schema(self._printed(form, pattern))
        event_type = payload_of(form).event_type
        default = pascal_case(event_type) if event_type[:1].isalpha() else pascal_case(self._name(form))
        return self.schemas.names.schema(form.base, default)

    def _printed(self, form: StreamForm, pattern: str) -> StreamForm:
        found = next((one for one in self.forms if pattern in one.printed and one.encoding == form.encoding), None)
        if found is None:
            raise ImportFault(f"{form.facts[0].page}: {form.base} has the payload of {pattern}, which is no stream")
        return found


def _param(param: Param) -> Document:
    if not param.enum:
        return {"type": "string"}
    if all(value.isdecimal() for value in param.enum):
        return {"type": "integer", "enum": [int(value) for value in param.enum]}
    return {"type": "string", "enum": list(param.enum)}
