"""One kind of fact changed in every operation of the spot REST page at once: each change is found, and nothing else."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.docs.facts import Page, PageError
from generator.docs.markdown import Section, Table, read_sections
from generator.docs.rows import columns
from generator.docs.spot import read
from tests.generator.diff.old_and_new import report

PAGE = "rest-api.md"
_FLIPPED = re.compile(r"(\|\s*)(YES|NO)(\s*\|)")
_GONE = "\0"
Changed = Callable[[list[str], Section], str]
"""Changes the lines of a page in a section; the parameter or key changed, empty if there is none."""


def requirement(lines: list[str], section: Section) -> str:
    for table in _tables(section):
        for cells, line in zip(table.rows, table.lines, strict=True):
            if _FLIPPED.search(lines[line - 1]):
                lines[line - 1] = _FLIPPED.sub(_other, lines[line - 1], 1)
                return cells[0].strip("` ")
    return ""


def _other(cell: re.Match[str]) -> str:
    return f"{cell[1]}{'NO' if cell[2] == 'YES' else 'YES'}{cell[3]}"


def parameter(lines: list[str], section: Section) -> str:
    for table in _tables(section):
        for cells, line in zip(table.rows, table.lines, strict=True):
            if lines[line - 1].count("|") >= 3 and "<" not in lines[line - 1][:4]:
                lines[line - 1] = _GONE
                return cells[0].strip("` ")
    return ""


def endpoint(lines: list[str], section: Section) -> str:
    for number in range(section.heading.line, section.heading.line + 8):
        if found := re.match(r"(?:GET|POST|PUT|DELETE) \S+", lines[number]):
            lines[number] = f"{found[0]}X"
            return "*"
    return ""


def _tables(section: Section) -> list[Table]:
    return [block for block in section.blocks if isinstance(block, Table) and columns(block.header)]


@pytest.mark.parametrize(
    ("change", "kind", "what"),
    [
        (requirement, "changed", "required"),
        (parameter, "removed", "parameter"),
        (endpoint, "removed", "operation"),
    ],
)
def test_each_is_found(
    shared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], change: Changed, kind: str, what: str
) -> None:
    docs = tmp_path / "new"
    shutil.copytree(shared / "docs" / "spot", docs)
    text = (docs / PAGE).read_text(encoding="utf-8")
    page = Page(f"spot/{PAGE}", text, "", "")
    lines = text.split("\n")
    # One row is mended by a correction before it is read.
    told: list[PageError] = []
    operations = {operation.line: operation.id for operation in read(page, report=told.append).operations}
    wanted = {
        (operations[section.heading.line], "" if name == "*" else name)
        for section in read_sections(page)
        if section.heading.line in operations and (name := change(lines, section))
    }
    (docs / PAGE).write_text("\n".join(line for line in lines if line != _GONE), encoding="utf-8")

    _, rows = report(capsys, "--base", shared / "docs" / "spot", "--docs", docs)
    found = {(row["id"], row["name"]) for row in rows if row["change"] == kind and row["what"] == what}

    assert len(wanted) > 35
    assert wanted <= found
    # What a test of an order takes is what the order takes.
    assert {id_ for id_, _ in found - wanted} <= {"POST /api/v3/order/test", "POST /api/v3/sor/order/test"}
