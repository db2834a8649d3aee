"""Pages of the shared documentation, ready to read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from generator.docs.facts import Page

ReadPage = Callable[[str], Page]


@pytest.fixture(scope="session")
def page(shared: Path) -> ReadPage:
    """Give a page by its path below `docs/`."""

    def read(path: str) -> Page:
        return make_page((shared / "docs" / path).read_text(encoding="utf-8"), path)

    return read


@pytest.fixture(scope="session")
def indexed(shared: Path) -> Iterator[tuple[str, str, str]]:
    """Rows of the documentation's index: path, kind, endpoint."""
    rows = (shared / "docs/index.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return ((cells[0], cells[2], cells[3]) for cells in (row.split("\t") for row in rows))


def make_page(text: str, path: str = "sapi/wallet/x.md") -> Page:
    """A page of that text; front matter becomes as many empty lines."""
    lines = text.splitlines()
    if lines[:1] == ["---"]:
        end = lines.index("---", 1)
        lines[: end + 1] = [""] * (end + 1)
    return Page(path, "\n".join(lines), f"https://example.org/{path}", "2026-01-15")
