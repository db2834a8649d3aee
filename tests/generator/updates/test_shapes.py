"""What an example shows and words of types state, as one schema."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from generator.docs.facts import Operation, TypeShape
from generator.facts_schemas import FactsSchemas
from generator.scope import ProductScope
from generator.spec_names import ProductNames
from generator.spec_writer import ProductDocuments
from tests.generator.updates.conftest import shown

INTEGER = {"type": "integer", "format": "int64"}


def schemas(operation: Operation) -> dict[str, Any]:
    """The schemas of the product's only operation."""
    scope = ProductScope(key="sapi.wallet", title="Wallet", hosts="wallet", pages=())
    documents = ProductDocuments(scope, FactsSchemas.of(ProductNames({}), ()), {}, "2026-08-21").write([operation], [])
    found: dict[str, Any] = documents["sapi/wallet.yaml"]["components"]["schemas"]
    return found


def merged(answer: str, types: TypeShape) -> dict[str, Any]:
    """The schema of an answer that both show."""
    found: dict[str, Any] = schemas(evolve(shown(answer=answer), types=types))["X"]
    return found


def test_required_is_what_examples_and_types_both_have() -> None:
    schema = merged('{"unrealizedProfit": "1.5", "id": 7}', {"unRealizedProfit": "string", "id": "integer"})
    assert schema["required"] == ["id"]
    assert schema["properties"] == {
        "unrealizedProfit": {"type": "string", "format": "decimal"},
        "id": INTEGER,
        "unRealizedProfit": {"type": "string", "format": "decimal"},
    }


def test_without_an_example_nothing_is_required() -> None:
    operation = evolve(shown(), examples=(), types={"rows": [{"status": "string"}], "total": "integer"})
    assert all("required" not in schema for schema in schemas(operation).values())


def test_objects_that_only_the_types_have_require_nothing() -> None:
    found = schemas(
        evolve(shown(answer='[{"id": 1}]'), types=[{"id": "integer", "assetBalances": [{"free": "string"}]}])
    )
    assert found["X"]["required"] == ["id"]
    assert "required" not in found["XAssetBalance"]


def test_digits_in_quotes_that_are_a_number_today_are_read_either_way() -> None:
    schema = merged('{"timestamp": "1583139600000"}', {"timestamp": "integer"})
    assert schema["properties"]["timestamp"] == {"type": ["integer", "string"]}


@pytest.mark.parametrize("answer", ['{"profit": {"BTC": "0.1"}}', '{"profit": {"btcLike": "0.1"}}', '{"profit": {}}'])
def test_a_map_of_the_types_is_one_whatever_its_keys(answer: str) -> None:
    schema = merged(answer, {"profit": {"*": "string"}})
    assert schema["properties"]["profit"]["additionalProperties"] == {"type": "string", "format": "decimal"}


def test_an_array_of_words_has_no_positions() -> None:
    schema = merged('{"plans": ["NONE", "STANDARD"], "types": [1, 2]}', {"plans": ["string"], "types": ["integer"]})
    assert schema["properties"] == {
        "plans": {"type": "array", "items": {"type": "string"}},
        "types": {"type": "array", "items": INTEGER},
    }
