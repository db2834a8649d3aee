"""An environment of its own for each peer, with the versions that its requirements name."""

import fcntl
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
PLACE = HERE / ".venvs"
# Seconds for one peer's packages, and for the index to answer.
INSTALL_LIMIT = 300
INDEX_TIMEOUT = 20
WORDS = 400


class CannotInstall(Exception):
    """A peer's packages cannot be had."""


@dataclass(frozen=True)
class Program:
    """How a peer's program is started; `variables` are added to the environment's."""

    command: list[str]
    variables: dict[str, str]


def program(peer: str) -> Program:
    """A peer's program; its environment is made first if there is none, or requirements have changed.

    Raises:
        CannotInstall: its packages cannot be had, or not what they run on.
    """
    place = PLACE / peer
    is_python = requirements(peer).suffix == ".txt"
    with _locked(peer):
        wanted, made_for = _wanted(peer), place / "made-for"
        if not made_for.exists() or made_for.read_text() != wanted:
            shutil.rmtree(place, ignore_errors=True)
            (_make_python if is_python else _make_node)(peer, place)
            made_for.write_text(wanted)
    if is_python:
        return Program([str(place / "bin" / "python"), "-m", f"peers.{peer}"], {})
    return Program(["node", str(HERE / peer / "main.cjs")], {"NODE_PATH": str(place / "node_modules")})


def requirements(peer: str) -> Path:
    """The file that names a peer's packages and their versions."""
    of_python = HERE / "requirements" / f"{peer}.txt"
    return of_python if of_python.exists() else HERE / peer / "package-lock.json"


def _wanted(peer: str) -> str:
    return hashlib.sha256(requirements(peer).read_bytes() + sys.version.encode()).hexdigest()


@contextmanager
def _locked(peer: str) -> Iterator[None]:
    """One process at a time makes a peer's environment; the others wait for it."""
    PLACE.mkdir(exist_ok=True)
    with (PLACE / f"{peer}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _make_python(peer: str, place: Path) -> None:
    _run(peer, [sys.executable, "-m", "venv", str(place)])
    pip = [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    limits = ["--timeout", str(INDEX_TIMEOUT), "--retries", "1"]
    _run(peer, [*pip, *limits, "--requirement", str(requirements(peer))])


def _make_node(peer: str, place: Path) -> None:
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise CannotInstall(f"{peer}: it needs node and npm, which are not installed")
    place.mkdir()
    for name in ("package.json", "package-lock.json"):
        shutil.copy(HERE / peer / name, place)
    limits = [f"--fetch-timeout={INDEX_TIMEOUT * 1000}", "--fetch-retries=1"]
    _run(peer, ["npm", "ci", "--prefix", str(place), "--ignore-scripts", "--no-audit", "--no-fund", *limits])


def _run(peer: str, command: list[str]) -> None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=INSTALL_LIMIT, check=False)
    except subprocess.TimeoutExpired:
        raise CannotInstall(f"{peer}: {_named(command)} took more than {INSTALL_LIMIT} s; is the index slow?") from None
    if done.returncode != 0:
        words = done.stderr.strip()[-WORDS:]
        raise CannotInstall(f"{peer}: {_named(command)} failed; is a package index reachable? It said: {words}")


def _named(command: list[str]) -> str:
    return " ".join([Path(command[0]).name, *command[1:4]])
