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
from generator.names import pascal_case

PACKAGE = Path(binwire_api.__file__).parent
PRODUCTS = ["fapi", "sapi", "spot"]
OPERATION = {
    "product", "group", "kind", "id", "method", "path", "security", "weight", "weight_unit", "params", "result",
    "retired", "deprecated", "doc",
}  # fmt: skip

STREAM = {"product", "pattern", "event", "path"}
MARKET_STREAM = {"id", "update_speed", "encoding", "params", "doc", "result"}


def catalog(product: str) -> dict[str, list[dict[str, Any]]]:
    return json.loads((PACKAGE / product / "catalog.json").read_text())


def packages(product: str) -> list[str]:
    """`spot`, or each part of sapi: `sapi.wallet`."""
    folder = PACKAGE / product
    parts = sorted(path.name for path in folder.iterdir() if (path / "__init__.py").exists())
    return [f"{product}.{part}" for part in parts] or [product]


def clients(product: str) -> Iterator[tuple[str, Any]]:
    """What the ids of a product's operations begin with, and the class that has them."""
    for package in packages(product):
        name = pascal_case(package.rpartition(".")[2])
        yield f"client.{package}", getattr(importlib.import_module(f"binwire_api.{package}.rest"), f"{name}Rest")
        if (PACKAGE / package.replace(".", "/") / "ws_api.py").exists():
            yield (
                f"{package}_session",
                getattr(importlib.import_module(f"binwire_api.{package}.ws_api"), f"{name}WsApi"),
            )


def client(product: str, id: str) -> tuple[Any, str]:
    prefix, _, name = id.rpartition(".")
    return dict(clients(product))[prefix], name


@pytest.mark.parametrize("product", PRODUCTS)
def test_each_operation_row_leads_to_an_operation(product: str) -> None:
    for row in catalog(product)["operations"]:
        assert set(row) == OPERATION
        owner, name = client(product, row["id"])
        declared = inspect.getattr_static(owner, name)
        assert isinstance(declared, operation | OneOrMany)
        builders = [declared.one, declared.many] if isinstance(declared, OneOrMany) else [declared.__wrapped__]
        found = [list(inspect.signature(build).parameters.values())[1:] for build in builders]
        names = {one.name for parameters in found for one in parameters}
        required = set.intersection(*({one.name for one in each if one.default is one.empty} for each in found))
        assert sorted(param["required"] for param in row["params"]) == sorted(name in required for name in names)
        assert row["doc"] in (declared.__doc__ or "")
        assert (row["path"] is None) is (row["kind"] == "ws")


@pytest.mark.parametrize("product", PRODUCTS)
def test_each_operation_has_a_row(product: str) -> None:
    rows = {row["id"] for row in catalog(product)["operations"]}
    found = set()
    for prefix, owner in clients(product):
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
    for package in packages(product):
        if not (PACKAGE / package.replace(".", "/") / "events.py").exists():
            continue
        module = importlib.import_module(f"binwire_api.{package}.events")
        for _, event in inspect.getmembers(module, inspect.isclass):
            if issubclass(event, Event) and event is not Event:
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
        market = "id" in row
        assert set(row) == STREAM | (MARKET_STREAM if market else set())
        assert market or row["event"] is None or row["event"] in events
        assert row["path"] in {"public", "market", "private", None}
