"""The corrected spec against what the connector of 2026-08-21 knows: nothing of it is missing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from generator.load import load
from generator.overrides import apply
from generator.scope import read_scope

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def documents() -> Mapping[str, Any]:
    spec = load(ROOT)
    return apply(spec.documents, spec.overrides)


def entries(shared: Path, documents: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    """Each entry of the files of operations, and the operation of the spec."""
    for scope in read_scope(ROOT / "spec/scope.toml").products:
        for path in scope.updates:
            if path.endswith("-events.json"):
                continue
            for entry in json.loads((shared / "docs" / path).read_text(encoding="utf-8")):
                yield entry, operation(documents, scope.rest_file, scope.ws_api_file, entry)


def operation(documents: Mapping[str, Any], rest: str, ws_api: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    paths = documents[rest]["paths"]
    if entry["method"] != "WS":
        return dict(paths[entry["path"]][entry["method"].lower()])
    found = documents[ws_api]["methods"][entry["path"]]
    if "like" in found:
        path, verb = found["like"].partition("#/paths/")[2].rsplit("/", 1)
        return dict(paths[path.replace("~1", "/")][verb])
    return dict(found)


def parameters(found: Mapping[str, Any]) -> dict[str, bool]:
    """Names, and whether they are required."""
    if "parameters" in found:
        return {param["name"]: param.get("required", False) for param in found["parameters"]}
    return {name: name in found.get("required", ()) for name in found.get("params", {})}


def test_every_operation_has_the_connectors_parameters(shared: Path, documents: Mapping[str, Any]) -> None:
    count, kept = 0, set()
    for entry, found in entries(shared, documents):
        # A WebSocket request's own id is no argument.
        stated = {
            param["name"]: param["required"]
            for param in entry["params"]
            if (entry["method"], param["name"]) != ("WS", "id")
        }
        known = parameters(found)
        assert {name: known.get(name) for name in stated} == stated, entry["path"]
        kept |= {(entry["path"], name) for name in known.keys() - stated.keys() if name != "recvWindow"}
        count += 1
    assert count == 277
    # The key that these are about: the connector lists no apiKey anywhere.
    assert kept == {("/sapi/v1/margin/apiKey", "apiKey"), ("/sapi/v1/margin/apiKey/ip", "apiKey")}


def test_every_event_has_the_connectors_members(shared: Path, documents: Mapping[str, Any]) -> None:
    files = {"fapi": "fapi/streams.yaml", "margin_trading": "sapi/margin_trading_streams.yaml"}
    compared = 0
    for product, file in files.items():
        text = (shared / f"docs/updates/{product}-events.json").read_text(encoding="utf-8")
        for entry in json.loads(text):
            if entry["event"] in documents[file]["user_data"]:
                schemas = (
                    {**documents[file.replace("streams", "rest")]["components"]["schemas"]} if product == "fapi" else {}
                )
                schemas |= documents[file]["components"]["schemas"]
                schema = documents[file]["user_data"][entry["event"]]
                assert keys(entry["payload_shape"]) <= schema_keys(schema, schemas), entry["event"]
                compared += 1
    assert compared == 14


def keys(shape: Any) -> set[str]:
    """Every key of a shape, with the keys over it: `o`, `o.s`, `B[]`, `B[].a`."""
    if isinstance(shape, list):
        return {f"[]{key}" for key in keys(shape[0])} if shape else set()
    if not isinstance(shape, Mapping):
        return set()
    return {key for name, inner in shape.items() for key in (name, *(f"{name}.{below}" for below in keys(inner)))}


def schema_keys(schema: Mapping[str, Any], schemas: Mapping[str, Any]) -> set[str]:
    """The same of a schema."""
    if "$ref" in schema:
        return schema_keys(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    if schema.get("type") == "array":
        return {f"[]{key}" for key in schema_keys(schema["items"], schemas)}
    return {
        key
        for name, inner in schema.get("properties", {}).items()
        for key in (name, *(f"{name}.{below}" for below in schema_keys(inner, schemas)))
    }


def test_a_margin_account_has_the_trade_events_by_token_and_by_key(documents: Mapping[str, Any]) -> None:
    streams = documents["sapi/margin_trading_streams.yaml"]["streams"]
    both = {"executionReport", "outboundAccountPosition", "balanceUpdate", "listStatus"}
    named = [(stream["pattern"], set(stream["events"])) for stream in streams]
    assert ("<listenToken>", both | {"eventStreamTerminated"}) in named
    assert ("<listenKey>", both | {"listenKeyExpired"}) in named
