"""Every documented example decodes into its declared type, and no member of it is lost."""

import importlib
import inspect
import json
import tomllib
import warnings
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import msgspec
import pytest

import binwire_api
from binwire_api._core import OneOrMany, Request
from generator.docs.facts import Operation
from generator.examples import parse
from generator.names import pascal_case
from generator.pages import Library
from generator.reading import ProductFacts, read_product
from generator.scope import read_scope

ROOT = Path(__file__).parents[2]
PACKAGE = Path(binwire_api.__file__).parent

Facts = list[ProductFacts]


@pytest.fixture(scope="module")
def facts(shared: Path) -> Facts:
    """What the pages say, corrections applied."""
    overrides = (ROOT / "spec" / "overrides").glob("*.toml")
    library = Library(shared / "docs", {path.stem: tomllib.loads(path.read_text()) for path in overrides})
    scope = read_scope(ROOT / "spec" / "scope.toml")
    return [read_product(product, library, tuple(scope.guides)) for product in scope.products]


def answers(operation: Operation) -> Iterator[Any]:
    """Results the page shows; an error shown beside them is none."""
    for example in operation.examples:
        value = parse(example.text).value
        if isinstance(value, Mapping) and value.keys() == {"code", "msg"} and len(operation.examples) > 1:
            continue
        whole = isinstance(value, Mapping) and "result" in value and value.keys() & {"id", "status"}
        yield value["result"] if whole and isinstance(value, Mapping) else value


def requests_of(product: ProductFacts, operation: Operation) -> Callable[[Any], Request[Any]]:
    """The request that an example answers, its parameters filled with anything."""
    scope, module = product.scope, "rest" if operation.verb else "ws_api"
    rows = json.loads((PACKAGE / scope.product / "catalog.json").read_text())["operations"]
    place = (operation.verb, operation.path) if operation.verb else (operation.method, None)
    row = next(row for row in rows if (row["method"], row["path"]) == place)
    name = f"{pascal_case(scope.group or scope.product)}{'Rest' if operation.verb else 'WsApi'}"
    client = getattr(importlib.import_module(f"binwire_api.{scope.key}.{module}"), name)
    declared = vars_of(client)[row["id"].rpartition(".")[2]]

    def built(example: Any) -> Request[Any]:
        one_or_many = isinstance(declared, OneOrMany)
        build = (declared.many if isinstance(example, list) else declared.one) if one_or_many else declared.__wrapped__
        names = [name for name in inspect.signature(build).parameters if name != "self"]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            return build(client, **dict.fromkeys(names))

    return built


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


@pytest.mark.parametrize("number", [Decimal, float, str])
def test_every_documented_answer_decodes(facts: Facts, number: type) -> None:
    found, seen = [], 0
    for product in facts:
        for operation in product.operations:
            built = requests_of(product, operation)
            for example in answers(operation):
                type_ = built(example).response_type(number)
                seen += 1
                if number is float:
                    msgspec.json.decode(json.dumps(shown(example), default=float), type=type_, strict=False)
                else:
                    found += faults(operation.id, example, type_)
    assert found == []
    assert seen >= sum(bool(operation.examples) for product in facts for operation in product.operations)


@pytest.mark.parametrize("number", [Decimal, float, str])
def test_every_documented_event_decodes(facts: Facts, number: type) -> None:
    found, seen = [], set()
    for product in facts:
        for event in product.events:
            union = importlib.import_module(f"binwire_api.{product.scope.key}.events").UserDataEvent[number]
            for example in event.examples:
                value: Any = parse(example.text).value
                payload = value["event"] if isinstance(value.get("event"), Mapping) else value
                seen.add((product.scope.key, event.name))
                if number is float:
                    msgspec.json.decode(json.dumps(payload, default=float), type=union, strict=False)
                else:
                    found += faults(event.name, payload, union)
    assert found == []
    assert len(seen) >= 19
