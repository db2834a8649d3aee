"""Fixtures of the import's tests."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.importer import spec_files

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def written(shared: Path) -> dict[str, str]:
    """What the command writes from the documentation as it is."""
    return spec_files(shared / "docs", ROOT)
