"""Objects that requests take: from facts to the spec, from the spec to the classes and requests."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from generator.build import build
from generator.docs.facts import Operation, Param
from generator.facts_schemas import FactsSchemas
from generator.scope import ImportFault
from generator.spec_names import ProductNames

PARAMETERS = """      parameters:
      - name: batchOrders
        in: query
        required: true
        schema: {type: array, items: {$ref: '#/components/schemas/BatchOrder'}}
      - name: orderArgs
        in: query
        x-indexed: true
        schema: {type: array, items: {$ref: '#/components/schemas/BatchOrder'}}
      - {name: limit, in: query, schema: {type: integer, format: int64, minimum: 1, maximum: 1000, default: 500}}
      - {name: startTime, in: query, schema: {type: integer, format: int64, x-unit: ms}}
"""
BATCH_ORDER = """components:
  schemas:
    BatchOrder:
      type: object
      x-given: true
      required: [symbol, quantity]
      properties:
        symbol: {type: string}
        quantity: {type: string, format: decimal}
        newClientOrderId: {type: string}
"""


def operation(id: str, *params: Param) -> Operation:
    verb, _, path = id.partition(" ")
    return Operation(
        "x.md", 1, "https://example.org", "2026-01-15", id, "TRADE", params, None, (), verb=verb, path=path
    )


def schemas(*operations: Operation) -> FactsSchemas:
    made = FactsSchemas.of(ProductNames({}, "fapi"), ())
    for one in operations:
        made.add_operation(one)
    return made


def test_a_list_of_objects_in_the_spec() -> None:
    fields = (
        Param("symbol", "STRING", True),
        Param("quantity", "DECIMAL", False),
        Param("reduceOnly", "STRING", False, enum=("true", "false"), default="false"),
        Param("names", "LIST", False, fields=(Param("firstName", "STRING", True),)),
    )
    orders = Param("batchOrders", "LIST<JSON>", True, fields=fields)
    place = operation("POST /x/batchOrders", orders)
    made = schemas(place)
    assert made.parameter(place, orders) == {"type": "array", "items": {"$ref": "#/components/schemas/BatchOrder"}}
    assert made.components()["BatchOrder"] == {
        "type": "object",
        "x-given": True,
        "required": ["symbol"],
        "properties": {
            "symbol": {"type": "string"},
            "quantity": {"type": "string", "format": "decimal"},
            # In JSON the text "true" is no `true`.
            "reduceOnly": {"type": "string"},
            "names": {"type": "array", "items": {"$ref": "#/components/schemas/Name"}},
        },
    }
    assert made.components()["Name"]["required"] == ["firstName"]


def test_equal_objects_are_one_and_others_need_a_name() -> None:
    one = Param("batchOrders", "LIST<JSON>", True, fields=(Param("symbol", "STRING", True),))
    other = Param("batchOrders", "LIST<JSON>", True, fields=(Param("orderId", "LONG", True),))
    place, again, modify = operation("POST /x", one), operation("POST /y", one), operation("PUT /x", other)
    made = schemas(place, again, modify)
    assert made.parameter(place, one) == made.parameter(again, one)
    with pytest.raises(ImportFault, match=r"PUT /x batchOrders .* both called BatchOrder: name one .*\[fapi.schemas\]"):
        made.parameter(modify, other)


@pytest.fixture
def spot(sample: Path) -> Iterator[tuple[ModuleType, str]]:
    """The generated REST module of a spec with such parameters, and its text."""
    spec = sample / "spec/spot/rest.yaml"
    text = spec.read_text()
    start = text.index("      parameters:\n")
    end = text.index("      responses:\n", start)
    text = text[:start] + PARAMETERS + text[end:]
    spec.write_text(text.replace("components:\n  schemas:\n", BATCH_ORDER, 1))
    build(sample)
    package = sample / "generated/binwire_api"
    found = importlib.util.spec_from_file_location(
        "given_sample", package / "__init__.py", submodule_search_locations=[str(package)]
    )
    assert found
    assert found.loader
    sys.modules["given_sample"] = importlib.util.module_from_spec(found)
    yield importlib.import_module("given_sample.spot.rest"), (package / "spot/models.py").read_text()
    for name in [name for name in sys.modules if name.partition(".")[0] == "given_sample"]:
        del sys.modules[name]


def test_a_request_with_lists_of_objects(spot: tuple[ModuleType, str]) -> None:
    rest, models = spot
    assert "class BatchOrder(TypedDict, total=False):" in models
    assert '"""For `POST /api/v3/order`' in models
    assert "    symbol: Required[str]\n    quantity: Required[Amount]\n    newClientOrderId: str\n" in models
    order = {"symbol": "BTCUSDT", "quantity": "1"}
    request = rest.SpotRest.new_order(batch_orders=[order], order_args=[order, {"symbol": "ETHUSDT", "quantity": "2"}])
    assert {key: value for key, value in request.params.items() if value is not None} == {
        "batchOrders": [order],
        "orderArgs[0].symbol": "BTCUSDT",
        "orderArgs[0].quantity": "1",
        "orderArgs[1].symbol": "ETHUSDT",
        "orderArgs[1].quantity": "2",
    }
    assert "limit: 1 to 1000, default 500.\n" in rest.SpotRest.new_order.__doc__
    assert "start_time: in ms.\n" in rest.SpotRest.new_order.__doc__
