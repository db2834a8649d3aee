"""The documentation folder: pages with their address and date, corrections applied, and a record of what was read."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from attrs import define, field, frozen

from generator.docs.facts import Page, PageError

OFFICIAL = "https://github.com/binance/binance-spot-api-docs/blob/master"
"""Where the spot pages are, for a folder whose index does not say it."""
CONNECTOR = "https://github.com/binance/binance-connector-python"
"""What `updates/` was taken from, for a folder whose README does not say the commit."""


@frozen
class ReadPage:
    """A line of `spec/lock.toml`."""

    path: str
    address: str
    date: str
    sha256: str


@define
class Library:
    """Pages below a folder, each read once."""

    folder: Path
    corrections: Mapping[str, Any]
    """`spec/overrides/*.toml` by product."""
    _read: dict[str, ReadPage] = field(factory=dict)
    _used: set[int] = field(factory=set)
    _index: dict[str, tuple[str, str]] | None = None
    _paths: list[str] | None = None

    def page(self, path: str, *, locked: bool = True) -> Page:
        """A page with its front matter taken off and its corrections applied.

        Args:
            path: below the folder.
            locked: whether it goes into the lock; what no address on the network holds does not.

        Raises:
            PageError: it is not there, or not UTF-8.
        """
        raw = self.content(path)
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise PageError(path, raw[: error.start].count(b"\n") + 1, "not UTF-8") from error
        text = self._corrected(path, text.replace("\r\n", "\n").replace("\r", "\n"))
        front = re.match(r"---\n.*?\n---\n", text, re.S)
        if front:
            text = "\n" * front[0].count("\n") + text[front.end() :]
        entry = self._read[path] if locked else self._read.pop(path)
        return Page(path, text, entry.address, entry.date)

    def place(self, path: str) -> Path:
        """Where a file is."""
        return self.folder / path

    def paths(self, patterns: Sequence[str], besides: Iterable[str] = ()) -> list[str]:
        """The pages that patterns name (`sapi/wallet/*`, at any depth), in the order of the patterns, each once.

        Args:
            patterns: of pages wanted.
            besides: of pages not wanted.

        Raises:
            PageError: a pattern names none.
        """
        found: dict[str, None] = {}
        for pattern in patterns:
            fitting = [path for path in self.all_paths() if fnmatchcase(path, pattern)]
            fitting = fitting or [pattern] * (self.folder / pattern).is_file()
            if not fitting:
                raise PageError(pattern, 1, f"there is no such page in {self.folder}; spec/scope.toml names it")
            found |= dict.fromkeys(fitting)
        unwanted = tuple(besides)
        return [path for path in found if not any(fnmatchcase(path, pattern) for pattern in unwanted)]

    def unread(self, besides: Iterable[str]) -> list[str]:
        """Pages that nothing has read, but for those that patterns name."""
        return [path for path in self.paths(("*",), besides) if path not in self._read]

    def all_paths(self) -> list[str]:
        """Every page of the folder, sorted."""
        if self._paths is None:
            paths = (path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*.md"))
            # What lies at the root is of the folder itself.
            self._paths = sorted(path for path in paths if "/" in path)
        return self._paths

    def content(self, path: str) -> bytes:
        """A file as it is.

        Raises:
            PageError: it is not there.
        """
        place = self.place(path)
        if not place.is_file():
            raise PageError(path, 1, f"there is no such page in {self.folder}; spec/scope.toml names it")
        raw = place.read_bytes()
        address, date = self._about(path, raw)
        self._read[path] = ReadPage(path, address, date, hashlib.sha256(raw).hexdigest())
        return raw

    @property
    def read(self) -> Sequence[ReadPage]:
        """Every page read so far, sorted by path."""
        return [self._read[path] for path in sorted(self._read)]

    def unused(self) -> list[str]:
        """Pages whose corrections found nothing to correct; not those that nobody read."""
        tables = [table for product in self.corrections.values() for table in product.get("page", ())]
        return [table["path"] for table in tables if id(table) not in self._used and table["path"] in self._read]

    def misplaced(self) -> list[str]:
        """Pages that corrections name and nobody read."""
        tables = [table for product in self.corrections.values() for table in product.get("page", ())]
        return [table["path"] for table in tables if table["path"] not in self._read]

    def added(self, product: str, file: str) -> list[Mapping[str, Any]]:
        """The `[[spec]]` overrides of a file of a product."""
        tables = self.corrections.get(product, {}).get("spec", ())
        return [table for table in tables if table["file"] in (file, file.partition("/")[2])]

    def _corrected(self, path: str, text: str) -> str:
        for product in self.corrections.values():
            for table in product.get("page", ()):
                if table["path"] == path and table["find"] in text:
                    text = _replaced(text, table)
                    self._used.add(id(table))
        return text

    def _about(self, path: str, raw: bytes) -> tuple[str, str]:
        """Address and date: of the page's front matter, else of the index, else of the change log beside it."""
        head = raw[:2000].decode("utf-8", "replace").replace("\r\n", "\n")
        front = re.match(r"---\n(.*?)\n---\n", head, re.S)
        if front:
            named = dict(re.findall(r"^(\w+):\s*(.*?)\s*$", front[1], re.M))
            if "source_url" in named:
                return named["source_url"], (named.get("captured_at") or named.get("updated_at", ""))[:10]
        if self._index is None:
            self._index = self._read_index()
        if path in self._index:
            return self._index[path]
        if path.startswith("updates/"):
            return self._connector(raw)
        return f"{OFFICIAL}/{path.partition('/')[2]}", self._newest_change()

    def _read_index(self) -> dict[str, tuple[str, str]]:
        place = self.folder / "index.tsv"
        rows = place.read_text(encoding="utf-8").splitlines()[1:] if place.is_file() else []
        cells = [row.split("\t") for row in rows if row.count("\t") >= 5]
        return {row[0]: (row[4], row[5].strip()) for row in cells}

    def _connector(self, raw: bytes) -> tuple[str, str]:
        """The connector's commit and its date, as README.md beside the pages says; else the newest date it names."""
        place = self.folder / "README.md"
        text = place.read_text(encoding="utf-8") if place.is_file() else ""
        row = re.search(r"^\| `updates/` \|.*\| (\d{4}-\d\d-\d\d) \| github ([\w./-]+) @ (\w+)", text, re.M)
        if row:
            return f"https://github.com/{row[2]}/tree/{row[3]}", row[1]
        dates = re.findall(rb'"date": "(\d{4}-\d\d-\d\d)"', raw)
        return CONNECTOR, max(dates, default=b"").decode()

    def _newest_change(self) -> str:
        log = self.place("spot/CHANGELOG.md")
        dates = re.findall(r"^#+\s*(\d{4}-\d\d-\d\d)", log.read_text(encoding="utf-8"), re.M) if log.is_file() else []
        return max(dates, default="")


def _replaced(text: str, table: Mapping[str, Any]) -> str:
    """The text with a `[[page]]` correction applied: to what it finds, or to the whole lines that hold that."""
    find, replace = table["find"], table["replace"]
    if not table.get("whole_line", False):
        return text.replace(find, replace)
    lines = ((replace if find in line else line) for line in text.split("\n") if replace or find not in line)
    return "\n".join(lines)
