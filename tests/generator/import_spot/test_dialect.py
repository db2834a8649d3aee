"""The files of `spec/` that are written by hand, and the lock, have the form their JSON Schema says."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

SPEC = Path(__file__).parents[3] / "spec"
FILES = ["scope", "names", "outcomes", "lock"]


@pytest.mark.parametrize(
    ("form", "file"),
    [*((name, SPEC / f"{name}.toml") for name in FILES)]
    + [("overrides", path) for path in sorted((SPEC / "overrides").glob("*.toml"))],
    ids=lambda value: value.name if isinstance(value, Path) else "",
)
def test_has_its_form(form: str, file: Path) -> None:
    schema = json.loads((SPEC / "dialect" / f"{form}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(tomllib.loads(file.read_text(encoding="utf-8")))


def test_a_correction_without_a_reason_has_not() -> None:
    schema = json.loads((SPEC / "dialect" / "overrides.schema.json").read_text(encoding="utf-8"))
    page = {"path": "spot/rest-api.md", "find": "a", "replace": "b", "link": "https://github.com/binance"}
    errors = list(Draft202012Validator(schema).iter_errors({"page": [page]}))
    assert [error.message for error in errors] == ["'reason' is a required property"]
