"""A slip in a file of `spec/` that is written by hand: an error that names file and place, and nothing written."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.__main__ import main

ROOT = Path(__file__).parents[3]
PAGE = '[[page]]\npath = "spot/rest-api.md"\nfind = "a"\nreplace = "b"\nlink = "https://example.org"\n'


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of which all of `spec/` is there, and nothing generated."""
    shutil.copytree(ROOT / "spec", tmp_path / "spec")
    (tmp_path / "spec" / "lock.toml").unlink()
    return tmp_path


def _line_after(path: Path, text: str) -> int:
    """Append to a file; the line the text begins on."""
    old = path.read_text(encoding="utf-8")
    path.write_text(f"{old}\n{text}", encoding="utf-8")
    return old.count("\n") + 2


@pytest.mark.parametrize("file", ["names.toml", "scope.toml", "outcomes.toml", "overrides/spot.toml"])
def test_no_toml(project: Path, shared: Path, capsys: pytest.CaptureFixture[str], file: str) -> None:
    line = _line_after(project / "spec" / file, "mistake\n")
    assert main(["--root", str(project), "import", "--docs", str(shared / "docs")]) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"nothing written: {project / 'spec' / file}: ")
    assert f"line {line}," in said
    assert not (project / "spec" / "lock.toml").exists()


@pytest.mark.parametrize("file", ["names.toml", "scope.toml", "outcomes.toml"])
def test_not_there(project: Path, shared: Path, capsys: pytest.CaptureFixture[str], file: str) -> None:
    (project / "spec" / file).unlink()
    assert main(["--root", str(project), "import", "--docs", str(shared / "docs")]) == 1
    assert f"{file}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "text", "problem"),
    [
        ("names.toml", "[spot.operatoins]\n", "names.toml#"),
        ("names.toml", '[more.operations]\n"GET /x" = 1\n', "names.toml#/more/operations/GET ~1x: 1 is not of type"),
        ("scope.toml", '[more]\ntitle = "More"\n', "scope.toml#/more"),
        ("outcomes.toml", "[[outcome]]\ncodes = [-1]\noutcome = 'rejectd'\nreason = 'x'\n", "outcomes.toml#/outcome/"),
        ("outcomes.toml", "[[outcom]]\ncodes = [-1]\n", "outcomes.toml#: "),
        ("overrides/more.toml", PAGE, "overrides/more.toml#/page/0: 'reason' is a required property"),
        ("overrides/more.toml", "[[pages]]\npath = 'x'\n", "overrides/more.toml#: "),
        ("overrides/more.toml", "[page]\npath = 'x'\n", "overrides/more.toml#/page: "),
    ],
)
def test_another_form(
    project: Path, shared: Path, capsys: pytest.CaptureFixture[str], file: str, text: str, problem: str
) -> None:
    path = project / "spec" / file
    path.touch()
    _line_after(path, text)
    assert main(["--root", str(project), "import", "--docs", str(shared / "docs")]) == 1
    said = capsys.readouterr().err
    assert said.startswith("nothing written: ")
    assert f"/spec/{problem}" in said
    assert not (project / "spec" / "lock.toml").exists()


@pytest.mark.parametrize(
    ("file", "text", "problem"),
    [
        ("names.toml", '[sopt.operations]\n"GET /x" = "x"\n', "[sopt.operations] of spec/names.toml: "),
        ("names.toml", '[sapi.margin.operations]\n"GET /x" = "x"\n', "[sapi.margin] of spec/names.toml: "),
        (
            "outcomes.toml",
            "[[outcome]]\ncodes = [-1, -1121]\noutcome = 'timeout'\nreason = 'x'\n",
            "-1 of spec/outcomes",
        ),
    ],
)
def test_what_is_about_nothing_in_scope(
    project: Path, shared: Path, capsys: pytest.CaptureFixture[str], file: str, text: str, problem: str
) -> None:
    _line_after(project / "spec" / file, text)
    assert main(["--root", str(project), "import", "--docs", str(shared / "docs")]) == 1
    assert capsys.readouterr().err.startswith(f"nothing written: {problem}")
    assert not (project / "spec" / "lock.toml").exists()


@pytest.mark.parametrize("command", ["build", "check"])
@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("mistake\n", "overrides/more.toml#: no TOML: "),
        ("[[specs]]\nfile = 'x'\n", "overrides/more.toml#/specs: neither [[page]] nor [[spec]]"),
        ("[spec]\nfile = 'x'\n", "overrides/more.toml#/spec: [[spec]] tables were expected"),
        ("spec = [1]\n", "overrides/more.toml#/spec: [[spec]] tables were expected"),
    ],
)
def test_a_correction_that_cannot_be_read_builds_nothing(
    project: Path, capsys: pytest.CaptureFixture[str], command: str, text: str, problem: str
) -> None:
    (project / "spec" / "overrides" / "more.toml").write_text(text, encoding="utf-8")
    assert main(["--root", str(project), command]) == 1
    assert capsys.readouterr().err.startswith(f"nothing written: spec/{problem}")
    assert not (project / "generated").exists()
