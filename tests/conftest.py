"""Fixtures that every test may use."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the exchange's documentation and test vectors.

    `BINWIRE_SHARED`, else `../shared`. Tests that want it skip where there is none; where the variable is set its
    absence is a failure.
    """
    named = os.environ.get("BINWIRE_SHARED")
    folder = Path(named) if named else Path(__file__).parents[2] / "shared"
    if folder.is_dir():
        return folder
    if named:
        pytest.fail(f"BINWIRE_SHARED names {named}, which is not a folder")
    pytest.skip(f"no documentation at {folder}: set BINWIRE_SHARED")
