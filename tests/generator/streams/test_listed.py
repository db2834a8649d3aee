"""`binwire streams` and `binwire events` list all that the documentation names."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from binwire.cli.catalog import rows
from generator.docs import alpha_streams, spot_streams
from tests.generator.import_pages.conftest import ReadPage

PRODUCTS = {"spot": "spot", "fapi": "fapi"}
"""Documentation product to product; all others are sapi's."""


def indexed(shared: Path, kind: str) -> list[tuple[str, str, str]]:
    """Path, product and names of the index's rows of a kind."""
    lines = (shared / "docs/index.tsv").read_text(encoding="utf-8").splitlines()[1:]
    cells = [line.split("\t") for line in lines]
    return [(path, product, names) for path, product, what, names, *_ in cells if what == kind]


def test_every_stream_of_the_index_is_listed(shared: Path, page: ReadPage) -> None:
    listed = {(row["product"], row["pattern"]) for row in rows("streams")}
    found = indexed(shared, "stream")
    assert len(found) == 23
    for path, product, names in found:
        if names == "(many)":
            read = alpha_streams.read if product == "alpha" else spot_streams.read
            patterns = [pattern for stream in read(page(path)).streams for pattern in stream.patterns]
        else:
            patterns = names.split("; ")
        home = PRODUCTS.get(product, "sapi")
        assert {(home, pattern) for pattern in patterns} <= listed, path


@pytest.mark.parametrize(
    ("file", "product", "count"), [("fapi", "fapi", 20), ("alpha", "sapi", 13), ("stocks", "sapi", 7)]
)
def test_every_stream_of_the_newer_facts_is_listed(shared: Path, file: str, product: str, count: int) -> None:
    names = [row["stream"] for row in json.loads((shared / f"docs/updates/{file}-streams.json").read_text("utf-8"))]
    assert len(names) == count
    assert {(product, name) for name in names} <= {(row["product"], row["pattern"]) for row in rows("streams")}


def test_sbe_streams_are_listed_beside_those_in_json() -> None:
    assert {row["id"] for row in rows("streams") if row["encoding"] == "sbe"} == {
        "SpotSbeStreams.trade",
        "SpotSbeStreams.best_bid_ask",
        "SpotSbeStreams.diff_depth",
        "SpotSbeStreams.partial_depth",
    }


def test_every_event_of_the_index_is_listed(shared: Path) -> None:
    listed = {(row["product"], row["event"].replace("_", "").lower()) for row in rows("events")}
    for path, product, names in indexed(shared, "event"):
        if names != "(many)":
            # Margin's trade events come over spot's WebSocket API; one name is in camel case on the wire.
            homes = {PRODUCTS.get(product, "sapi"), "spot"}
            assert any((home, names.replace("_", "").lower()) in listed for home in homes), path


def test_market_events_list_their_keys() -> None:
    keys = {(row["product"], row["event"]): row["keys"] for row in rows("events")}
    assert {"e", "E", "s", "k", "k.t", "k.o"} <= set(keys["spot", "kline"])
    assert {"e", "U", "u", "pu", "b[]", "b[].price", "a[].quantity"} <= set(keys["fapi", "depthUpdate"])
    assert {"e", "o", "o.ap", "ps", "st"} <= set(keys["fapi", "forceOrder"])
