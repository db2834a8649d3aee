"""Keys made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.adapters_rest.openssl import make_key


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Private keys by kind, and keys of kinds the exchange does not take."""
    folder = tmp_path_factory.mktemp("keys")
    return {
        "ed25519": make_key(folder, "ed25519"),
        "rsa": make_key(folder, "rsa"),
        "ec": make_key(folder, "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
        "ed448": make_key(folder, "ed448"),
    }
