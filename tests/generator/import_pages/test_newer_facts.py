"""The corrected spec against what the exchange's own connector of 2026-08-21 knows: a source the pages are not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from generator.load import load
from generator.overrides import apply

ROOT = Path(__file__).parents[3]
FILES = {
    "fapi": ("fapi/rest.yaml", "fapi/ws_api.yaml", "fapi/streams.yaml"),
    "margin_trading": ("sapi/margin_trading.yaml", "", "sapi/margin_trading_streams.yaml"),
}
NOT_SENT = {"fapi": {"cumQuote", "avgPrice"}, "margin_trading": set[str]()}
"""Optional here: the connector dropped them from some answers."""


@pytest.fixture(scope="module")
def documents() -> Mapping[str, Any]:
    spec = load(ROOT)
    return apply(spec.documents, spec.overrides)


def entries(shared: Path, product: str, kind: str = "") -> list[dict[str, Any]]:
    name = f"{product}{kind}.json"
    found: list[dict[str, Any]] = json.loads((shared / "docs/updates" / name).read_text(encoding="utf-8"))
    return found


def operations(shared: Path, documents: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Product, what the connector says, and the operation of the spec, of all that both have."""
    for product, (rest, ws_api, _) in FILES.items():
        for entry in entries(shared, product):
            if entry["method"] == "WS":
                found = documents[ws_api]["methods"].get(entry["path"]) if ws_api else None
                if found and "like" in found:
                    verb = {"order.cancel": "delete", "order.place": "post"}[entry["path"]]
                    assert found["like"] == f"rest.yaml#/paths/~1fapi~1v1~1order/{verb}"
                    found = documents[rest]["paths"]["/fapi/v1/order"][verb]
            else:
                found = documents[rest]["paths"].get(entry["path"], {}).get(entry["method"].lower())
            if found:
                yield product, entry, found


def parameters(operation: Mapping[str, Any]) -> dict[str, bool]:
    """Names, and whether they are required."""
    if "parameters" in operation:
        return {param["name"]: param.get("required", False) for param in operation["parameters"]}
    return {name: name in operation.get("required", ()) for name in operation.get("params", {})}


def test_the_parameters_are_the_connectors(shared: Path, documents: Mapping[str, Any]) -> None:
    compared = set()
    for product, entry, operation in operations(shared, documents):
        # The connector counts a message's id among its parameters.
        known = {param["name"]: param["required"] for param in entry["params"] if param["name"] != "id"}
        assert parameters(operation) == known, entry["path"]
        compared.add((product, entry["method"], entry["path"]))
    assert ("fapi", "WS", "order.place") in compared
    assert ("margin_trading", "POST", "/sapi/v1/margin/order") in compared
    assert len(compared) == 8


def test_the_answers_have_what_the_connector_has(shared: Path, documents: Mapping[str, Any]) -> None:
    for product, entry, operation in operations(shared, documents):
        if entry["method"] == "WS" or isinstance(entry["response_shape"], list):
            continue
        schemas = components(documents, product)
        answer = operation["responses"]["200"]["content"]["application/json"]["schema"]
        assert keys(entry["response_shape"]) <= schema_keys(answer, schemas), entry["path"]
        name = answer["$ref"].rpartition("/")[2]
        assert not NOT_SENT[product] & set(schemas[name].get("required", ())), entry["path"]


def test_the_events_have_what_the_connector_has(shared: Path, documents: Mapping[str, Any]) -> None:
    compared = 0
    for product, (_, _, streams) in FILES.items():
        document = documents[streams]
        for entry in entries(shared, product, "-events"):
            if entry["event"] in document["user_data"]:
                schema = document["user_data"][entry["event"]]
                assert schema_keys(schema, components(documents, product)) == keys(entry["payload_shape"])
                compared += 1
    assert compared == 14


def components(documents: Mapping[str, Any], product: str) -> dict[str, Any]:
    """The schemas of all files of a product, which refer to one another."""
    files = [documents[file] for file in FILES[product] if file]
    return {name: schema for file in files for name, schema in file["components"]["schemas"].items()}


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
