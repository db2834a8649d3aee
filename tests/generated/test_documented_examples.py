"""Every documented example of the slice decodes into its declared type, and no member of it is lost."""

import importlib
import json
import tomllib
import warnings
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import msgspec
import pytest

import binwire_api
from binwire_api._core import Request
from generator.docs.facts import EventFacts, Operation
from generator.docs.registry import reader
from generator.examples import parse
from generator.pages import Library
from generator.scope import ProductScope, read_scope

ROOT = Path(__file__).parents[2]
PACKAGE = Path(binwire_api.__file__).parent
REST = {"spot": "SpotRest", "fapi": "FapiRest", "sapi": "MarginTradingRest"}
WS_API = {"spot": "SpotWsApi", "fapi": "FapiWsApi"}


Facts = list[tuple[ProductScope, Operation | EventFacts]]


@pytest.fixture(scope="module")
def facts(shared: Path) -> Facts:
    return list(read_facts(shared))


def read_facts(shared: Path) -> Iterator[tuple[ProductScope, Operation | EventFacts]]:
    """What the pages of the slice say, corrections applied."""
    overrides = (ROOT / "spec" / "overrides").glob("*.toml")
    library = Library(shared / "docs", {path.stem: tomllib.loads(path.read_text()) for path in overrides})
    for product in read_scope(ROOT / "spec" / "scope.toml").products:
        for path in product.pages:
            page = reader(path)(library.page(path), product.wanted)
            wanted = {*product.rest, *product.methods}
            yield from ((product, operation) for operation in page.operations if operation.id in wanted)
            yield from ((product, event) for event in page.events if event.name in product.events)


def answers(operation: Operation) -> Iterator[Any]:
    """Results the page shows; an error shown beside them is none."""
    for example in operation.examples:
        value = parse(example.text).value
        if isinstance(value, Mapping) and value.keys() == {"code", "msg"} and len(operation.examples) > 1:
            continue
        whole = isinstance(value, Mapping) and "result" in value and value.keys() & {"id", "status"}
        yield value["result"] if whole and isinstance(value, Mapping) else value


def request_of(product: str, operation: Operation) -> Request[Any]:
    """The request of an operation, its required parameters filled with anything."""
    kind, module = ("rest", "rest") if operation.verb else ("ws", "ws_api")
    rows = json.loads((PACKAGE / product / "catalog.json").read_text())["operations"]
    place = (kind, operation.verb, operation.path) if operation.verb else (kind, operation.method, None)
    row = next(row for row in rows if (row["kind"], row["method"], row["path"]) == place)
    package = f"{product}.margin_trading" if product == "sapi" else product
    classes = REST if operation.verb else WS_API
    client = getattr(importlib.import_module(f"binwire_api.{package}.{module}"), classes[product])
    declared = vars_of(client)[row["id"].rpartition(".")[2]].__wrapped__
    names = [name for name in declared.__annotations__ if name != "return"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        return declared(client, **dict.fromkeys(names))


def vars_of(client: type) -> dict[str, Any]:
    return {name: member for base in client.__mro__ for name, member in vars(base).items()}


def lost(example: Any, decoded: Any, path: str = "") -> Iterator[str]:
    """Where a decoded value says less than the example."""
    if isinstance(example, Mapping):
        for key, value in example.items():
            if key not in decoded:
                yield f"{path}.{key}"
            else:
                yield from lost(value, decoded[key], f"{path}.{key}")
    elif isinstance(example, list):
        if len(example) != len(decoded):
            yield f"{path}: {len(example)} elements, {len(decoded)} decoded"
        for index, (value, now) in enumerate(zip(example, decoded, strict=False)):
            yield from lost(value, now, f"{path}[{index}]")
    elif not same(example, decoded):
        yield f"{path}: {example!r} became {decoded!r}"


def shown(example: Any) -> Any:
    """An example without the elements that only say `{ // These are defined in … }`."""
    if isinstance(example, Mapping):
        return {key: shown(value) for key, value in example.items()}
    return [shown(value) for value in example if value != {}] if isinstance(example, list) else example


def same(example: Any, decoded: Any) -> bool:
    if example == decoded and type(example) is type(decoded):
        return True
    try:
        return Decimal(str(example)) == Decimal(str(decoded))
    except InvalidOperation:
        return False


def faults(name: str, example: Any, type_: Any) -> Iterator[str]:
    raw = json.dumps(shown(example), default=float)
    try:
        decoded = msgspec.json.decode(raw, type=type_)
    except msgspec.ValidationError as error:
        yield f"{name}: {error}"
        return
    again = json.loads(msgspec.json.encode(decoded))
    yield from (f"{name}: {place}" for place in lost(json.loads(raw), again))


def test_every_documented_answer_decodes(facts: Facts) -> None:
    found, seen = [], 0
    for product, operation in facts:
        if isinstance(operation, Operation):
            type_ = request_of(product.product, operation).response_type(Decimal)
            for example in answers(operation):
                seen += 1
                found += faults(operation.id, example, type_)
    assert found == []
    assert seen >= 40


@pytest.mark.parametrize("number", [Decimal, float, str])
def test_every_documented_event_decodes(facts: Facts, number: type) -> None:
    found, seen = [], set()
    for product, event in facts:
        if isinstance(event, EventFacts):
            package = "sapi.margin_trading" if product.product == "sapi" else product.product
            union = importlib.import_module(f"binwire_api.{package}.events").UserDataEvent[number]
            for example in event.examples:
                value: Any = parse(example.text).value
                payload = value["event"] if isinstance(value.get("event"), Mapping) else value
                seen.add((product.product, event.name))
                decoder = union
                if number is float:
                    msgspec.json.decode(json.dumps(payload, default=float), type=decoder, strict=False)
                else:
                    found += faults(event.name, payload, decoder)
    assert found == []
    assert len(seen) >= 19
