"""Where files of `updates/` come from, and what the lock says of them."""

from __future__ import annotations

import tomllib
from pathlib import Path

from generator.forms import validator
from generator.pages import Library, ReadPage
from generator.spec_text import lock_text
from generator.updates_differences import Difference

FILE = '[{"since": {"version": "1.0.0", "date": "2026-01-23"}}, {"since": {"version": "2.0.0", "date": "2026-07-14"}}]'
README = """| folder | what | date | origin |
| --- | --- | --- | --- |
| `spot/` | docs | commit of 2026-07-21 | github binance/binance-spot-api-docs @ a5e0bc3d |
| `updates/` | what a connector knows | 2026-08-21 | github binance/binance-connector-python @ 29da3291 (MIT) |
"""


def library(folder: Path) -> Library:
    (folder / "updates").mkdir()
    (folder / "updates/wallet.json").write_text(FILE, encoding="utf-8")
    return Library(folder, {})


def test_the_readme_beside_the_pages_says_the_commit_and_its_date(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(README, encoding="utf-8")
    page = library(tmp_path).page("updates/wallet.json")
    assert page.source == "https://github.com/binance/binance-connector-python/tree/29da3291"
    assert page.date == "2026-08-21"


def test_without_it_the_newest_change_dates_the_file(tmp_path: Path) -> None:
    page = library(tmp_path).page("updates/wallet.json")
    assert (page.source, page.date) == ("https://github.com/binance/binance-connector-python", "2026-07-14")


def test_a_difference_is_a_table_of_the_lock() -> None:
    page = ReadPage("sapi/c2c/rest-api.md", "https://example.org/c2c", "2025-05-06", "0" * 64)
    difference = Difference(
        "GET /sapi/v1/x",
        "param rows",
        page.path,
        page.date,
        "",
        "updates/c2c.json",
        "2025-11-14",
        "LONG, optional",
        "update",
    )
    lock = tomllib.loads(lock_text([page], [difference]))
    assert list(validator("lock").iter_errors(lock)) == []
    assert lock["difference"] == [
        {
            "id": "GET /sapi/v1/x",
            "what": "param rows",
            "page": "sapi/c2c/rest-api.md",
            "page_date": "2025-05-06",
            "update": "updates/c2c.json",
            "update_date": "2025-11-14",
            "update_says": "LONG, optional",
            "stands": "update",
        }
    ]
