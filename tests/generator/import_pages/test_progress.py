"""Who watches an import is told of every page, and how many there are is known before the first."""

from __future__ import annotations

from pathlib import Path

from generator.importer import count_pages, read_docs

ROOT = Path(__file__).parents[3]


def test_as_many_pages_are_seen_as_were_counted(shared: Path) -> None:
    seen: list[str] = []
    read_docs(shared / "docs", ROOT, seen.append)
    assert count_pages(shared / "docs", ROOT) == len(seen)
