"""The documents of a spec as a surface: the committed ones, and those that pages would be written to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import frozen

from generator.diff.notes import from_title
from generator.diff.sbe_surface import of_schema
from generator.diff.surface import (
    DEFAULT,
    DEPRECATED,
    ENUM,
    EVENT_KEY,
    KEY_TYPE,
    MAXIMUM,
    MINIMUM,
    NAME,
    PARAMETER,
    PATTERN,
    REQUIRED,
    RESPONSE_KEY,
    RETIRED,
    SECURITY,
    SPEED,
    TYPE,
    VALUE,
    WEIGHT,
    Fact,
    Shown,
    Subject,
    Value,
)
from generator.words import weight_words

Document = Mapping[str, Any]
_VERBS = ("get", "post", "put", "delete")
_LIMITS = ((MINIMUM, "minimum"), (MAXIMUM, "maximum"), (DEFAULT, "default"))


def subjects_of(documents: Mapping[str, Document]) -> Iterator[Subject]:
    """Everything the documents of a spec hold, by file below `spec/`."""
    for file, document in documents.items():
        if file.startswith("sbe/"):
            yield of_schema(document)
        elif file == "errors.yaml":
            yield from _errors(document)
        else:
            yield from _Reader(documents, file, product_of(file)).subjects()


def product_of(file: str) -> str:
    """`spot`, `sapi.margin_trading`, `fapi`: the key of the scope that a file below `spec/` is written for."""
    product, _, name = file.partition("/")
    group = name.removesuffix(".yaml").removesuffix("_streams").removesuffix("_ws_api")
    return product if group in ("rest", "ws_api", "streams") else f"{product}.{group}"


def _errors(document: Document) -> Iterator[Subject]:
    for product, table in document["products"].items():
        names: dict[str, list[str]] = {}
        for row in table["codes"]:
            names.setdefault(str(row["code"]), []).append(row.get("name", ""))
        for code, said in names.items():
            text = " / ".join(dict.fromkeys(filter(None, said)))
            yield Subject("error", product, code, table["source"], {(NAME, ""): text} if text else {})


@frozen
class _Reader:
    documents: Mapping[str, Document]
    file: str
    product: str

    def subjects(self) -> Iterator[Subject]:
        """Operations, methods, events, streams and sets of values of one file."""
        document = self.documents[self.file]
        for path, verbs in document.get("paths", {}).items():
            for verb in _VERBS:
                if verb in verbs:
                    yield self._operation(f"{verb.upper()} {path}", verbs[verb])
        for name, method in document.get("methods", {}).items():
            yield self._method(name, method)
        for name, schema in document.get("user_data", {}).items():
            facts = dict(_keys(EVENT_KEY, _walk(self, schema)))
            yield Subject("event", self.product, name, self._source(schema), facts)
        for stream in document.get("streams", ()):
            if "title" in stream:
                yield self._stream(stream)
        for name, schema in document.get("components", {}).get("schemas", {}).items():
            if "enum" in schema:
                values: dict[Fact, Value] = {(VALUE, str(value)): True for value in schema["enum"]}
                yield Subject("enum", self.product, name, schema.get("x-source", ""), values)

    def _operation(self, id_: str, operation: Document) -> Subject:
        facts: dict[Fact, Value] = {}
        for param in operation.get("parameters", ()):
            facts |= self._parameter(param["name"], param["schema"], bool(param.get("required")))
        facts |= self._common(operation, "x-")
        schema = operation["responses"]["200"].get("content", {}).get("application/json", {}).get("schema", {})
        facts |= dict(_keys(RESPONSE_KEY, _walk(self, schema)))
        return Subject("operation", self.product, id_, operation["x-source"], facts)

    def _method(self, name: str, method: Document) -> Subject:
        twin = self.follow(method["like"]) if "like" in method else None
        if twin is not None:
            reader, operation = twin
            facts = dict(reader._operation("", operation).facts)
        else:
            facts = {}
            for param, schema in method.get("params", {}).items():
                facts |= self._parameter(param, schema, param in method.get("required", ()))
            facts |= dict(_keys(RESPONSE_KEY, _walk(self, method.get("result", {}))))
        common = self._common(method, "")
        kept = {fact: value for fact, value in facts.items() if fact[0] not in (WEIGHT, SECURITY, RETIRED, DEPRECATED)}
        return Subject("method", self.product, name, method["source"], kept | common)

    def _common(self, operation: Document, prefix: str) -> dict[Fact, Value]:
        facts: dict[Fact, Value] = {(SECURITY, ""): operation[f"{prefix}security"]}
        if operation.get(f"{prefix}weight") is not None:
            facts[WEIGHT, ""] = weight_words(operation[f"{prefix}weight"]).removeprefix("weight ")
        title = operation["summary"] if prefix else operation["title"]
        facts |= from_title(title, operation[f"{prefix}source"])
        for what in (RETIRED, DEPRECATED):
            if operation.get(f"{prefix}{what}"):
                facts[what, ""] = str(operation[f"{prefix}{what}"])
        return facts

    def _parameter(self, name: str, schema: Document, required: bool) -> dict[Fact, Value]:
        kind, values = self._type(schema)
        facts: dict[Fact, Value] = {(PARAMETER, name): True, (REQUIRED, name): required, (TYPE, name): kind}
        if values:
            facts[ENUM, name] = values
        for what, word in _LIMITS:
            if word in schema:
                facts[what, name] = _plain(schema[word])
        for member, inner, needed in self._members(schema):
            facts |= self._parameter(f"{name}.{member}", inner, needed)
        return facts

    def _members(self, schema: Document) -> Iterator[tuple[str, Document, bool]]:
        """The members of the objects that a parameter takes, which the pages list in a table of their own."""
        if "$ref" in schema:
            reader, found = self.follow(schema["$ref"])
            yield from reader._members(found)
        elif "items" in schema:
            yield from self._members(schema["items"])
        else:
            needed = schema.get("required", ())
            yield from ((name, inner, name in needed) for name, inner in schema.get("properties", {}).items())

    def _type(self, schema: Document) -> tuple[str, frozenset[str]]:
        """A word for the type of a parameter, and the values it takes."""
        if "$ref" in schema:
            reader, found = self.follow(schema["$ref"])
            return reader._type(found)
        if schema.get("type") == "array":
            inner, values = self._type(schema.get("items", {}))
            return f"array of {inner}", values
        kind = str(schema.get("type", "any"))
        values = frozenset(map(str, schema.get("enum", ())))
        return ("decimal" if schema.get("format") == "decimal" else kind), values

    def _stream(self, stream: Document) -> Subject:
        patterns = [stream["pattern"]]
        facts: dict[Fact, Value] = {(PATTERN, pattern): True for pattern in patterns[1:]}
        if stream.get("update_speed"):
            facts[SPEED, ""] = str(stream["update_speed"])
        for name, schema in stream.get("params", {}).items():
            if values := self._type(schema)[1]:
                facts[ENUM, name] = values
        if "event" in stream:
            facts |= dict(_keys(EVENT_KEY, _walk(self, stream["event"])))
        name = stream["pattern"]
        id_ = f"{name} (sbe)" if stream.get("encoding") == "sbe" else name
        return Subject("stream", self.product, id_, stream["source"], facts)

    def _source(self, schema: Document) -> str:
        found: Document = self.follow(schema["$ref"])[1] if "$ref" in schema else schema
        return str(found.get("x-source", ""))

    def follow(self, reference: str) -> tuple[_Reader, Document]:
        """What a reference points to, and the reader of the file it stands in."""
        file, _, pointer = reference.partition("#")
        folder = self.file.rpartition("/")[0]
        reader = _Reader(self.documents, f"{folder}/{file}" if file else self.file, self.product)
        node: Any = self.documents[reader.file]
        for step in pointer.split("/")[1:]:
            node = node[step.replace("~1", "/").replace("~0", "~")]
        return reader, node


def _plain(value: object) -> Value:
    """A bound as the number it is, a default as its word."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, int) else str(value)


def _keys(what: str, walked: Iterable[tuple[str, bool, str]]) -> Iterator[tuple[Fact, Value]]:
    """A fact for each key and one for its type; of a key that two alternatives have, what either says."""
    always: dict[str, bool] = {}
    types: dict[str, set[str]] = {}
    for path, required, kind in walked:
        if path:
            always[path] = always.get(path, True) and required
        if kind:
            types.setdefault(path, set()).add(kind)
    for path, every in always.items():
        yield (what, path), Shown(every)
    for path, kinds in types.items():
        yield (f"{what}{KEY_TYPE}", path), " or ".join(sorted(kinds))


def _walk(
    reader: _Reader, schema: Document, path: str = "", required: bool = True, seen: tuple[str, ...] = ()
) -> Iterator[tuple[str, bool, str]]:
    """Each key below a schema with its path, whether it always is there, and its type."""
    if "$ref" in schema:
        if schema["$ref"] not in seen:
            other, found = reader.follow(schema["$ref"])
            yield from _walk(other, found, path, required, (*seen, schema["$ref"]))
        return
    choices = [choice for member in ("anyOf", "oneOf", "allOf") for choice in schema.get(member, ())]
    for choice in choices:
        yield from _walk(reader, choice, path, required, seen)
    if choices:
        return
    kinds = schema.get("type", "")
    for kind in kinds if isinstance(kinds, list) else [kinds]:
        if kind != "null":
            yield path, required, "number" if kind == "integer" else str(kind)
    for name, child in schema.get("properties", {}).items():
        wire = child.get("x-wire", name)
        below = f"{path}.{wire}" if path else wire
        yield from _walk(reader, child, below, name in schema.get("required", ()), seen)
    for index, child in enumerate(schema.get("prefixItems", ())):
        yield from _walk(reader, child, f"{path}[{index}]", True, seen)
    items = schema.get("items")
    if isinstance(items, Mapping):
        # The elements of an answer that is a list are what it answers.
        yield from (
            (one, every, kind)
            for one, every, kind in _walk(reader, items, f"{path}[]" if path else "", required, seen)
            if one not in ("", f"{path}[]")
        )
