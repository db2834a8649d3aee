"""The spot documentation's git repository, read through the `git` command: shallow, and only the files wanted."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Self

from attrs import frozen

_WANTED = ("/*.md", "/faqs/*.md", "/demo-mode/*.md", "/testnet/*.md", "/sbe/")
"""Sparse-checkout patterns: the pages, and the SBE schemas with their life cycles."""
_TRANSLATED = ("_cn.md", "-cn.md", "zh-cn.md")
_TIMEOUT = 300.0
"""Seconds for one git command."""


class GitError(Exception):
    """What git was asked, what it said, what to do."""


@frozen
class GitDocs:
    """A checkout in a folder of its own, removed on leaving the `with` block."""

    folder: tempfile.TemporaryDirectory[str]
    commit: str
    """The full commit id."""
    date: str
    """ISO date of the commit."""

    @classmethod
    def clone(cls, url: str, revision: str = "HEAD") -> Self:
        """Check out the wanted files of one revision, without history.

        Raises:
            GitError: there is no git, no such repository, or no such revision.
        """
        folder = tempfile.TemporaryDirectory(prefix="binwire-docs-")
        try:
            where = Path(folder.name)
            _git(where, "init", "--quiet")
            _git(where, "remote", "add", "origin", url)
            _git(where, "sparse-checkout", "set", "--no-cone", *_WANTED)
            # A blob filter is refused by plain file servers, and then git goes on without.
            _git(where, "fetch", "--quiet", "--depth=1", "--filter=blob:none", "origin", revision, about=url)
            _git(where, "-c", "advice.detachedHead=false", "checkout", "--quiet", "FETCH_HEAD", about=url)
            return cls(folder, _git(where, "rev-parse", "HEAD"), _git(where, "show", "-s", "--format=%cs", "HEAD"))
        except GitError:
            folder.cleanup()
            raise

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Name below the repository's root and content, sorted; translations and symbolic links are left out."""
        root = Path(self.folder.name)
        for path in sorted(root.rglob("*")):
            name = path.relative_to(root).as_posix()
            # `*_latest.xml` are links whose targets lag behind the life cycle; the files they point to are here anyway.
            wanted = path.is_file() and not path.is_symlink() and not name.startswith(".git/")
            if wanted and not name.lower().endswith(_TRANSLATED):
                yield name, path.read_bytes()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.folder.cleanup()


def _git(folder: Path, *arguments: str, about: str = "") -> str:
    # A hook's GIT_DIR would turn these commands on the hook's own repository; without a terminal git would wait for a
    # password that nobody types.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=_TIMEOUT, check=True)
    except FileNotFoundError:
        raise GitError("git is not installed; install it, or give `import` a docs folder by --docs") from None
    except subprocess.TimeoutExpired:
        raise GitError(f"{about or arguments[0]}: git took more than {_TIMEOUT:.0f} s; is there a network?") from None
    except subprocess.CalledProcessError as problem:
        said = problem.stderr.strip().splitlines()
        raise GitError(
            f"{about or folder}: git {arguments[0]} failed ({said[-1] if said else problem.returncode}); "
            "check --repository and --revision"
        ) from None
    return done.stdout.strip()
