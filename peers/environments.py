"""An environment of its own for each peer, with the versions that its requirements name."""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
PLACE = HERE / ".venvs"
# Seconds for one peer's packages, and for the index to answer.
INSTALL_LIMIT = 300
INDEX_TIMEOUT = 20
WORDS = 400


class CannotInstall(Exception):
    """A peer's packages cannot be had."""


def requirements(peer: str) -> Path:
    """The file that names a peer's packages and their versions."""
    return HERE / "requirements" / f"{peer}.txt"


def python_of(peer: str) -> Path:
    """The interpreter of a peer's environment, which is made first if there is none, or requirements have changed.

    Raises:
        CannotInstall: the packages cannot be had.
    """
    place, wanted = PLACE / peer, _wanted(peer)
    with _locked(peer):
        made_for = place / "made-for"
        if not made_for.exists() or made_for.read_text() != wanted:
            _make(peer, place)
            made_for.write_text(wanted)
    return place / "bin" / "python"


def _wanted(peer: str) -> str:
    return hashlib.sha256(requirements(peer).read_bytes() + sys.version.encode()).hexdigest()


@contextmanager
def _locked(peer: str) -> Iterator[None]:
    """One process at a time makes a peer's environment; the others wait for it."""
    PLACE.mkdir(exist_ok=True)
    with (PLACE / f"{peer}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make(peer: str, place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
    _run(peer, [sys.executable, "-m", "venv", str(place)])
    pip = [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    limits = ["--timeout", str(INDEX_TIMEOUT), "--retries", "1"]
    _run(peer, [*pip, *limits, "--requirement", str(requirements(peer))])


def _run(peer: str, command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_LIMIT, check=False)
    except subprocess.TimeoutExpired:
        raise CannotInstall(f"{peer}: {_named(command)} took more than {INSTALL_LIMIT} s; is the index slow?") from None
    if done.returncode != 0:
        words = done.stderr.strip()[-WORDS:]
        raise CannotInstall(f"{peer}: {_named(command)} failed; is a package index reachable? It said: {words}")


def _named(command: list[str]) -> str:
    return " ".join(["python", *command[1:4]])
