"""Pages that newer facts overrule: what the pages change is told all the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.generator.diff.old_and_new import report

MARGIN = "sapi/margin_trading"
REPAY = f"{MARGIN}/borrow-and-repay/Margin-Account-Borrow-Repay.md"
CANCEL = f"{MARGIN}/trade/Margin-Account-Cancel-Order.md"


@pytest.fixture
def folder(shared: Path, tmp_path: Path) -> Path:
    """Pages of margin trading and what the connector knows of them, and of no other product."""
    docs = tmp_path / "docs"
    shutil.copytree(shared / "docs" / MARGIN, docs / MARGIN)
    (docs / "updates").mkdir()
    for name in ("margin_trading.json", "margin_trading-events.json", "hosts.json"):
        shutil.copy(shared / "docs" / "updates" / name, docs / "updates" / name)
    return docs


def replace(place: Path, old: str, new: str) -> None:
    text = place.read_text(encoding="utf-8")
    assert old in text
    place.write_text(text.replace(old, new, 1), encoding="utf-8")


def change(folder: Path) -> None:
    replace(folder / REPAY, "| asset | STRING | YES |", "| asset | STRING | NO |")
    replace(folder / CANCEL, "DELETE /sapi/v1/margin/order", "DELETE /sapi/v1/margin/anOrder")


ROWS = [
    ("added", "DELETE /sapi/v1/margin/anOrder", "operation", "", False),
    ("changed", "POST /sapi/v1/margin/borrow-repay", "required", "asset", False),
    ("removed", "DELETE /sapi/v1/margin/order", "operation", "", True),
]


def test_against_the_spec(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert report(capsys, "--docs", folder) == (0, [])

    change(folder)
    _, rows = report(capsys, "--docs", folder)

    found = [(row["change"], row["id"], row["what"], row["name"], row["breaking"]) for row in rows]
    assert sorted(found) == ROWS


def test_between_two_folders(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(folder, tmp_path / "new")
    change(tmp_path / "new")

    _, rows = report(capsys, "--base", folder, "--docs", tmp_path / "new")

    found = [(row["change"], row["id"], row["what"], row["name"], row["breaking"]) for row in rows]
    assert sorted(found) == ROWS


def test_pages_that_the_spec_could_not_be_written_from_are_compared_all_the_same(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An answer whose name is taken asks for a name in spec/names.toml."""
    page = f"{MARGIN}/trade/Small-Liability-Exchange.md"
    replace(folder / page, "/sapi/v1/margin/exchange-small-liability", "/sapi/v1/margin/exchange-small-liabilityX")
    replace(folder / REPAY, "| asset | STRING | YES |", "| asset | STRING | NO |")

    _, rows = report(capsys, "--docs", folder)
    found = [(row["change"], row["id"], row["what"], row["name"]) for row in rows]

    assert ("changed", "POST /sapi/v1/margin/borrow-repay", "required", "asset") in found
    assert len(found) <= 4
