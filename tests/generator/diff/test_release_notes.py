"""The changelog's entry: operations that came, went and changed, kept as they are by a second run."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from generator.__main__ import main
from generator.diff.release_notes import Notes, notes_between, written_into
from tests.generator.diff.old_and_new import ROOT


def rest(weight: int = 1, *paths: str) -> dict[str, Any]:
    """The document of a product with a GET operation for each path."""
    answer = {"200": {"content": {"application/json": {"schema": {"type": "object"}}}}}
    operation = {"summary": "Get", "x-security": "NONE", "x-weight": weight, "x-source": "", "responses": answer}
    return {"spot/rest.yaml": {"paths": {path: {"get": operation} for path in paths}}}


def test_what_came_went_and_changed() -> None:
    notes = notes_between(rest(1, "/a", "/b"), rest(2, "/b", "/c"))

    assert notes == Notes(
        {"`GET /c` (operation of spot)": ""},
        {"`GET /a` (operation of spot)": ""},
        {"`GET /b` (operation of spot)": "weight 1 → 2"},
    )


def test_an_entry_under_the_heading_that_is_there() -> None:
    old = "# Changelog\n\n## 0.1.0, unreleased\n\n### Added\n\n- Much.\n\n## 0.0.1\n"

    assert written_into(old, Notes({"`GET /c` (x)": ""})) == (
        "# Changelog\n\n## 0.1.0, unreleased\n\n### Added\n\n- Much.\n\n"
        "### Operations added\n\n- `GET /c` (x)\n\n## 0.0.1\n"
    )


def test_a_heading_is_added_where_there_is_none() -> None:
    text = written_into("# Changelog\n\n## 0.1.0\n", Notes(removed={"`GET /c` (x)": ""}))

    assert text == "# Changelog\n\n## Unreleased\n\n### Operations removed\n\n- `GET /c` (x)\n\n## 0.1.0\n"


def test_a_second_run_changes_nothing_and_another_adds() -> None:
    first = Notes({"`a` (x)": ""}, {}, {"`b` (x)": "weight 1 → 2"})
    second = Notes({}, {"`a` (x)": ""}, {"`b` (x)": "enum `side` A → B"})
    once = written_into("# Changelog\n\n## 0.1.0\n", first)

    assert written_into(once, first) == once
    assert written_into(once, Notes()) == once
    assert written_into(once, second) == (
        "# Changelog\n\n## Unreleased\n\n"
        "### Operations changed\n\n- `b` (x): weight 1 → 2; enum `side` A → B\n\n## 0.1.0\n"
    )


def test_a_changelog_of_nothing_else() -> None:
    once = written_into("# Changelog\n\n", Notes({"`a` (x)": ""}))

    assert once == "# Changelog\n\n## Unreleased\n\n### Operations added\n\n- `a` (x)\n"
    assert written_into(once, Notes({"`a` (x)": ""})) == once


def test_the_command_writes_the_projects_changelog(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(ROOT / "spec", tmp_path / "spec")
    shutil.copytree(ROOT / "spec", tmp_path / "older")
    (tmp_path / "older" / "spot" / "streams.yaml").unlink()
    (tmp_path / "CHANGELOG.md").write_text("# Changelog\n", encoding="utf-8")

    assert main(["--root", str(tmp_path), "changelog", "--base", str(tmp_path / "older")]) == 0
    text = (tmp_path / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "- `executionReport` (event of spot)\n" in text
    assert "### Operations removed" not in text
    assert "0 removed, 0 changed" in capsys.readouterr().out
