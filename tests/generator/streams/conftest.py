"""Pages of market streams, ready to read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.generator.import_pages.conftest import ReadPage, make_page


@pytest.fixture(scope="session")
def page(shared: Path) -> ReadPage:
    """Give a page by its path below `docs/`."""
    return lambda path: make_page((shared / "docs" / path).read_text(encoding="utf-8"), path)
