"""Pages compared with the committed spec, and mutations of them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.generator.diff.old_and_new import report

Found = dict[tuple[str, str, str, str], dict[str, Any]]


@pytest.fixture
def copied(shared: Path, tmp_path: Path) -> Path:
    """A copy of the official spot pages, to be changed."""
    folder = tmp_path / "spot"
    shutil.copytree(shared / "docs" / "spot", folder)
    return folder


def changed(folder: Path, page: str, *replaced: tuple[str, str]) -> None:
    """Replace pieces of text, each of which the page must have."""
    text = (folder / page).read_text(encoding="utf-8")
    for old, new in replaced:
        assert old in text, old
        text = text.replace(old, new, 1)
    (folder / page).write_text(text, encoding="utf-8")


def found(capsys: pytest.CaptureFixture[str], folder: Path) -> Found:
    status, rows = report(capsys, "--docs", folder)
    assert status == (1 if rows else 0)
    keyed = {(row["change"], row["id"], row["what"], row["name"]): row for row in rows}
    assert len(keyed) == len(rows)
    return keyed


@pytest.mark.parametrize("folder", ["docs", "docs/spot"])
def test_the_pages_the_spec_was_written_from_have_no_drift(
    shared: Path, capsys: pytest.CaptureFixture[str], folder: str
) -> None:
    assert report(capsys, "--docs", shared / folder) == (0, [])


def test_changes_of_the_rest_page(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed(
        copied,
        "rest-api.md",
        ("GET /api/v3/avgPrice\n", "GET /api/v3/averagePrice\n"),
        ('  "mins": 5,', '  "minutes": 5,'),
        ("fromId | LONG | NO", "fromId | LONG | YES"),
    )

    rows = found(capsys, copied)

    assert rows["removed", "GET /api/v3/avgPrice", "operation", ""]["breaking"] is True
    assert rows["added", "GET /api/v3/averagePrice", "operation", ""]["breaking"] is False
    row = rows["changed", "GET /api/v3/historicalTrades", "required", "fromId"]
    assert (row["old"], row["new"], row["breaking"]) == ("optional", "required", True)
    assert len(rows) == 3


def test_a_key_that_one_of_many_operations_with_one_schema_loses_is_its_own(
    copied: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (copied / "rest-api.md").read_text(encoding="utf-8")
    start = text.index("### Query order (USER_DATA)")
    cut = text[start:].replace('  "isWorking": true,\n', "", 1)
    (copied / "rest-api.md").write_text(text[:start] + cut, encoding="utf-8")

    rows = found(capsys, copied)

    assert list(rows) == [("changed", "GET /api/v3/order", "response key", "isWorking")]


def test_changes_of_the_other_pages(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed(copied, "enums.md", ("* `CANCEL_ONLY`\n", "* `CANCEL_ONLY`\n* `SLEEPING`\n"))
    changed(copied, "errors.md", ("### -1034 TOO_MANY_CONNECTIONS", "### -1834 TOO_MANY_CONNECTIONS"))
    changed(copied, "user-data-stream.md", ('"d": "100.00000000",', '"d2": "100.00000000",'))

    rows = found(capsys, copied)

    assert rows["added", "SymbolStatus", "value", "SLEEPING"]["kind"] == "enum"
    assert rows["removed", "-1034", "error", ""]["breaking"] is False
    assert rows["added", "-1834", "error", ""]["kind"] == "error"
    assert rows["removed", "balanceUpdate", "event key", "d"]["breaking"] is True
    assert rows["added", "balanceUpdate", "event key", "d2"]["breaking"] is False


@pytest.fixture
def futures(shared: Path, tmp_path: Path) -> Path:
    """Pages of futures and what the connector knows of them, and of no other product."""
    docs = tmp_path / "docs"
    shutil.copytree(shared / "docs" / "fapi", docs / "fapi")
    (docs / "updates").mkdir()
    for page in (shared / "docs" / "updates").glob("fapi*.json"):
        shutil.copy(page, docs / "updates")
    return docs


def test_the_members_of_a_list_of_orders_and_a_default(futures: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed(
        futures / "fapi/trade/rest-api",
        "Place-Multiple-Orders.md",
        ("| quantity | DECIMAL | YES |  |", "| quantity | DECIMAL | NO |  |\n| lots | LONG | YES |  |"),
    )
    changed(
        futures / "fapi/account/rest-api", "Get-Income-History.md", ("Default 100; max 1000", "Default 50; max 1000")
    )

    rows = found(capsys, futures)

    assert rows["added", "POST /fapi/v1/batchOrders", "parameter", "batchOrders.lots"]["breaking"] is True
    row = rows["changed", "POST /fapi/v1/batchOrders", "required", "batchOrders.quantity"]
    assert (row["old"], row["new"], row["breaking"]) == ("required", "optional", False)
    row = rows["changed", "GET /fapi/v1/income", "default", "limit"]
    assert (row["old"], row["new"], row["breaking"]) == ("100", "50", False)
    assert len(rows) == 3


def test_a_stream_whose_page_is_gone_though_newer_facts_know_it(
    futures: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (futures / "fapi/websocket-market-streams/Kline-Candlestick-Streams.md").unlink()

    rows = found(capsys, futures)

    assert rows["removed", "<symbol>@kline_<interval>", "stream", ""]["breaking"] is True
    # `t` and `T` have no names without the page's words for them.
    assert {key[0] for key in rows} == {"removed", "unreadable"}
