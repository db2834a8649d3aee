"""The scheduled workflow: what it may do, and that its commands are there."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from generator.__main__ import main
from tests.generator.diff.old_and_new import ROOT

PLACE = ROOT / ".github" / "workflows" / "docs.yml"


@pytest.fixture
def job() -> dict[str, Any]:
    job: dict[str, Any] = yaml.safe_load(PLACE.read_text(encoding="utf-8"))["jobs"]["drift"]
    return job


def test_actions_are_pinned_by_commit(job: dict[str, Any]) -> None:
    used = [step["uses"] for step in job["steps"] if "uses" in step]

    assert used
    assert all(re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", action) for action in used)


def test_it_may_write_a_branch_and_a_pull_request_and_nothing_else(job: dict[str, Any]) -> None:
    workflow = yaml.safe_load(PLACE.read_text(encoding="utf-8"))

    assert workflow["permissions"] == {}
    assert job["permissions"] == {"contents": "write", "pull-requests": "write"}
    assert workflow["concurrency"]["group"] == "docs"
    assert "secrets." not in PLACE.read_text(encoding="utf-8")


def test_no_expression_stands_in_a_script(job: dict[str, Any]) -> None:
    assert not [step for step in job["steps"] if "${{" in step.get("run", "")]


@pytest.mark.parametrize(("stage", "option"), [("fetch", "--keep"), ("diff", "--docs"), ("changelog", "--base")])
def test_the_stages_it_runs_have_these_options(capsys: pytest.CaptureFixture[str], stage: str, option: str) -> None:
    with pytest.raises(SystemExit):
        main([stage, "--help"])

    assert option in capsys.readouterr().out


def test_generate_does_all_of_it() -> None:
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").split("\ngenerate:")[1].split("\n\n")[0]

    assert [word for word in ("import", "changelog", "build", "pytest") if word in recipe] == [
        "import",
        "changelog",
        "build",
        "pytest",
    ]
