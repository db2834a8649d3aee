"""The table of the README counts what the spec holds and says from when the pages are."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.build import build, check, corrected
from generator.coverage import BEGIN, END, table
from generator.faults import SpecError

LOCK = """
[[page]]
path = "spot/rest-api.md"
address = "https://example.org"
date = "2026-07-21"
sha256 = ""

[[page]]
path = "sapi/margin_trading/trade.md"
address = "https://example.org"
date = "2025-03-01"
sha256 = ""

[[page]]
path = "updates/margin_trading.json"
address = "https://example.org"
date = "2026-08-21"
sha256 = ""
"""


@pytest.fixture
def project(tmp_path: Path, sample: Path) -> Path:
    shutil.copytree(sample / "spec", tmp_path / "covered" / "spec")
    (tmp_path / "covered/spec/lock.toml").write_text(LOCK, encoding="utf-8")
    return tmp_path / "covered"


def test_a_row_for_each_package_and_one_for_all(project: Path) -> None:
    lock = [
        {"path": "spot/rest-api.md", "date": "2026-07-21"},
        {"path": "sapi/margin_trading/x.md", "date": "2025-03-01"},
    ]
    rows = table(corrected(project), lock).splitlines()
    assert [row.split(" | ")[0] for row in rows[2:]] == ["| sapi.margin_trading", "| spot", "| **all**"]
    assert rows[2].endswith("| 2025-03 |")
    assert rows[-1].endswith("| 2025-03 to 2026-07 |")


def test_build_writes_the_table_and_check_wants_it(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    readme = project / "README.md"
    readme.write_text(f"# Mine\n{BEGIN}\nold\n{END}\nmore\n", encoding="utf-8")
    build(project)
    text = readme.read_text(encoding="utf-8")
    assert text.startswith(f"# Mine\n{BEGIN}\n| product |")
    assert text.endswith(f"2025-03 to 2026-08 |\n{END}\nmore\n")
    assert check(project) == 0
    readme.write_text(text.replace("| spot |", "| spotted |"), encoding="utf-8")
    assert check(project) == 1
    assert "README.md: the table of what is covered differs" in capsys.readouterr().out


def test_a_readme_without_a_place_for_the_table_is_a_fault(project: Path) -> None:
    (project / "README.md").write_text("# Mine\n", encoding="utf-8")
    with pytest.raises(SpecError, match=r"README\.md has no place for the table"):
        build(project)
