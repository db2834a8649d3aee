"""mypy and basedpyright see the same types, and the number type is never a lie."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
Checker = Callable[[str], list[tuple[int, str, str]]]


def commented(name: str, mark: str) -> dict[int, str]:
    """Line number to what the comment on it says."""
    lines = enumerate((HERE / name).read_text().splitlines(), 1)
    return {number: line.partition("  # ")[2] for number, line in lines if mark in line}


def plain(revealed: str) -> str:
    """A revealed type without module names, parameters of a call left out."""
    names = re.sub(r"\b(?:[a-z_]\w*\.)+", "", revealed).replace("def (", "(")
    return names.rpartition("-> ")[2] if names.startswith("(") else names


def mypy(name: str) -> list[tuple[int, str, str]]:
    """(line, severity, text) of everything mypy says of a file."""
    config = ["--config-file", str(ROOT / "pyproject.toml"), "--cache-dir", str(ROOT / ".mypy_cache"), "-O", "json"]
    command = [sys.executable, "-m", "mypy", *config, str(HERE / name)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return [(row["line"], row["severity"], row["message"]) for row in rows if row["file"].endswith(name)]


def pyright(name: str) -> list[tuple[int, str, str]]:
    """The same of basedpyright."""
    command = [sys.executable, "-m", "basedpyright", "--outputjson", str(HERE / name)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    rows = json.loads(done.stdout)["generalDiagnostics"]
    return [(row["range"]["start"]["line"] + 1, row["severity"], row["message"]) for row in rows]


def test_mypy_reveals_the_number_type() -> None:
    revealed = {
        line: plain(match[1])
        for line, _, text in mypy("views.py")
        if (match := re.match(r'Revealed type is "(.*)"', text))
    }
    assert revealed == commented("views.py", "reveal_type(")


def test_basedpyright_reveals_the_number_type() -> None:
    revealed = {
        line: plain(match[1])
        for line, _, text in pyright("views.py")
        if (match := re.match(r'Type of ".*" is "(.*)"', text, re.DOTALL))
    }
    assert revealed == commented("views.py", "reveal_type(")


@pytest.mark.parametrize("checker", [mypy, pyright])
def test_wrong_calls_are_refused(checker: Checker) -> None:
    refused = {line for line, severity, _ in checker("wrong.py") if severity == "error"}
    assert refused == set(commented("wrong.py", "# refused"))
