"""Every example of the slice's futures and margin pages decodes into its declared type, whatever the number type."""

from __future__ import annotations

import importlib
import json
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from generator.docs.facts import Example
from generator.docs.registry import reader
from generator.examples import parse
from tests.generator.import_pages.conftest import ReadPage

ROOT = Path(__file__).parents[3]
MODULES = {"fapi": "binwire_api.fapi", "margin_trading": "binwire_api.sapi.margin_trading"}
NUMBERS = (Decimal, float, str)


def pages(product: str) -> list[str]:
    scope = tomllib.loads((ROOT / "spec/scope.toml").read_text(encoding="utf-8"))
    found: list[str] = (scope["fapi"] if product == "fapi" else scope["sapi"]["margin_trading"])["pages"]
    return found


def results(product: str) -> dict[str, str]:
    """Class of the answer by operation."""
    folder = "fapi" if product == "fapi" else "sapi"
    rows = json.loads((ROOT / f"generated/binwire_api/{folder}/catalog.json").read_text(encoding="utf-8"))["operations"]
    return {row["method"] if row["kind"] == "ws" else f"{row['method']} {row['path']}": row["result"] for row in rows}


def declared(product: str, name: str, number: type) -> Any:
    modules = [importlib.import_module(f"{MODULES[product]}.{part}") for part in ("models", "events")]
    if product == "fapi":
        modules.append(importlib.import_module("binwire_api.fapi.ws_api"))
    found = next(getattr(module, name) for module in modules if hasattr(module, name))
    return found[number] if getattr(found, "__parameters__", ()) else found


def decode(example: Example, type: Any, number: type) -> None:
    value = parse(example.text).value
    if isinstance(value, dict) and "result" in value:
        value = value["result"]
    # Only float clients read amounts that come as text leniently.
    msgspec.json.decode(json.dumps(value, default=float), type=type, strict=number is not float)


def examples(page: ReadPage, product: str) -> Iterator[tuple[str, Example]]:
    """(class, example) of every operation and event that the product has."""
    classes = results(product)
    for path in pages(product):
        facts = reader(path)(page(path), [])
        for operation in facts.operations:
            if operation.id in classes:
                yield from ((classes[operation.id], example) for example in operation.examples)
        for event in facts.events:
            yield from (("UserDataEvent", example) for example in event.examples)


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize(("product", "count"), [("fapi", 27), ("margin_trading", 16)])
def test_examples_decode(page: ReadPage, product: str, count: int, number: type) -> None:
    found = list(examples(page, product))
    assert len(found) == count
    for name, example in found:
        decode(example, declared(product, name, number), number)


def test_the_name_a_member_had_before_is_passed_over(page: ReadPage) -> None:
    """The page shows `OrderType` where the exchange sends `orderTypes` since 2026-03-09."""
    facts = reader("fapi/x.md")(page("fapi/market-data/rest-api/Exchange-Information.md"), [])
    (example,) = facts.operations[0].examples
    assert '"OrderType"' in example.text
    decode(example, declared("fapi", "ExchangeInfo", Decimal), Decimal)
