"""The files of `updates/` as they are: nothing they hold is lost in reading."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from generator.docs.facts import Operation, Page
from generator.docs.registry import reader
from generator.pages import Library
from generator.scope import read_toml
from generator.updates import Updates, read_updates
from generator.updates_merge import merge

OVERRIDES = Path(__file__).parents[3] / "spec/overrides"
NO_OPERATIONS = ("hosts.json", "not-in-connector.json")


def files(shared: Path, kind: str) -> Iterator[tuple[Updates, list[dict[str, Any]]]]:
    """Facts and raw entries of each file of operations (`kind` is empty) or of `-events`."""
    for path in sorted((shared / "docs/updates").glob(f"*{kind}.json")):
        if not kind and (path.name in NO_OPERATIONS or path.stem.endswith(("-events", "-streams"))):
            continue
        text = path.read_text(encoding="utf-8")
        yield read_updates(Page(f"updates/{path.name}", text, "https://example.org", "2026-08-21")), json.loads(text)


def test_every_operation_is_read_with_all_its_parameters(shared: Path) -> None:
    count = {"new": 0, "changed": 0}
    for updates, entries in files(shared, ""):
        for update, entry in zip(updates.operations, entries, strict=True):
            operation = update.operation
            name = entry["path"] if entry["method"] == "WS" else f"{entry['method']} {entry['path']}"
            assert operation.id == name
            assert {param.name: param.required for param in operation.params} == {
                param["name"]: param["required"]
                for param in entry["params"]
                # The id of a WebSocket request stands beside its parameters.
                if (entry["method"], param["name"]) != ("WS", "id")
            }
            assert update.page == entry.get("page", "")
            count[entry["change"]] += 1
    assert count == {"new": 104, "changed": 173}


def test_every_value_of_a_parameter_is_kept_but_a_symbols(shared: Path) -> None:
    values, symbols = 0, []
    for updates, entries in files(shared, ""):
        for update, entry in zip(updates.operations, entries, strict=True):
            listed = {param["name"]: param["enum"] for param in entry["params"] if "enum" in param}
            for name, enum in listed.items():
                (param,) = (param for param in update.operation.params if param.name == name)
                if param.enum != tuple(map(str, enum)):
                    symbols.append((update.operation.id, name))
                values += len(param.enum)
    transfer = [("GET /sapi/v1/asset/transfer", name) for name in ("fromSymbol", "toSymbol")]
    assert symbols == [*transfer, *(("POST /sapi/v1/asset/transfer", name) for _, name in transfer)]
    assert values > 700


def test_an_operation_without_a_page_says_all_a_page_would(shared: Path) -> None:
    lacking = {
        update.operation.id
        for updates, _ in files(shared, "")
        for update in updates.operations
        if not update.page and not (update.operation.weight and update.operation.security and update.operation.types)
    }
    # alpha is no /sapi/: no weight is counted there. Of the other the connector has no model.
    assert lacking == {"GET /bapi/defi/v1/public/alpha-trade/fullDepth", "DELETE /sapi/v1/sub-account/subAccountApi"}


def test_every_event_is_read(shared: Path) -> None:
    known = {(updates.page.path, one.event.name) for updates, _ in files(shared, "-events") for one in updates.events}
    nameless = [one.event.title for updates, _ in files(shared, "-events") for one in updates.nameless]
    assert len(known) == 10 + 7 + 1
    assert nameless == ["Pm pro account update"]


@pytest.fixture(scope="module")
def merged(shared: Path) -> dict[str, tuple[Operation, dict[str, Any]]]:
    """What stands of each operation whose page and update differ, and the file's own summary of the differences."""
    library = Library(shared / "docs", {path.stem: read_toml(path) for path in OVERRIDES.glob("*.toml")})
    found: dict[str, tuple[Operation, dict[str, Any]]] = {}
    for updates, entries in files(shared, ""):
        paths = sorted({update.page for update in updates.operations if update.page})
        pages = [one for path in paths for one in reader(path)(library.page(path)).operations]
        operations = {one.id: one for one in merge(pages, [], [updates]).operations}
        for update, entry in zip(updates.operations, entries, strict=True):
            if update.page:
                assert operations[update.operation.id].page == update.page
                found[update.operation.id] = operations[update.operation.id], entry
    return found


def test_what_the_files_say_pages_lack_is_there(merged: dict[str, tuple[Operation, dict[str, Any]]]) -> None:
    assert len(merged) == 173
    for operation, entry in merged.values():
        params = {param.name: param.required for param in operation.params}
        assert set(entry.get("params_added", ())) <= params.keys()
        for row in entry.get("required_differs", ()):
            assert params[row["name"]] is (row["connector"] == "YES")
        # A map's keys are no members; of an answer the connector has no model of, there is nothing to add.
        assert set(entry.get("response_keys_added", ())) - MAP_KEYS <= set(keys(operation.types))


def test_what_the_files_say_is_gone_is_gone(merged: dict[str, tuple[Operation, dict[str, Any]]]) -> None:
    gone = {
        (operation.id, name)
        for operation, entry in merged.values()
        for name in entry.get("params_not_in_connector", ())
        if name in {param.name for param in operation.params}
    }
    # The connector never lists apiKey, and here it is the key that the request is about.
    assert gone == {
        ("DELETE /sapi/v1/margin/apiKey", "apiKey"),
        ("GET /sapi/v1/margin/apiKey", "apiKey"),
        ("PUT /sapi/v1/margin/apiKey/ip", "apiKey"),
    }


MAP_KEYS = {"0-5BTC", "5-10BTC", "CN_EQUITY", "HK_EQUITY", "KR_EQUITY"}


def keys(types: Any) -> Iterator[str]:
    """Every member's name of an answer."""
    inner = types.values() if isinstance(types, dict) else types if isinstance(types, list) else ()
    yield from types if isinstance(types, dict) else ()
    for one in inner:
        yield from keys(one)
