"""The catalogs tell the truth about the generated classes, found here by introspection."""

import importlib
import inspect
import json
import types
import typing
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

import binwire_api
from binwire_api._core import Event, OneOrMany, operation

PACKAGE = Path(binwire_api.__file__).parent
PRODUCTS = ["fapi", "sapi", "spot"]
UNITS = {"spot": "binwire_api.spot", "fapi": "binwire_api.fapi", "sapi": "binwire_api.sapi.margin_trading"}
CLIENTS = {
    "client.spot": ("binwire_api.spot.rest", "SpotRest"),
    "client.fapi": ("binwire_api.fapi.rest", "FapiRest"),
    "client.sapi.margin_trading": ("binwire_api.sapi.margin_trading.rest", "MarginTradingRest"),
    "spot_session": ("binwire_api.spot.ws_api", "SpotWsApi"),
    "fapi_session": ("binwire_api.fapi.ws_api", "FapiWsApi"),
}
OPERATION = {
    "product", "group", "kind", "id", "method", "path", "security", "weight", "weight_unit", "params", "result",
    "retired", "deprecated", "doc",
}  # fmt: skip


def catalog(product: str) -> dict[str, list[dict[str, Any]]]:
    return json.loads((PACKAGE / product / "catalog.json").read_text())


def client(id: str) -> tuple[Any, str]:
    prefix, _, name = id.rpartition(".")
    module, class_name = CLIENTS[prefix]
    return getattr(importlib.import_module(module), class_name), name


@pytest.mark.parametrize("product", PRODUCTS)
def test_each_operation_row_leads_to_an_operation(product: str) -> None:
    for row in catalog(product)["operations"]:
        assert set(row) == OPERATION
        owner, name = client(row["id"])
        declared = inspect.getattr_static(owner, name)
        assert isinstance(declared, operation | OneOrMany)
        builders = [declared.one, declared.many] if isinstance(declared, OneOrMany) else [declared.__wrapped__]
        found = [list(inspect.signature(build).parameters.values())[1:] for build in builders]
        required = {one.name: one.default is inspect.Parameter.empty for parameters in found for one in parameters}
        assert sorted(param["required"] for param in row["params"]) == sorted(required.values())
        assert row["doc"] in (declared.__doc__ or "")
        assert (row["path"] is None) is (row["kind"] == "ws")


@pytest.mark.parametrize("product", PRODUCTS)
def test_each_operation_has_a_row(product: str) -> None:
    rows = {row["id"] for row in catalog(product)["operations"]}
    found = set()
    for prefix, (module, class_name) in CLIENTS.items():
        if module.split(".")[1] == product:
            owner = getattr(importlib.import_module(module), class_name)
            members = inspect.getmembers_static(owner)
            found |= {f"{prefix}.{name}" for name, member in members if isinstance(member, operation | OneOrMany)}
    assert rows == found


def struct_of(type_: Any) -> tuple[str, Any]:
    """`[]` for each list around it, and the Struct inside a type, if any."""
    origin, arguments = typing.get_origin(type_), typing.get_args(type_)
    if origin in (typing.Union, types.UnionType):
        return struct_of(next(argument for argument in arguments if argument is not type(None)))
    if origin is list:
        depth, inner = struct_of(arguments[0])
        return f"[]{depth}", inner
    bare = origin or type_
    return "", type_ if isinstance(bare, type) and issubclass(bare, msgspec.Struct) else None


def keys(struct: Any, prefix: str = "") -> Iterator[str]:
    for field in msgspec.structs.fields(struct):
        lists, inner = struct_of(field.type)
        yield f"{prefix}{field.encode_name}{lists}"
        if inner is not None:
            yield from keys(inner, f"{prefix}{field.encode_name}{lists}.")


@pytest.mark.parametrize("product", PRODUCTS)
def test_event_keys_are_the_wire_names_of_the_structs(product: str) -> None:
    rows = {row["event"]: row["keys"] for row in catalog(product)["events"]}
    module = importlib.import_module(f"{UNITS[product]}.events")
    events = [member for _, member in inspect.getmembers(module, inspect.isclass) if issubclass(member, Event)]
    for event in events:
        if event is not Event:
            filled = event[Decimal] if getattr(event, "__parameters__", ()) else event
            assert rows[event.__struct_config__.tag] == ["e", *keys(filled)]


def test_containers_are_keys_too() -> None:
    rows = {(product, row["event"]): row["keys"] for product in PRODUCTS for row in catalog(product)["events"]}
    assert {"e", "o", "o.s"} <= set(rows["fapi", "ORDER_TRADE_UPDATE"])
    assert {"e", "B[]", "B[].a"} <= set(rows["spot", "outboundAccountPosition"])
    assert "B" not in rows["spot", "outboundAccountPosition"]
    assert ("sapi", "USER_LIABILITY_CHANGE") in rows


@pytest.mark.parametrize("product", PRODUCTS)
def test_stream_rows_name_known_events(product: str) -> None:
    rows, events = catalog(product)["streams"], {row["event"] for row in catalog(product)["events"]}
    assert rows
    for row in rows:
        assert set(row) == {"product", "pattern", "event", "path"}
        assert row["event"] is None or row["event"] in events
        assert row["path"] in {"public", "market", "private", None}
