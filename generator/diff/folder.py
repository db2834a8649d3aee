"""A folder of documentation as it is found: the pages of all products, or a checkout of the official spot docs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from generator.pages import Library

_TRANSLATED = ("_cn.md", "-cn.md")
"""How names of translated pages end."""
_SCHEMAS = "spot/sbe/"


class NoDocs(Exception):
    """A folder that holds no documentation."""


class Checkout(Library):
    """The official spot docs' repository: its root stands for the folder `spot`, its `sbe/schemas` for `spot/sbe`."""

    def place(self, path: str) -> Path:
        """Where a page is."""
        plain = self.folder / path.removeprefix("spot/")
        schema = self.folder / "sbe" / "schemas" / path.removeprefix(_SCHEMAS)
        return schema if path.startswith(_SCHEMAS) and schema.is_file() else plain

    def all_paths(self) -> list[str]:
        """Every page, sorted, translations left out."""
        return [f"spot/{path}" for path in files_below(self.folder, "*.md")]

    def schemas(self) -> list[str]:
        """Every SBE schema."""
        return [f"{_SCHEMAS}{Path(path).name}" for path in files_below(self.folder / "sbe", "*.xml")]


class Folder(Library):
    """Pages of all products, a folder for each."""

    def all_paths(self) -> list[str]:
        """Every page of a product, sorted."""
        return [path for path in files_below(self.folder, "*.md") if "/" in path]

    def schemas(self) -> list[str]:
        """Every SBE schema."""
        return [f"{_SCHEMAS}{path}" for path in files_below(self.folder / "spot" / "sbe", "*.xml")]


Docs = Folder | Checkout


def open_docs(folder: Path, corrections: Mapping[str, Any]) -> Docs:
    """The documentation in a folder; one with `rest-api.md` at its root is of spot alone.

    Corrections are applied to the pages they fit, those of other dates are left alone.

    Raises:
        NoDocs: there is no page in it.
    """
    if not folder.is_dir():
        raise NoDocs(f"{folder}: no such folder")
    docs: Docs = Checkout(folder, corrections) if (folder / "rest-api.md").is_file() else Folder(folder, corrections)
    if not docs.all_paths():
        raise NoDocs(f"{folder}: no documentation: neither rest-api.md nor folders of products with pages in them")
    return docs


def files_below(folder: Path, pattern: str) -> list[str]:
    """Names below a folder with `/`, sorted; hidden folders, links and translations are left out."""
    found: list[str] = []
    for path in folder.rglob(pattern):
        name = path.relative_to(folder).as_posix()
        hidden = any(part.startswith(".") for part in name.split("/"))
        if path.is_file() and not path.is_symlink() and not hidden and not name.lower().endswith(_TRANSLATED):
            found.append(name)
    return sorted(found)
