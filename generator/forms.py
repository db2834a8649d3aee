"""The forms of the files of `spec/`: a JSON Schema for each, in `spec/dialect`."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from jsonschema import Draft202012Validator

DIALECT = Path(__file__).parents[1] / "spec" / "dialect"


@cache
def validator(form: str) -> Draft202012Validator:
    """What checks a document of a form: `rest`, `streams`, `overrides`, ..."""
    return Draft202012Validator(json.loads((DIALECT / f"{form}.schema.json").read_text(encoding="utf-8")))
