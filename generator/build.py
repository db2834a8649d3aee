"""`build`, `check` and `export`: the stages in order, and the only writing of generated files."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import evolve
from ruamel.yaml import YAML

from .coverage import README, readme
from .documented import answers
from .event_samples import event_samples
from .faults import SpecError
from .ir import Api
from .lint import lint
from .load import Spec, load, validate
from .overrides import apply
from .render import HEADER, render
from .resolve import check_methods, resolve
from .sbe_render import render_sbe
from .tables import errors, servers

PACKAGE = "binwire_api"
SUPPORT = Path(__file__).with_name("support")
RUFF = ("--isolated", "--quiet", "--no-cache", "--line-length=120", "--target-version=py311")
"""Settings of the output, whatever the folder it is made in says."""


def build(root: Path, out: Path | None = None) -> int:
    """Write `binwire_api` from `root/spec` into `out` (`root/generated`). Nothing is written if the spec has a fault.

    Returns:
        How many files were written; 0 if all were there already as they have to be.

    Raises:
        SpecError: a fault of the spec, with file and pointer.
    """
    spec = corrected(root)
    files = generated(spec)
    # Elsewhere only the code is wanted.
    told, tells = readme(root, spec) if out is None else ("", "")
    package = (out or root / "generated") / PACKAGE
    if told != tells:
        (root / README).write_text(tells, encoding="utf-8", newline="\n")
    if _read(package) == files:
        return 0
    package.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{PACKAGE}-", dir=package.parent) as folder:
        new, old = Path(folder) / "new", Path(folder) / "old"
        _write(new, files)
        if package.exists():
            package.rename(old)
        new.rename(package)
    return len(files)


def check(root: Path) -> int:
    """Compare `root/generated` with what `build` would write; print each file that differs. 1 if one does."""
    spec = corrected(root)
    files, found = generated(spec), _read(root / "generated" / PACKAGE)
    for name in sorted({*files, *found}):
        if files.get(name) != found.get(name):
            said = "is missing" if name not in found else "is not generated" if name not in files else "differs"
            print(f"generated/{PACKAGE}/{name} {said}; run `python -m generator build`")
    told, tells = readme(root, spec)
    if told != tells:
        print(f"{README}: the table of what is covered differs; run `python -m generator build`")
    return int(files != found or told != tells)


def export(root: Path, out: Path) -> None:
    """Write the corrected OpenAPI documents whole under `out`, one for each REST file of the spec."""
    spec = corrected(root)
    writer: Any = YAML(typ="safe", pure=True)
    writer.default_flow_style, writer.width, writer.sort_base_mapping_type_on_output = False, 120, False
    for unit in spec.units:
        if unit.rest:
            path = out / unit.rest
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("w", encoding="utf-8") as file:
                writer.dump(spec.documents[unit.rest], file)


def corrected(root: Path) -> Spec:
    """The spec with its overrides applied, checked."""
    spec = load(root)
    spec = evolve(spec, documents=apply(spec.documents, spec.overrides))
    validate(spec.documents)
    lint(spec)
    return spec


def generate(root: Path) -> dict[str, str]:
    """Every generated file, formatted: path below `binwire_api` to text."""
    return generated(corrected(root))


def generated(spec: Spec) -> dict[str, str]:
    """`generate`, of a corrected spec."""
    api = interpret(spec)
    files = render(api) | answers(spec, api) | event_samples(spec) | _sbe(spec)
    for path in sorted(SUPPORT.glob("_*.py")):
        header = HEADER.format(source=f"generator/support/{path.name}")
        files[path.name] = header + path.read_text(encoding="utf-8")
    return _formatted(files)


def interpret(spec: Spec) -> Api:
    """The IR of a checked spec."""
    packages = tuple(resolve(unit, spec.documents) for unit in spec.units)
    for package in packages:
        check_methods(package)
    return Api(packages=packages, errors=errors(spec), servers=servers(spec))


def _sbe(spec: Spec) -> dict[str, str]:
    schemas: dict[str, dict[str, Any]] = {Path(name).stem: spec.documents[name] for name in spec.sbe}
    return render_sbe(schemas) if schemas else {}


def _formatted(files: Mapping[str, str]) -> dict[str, str]:
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder)
        _write(target, files)
        for arguments in (("check", "--select=I,F401", "--fix"), ("format",)):
            command = [sys.executable, "-m", "ruff", *arguments, *RUFF, str(target)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise SpecError("", "", f"ruff cannot read what was generated: {done.stdout}{done.stderr}")
        return _read(target)


def _write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")


def _read(folder: Path) -> dict[str, str]:
    """The files below a folder; bytecode is nobody's."""
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in paths}
