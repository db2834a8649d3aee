"""Every payload that the documentation shows decodes into the type its builder declares, and no key is lost."""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from generator.docs import alpha_streams, futures_stream_page, spot_streams
from generator.docs.facts import StreamFacts
from generator.examples import parse
from tests.generator.import_pages.conftest import ReadPage

ROOT = Path(__file__).parents[3]
FUTURES = "fapi/websocket-market-streams"
NO_STREAM = ("How-to-manage-a-local-order-book-correctly.md", "Live-Subscribing-Unsubscribing-to-streams.md")
HOMES = {"spot": "spot", "fapi": "fapi", "alpha": "sapi.alpha"}


def shown(page: ReadPage, shared: Path, home: str) -> list[StreamFacts]:
    """The streams of a product's pages."""
    if home == "spot":
        return list(spot_streams.read(page("spot/web-socket-streams.md")).streams)
    if home == "alpha":
        return list(alpha_streams.read(page("sapi/alpha/market-data/websocket-market-data.md")).streams)
    names = sorted(path.name for path in (shared / "docs" / FUTURES).glob("*.md") if path.name not in NO_STREAM)
    return [stream for name in names for stream in futures_stream_page.read(page(f"{FUTURES}/{name}")).streams]


def builders(home: str) -> dict[str, dict[str, Any]]:
    """Name as printed to the row of the JSON stream's builder."""
    product = HOMES[home].partition(".")[0]
    rows = json.loads((ROOT / f"generated/binwire_api/{product}/catalog.json").read_text(encoding="utf-8"))["streams"]
    own = {"spot": "SpotStreams.", "fapi": "FapiStreams.", "alpha": "AlphaStreams."}[home]
    return {row["pattern"]: row for row in rows if (row["id"] or "").startswith(own)}


def build(home: str, row: Mapping[str, Any]) -> Any:
    """The stream that a builder gives for made-up symbols and the first of listed values."""
    module = importlib.import_module(f"binwire_api.{HOMES[home]}.streams")
    name, _, method = row["id"].partition(".")
    arguments = [_argument(param["type"]) for param in row["params"] if param["required"]]
    return getattr(getattr(module, name)[Decimal], method)(*arguments)


def _argument(kind: str) -> Any:
    return json.loads(f"[{kind.removeprefix('Literal[').removesuffix(']')}]")[0] if "[" in kind else "BTCUSDT"


def payloads(stream: StreamFacts) -> Iterator[Any]:
    """What is shown, but for what only a comment says to be another stream's."""
    for example in stream.examples:
        value = parse(example.text).value
        value = value["data"] if isinstance(value, dict) and value.keys() == {"data", "stream"} else value
        if value != [{}]:
            yield json.loads(json.dumps(value, default=float))


def keys(value: Any, path: str = "") -> set[str]:
    if isinstance(value, dict):
        return {f"{path}.{key}" for key in value} | {one for key in value for one in keys(value[key], f"{path}.{key}")}
    return {one for element in value for one in keys(element, f"{path}[]")} if isinstance(value, list) else set()


@pytest.mark.parametrize(("home", "count"), [("spot", 13), ("fapi", 20), ("alpha", 13)])
def test_every_payload_decodes_and_no_key_is_lost(page: ReadPage, shared: Path, home: str, count: int) -> None:
    known = builders(home)
    seen = 0
    for stream in shown(page, shared, home):
        for payload in payloads(stream):
            seen += 1
            for number in (Decimal, float):
                declared = build(home, known[stream.patterns[0]]).event_type(number)
                # Amounts are text: only a lax decoder reads floats from them.
                decoded = msgspec.json.decode(json.dumps(payload), type=declared, strict=number is not float)
                assert keys(payload) <= keys(msgspec.to_builtins(decoded)), stream.patterns
    assert seen == count


@pytest.mark.parametrize("home", HOMES)
def test_every_name_that_is_printed_has_a_builder(page: ReadPage, shared: Path, home: str) -> None:
    printed = {pattern for stream in shown(page, shared, home) for pattern in stream.patterns}
    assert printed <= builders(home).keys()


@pytest.mark.parametrize(
    ("module", "client", "method", "arguments", "name"),
    [
        ("spot", "SpotStreams", "agg_trade", ("BTCUSDT",), "btcusdt@aggTrade"),
        ("spot", "SpotStreams", "partial_depth", ("btcusdt", 5, "100ms"), "btcusdt@depth5@100ms"),
        ("spot", "SpotStreams", "partial_depth", ("btcusdt", 20), "btcusdt@depth20"),
        ("spot", "SpotStreams", "kline", ("BNBBTC", "1M", "+08:00"), "bnbbtc@kline_1M@+08:00"),
        ("spot", "SpotStreams", "all_rolling_window_tickers", ("4h",), "!ticker_4h@arr"),
        ("spot", "SpotSbeStreams", "best_bid_ask", ("BTCUSDT",), "btcusdt@bestBidAsk"),
        ("fapi", "FapiStreams", "continuous_kline", ("BTCUSDT", "perpetual", "1m"),
         "btcusdt_perpetual@continuousKline_1m"),
        ("fapi", "FapiStreams", "mark_price", ("BTCUSDT", "1s"), "btcusdt@markPrice@1s"),
        ("fapi", "FapiStreams", "asset_index", ("ADAUSD",), "adausd@assetIndex"),
        ("fapi", "FapiStreams", "rpi_depth", ("BTCUSDT",), "btcusdt@rpiDepth@500ms"),
        ("sapi.alpha", "AlphaStreams", "contract_kline", ("G7vQ", "CT_501", "1s"), "came@G7vQ@CT_501@kline_1s"),
        ("sapi.alpha", "AlphaStreams", "partial_depth", ("ALPHA_116USDT",), "alpha_116usdt@depth"),
        ("sapi.stocks", "StocksStreams", "quote", ("AAPL",), "aapl@quote"),
    ],
)  # fmt: skip
def test_names_on_the_wire(module: str, client: str, method: str, arguments: tuple[Any, ...], name: str) -> None:
    streams = getattr(importlib.import_module(f"binwire_api.{module}.streams"), client)
    values = dict(zip(getattr(streams, method).__annotations__, arguments, strict=False))
    stream = getattr(streams, method)(**values)
    assert stream.name == name
    assert stream.product == module


def test_futures_streams_say_which_part_of_the_address_serves_them(shared: Path) -> None:
    rows = json.loads((shared / "docs/updates/fapi-streams.json").read_text(encoding="utf-8"))
    known = builders("fapi")
    assert {row["stream"]: build("fapi", known[row["stream"]]).path for row in rows} == {
        row["stream"]: row["url_path"] for row in rows
    }
    # Only its page has this one, beside the stream of all assets.
    assert build("fapi", known["<assetSymbol>@assetIndex"]).path == "market"


def test_a_name_with_a_listen_key_is_shown_nowhere() -> None:
    stream = importlib.import_module("binwire_api.sapi.stocks.streams").StocksStreams.order_report("opens-sesame")
    assert stream.name == "opens-sesame@orderReport"
    assert "sesame" not in repr(stream)
    assert "sesame" not in f"{stream}"
