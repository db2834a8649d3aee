"""Lowers a unit's spec files to one plain OpenAPI document that the parser reads without loss.

The parser keeps a type's class name but drops formats, `prefixItems` and the names of properties that differ in case
only. So every such fact moves to where it survives: a class name, a property's key, or an `x-` member read later.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .faults import SpecError, pointer
from .lint import operations
from .load import Unit
from .names import identifier, member_name, snake_case
from .refs import SCHEMAS, target
from .words import value_words

DECIMAL = "Decimal"
"""Placeholder class of prices and quantities; what stands for it in Python is decided later."""

NUMBER = "BareNumber"
"""Placeholder class of amounts that come as JSON numbers, at least somewhere: no text could be read from them."""

Schema = dict[str, Any]


def lower(unit: Unit, documents: Mapping[str, Any]) -> Schema:
    """One OpenAPI document: REST operations, each WebSocket method as `POST /ws/NAME`, each stream's payload as an
    answer of `POST /stream/ENCODING/NAME`.
    """
    lowering = _Lowering(unit, documents)
    return {
        "openapi": "3.1.0",
        "info": documents[unit.files[0]]["info"],
        "paths": {**lowering.rest(), **lowering.ws_api(), **lowering.streams()},
        "components": {"schemas": lowering.schemas()},
    }


class _Lowering:
    def __init__(self, unit: Unit, documents: Mapping[str, Any]) -> None:
        self.unit, self.documents = unit, documents
        self.named: dict[str, tuple[str, Schema]] = {}
        for file in unit.files:
            for name, schema in documents[file].get("components", {}).get("schemas", {}).items():
                self.named.setdefault(name, (file, schema))
        self.same = _same_enums(self.named)
        self.maps: dict[str, Schema] = {}

    def rest(self) -> Schema:
        paths: Schema = {}
        if self.unit.rest:
            twins = self._twins()
            for path, verb, raw in operations(self.documents[self.unit.rest]):
                schema = raw["responses"]["200"]["content"]["application/json"]["schema"]
                lowered = self._operation(raw.get("parameters", ()), schema)
                facts = {key.removeprefix("x-"): value for key, value in raw.items() if key.startswith("x-")}
                about = {"kind": "rest", "name": raw["operationId"], "title": raw["summary"], "tags": raw["tags"]}
                twin = {"verb": verb.upper(), "path": path, "method": twins.get(f"{verb} {path}", "")}
                paths.setdefault(path, {})[verb] = lowered | {"x-facts": facts | about | twin}
        return paths

    def _twins(self) -> dict[str, str]:
        """`verb path` of a REST operation to the WebSocket method that is like it."""
        methods = self.documents[self.unit.ws_api]["methods"] if self.unit.ws_api else {}
        return {" ".join(self._like(m["like"])): wire for wire, m in methods.items() if "like" in m}

    @staticmethod
    def _like(reference: str) -> tuple[str, str]:
        path, _, verb = reference.partition("#/paths/")[2].rpartition("/")
        return verb, path.replace("~1", "/").replace("~0", "~")

    def ws_api(self) -> Schema:
        methods = self.documents[self.unit.ws_api]["methods"] if self.unit.ws_api else {}
        return {f"/ws/{wire}": {"post": self._method(wire, method)} for wire, method in methods.items()}

    def _method(self, wire: str, method: Schema) -> Schema:
        required = set(method.get("required", ()))
        where = pointer("methods", wire)
        params = [
            {"name": name, "required": name in required, "schema": schema}
            for name, schema in method.get("params", {}).items()
        ]
        if missing := sorted(required - set(method.get("params", {}))):
            raise SpecError(self.unit.ws_api, f"{where}/required", f"{missing[0]!r} is no parameter")
        result, twin = method.get("result", {}), {"verb": "", "path": ""}
        if "like" in method:
            _, rest = target(self.unit.ws_api, f"{where}/like", method["like"], self.documents)
            verb, path = self._like(method["like"])
            params, twin = list(rest.get("parameters", ())), {"verb": verb.upper(), "path": path}
            result = rest["responses"]["200"]["content"]["application/json"]["schema"]
        facts = {key: value for key, value in method.items() if key not in {"params", "required", "result", "like"}}
        return self._operation(params, result) | {"x-facts": facts | twin | {"kind": "ws", "method": wire}}

    def streams(self) -> Schema:
        rows = self.documents[self.unit.streams]["streams"] if self.unit.streams else ()
        return {f"/stream/{stream_id(row)}": {"post": self._stream(row)} for row in rows if "name" in row}

    def _stream(self, row: Schema) -> Schema:
        return self._operation((), row["event"]) | {"x-facts": {"kind": "stream", **row}}

    def _operation(self, params: Any, result: Schema) -> Schema:
        parameters = [
            {
                "name": param["name"],
                "in": "query",
                "required": param.get("required", False),
                "schema": self._schema(param["schema"]),
                "x-name": _given_name(param) or identifier(snake_case(param["name"])),
                "x-note": _note(param),
                "x-indexed": param.get("x-indexed", False),
                "x-words": param["schema"].get("x-words", ()),
                "x-default": param["schema"].get("default"),
            }
            for param in params
        ]
        # One thing or a list of such things: what is said of the one says all.
        one = result["oneOf"][0] if "x-one" in result else result
        content = {"application/json": {"schema": self._schema(one)}}
        responses = {"200": {"description": "", "content": content}}
        return {"parameters": parameters, "responses": responses, "x-one": result.get("x-one", "")}

    def schemas(self) -> Schema:
        lowered = {name: self._named(name) for name in self.named if self.same[name] == name}
        for event, reference in self._user_data().items():
            name = reference["$ref"].rpartition("/")[2]
            lowered[name] |= _tagged(lowered[name], event) | {"x-user-data": True}
        for name in lowered:
            if event_type := self.named[name][1].get("properties", {}).get("e", {}).get("const"):
                lowered[name] |= _tagged(lowered[name], event_type)
        return {**lowered, **self.maps, DECIMAL: {"type": "object"}, NUMBER: {"type": "object"}}

    def _user_data(self) -> Schema:
        return dict(self.documents[self.unit.streams].get("user_data", {})) if self.unit.streams else {}

    def _named(self, name: str) -> Schema:
        file, schema = self.named[name]
        where = {"x-file": file, **{key: schema.get(key, "") for key in ("x-source", "x-deprecated", "x-given")}}
        if "enum" in schema:
            names = schema.get("x-enum-varnames") or [identifier(member_name(value)) for value in schema["enum"]]
            if len(names) != len(schema["enum"]) or not all(map(str.isidentifier, names)):
                at = pointer("components", "schemas", name, "enum")
                raise SpecError(file, at, f"{names} are no Python names of its values: give x-enum-varnames")
            return {"type": "string", "enum": schema["enum"], "x-enum-varnames": names, **where}
        if "prefixItems" in schema:
            return {**_row(schema, self._schema), **where}
        if isinstance(schema.get("additionalProperties"), dict):
            return {
                "type": "object",
                "additionalProperties": self._schema(schema["additionalProperties"]),
                "x-map": True,
            }
        if schema.get("type") != "object":
            return self._schema(schema)
        return {**self._object(name, file, schema), **where}

    def _object(self, name: str, file: str, schema: Schema) -> Schema:
        keys: dict[str, str] = {}
        for wire, value in schema.get("properties", {}).items():
            # A caller writes the objects of a request as the exchange reads them, under the wire's names.
            key = wire if "x-given" in schema else value.get("x-name") or identifier(snake_case(wire))
            if key in keys.values() or not key.isidentifier() or key != identifier(key):
                where = pointer("components", "schemas", name, "properties", wire)
                raise SpecError(file, where, f"{key!r} is taken or no Python name: give it an x-name")
            keys[wire] = key
        if missing := sorted(set(schema.get("required", ())) - set(keys)):
            where = pointer("components", "schemas", name, "required")
            raise SpecError(file, where, f"{missing[0]!r} is no property")
        return {
            "type": "object",
            "properties": {
                keys[wire]: {**self._schema(value), "x-wire": wire, "x-null": _nullable(value), "x-note": _note(value)}
                for wire, value in schema.get("properties", {}).items()
            },
            "required": [keys[wire] for wire in schema.get("required", ())],
            "additionalProperties": False,
        }

    def _schema(self, schema: Schema) -> Schema:
        """What the parser needs of a schema: its type, and nothing that only documents."""
        schema = _not_null(schema)
        match schema:
            case {"$ref": reference}:
                return {"$ref": f"#{SCHEMAS}{self.same[reference.rpartition('/')[2]]}"}
            case {"type": "string", "format": "decimal"}:
                return {"$ref": f"#{SCHEMAS}{DECIMAL}"}
            case {"type": ["string", "number"], "format": "decimal"}:
                return {"$ref": f"#{SCHEMAS}{NUMBER}"}
            case {"type": "array", "items": items}:
                return {"type": "array", "items": self._schema(items)}
            case {"type": "object", "additionalProperties": dict(values)}:
                name = f"InlineMap{len(self.maps) + 1}"
                self.maps[name] = {}
                self.maps[name] = {"type": "object", "additionalProperties": self._schema(values), "x-map": True}
                return {"$ref": f"#{SCHEMAS}{name}"}
            case {"type": kind}:
                return {"type": kind}
        return {}


def _tagged(schema: Schema, event_type: str) -> Schema:
    """What an event's class has instead of the member `e`."""
    properties = {key: value for key, value in schema["properties"].items() if value["x-wire"] != "e"}
    required = [key for key in schema["required"] if key in properties]
    return {"x-tag": event_type, "properties": properties, "required": required}


def stream_id(row: Schema) -> str:
    """`json/agg_trade`: JSON and SBE streams may have one name."""
    return f"{row.get('encoding', 'json')}/{row['name']}"


def _same_enums(named: Mapping[str, tuple[str, Schema]]) -> dict[str, str]:
    """Each schema's name to the name it goes by: enums of one set of values are one class, by its first name."""
    first: dict[frozenset[str], str] = {}
    names: dict[str, str] = {}
    for name, (_, schema) in named.items():
        names[name] = first.setdefault(frozenset(schema["enum"]), name) if "enum" in schema else name
    return names


def _row(schema: Schema, lower_schema: Any) -> Schema:
    """An array with a meaning for each position, as an object: `Struct(array_like=True)` later."""
    items = schema["prefixItems"]
    titles = [identifier(snake_case(item["title"])) for item in items]
    return {
        "type": "object",
        "x-array": True,
        "properties": {
            title: {**lower_schema(item), "x-wire": title, "x-null": _nullable(item), "x-note": _note(item)}
            for title, item in zip(titles, items, strict=True)
        },
        "required": titles[: schema.get("minItems", len(titles))],
        "additionalProperties": False,
    }


def _not_null(schema: Schema) -> Schema:
    match schema:
        case {"type": list(kinds)}:
            rest = [kind for kind in kinds if kind != "null"]
            return {**schema, "type": rest[0] if len(rest) == 1 else rest}
        case {"anyOf": list(options)} | {"oneOf": list(options)}:
            return {**schema, **next(option for option in options if option.get("type") != "null")}
    return schema


def _nullable(schema: Schema) -> bool:
    options = schema.get("anyOf") or schema.get("oneOf") or ()
    kinds = schema.get("type")
    return (isinstance(kinds, list) and "null" in kinds) or any(option.get("type") == "null" for option in options)


def _given_name(param: Schema) -> str:
    """The `x-name` of a parameter: beside it in OpenAPI, in its schema where a method lists schemas only."""
    return str(param.get("x-name") or param["schema"].get("x-name", ""))


def _note(schema: Schema) -> str:
    """What a caller has to know beside the type: unit, bounds, default, and the note of the spec."""
    inner = schema.get("schema", {})
    bound = value_words({**schema, **inner}, "ms" if schema.get("name") == "recvWindow" else "")
    note = schema.get("x-note", inner.get("x-note", ""))
    return "; ".join(part for part in (bound, note) if part)
