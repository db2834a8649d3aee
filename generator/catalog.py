"""The lists behind `binwire operations`, `streams` and `events`: one `catalog.json` a product."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from .ir import MarketStream, Model, Operation, Package
from .names import pascal_case

Row = dict[str, Any]


def catalog(packages: Iterable[Package], api: Iterable[Package]) -> str:
    """The JSON of one product's packages; `api` is all packages, whose events a stream may name."""
    own = list(packages)
    elsewhere = {event.tag: (package, event) for package in api for event in package.tagged}
    elsewhere |= {event.tag: (package, event) for package in own for event in package.tagged}
    rows = {
        "operations": [_operation(package, operation) for package in own for operation in package.operations],
        "streams": [row for package in own for row in _streams(package)],
        "events": [row for package in own for row in _events(package, elsewhere)],
    }
    return json.dumps(rows, indent=1, ensure_ascii=False) + "\n"


def _operation(package: Package, operation: Operation) -> Row:
    weight = operation.weight
    conditional = isinstance(weight, dict) and bool(weight.get("when") or weight.get("also"))
    client = f"client.{package.path.replace('/', '.')}" if operation.kind == "rest" else f"{package.product}_session"
    return {
        "product": package.product,
        "group": operation.group,
        "kind": operation.kind,
        "id": f"{client}.{operation.name}",
        "method": operation.method if operation.kind == "ws" else operation.verb,
        "path": operation.path if operation.kind == "rest" else None,
        "security": operation.security,
        "weight": weight["value"] if isinstance(weight, dict) and not conditional else weight,
        "weight_unit": weight.get("unit", "IP") if isinstance(weight, dict) else "IP",
        "params": [{"name": p.wire, "required": p.required, "type": p.type} for p in operation.params],
        "result": operation.result.replace("[N]", ""),
        "retired": operation.retired or None,
        "deprecated": operation.deprecated or None,
        "doc": operation.source,
    }


def _streams(package: Package) -> Iterator[Row]:
    for stream in package.streams:
        for event in stream.events or (None,):
            yield _stream(package.product, stream.pattern, event, stream.path)
    for market in package.market_streams:
        yield from _market_stream(package, market)


def _market_stream(package: Package, stream: MarketStream) -> Iterator[Row]:
    """A row for each name that the documentation prints for one builder."""
    clients = pascal_case(package.group or package.product)
    sbe = "Sbe" if stream.encoding == "sbe" else ""
    models = {model.name: model.tag for model in (*package.market_events, *package.events)}
    event = stream.event.replace("[N]", "")
    tag = models.get(event.removeprefix("list[").removesuffix("]")) or None
    for pattern in stream.printed:
        yield _stream(package.product, pattern, tag, stream.path or None) | {
            "id": f"{clients}{sbe}Streams.{stream.name}",
            "params": [{"name": p.wire, "required": p.required, "type": p.type} for p in stream.params],
            "result": event,
            "update_speed": stream.update_speed or None,
            "encoding": stream.encoding,
            "doc": stream.source,
        }


def _stream(product: str, pattern: str, event: str | None, path: str | None) -> Row:
    """A row with what only a market stream has left empty."""
    row: Row = {"product": product, "pattern": pattern, "event": event, "path": path, "id": None, "params": []}
    return row | {"result": None, "update_speed": None, "encoding": "json", "doc": None}


def _events(package: Package, known: dict[str, tuple[Package, Model]]) -> Iterator[Row]:
    names = [event.tag for event in package.tagged]
    names += [event for stream in package.streams for event in stream.events]
    for name in dict.fromkeys(names):
        home, model = known[name]
        yield {"product": package.product, "event": name, "keys": ["e", *_keys(home, model, "")]}
    for event in package.market_events:
        if event.tag:
            yield {"product": package.product, "event": event.tag, "keys": ["e", *_keys(package, event, "")]}


def _keys(package: Package, model: Model, prefix: str) -> Iterator[str]:
    """The wire keys of a Struct, what it holds included: `o`, `o.s`; of a list `B[]`, `B[].a`."""
    structs = {struct.name: struct for struct in (*package.models, *package.events, *package.market_events)}
    for field in model.fields:
        bare = field.type.removesuffix(" | None").replace("[N]", "")
        depth = bare.count("list[")
        path = prefix + field.wire + "[]" * depth
        yield path
        inner = structs.get(bare.replace("list[", "").rstrip("]"))
        if inner is not None:
            yield from _keys(package, inner, f"{path}.")
