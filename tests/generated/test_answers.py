"""`answers.json`: an answer for every operation of the catalogs, of the form that the spec says it has."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "generated" / "binwire_api"
PRODUCTS = ("spot", "sapi", "fapi")


@pytest.fixture(scope="module")
def documents() -> dict[str, Any]:
    """The spec with its corrections, by file."""
    from generator.build import corrected

    return dict(corrected(ROOT).documents)


def answers(product: str) -> dict[str, Any]:
    """The generated file."""
    read: dict[str, Any] = json.loads((PACKAGE / product / "answers.json").read_text())
    return read


def schemas(documents: dict[str, Any], file: str) -> dict[str, Any]:
    """`$ref` to the answer of each operation of a file, by the operation's key."""
    document, refs = documents[file], {}
    for path, verbs in document.get("paths", {}).items():
        for verb in verbs:
            where = f"{file}#/paths/{path.replace('/', '~1')}/{verb}"
            refs[f"{verb.upper()} {path}"] = f"{where}/responses/200/content/application~1json/schema"
    for name, method in document.get("methods", {}).items():
        like = f"{file.rpartition('/')[0]}/{method.get('like')}/responses/200/content/application~1json/schema"
        refs[name] = like if "like" in method else f"{file}#/methods/{name.replace('/', '~1')}/result"
    return refs


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_operation_of_the_catalog_has_an_answer(product: str) -> None:
    rows = json.loads((PACKAGE / product / "catalog.json").read_text())["operations"]
    keys = {row["method"] if row["kind"] == "ws" else f"{row['method']} {row['path']}" for row in rows}
    assert answers(product).keys() == keys


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_answer_is_of_the_form_that_the_spec_says(product: str, documents: dict[str, Any]) -> None:
    resources = [(name, Resource(document, DRAFT202012)) for name, document in documents.items()]
    registry: Registry[Any] = Registry().with_resources(resources)
    found, wrong = answers(product), []
    for file in (name for name in documents if name.startswith(f"{product}/") and "streams" not in name):
        for key, ref in schemas(documents, file).items():
            check = Draft202012Validator({"$ref": ref}, registry=registry)
            for answer in (found[key]["answer"], *found[key].get("one", {}).values()):
                wrong += [f"{key} {list(error.absolute_path)}: {error.message}" for error in check.iter_errors(answer)]
    assert not wrong, "\n".join(wrong)


def test_of_one_thing_or_many_both_answers_are_there() -> None:
    row = answers("spot")["GET /api/v3/ticker/price"]
    assert row["one"]["symbol"] == {"symbol": "LTCBTC", "price": "4.00000200"}
    assert [one["symbol"] for one in row["answer"]] == ["LTCBTC", "ETHBTC"]


def test_what_a_parameter_may_be() -> None:
    params = answers("sapi")["GET /sapi/v1/accountSnapshot"]["params"]
    assert params["type"] == {"enum": ["SPOT", "MARGIN", "FUTURES"]}
    assert params["limit"] == {"minimum": 7, "maximum": 30}


def test_where_no_page_shows_an_answer_it_is_made_from_the_types() -> None:
    key = "GET /sapi/v1/margin/risk-based-liquidation-ratio"
    examples = json.loads((ROOT / "spec" / "examples" / "sapi.margin_trading.json").read_text())
    document = yaml.safe_load((ROOT / "spec" / "sapi" / "margin_trading.yaml").read_text())
    assert key not in examples
    schema = document["components"]["schemas"]["MarginAssetRiskBasedLiquidationRatio"]
    assert answers("sapi")[key]["answer"][0].keys() == schema["properties"].keys()
