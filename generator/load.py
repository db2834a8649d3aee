"""Reads `spec/`: files to plain dicts, each checked against the JSON Schema of its form."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import field, frozen
from yaml import YAMLError

from .examples_file import FOLDER, file_of
from .faults import SpecError, pointer
from .forms import validator
from .overrides import Override
from .yaml_core import read

Document = dict[str, Any]


@frozen
class Unit:
    """What becomes one package of generated code: a product, or one documentation product of sapi."""

    product: str
    group: str
    """Empty for a product that is one unit."""
    rest: str = ""
    ws_api: str = ""
    streams: str = ""
    """Files below `spec/`; empty where there is none."""

    @property
    def package(self) -> str:
        """Below `binwire_api`, with `/`."""
        return f"{self.product}/{self.group}" if self.group else self.product

    @property
    def files(self) -> tuple[str, ...]:
        return tuple(name for name in (self.rest, self.ws_api, self.streams) if name)

    @property
    def examples(self) -> str:
        """The file of the answers that pages show, below `spec/`; it need not be there."""
        return file_of(".".join(filter(None, (self.product, self.group))))


@frozen
class Spec:
    """All of `spec/` that `build` reads."""

    documents: dict[str, Document]
    """By file, below `spec/`."""
    units: tuple[Unit, ...]
    overrides: tuple[Override, ...] = ()
    errors: str = ""
    sbe: tuple[str, ...] = field(default=())


def load(root: Path) -> Spec:
    """The spec under `root/spec`. Raises `SpecError` for a file that cannot be read."""
    spec = root / "spec"
    units = tuple(_units(spec))
    sbe = tuple(f"sbe/{path.name}" for path in sorted((spec / "sbe").glob("*.yaml")))
    errors = "errors.yaml" if (spec / "errors.yaml").exists() else ""
    files = [name for unit in units for name in unit.files] + [*sbe, errors]
    if not units:
        raise SpecError("", "", f"no product under {spec}: run `python -m generator import` first")
    examples = [unit.examples for unit in units if (spec / unit.examples).exists()]
    documents = {name: read_yaml(spec, name) for name in files if name}
    return Spec(
        documents=documents | {name: _read_json(spec, name) for name in examples},
        units=units,
        overrides=tuple(_overrides(spec)),
        errors=errors,
        sbe=sbe,
    )


def _units(spec: Path) -> Iterator[Unit]:
    for folder in sorted(path for path in spec.glob("*") if path.is_dir()):
        if folder.name in {"dialect", "overrides", "sbe", FOLDER}:
            continue
        stems = {path.stem for path in folder.glob("*.yaml")}
        if stems & {"rest", "ws_api", "streams"}:
            names = {kind: f"{folder.name}/{kind}.yaml" for kind in ("rest", "ws_api", "streams") if kind in stems}
            yield Unit(folder.name, "", **names)
            continue
        for group in sorted({stem.removesuffix("_streams") for stem in stems}):
            names = {"rest": group, "streams": f"{group}_streams"}
            files = {kind: f"{folder.name}/{stem}.yaml" for kind, stem in names.items() if stem in stems}
            yield Unit(folder.name, group, **files)


def read_yaml(spec: Path, name: str) -> Document:
    """One YAML 1.2 file: `NO`, `ON`, `1:00` and `2026-02-20` are strings, a key that comes twice is a fault."""
    try:
        document = read((spec / name).read_text(encoding="utf-8"))
    except (YAMLError, UnicodeDecodeError, OSError) as error:
        raise SpecError(name, "", f"no YAML: {' '.join(str(error).split())}") from error
    if not isinstance(document, dict):
        raise SpecError(name, "", f"a mapping was expected, this is {type(document).__name__}")
    return document


def _read_json(spec: Path, name: str) -> Document:
    try:
        document: Document = json.loads((spec / name).read_text(encoding="utf-8"))
    except (ValueError, OSError) as error:
        raise SpecError(name, "", f"no JSON: {error}") from error
    return document


def _overrides(spec: Path) -> Iterator[Override]:
    for path in sorted((spec / "overrides").glob("*.toml")):
        name = f"overrides/{path.name}"
        try:
            tables = tomllib.loads(path.read_text(encoding="utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SpecError(name, "", f"no TOML: {error}") from error
        for member, found in tables.items():
            if member not in ("page", "spec"):
                raise SpecError(name, pointer(member), "neither [[page]] nor [[spec]]")
            if not isinstance(found, list) or not all(isinstance(table, dict) for table in found):
                raise SpecError(name, pointer(member), f"[[{member}]] tables were expected")
        for index, table in enumerate(tables.get("spec", ())):
            yield Override.read(name, index, table)


def form(unit_file: str) -> str:
    """Which form of the dialect a file below `spec/` has."""
    stem = Path(unit_file).stem
    if unit_file.startswith(f"{FOLDER}/"):
        return FOLDER
    if stem == "errors":
        return "errors"
    return "streams" if stem == "streams" or stem.endswith("_streams") else "ws_api" if stem == "ws_api" else "rest"


def validate(documents: dict[str, Document]) -> None:
    """Check each document against its form. Raises `SpecError` at the first place that does not hold."""
    for name, document in documents.items():
        if name.startswith("sbe/"):
            continue
        errors = sorted(validator(form(name)).iter_errors(document), key=lambda error: list(map(str, error.path)))
        for error in errors[:1]:
            raise SpecError(name, pointer(*error.absolute_path), error.message)
