"""`binwire operations --json` lists every operation that the documentation names."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ELSEWHERE = {"ws:BankAccount"}
"""What the index takes for a method and is none: a value in an example of `sapi/fiat/rest-api.md`."""
SPOT_REST, SPOT_WS_API = 48, 55
"""Sections of spot's two pages."""


@pytest.fixture(scope="module")
def listed() -> set[str]:
    """`POST /api/v3/order`, `order.place`."""
    done = subprocess.run([sys.executable, "-m", "binwire", "operations", "--json"], capture_output=True, check=True)
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return {f"{row['method']} {row['path']}" if row["kind"] == "rest" else row["method"] for row in rows}


def indexed(docs: Path) -> Iterator[tuple[str, str]]:
    """(page, operation) of the index, but for the pages of many."""
    with (docs / "index.tsv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if row["kind"] in ("rest", "ws-api", "guide"):
                yield from ((row["path"], name) for name in row["endpoint"].split("; ") if name and name[0] != "(")


def test_all_that_the_index_names(shared: Path, listed: set[str]) -> None:
    found = list(indexed(shared / "docs"))
    missing = [(page, name) for page, name in found if name not in ELSEWHERE and name.removeprefix("ws:") not in listed]
    assert missing == []
    assert len(found) > 500


def test_all_that_the_newer_facts_name(shared: Path, listed: set[str]) -> None:
    count = 0
    for path in sorted((shared / "docs/updates").glob("*.json")):
        entries = json.loads(path.read_text(encoding="utf-8"))
        for entry in entries if isinstance(entries, list) else ():
            if "method" in entry:
                count += 1
                name = entry["path"] if entry["method"] == "WS" else f"{entry['method']} {entry['path']}"
                assert name in listed, path.name
    assert count > 270


def test_all_sections_of_the_pages_of_spot(shared: Path, listed: set[str]) -> None:
    rest = (shared / "docs/spot/rest-api.md").read_text(encoding="utf-8")
    endpoints = set(re.findall(r"^```\n((?:GET|POST|PUT|DELETE) /api/v3/\S+)\s*\n```", rest, re.M))
    ws_api = (shared / "docs/spot/web-socket-api.md").read_text(encoding="utf-8")
    methods = set(re.findall(r'"method": *"([\w.]+)"', ws_api))
    assert (len(endpoints), len(methods)) == (SPOT_REST, SPOT_WS_API)
    assert endpoints | methods <= listed
