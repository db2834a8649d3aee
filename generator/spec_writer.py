"""Facts to spec documents: one product's REST, WebSocket API and stream files in the project's dialect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import define, field

from generator.docs.facts import EventFacts, Operation, Param, StreamFacts
from generator.facts_schemas import FactsSchemas
from generator.scope import ProductScope
from generator.stated import security_form, weight_form
from generator.stream_writer import StreamWriter

Document = dict[str, Any]
_TOLD = frozenset({"default", "minimum", "maximum", "x-unit"})
IMPLIED = ("timestamp", "signature")
"""Parameters that follow from how a request is authenticated."""
AUTH = {"NONE": "none", "MARKET_DATA": "api_key", "USER_STREAM": "api_key"}
"""What security asks for; all others are signed."""


@define
class ProductDocuments:
    """The documents of one product, written from what its pages say."""

    scope: ProductScope
    schemas: FactsSchemas
    servers: Mapping[str, Sequence[Mapping[str, str]]]
    version: str
    messages: Mapping[str, Mapping[str, Any]] = field(factory=dict)
    """Those of the SBE schemas, by name."""

    def write(
        self, operations: Sequence[Operation], events: Sequence[EventFacts], streams: Sequence[StreamFacts] = ()
    ) -> dict[str, Document]:
        """Documents by file below `spec/`."""
        for operation in operations:
            self.schemas.add_operation(operation)
        for event in events:
            self.schemas.add_event(event)
        market = StreamWriter.of(self.schemas, streams, self.messages)
        documents: dict[str, Document] = {}
        rest = [operation for operation in operations if operation.verb]
        methods = [operation for operation in operations if operation.method]
        paths = self._paths(rest)
        wired = {operation.method: self._method(operation, rest) for operation in methods}
        user_data = {event.name: self.schemas.event_reference(event) for event in events}
        components = self.schemas.components()
        for event in events:
            components[user_data[event.name]["$ref"].rpartition("/")[2]]["x-source"] = event.source
        market.finish(components)
        entries = [*market.entries(), *(dict(stream) for stream in self.scope.streams)]
        homes = _homes(components, paths, wired)
        if rest:
            documents[self.scope.rest_file] = self._rest(paths, _part(components, homes, "rest"))
        if wired:
            file = self.scope.ws_api_file
            documents[file] = self._ws_api(wired, _part(components, homes, "ws_api"))
        if entries or user_data:
            documents[self.scope.streams_file] = self._streams(entries, user_data, _part(components, homes, "streams"))
        rest_name = self.scope.rest_file.rpartition("/")[2]
        return {file: _pointed(document, homes, file, self.scope, rest_name) for file, document in documents.items()}

    def _info(self, kind: str) -> Document:
        return {"title": f"Binance {self.scope.title} {kind}", "version": self.version}

    def _rest(self, paths: Document, components: Document) -> Document:
        return {
            "openapi": "3.1.0",
            "info": self._info("REST API"),
            "servers": list(self.servers.get("rest", ())),
            "paths": paths,
            "components": {"schemas": components},
        }

    def _paths(self, operations: Sequence[Operation]) -> Document:
        paths: Document = {}
        for operation in sorted(operations, key=lambda one: one.path):
            paths.setdefault(operation.path, {})[operation.verb.lower()] = self._operation(operation)
        return paths

    def _operation(self, operation: Operation) -> Document:
        schema = self.schemas.result(operation)
        written: Document = {
            "operationId": self.schemas.names.operation(operation.id, operation.title),
            "summary": operation.title,
            "tags": [self.scope.tag(operation)],
            "x-security": security_form(operation),
            **self._common(operation, "x-"),
            "parameters": [self._parameter(operation, param) for param in _own(operation)],
            "responses": {"200": {"description": operation.title, "content": {"application/json": {"schema": schema}}}},
        }
        return written

    def _common(self, operation: Operation, prefix: str) -> Document:
        auth = _auth(operation)
        follows = AUTH.get(operation.security, "signed")
        written: Document = {f"{prefix}auth": auth} if auth != follows else {}
        written[f"{prefix}weight"] = weight_form(operation)
        written[f"{prefix}source"] = operation.source
        return written

    def _parameter(self, operation: Operation, param: Param) -> Document:
        written: Document = {"name": param.name, "in": "query"}
        if param.required:
            written["required"] = True
        written["schema"] = self.schemas.parameter(operation, param)
        return {**written, "x-indexed": True} if param.indexed else written

    def _method(self, operation: Operation, rest: Sequence[Operation]) -> Document:
        written: Document = {
            "name": self.schemas.names.method(operation.method),
            "title": operation.title,
            "tags": [self.scope.tag(operation)],
            "security": security_form(operation),
            **self._common(operation, ""),
        }
        twin = self._twin(operation, rest)
        if twin is not None:
            pointer = f"/paths/{twin.path.replace('/', '~1')}/{twin.verb.lower()}"
            return {**written, "like": f"{self.scope.rest_file.rpartition('/')[2]}#{pointer}"}
        params = _own(operation)
        if params:
            written["params"] = {param.name: self.schemas.parameter(operation, param) for param in params}
        if required := [param.name for param in params if param.required]:
            written["required"] = required
        return {**written, "result": self.schemas.result(operation)}

    def _twin(self, operation: Operation, rest: Sequence[Operation]) -> Operation | None:
        """The REST operation with the same parameters and the same answer; of several the one of the same name."""
        mine = self._signature(operation)
        alike = [one for one in rest if self._signature(one) == mine and one.security == operation.security]
        named = [one for one in alike if one.title == operation.title or one.path.endswith(f"/{operation.method}")]
        return next(iter(named or (alike if len(alike) == 1 and operation.examples else [])), None)

    def _signature(self, operation: Operation) -> tuple[Any, ...]:
        params = sorted((param.name, param.required, str(self._kind(operation, param))) for param in _own(operation))
        return (tuple(params), str(self.schemas.result(operation)))

    def _kind(self, operation: Operation, param: Param) -> Document:
        """The type of a parameter, without what only its description says: pages word that each in their own way."""
        return {key: value for key, value in self.schemas.parameter(operation, param).items() if key not in _TOLD}

    def _ws_api(self, methods: Document, components: Document) -> Document:
        return {
            "binwire": 1,
            "info": self._info("WebSocket API"),
            "servers": list(self.servers.get("ws_api", ())),
            "methods": dict(sorted(methods.items())),
            "components": {"schemas": components},
        }

    def _streams(self, entries: Sequence[Document], user_data: Document, components: Document) -> Document:
        return {
            "binwire": 1,
            "info": self._info("streams"),
            "servers": list(self.servers.get("streams", ())),
            "streams": list(entries),
            "user_data": dict(sorted(user_data.items())),
            "components": {"schemas": components},
        }


def _own(operation: Operation) -> list[Param]:
    """The parameters a caller gives."""
    # A method's `apiKey` says whose request it is, an operation's which key it is about (`DELETE …/margin/apiKey`).
    implied = (*IMPLIED, "apiKey") if operation.method else IMPLIED
    return [param for param in operation.params if param.name not in implied]


def _auth(operation: Operation) -> str:
    """Of REST the security says it; a method's table of parameters says whether it takes an API key or a signature.

    A REST request with a timestamp, or with recvWindow, which counts from it, is signed whatever its word:
    general-info.md exempts only the listenKey requests, whose tables have neither (`GET
    /sapi/v1/margin/delist-schedule (MARKET_DATA)` has). Methods whose tables leave out both key and signature are
    those that anybody may call, that act for the session's user, or that only forget them: what is for an account
    alone is always signed.
    """
    follows = AUTH.get(operation.security, "signed")
    names = {param.name for param in operation.params}
    if operation.verb:
        return "signed" if names & {"timestamp", "recvWindow"} else follows
    if "signature" in names or follows == "signed":
        return "signed"
    return "api_key" if "apiKey" in names else "none"


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                yield str(value).rpartition("/")[2]
            else:
                yield from _references(value)
    elif isinstance(node, list):
        for value in node:
            yield from _references(value)


def _reachable(components: Mapping[str, Any], node: Any) -> set[str]:
    found: set[str] = set()
    waiting = list(_references(node))
    while waiting:
        name = waiting.pop()
        if name not in found and name in components:
            found.add(name)
            waiting += _references(components[name])
    return found


def _homes(components: Mapping[str, Any], paths: Document, methods: Document) -> dict[str, str]:
    """The file each schema is written to: the first of REST, WebSocket API and streams that needs it."""
    rest, ws_api = _reachable(components, paths), _reachable(components, methods)
    return {name: "rest" if name in rest else "ws_api" if name in ws_api else "streams" for name in components}


def _part(components: Mapping[str, Any], homes: Mapping[str, str], kind: str) -> Document:
    return {name: components[name] for name in sorted(components) if homes[name] == kind}


def _pointed(node: Any, homes: Mapping[str, str], file: str, scope: ProductScope, rest_name: str) -> Any:
    """References to schemas written to another file name that file."""
    if isinstance(node, list):
        return [_pointed(value, homes, file, scope, rest_name) for value in node]
    if not isinstance(node, dict):
        return node
    written: Document = {}
    for key, value in node.items():
        if key == "$ref" and isinstance(value, str) and value.startswith("#"):
            home = {"rest": scope.rest_file, "ws_api": scope.ws_api_file, "streams": scope.streams_file}[
                homes.get(value.rpartition("/")[2], "rest")
            ]
            written[key] = value if home == file else f"{home.rpartition('/')[2]}{value}"
        else:
            written[key] = _pointed(value, homes, file, scope, rest_name)
    return written
