"""The official pages of other dates look a little different and say the same: the spec stays the same."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.importer import spec_files
from tests.generator.projects import project_of

ROOT = Path(__file__).parents[3]
PAGES = ("rest-api.md", "web-socket-api.md", "user-data-stream.md", "enums.md")


def _bars(text: str) -> str:
    """Tables with a bar on both ends."""
    return re.sub(r"^(?![|\s])((?:[^|\n]*\|){3}[^|\n]*)$", r"| \1 |", text, flags=re.M)


FORMS: list[tuple[str, Callable[[str], str]]] = [
    ("CRLF", lambda text: text.replace("\n", "\r\n")),
    ("trailing spaces", lambda text: re.sub(r"(?<=\S)$", "  ", text, flags=re.M)),
    ("blank line after labels", lambda text: re.sub(r"^(\*\*[A-Z][\w ]+:?\*\*:?)$", r"\1\n", text, flags=re.M)),
    (
        "value beside the label",
        lambda text: re.sub(r"^\*\*Weight:?\*\*:?\n(?=[^\s|])", "**Weight:** ", text, flags=re.M),
    ),
    ("weight by IP", lambda text: re.sub(r"^\*\*Weight:?\*\*:?$", "**Weight(IP):**", text, flags=re.M)),
    ("labels as headings", lambda text: re.sub(r"^\*\*(Weight|Parameters):?\*\*:?$", r"#### \1", text, flags=re.M)),
    ("bars on both ends", _bars),
    ("lower case", lambda text: re.sub(r"\| (YES|NO) +\|", lambda found: found[0].title(), text)),
    ("no language", lambda text: text.replace("```javascript", "```")),
    ("json", lambda text: text.replace("```javascript", "```json")),
]


@pytest.mark.parametrize("form", [form for _, form in FORMS], ids=[name for name, _ in FORMS])
def test_says_the_same(shared: Path, tmp_path: Path, written: dict[str, str], form: Callable[[str], str]) -> None:
    folder = tmp_path / "docs"
    shutil.copytree(shared / "docs", folder, copy_function=os.symlink)
    changed = 0
    for name in PAGES:
        page = folder / "spot" / name
        text = page.read_text(encoding="utf-8")
        page.unlink()
        page.write_bytes(form(text).encode())
        changed += form(text) != text
    assert changed
    after = spec_files(folder, project_of(tmp_path / "project", "spot"))
    for file in written:
        if file.startswith("spot/"):
            assert after[file] == written[file], file
