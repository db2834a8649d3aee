"""What only the connector says, written as the spec says it."""

from __future__ import annotations

from typing import Any

import pytest

from generator.docs.facts import Operation, Param
from generator.facts_schemas import FactsSchemas
from generator.scope import ProductScope
from generator.spec_names import ProductNames
from generator.spec_writer import ProductDocuments
from tests.generator.updates.conftest import shown


def written(operation: Operation) -> dict[str, Any]:
    """The operation in the product's REST document."""
    scope = ProductScope(key="sapi.wallet", title="Wallet", hosts="wallet", pages=())
    documents = ProductDocuments(scope, FactsSchemas.of(ProductNames({}), ()), {}, "2026-08-21").write([operation], [])
    found: dict[str, Any] = documents["sapi/wallet.yaml"]["paths"][operation.path][operation.verb.lower()]
    return found


@pytest.mark.parametrize("kind", ["INT", "STRING"])
def test_values_that_are_numbers_are_no_set_of_names(kind: str) -> None:
    (param,) = written(shown(Param("repaymentType", kind, False, ("1", "2"))))["parameters"]
    assert "$ref" not in param["schema"]


def test_the_key_an_operation_is_about_is_its_parameter() -> None:
    operation = shown(Param("apiKey", "STRING", False), Param("timestamp", "LONG", True), security="TRADE")
    assert [param["name"] for param in written(operation)["parameters"]] == ["apiKey"]


@pytest.mark.parametrize(("name", "auth"), [("timestamp", "signed"), ("recvWindow", "signed"), ("listenKey", None)])
def test_a_request_with_a_timestamp_is_signed(name: str, auth: str | None) -> None:
    operation = shown(Param(name, "LONG", False), security="USER_STREAM")
    assert written(operation).get("x-auth") == auth
