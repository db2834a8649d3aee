"""A small hand-written spec, as a project of its own that a test may break."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of `spec_sample` with nothing generated yet."""
    root = tmp_path / "project"
    shutil.copytree(Path(__file__).with_name("spec_sample"), root)
    return root
